/** The resources of an instance, in the order in which they are made: no traffic before CORS and the rules are right. */
import { blockRule } from '../cloudflare/block-rule.ts';
import { bucketResource } from '../cloudflare/bucket.ts';
import { cacheRule } from '../cloudflare/cache-rule.ts';
import { corsResource } from '../cloudflare/cors.ts';
import { customDomainResource } from '../cloudflare/custom-domain.ts';
import { headerRule } from '../cloudflare/header-rule.ts';
import { lifecycleResource } from '../cloudflare/lifecycle.ts';
import { managedDomainResource } from '../cloudflare/managed-domain.ts';
import {
  provisionPlan,
  type AnyResource,
  type BucketPlace,
  type Change,
  type PlannedResource,
} from '../cloudflare/resource.ts';
import { siteOf } from '../cloudflare/site.ts';
import { tieredCache } from '../cloudflare/tiered-cache.ts';
import type { PlanInputs } from '../inputs/steps/plan.ts';
import { openCloudflare } from './places.ts';
import { redirectRights } from './redirect-rights.ts';
import type { StepWorld } from './step.ts';

const POLL_MS = 5000;

/** What is to be kept right. */
export interface ResourceInputs {
  readonly mediaHost: string;
  /** Attached in place of the media host, which still serves an old store. */
  readonly temporaryHost?: string;
  readonly locationHint?: PlanInputs['locationHint'];
  readonly storageClass: PlanInputs['storageClass'];
  readonly leaveOut: PlanInputs['leaveOut'];
  /** How long to wait for the media host; ten minutes where it is not told. */
  readonly settleMinutes?: number;
}

/** Everything that is kept right at Cloudflare, without what the operator leaves out. */
export function resourcesOf(place: BucketPlace, inputs: ResourceInputs): readonly AnyResource[] {
  const { client } = place;
  const { mediaHost, temporaryHost } = inputs;
  const host = temporaryHost ?? mediaHost;
  const site = siteOf(place, host);
  const all = [
    bucketResource(
      place,
      { storageClass: inputs.storageClass === 'standard' ? 'Standard' : 'InfrequentAccess' },
      inputs.locationHint,
    ),
    lifecycleResource(place),
    corsResource(place),
    managedDomainResource(place),
    blockRule(client, site, mediaHost),
    headerRule(client, site, mediaHost),
    cacheRule(client, site, mediaHost),
    tieredCache(client, site),
    customDomainResource(
      place,
      host,
      { enabled: true, minTLS: '1.2' },
      {
        timeoutMs: (inputs.settleMinutes ?? 10) * 60_000,
        intervalMs: POLL_MS,
      },
    ),
  ] as readonly AnyResource[];
  const left: readonly string[] = inputs.leaveOut;
  const canBeLeft = ({ id, optional }: AnyResource): boolean => optional === true || id === 'media-host';
  return all.filter((resource) => !canBeLeft(resource) || !left.includes(resource.id));
}

/** Where the bucket is, for the control API. */
export function bucketPlace(
  inputs: { readonly r2: { readonly bucket: string; readonly jurisdiction: BucketPlace['jurisdiction'] } } & {
    readonly cloudflare: NonNullable<PlanInputs['cloudflare']>;
  },
  world: StepWorld,
): BucketPlace {
  return {
    client: openCloudflare(inputs.cloudflare, world),
    accountId: inputs.cloudflare.accountId,
    bucket: inputs.r2.bucket,
    jurisdiction: inputs.r2.jurisdiction,
  };
}

/** Every resource with what provisioning would change about it. Changes nothing. */
export function planResources(
  inputs: ResourceInputs & Parameters<typeof bucketPlace>[0],
  world: StepWorld,
): Promise<readonly PlannedResource[]> {
  return provisionPlan(resourcesOf(bucketPlace(inputs, world), inputs));
}

/** What provisioning would change, and a warning where something stands against it; `undefined` without an API token. */
export async function changesWanted(
  inputs: ResourceInputs & Pick<PlanInputs, 'r2' | 'cloudflare' | 'redirects'>,
  world: StepWorld,
): Promise<readonly Change[] | undefined> {
  const { cloudflare } = inputs;
  if (cloudflare === undefined) return undefined;
  const rights = await redirectRights(inputs, world);
  const planned = await provisionPlan([
    ...resourcesOf(bucketPlace({ ...inputs, cloudflare }, world), inputs),
    ...rights,
  ]);
  for (const { objection } of planned) {
    if (objection !== undefined) world.annotate('warning', 'Provisioning would stop', objection);
  }
  return planned.flatMap(({ changes }) => changes);
}
