/**
 * Sippy: R2 asks another store for what is missing in a bucket, hands it out and keeps a copy. A bridge for an instance that switches
 * before everything is copied; while it is on, a HEAD tells of objects that are not at the bucket.
 * @see https://developers.cloudflare.com/r2/data-migration/sippy/
 */
import type { S3Credentials } from './credentials.ts';
import { explained } from './explain.ts';
import { permissions } from './permissions.ts';
import { inPlace, type BucketPlace } from './resource.ts';

/** The store that is asked. Its keys go to Cloudflare. */
export interface SippySource {
  readonly bucket: string;
  readonly region: string;
  /** URL of the bucket's S3 API; absent for AWS. */
  readonly bucketUrl?: string;
  readonly credentials: S3Credentials;
}

/** Switches it on, or to another source. */
export async function switchSippyOn(place: BucketPlace, source: SippySource, writing: S3Credentials): Promise<void> {
  const { bucket, region, bucketUrl, credentials } = source;
  const from =
    bucketUrl === undefined
      ? ({ provider: 'aws', bucket, region, ...credentials } as const)
      : ({ provider: 's3', bucketUrl, ...credentials } as const);
  const destination = { provider: 'r2', ...writing } as const;
  const params = { ...inPlace(place), source: from, destination } as Parameters<
    typeof place.client.r2.buckets.sippy.update
  >[1];
  const asked = place.client.r2.buckets.sippy.update(place.bucket, params);
  await explained(asked, `switch on Sippy for bucket ${place.bucket}`, [permissions.r2]);
}

/** Switches it off; what it has copied stays. */
export async function switchSippyOff(place: BucketPlace): Promise<void> {
  const asked = place.client.r2.buckets.sippy.delete(place.bucket, inPlace(place));
  await explained(asked, `switch off Sippy for bucket ${place.bucket}`, [permissions.r2]);
}
