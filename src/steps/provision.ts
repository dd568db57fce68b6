/** `provision`: makes or corrects everything at Cloudflare, or checks it. */
import { inspectContents, refuseForeign } from '../cloudflare/adoption.ts';
import { permissionTable } from '../cloudflare/problems.ts';
import {
  applyAll,
  changeText,
  describeChange,
  provisionPlan,
  rehearseAll,
  type Change,
  type PlannedResource,
} from '../cloudflare/resource.ts';
import type { ProvisionInputs } from '../inputs/steps/provision.ts';
import { classify, kinds } from '../mastodon/layout.ts';
import { provisionSummary, type ResourceLine, type Wait } from '../report/summary/provision.ts';
import type { KeyByHand, KeySummary } from '../report/summary/key.ts';
import type { ChangeLine } from '../report/summary/parts.ts';
import { journalAt } from '../sync/journal.ts';
import { openBucket } from './places.ts';
import { keyWork } from './provision-key.ts';
import { temporaryWork, type TemporaryWork } from './provision-temporary.ts';
import { redirectRights } from './redirect-rights.ts';
import { bucketPlace, resourcesOf } from './resources.ts';
import { type StepDone, type StepWorld } from './step.ts';

/** What came of a run. */
interface Seen {
  readonly planned: readonly PlannedResource[];
  readonly applied: readonly Change[];
  readonly pending: readonly Change[];
  readonly waits: readonly Wait[];
  /** Why it ended early. */
  readonly failure?: string;
  readonly key?: KeySummary | KeyByHand;
  /** Where credentials of an hour were put. */
  readonly temporary?: string;
}

export async function provision(inputs: ProvisionInputs, world: StepWorld): Promise<StepDone> {
  const key = keyWork(inputs, world);
  const temporary = temporaryWork(inputs, world);
  const rights = await redirectRights(inputs, world);
  const resources = [...resourcesOf(bucketPlace(inputs, world), inputs), ...rights];
  const planned = await provisionPlan('resource' in key ? [...resources, key.resource] : resources);
  const pending = planned.flatMap(({ changes }) => changes);
  for (const change of pending)
    world.progress(`${inputs.mode === 'check' ? 'Differs' : 'To do'}: ${describeChange(change)}`);
  if (!makesBucket(planned)) {
    await refuseOtherPeoplesBucket(inputs, world);
    if (inputs.mode === 'apply') await refuseUnlooked(planned, inputs, world);
  }
  const seen = await done();
  // What a run that failed left behind is told by its failure.
  if (seen.failure !== undefined) return conclude(inputs, seen);
  return conclude(inputs, { ...seen, key: 'told' in key ? await key.told(seen.applied, seen.pending) : key });

  async function done(): Promise<Seen> {
    if (inputs.mode === 'check') return { planned, applied: [], pending, waits: [] };
    await rehearseAll(planned);
    await temporary?.check();
    return applied(planned, inputs, temporary, world);
  }
}

