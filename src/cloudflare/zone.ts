/** Finding the zone that a host name belongs to. */
import type { Cloudflare } from './client.ts';
import { CloudflareProblem, explained } from './explain.ts';
import { describePermission, permissions } from './permissions.ts';

/** A zone: a domain as Cloudflare manages it. */
export interface Zone {
  readonly id: string;
  readonly name: string;
  /** `undefined` where the API tells one that is not known here. */
  readonly plan: Plan | undefined;
}

/** The plans of a zone, the least first. */
export const plans = ['free', 'pro', 'business', 'enterprise'] as const;
export type Plan = (typeof plans)[number];

/**
 * The zone that a host belongs to: the longest ending of its name that is a zone of the account. Asks once for every
 * ending, as an account can hold thousands of zones.
 * @throws CloudflareProblem when there is none that the token may see, or when it is not active yet.
 */
export async function findZone(client: Cloudflare, accountId: string, host: string): Promise<Zone> {
  const labels = host.split('.');
  for (let from = 0; from < labels.length - 1; from += 1) {
    const name = labels.slice(from).join('.');
    const page = await explained(
      client.zones.list({ name, account: { id: accountId } }),
      `look up the zone of ${host}`,
      [permissions.zone],
    );
    const zone = page.result.find((candidate) => candidate.name === name);
    if (zone === undefined) continue;
    if (zone.status !== 'active') {
      throw new CloudflareProblem(
        'refused',
        `The zone ${name} is not active at Cloudflare (${zone.status ?? 'unknown'}): point the domain's name servers to Cloudflare and wait until the dashboard calls it active, then run again.`,
      );
    }
    // What is deprecated is setting the plan this way.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return { id: zone.id, name, plan: plans.find((plan) => plan === zone.plan.legacy_id) };
  }
  throw new CloudflareProblem(
    'not-found',
    `No zone of this account that the API token may see holds ${host}. The domain must be in the same Cloudflare account as the bucket, and the token needs ${describePermission(permissions.zone)} for it.`,
    { needs: [permissions.zone] },
  );
}
