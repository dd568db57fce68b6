/** `provision`: makes or corrects everything at Cloudflare, or checks it. */
import { inspectContents, refuseForeign } from '../cloudflare/adoption.ts';
import {
  applyAll,
  changeText,
  describeChange,
  provisionPlan,
  type Change,
  type PlannedResource,
} from '../cloudflare/resource.ts';
import type { ProvisionInputs } from '../inputs/steps/provision.ts';
import { classify, kinds } from '../mastodon/layout.ts';
import { provisionSummary, type Wait } from '../report/summary/provision.ts';
import type { ChangeLine } from '../report/summary/parts.ts';
import { openBucket } from './places.ts';
import { bucketPlace, resourcesOf } from './resources.ts';
import { NotBuiltError, type StepDone, type StepWorld } from './step.ts';

export async function provision(inputs: ProvisionInputs, world: StepWorld): Promise<StepDone> {
  if (inputs.key !== undefined) throw new NotBuiltError('mint-token');
  if (inputs.temporaryHost !== undefined) throw new NotBuiltError('temporary-host');
  const planned = await provisionPlan(resourcesOf(bucketPlace(inputs, world), inputs));
  const pending = planned.flatMap(({ changes }) => changes);
  for (const change of pending)
    world.progress(`${inputs.mode === 'check' ? 'Differs' : 'To do'}: ${describeChange(change)}`);
  if (!makesBucket(planned)) await refuseOtherPeoplesBucket(inputs, world);
  if (inputs.mode === 'check') return conclude(inputs, { applied: [], pending, waits: [] });

  const startedMs = world.cx.clock.now();
  const applied = await applyAll(planned, world.cx);
  const seconds = (world.cx.clock.now() - startedMs) / 1000;
  const waits = [{ what: `ownership and certificate of ${inputs.mediaHost}`, seconds, settled: true }];
  return conclude(inputs, { applied, pending: [], waits });
}

function makesBucket(planned: readonly PlannedResource[]): boolean {
  return planned.some(({ changes }) =>
    changes.some(({ resource, action }) => resource === 'bucket' && action === 'create'),
  );
}

/** A bucket with anything in it that is not Mastodon's is not made public unless adopted by name. */
async function refuseOtherPeoplesBucket(inputs: ProvisionInputs, world: StepWorld): Promise<void> {
  await using bucket = await openBucket(inputs.r2, world);
  const folders = kinds
    .filter(({ id }) => id !== 'own' && id !== 'foreign')
    .map(({ id, cached }) => `${cached ? 'cache/' : ''}${id}/`);
  const contents = await inspectContents(
    bucket,
    { folders, isKnown: (key) => classify(key).id !== 'foreign' },
    world.cx,
  );
  refuseForeign(inputs.r2.bucket, contents, inputs.adoptBucket ? inputs.r2.bucket : undefined);
}

function conclude(
  inputs: ProvisionInputs,
  seen: { applied: readonly Change[]; pending: readonly Change[]; waits: readonly Wait[] },
): StepDone {
  const drifted = inputs.mode === 'check' && seen.pending.length > 0;
  return {
    outcome: drifted ? 'failure' : 'success',
    ...(drifted && {
      failure: [
        `${seen.pending.length} things differ from what should be at Cloudflare. Run with mode: apply to correct them.`,
        ...seen.pending.map(describeChange),
      ].join('\n'),
    }),
    outputs: {
      endpoint: inputs.r2.endpoint,
      'media-host': inputs.mediaHost,
      changed: String(seen.applied.length > 0 || seen.pending.length > 0),
    },
    data: {
      mode: inputs.mode,
      applied: seen.applied,
      pending: seen.pending,
      endpoint: inputs.r2.endpoint,
      mediaHost: inputs.mediaHost,
    },
    summary: provisionSummary({
      mode: inputs.mode,
      applied: lines(seen.applied),
      pending: lines(seen.pending),
      endpoint: inputs.r2.endpoint,
      mediaHost: inputs.mediaHost,
      waits: seen.waits,
      notes: [],
    }),
  };
}

function lines(changes: readonly Change[]): ChangeLine[] {
  return changes.map((change) => ({ resource: change.resource, change: changeText(change) }));
}
