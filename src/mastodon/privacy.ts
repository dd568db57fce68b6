/**
 * What may be public. Mastodon hides the media of suspended accounts, and of posts that moderators removed, by taking
 * the right to read from group and others; a bucket on R2 has no such right for a single object, so a copy would be
 * public again for everyone who knows the old address.
 * @see https://docs.joinmastodon.org/admin/optional/object-storage/
 */
import type { KeyKind } from './layout.ts';

/** `held-back`: hidden by Mastodon now, may return. `never`: private by its kind. */
export type Judgement = 'public' | 'held-back' | 'never';

/**
 * Whether an entry may be copied to where everyone can read.
 * @param access - as the store tells it. Absent means that the store has no such thing or was not asked; whoever lists
 *   a store that needs asking must ask before anything is written.
 */
export function judge(access: 'public' | 'owner' | undefined, kind: KeyKind): Judgement {
  if (kind.private) return 'never';
  return access === 'owner' ? 'held-back' : 'public';
}

/** The share of hidden files above which a mistake is likelier than moderation. */
export const heldBackShare = 0.05;

/**
 * Up to this many hidden files, the share alone says nothing: one suspended account among a few dozen files is more
 * than 5 %, and perfectly normal.
 */
export const heldBackFloor = 20;

/**
 * Whether so much is hidden that the cause is more likely a wrong umask, or a copy made without the modes, than
 * moderation. Going on would then leave holes in nearly every page, and later passes would *remove* what is already in
 * the bucket.
 *
 * Two ways to be too many: more than 5 % and more than {@link heldBackFloor} files; or, however few files there are,
 * more than half of them, since nobody hides most of their server.
 * @param counts - `total`: all media that is not private by its kind, hidden or not. For a pass that looks at changed
 *   files only, give the figures of the whole media, not of the change: suspending one account changes only hidden files.
 */
export function tooManyHeldBack(counts: {
  readonly heldBack: number;
  readonly total: number;
  /** The share that is still believed, 0 to 1; {@link heldBackShare} where absent. */
  readonly share?: number;
}): boolean {
  const { heldBack, total, share = heldBackShare } = counts;
  if (heldBack > total * Math.max(0.5, share)) return true;
  return heldBack > heldBackFloor && heldBack > total * share;
}
