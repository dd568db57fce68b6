/** Looks at the headers of an object that both sides have, and corrects wrong ones in place: no body is sent. */
import { areLikely, headLength } from '../mastodon/headers.ts';
import type { Context } from '../net/context.ts';
import {
  StoreError,
  type Destination,
  type Entry,
  type ObjectHeaders,
  type Peek,
  type Source,
  type Stored,
  type Unread,
} from '../stores/model.ts';
import { headersFor } from './headers.ts';
import { closeUnread } from './parts.ts';

/** The store copies an object onto itself up to here. @see https://developers.cloudflare.com/r2/platform/limits/ */
const LARGEST = 4 * 2 ** 30;

/** What came of it. `hidden`: the source has hidden it by now. */
export type Inspection = 'same' | 'corrected' | 'left' | 'hidden' | Unread;

/**
 * One operation of Class B for each object, and one of Class A for each that is corrected.
 * @throws StoreError when the bucket refuses.
 */
export async function inspect(
  entry: Entry,
  means: { readonly source: Source; readonly destination: Destination; readonly dryRun: boolean },
  cx: Context,
): Promise<Inspection> {
  const { source, destination, dryRun } = means;
  const stored = await destination.head(entry.key, cx);
  if (stored === null) return 'left';
  const clean = Object.keys(stored.metadata).length === 0;
  if (clean && areLikely(entry.key, stored.headers)) return 'same';
  // Another type than the name's may well be right: then the bytes decide.
  const peeked = await peek(source, entry, cx);
  if (peeked === 'hidden' || 'why' in peeked) return peeked;
  const wanted = await headersFor(entry.key, peeked.head, entry.size, peeked.headers);
  if (clean && isSame(stored, wanted)) return 'same';
  if (dryRun) return 'left';
  if (destination.correct === undefined || stored.size > LARGEST) {
    throw new StoreError('The headers are wrong, and the store cannot correct those of so large an object in place.');
  }
  try {
    await destination.correct(entry.key, stored.etag, wanted, cx);
    return 'corrected';
  } catch (error) {
    // Somebody else has written it meanwhile, or removed it: the next pass looks again.
    if (error instanceof StoreError && (error.status === 412 || error.status === 404)) return 'left';
    throw error;
  }
}

function isSame({ headers }: Stored, wanted: ObjectHeaders): boolean {
  return headers.contentType === wanted.contentType && headers.cacheControl === wanted.cacheControl;
}

async function peek(source: Source, entry: Entry, cx: Context): Promise<Peek | 'hidden' | Unread> {
  if (source.peek !== undefined) return source.peek(entry, headLength, cx);
  for await (const answer of source.open([entry], cx)) {
    if ('why' in answer) return answer;
    if (answer.entry.access === 'owner') {
      await closeUnread(answer);
      return 'hidden';
    }
    const body = answer.body[Symbol.asyncIterator]();
    const first = await body.next();
    await body.return?.();
    const head = first.done === true ? new Uint8Array() : first.value.subarray(0, headLength);
    return { head, headers: answer.headers ?? {} };
  }
  throw new Error('The source did not answer.');
}
