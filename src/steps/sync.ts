/** `sync`: one pass over a range of keys. */
import type { SyncInputs } from '../inputs/steps/sync.ts';
import { readSelection } from '../mastodon/selection.ts';
import type { Context } from '../net/context.ts';
import { DetailLists } from '../report/details.ts';
import { OperationTally } from '../report/operations.ts';
import { Progress } from '../report/progress.ts';
import type { KeyRange } from '../stores/model.ts';
import { S3Source } from '../stores/s3/source.ts';
import { MOST_CONNECTIONS } from '../stores/s3/wire.ts';
import type { Standing } from '../sync/authority.ts';
import { chooseCompare, type Comparing } from '../sync/compare.ts';
import { hashName, journalAt, type Journal, type JournalStore } from '../sync/journal.ts';
import { runPass, type Pass, type PassNotice, type PassResult } from '../sync/pass.ts';
import { outcomes, Tally, type Outcome } from '../sync/tally.ts';
import { copyOut } from './copy-out.ts';
import { bridgeAfter, bridgeOf, withoutBridge, type Bridge } from './sync-bridge.ts';
import { lookedAt, slurpFirst } from './sync-slurper.ts';
import { EdgePurge } from './edge-purge.ts';
import {
  isSameStore,
  openBucket,
  openCloudflare,
  openSource,
  refuseSameBucket,
  sourceIdentity,
  storesElsewhere,
  type OpenSource,
} from './places.ts';
import { lookAtInstance, withLook, type Looked } from './standing.ts';
import { counting, type StepDone, type StepWorld } from './step.ts';
import { readRelease } from './release.ts';
import { remember } from './remember.ts';
import { problemsOf } from './sync-problems.ts';
import { recordOf, selectionHash } from './sync-record.ts';
import { switchedAlready, syncDone } from './sync-report.ts';

export async function sync(inputs: SyncInputs, world: StepWorld): Promise<StepDone> {
  if (inputs.route.to === 'elsewhere') return copyOut(inputs, inputs.route.destination, world);
  const place = inputs.route.source;
  refuseSameBucket(place, inputs.r2);
  const { selection } = readSelection(inputs);
  const release = inputs.release === undefined ? undefined : await readRelease(inputs.release);
  const operations = new OperationTally(storesElsewhere(place, inputs.r2));
  const cx = counting(world.cx, operations);
  await using bucket = await openBucket(inputs.r2, world);
  const store = journalAt(bucket);

  // A schedule outlives the migration, and the source may be gone by then.
  const early = world.event === 'schedule' ? await look(inputs, store, world, cx) : undefined;
  const bridged = early === undefined ? undefined : await bridgeOf(inputs, early.journal, store, world, cx);
  if (early?.looked.standing.authority === 'bucket' && bridged?.filling !== true) {
    for (const note of bridged?.notes ?? []) world.annotate('notice', 'Sippy', note);
    await remember(inputs, store, (now) => withLook(now, early.looked, cx.clock.now()), world, cx);
    return switchedAlready(early.looked.standing, operations.snapshot(), world);
  }
  await using source = await openSource(place, world, cx);
  const { journal, looked } = early ?? (await look(inputs, store, world, cx));
  const { standing } = looked;
  const bridge = bridged ?? (await bridgeOf(inputs, journal, store, world, cx));
  const identity = await sourceIdentity(place);
  const comparing = chooseCompare(
    {
      compare: inputs.compare,
      authority: standing.authority,
      range: inputs.range,
      source: hashName(journal, identity),
      selection: selectionHash(selection, journal),
      needsListings: needsListings(inputs, bridge, journal),
    },
    journal,
    cx.clock.now(),
  );

  const details = new DetailLists('sync', world.temporary);
  const purge = new EdgePurge(edgeOf(inputs, world), cx);
  const progress = new Progress({ clock: cx.clock, write: (line) => world.progress(line), goal: goalOf(comparing) });
  const tally = new Tally((entry, outcome) => {
    progress.add(1, entry.size);
    if (released.has(outcome)) release?.note(entry);
    if (listed.has(outcome)) details.add(outcome === 'left' && inputs.dryRun ? 'to-copy' : outcome, entry.key);
  });
  const notice: PassNotice = {
    extra: ({ key }) => details.add('at-bucket-only', key),
    removal: ({ key }, why) => details.add(why === 'gone' ? 'to-delete' : 'to-take-down', key),
    changed: (key) => purge.offer(key),
  };
  world.progress(`${inputs.dryRun ? 'Dry run: comparing' : 'Syncing'} ${source.label} with ${bucket.label}.`);
  world.progress(`${standing.why} ${comparing.why}`);
  const startedMs = cx.clock.now();
  const slurp = { inputs, source, selection, standing, startedMs, journal, store };
  const slurped = await slurpFirst(slurp, operations, world, cx);
  void progress.start();
  let result: PassResult;
  try {
    if (journal.purgeOwedMs !== undefined && !inputs.dryRun) await purge.everything();
    const pass: Pass = {
      ...passOf(inputs, standing, filled(comparing, bridge), startedMs),
      ...selection,
      ...(release !== undefined && { released: (key) => release.has(key) }),
      ...withinOf(source, inputs),
      notice,
      ...slurped?.pass,
    };
    result = await runPass(slurped?.source ?? source, bucket, pass, cx, world.stop, tally);
  } finally {
    progress.stop();
    details.close();
  }
  const purged = await purge.finish();
  const finishedMs = cx.clock.now();
  world.progress(progress.line());

  const problems = [...problemsOf(result, purged), ...(slurped?.problems ?? [])];
  const complete = result.complete && problems.length === 0;
  const down = await bridgeAfter(bridge, inputs, complete && !selection.narrowed, world);
  const { compare } = comparing;
  const end = {
    inputs,
    selection,
    result,
    compare,
    source: identity,
    complete,
    startedMs,
    finishedMs,
    standing,
    looked,
    purged,
  };
  const record = recordOf(end);
  const seen = complete ? lookedAt(slurped, slurp) : (now: Journal): Journal => now;
  const closed = (now: Journal): Journal => (down === undefined ? now : withoutBridge(now, finishedMs));
  const written = await remember(inputs, store, (now) => seen(closed(record(now))), world, cx);
  return syncDone(
    {
      ...end,
      place,
      comparing,
      problems,
      release,
      notes: [...(slurped?.notes ?? []), ...bridge.notes, ...(down === undefined ? [] : [down])],
      ...(slurped?.result !== undefined && { slurped: slurped.result }),
      journal: written ?? journal,
      operations: operations.snapshot(),
      folder: details.folder,
    },
    world,
  );
}

