/** `verify`: proves it, check by check. */
import { randomBytes } from 'node:crypto';
import type { VerifyInputs } from '../inputs/steps/verify.ts';
import { OperationTally } from '../report/operations.ts';
import { verifySummary, type CheckLine } from '../report/summary/verify.ts';
import type { Check, Verdict, World } from '../verify/check.ts';
import { cors } from '../verify/cors.ts';
import { judgeInventory, takeInventory } from '../verify/inventory.ts';
import { noListing } from '../verify/no-listing.ts';
import { publicReads } from '../verify/public-reads.ts';
import { randomFrom } from '../verify/sample.ts';
import { storedHeaders } from '../verify/stored-headers.ts';
import { openBucket, openSource } from './places.ts';
import { counting, NotBuiltError, type StepDone, type StepWorld } from './step.ts';

/** Checks that rest on the inventory, in the order in which they are run. */
const checks: readonly Check[] = [storedHeaders, publicReads, cors, noListing];

const inventoryCheck = {
  id: 'inventory',
  title: 'Inventory',
  proves: 'Every public file of the source is at the bucket with the same size, and no private one is.',
};

export async function verify(inputs: VerifyInputs, world: StepWorld): Promise<StepDone> {
  refuseUnbuilt(inputs);
  await using source = inputs.source === undefined ? undefined : await openSource(inputs.source, world);
  await using bucket = await openBucket(inputs.r2, world);
  const operations = new OperationTally();
  const cx = counting(world.cx, operations);
  const seed = inputs.seed ?? randomBytes(6).toString('hex');
  const wanted = inputs.sample === 'all' ? Infinity : inputs.sample;

  world.progress(`Taking the inventory of ${bucket.label}${source === undefined ? '' : ` and ${source.label}`}.`);
  const inventory = await takeInventory(source, bucket, wanted, randomFrom(seed), cx);
  const lines: CheckLine[] = [{ ...inventoryCheck, ...judgeInventory(inventory.comparison, source !== undefined) }];
  const seen: World = {
    cx,
    bucket,
    source,
    web: world.web,
    mediaHost: inputs.mediaHost,
    webHost: inputs.webHost ?? 'mastodon.example',
    endpoint: inputs.r2.endpoint,
    bucketName: inputs.r2.bucket,
    inventory,
  };
  for (const check of checks) {
    world.progress(`Checking: ${check.title}.`);
    lines.push({ id: check.id, title: check.title, proves: check.proves, ...(await verdictOf(check, seen)) });
  }
  const asked = lines.filter(({ id }) => inputs.checks?.includes(id) !== false);
  return conclude(asked, seed, operations, inventory.comparison);
}

function refuseUnbuilt(inputs: VerifyInputs): void {
  const known = [inventoryCheck, ...checks].map(({ id }) => id);
  const unknown = inputs.checks?.find((id) => !known.includes(id));
  if (unknown !== undefined) throw new NotBuiltError(`The check ${unknown} (there are ${known.join(', ')})`);
  const unbuilt: [boolean, string][] = [
    [inputs.destination !== undefined, 'destination'],
    [inputs.purge !== undefined, 'purge'],
    [inputs.uploadUrl !== undefined, 'upload-url'],
    [inputs.temporaryHost !== undefined, 'temporary-host'],
    [inputs.include.length > 0, 'include'],
    [inputs.exclude.length > 0, 'exclude'],
  ];
  for (const [given, what] of unbuilt) if (given) throw new NotBuiltError(what);
}

/** A check that cannot be carried out has proven nothing: that is a failure with its cause. */
async function verdictOf(check: Check, world: World): Promise<Verdict> {
  try {
    return await check.run(world);
  } catch (error) {
    world.cx.signal.throwIfAborted();
    return {
      verdict: 'fail',
      evidence: `The check could not be carried out: ${error instanceof Error ? error.message : String(error)}`,
      fix: 'Mend the cause and run the step again.',
    };
  }
}

function conclude(
  lines: readonly CheckLine[],
  seed: string,
  operations: OperationTally,
  comparison: Awaited<ReturnType<typeof takeInventory>>['comparison'],
): StepDone {
  const failed = lines.filter(({ verdict }) => verdict === 'fail');
  return {
    outcome: failed.length > 0 ? 'failure' : 'success',
    ...(failed.length > 0 && {
      failure: failed
        .map(({ title, evidence, fix }) => `${title}: ${evidence}${fix === undefined ? '' : ` Fix: ${fix}`}`)
        .join('\n'),
    }),
    outputs: { verified: String(failed.length === 0), 'failed-checks': JSON.stringify(failed.map(({ id }) => id)) },
    data: {
      checks: lines,
      seed,
      matched: comparison.matched,
      missing: { count: comparison.missing.count, keys: comparison.missing.keys },
      different: { count: comparison.different.count, keys: comparison.different.keys },
      exposed: comparison.exposed.count,
      atBucketOnly: comparison.extra,
      operations: operations.snapshot(),
    },
    summary: verifySummary({ checks: lines, seed }),
  };
}
