/** What to do about one pair: pure, so that every rule can be read and tested in one place. */
import { classify, parseKey } from '../mastodon/layout.ts';
import { judge } from '../mastodon/privacy.ts';
import type { Entry } from '../stores/model.ts';
import type { Pair } from './join.ts';
import { isComparable } from './proof.ts';
import type { Outcome } from './tally.ts';

/** How a pass decides. */
export interface Rules {
  /**
   * Before the switch the source is: a pass makes the bucket equal to it. After the switch the bucket is: a pass adds only what is
   * absent there and came to the source since `modifiedSinceMs` (nothing where that is not known); it overwrites and removes nothing.
   */
  readonly authority: 'source' | 'bucket';
  /** When the last complete pass began. */
  readonly modifiedSinceMs?: number;
  /** Whether an object that differs may be overwritten although the bucket's is newer. */
  readonly overwriteNewer: boolean;
  /**
   * How hard to look; `full` when absent. `quick`: only at what changed at the source since the last complete pass. `checksum`: at the
   * bytes of every object, not only of those that look changed.
   */
  readonly compare?: 'quick' | 'full' | 'checksum';
  /** What is written keeps the time of its source, so that equal times tell of equal bytes, and others of nothing. */
  readonly timesKept?: boolean;
  /** Which public keys are wanted; all of Mastodon's where absent. */
  readonly keep?: (key: string) => boolean;
  /** Hidden keys that are to be copied all the same, by the operator's word. */
  readonly released?: (key: string) => boolean;
}

/** What to do about a source entry. */
export type Verdict =
  | { readonly act: 'count'; readonly outcome: Outcome }
  /**
   * `compareFirst`: read it, and send it only if the bytes differ from those stored. `keepNewer`: not even then, as the bucket's is
   * newer.
   */
  | { readonly act: 'copy'; readonly compareFirst: boolean; readonly keepNewer?: true };

/**
 * A file counts as older than the bucket's object only by this much, so that clocks may differ and a file rewritten while it was
 * being sent is looked at again. What lies within is read and compared, which costs no operation at the bucket.
 */
export const SLACK_MS = 15 * 60 * 1000;

/** Clocks of disks, servers and this machine may differ by this much where one second decides. */
const CLOCK_MS = 10_000;
/** File systems keep times in steps of two seconds at most. */
const KEPT_MS = 2000;
/**
 * A file that was put in its place only now may have been written up to this long before: uploads wait in a temporary folder while
 * they are processed, and keep their times when they are moved.
 */
const PROCESSING_MS = 6 * 60 * 60 * 1000;

/** @param pair - with a source entry. */
export function decide(pair: Pair & { readonly source: Entry }, rules: Rules): Verdict {
  const { source, stored } = pair;
  const outcome = standingOf(source, rules);
  if (outcome !== undefined) return { act: 'count', outcome };
  if (pair.collision === true) return { act: 'count', outcome: 'collision' };
  if (pair.unchanged === true) return { act: 'count', outcome: 'same' };
  if (stored === undefined) {
    // What was held back until now is as old as ever.
    const released = source.access !== 'public' && rules.released?.(source.key) === true;
    const late = rules.authority === 'source' || released || cameSince(source, rules.modifiedSinceMs ?? Infinity);
    return late ? { act: 'copy', compareFirst: false } : { act: 'count', outcome: 'excluded' };
  }
  if (rules.authority === 'bucket') return { act: 'count', outcome: 'same' };
  const keepNewer = !rules.overwriteNewer && stored.modifiedMs > source.modifiedMs + SLACK_MS;
  if (source.size !== stored.size) {
    return keepNewer ? { act: 'count', outcome: 'newer' } : { act: 'copy', compareFirst: false };
  }
  // Two stores that both vouch for the same bytes settle it without reading any.
  if (isComparable(source.etag) && source.etag === stored.etag) return { act: 'count', outcome: 'same' };
  if (rules.compare !== 'checksum' && isTimely(source, stored, rules)) return { act: 'count', outcome: 'same' };
  return { act: 'copy', compareFirst: true, ...(keepNewer && { keepNewer }) };
}

/** Whether the times tell that what is stored was made of what the source has now. */
function isTimely(source: Entry, stored: Entry, { timesKept = false }: Rules): boolean {
  if (timesKept) return Math.abs(source.modifiedMs - stored.modifiedMs) < KEPT_MS;
  return source.modifiedMs + SLACK_MS <= stored.modifiedMs;
}

/** What becomes of an entry that must not be copied whatever the bucket has. */
function standingOf(source: Entry, rules: Rules): Outcome | undefined {
  const standing = judge(source.access, classify(source.key));
  if (standing === 'never' || source.irregular === true) return 'excluded';
  // Only what Mastodon itself would have written: a link or folder planted among the media must not publish a server's files.
  if (parseKey(source.key) === null) return 'excluded';
  if (standing === 'held-back' && rules.released?.(source.key) !== true) return 'held-back';
  return rules.keep?.(source.key) === false ? 'excluded' : undefined;
}

/** Whether a file was written since, or put in its place since and written not long before. */
function cameSince({ modifiedMs, changedMs = 0 }: Entry, sinceMs: number): boolean {
  const from = sinceMs - CLOCK_MS;
  return modifiedMs >= from || (changedMs >= from && modifiedMs >= sinceMs - PROCESSING_MS);
}
