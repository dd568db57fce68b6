/** Where a bucket is and how it is spoken to. */
import type { Credentials } from '../../net/sigv4.ts';

/** One bucket behind one S3 endpoint, addressed path-style. */
export interface BucketLocation {
  /** Scheme, host and port; no path. */
  readonly endpoint: string;
  readonly bucket: string;
  /** `auto` for R2. */
  readonly region: string;
  readonly credentials: Credentials;
}
