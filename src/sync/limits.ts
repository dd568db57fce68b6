/** What a pass has to look like as a whole before anything is taken away on the strength of it. */
import { tooManyHeldBack } from '../mastodon/privacy.ts';
import type { KeyRange } from '../stores/model.ts';
import type { Tally } from './tally.ts';

/** The bounds within which a pass is believed. */
export interface Bounds {
  readonly range: KeyRange;
  /** The share of hidden files, in percent, above which a wrong umask is likelier; 5 when absent. */
  readonly maxPrivatePercent?: number;
  /**
   * Under so many objects the source is not believed to be the one that was copied before: a share of what the last complete pass
   * over the same range found.
   */
  readonly minSourceObjects?: number;
}

/** Below so many entries, a share says nothing before the end. */
const TELLING = 5000;

/** Whether so much is hidden that the source need not be read to its end. */
export function hopelesslyHidden(tally: Tally, { maxPrivatePercent = 5 }: Bounds): boolean {
  const share = Math.max(0.5, maxPrivatePercent / 100);
  return tally.read.objects >= TELLING && tally.per['held-back'].objects > tally.read.objects * share;
}

/** What is wrong with the hidden files, in words. Hidden ones are never copied, so this can wait for the end. */
export function heldBackProblem({ read, per }: Tally, { maxPrivatePercent = 5 }: Bounds): string | undefined {
  const heldBack = per['held-back'].objects;
  const total = read.objects - per.excluded.objects;
  if (heldBack === 0 || !tooManyHeldBack({ heldBack, total, share: maxPrivatePercent / 100 })) return undefined;
  return (
    `${heldBack} of ${total} files are readable by their owner only. Mastodon hides single files that way, not this many: ` +
    'most likely they were copied or restored with a wrong umask. Give them back their modes ' +
    '(find public/system -type f ! -perm /044 lists them) and run again, or raise max-private-percent if they are meant to be hidden; ' +
    'nothing hidden was copied, and nothing was removed.'
  );
}

/** What is wrong with the number of files, in words. Only to be asked when the source was listed to its end. */
export function sourceProblem({ read }: Tally, { range, minSourceObjects = 0 }: Bounds): string | undefined {
  if (read.objects === 0 && range.after === null && range.upTo === null) {
    return 'The source holds no file at all. Check that the volume is mounted and the path is right; nothing was changed.';
  }
  if (read.objects >= minSourceObjects) return undefined;
  return (
    `The source holds ${read.objects} files where at least ${minSourceObjects} were expected by the last complete pass: the wrong folder or a ` +
    'volume that is not mounted is likelier than a clean-up. Check it; after a large tootctl media remove lower min-source-percent. ' +
    'Nothing was removed.'
  );
}
