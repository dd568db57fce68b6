/**
 * Sippy as a bridge with an end: R2 fetches from the old store what is missing, for an instance that switches before everything is copied.
 * The journal knows until when. It is switched off by the first run after that time, or as soon as a pass over everything is complete,
 * and never comes back by itself.
 */
import { sippySource } from '../cloudflare/sippy-state.ts';
import { switchSippyOff, switchSippyOn, type SippySource } from '../cloudflare/sippy.ts';
import type { S3Source as S3SourcePlace } from '../inputs/parts/places.ts';
import type { SyncInputs } from '../inputs/steps/sync.ts';
import type { Context } from '../net/context.ts';
import { lastComplete, type Journal, type JournalStore } from '../sync/journal.ts';
import { bucketLocation } from './places.ts';
import { bucketPlace } from './resources.ts';
import { isAws } from './sync-slurper.ts';
import type { StepWorld } from './step.ts';

/** How the bridge stands during a run. */
export interface Bridge {
  /** A HEAD at the bucket tells of objects that are only at the old store. */
  readonly on: boolean;
  /** An instance may have switched before everything was copied: what is missing has to be copied whoever is the authority. */
  readonly filling: boolean;
  readonly notes: readonly string[];
}

const HOUR_MS = 3_600_000;
const down: Bridge = { on: false, filling: false, notes: [] };

/**
 * Puts the bridge up, keeps it or takes it down, as inputs and journal have it.
 * @returns how it stands; no request is made where there never was one.
 * @throws CloudflareProblem when Cloudflare refuses.
 */
export async function bridgeOf(
  inputs: SyncInputs,
  journal: Journal,
  store: JournalStore,
  world: StepWorld,
  cx: Context,
): Promise<Bridge> {
  const { bridgeUntilMs } = journal;
  const nowMs = cx.clock.now();
  if (bridgeUntilMs === undefined) return inputs.sippyHours > 0 ? putUp(inputs, journal, store, world, cx) : down;
  const filling = lastComplete(journal) === undefined;
  if (nowMs < bridgeUntilMs) {
    const note = `R2 fetches what is missing by itself (Sippy) until ${day(bridgeUntilMs)} at the latest.`;
    return { on: true, filling, notes: [note] };
  }
  const over = `The bridge (Sippy) was to stand until ${day(bridgeUntilMs)}, and is not put up again.`;
  const notes = inputs.sippyHours > 0 ? [over] : [];
  const off = inputs.dryRun ? undefined : await takeDown(inputs, world);
  return { on: false, filling, notes: off === undefined ? notes : [...notes, off] };
}

/** Takes the bridge down after a pass over everything that was complete. */
export async function bridgeAfter(
  { on }: Bridge,
  inputs: SyncInputs,
  complete: boolean,
  world: StepWorld,
): Promise<string | undefined> {
  const whole = inputs.range.after === null && inputs.range.upTo === null;
  return on && complete && whole && !inputs.dryRun ? takeDown(inputs, world) : undefined;
}

/** The journal once the bridge is down. */
export function withoutBridge(now: Journal, nowMs: number): Journal {
  const { bridgeUntilMs } = now;
  return bridgeUntilMs === undefined || bridgeUntilMs <= nowMs ? now : { ...now, bridgeUntilMs: nowMs };
}

async function putUp(
  inputs: SyncInputs,
  journal: Journal,
  store: JournalStore,
  world: StepWorld,
  cx: Context,
): Promise<Bridge> {
  if (lastComplete(journal) !== undefined) {
    return { ...down, notes: ['sippy-hours was left aside: a pass over everything was complete already.'] };
  }
  const untilMs = cx.clock.now() + inputs.sippyHours * HOUR_MS;
  if (inputs.dryRun)
    return { ...down, notes: [`R2 would fetch what is missing by itself (Sippy) until ${day(untilMs)}.`] };
  const { place, source } = sidesOf(inputs, world);
  if ((await sippySource(place)) !== undefined) {
    throw new Error(
      `sippy-hours: Sippy is on for bucket ${place.bucket} already, and this action did not switch it on, so nobody would switch it off. Fix: switch it off in the dashboard (R2 > the bucket > Settings > On Demand Migration), then run again.`,
    );
  }
  // On record first: a run that ends in between leaves a bridge that is known of.
  await store.update((now) => ({ ...now, bridgeUntilMs: now.bridgeUntilMs ?? untilMs }), cx);
  try {
    const { accessKeyId, secretAccessKey } = (await bucketLocation(inputs.r2, world)).credentials;
    await switchSippyOn(place, source, { accessKeyId, secretAccessKey });
  } catch (error) {
    await store.update(withoutRecord, cx).catch(() => undefined);
    throw error;
  }
  const note = `R2 fetches what is missing by itself from now on (Sippy), until ${day(untilMs)} at the latest or until a pass over everything is complete. Until then delete and moderate media at the old store as well: R2 would fetch them again.`;
  return { on: true, filling: true, notes: [note] };
}

function withoutRecord(now: Journal): Journal {
  const without: { -readonly [P in keyof Journal]: Journal[P] } = { ...now };
  delete without.bridgeUntilMs;
  return without;
}

/** @returns what was done, `undefined` where nothing was to do. */
async function takeDown(inputs: SyncInputs, world: StepWorld): Promise<string | undefined> {
  const { cloudflare } = inputs;
  if (cloudflare === undefined) {
    return 'Whether Sippy is still on is not known, as that takes api-token: give it, or switch Sippy off in the dashboard (R2 > the bucket > Settings).';
  }
  const place = bucketPlace({ ...inputs, cloudflare }, world);
  if ((await sippySource(place)) === undefined) return undefined;
  await switchSippyOff(place);
  return 'Sippy was switched off: R2 no longer fetches what is missing by itself.';
}

function sidesOf(inputs: SyncInputs, world: StepWorld) {
  const { cloudflare, route } = inputs;
  if (cloudflare === undefined || route.to !== 'bucket' || route.source.kind !== 's3') {
    throw new Error('sippy-hours was let through although the source is no bucket');
  }
  return { place: bucketPlace({ ...inputs, cloudflare }, world), source: oldStore(route.source) };
}

function oldStore({ bucket, region, endpoint, pathStyle, credentials }: S3SourcePlace): SippySource {
  const { accessKeyId, secretAccessKey } = credentials;
  const own = { bucket, region, credentials: { accessKeyId, secretAccessKey } };
  if (isAws(endpoint)) return own;
  const url = new URL(endpoint);
  return { ...own, bucketUrl: pathStyle ? `${url.origin}/${bucket}` : `${url.protocol}//${bucket}.${url.host}` };
}

/** `2026-11-29 14:05 UTC` */
function day(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
