/** `plan`: what there is, what is missing at the bucket, what it costs and takes, what provisioning would change. Changes nothing. */
import { migrationCost, monthlyCost } from '../cloudflare/prices.ts';
import { changeText, type Change } from '../cloudflare/resource.ts';
import type { PlanInputs } from '../inputs/steps/plan.ts';
import type { Context } from '../net/context.ts';
import { DetailLists } from '../report/details.ts';
import { OperationTally } from '../report/operations.ts';
import { planSummary } from '../report/summary/plan.ts';
import { everything, StoreError, type Destination, type KeyRange } from '../stores/model.ts';
import { R2_WHOLE_UP_TO, r2PartSize } from '../stores/s3/r2.ts';
import { ShardPlanner } from '../sync/shards.ts';
import { runPass, type PassResult } from '../sync/pass.ts';
import { Tally } from '../sync/tally.ts';
import { failuresOf, kindRows } from './pass-text.ts';
import { openBucket, openSource } from './places.ts';
import { changesWanted } from './resources.ts';
import { counting, NotBuiltError, type StepDone, type StepWorld } from './step.ts';

/** What one job on a hosted runner does about, for an estimate: small objects at R2's latency, bytes on its network. */
const OBJECTS_PER_SECOND = 400;
const BYTES_PER_SECOND = 60e6;
/** Seconds of work below which another job only costs its start. */
const WORTH_A_JOB = 300;

export async function plan(inputs: PlanInputs, world: StepWorld): Promise<StepDone> {
  refuseUnbuilt(inputs);
  const place = inputs.source;
  if (place === undefined) throw new NotBuiltError('A plan without a source');
  await using source = await openSource(place, world);
  const operations = new OperationTally();
  const cx = counting(world.cx, operations);

  const changes = await changesWanted(inputs, world);
  const bucket = await existingBucket(inputs, changes, cx, world);
  await using opened = bucket;
  const details = new DetailLists('plan', world.temporary);
  const large = { objects: 0, parts: 0 };
  const shards = new ShardPlanner();
  const tally = new Tally((entry, outcome) => {
    if (outcome === 'left') shards.offer(entry.key, 1 / OBJECTS_PER_SECOND + entry.size / BYTES_PER_SECOND);
    if (outcome === 'left' && entry.size > R2_WHOLE_UP_TO) {
      large.objects++;
      large.parts += Math.ceil(entry.size / r2PartSize(entry.size));
    }
    if (outcome !== 'same') details.add(outcome === 'left' ? 'to-copy' : outcome, entry.key);
  });
  world.progress(`Looking at ${source.label}${opened === undefined ? '' : ` and ${opened.label}`}.`);
  let result: PassResult;
  try {
    result = await runPass(
      source,
      opened ?? nothingThere,
      {
        range: everything,
        authority: 'source',
        overwriteNewer: false,
        deadlineMs: cx.clock.now() + inputs.deadlineMinutes * 60_000,
        dryRun: true,
        concurrency: 32,
      },
      cx,
      world.stop,
      tally,
    );
  } finally {
    details.close();
  }
  return conclude(
    result,
    {
      source: source.label,
      known: opened !== undefined,
      changes,
      large,
      shards: shards.shards(inputs.maxShards, WORTH_A_JOB),
    },
    operations,
    details.folder,
  );
}

function refuseUnbuilt(inputs: PlanInputs): void {
  if (inputs.include.length > 0) throw new NotBuiltError('include');
  if (inputs.exclude.length > 0) throw new NotBuiltError('exclude');
  if (inputs.temporaryHost !== undefined) throw new NotBuiltError('temporary-host');
}

/** The bucket to compare with, or `undefined` when it is still to be made. */
async function existingBucket(
  inputs: PlanInputs,
  changes: readonly Change[] | undefined,
  cx: Context,
  world: StepWorld,
): ReturnType<typeof maybe> {
  if (changes?.some((change) => change.resource === 'bucket' && change.action === 'create') === true) return undefined;
  return maybe(inputs, cx, world);
}

