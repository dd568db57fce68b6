/** Tries a fresh S3 key before anybody relies on it: it has to do what Mastodon does, and nothing elsewhere. */
import { createHash, randomUUID } from 'node:crypto';
import { uploadHeaders } from '../mastodon/headers.ts';
import type { Context } from '../net/context.ts';
import { retrying, type RetryLimits } from '../net/retry.ts';
import { everything, StoreError, type Key } from '../stores/model.ts';
import type { Credentials } from '../net/sigv4.ts';
import { R2Bucket } from '../stores/s3/r2.ts';

/** Where a key is tried. */
export interface Trial {
  /** Origin of the S3 API. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Another bucket of the account, which the key must not open. Without one nothing can be shown. */
  readonly other: string | undefined;
}

/**
 * A fresh key is not known everywhere for up to a minute, and until then is refused in one way or the other.
 * @see https://developers.cloudflare.com/r2/reference/consistency/
 */
const aMinute: RetryLimits = { attempts: 12, firstWaitMs: 4000, longestWaitMs: 8000 };

/** One pixel. */
const picture = Buffer.from('R0lGODlhAQABAAAAACwAAAAAAQABAAA=', 'base64');

/**
 * Writes a picture with the headers that Mastodon sends, reads and deletes it, and looks whether another bucket stays shut.
 * @throws Error that says what the key could not do, or could.
 */
export async function tryKey(credentials: Credentials, trial: Trial, cx: Context): Promise<void> {
  const { endpoint, bucket, other } = trial;
  await using own = new R2Bucket({ endpoint, bucket, region: 'auto', credentials });
  // Below a prefix that the block rule covers, under a name that nobody knows.
  const key = `.mastodon-r2/key-trial-${randomUUID()}.gif` as Key;
  const md5 = createHash('md5').update(picture).digest('hex');
  const headers = await uploadHeaders(key, picture, picture.length);
  await patiently('write', cx, () => own.put(key, picture, md5, headers, cx));
  try {
    const read = await patiently('read', cx, () => own.readRecord(key, cx));
    if (read === null || !picture.equals(read.bytes)) throw new Error('It did not read back what it wrote.');
  } finally {
    await patiently('delete', cx, async () => {
      const [left] = await own.remove([key], cx);
      if (left !== undefined) throw new Error(left.why);
    });
  }
  if (other !== undefined) await mustBeShut(credentials, endpoint, other, cx);
}

async function mustBeShut(credentials: Credentials, endpoint: string, bucket: string, cx: Context): Promise<void> {
  if (await opensBucket(credentials, endpoint, bucket, cx)) throw new Error(`It opens the bucket ${bucket} too.`);
}

/**
 * Whether a key may look into a bucket. A key that is told that there is no such bucket may.
 * @throws StoreError when the store gives neither answer.
 */
export async function opensBucket(
  credentials: Credentials,
  endpoint: string,
  bucket: string,
  cx: Context,
): Promise<boolean> {
  await using store = new R2Bucket({ endpoint, bucket, region: 'auto', credentials });
  try {
    await store.list(everything, cx).next();
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.status === 403) return false;
    if (error instanceof StoreError && error.status === 404) return true;
    throw error;
  }
}

function patiently<T>(what: string, cx: Context, attempt: () => Promise<T>): Promise<T> {
  return retrying(`fresh key, ${what}`, aMinute, cx, attempt, (error) => {
    const refused = error instanceof StoreError && (error.status === 403 || error.status === 401);
    return { again: refused, why: error instanceof Error ? error.message : String(error), waitMs: 4000 };
  });
}
