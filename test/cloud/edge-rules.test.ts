import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startCloud } from './cloud.ts';
import type { LocalCloud } from './cloud.ts';
import type { Zone } from './control/state.ts';
import type { CloudBucket } from './state.ts';

const host = 'files.example.com';
const old = 'social.example.com';
const image = '/accounts/1/a.m4a';
let now = 0;
let cloud: LocalCloud;
let zone: Zone;
let bucket: CloudBucket;
beforeEach(async () => {
  now = 1_000_000;
  cloud = await startCloud({ now: () => now });
  bucket = cloud.state.createBucket('media');
  zone = cloud.control.addZone('example.com');
  cloud.control.addDomain(bucket.id, zone, host, { pollsLeft: 0 });
  cloud.control.addRecord(zone, { type: 'A', name: old, content: '192.0.2.1', proxied: true });
  cloud.origins.set(old, (_, response) => {
    response.end('the instance');
  });
  await bucket.put(image.slice(1), Buffer.from('one'), { 'content-type': 'audio/mp4' });
});
afterEach(() => cloud.close());

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

function ask(path: string, headers: Record<string, string> = {}): Promise<Got> {
  return new Promise((resolve, reject) => {
    request({ port: cloud.port, host: '127.0.0.1', path, headers: { host, ...headers } }, (response) => {
      const { statusCode: status = 0 } = response;
      buffer(response).then((body) => resolve({ status, headers: response.headers, body: body.toString() }), reject);
    })
      .on('error', reject)
      .end();
  });
}

const rules = (phase: string, ...bodies: object[]) =>
  cloud.control.rulesets.put({ id: zone.id, plan: 'business' }, phase, bodies);
const expression = `http.host eq "${host}"`;
const statusOf = async (path: string) => (await ask(path)).headers['cf-cache-status'];

describe('the cache', () => {
  const everything = {
    action: 'set_cache_settings',
    expression,
    action_parameters: {
      cache: true,
      edge_ttl: { mode: 'override_origin', default: 86_400, status_code_ttl: [{ status_code: 404, value: 60 }] },
    },
  };

  it('keeps only some extensions without a rule, everything with one', async () => {
    expect(await statusOf(image)).toBe('DYNAMIC');
    rules('http_request_cache_settings', everything);
    expect(await statusOf(image)).toBe('MISS');
    expect(await statusOf(image)).toBe('HIT');
  });

  it('serves what was there until its time is over', async () => {
    rules('http_request_cache_settings', everything);
    await ask(image);
    await bucket.put(image.slice(1), Buffer.from('two'), {});
    expect((await ask(image)).body).toBe('one');
    expect((await ask(`${image}?x`)).body).toBe('two');
    now += 86_400_000;
    expect(await ask(image)).toMatchObject({ body: 'two', headers: { 'cf-cache-status': 'EXPIRED' } });
  });

  it('keeps a 404 as long as the rule says', async () => {
    rules('http_request_cache_settings', everything);
    expect((await ask('/media/1.m4a')).status).toBe(404);
    await bucket.put('media/1.m4a', Buffer.from('new'), {});
    expect((await ask('/media/1.m4a')).status).toBe(404);
    now += 60_000;
    expect((await ask('/media/1.m4a')).status).toBe(200);
  });

  it('does not keep what a rule gives no time', async () => {
    const parameters = {
      cache: true,
      edge_ttl: { mode: 'respect_origin', status_code_ttl: [{ status_code: 404, value: -1 }] },
    };
    rules('http_request_cache_settings', { ...everything, action_parameters: parameters });
    expect(await statusOf('/none.png')).toBe('BYPASS');
    expect(await statusOf('/none.png')).toBe('BYPASS');
  });

  it('is emptied by purging', async () => {
    rules('http_request_cache_settings', everything);
    await ask(image);
    cloud.control.cache.purge({ hosts: [host] });
    expect(await statusOf(image)).toBe('MISS');
  });
});

describe('rules', () => {
  const block = { action: 'block', expression: 'starts_with(http.request.uri.path, "/accounts/")' };

  it('block, unless a rule before them lets pass', async () => {
    rules('http_request_firewall_custom', block);
    expect(await ask(image)).toMatchObject({ status: 403, body: expect.stringContaining('blocked') });
    expect((await ask('/other')).status).toBe(404);
    const skip = { action: 'skip', expression: 'true', action_parameters: { ruleset: 'current' } };
    rules('http_request_firewall_custom', skip, block);
    expect((await ask(image)).status).toBe(200);
    rules('http_request_firewall_custom', { ...block, enabled: false });
    expect((await ask(image)).status).toBe(200);
  });

  it('set and remove headers of answers', async () => {
    const headers = {
      'X-Content-Type-Options': { operation: 'set', value: 'nosniff' },
      'X-Host': { operation: 'set', expression: 'http.host' },
      'Accept-Ranges': { operation: 'remove' },
    };
    rules('http_response_headers_transform', { action: 'rewrite', expression, action_parameters: { headers } });
    const got = await ask(image);
    expect(got.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-host': host });
    expect(got.headers).not.toHaveProperty('accept-ranges');
  });

  it('redirect single paths, and whole folders by list', async () => {
    const at = (path: string) => ask(path, { host: old });
    expect((await at('/system/a/b.png')).body).toBe('the instance');
    const item = {
      redirect: {
        source_url: `${old}/system/`,
        target_url: `https://${host}/`,
        status_code: 302,
        subpath_matching: true,
        preserve_path_suffix: true,
        preserve_query_string: true,
      },
    };
    cloud.control.lists.add('mastodon_media', 'redirect', '', [item]);
    const bulk = { name: 'mastodon_media', key: 'http.request.full_uri' };
    cloud.control.rulesets.put({ id: 'account', plan: 'free' }, 'http_request_redirect', [
      {
        action: 'redirect',
        expression: 'http.request.full_uri in $mastodon_media',
        action_parameters: { from_list: bulk },
      },
    ]);
    expect(await at('/system/a/b.png?x=1')).toMatchObject({
      status: 302,
      headers: { location: `https://${host}/a/b.png?x=1` },
    });
    expect((await at('/systemic')).body).toBe('the instance');
    rules('http_request_dynamic_redirect', {
      action: 'redirect',
      expression: 'http.request.uri.path eq "/system/a/b.png"',
      action_parameters: {
        from_value: {
          status_code: 301,
          target_url: { expression: `concat("https://${host}", substring(http.request.uri.path, 7))` },
        },
      },
    });
    expect(await at('/system/a/b.png?x=1')).toMatchObject({
      status: 301,
      headers: { location: `https://${host}/a/b.png` },
    });
  });

  it('reach proxied hosts only', async () => {
    expect((await ask('/', { host: 'other.example.com' })).body).toContain('<Error>');
    cloud.origins.clear();
    expect((await ask('/', { host: old })).status).toBe(522);
  });
});