/** Outcomes whose keys are listed for whoever has access to the runner. */
const listed: ReadonlySet<Outcome> = new Set(
  outcomes.filter((outcome) => !['same', 'copied', 'repaired', 'corrected'].includes(outcome)),
);

/** Outcomes of a hidden file whose key was released. */
const released: ReadonlySet<Outcome> = new Set(['same', 'copied', 'repaired', 'left']);

/** The inputs whose work rests on listings of both sides. */
function needsListings(inputs: SyncInputs, bridge: Bridge, { slurpedMs }: Journal): readonly string[] {
  return [
    ...(inputs.delete ? ['delete'] : []),
    ...(inputs.repairHeaders ? ['repair-headers'] : []),
    ...(inputs.release !== undefined ? ['release'] : []),
    ...(inputs.engine === 'super-slurper' || slurpedMs !== undefined ? ['engine'] : []),
    ...(bridge.on ? ['sippy-hours'] : []),
  ];
}

async function look(
  inputs: SyncInputs,
  store: JournalStore,
  world: StepWorld,
  cx: Context,
): Promise<{ journal: Journal; looked: Looked }> {
  const journal = await store.read(cx);
  return { journal, looked: await lookAtInstance(inputs, journal, world, cx) };
}

/** An instance that switched before everything was copied still lacks what came before the switch. */
function filled(comparing: Comparing, { filling }: Bridge): Comparing {
  return filling ? { modifiedSinceMs: 0, ...comparing } : comparing;
}

function passOf(inputs: SyncInputs, standing: Standing, comparing: Comparing, startedMs: number): Pass {
  const { quickSinceMs, modifiedSinceMs, before } = comparing;
  const { range, bandwidthLimit } = inputs;
  // A pass over more says nothing of the share that lies in this range.
  const expected = before !== undefined && isSameRange(before.range, range) ? before.objects : 0;
  return {
    range,
    authority: standing.authority,
    overwriteNewer: standing.overwriteNewer,
    compare: comparing.compare,
    deadlineMs: startedMs + inputs.deadlineMinutes * 60_000,
    dryRun: inputs.dryRun,
    concurrency: inputs.concurrency === 'auto' ? MOST_CONNECTIONS : inputs.concurrency,
    maxPrivatePercent: inputs.maxPrivatePercent,
    minSourceObjects: Math.ceil((expected * inputs.minSourcePercent) / 100),
    repairHeaders: inputs.repairHeaders,
    ...(inputs.delete && standing.mayDelete && { deletion: { maxPercent: inputs.maxDeletePercent } }),
    ...(bandwidthLimit !== undefined && { bandwidth: bandwidthLimit }),
    ...(quickSinceMs !== undefined && { quickSinceMs }),
    ...(modifiedSinceMs !== undefined && { modifiedSinceMs }),
  };
}

function isSameRange(a: KeyRange, b: KeyRange): boolean {
  return a.after === b.after && a.upTo === b.upTo;
}

/** Where the bucket's own store holds the source too, it copies by itself. */
function withinOf(source: OpenSource, { route, r2 }: SyncInputs): Pick<Pass, 'within'> {
  if (route.to !== 'bucket' || route.source.kind !== 's3' || !isSameStore(route.source, r2)) return {};
  if (!(source instanceof S3Source)) return {};
  return { within: { bucket: route.source.bucket, peek: (entry, length, cx) => source.peek(entry, length, cx) } };
}

function edgeOf({ cloudflare, mediaHost, webHost }: SyncInputs, world: StepWorld) {
  if (cloudflare === undefined || mediaHost === undefined) return undefined;
  const client = openCloudflare(cloudflare, world);
  return { client, accountId: cloudflare.accountId, mediaHost, ...(webHost !== undefined && { webHost }) };
}

/** A source is about as large as it was. */
function goalOf({ before }: Comparing) {
  return before === undefined ? {} : { objects: before.objects, bytes: before.bytes, estimated: true };
}
