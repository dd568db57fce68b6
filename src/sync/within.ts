/** Objects that the bucket's own store holds already: it copies them by itself, and no bytes travel. */
import { headLength } from '../mastodon/headers.ts';
import type { Context } from '../net/context.ts';
import { StoreError, type Destination, type Entry, type Peek, type Unread } from '../stores/model.ts';
import { headersFor } from './headers.ts';
import { ChangedError } from './parts.ts';
import { partsOf } from './proof.ts';
import type { Job } from './send.ts';

/** A source in the store of the destination. */
export interface WithinStore {
  /** The bucket of the source. The destination's key must be allowed to read it. */
  readonly bucket: string;
  /** See `Source.peek`. */
  peek(entry: Entry, length: number, cx: Context): Promise<Peek | Unread>;
}

/** One copy goes up to 5 GiB; what is near that is streamed. @see https://developers.cloudflare.com/r2/platform/limits/ */
const LARGEST = 4 * 2 ** 30;

/** Whether an object can be copied by the store, without its bytes being looked at first. */
export function isCopyable({ entry, stored, compareFirst }: Job): boolean {
  if (entry.etag === undefined || entry.size > LARGEST || typeof entry.locator !== 'string') return false;
  // Two whole objects of R2 with different ETags have different bytes; those made of parts may not.
  return compareFirst !== true || [entry.etag, stored?.etag ?? ''].every((etag) => partsOf(etag) === undefined);
}

/**
 * Has the store copy one object: one operation of Class B and one of Class A.
 * @returns `copied`; `refused` when the destination's key may not read the source; or why the object cannot be read.
 * @throws ChangedError when the object is not the listed one any more; StoreError when the store refuses for another reason.
 */
export async function copyInStore(
  { entry }: Job,
  within: WithinStore,
  destination: Destination,
  cx: Context,
): Promise<'copied' | 'refused' | Unread> {
  const peeked = await within.peek(entry, headLength, cx);
  if ('why' in peeked) {
    if (peeked.cause instanceof StoreError && peeked.cause.status === 412) throw new ChangedError();
    return peeked;
  }
  const headers = await headersFor(entry.key, peeked.head, entry.size, peeked.headers);
  try {
    const from = { bucket: within.bucket, key: entry.locator as string, etag: entry.etag ?? '' };
    await destination.copyWithin?.(from, entry.key, headers, cx);
    return destination.copyWithin === undefined ? 'refused' : 'copied';
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.status === 412) throw new ChangedError();
    if (error.status === 403 || error.status === 501 || error.code === 'NoSuchBucket') return 'refused';
    if (error.status === 404) return { entry, why: 'vanished', cause: error };
    throw error;
  }
}
