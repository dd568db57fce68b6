/** Which engine can redirect which host: Cloudflare sees only traffic of proxied hosts of the account's zones. */
import type { Cloudflare } from '../cloudflare/client.ts';
import { CloudflareProblem } from '../cloudflare/explain.ts';
import { findZone } from '../cloudflare/zone.ts';
import type { Context } from '../net/context.ts';
import type { PublicWeb } from '../net/public-web.ts';
import type { ZoneHosts } from './single.ts';
import type { WebServer } from './snippets.ts';

/** An old host as it was found. */
export interface OldHost {
  readonly host: string;
  /** Its answers come through Cloudflare. */
  readonly proxied: boolean;
  /** The web server that it names, where it is one there are snippets for. */
  readonly server?: WebServer;
  /** Why it is not known. */
  readonly why?: string;
}

/** Asks a host for its front page and looks at the headers. @throws only when the run was cancelled. */
export async function lookAtHost(web: PublicWeb, host: string, cx: Context): Promise<OldHost> {
  try {
    const { headers } = await web.read(host, '/', { method: 'HEAD' }, cx.signal);
    const name = (headers['server'] ?? '').toLowerCase();
    const proxied = headers['cf-ray'] !== undefined || name === 'cloudflare';
    const server = (['nginx', 'caddy', 'apache'] as const).find((known) => name.includes(known));
    return { host, proxied, ...(server !== undefined && { server }) };
  } catch (error) {
    cx.signal.throwIfAborted();
    return { host, proxied: false, why: error instanceof Error ? error.message : String(error) };
  }
}

/**
 * The zones of hosts, hosts of one zone together.
 * @returns also the hosts that are in no zone of the account that the token may see.
 */
export async function zonesOf(
  client: Cloudflare,
  accountId: string,
  hosts: readonly string[],
): Promise<{ readonly zones: readonly ZoneHosts[]; readonly strange: readonly string[] }> {
  const zones = new Map<string, { zone: ZoneHosts['zone']; hosts: string[] }>();
  const strange: string[] = [];
  for (const host of hosts) {
    try {
      const zone = await findZone(client, accountId, host);
      const known = zones.get(zone.id);
      if (known === undefined) zones.set(zone.id, { zone, hosts: [host] });
      else known.hosts.push(host);
    } catch (error) {
      if (!(error instanceof CloudflareProblem) || error.kind !== 'not-found') throw error;
      strange.push(host);
    }
  }
  return { zones: [...zones.values()], strange };
}
