/** Which bucket a media host belongs to. */
import { orNull } from './explain.ts';
import { permissions } from './permissions.ts';
import { inPlace, type BucketPlace } from './resource.ts';

/**
 * Whether a host name is attached to a bucket, so that what it serves comes from there.
 * @throws CloudflareProblem when that cannot be asked.
 */
export async function isAttached(place: BucketPlace, host: string): Promise<boolean> {
  const asked = place.client.r2.buckets.domains.custom.get(host, { ...inPlace(place), bucket_name: place.bucket });
  return (await orNull(asked, `read the media host ${host}`, [permissions.r2]))?.enabled === true;
}

/** The hosts at which a bucket is public: custom domains, and its r2.dev address. */
export async function publicHosts(place: BucketPlace): Promise<readonly string[]> {
  const { custom, managed } = place.client.r2.buckets.domains;
  const what = `list the hosts of bucket ${place.bucket}`;
  const attached = await orNull(custom.list(place.bucket, inPlace(place)), what, [permissions.r2]);
  const development = await orNull(managed.list(place.bucket, inPlace(place)), what, [permissions.r2]);
  const hosts = (attached?.domains ?? []).filter(({ enabled }) => enabled).map(({ domain }) => domain);
  return development?.enabled === true ? [...hosts, development.domain] : hosts;
}
