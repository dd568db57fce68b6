/**
 * What `redirect` with `mode: remove` takes away: everything of ours for the media host, wherever it was put. Hosts may have lost their
 * DNS record or Cloudflare's proxy since, so nothing is concluded from how they answer.
 */
import { CloudflareProblem } from '../cloudflare/explain.ts';
import { isGathered } from '../cloudflare/problems.ts';
import { provisionPlan, type AnyResource, type PlannedResource } from '../cloudflare/resource.ts';
import { findZone, type Zone } from '../cloudflare/zone.ts';
import type { RedirectInputs } from '../inputs/steps/redirect.ts';
import { bulkRemoval, type RedirectPlace } from '../redirect/bulk.ts';
import { lookAtHost, type OldHost } from '../redirect/choose.ts';
import type { Move } from '../redirect/moves.ts';
import { leads, oldPath, type Probe } from '../redirect/probe.ts';
import { singleRemoval } from '../redirect/single.ts';
import { openCloudflare } from './places.ts';
import { bySnippet, isByHand, snippetOf, type Chosen } from './redirect-engine.ts';
import type { StepWorld } from './step.ts';

/** One of the places that redirects may be in: what is to go, and why some of it could not be looked at. */
interface Looked {
  readonly planned: readonly PlannedResource[];
  readonly unseen: readonly string[];
  /** The token may not look at any of it. */
  readonly refused: boolean;
}

const nowhere: Looked = { planned: [], unseen: [], refused: false };

/** Looks at every place that the engine may have used. Changes nothing. */
export async function chooseRemoval(inputs: RedirectInputs, moves: readonly Move[], world: StepWorld): Promise<Chosen> {
  const hosts = await Promise.all(inputs.hosts.map((host) => lookAtHost(world.web, host, world.cx)));
  const { engine, cloudflare, mediaHost } = inputs;
  if (isByHand(engine) || cloudflare === undefined) {
    return bySnippet(inputs, moves, isByHand(engine) ? engine : undefined, hosts, []);
  }
  const { accountId } = cloudflare;
  const place = { client: openCloudflare(cloudflare, world), accountId, mediaHost, cx: world.cx };
  const bulk = engine === 'single' ? nowhere : await look(() => bulkRemoval(place));
  const single = engine === 'bulk' ? nowhere : await lookAtZones(place, hosts, engine === 'auto');

  // Tokens have rights for one of the two as a rule, and what was made is in that one.
  const [one, other] = single.refused ? [bulk, single] : [single, bulk];
  const aside = engine === 'auto' && other.refused && !one.refused;
  const unseen = aside ? one.unseen : [...bulk.unseen, ...single.unseen];
  const served = hosts.filter(({ proxied, why }) => !proxied && why === undefined);
  return {
    engine: engine === 'single' || (changes(single) && !changes(bulk)) ? 'single' : 'bulk',
    planned: [...bulk.planned, ...single.planned],
    ...snippetOf(inputs, moves, served),
    notes: [],
    unseen,
    ...(aside && { other: other.unseen.join(' ') }),
  };
}

function changes({ planned }: Looked): boolean {
  return planned.some((resource) => resource.changes.length > 0);
}

async function lookAtZones(place: RedirectPlace, hosts: readonly OldHost[], auto: boolean): Promise<Looked> {
  const zones = new Map<string, Zone>();
  const looks: Looked[] = [];
  for (const host of hosts) {
    try {
      const zone = await findZone(place.client, place.accountId, host.host);
      zones.set(zone.id, zone);
    } catch (error) {
      const problem = gathered(error);
      const elsewhere = auto && problem.kind === 'not-found' && !host.proxied && host.why === undefined;
      if (!elsewhere) looks.push(blind(problem));
    }
  }
  for (const zone of zones.values()) looks.push(await look(() => Promise.resolve(singleRemoval(place, zone))));
  return {
    planned: looks.flatMap(({ planned }) => planned),
    unseen: [...new Set(looks.flatMap(({ unseen }) => unseen))],
    refused: looks.length > 0 && looks.every(({ refused }) => refused),
  };
}

async function look(resources: () => Promise<readonly AnyResource[]>): Promise<Looked> {
  try {
    return { ...nowhere, planned: await provisionPlan(await resources()) };
  } catch (error) {
    return blind(gathered(error));
  }
}

function blind({ kind, message }: CloudflareProblem): Looked {
  return { planned: [], unseen: [message], refused: kind === 'permission' };
}

/** The problem, if it is about one place alone; anything else is thrown again. */
function gathered(error: unknown): CloudflareProblem {
  if (error instanceof CloudflareProblem && isGathered(error.kind)) return error;
  throw error;
}

/** Rules that are gone work on for a moment here and there. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 5000;

/**
 * Old addresses show whether a place that was not looked at redirects them: one of a path that does not lead to the media host is
 * enough, as redirects are made for whole folders, and the web server may lead single files there that are not on its disk.
 * @param patiently - some were just taken away.
 * @returns hosts with the paths for which this could not be seen.
 */
export async function stillLeading(
  probes: readonly Probe[],
  mediaHost: string,
  patiently: boolean,
  { web, cx }: StepWorld,
): Promise<readonly string[]> {
  const until = cx.clock.now() + (patiently ? PATIENCE_MS : 0);
  const waiting = new Map<string, Probe[]>();
  for (const probe of probes) {
    const address = `${probe.host}${probe.path}`;
    waiting.set(address, [...(waiting.get(address) ?? []), probe]);
  }
  for (;;) {
    for (const [address, own] of waiting) {
      const seen = await Promise.all(own.map((probe) => leads(web, probe.host, oldPath(probe), mediaHost, cx)));
      if (seen.includes('not-there')) waiting.delete(address);
    }
    if (waiting.size === 0 || cx.clock.now() >= until) return [...waiting.keys()];
    await cx.clock.sleep(AGAIN_MS, cx.signal);
  }
}
