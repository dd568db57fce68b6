/** Whether R2 fetches by itself what the bucket has not got (Sippy). */
import { explained } from './explain.ts';
import { permissions } from './permissions.ts';
import { inPlace, type BucketPlace } from './resource.ts';

/**
 * @returns where it fetches from, in words; `undefined` when it is off.
 * @throws CloudflareProblem
 * @see https://developers.cloudflare.com/r2/data-migration/sippy/
 */
export async function sippySource(place: BucketPlace): Promise<string | undefined> {
  const { client, bucket } = place;
  const asked = client.r2.buckets.sippy.get(bucket, inPlace(place));
  const found = await explained(asked, `read the Sippy setting of bucket ${bucket}`, [permissions.r2]);
  if (found.enabled !== true) return undefined;
  const { provider, bucket: from } = found.source ?? {};
  return `${provider ?? 'another store'}${(from ?? '') === '' ? '' : ` (bucket ${from ?? ''})`}`;
}
