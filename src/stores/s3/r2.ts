/** An R2 bucket as a destination. */
import type { Context } from '../../net/context.ts';
import type { CopySource, Key, ObjectHeaders, Records, VersionedBytes, Written } from '../model.ts';
import { partSizeFor, S3Bucket, WHOLE_UP_TO } from './bucket.ts';
import { copyObject } from './copy.ts';
import { listPages } from './listing.ts';
import type { BucketLocation } from './location.ts';
import { readRecord, writeRecord } from './record.ts';

/** Objects up to this many bytes go whole. */
export const R2_WHOLE_UP_TO = WHOLE_UP_TO;

/** See {@link partSizeFor}; R2 wants all parts but the last equal. @see https://developers.cloudflare.com/r2/objects/multipart-objects/ */
export const r2PartSize = partSizeFor;

/** What a bucket of R2 is called. */
export function r2Label(bucket: string): string {
  return `R2 bucket ${bucket}`;
}

/** One bucket of R2, which copies and corrects objects by itself and keeps records that several runs write. */
export class R2Bucket extends S3Bucket implements Records {
  constructor(location: BucketLocation) {
    super(location, { label: r2Label(location.bucket) });
  }

  copyWithin(from: CopySource, key: Key, headers: ObjectHeaders, cx: Context): Promise<Written> {
    return copyObject(this.wire, from, key, headers, cx);
  }

  correct(key: Key, etag: string, headers: ObjectHeaders, cx: Context): Promise<Written> {
    return this.copyWithin({ bucket: this.location.bucket, key, etag }, key, headers, cx);
  }

  readRecord(key: Key, cx: Context): Promise<VersionedBytes | null> {
    return readRecord(this.wire, key, cx);
  }

  writeRecord(key: Key, bytes: Uint8Array, over: string | null, cx: Context): Promise<string | null> {
    return writeRecord(this.wire, key, bytes, over, cx);
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
}
