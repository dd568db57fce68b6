/** Where the bucket is public: the zone of its host, and all hosts of that zone which it is attached to. Rules cover them all. */
import { CloudflareProblem, orNull } from './explain.ts';
import { permissions } from './permissions.ts';
import { inPlace } from './resource.ts';
import type { BucketPlace } from './resource.ts';
import { findZone } from './zone.ts';
import type { Zone } from './zone.ts';

/** Where the bucket is, or will be, public. */
export interface Site {
  readonly zone: Zone;
  /** Sorted. */
  readonly hosts: readonly string[];
}

/**
 * Looks it up, once however often it is asked for.
 * @param host - the host that the bucket is to be attached to.
 * @returns a function that throws CloudflareProblem when there is no such zone, or when the bucket is public in another
 * zone as well, where no block rule would cover it.
 */
export function siteOf(place: BucketPlace, host: string): () => Promise<Site> {
  let found: Promise<Site> | undefined;
  return () => (found ??= look(place, host));
}

async function look(place: BucketPlace, host: string): Promise<Site> {
  const { client, accountId, bucket } = place;
  const zone = await findZone(client, accountId, host);
  const attached = await orNull(
    client.r2.buckets.domains.custom.list(bucket, inPlace(place)),
    `list the hosts of bucket ${bucket}`,
    [permissions.r2],
  );
  const open = (attached?.domains ?? []).filter(({ enabled }) => enabled).map(({ domain }) => domain);
  const strange = open.filter((domain) => domain !== zone.name && !domain.endsWith(`.${zone.name}`));
  if (strange.length > 0) {
    throw new CloudflareProblem(
      'conflict',
      `Bucket ${bucket} is also public at ${strange.join(', ')}, outside the zone ${zone.name}: no block rule would keep private files from there. Detach that host (R2 > the bucket > Settings > Custom Domains), or use a media host of the same zone.`,
    );
  }
  return { zone, hosts: [...new Set([host, ...open])].sort() };
}
