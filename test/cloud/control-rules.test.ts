import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startCloud } from './cloud.ts';
import type { LocalCloud } from './cloud.ts';
import type { Zone } from './control/state.ts';

let cloud: LocalCloud;
let token: string;
let zone: Zone;
beforeEach(async () => {
  cloud = await startCloud();
  const permissions = ['Zone WAF Write', 'Cache Settings Write', 'Account Rulesets Write', 'Account Rule Lists Write'];
  token = cloud.control.addToken({
    permissions: [...permissions, 'Zone Settings Write', 'Workers R2 Storage Write'],
  }).value;
  zone = cloud.control.addZone('example.com');
});
afterEach(async () => {
  await cloud.close();
  expect(cloud.contractProblems).toEqual([]);
});

interface Listed extends Record<string, unknown> {
  readonly id: string;
  readonly rules: readonly { readonly id: string; readonly ref: string; readonly version: string }[];
}

async function call(method: string, path: string, body?: unknown) {
  const url =
    cloud.controlUrl + path.replace('Z', `/zones/${zone.id}`).replace('A', `/accounts/${cloud.state.accountId}`);
  const response = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { result: Listed; errors: { code: number }[] };
  return { status: response.status, code: answer.errors[0]?.code, result: answer.result };
}

const entry = 'Z/rulesets/phases/http_request_firewall_custom/entrypoint';
const block = (ref: string) => ({ action: 'block', expression: 'http.host eq "a"', ref, description: ref });
const refs = async () => (await call('GET', entry)).result.rules.map(({ ref }) => ref);

describe('rulesets', () => {
  it('begin without an entry point, and have one only', async () => {
    expect(await call('GET', entry)).toMatchObject({ status: 404, code: 10_003 });
    const body = { name: 'default', kind: 'zone', phase: 'http_request_firewall_custom', rules: [block('a')] };
    expect(await call('POST', 'Z/rulesets?dry_run=true', body)).toMatchObject({ status: 200 });
    expect((await call('GET', entry)).status).toBe(404);
    expect((await call('POST', 'Z/rulesets', body)).status).toBe(200);
    expect(await call('POST', 'Z/rulesets', body)).toMatchObject({ status: 400, code: 20_217 });
    expect(await refs()).toEqual(['a']);
    expect((await call('GET', 'Z/rulesets')).result).toMatchObject([{ phase: 'http_request_firewall_custom' }]);
  });

  it('replace all rules by PUT, one by PATCH, and place them', async () => {
    const { result } = await call('PUT', entry, { rules: [block('a'), block('b')] });
    const [a, b] = result.rules;
    const rulesAt = `Z/rulesets/${result.id}/rules`;
    await call('POST', rulesAt, { ...block('c'), position: { before: '' } });
    await call('POST', rulesAt, { ...block('d'), position: { after: a?.id } });
    await call('POST', rulesAt, { ...block('e'), position: { index: 2 } });
    expect(await refs()).toEqual(['c', 'e', 'a', 'd', 'b']);
    await call('PATCH', `${rulesAt}/${b?.id}`, { ...block('b'), position: { index: 1 } });
    expect(await refs()).toEqual(['b', 'c', 'e', 'a', 'd']);
    // What the body leaves out is gone.
    const bare = { action: 'block', expression: 'http.host eq "a"', ref: 'b' };
    const changed = (await call('PATCH', `${rulesAt}/${b?.id}`, bare)).result.rules[0];
    expect(changed).not.toHaveProperty('description');
    expect(changed?.version).toBe('2');
    expect((await call('PATCH', `${rulesAt}/${b?.id}`, { enabled: false })).status).toBe(400);
    await call('DELETE', `${rulesAt}/${a?.id}`);
    await call('DELETE', `${rulesAt}/${b?.id}?dry_run=true`);
    expect(await refs()).toEqual(['b', 'c', 'e', 'd']);
    const kept = (await call('PUT', entry, { rules: [block('c')] })).result.rules[0];
    expect(kept?.version).toBe('1');
  });

  it('refuse what the plan, the phase or the language does not have', async () => {
    const many = Array.from({ length: 6 }, (_, index) => block(`r${index}`));
    expect((await call('PUT', entry, { rules: many })).status).toBe(400);
    zone.plan = 'pro';
    expect((await call('PUT', entry, { rules: many })).status).toBe(200);
    for (const rule of [
      { ...block('a'), expression: 'http.host eq' },
      { ...block('a'), action: 'rewrite' },
    ]) {
      expect((await call('PUT', entry, { rules: [rule] })).status).toBe(400);
    }
    expect((await call('PUT', entry, { rules: [block('a'), block('a')] })).status).toBe(400);
    expect((await call('GET', 'Z/rulesets/phases/http_request_redirect/entrypoint')).status).toBe(400);
    const ttl = (value: number) => ({
      action: 'set_cache_settings',
      expression: 'true',
      action_parameters: { cache: true, edge_ttl: { mode: 'override_origin', default: value } },
    });
    const cache = 'Z/rulesets/phases/http_request_cache_settings/entrypoint';
    expect((await call('PUT', cache, { rules: [ttl(60)] })).status).toBe(400);
    expect((await call('PUT', cache, { rules: [ttl(3600)] })).status).toBe(200);
  });

  it('ask for the permission of their phase', async () => {
    token = cloud.control.addToken({ permissions: ['Zone WAF Read'] }).value;
    expect((await call('GET', entry)).status).toBe(404);
    expect((await call('PUT', entry, { rules: [] })).status).toBe(403);
    expect((await call('GET', 'Z/rulesets/phases/http_request_cache_settings/entrypoint')).status).toBe(403);
  });
});

