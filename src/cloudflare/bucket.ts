/** The bucket itself. */
import { CloudflareProblem, explain, explained, hasStatus, orNull } from './explain.ts';
import { permissions } from './permissions.ts';
import { inPlace, updates } from './resource.ts';
import type { BucketPlace, Jurisdiction, Resource } from './resource.ts';

/** Where R2 tries to put a new bucket. */
export type LocationHint = 'apac' | 'eeur' | 'enam' | 'weur' | 'wnam' | 'oc';

/** What is kept right about a bucket. */
export interface BucketSettings {
  /** The class of objects written without one. Infrequent access costs a fee on every read. */
  readonly storageClass: 'Standard' | 'InfrequentAccess';
}

const needs = [permissions.r2];

/**
 * The bucket: made when it is missing, its storage class corrected.
 * @param locationHint - heeded only when the bucket is made, and only the first time its name is used.
 * @throws when the name cannot be one of a bucket.
 * @see https://developers.cloudflare.com/r2/reference/data-location/
 */
export function bucketResource(
  place: BucketPlace,
  want: BucketSettings = { storageClass: 'Standard' },
  locationHint?: LocationHint,
): Resource<BucketSettings> {
  const { client, bucket, jurisdiction } = place;
  const refusal = refuseBucketName(bucket);
  if (refusal !== undefined) throw new Error(refusal);

  const get = async (): Promise<BucketSettings | null> => {
    const found = await orNull(client.r2.buckets.get(bucket, inPlace(place)), `read bucket ${bucket}`, needs);
    return found === null ? null : { storageClass: found.storage_class ?? 'Standard' };
  };
  const setClass = (): Promise<unknown> =>
    explained(
      client.r2.buckets.edit(bucket, { ...inPlace(place), storage_class: want.storageClass }),
      `set the storage class of bucket ${bucket}`,
      needs,
    );
  const create = async (): Promise<void> => {
    const { storageClass } = want;
    const hint = locationHint === undefined ? {} : { locationHint };
    try {
      await client.r2.buckets.create({ ...inPlace(place), name: bucket, storageClass, ...hint });
    } catch (error) {
      // Somebody else, or an earlier try whose answer was lost, made it.
      const found = hasStatus(error, 409) ? await get() : null;
      if (found === null) throw explain(error, `create bucket ${bucket}`, needs);
      if (found.storageClass !== storageClass) await setClass();
    }
  };

  return {
    id: 'bucket',
    title: 'Bucket',
    without: 'there is no place for the media',
    needs,
    want,
    read: async () => {
      const found = await get();
      if (found === null) await refuseElsewhere(place);
      return found;
    },
    diff: (now, wanted) => {
      if (now !== null) return updates('bucket', { ...now }, { ...wanted });
      const where = jurisdiction === 'default' ? '' : ` in jurisdiction ${jurisdiction}`;
      return [{ resource: 'bucket', action: 'create', what: `${bucket}${where}`, to: wanted.storageClass }];
    },
    apply: async (changes) => {
      if (changes.some(({ action }) => action === 'create')) await create();
      else if (changes.length > 0) await setClass();
    },
  };
}

/**
 * Why a name cannot be one of a bucket, or `undefined`.
 * @see https://developers.cloudflare.com/r2/buckets/create-buckets/#bucket-level-operations
 */
export function refuseBucketName(name: string): string | undefined {
  if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) return undefined;
  return `${JSON.stringify(name)} cannot be the name of a bucket: 3 to 63 of a-z, 0-9 and "-", beginning and ending with a letter or a digit.`;
}

/**
 * A bucket of this name in another jurisdiction is what the operator means more likely than a second one: the jurisdiction
 * was forgotten. It cannot be changed later, so this is the moment to ask.
 */
async function refuseElsewhere(place: BucketPlace): Promise<void> {
  const { client, bucket } = place;
  const others = (['default', 'eu', 'us', 'fedramp', 'fedramp-high'] as const).filter((j) => j !== place.jurisdiction);
  const found = await Promise.all(others.map((jurisdiction) => exists({ ...place, client, jurisdiction })));
  const where: Jurisdiction | undefined = others[found.indexOf(true)];
  if (where === undefined) return;
  throw new CloudflareProblem(
    'conflict',
    `There is a bucket ${bucket} in jurisdiction ${where}, none in ${place.jurisdiction}. The jurisdiction of a bucket cannot be changed: set the jurisdiction to ${where} to use that bucket, or choose another name.`,
  );
}

async function exists(place: BucketPlace): Promise<boolean> {
  try {
    await place.client.r2.buckets.get(place.bucket, inPlace(place));
    return true;
  } catch (error) {
    // Most accounts may not use every jurisdiction; what cannot be asked holds no bucket of theirs.
    if (hasStatus(error, 400, 403, 404)) return false;
    throw explain(error, `look for bucket ${place.bucket} in jurisdiction ${place.jurisdiction}`, needs);
  }
}
