/**
 * The journal: one small object in the bucket that remembers complete passes and the phases of the migration. It holds no keys of
 * media, no names and no secrets. Passes need no journal to resume: they compare listings.
 */
import { createHmac, randomBytes } from 'node:crypto';
import type { Context } from '../net/context.ts';
import { StoreError, type Key, type KeyRange, type Records } from '../stores/model.ts';
import { parseJournal } from './journal-text.ts';

export { completeSince, lastComplete, withPass } from './coverage.ts';

/** Where the journal is. The rule that blocks this folder at the media host keeps it from the public. */
export const JOURNAL_KEY = '.mastodon-r2/journal.json' as Key;

/** One pass over a range of keys. */
export interface JournalPass {
  readonly startedMs: number;
  readonly finishedMs: number;
  readonly range: KeyRange;
  readonly compare: 'full' | 'quick' | 'checksum';
  /** Both listings read to the end, nothing failed, nothing left, and what had to be taken down was. */
  readonly complete: boolean;
  /** It looked at all kinds of media: no `include` narrowed it. */
  readonly everything: boolean;
  /** Salted hash of what narrowed the pass (`include` and `exclude`); absent when nothing did. */
  readonly selection?: string;
  /** Objects and bytes read from the source. */
  readonly objects: number;
  readonly bytes: number;
  readonly heldBack: number;
  /** Salted hash of the source's label. */
  readonly source: string;
}

/** A copy of the bucket to another place. */
export interface JournalCopy {
  /** Salted hash of the place. */
  readonly place: string;
  readonly atMs: number;
  readonly complete: boolean;
}

/** Everything that is remembered; times in milliseconds since the epoch. */
export interface Journal {
  readonly version: 1;
  /** Newest last. */
  readonly passes: readonly JournalPass[];
  /** The media host was first seen in the live instance's CSP, and was there whenever somebody looked since. */
  readonly cspSeenMs?: number;
  readonly switchOfferedMs?: number;
  /** The live instance was first seen serving from the media host. */
  readonly switchedMs?: number;
  /** As `switchedMs`, of an instance that went back and has got everything back since. */
  readonly formerSwitchMs?: number;
  readonly redirectsMs?: number;
  readonly verified?: { readonly atMs: number; readonly ok: boolean; readonly greenSinceMs?: number };
  /** Since then the media host may still serve what was replaced or removed: a purge failed or was not possible. */
  readonly purgeOwedMs?: number;
  /** Until then R2 fetches what is missing by itself (Sippy). */
  readonly bridgeUntilMs?: number;
  /** Since then the bucket may hold objects of which nobody has asked whether they are private (Super Slurper asks no lists). */
  readonly slurpedMs?: number;
  /** Hex; for hashes of names. */
  readonly salt: string;
  readonly copies?: readonly JournalCopy[];
}

/** Reads and changes a journal. */
export interface JournalStore {
  /**
   * One operation of Class B. A journal that is not there reads as an empty one.
   * @throws Error when it is broken or of a newer version, with what to do; StoreError when the store refuses.
   */
  read(cx: Context): Promise<Journal>;
  /**
   * Changes the journal: one operation of Class A after `read`, more only where others write at the same time. The journal is read again
   * then and `change` called again, so it must be pure, and making the same change twice must be the same as making it once.
   * Returning what it was given writes nothing.
   * @returns the journal as written.
   */
  update(change: (now: Journal) => Journal, cx: Context): Promise<Journal>;
}

/** How often a write is tried while others write: 256 shards that end together take their turns. */
const ATTEMPTS = 300;
/** R2 takes one write a second for one key. @see https://developers.cloudflare.com/r2/platform/limits/ */
const LONGEST_WAIT_MS = 8000;

/** A journal without anything in it, with a salt of its own. */
export function emptyJournal(): Journal {
  return { version: 1, passes: [], salt: randomBytes(16).toString('hex') };
}

/** The journal of a bucket. */
export function journalAt(bucket: Records): JournalStore {
  let known: { readonly journal: Journal; readonly version: string | null } | undefined;
  const load = async (cx: Context): Promise<{ journal: Journal; version: string | null }> => {
    const record = await bucket.readRecord(JOURNAL_KEY, cx);
    // The salt of an empty journal has to last until it is written.
    if (record === null) known = { journal: known?.version === null ? known.journal : emptyJournal(), version: null };
    else known = { journal: parseJournal(Buffer.from(record.bytes).toString()), version: record.version };
    return known;
  };
  return {
    read: async (cx) => (await load(cx)).journal,
    update: async (change, cx) => {
      for (let made = 1; ; made++) {
        const { journal, version } = known ?? (await load(cx));
        const changed = change(journal);
        if (changed === journal) return journal;
        const bytes = Buffer.from(`${JSON.stringify(changed)}\n`);
        const written = await write(bucket, bytes, version, cx);
        if (written !== null) {
          known = { journal: changed, version: written };
          return changed;
        }
        if (made >= ATTEMPTS) {
          throw new Error(
            'The journal could not be written: others kept writing it at the same time. Run the step again.',
          );
        }
        known = undefined;
        await cx.clock.sleep(Math.random() * Math.min(LONGEST_WAIT_MS, 100 * made), cx.signal);
      }
    },
  };
}

/** Too many writers at once are a reason to wait for one's turn, as a version that is not the latest is. */
async function write(bucket: Records, bytes: Uint8Array, over: string | null, cx: Context): Promise<string | null> {
  try {
    return await bucket.writeRecord(JOURNAL_KEY, bytes, over, cx);
  } catch (error) {
    if (error instanceof StoreError && error.status === 429) return null;
    throw error;
  }
}

/** A hash of a name that tells nothing to whoever has not got the salt and the name: 16 hex digits. */
export function hashName(journal: Pick<Journal, 'salt'>, name: string): string {
  return createHmac('sha256', Buffer.from(journal.salt, 'hex')).update(name).digest('hex').slice(0, 16);
}
