/** `verify`: proves it, check by check. */
import { randomBytes } from 'node:crypto';
import type { VerifyInputs } from '../inputs/steps/verify.ts';
import { readSelection } from '../mastodon/selection.ts';
import type { Context } from '../net/context.ts';
import { OperationTally } from '../report/operations.ts';
import type { R2Bucket } from '../stores/s3/r2.ts';
import { journalAt } from '../sync/journal.ts';
import type { World } from '../verify/check.ts';
import { checks } from '../verify/checks.ts';
import { randomFrom } from '../verify/sample.ts';
import { secondCopy } from '../verify/second-copy.ts';
import { nothingTaken, takeInventory } from '../verify/take-inventory.ts';
import { destinationElsewhere } from './destinations.ts';
import { openBucket, openSource, storesElsewhere, type OpenSource } from './places.ts';
import { bucketPlace, planResources } from './resources.ts';
import { lookAtInstance } from './standing.ts';
import { counting, type StepDone, type StepWorld } from './step.ts';
import { openCopy } from './verify-copy.ts';
import { purgeFirst } from './verify-purge.ts';
import { recordChecks } from './verify-record.ts';
import { concludeChecks } from './verify-report.ts';
import { runChecks } from './verify-run.ts';

/** What was written at the source so shortly before may still be on its way, milliseconds. */
const FRESH_MS = 10 * 60_000;

export async function verify(inputs: VerifyInputs, world: StepWorld): Promise<StepDone> {
  const names: readonly string[] | undefined = inputs.checks;
  const asked = checks.filter(({ id }) => names?.includes(id) !== false);
  const operations = new OperationTally([
    ...(inputs.source === undefined ? [] : storesElsewhere(inputs.source, inputs.r2)),
    ...(inputs.destination === undefined ? [] : destinationElsewhere(inputs.destination, inputs.r2)),
  ]);
  const cx = counting(world.cx, operations);
  const deadlineMs = cx.clock.now() + inputs.deadlineMinutes * 60_000;

  await using bucket = await openBucket(inputs.r2, world);
  const purged = await purgeFirst(inputs, world, cx);
  const store = journalAt(bucket);
  const journal = await store.read(cx);
  const look = await lookAtInstance(inputs, journal, world, cx);
  const { live } = look;
  const { authority, why } = look.standing;
  world.progress(why);

  const looks = asked.some(({ objects }) => objects === true);
  const place = looks && authority === 'source' ? inputs.source : undefined;
  await using source = place === undefined ? undefined : await openSource(place, world, cx);
  const seed = inputs.seed ?? randomBytes(6).toString('hex');
  const inventory = looks ? await takeInventory(taskOf(inputs, source, bucket, seed, cx), cx) : nothingTaken;
  const asksCopy = asked.some(({ id }) => id === secondCopy.id);
  await using copy = asksCopy ? await openCopy(inputs, world, cx) : undefined;
  // Where the host that was given redirects, it is the other one whose pages and old addresses count.
  const webHost = live?.webHost ?? inputs.webHost;
  const seen: World = {
    ...accountOf(inputs, world),
    cx,
    concurrency: inputs.concurrency,
    bucket,
    source,
    inventory,
    copy: copy === undefined ? undefined : { ...copy.place, ...samplingOf(inputs, `${seed} copy`, cx) },
    journal,
    authority,
    web: world.web,
    mediaHost: inputs.mediaHost,
    servingHost: inputs.temporaryHost ?? inputs.mediaHost,
    webHost,
    oldAddresses: {
      hosts: inputs.redirectHosts ?? (webHost === undefined ? [] : [webHost]),
      paths: inputs.redirectPaths,
    },
    live,
    uploadUrl: inputs.uploadUrl,
    endpoint: inputs.r2.endpoint,
    bucketName: inputs.r2.bucket,
  };
  const lines = await runChecks(asked, seen, {
    deadlineMs,
    stop: world.stop,
    progress: (line) => world.progress(line),
  });

  const whole = names === undefined && !readSelection(inputs).selection.narrowed;
  await recordChecks(store, { lines, whole, look, purged, atMs: cx.clock.now() }, world, cx);
  return concludeChecks({ lines, seed, inventory, authority, purged, operations: operations.snapshot() });
}

function taskOf(
  inputs: VerifyInputs,
  source: OpenSource | undefined,
  bucket: R2Bucket,
  seed: string,
  cx: Context,
): Parameters<typeof takeInventory>[0] {
  return { source, bucket, ...samplingOf(inputs, seed, cx) };
}

function samplingOf(inputs: VerifyInputs, seed: string, cx: Context) {
  const { keep } = readSelection(inputs).selection;
  return {
    sample: inputs.sample === 'all' ? Infinity : inputs.sample,
    random: randomFrom(seed),
    freshMs: cx.clock.now() - FRESH_MS,
    ...(keep !== undefined && { keep }),
  };
}

/** What the account tells, asked once however many checks want to know. */
function accountOf(inputs: VerifyInputs, world: StepWorld): Pick<World, 'account' | 'drift' | 'key'> {
  const { cloudflare, r2 } = inputs;
  const key = 'apiToken' in r2.credentials ? undefined : r2.credentials;
  if (cloudflare === undefined) return { account: undefined, drift: undefined, key };
  let planned: ReturnType<typeof planResources> | undefined;
  return {
    account: bucketPlace({ r2, cloudflare }, world),
    drift: () => (planned ??= planResources({ ...inputs, cloudflare }, world)),
    key,
  };
}
