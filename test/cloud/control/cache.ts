/** The cache of a zone: purging, and the two switches of tiered caching. */
import type { PurgedFile, PurgeRequest } from '../edge-cache.ts';
import { Refusal, objectBody } from './route.ts';
import type { Route } from './route.ts';
import type { Zone } from './state.ts';
import { zoneOf } from './zones.ts';

/** @see https://developers.cloudflare.com/cache/how-to/purge-cache/ */
const mostInOneCall = 100;

export const cacheRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: '/zones/{zone_id}/purge_cache',
    permissions: ['Cache Purge'],
    run: (call) => {
      const zone = zoneOf(call);
      const body = objectBody(call) as PurgeRequest;
      const lists = [body.files, body.hosts, body.prefixes].filter((list) => list !== undefined);
      if (lists.length + (body.purge_everything === true ? 1 : 0) !== 1) {
        throw new Refusal(400, 1012, 'Request must contain one of "purge_everything", "files", "hosts" or "prefixes"');
      }
      if (lists.some((list) => list.length === 0 || list.length > mostInOneCall)) {
        throw new Refusal(400, 1094, `You may only purge 1 to ${mostInOneCall} items in one call.`);
      }
      const hosts = [...(body.files ?? []), ...(body.hosts ?? []), ...(body.prefixes ?? [])].map(hostIn);
      if (hosts.some((host) => host !== zone.name && !host.endsWith(`.${zone.name}`))) {
        throw new Refusal(400, 1106, 'A URL is not part of the zone.');
      }
      call.state.cache.purge(body);
      return { result: { id: zone.id } };
    },
  },
  ...['argo/tiered_caching', 'cache/tiered_cache_smart_topology_enable'].flatMap(switchRoutes),
];

/** A setting of a zone that is on or off; off until it was set. */
function switchRoutes(path: string): readonly Route[] {
  const id = path.replace(/^.*\//, '');
  const at = `/zones/{zone_id}/${path}`;
  const answer = ({ settings }: Zone, editable: boolean) => {
    return { result: { id, value: settings.get(id) ?? 'off', editable, modified_on: '2024-01-01T00:00:00Z' } };
  };
  return [
    {
      method: 'GET',
      path: at,
      permissions: ['Zone Settings Read', 'Zone Settings Write'],
      run: (call) => answer(zoneOf(call), !call.state.faults.fixedSettings),
    },
    {
      method: 'PATCH',
      path: at,
      permissions: ['Zone Settings Write'],
      run: (call) => {
        const zone = zoneOf(call);
        const { value } = objectBody(call);
        if (value !== 'on' && value !== 'off') throw new Refusal(400, 1007, 'Invalid value for the zone setting');
        if (call.state.faults.fixedSettings) throw new Refusal(403, 1015, 'Not authorized to change this setting');
        zone.settings.set(id, value);
        return answer(zone, true);
      },
    },
  ];
}

function hostIn(item: string | PurgedFile): string {
  const url = typeof item === 'string' ? item : item.url;
  return url.replace(/^https?:\/\//, '').replace(/\/.*$/s, '');
}
