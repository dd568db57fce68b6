/** Custom domains of a bucket, with states that become active after a few looks. */
import { Refusal, bucketOf, objectBody, r2Read, r2Write } from './route.ts';
import type { Call, Route } from './route.ts';
import type { ControlState, CustomDomain } from './state.ts';

const all = '/accounts/{account_id}/r2/buckets/{bucket_name}/domains/custom';
const one = `${all}/{domain}`;

export const domainRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: all,
    permissions: r2Read,
    run: (call) => {
      const { id } = bucketOf(call);
      const domains = [...call.state.domains.values()].filter(({ bucketId }) => bucketId === id);
      return { result: { domains: domains.map((domain) => describe(call.state, domain)) } };
    },
  },
  { method: 'POST', path: all, permissions: r2Write, run: add },
  { method: 'GET', path: one, permissions: r2Read, run: look },
  {
    method: 'PUT',
    path: one,
    permissions: r2Write,
    run: (call) => {
      const domain = domainOf(call);
      const { enabled, minTLS, ciphers } = objectBody(call);
      if (typeof enabled === 'boolean') domain.enabled = enabled;
      if (typeof minTLS === 'string') domain.minTLS = minTLS;
      if (Array.isArray(ciphers)) domain.ciphers = ciphers as string[];
      return { result: settings(domain) };
    },
  },
  {
    method: 'DELETE',
    path: one,
    permissions: r2Write,
    run: (call) => {
      const domain = domainOf(call);
      call.state.removeDomain(domain);
      return { result: { domain: domain.domain } };
    },
  },
];

/** Whether requests to the host reach the bucket. */
export function isServed(state: ControlState, domain: CustomDomain): boolean {
  const { ownership, ssl } = statusOf(state, domain);
  return domain.enabled && ownership === 'active' && ssl === 'active';
}

function add(call: Call) {
  const bucket = bucketOf(call);
  const { domain, zoneId, enabled, minTLS, ciphers } = objectBody(call);
  const zone = call.state.zones.get(String(zoneId));
  if (typeof domain !== 'string' || typeof enabled !== 'boolean') {
    throw new Refusal(400, 10_040, 'The JSON you provided was not well formed.');
  }
  if (zone === undefined || (domain !== zone.name && !domain.endsWith(`.${zone.name}`))) {
    throw new Refusal(400, 10_067, 'The zone does not hold this domain.');
  }
  if (call.state.domains.has(domain) || zone.records.some(({ name }) => name === domain)) {
    throw new Refusal(409, 10_068, 'The domain is in use.');
  }
  const added = call.state.addDomain(bucket.id, zone, domain, {
    enabled,
    minTLS: typeof minTLS === 'string' ? minTLS : '1.0',
    ciphers: Array.isArray(ciphers) ? (ciphers as string[]) : undefined,
  });
  return { result: { ...settings(added), zoneId: zone.id } };
}

function look(call: Call) {
  const { faults } = call.state;
  const domain = domainOf(call);
  if (take(faults, 'absentPolls')) throw new Refusal(404, 10_066, 'The domain does not exist.');
  if (take(faults, 'unknownPolls')) {
    const status = { ownership: 'unknown', ssl: 'unknown' };
    return { result: { domain: domain.domain, enabled: domain.enabled, zoneId: domain.zone.id, status } };
  }
  const result = describe(call.state, domain);
  if (domain.pollsLeft > 0) domain.pollsLeft -= 1;
  return { result };
}

function take(faults: ControlState['faults'], name: 'absentPolls' | 'unknownPolls'): boolean {
  if (faults[name] === 0) return false;
  faults[name] -= 1;
  return true;
}

function domainOf(call: Call): CustomDomain {
  const domain = call.state.domains.get(call.params['domain'] ?? '');
  if (domain?.bucketId !== bucketOf(call).id) throw new Refusal(404, 10_066, 'The domain does not exist.');
  return domain;
}

function describe(state: ControlState, domain: CustomDomain) {
  return {
    ...settings(domain),
    zoneId: domain.zone.id,
    zoneName: domain.zone.name,
    status: statusOf(state, domain),
  };
}

function settings({ domain, enabled, minTLS, ciphers }: CustomDomain) {
  return { domain, enabled, minTLS: minTLS ?? '1.0', ...(ciphers === undefined ? {} : { ciphers }) };
}

function statusOf({ faults }: ControlState, { pollsLeft }: CustomDomain): { ownership: string; ssl: string } {
  if (pollsLeft === 0) return faults.domainStatus ?? { ownership: 'active', ssl: 'active' };
  return pollsLeft === 1 ? { ownership: 'active', ssl: 'pending' } : { ownership: 'pending', ssl: 'initializing' };
}
