/**
 * Who is the authority: before the switch the source, after it the bucket. Taken for the wrong one, deleted and moderated media would
 * come back and newer objects be overwritten, so where nobody can tell, nothing is overwritten.
 */
import type { Journal } from './journal.ts';

/** What is known of the running instance. */
export interface Sight {
  readonly reached: boolean;
  readonly servesFrom: 'media-host' | 'local' | 'elsewhere' | 'unknown';
  /** Why it was not reached or not understood. */
  readonly why?: string;
  /**
   * Whether the media host is served by this very bucket; absent where that could not be asked. A media host may be older than the
   * bucket: then the instance uses it long before the switch.
   */
  readonly mediaHostIsBucket?: boolean;
}

/** The verdict, and in words what it rests on. */
export interface Standing {
  readonly authority: 'source' | 'bucket';
  /** Whether an object that differs may be overwritten although the bucket's is newer. */
  readonly overwriteNewer: boolean;
  /** Whether objects may be deleted that only the bucket has. */
  readonly mayDelete: boolean;
  /** The live instance itself was seen serving from the bucket. */
  readonly seen: boolean;
  readonly why: string;
}

/**
 * Decides by the live instance, and where that is unknown by the journal.
 * @param sight - `undefined` when no instance was named.
 */
export function authorityOf(
  sight: Sight | undefined,
  journal: Pick<Journal, 'switchOfferedMs' | 'switchedMs' | 'formerSwitchMs'>,
): Standing {
  const offered = journal.switchOfferedMs !== undefined;
  const switched = journal.switchedMs !== undefined;
  if (sight?.reached === true && sight.servesFrom !== 'unknown') {
    if (sight.servesFrom !== 'media-host') {
      if (switched) return wary('The live instance does not serve its media from the bucket, although it did before.');
      // The bucket may hold what a process that was not restarted still wrote there.
      if (journal.formerSwitchMs !== undefined) return wary('The live instance went back from the bucket.');
      return { ...source, why: 'The live instance does not serve its media from the bucket yet.' };
    }
    if (sight.mediaHostIsBucket === false) {
      return { ...source, why: 'The live instance uses the media host, which is not attached to this bucket yet.' };
    }
    return { ...bucket, seen: true, why: 'The live instance serves its media from the media host.' };
  }
  const unknown =
    sight === undefined
      ? 'Nobody said where the live instance is (web-host)'
      : `The live instance could not tell where it serves its media from${sight.why === undefined ? '' : ` (${sight.why})`}`;
  if (switched) return { ...bucket, why: `${unknown}, and it was seen serving them from the bucket before.` };
  if (offered) return { ...bucket, why: `${unknown}, and the switch was offered already.` };
  return wary(`${unknown}, and no switch was offered yet.`);
}

const source = { authority: 'source', overwriteNewer: true, mayDelete: true, seen: false } as const;
const bucket = { authority: 'bucket', overwriteNewer: false, mayDelete: false, seen: false } as const;

function wary(why: string): Standing {
  return { ...source, overwriteNewer: false, mayDelete: false, why };
}
