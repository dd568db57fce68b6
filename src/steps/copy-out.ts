/**
 * `sync` with a destination: the bucket is what is copied from. A second copy, the way to another store, or the way back. The same
 * passes with the same proofs; what may be done at the destination is decided before anything is written there.
 */
import type { Destination as DestinationPlace } from '../inputs/parts/places.ts';
import type { SyncInputs } from '../inputs/steps/sync.ts';
import { readSelection } from '../mastodon/selection.ts';
import type { Context } from '../net/context.ts';
import { DetailLists } from '../report/details.ts';
import { OperationTally } from '../report/operations.ts';
import { Progress } from '../report/progress.ts';
import { everything, StoreError } from '../stores/model.ts';
import { R2Bucket } from '../stores/s3/r2.ts';
import type { S3Source } from '../stores/s3/source.ts';
import { MOST_CONNECTIONS } from '../stores/s3/wire.ts';
import { lastCompleteCopy, withCopy } from '../sync/copies.ts';
import { hashName, journalAt, lastComplete, type Journal, type JournalStore } from '../sync/journal.ts';
import { runPass, type Pass, type PassNotice } from '../sync/pass.ts';
import { outcomes, Tally, type Outcome } from '../sync/tally.ts';
import { wayOutOf, type WayOut } from '../sync/way-out.ts';
import { copyOutDone } from './copy-out-report.ts';
import {
  destinationElsewhere,
  markCopy,
  openDestination,
  refuseOwnBucket,
  type OpenDestination,
} from './destinations.ts';
import { bucketAsSource, bucketLocation } from './places.ts';
import { lookAtInstance, withLook, withReturn, type Looked } from './standing.ts';
import { counting, type StepDone, type StepWorld } from './step.ts';

export async function copyOut(inputs: SyncInputs, place: DestinationPlace, world: StepWorld): Promise<StepDone> {
  refuseOwnBucket(place, inputs.r2);
  const { selection } = readSelection(inputs);
  const operations = new OperationTally(destinationElsewhere(place, inputs.r2));
  const cx = counting(world.cx, operations);
  const location = await bucketLocation(inputs.r2, world);
  await using bucket = new R2Bucket(location);
  await using source = bucketAsSource(location);
  const store = journalAt(bucket);
  const journal = await store.read(cx);
  const looked = await lookAtInstance(inputs, journal, world, cx);
  const checksum = inputs.compare === 'checksum';
  await using opened = await openDestination(place, inputs.r2, { dryRun: inputs.dryRun, checksum }, world, cx);
  const way = wayTo(opened, journal, looked);
  if (way.how === 'refused') throw new Error(`destination: ${way.why} Nothing was written. Fix: ${way.fix}.`);

  const sides = { source: 'the bucket', destination: opened.name };
  const startedMs = cx.clock.now();
  if (way.how === 'mirror' && !inputs.dryRun) await markCopy(opened, inputs.r2, cx);

  const details = new DetailLists('sync', world.temporary);
  const before = lastComplete(journal);
  const goal = before === undefined ? {} : { objects: before.objects, bytes: before.bytes, estimated: true };
  const progress = new Progress({ clock: cx.clock, write: (line) => world.progress(line), goal });
  const tally = new Tally((entry, outcome) => {
    progress.add(1, entry.size);
    if (listed.has(outcome)) details.add(outcome === 'left' && inputs.dryRun ? 'to-copy' : outcome, entry.key);
  });
  const notice: PassNotice = {
    extra: ({ key }) => details.add('at-destination-only', key),
    removal: ({ key }) => details.add('to-delete', key),
  };
  world.progress(`${inputs.dryRun ? 'Dry run: comparing' : 'Copying'} ${source.label} to ${opened.store.label}.`);
  world.progress(way.why);
  void progress.start();
  let result;
  try {
    const pass = { ...passOf(inputs, way, opened, startedMs), ...selection, ...withinOf(opened, source, inputs) };
    result = await runPass(source, opened.store, { ...pass, notice, sides }, cx, world.stop, tally);
  } finally {
    progress.stop();
    details.close();
  }
  world.progress(progress.line());
  const finishedMs = cx.clock.now();
  const whole = inputs.range.after === null && inputs.range.upTo === null && selection.text === '';
  // It serves from elsewhere, and where its media were before has all that came to the bucket since.
  const returned =
    way.how === 'add' && way.sinceMs !== undefined && isSource(opened, journal) && result.complete && whole;
  const record = (now: Journal): Journal => {
    const looking = withLook(now, looked, finishedMs);
    const seen = returned ? withReturn(looking) : looking;
    // A place with media of unknown origin stays one.
    if (way.how === 'add' && !isSource(opened, now)) return seen;
    const place = hashName(now, opened.identity);
    return withCopy(seen, { place, atMs: startedMs, complete: result.complete && whole });
  };
  if (!inputs.dryRun) await recordWhereAllowed(store, record, world, cx);
  return copyOutDone(
    {
      inputs,
      sides,
      way,
      result,
      mayDelete: mayDelete(way),
      returned: returned && !inputs.dryRun,
      operations: operations.snapshot(),
      folder: details.folder,
      startedMs,
      finishedMs,
    },
    world,
  );
}

