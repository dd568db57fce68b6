/** An R2 bucket as a destination. */
import { DeleteObjectsCommand, HeadObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import type { Context, OperationClass } from '../../net/context.ts';
import { inRange } from '../keys.ts';
import {
  StoreError,
  type CopySource,
  type Destination,
  type Entry,
  type Key,
  type KeyRange,
  type ObjectHeaders,
  type Part,
  type Stored,
  type Written,
} from '../model.ts';
import { copyObject } from './copy.ts';
import { listPages, toEntry } from './listing.ts';
import type { BucketLocation } from './location.ts';
import { uploadParts } from './multipart.ts';
import { callSdk, createS3Client } from './sdk.ts';
import { etagOf, proveEtag, Wire } from './wire.ts';

const MIB = 1 << 20;
/** R2 allows 10,000 parts of at least 5 MiB, all equal but the last. @see https://developers.cloudflare.com/r2/objects/multipart-objects/ */
const MOST_PARTS = 10_000;

/** Objects up to this many bytes go whole: one billed operation instead of at least three, and few media files are larger. */
export const R2_WHOLE_UP_TO = 32 * MIB;

/** Bytes of each part but the last: 16 MiB until ten thousand of them do not suffice (160 GiB), then whole MiB as needed. */
export function r2PartSize(size: number): number {
  return Math.max(16, Math.ceil(size / MOST_PARTS / MIB)) * MIB;
}

/** One bucket of R2. Whole objects go over the lean wire, everything else through the SDK. */
export class R2Bucket implements Destination {
  readonly label: string;
  readonly wholeUpTo = R2_WHOLE_UP_TO;
  readonly partSize = r2PartSize;
  private readonly location: BucketLocation;
  private readonly sdk: S3Client;
  private readonly wire: Wire;

  constructor(location: BucketLocation) {
    this.location = location;
    this.label = `R2 bucket ${location.bucket}`;
    this.sdk = createS3Client(location);
    this.wire = new Wire(location, this.label);
  }

  async *list(range: KeyRange, cx: Context): AsyncGenerator<readonly Entry[]> {
    const query = range.after === null ? {} : { startAfter: range.after };
    for await (const { objects } of listPages(this.wire, query, cx)) {
      const page = objects.map((object) => toEntry(object));
      const entries = page.filter((entry) => inRange(entry.key, range));
      if (entries.length > 0) yield entries;
      const last = page.at(-1);
      if (range.upTo !== null && last !== undefined && isPast(last.key, range.upTo)) return;
    }
  }

  /** Cutting costs requests and the source knows its own shape for nothing, so passes cut by their source. */
  split(range: KeyRange): Promise<readonly KeyRange[]> {
    return Promise.resolve([range]);
  }

  async put(key: Key, bytes: Uint8Array, md5: string, headers: ObjectHeaders, cx: Context): Promise<Written> {
    const sent = {
      'content-type': headers.contentType,
      'cache-control': headers.cacheControl,
      'content-md5': Buffer.from(md5, 'hex').toString('base64'),
    };
    const answer = await this.wire.send(
      { operation: 'PutObject', method: 'PUT', key, headers: sent, body: bytes },
      cx,
      (got) => proveEtag('PutObject', etagOf(got), md5),
    );
    return { etag: etagOf(answer) };
  }

  copyWithin(from: CopySource, key: Key, headers: ObjectHeaders, cx: Context): Promise<Written> {
    return copyObject(this.wire, from, key, headers, cx);
  }

  putParts(key: Key, parts: AsyncIterable<Part>, headers: ObjectHeaders, cx: Context): Promise<Written> {
    return uploadParts(
      { sdk: this.sdk, wire: this.wire, location: this.location, label: this.label },
      key,
      parts,
      headers,
      cx,
    );
  }

  async head(key: Key, cx: Context): Promise<Stored | null> {
    try {
      const answer = await this.call('HeadObject', 'B', cx, () =>
        this.sdk.send(new HeadObjectCommand({ Bucket: this.location.bucket, Key: key }), { abortSignal: cx.signal }),
      );
      return {
        size: answer.ContentLength ?? 0,
        etag: unquoted(answer.ETag),
        modifiedMs: answer.LastModified?.getTime() ?? 0,
        headers: {
          ...(answer.ContentType !== undefined && { contentType: answer.ContentType }),
          ...(answer.CacheControl !== undefined && { cacheControl: answer.CacheControl }),
        },
        metadata: answer.Metadata ?? {},
      };
    } catch (error) {
      if (error instanceof StoreError && error.status === 404 && error.code !== 'NoSuchBucket') return null;
      throw error;
    }
  }

  async remove(keys: readonly Key[], cx: Context): Promise<void> {
    for (let from = 0; from < keys.length; from += 1000) {
      const slice = keys.slice(from, from + 1000);
      const answer = await this.call('DeleteObjects', 'free', cx, () =>
        this.sdk.send(
          new DeleteObjectsCommand({
            Bucket: this.location.bucket,
            Delete: { Objects: slice.map((key) => ({ Key: key })), Quiet: true },
          }),
          { abortSignal: cx.signal },
        ),
      );
      const failed = answer.Errors?.[0];
      if (failed !== undefined) {
        throw new StoreError(
          `DeleteObjects: ${answer.Errors?.length ?? 0} objects were not removed (${failed.Code ?? ''})`,
          {
            code: failed.Code ?? '',
          },
        );
      }
    }
  }

  /**
   * The names at one level below a prefix: objects, and the prefixes of deeper ones, in the order of the listing.
   * One request for each thousand of them together, however many objects lie deeper.
   */
  async *level(prefix: string, cx: Context): AsyncGenerator<{ keys: Key[]; prefixes: string[] }> {
    for await (const { objects, prefixes } of listPages(this.wire, { prefix, delimiter: '/' }, cx)) {
      yield { keys: objects.map(({ name }) => name as Key), prefixes: [...prefixes] };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.sdk.destroy();
    await this.wire.close();
  }

  private call<T>(operation: string, billed: OperationClass, cx: Context, send: () => Promise<T>): Promise<T> {
    return callSdk({ operation, billed, store: this.label, location: this.location }, cx, send);
  }
}

/**
 * Whether a listing that has come to `key` can hold no more of a range that ends at `upTo`. A key that begins `upTo` may still
 * follow after longer ones: https://github.com/nodejs/build/issues/3508
 */
function isPast(key: Key, upTo: Key): boolean {
  return !inRange(key, { after: null, upTo }) && !key.startsWith(upTo);
}

function unquoted(etag: string | undefined): string {
  return (etag ?? '').replace(/^"|"$/g, '');
}
