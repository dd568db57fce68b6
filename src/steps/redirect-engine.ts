/** From the inputs of `redirect` to what carries it out. */
import { CloudflareProblem } from '../cloudflare/explain.ts';
import { provisionPlan, type AnyResource, type PlannedResource } from '../cloudflare/resource.ts';
import type { RedirectInputs } from '../inputs/steps/redirect.ts';
import { bulkRemoval, bulkResources } from '../redirect/bulk.ts';
import { lookAtHost, zonesOf, type OldHost } from '../redirect/choose.ts';
import type { Move } from '../redirect/moves.ts';
import { singleResources, type ZoneHosts } from '../redirect/single.ts';
import { snippetFor, type WebServer } from '../redirect/snippets.ts';
import { openCloudflare } from './places.ts';
import type { StepWorld } from './step.ts';

/** What carries the redirects out. */
export interface Chosen {
  readonly engine: 'bulk' | 'single' | WebServer;
  /** What would change at Cloudflare. */
  readonly planned: readonly PlannedResource[];
  /** For hosts that Cloudflare does not stand before. */
  readonly snippet?: { readonly server: WebServer; readonly text: string; readonly hosts: readonly string[] };
  readonly notes: readonly string[];
}

/**
 * Chooses and compares. Changes nothing.
 * @throws when the engine that was asked for cannot work for a host, with the next step.
 */
export async function chooseEngine(inputs: RedirectInputs, moves: readonly Move[], world: StepWorld): Promise<Chosen> {
  const hosts = await Promise.all(inputs.hosts.map((host) => lookAtHost(world.web, host, world.cx)));
  const { engine, cloudflare } = inputs;
  const byHand = engine !== 'auto' && engine !== 'bulk' && engine !== 'single';
  if (byHand || cloudflare === undefined) return bySnippet(inputs, moves, byHand ? engine : undefined, hosts, []);

  const client = openCloudflare(cloudflare, world);
  const proxied = hosts.filter((host) => host.proxied).map(({ host }) => host);
  const { zones, strange } = await zonesOf(client, cloudflare.accountId, proxied);
  const able = zones.flatMap((zone) => zone.hosts);
  const unable = hosts.filter(({ host }) => !able.includes(host));
  if (engine !== 'auto' && inputs.mode === 'apply') refuseUnable(engine, unable, strange);
  const notes = unable.map((host) => whyUnable(host, strange));
  if (able.length === 0 && inputs.mode !== 'remove') return bySnippet(inputs, moves, undefined, unable, notes);

  const at = inputs.mode === 'remove' && able.length === 0 ? { zones: [], able: [...inputs.hosts] } : { zones, able };
  const { used, planned } = await atCloudflare(inputs, moves, at, world);
  const rest = unable.length === 0 ? {} : pick(bySnippet(inputs, moves, undefined, unable, []), 'snippet');
  return { engine: used, planned, ...rest, notes };
}

/** The bulk list of the account; the zone's own rules where the token may not have that. */
async function atCloudflare(
  inputs: RedirectInputs,
  moves: readonly Move[],
  at: { readonly zones: readonly ZoneHosts[]; readonly able: readonly string[] },
  world: StepWorld,
): Promise<{ used: 'bulk' | 'single'; planned: readonly PlannedResource[] }> {
  const { cloudflare, mediaHost, engine, mode } = inputs;
  if (cloudflare === undefined) throw new Error('the API token was read before it was checked');
  const client = openCloudflare(cloudflare, world);
  const place = { client, accountId: cloudflare.accountId, mediaHost, cx: world.cx };
  const status = inputs.permanent ? 301 : 302;
  const own = moves.filter(({ host }) => at.able.includes(host));
  const single = (): readonly AnyResource[] =>
    singleResources(client, at.zones, own, mediaHost, status, mode === 'remove');
  if (engine === 'single') return { used: 'single', planned: await provisionPlan(single()) };
  try {
    const resources = mode === 'remove' ? await bulkRemoval(place) : bulkResources(place, own, status);
    return { used: 'bulk', planned: await provisionPlan(resources) };
  } catch (error) {
    const refused = error instanceof CloudflareProblem && error.kind === 'permission';
    if (!refused || engine === 'bulk') throw error;
    world.progress('The token has no rights for redirect lists of the account, so rules of the zone are used.');
    return { used: 'single', planned: await provisionPlan(single()) };
  }
}

function bySnippet(
  inputs: RedirectInputs,
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

function pick(chosen: Chosen, name: 'snippet'): Pick<Chosen, 'snippet'> {
  const { [name]: snippet } = chosen;
  return snippet === undefined ? {} : { snippet };
}
