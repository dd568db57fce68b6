/** Zones and their DNS records, read only. */
import { Refusal } from './route.ts';
import type { Call, Route } from './route.ts';
import type { ControlState, DnsRecord, Zone } from './state.ts';

const created = '2024-01-01T00:00:00Z';

export const zoneRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/zones',
    permissions: ['Zone Read', 'Zone Write'],
    run: (call) => {
      const name = call.query.get('name');
      const account = call.query.get('account.id');
      const zones = [...call.state.zones.values()].filter(
        (zone) => (name === null || zone.name === name) && (account === null || account === call.state.cloud.accountId),
      );
      return paged(
        call,
        zones.map((zone) => describeZone(call.state, zone)),
      );
    },
  },
  {
    method: 'GET',
    path: '/zones/{zone_id}',
    permissions: ['Zone Read', 'Zone Write'],
    run: (call) => ({ result: describeZone(call.state, zoneOf(call)) }),
  },
  {
    method: 'GET',
    path: '/zones/{zone_id}/dns_records',
    permissions: ['DNS Read', 'DNS Write'],
    run: (call) => {
      const name = call.query.get('name.exact') ?? call.query.get('name');
      const records = zoneOf(call).records.filter((record) => name === null || record.name === name);
      return paged(call, records.map(describeRecord));
    },
  },
];

/** The zone of the path. */
export function zoneOf(call: Call): Zone {
  const zone = call.state.zones.get(call.params['zone_id'] ?? '');
  if (zone === undefined) {
    throw new Refusal(404, 7003, 'Could not route to this zone, perhaps your object identifier is invalid?');
  }
  return zone;
}

function paged(call: Call, items: readonly unknown[]) {
  const page = Number(call.query.get('page') ?? 1);
  const perPage = Number(call.query.get('per_page') ?? 20);
  const result = items.slice((page - 1) * perPage, page * perPage);
  return { result, result_info: { page, per_page: perPage, count: result.length, total_count: items.length } };
}

function describeZone(state: ControlState, { id, name, status, plan }: Zone) {
  return {
    id,
    name,
    status,
    type: 'full',
    paused: false,
    account: { id: state.cloud.accountId, name: 'Local' },
    name_servers: ['bob.ns.cloudflare.com', 'lola.ns.cloudflare.com'],
    created_on: created,
    modified_on: created,
    activated_on: status === 'active' ? created : null,
    development_mode: 0,
    original_dnshost: null,
    original_name_servers: null,
    original_registrar: null,
    owner: { type: 'user' },
    meta: {},
    plan: { id: '0'.repeat(32), name: `${plan} plan`, legacy_id: plan },
  };
}

function describeRecord(record: DnsRecord) {
  return { ...record, ttl: 1, proxiable: true, tags: [], created_on: created, modified_on: created };
}
