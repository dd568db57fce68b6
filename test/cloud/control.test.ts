import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startCloud } from './cloud.ts';
import type { LocalCloud } from './cloud.ts';
import { loadContract } from './control/contract.ts';
import type { ControlToken, Zone } from './control/state.ts';

let cloud: LocalCloud;
let token: ControlToken;
let zone: Zone;
beforeEach(async () => {
  cloud = await startCloud();
  token = cloud.control.addToken({ permissions: ['Workers R2 Storage Write', 'Zone Read', 'DNS Read'] });
  zone = cloud.control.addZone('example.com');
});
afterEach(async () => {
  await cloud.close();
  expect(cloud.contractProblems).toEqual([]);
});

interface Envelope {
  readonly success: boolean;
  readonly result: Record<string, unknown>;
  readonly errors: readonly { readonly code: number }[];
}

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await fetch(`${cloud.controlUrl}${path.replace(/^\/r2/, `/accounts/${cloud.state.accountId}/r2`)}`, {
    method,
    headers: { authorization: `Bearer ${token.value}`, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as Envelope;
  const [status, code] = [response.status, answer.errors[0]?.code];
  return { status, code, result: answer.result, headers: response.headers };
}
const eu = { 'cf-r2-jurisdiction': 'eu' };

describe('tokens', () => {
  it('verify where they belong and nowhere else', async () => {
    const account = `/accounts/${cloud.state.accountId}/tokens/verify`;
    expect((await call('GET', account)).result).toEqual({ id: token.id, status: 'active' });
    expect(await call('GET', '/user/tokens/verify')).toMatchObject({ status: 401, code: 1000 });
  });

  it.each([
    ['Bearer unknown', 401, 10_000],
    ['Bearer two words', 400, 6003],
    ['', 400, 6003],
  ])('are refused: %j', async (authorization, status, code) => {
    expect(await call('GET', '/zones', undefined, { authorization })).toMatchObject({ status, code });
  });

  it('may do what they were given and in their account only', async () => {
    token = cloud.control.addToken({ permissions: ['Workers R2 Storage Read'] });
    expect((await call('GET', '/r2/buckets')).status).toBe(200);
    expect(await call('POST', '/r2/buckets', { name: 'media' })).toMatchObject({ status: 403, code: 10_000 });
    expect(await call('GET', '/zones')).toMatchObject({ status: 403, code: 10_000 });
    expect(await call('GET', '/accounts/other/r2/buckets')).toMatchObject({ status: 403, code: 10_000 });
  });
});

describe('buckets', () => {
  it('are made once, and seen in their jurisdiction only', async () => {
    const made = await call('POST', '/r2/buckets', { name: 'media', locationHint: 'weur' }, eu);
    expect(made.result).toMatchObject({
      name: 'media',
      location: 'weur',
      storage_class: 'Standard',
      jurisdiction: 'eu',
    });
    expect(await call('POST', '/r2/buckets', { name: 'media' }, eu)).toMatchObject({ status: 409 });
    expect((await call('GET', '/r2/buckets/media', undefined, eu)).status).toBe(200);
    expect(await call('GET', '/r2/buckets/media')).toMatchObject({ status: 404, code: 10_006 });
    expect((await call('GET', '/r2/buckets')).result).toEqual({ buckets: [] });
    expect(cloud.state.bucket('media', 'eu')).toBeDefined();
  });

  it('change their storage class by a header', async () => {
    const bucket = cloud.state.createBucket('media');
    await call('PATCH', '/r2/buckets/media', undefined, { 'cf-r2-storage-class': 'InfrequentAccess' });
    expect(bucket.storageClass).toBe('InfrequentAccess');
  });

  it('cannot be deleted while they hold something', async () => {
    const bucket = cloud.state.createBucket('media');
    await bucket.put('a', Buffer.from('a'), {});
    expect(await call('DELETE', '/r2/buckets/media')).toMatchObject({ status: 409, code: 10_008 });
    bucket.delete('a');
    expect((await call('DELETE', '/r2/buckets/media')).status).toBe(200);
    expect(cloud.state.bucket('media')).toBeUndefined();
  });

  it('keep CORS rules, lifecycle rules and the r2.dev switch', async () => {
    cloud.state.createBucket('media');
    expect(await call('GET', '/r2/buckets/media/cors')).toMatchObject({ status: 404, code: 10_059 });
    const rules = [{ allowed: { methods: ['GET'], origins: ['*'] }, id: 'x' }];
    await call('PUT', '/r2/buckets/media/cors', { rules });
    expect((await call('GET', '/r2/buckets/media/cors')).result).toEqual({ rules });
    await call('DELETE', '/r2/buckets/media/cors');
    expect((await call('GET', '/r2/buckets/media/cors')).status).toBe(404);

    const before = (await call('GET', '/r2/buckets/media/lifecycle')).result['rules'] as Record<string, unknown>[];
    expect(before[0]?.['abortMultipartUploadsTransition']).toEqual({ condition: { type: 'Age', maxAge: 604_800 } });
    await call('PUT', '/r2/buckets/media/lifecycle', { rules: [] });
    expect((await call('GET', '/r2/buckets/media/lifecycle')).result).toEqual({ rules: [] });

    expect((await call('GET', '/r2/buckets/media/domains/managed')).result['enabled']).toBe(false);
    const on = await call('PUT', '/r2/buckets/media/domains/managed', { enabled: true });
    expect(on.result['enabled']).toBe(true);
  });
});

describe('custom domains', () => {
  const custom = '/r2/buckets/media/domains/custom';
  const one = `${custom}/files.example.com`;
  const add = (domain = 'files.example.com') => call('POST', custom, { domain, zoneId: zone.id, enabled: true });
  const status = async () => (await call('GET', one)).result['status'];
  beforeEach(() => {
    cloud.state.createBucket('media');
  });

  it('become active after a few looks, with a DNS record of their own', async () => {
    expect((await add()).result).not.toHaveProperty('status');
    expect(zone.records.map(({ name }) => name)).toEqual(['files.example.com']);
    expect(await status()).toEqual({ ownership: 'pending', ssl: 'initializing' });
    expect(await status()).toEqual({ ownership: 'active', ssl: 'pending' });
    expect(await status()).toEqual({ ownership: 'active', ssl: 'active' });
    expect((await call('GET', one)).result).toMatchObject({ minTLS: '1.0', zoneName: 'example.com' });
    expect((await call('PUT', one, { minTLS: '1.3' })).result).toMatchObject({ minTLS: '1.3', enabled: true });
    expect((await call('DELETE', one)).status).toBe(200);
    expect(zone.records).toEqual([]);
    expect((await call('GET', one)).status).toBe(404);
  });

  it('conflict with themselves and with records of others, and stay in their zone', async () => {
    await add();
    expect((await add()).status).toBe(409);
    cloud.control.addRecord(zone, { type: 'A', name: 'www.example.com', content: '192.0.2.1', proxied: false });
    expect((await add('www.example.com')).status).toBe(409);
    expect((await add('files.example.org')).status).toBe(400);
    expect((await call('GET', custom)).result['domains']).toHaveLength(1);
  });

  it('blip and fail when told to', async () => {
    await add();
    Object.assign(cloud.control.faults, { absentPolls: 1, unknownPolls: 1 });
    expect((await call('GET', one)).status).toBe(404);
    expect((await call('GET', one)).result).not.toHaveProperty('minTLS');
    cloud.control.faults.domainStatus = { ownership: 'blocked', ssl: 'error' };
    await status();
    await status();
    expect(await status()).toEqual({ ownership: 'blocked', ssl: 'error' });
  });
});

describe('zones', () => {
  it('are found by name and account, with their records', async () => {
    cloud.control.addRecord(zone, { type: 'A', name: 'a.example.com', content: '192.0.2.1', proxied: true });
    const account = cloud.state.accountId;
    const list = async (query: string) => (await call('GET', `/zones?${query}`)).result;
    expect(await list(`name=example.com&account.id=${account}`)).toMatchObject([{ id: zone.id, status: 'active' }]);
    expect(await list('name=example.org')).toEqual([]);
    expect(await list('page=2')).toEqual([]);
    expect((await call('GET', `/zones/${zone.id}`)).result['name']).toBe('example.com');
    const records = async (name: string) =>
      (await call('GET', `/zones/${zone.id}/dns_records?name.exact=${name}`)).result;
    expect(await records('a.example.com')).toMatchObject([{ type: 'A', content: '192.0.2.1' }]);
    expect(await records('b.example.com')).toEqual([]);
  });
});

describe('faults', () => {
  it('limit the rate for a while, refuse accounts without R2, break down', async () => {
    const { faults } = cloud.control;
    faults.rateLimited = { requests: 1, retryAfter: '7' };
    const limited = await call('GET', '/zones');
    expect(limited.status).toBe(429);
    expect(limited.headers.get('retry-after')).toBe('7');
    expect((await call('GET', '/zones')).status).toBe(200);
    faults.r2Disabled = true;
    expect(await call('GET', '/r2/buckets')).toMatchObject({ status: 403, code: 10_042 });
    faults.broken = { requests: 1, status: 502 };
    await expect(call('GET', '/zones')).rejects.toThrow('is not valid JSON');
    expect(await call('GET', '/nothing')).toMatchObject({ status: 404, code: 7003 });
  });
});

const contract = loadContract();
(contract === undefined ? describe.skip : describe)('the contract with the description', () => {
  const exchange = {
    method: 'GET',
    template: '/zones',
    query: new URLSearchParams(),
    headers: {},
    body: undefined,
    status: 200,
    answer: { success: true, errors: [], messages: [], result: [] },
  };

  it('finds wrong answers, wrong requests and operations that do not exist', () => {
    expect(contract?.(exchange)).toEqual([]);
    expect(contract?.({ ...exchange, answer: { result: [] } })).toHaveLength(1);
    expect(contract?.({ ...exchange, status: 403 })).toHaveLength(1);
    expect(contract?.({ ...exchange, template: '/nothing' })).toHaveLength(1);
    expect(contract?.({ ...exchange, query: new URLSearchParams({ status: 'odd' }) })).toHaveLength(1);
    const put = { ...exchange, method: 'PUT', template: '/accounts/{account_id}/r2/buckets/{bucket_name}/cors' };
    const answer = { success: true, errors: [], messages: [], result: {} };
    expect(
      contract?.({ ...put, answer, body: { rules: [{ allowed: { methods: ['PATCH'], origins: [] } }] } }),
    ).toHaveLength(1);
  });
});

it('is nothing without the description', () => {
  expect(loadContract('/nowhere/openapi.json')).toBeUndefined();
});
