/** Where a bucket is and how it is spoken to. */
import { encodeKey, type Credentials } from '../../net/sigv4.ts';

/** One bucket behind one S3 endpoint. */
export interface BucketLocation {
  /** Scheme, host and port; no path. */
  readonly endpoint: string;
  readonly bucket: string;
  /** `auto` for R2. */
  readonly region: string;
  /** Whether the bucket is named in the path (`true` when absent) or in the host. */
  readonly pathStyle?: boolean;
  readonly credentials: Credentials;
}

/** The origin requests go to: the endpoint itself, or the bucket's own host below it. */
export function originOf({ endpoint, bucket, pathStyle = true }: BucketLocation): string {
  const url = new URL(endpoint);
  return pathStyle ? url.origin : `${url.protocol}//${bucket}.${url.host}`;
}

/** The path of an object, or of the bucket itself, as it is sent and signed. */
export function pathOf({ bucket, pathStyle = true }: BucketLocation, name: string | undefined): string {
  const inBucket = name === undefined ? '' : encodeKey(name);
  if (!pathStyle) return `/${inBucket}`;
  return name === undefined ? `/${bucket}` : `/${bucket}/${inBucket}`;
}
