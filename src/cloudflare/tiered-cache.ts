/**
 * Smart Tiered Cache: data centres ask one that is near the bucket before they ask the bucket, so that most reads cost
 * nothing. It is a setting of the whole zone and works only where tiered caching itself is on.
 * @see https://developers.cloudflare.com/cache/how-to/tiered-cache/
 * @see https://developers.cloudflare.com/r2/buckets/public-buckets/#caching
 */
import type { Cloudflare } from './client.ts';
import { CloudflareProblem, explained, orNull } from './explain.ts';
import { permissions } from './permissions.ts';
import { updates } from './resource.ts';
import type { Fields, Resource } from './resource.ts';
import type { Site } from './site.ts';

type Switch = 'on' | 'off';

/** Two switches of the zone. */
export interface TieredCache {
  readonly tiered: Switch;
  readonly smart: Switch;
  /** Whether the plan lets them be changed; absent where the API does not tell. */
  readonly fixed?: true;
}

const needs = [permissions.zoneSettings];

export function tieredCache(client: Cloudflare, site: () => Promise<Site>): Resource<TieredCache> {
  const want: TieredCache = { tiered: 'on', smart: 'on' };
  const read = async (): Promise<TieredCache> => {
    const { zone } = await site();
    const at = { zone_id: zone.id };
    const what = `read the tiered cache settings of ${zone.name}`;
    // 404: never set, so off.
    const tiered = await orNull(client.argo.tieredCaching.get(at), what, needs);
    const smart = await orNull(client.cache.smartTieredCache.get(at), what, needs);
    const fixed = tiered?.editable === false || smart?.editable === false;
    return { tiered: tiered?.value ?? 'off', smart: smart?.value ?? 'off', ...(fixed && { fixed }) };
  };
  return {
    id: 'tiered-cache',
    title: 'Smart Tiered Cache',
    without: 'every data centre reads from the bucket by itself, which costs more class B operations',
    optional: true,
    needs,
    want,
    read,
    diff: (now, wanted) => updates('tiered-cache', flat(now), flat(wanted)),
    objection: (now) =>
      now?.fixed === true
        ? 'Smart Tiered Cache: Cloudflare does not let the setting of this zone be changed. Do without it by leave-out: tiered-cache.'
        : undefined,
    apply: async () => {
      const { zone } = await site();
      const now = await read();
      const at = { zone_id: zone.id, value: 'on' } as const;
      const what = `switch on the tiered cache of ${zone.name}`;
      // In this order: the smart choice needs a tiered cache to choose for.
      if (now.tiered === 'off') await explained(client.argo.tieredCaching.edit(at), what, needs);
      if (now.smart === 'on') return;
      const { value } = await explained(client.cache.smartTieredCache.edit(at), what, needs);
      if (value !== 'on') throw new CloudflareProblem('refused', `Could not ${what}: it is still off.`);
    },
  };
}

function flat(now: TieredCache | null): Fields {
  return { 'tiered cache': now?.tiered ?? 'off', 'smart topology': now?.smart ?? 'off' };
}