describe('lists', () => {
  const item = (path: string, more: object = {}) => ({
    redirect: { source_url: `old.example/${path}`, target_url: 'https://new.example/', ...more },
  });

  it('change by one bulk operation at a time', async () => {
    const { id } = (await call('POST', 'A/rules/lists', { name: 'media', kind: 'redirect' })).result;
    expect((await call('POST', 'A/rules/lists', { name: 'media', kind: 'redirect' })).status).toBe(409);
    const items = `A/rules/lists/${id}/items`;
    const { operation_id: operation } = (await call('POST', items, [item('a'), item('b')])).result;
    expect((await call('POST', items, [item('c')])).status).toBe(429);
    expect((await call('GET', items)).result).toEqual([]);
    const look = async () => (await call('GET', `A/rules/lists/bulk_operations/${String(operation)}`)).result['status'];
    expect(await look()).toBe('running');
    expect(await look()).toBe('completed');
    expect((await call('GET', items)).result).toMatchObject([item('a'), item('b')]);
    expect((await call('GET', `${items}?per_page=1`)).result).toHaveLength(1);
    expect((await call('GET', `A/rules/lists/${id}`)).result['num_items']).toBe(2);
  });

  it('refuse redirects that cannot be', async () => {
    const { id } = (await call('POST', 'A/rules/lists', { name: 'media', kind: 'redirect' })).result;
    for (const bad of [
      item('a?b'),
      item('a', { target_url: 'nowhere' }),
      item('a', { target_url: 'https://x.example/?y', preserve_query_string: true }),
    ]) {
      expect((await call('POST', `A/rules/lists/${id}/items`, [bad])).status).toBe(400);
    }
  });

  it('overwrite an item of the same source, and stay while a rule uses them', async () => {
    const list = cloud.control.lists.add('media', 'redirect', '', [item('a')]);
    list.items = cloud.control.lists.merged(list, [item('a', { status_code: 302 })]);
    expect(list.items).toHaveLength(1);
    cloud.control.rulesets.put({ id: 'account', plan: 'free' }, 'http_request_redirect', [
      { action: 'redirect', expression: 'http.request.full_uri in $media' },
    ]);
    expect((await call('DELETE', `A/rules/lists/${list.id}`)).status).toBe(400);
  });
});

describe('settings', () => {
  it.each(['argo/tiered_caching', 'cache/tiered_cache_smart_topology_enable'])('switch: %s', async (name) => {
    expect((await call('GET', `Z/${name}`)).result['value']).toBe('off');
    expect((await call('PATCH', `Z/${name}`, { value: 'on' })).result['value']).toBe('on');
    expect((await call('PATCH', `Z/${name}`, { value: 1 })).status).toBe(400);
    cloud.control.faults.fixedSettings = true;
    expect((await call('PATCH', `Z/${name}`, { value: 'off' })).status).toBe(403);
  });

  it('keep where a bucket copies from, without its secrets', async () => {
    cloud.state.createBucket('media');
    const at = 'A/r2/buckets/media/sippy';
    const keys = { accessKeyId: 'id', secretAccessKey: 'secret' };
    const source = { provider: 's3', bucketUrl: 'https://old.example/media', ...keys };
    expect((await call('GET', at)).result).toEqual({ enabled: false });
    const set = await call('PUT', at, { source, destination: { provider: 'r2', ...keys } });
    expect(set.result).toMatchObject({ enabled: true, source: { provider: 's3' } });
    expect(JSON.stringify((await call('GET', at)).result)).not.toContain('secret');
    expect((await call('DELETE', at)).result).toEqual({ enabled: false });
  });
});
