/**
 * `plan`: what there is, what is missing at the bucket, what it costs and takes, what provisioning would change, in which phase the
 * instance is. Changes nothing; only the journal remembers since when the media host is in the instance's policy.
 */
import { accountUse } from '../cloudflare/usage.ts';
import type { Change } from '../cloudflare/resource.ts';
import type { PlanInputs } from '../inputs/steps/plan.ts';
import { readInstance, type LiveInstance } from '../mastodon/instance.ts';
import { readSelection } from '../mastodon/selection.ts';
import type { Context } from '../net/context.ts';
import { DetailLists } from '../report/details.ts';
import { OperationTally } from '../report/operations.ts';
import { everything, StoreError, type KeyRange } from '../stores/model.ts';
import type { R2Bucket } from '../stores/s3/r2.ts';
import { authorityOf } from '../sync/authority.ts';
import { emptyJournal, hashName, journalAt, lastComplete, type Journal } from '../sync/journal.ts';
import { withCsp } from '../sync/watch.ts';
import { lookAtBoth } from './plan-look.ts';
import { phaseOf } from './plan-phase.ts';
import { readGates } from './plan-gates.ts';
import { concludePlan, type Planned } from './plan-text.ts';
import { isSameStore, openBucket, openCloudflare, openSource, refuseSameBucket, sourceIdentity } from './places.ts';
import { changesWanted } from './resources.ts';
import { selectionHash } from './sync-record.ts';
import { counting, type StepDone, type StepWorld } from './step.ts';

const CONCURRENCY = 32;

export async function plan(inputs: PlanInputs, world: StepWorld): Promise<StepDone> {
  const { selection } = readSelection(inputs);
  const place = inputs.source;
  if (place !== undefined) refuseSameBucket(place, inputs.r2);
  const operations = new OperationTally();
  const cx = counting(world.cx, operations);
  await using source = place === undefined ? undefined : await openSource(place, world, cx);

  const changes = await changesWanted(inputs, world);
  await using bucket = await existingBucket(inputs, changes, cx, world);
  const { mediaHost, webHost } = inputs;
  if (webHost !== undefined) world.progress(`Looking at ${webHost}.`);
  const live = webHost === undefined ? undefined : await readInstance(world.web, { webHost, mediaHost }, cx);
  const { gates, unprotected, notes: aboutGates } = await readGates(inputs, world, cx);
  const notes: string[] = [...aboutGates];
  const journal = await watched(bucket, live, notes, cx);
  // With a temporary host the media host is still that of the old store; left out, nobody looks where it is.
  const elsewhere = inputs.temporaryHost !== undefined || inputs.leaveOut.includes('media-host');
  const attached = elsewhere ? false : attachedBy(changes);
  const sight = live && { ...live, ...(attached !== undefined && { mediaHostIsBucket: attached }) };
  const { authority, overwriteNewer } = authorityOf(sight, journal);
  const identity = place === undefined ? '' : hashName(journal, await sourceIdentity(place));
  const modifiedSinceMs = lastComplete(journal, { source: identity })?.startedMs;
  // After a complete pass little is missing, and what its single objects' lists hide is always among it. Before one, asking about
  // everything would cost as much as the pass.
  const isCopied =
    lastComplete(journal, { source: identity, selection: selectionHash(selection, journal) }) !== undefined;

  const details = new DetailLists('plan', world.temporary);
  const what = [source?.label, bucket?.label].filter((label) => label !== undefined).join(' and ');
  if (what !== '') world.progress(`Looking at ${what}.`);
  const deadlineMs = cx.clock.now() + inputs.deadlineMinutes * 60_000;
  let look;
  try {
    look = await lookAtBoth(
      {
        source,
        bucket,
        rules: {
          authority,
          overwriteNewer,
          maxPrivatePercent: inputs.maxPrivatePercent,
          asks: isCopied || modifiedSinceMs !== undefined,
          ...(selection.keep !== undefined && { keep: selection.keep }),
          ...(modifiedSinceMs !== undefined && { modifiedSinceMs }),
        },
        deadlineMs,
        concurrency: inputs.concurrency === 'auto' ? CONCURRENCY : inputs.concurrency,
        details,
      },
      cx,
      world.stop,
    );
  } finally {
    details.close();
  }
  const { result } = look;
  const phase = phaseOf({
    nowMs: cx.clock.now(),
    mediaHost,
    bucketExists: bucket !== undefined,
    changes,
    blocked: changes?.every(({ resource }) => resource !== 'block-rule'),
    missing: result?.listed === true ? result.tally.per.left.objects : undefined,
    live,
    ...(attached !== undefined && { mediaHostIsBucket: attached }),
    journal,
    sourceKind: place?.kind,
  });
  const planned: Planned = {
    nowMs: cx.clock.now(),
    source: source?.label,
    bucketExists: bucket !== undefined,
    changes,
    look,
    shards: shardsOf(look.shards(inputs.maxShards), journal),
    phase,
    live,
    journal,
    use: await presentUse(inputs, world),
    storageClass: inputs.storageClass,
    ...(place !== undefined && { place, sameStore: isSameStore(place, inputs.r2) }),
    operations: operations.snapshot(),
    folder: details.folder,
    notes,
  };
  const done = concludePlan(planned, world);
  const outputs = { ...done.outputs, unprotected: JSON.stringify(unprotected) };
  return { ...done, outputs, data: { ...done.data, gates } };
}

/** Where nothing is missing, but was copied by Super Slurper and never looked at, there is a pass to do all the same. */
function shardsOf(missing: readonly KeyRange[], { slurpedMs }: Journal): readonly KeyRange[] {
  return missing.length === 0 && slurpedMs !== undefined ? [everything] : missing;
}

/** The bucket to compare with, or `undefined` when it is still to be made. */
async function existingBucket(
  inputs: PlanInputs,
  changes: readonly Change[] | undefined,
  cx: Context,
  world: StepWorld,
): Promise<R2Bucket | undefined> {
  if (changes?.some((change) => change.resource === 'bucket' && change.action === 'create') === true) return undefined;
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

/** The journal, with what this look at the instance adds to it. A key that may only read is no reason to fail. */
async function watched(
  bucket: R2Bucket | undefined,
  live: LiveInstance | undefined,
  notes: string[],
  cx: Context,
): Promise<Journal> {
  if (bucket === undefined) return emptyJournal();
  const store = journalAt(bucket);
  const journal = await store.read(cx);
  const nowMs = cx.clock.now();
  if (withCsp(journal, live, nowMs) === journal) return journal;
  try {
    return await store.update((now) => withCsp(now, live, nowMs), cx);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    notes.push(
      `Since when the media host is in the Content-Security-Policy could not be noted in the journal: ${error.message}`,
    );
    return withCsp(journal, live, nowMs);
  }
}

/** Whether the media host is attached to the bucket already; `undefined` when nobody could ask. */
function attachedBy(changes: readonly Change[] | undefined): boolean | undefined {
  return changes?.every(({ resource, action }) => resource !== 'media-host' || action !== 'create');
}

async function presentUse({ cloudflare }: PlanInputs, world: StepWorld): Promise<Planned['use']> {
  if (cloudflare === undefined) return 'api-token was not given';
  return accountUse(openCloudflare(cloudflare, world), cloudflare.accountId);
}