/** Applies the plan. What was made before something failed is told all the same. */
async function applied(
  planned: readonly PlannedResource[],
  inputs: ProvisionInputs,
  temporary: TemporaryWork | undefined,
  world: StepWorld,
): Promise<Seen> {
  // Nothing here is worth finishing once the run is cancelled: the next one goes on from where it stopped.
  const cx = { ...world.cx, signal: AbortSignal.any([world.cx.signal, world.stop]) };
  const startedMs = cx.clock.now();
  const made: Change[] = [];
  const wait = (settled: boolean): Wait => ({
    what: `ownership and certificate of ${inputs.temporaryHost ?? inputs.mediaHost}`,
    seconds: (cx.clock.now() - startedMs) / 1000,
    settled,
  });
  try {
    await applyAll(planned, cx, made);
    const handed = await temporary?.run();
    const waits = inputs.leaveOut.includes('media-host') ? [] : [wait(true)];
    const all = { planned, applied: made, pending: [], waits };
    return { ...all, ...(handed !== undefined && { temporary: handed }) };
  } catch (error) {
    if (cx.signal.aborted) throw error;
    const failure = error instanceof Error ? error.message : String(error);
    const pending = planned.flatMap(({ changes }) => changes).filter((change) => !made.includes(change));
    return { planned, applied: made, pending, waits: pending.length === 0 ? [wait(false)] : [], failure };
  }
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

/** Super Slurper copies private objects like all others: the bucket becomes public once a pass has asked about each. */
async function refuseUnlooked(
  planned: readonly PlannedResource[],
  inputs: ProvisionInputs,
  world: StepWorld,
): Promise<void> {
  if (!planned.some(({ changes }) => changes.some(({ resource }) => resource === 'media-host'))) return;
  await using bucket = await openBucket(inputs.r2, world);
  if ((await journalAt(bucket).read(world.cx)).slurpedMs === undefined) return;
  throw new Error(
    `The bucket is not made public yet, and nothing was changed: Super Slurper copied objects without asking which are private, and no pass over everything has looked at them to its end. Fix: run the step sync with the same source until complete is true, then this step again.`,
  );
}

function conclude(inputs: ProvisionInputs, seen: Seen): StepDone {
  const failure = seen.failure ?? drift(inputs, seen);
  const resources = seen.planned.map((planned) => resourceLine(planned, seen, inputs.mode));
  const permissions = permissionTable(seen.planned.map(({ resource }) => resource));
  const shown = {
    mode: inputs.mode,
    endpoint: inputs.r2.endpoint,
    mediaHost: inputs.mediaHost,
    ...(inputs.temporaryHost !== undefined && { temporaryHost: inputs.temporaryHost }),
    resources,
    leftOut: inputs.leaveOut,
    permissions,
    ...(seen.key !== undefined && { key: seen.key }),
  };
  return {
    outcome: failure === undefined ? 'success' : 'failure',
    ...(failure !== undefined && { failure }),
    outputs: {
      endpoint: inputs.r2.endpoint,
      'media-host': inputs.mediaHost,
      changed: String(seen.applied.length > 0 || seen.pending.length > 0),
      'mastodon-key': keyOutput(seen.key),
    },
    data: { ...shown, applied: seen.applied, pending: seen.pending },
    summary: provisionSummary({
      ...shown,
      applied: lines(seen.applied),
      pending: lines(seen.pending),
      waits: seen.waits,
      ...(seen.failure !== undefined && { failure: seen.failure }),
      notes: [
        ...seen.planned.flatMap(({ objection }) => objection ?? []),
        ...(inputs.leaveOut.includes('media-host')
          ? [
              'The media host is left out, so nobody can read the bucket yet. Run once more without that when all is copied.',
            ]
          : []),
        ...(seen.temporary === undefined ? [] : [seen.temporary]),
      ],
    }),
  };
}

/** What became of the key; nothing where nothing was done about it. */
function keyOutput(key: Seen['key']): string {
  if (key === undefined || !('state' in key)) return '';
  return key.state === 'open' || key.state === 'none' ? '' : key.state;
}

/** What a check fails with. */
function drift(inputs: ProvisionInputs, { pending, planned }: Seen): string | undefined {
  if (inputs.mode !== 'check' || pending.length === 0) return undefined;
  const one = pending.length === 1;
  return [
    `${one ? '1 thing differs' : `${pending.length} things differ`} from what should be at Cloudflare. Run with mode: apply to correct ${one ? 'it' : 'them'}.`,
    ...pending.map(describeChange),
    ...planned.flatMap(({ objection }) => objection ?? []),
  ].join('\n');
}

function resourceLine(
  { resource, changes }: PlannedResource,
  { applied: made }: Seen,
  mode: ProvisionInputs['mode'],
): ResourceLine {
  const { id, title } = resource;
  if (changes.length === 0) return { id, title, state: 'right' };
  if (changes.every((change) => made.includes(change))) return { id, title, state: 'made' };
  return { id, title, state: mode === 'check' ? 'differs' : 'open' };
}

function lines(changes: readonly Change[]): ChangeLine[] {
  return changes.map((change) => ({ resource: change.resource, change: changeText(change) }));
}
