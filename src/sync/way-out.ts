/**
 * What may be done to a place that the bucket is copied to: pure, so that every case can be read and tested in one place.
 *
 * A place that only copies were made to is made equal to the bucket. A place where the instance keeps or kept its media is another
 * matter: it is written to only for the way back, once the instance itself says that it serves from the bucket, and then only what is
 * missing there is added; nothing in it is ever overwritten or deleted. Nobody can tell such a place from its look, so a place that
 * holds media which no recorded copy put there counts as one.
 */
import type { Sight } from './authority.ts';

/** What is known of the place. */
export interface PlaceSight {
  /** The journal knows it as a source. */
  readonly isSource: boolean;
  /** The journal knows that it was copied to before, be it in part. */
  readonly isCopy: boolean;
  readonly holdsMedia: boolean;
  /** When the last complete copy to it began. */
  readonly copiedMs?: number | undefined;
}

/** What may be done there, and in words why. */
export type WayOut =
  | {
      /** Whatever differs is made equal. */
      readonly how: 'mirror';
      /** What the bucket does not have may be deleted where that is asked for. */
      readonly mayDelete: boolean;
      readonly why: string;
    }
  | {
      /** What is missing is added, and nothing else happens. */
      readonly how: 'add';
      /** Only what came to the bucket since; everything when absent. */
      readonly sinceMs?: number;
      readonly why: string;
    }
  | { readonly how: 'refused'; readonly why: string; readonly fix: string };

/**
 * @param sight - of the live instance; `undefined` when none was named.
 * @param switchedMs - when the live instance was first seen serving from the bucket.
 */
export function wayOutOf(place: PlaceSight, sight: Sight | undefined, switchedMs: number | undefined): WayOut {
  const serves = servesFrom(sight);
  const kept = place.isSource || (!place.isCopy && place.holdsMedia);
  const what = place.isSource
    ? 'It is where the instance kept its media'
    : 'It holds media that no copy on record put there, so it may be where the instance keeps its media';
  if (serves === 'elsewhere' && switchedMs !== undefined && (kept || place.isCopy)) {
    return {
      how: 'add',
      sinceMs: place.copiedMs ?? switchedMs,
      why:
        'The live instance does not serve from the bucket any more, and may use this place by now: only what came to the bucket since ' +
        `${place.copiedMs === undefined ? 'the switch' : 'the last complete copy'} is added.`,
    };
  }
  if (!kept) {
    const why = place.isCopy ? 'Earlier copies to it are on record.' : 'It is empty.';
    return { how: 'mirror', mayDelete: serves === 'bucket', why: `${why} It is made equal to the bucket.` };
  }
  switch (serves) {
    case 'bucket':
      return {
        how: 'add',
        why: `${what}. The live instance serves from the bucket, so what is missing is added; nothing there is overwritten or deleted.`,
      };
    case 'elsewhere':
      return {
        how: 'refused',
        why: `${what}. The live instance does not serve its media from the bucket, and the switch was never seen: it may be using this place now.`,
        fix: place.isSource
          ? 'give another place; there is nothing to bring back before the switch'
          : 'give an empty place',
      };
    case 'unknown':
      return {
        how: 'refused',
        why: `${what}. Nothing is written there unless the live instance says that it serves from the bucket${told(sight)}.`,
        fix: place.isSource
          ? 'give web-host and media-host, and see that the instance answers'
          : 'give an empty place, or web-host and media-host, and see that the instance answers',
      };
  }
}

function servesFrom(sight: Sight | undefined): 'bucket' | 'elsewhere' | 'unknown' {
  if (sight?.reached !== true || sight.servesFrom === 'unknown') return 'unknown';
  return sight.servesFrom === 'media-host' && sight.mediaHostIsBucket !== false ? 'bucket' : 'elsewhere';
}

function told(sight: Sight | undefined): string {
  if (sight === undefined) return ', and nobody said where it is';
  return sight.why === undefined ? ', and it did not tell' : `, and it did not tell (${sight.why})`;
}
