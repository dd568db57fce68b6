/** The resources of an instance, in the order in which they are made: no traffic before CORS is right. */
import { bucketResource } from '../cloudflare/bucket.ts';
import { corsResource } from '../cloudflare/cors.ts';
import { customDomainResource } from '../cloudflare/custom-domain.ts';
import { managedDomainResource } from '../cloudflare/managed-domain.ts';
import { provisionPlan, type BucketPlace, type Change, type Resource } from '../cloudflare/resource.ts';
import type { PlanInputs } from '../inputs/steps/plan.ts';
import type { ProvisionInputs } from '../inputs/steps/provision.ts';
import { openCloudflare } from './places.ts';
import type { StepWorld } from './step.ts';

const POLL_MS = 5000;

/** Everything that is kept right at Cloudflare. */
export function resourcesOf(
  place: BucketPlace,
  inputs: Pick<PlanInputs, 'mediaHost' | 'locationHint' | 'storageClass'> & { readonly settleMinutes?: number },
): readonly Resource<unknown>[] {
  return [
    bucketResource(
      place,
      { storageClass: inputs.storageClass === 'standard' ? 'Standard' : 'InfrequentAccess' },
      inputs.locationHint,
    ),
    corsResource(place),
    managedDomainResource(place),
    customDomainResource(
      place,
      inputs.mediaHost,
      { enabled: true, minTLS: '1.2' },
      {
        timeoutMs: (inputs.settleMinutes ?? 10) * 60_000,
        intervalMs: POLL_MS,
      },
    ),
  ] as readonly Resource<unknown>[];
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

/** What provisioning would change; `undefined` without an API token. */
export async function changesWanted(
  inputs: PlanInputs | ProvisionInputs,
  world: StepWorld,
): Promise<readonly Change[] | undefined> {
  const { cloudflare } = inputs;
  if (cloudflare === undefined) return undefined;
  const planned = await provisionPlan(resourcesOf(bucketPlace({ ...inputs, cloudflare }, world), inputs));
  return planned.flatMap(({ changes }) => changes);
}
