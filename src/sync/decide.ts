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
   * absent there and was modified since `modifiedSinceMs` (nothing where that is not known); it overwrites nothing.
   */
  readonly authority: 'source' | 'bucket';
  readonly modifiedSinceMs?: number;
  /** Whether an object that differs may be overwritten although the bucket's is newer. */
  readonly overwriteNewer: boolean;
  /** Compare the bytes of every object, not only of those that look changed. */
  readonly checksum?: boolean;
  /** Which public keys are wanted; all of Mastodon's where absent. */
  readonly keep?: (key: string) => boolean;
}

/** What to do about a source entry. */
export type Verdict =
  | { readonly act: 'count'; readonly outcome: Outcome }
  /** `compareFirst`: read it, and send it only if the bytes differ from those stored. */
  | { readonly act: 'copy'; readonly compareFirst: boolean };

/**
 * A file counts as older than the bucket's object only by this much, so that clocks may differ and a file rewritten while it was
 * being sent is looked at again. What lies within is read and compared, which costs no operation at the bucket.
 */
export const SLACK_MS = 15 * 60 * 1000;

/** @param pair - with a source entry. */
export function decide(pair: Pair & { readonly source: Entry }, rules: Rules): Verdict {
  const { source, stored } = pair;
  const standing = judge(source.access, classify(source.key));
  if (standing === 'never') return { act: 'count', outcome: 'excluded' };
  // Only what Mastodon itself would have written: a link or folder planted among the media must not publish a server's files.
  if (parseKey(source.key) === null) return { act: 'count', outcome: 'excluded' };
  if (standing === 'held-back') return { act: 'count', outcome: 'held-back' };
  if (rules.keep?.(source.key) === false) return { act: 'count', outcome: 'excluded' };
  if (pair.collision === true) return { act: 'count', outcome: 'collision' };
  if (pair.unchanged === true) return { act: 'count', outcome: 'same' };
  if (stored === undefined) {
    const old = rules.authority === 'bucket' && source.modifiedMs < (rules.modifiedSinceMs ?? Infinity);
    return old ? { act: 'count', outcome: 'excluded' } : { act: 'copy', compareFirst: false };
  }
  if (rules.authority === 'bucket') return { act: 'count', outcome: 'same' };
  if (source.size !== stored.size) {
    const newer = stored.modifiedMs > source.modifiedMs + SLACK_MS;
    return newer && !rules.overwriteNewer ? { act: 'count', outcome: 'newer' } : { act: 'copy', compareFirst: false };
  }
  // Two stores that both vouch for the same bytes settle it without reading any.
  if (isComparable(source.etag) && source.etag === stored.etag) return { act: 'count', outcome: 'same' };
  if (rules.checksum !== true && source.modifiedMs + SLACK_MS <= stored.modifiedMs)
    return { act: 'count', outcome: 'same' };
  return { act: 'copy', compareFirst: true };
}