/** Outcomes whose keys are listed for whoever has access to the runner. */
const listed: ReadonlySet<Outcome> = new Set(
  outcomes.filter((outcome) => !['same', 'copied', 'repaired'].includes(outcome)),
);

/** For a copy a key that may only read the bucket is enough; the mark at the destination then tells what the journal cannot. */
async function recordWhereAllowed(
  store: JournalStore,
  record: (now: Journal) => Journal,
  world: StepWorld,
  cx: Context,
): Promise<void> {
  try {
    await store.update(record, cx);
  } catch (error) {
    const mayNot = error instanceof StoreError && error.status === 403;
    const why = error instanceof Error ? error.message : String(error);
    if (mayNot) world.progress('The key may only read the bucket, so this copy is not noted in its journal.');
    else world.annotate('warning', 'Not recorded', `This copy is not in the journal: ${why}`);
  }
}

function wayTo(opened: OpenDestination, journal: Journal, { sight }: Looked): WayOut {
  for (const folder of opened.around) {
    if (!isRecorded(folder, journal)) continue;
    const why = 'It lies inside the folder where the instance kept its media.';
    return { how: 'refused', why, fix: 'give that folder itself for the way back, or one outside it for a copy' };
  }
  const place = hashName(journal, opened.identity);
  return wayOutOf(
    {
      isSource: isSource(opened, journal),
      isCopy: opened.isMarked || isCopy(opened, journal),
      holdsMedia: opened.holdsMedia,
      copiedMs: lastCompleteCopy(journal, place)?.atMs,
    },
    sight,
    journal.switchedMs ?? journal.formerSwitchMs,
  );
}

function isSource({ identity }: OpenDestination, journal: Journal): boolean {
  return isRecorded(identity, journal);
}

/** Whether the bucket was copied there before, be it in part. */
function isCopy({ identity }: OpenDestination, journal: Journal): boolean {
  const hash = hashName(journal, identity);
  return journal.copies?.some(({ place }) => place === hash) === true;
}

/** Whether media were ever copied to the bucket from there. */
function isRecorded(identity: string, journal: Journal): boolean {
  const hash = hashName(journal, identity);
  return journal.passes.some(({ source }) => source === hash);
}

function mayDelete(way: WayOut): boolean {
  return way.how === 'mirror' && way.mayDelete;
}

function passOf(inputs: SyncInputs, way: WayOut, { timesKept }: OpenDestination, startedMs: number): Pass {
  const { range, bandwidthLimit } = inputs;
  const adding = way.how === 'add';
  return {
    range: { ...everything, ...range },
    // Where things are only added, what is there is the authority.
    authority: adding ? 'bucket' : 'source',
    overwriteNewer: true,
    compare: inputs.compare === 'checksum' ? 'checksum' : 'full',
    timesKept,
    deadlineMs: startedMs + inputs.deadlineMinutes * 60_000,
    dryRun: inputs.dryRun,
    concurrency: inputs.concurrency === 'auto' ? MOST_CONNECTIONS : inputs.concurrency,
    ...(adding && { modifiedSinceMs: way.sinceMs ?? 0 }),
    ...(inputs.delete && mayDelete(way) && { deletion: { maxPercent: inputs.maxDeletePercent } }),
    ...(bandwidthLimit !== undefined && { bandwidth: bandwidthLimit }),
  };
}

/** A bucket of the same account: the store copies by itself. */
function withinOf({ within }: OpenDestination, source: S3Source, { r2 }: SyncInputs): Pick<Pass, 'within'> {
  if (!within) return {};
  const peek = (...[entry, length, on]: [Parameters<S3Source['peek']>[0], number, Context]) =>
    source.peek(entry, length, on);
  return { within: { bucket: r2.bucket, peek } };
}
