/** A bucket of any S3-compatible store as a destination: AWS, Wasabi, B2, MinIO, Garage, another account of R2. */
import type { Credentials } from '../../net/sigv4.ts';
import { StoreError } from '../model.ts';
import { S3Bucket } from './bucket.ts';
import { listPage } from './listing.ts';
import type { Context } from '../../net/context.ts';
import { destinationError } from './source-errors.ts';
import { proveEtag, type WireAnswer } from './wire.ts';

/** Where a destination is. */
export interface OtherStorePlace {
  /** Origin of the S3 API. */
  readonly endpoint: string;
  readonly bucket: string;
  /** Empty, or ends in a slash. */
  readonly prefix: string;
  readonly region: string;
  readonly pathStyle: boolean;
  readonly credentials: Credentials;
}

/** What such a bucket is called; the bucket that is copied may have the same name. */
export function otherStoreLabel(bucket: string): string {
  return `destination bucket ${bucket}`;
}

/**
 * One bucket, or a folder in it. It is asked for nothing that only R2 has, and no object of it is overwritten unless it differs: in a
 * bucket with versions or object lock every needless write would be kept and paid for.
 */
export class OtherStore extends S3Bucket {
  private readonly root: string;

  constructor({ prefix, ...location }: OtherStorePlace) {
    const label = otherStoreLabel(location.bucket);
    super(location, { label, prefix, explain: destinationError, prove: proveWhereTelling });
    this.root = prefix;
  }

  /**
   * The names of files and folders directly in a folder, a thousand at most: one request.
   * @param folder - empty, or ends in a slash.
   */
  async names(folder: string, cx: Context): Promise<readonly string[]> {
    const prefix = this.root + folder;
    const { objects, prefixes } = await listPage(this.wire, { prefix, delimiter: '/' }, cx);
    const names = [...prefixes.map((name) => name.slice(0, -1)), ...objects.map(({ name }) => name)];
    return names.filter((name) => name.length > prefix.length).map((name) => name.slice(prefix.length));
  }
}

/** Encryption with keys of a key service, or of the customer: the ETag is no MD5 then, although it looks like one. */
const OPAQUE = ['x-amz-server-side-encryption', 'x-amz-server-side-encryption-customer-algorithm'];

/**
 * Every body carries its MD5, so the store itself refuses what arrives damaged; its ETag is a second proof where it is an MD5.
 * @throws StoreError when it is one, and that of other bytes.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function proveWhereTelling(operation: string, etag: string, expected: string, answer: WireAnswer): void {
  const [managed, customer] = OPAQUE.map((name) => answer[name]);
  if (customer !== undefined || (typeof managed === 'string' && managed.startsWith('aws:'))) return;
  if (etag === '') throw new StoreError(`${operation}: the store answered without an ETag.`, { status: 500 });
  if (/^[\da-f]{32}(?:-\d+)?$/.test(etag)) proveEtag(operation, etag, expected);
}
