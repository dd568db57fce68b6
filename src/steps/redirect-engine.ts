/** From the inputs of `redirect` to what carries it out. */
import { CloudflareProblem } from '../cloudflare/explain.ts';
import { provisionPlan, type PlannedResource } from '../cloudflare/resource.ts';
import type { RedirectInputs } from '../inputs/steps/redirect.ts';
import { bulkResources, type RedirectPlace } from '../redirect/bulk.ts';
import { lookAtHost, zonesOf, type OldHost } from '../redirect/choose.ts';
import type { Move } from '../redirect/moves.ts';
import { singleResources, type ZoneHosts } from '../redirect/single.ts';
import { snippetFor, type WebServer } from '../redirect/snippets.ts';
import { openCloudflare } from './places.ts';
import type { StepWorld } from './step.ts';

/** What the choice depends on. */
export type EngineInputs = Pick<RedirectInputs, 'engine' | 'cloudflare' | 'hosts' | 'mode' | 'mediaHost' | 'permanent'>;

/** What carries the redirects out. */
export interface Chosen {
  readonly engine: 'bulk' | 'single' | WebServer;
  /** What would change at Cloudflare. */
  readonly planned: readonly PlannedResource[];
  /** For hosts that Cloudflare does not stand before. */
  readonly snippet?: { readonly server: WebServer; readonly text: string; readonly hosts: readonly string[] };
  readonly notes: readonly string[];
  /** Of a removal: where redirects may be that could not be looked at, and why. */
  readonly unseen?: readonly string[];
  /** Of a removal: why one of the two places that redirects may be in was not looked at, while the other was. */
  readonly other?: string;
}

/**
 * Chooses and compares. Changes nothing.
 * @throws when the engine that was asked for cannot work for a host, with the next step.
 */
export async function chooseEngine(inputs: EngineInputs, moves: readonly Move[], world: StepWorld): Promise<Chosen> {
  const hosts = await Promise.all(inputs.hosts.map((host) => lookAtHost(world.web, host, world.cx)));
  const { engine, cloudflare } = inputs;
  if (isByHand(engine) || cloudflare === undefined) {
    return bySnippet(inputs, moves, isByHand(engine) ? engine : undefined, hosts, []);
  }

  const client = openCloudflare(cloudflare, world);
  const proxied = hosts.filter((host) => host.proxied).map(({ host }) => host);
  const { zones, strange } = await zonesOf(client, cloudflare.accountId, proxied);
  const able = zones.flatMap((zone) => zone.hosts);
  const unable = hosts.filter(({ host }) => !able.includes(host));
  if (engine !== 'auto' && inputs.mode === 'apply') refuseUnable(engine, unable, strange);
  const notes = unable.map((host) => whyUnable(host, strange));
  if (able.length === 0) return bySnippet(inputs, moves, undefined, unable, notes);

  const place = { client, accountId: cloudflare.accountId, mediaHost: inputs.mediaHost, cx: world.cx };
  const own = moves.filter(({ host }) => able.includes(host));
  const { used, planned } = await atCloudflare(inputs, place, zones, own, world);
  return { engine: used, planned, ...snippetOf(inputs, moves, unable), notes };
}

/** The bulk list of the account; the zone's own rules where the token may not have that. */
async function atCloudflare(
  { engine, permanent }: EngineInputs,
  place: RedirectPlace,
  zones: readonly ZoneHosts[],
  moves: readonly Move[],
  world: StepWorld,
): Promise<{ used: 'bulk' | 'single'; planned: readonly PlannedResource[] }> {
  const status = permanent ? 301 : 302;
  const single = async () =>
    ({ used: 'single', planned: await provisionPlan(singleResources(place, zones, moves, status)) }) as const;
  if (engine === 'single') return single();
  try {
    return { used: 'bulk', planned: await provisionPlan(bulkResources(place, moves, status)) };
  } catch (error) {
    const refused = error instanceof CloudflareProblem && error.kind === 'permission';
    if (!refused || engine === 'bulk') throw error;
    world.progress('The token has no rights for redirect lists of the account, so rules of the zone are used.');
    return single();
  }
}

/** Whether a person puts lines into the web server, and takes them out. */
export function isByHand(engine: RedirectInputs['engine']): engine is WebServer {
  return engine !== 'auto' && engine !== 'bulk' && engine !== 'single';
}

/** Lines for the web server of the hosts. */
export function bySnippet(
  inputs: EngineInputs,
  moves: readonly Move[],
  asked: WebServer | undefined,
  hosts: readonly OldHost[],
  notes: readonly string[],
): Chosen {
  const server = asked ?? hosts.find((host) => host.server !== undefined)?.server ?? 'nginx';
  const own = moves.filter(({ host }) => hosts.some((old) => old.host === host));
  const text = snippetFor(server, own, inputs.mediaHost, inputs.permanent ? 301 : 302);
  return { engine: server, planned: [], snippet: { server, text, hosts: hosts.map(({ host }) => host) }, notes };
}

/** The lines alone, where there are hosts that need some. */
export function snippetOf(
  inputs: EngineInputs,
  moves: readonly Move[],
  hosts: readonly OldHost[],
): Pick<Chosen, 'snippet'> {
  const { snippet } = bySnippet(inputs, moves, undefined, hosts, []);
  return hosts.length === 0 || snippet === undefined ? {} : { snippet };
}

function refuseUnable(engine: 'bulk' | 'single', unable: readonly OldHost[], strange: readonly string[]): void {
  if (unable.length === 0) return;
  const reasons = unable.map((host) => whyUnable(host, strange)).join(' ');
  throw new Error(`engine: ${engine} redirects at Cloudflare. ${reasons} Or give engine: nginx, caddy or apache.`);
}

function whyUnable({ host, proxied, why }: OldHost, strange: readonly string[]): string {
  if (strange.includes(host)) return `${host} is in no zone of this account that the token may see.`;
  if (why !== undefined) return `${host} did not answer (${why}), so whether Cloudflare stands before it is not known.`;
  if (proxied) return `${host} could not be matched to a zone.`;
  return `${host} is not proxied by Cloudflare (DNS only), so no rule there sees its requests: turn the orange cloud on in DNS > Records, or redirect in its web server.`;
}
