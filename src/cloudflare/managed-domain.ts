/**
 * The `r2.dev` address of the bucket. It is limited in rate and passes by the zone's cache and block rules, so it stays off.
 * @see https://developers.cloudflare.com/r2/buckets/public-buckets/#enable-managed-public-access
 */
import { explained, orNull } from './explain.ts';
import { permissions } from './permissions.ts';
import { inPlace, updates } from './resource.ts';
import type { BucketPlace, Resource } from './resource.ts';

/** Whether the bucket can be read at its `r2.dev` address. */
export interface ManagedDomain {
  readonly enabled: boolean;
}

const needs = [permissions.r2];

/** Keeps the `r2.dev` address off. */
export function managedDomainResource(
  place: BucketPlace,
  want: ManagedDomain = { enabled: false },
): Resource<ManagedDomain> {
  const { client, bucket } = place;
  return {
    id: 'r2-dev',
    title: 'r2.dev address',
    without: 'private files may be reached past the block rule',
    needs,
    want,
    read: async () => {
      const what = `read the r2.dev setting of bucket ${bucket}`;
      const found = await orNull(client.r2.buckets.domains.managed.list(bucket, inPlace(place)), what, needs);
      return found === null ? null : { enabled: found.enabled };
    },
    // A bucket that is not there yet will have it off.
    diff: (now, wanted) => updates('r2-dev', state(now ?? { enabled: false }), state(wanted)),
    apply: async () => {
      await explained(
        client.r2.buckets.domains.managed.update(bucket, { ...inPlace(place), enabled: want.enabled }),
        `set the r2.dev setting of bucket ${bucket}`,
        needs,
      );
    },
  };
}

function state(domain: ManagedDomain): Record<string, string> {
  return { 'public access at r2.dev': domain.enabled ? 'on' : 'off' };
}