async function maybe(inputs: PlanInputs, cx: Context, world: StepWorld) {
  const bucket = await openBucket(inputs.r2, world);
  try {
    await bucket.list(everything, cx).next();
    return bucket;
  } catch (error) {
    await bucket[Symbol.asyncDispose]();
    if (error instanceof StoreError && error.code === 'NoSuchBucket') return undefined;
    throw error;
  }
}

/** Stands for a bucket that does not exist yet; a plan never writes. */
const nothingThere: Destination = {
  label: 'no bucket yet',
  wholeUpTo: Infinity,
  partSize: () => 1,
  async *list() {
    // Nothing is there.
  },
  split: (range) => Promise.resolve([range]),
  put: () => Promise.reject(new Error('A plan writes nothing.')),
  putParts: () => Promise.reject(new Error('A plan writes nothing.')),
  head: () => Promise.resolve(null),
  remove: () => Promise.reject(new Error('A plan removes nothing.')),
};

function conclude(
  result: PassResult,
  seen: {
    source: string;
    known: boolean;
    changes: readonly Change[] | undefined;
    large: { objects: number; parts: number };
    shards: readonly KeyRange[];
  },
  operations: OperationTally,
  folder: string,
): StepDone {
  const { tally, problems } = result;
  const { per } = tally;
  const toCopy = per.left;
  const rows = kindRows(result);
  const cost = {
    migration: migrationCost({
      ...toCopy,
      largeObjects: seen.large.objects,
      largeParts: seen.large.parts,
      // One complete pass before the copy, one to prove it.
      listRequests: 2 * Math.ceil(tally.read.objects / 1000),
    }),
    monthlyAfter: monthlyCost({
      bytes: tally.read.bytes - per.excluded.bytes - per['held-back'].bytes,
      classA: 0,
      classB: 0,
    }),
  };
  const seconds = Math.max(toCopy.objects / OBJECTS_PER_SECOND, toCopy.bytes / BYTES_PER_SECOND);
  const failing = !result.listed || problems.length > 0 || per.failed.objects > 0;
  const phase = phaseOf(seen, toCopy.objects);
  return {
    outcome: failing ? 'failure' : 'success',
    ...(failing && {
      failure: [...problems, ...failuresOf(tally).map(({ name, why }) => `${name}: ${why}`)].join('\n'),
    }),
    outputs: {
      shards: JSON.stringify(seen.shards),
      objects: String(toCopy.objects),
      bytes: String(toCopy.bytes),
      changes: String(seen.changes?.length ?? 0),
      phase: phase.id,
      details: folder,
    },
    data: {
      phase: phase.id,
      read: tally.read,
      outcomes: per,
      toCopy,
      kinds: Object.fromEntries(result.kinds),
      changes: seen.changes ?? [],
      cost,
      problems,
      operations: operations.snapshot(),
    },
    summary: planSummary({
      source: seen.source,
      kinds: rows,
      heldBack: per['held-back'],
      collisions: per.collision.objects,
      toCopy,
      noBucketYet: !seen.known,
      cost,
      ...(seen.changes !== undefined && {
        changes: seen.changes.map((change) => ({ resource: change.resource, change: changeText(change) })),
      }),
      seconds: seconds / Math.max(1, seen.shards.length),
      shards: seen.shards.length,
      phase: phase.text,
      notes: [
        ...problems,
        `The exact lists are on the runner in ${folder}, readable by its user only.`,
        'Time and cost are estimates: 400 objects or 60 MB a second in one job, prices without other use of the account. Reading media costs nothing but class B operations of what is not cached.',
      ],
    }),
  };
}

function phaseOf(
  seen: { known: boolean; changes: readonly Change[] | undefined },
  missing: number,
): { id: string; text: string } {
  if (!seen.known || (seen.changes?.length ?? 0) > 0) {
    return { id: 'prepare', text: 'The account is not ready yet. Next: run the step provision, then sync.' };
  }
  if (missing > 0) return { id: 'copy', text: 'The account is ready. Next: run the step sync.' };
  return {
    id: 'switch',
    text: 'The bucket is complete. Next: run the step verify, then switch the settings of Mastodon.',
  };
}
