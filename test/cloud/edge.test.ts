import { request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startCloud } from './cloud.ts';
import type { LocalCloud } from './cloud.ts';
import type { CustomDomain } from './control/state.ts';
import type { CloudBucket } from './state.ts';

const host = 'files.example.com';
const origin = 'https://social.example.com';
let cloud: LocalCloud;
let bucket: CloudBucket;
let domain: CustomDomain;
beforeEach(async () => {
  cloud = await startCloud();
  bucket = cloud.state.createBucket('media');
  domain = cloud.control.addDomain(bucket.id, cloud.control.addZone('example.com'), host, { pollsLeft: 0 });
  const headers = { 'content-type': 'image/png', 'cache-control': 'public, max-age=315576000, immutable' };
  await bucket.put('accounts/1/a.png', Buffer.from('0123456789'), headers);
});
afterEach(() => cloud.close());

interface Got {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Not `fetch`, which sets `Host` itself. */
function ask(path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Got> {
  return new Promise((resolve, reject) => {
    const options = { port: cloud.port, host: '127.0.0.1', path, method, headers: { host, ...headers } };
    request(options, (response) => {
      const { statusCode: status = 0 } = response;
      buffer(response).then((body) => resolve({ status, headers: response.headers, body: body.toString() }), reject);
    })
      .on('error', reject)
      .end();
  });
}
const image = '/accounts/1/a.png';

describe('the media host', () => {
  it('serves objects with the headers they were stored with', async () => {
    const got = await ask(image);
    expect(got).toMatchObject({ status: 200, body: '0123456789' });
    expect(got.headers).toMatchObject({
      'content-type': 'image/png',
      'cache-control': 'public, max-age=315576000, immutable',
      'content-length': '10',
      etag: '"781e5e245d69b566979b86e28d23f2c7"',
      'accept-ranges': 'bytes',
      'cf-cache-status': 'MISS',
    });
    expect(got.headers).not.toHaveProperty('access-control-allow-origin');
    expect((await ask(image)).headers['cf-cache-status']).toBe('HIT');
    const head = await ask(image, {}, 'HEAD');
    expect(head).toMatchObject({ status: 200, body: '' });
    expect(head.headers['content-length']).toBe('10');
  });

  it.each([
    ['bytes=2-4', 206, '234', 'bytes 2-4/10'],
    ['bytes=7-', 206, '789', 'bytes 7-9/10'],
    ['bytes=-2', 206, '89', 'bytes 8-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=10-', 416, undefined, 'bytes */10'],
    ['bytes=3-1', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('answers Range: %s with %i', async (range, status, body, contentRange) => {
    const got = await ask(image, { range });
    expect(got.status).toBe(status);
    if (body !== undefined) expect(got.body).toBe(body);
    expect(got.headers['content-range']).toBe(contentRange);
  });

  it('answers 304 to those who have it', async () => {
    const etag = (await ask(image)).headers.etag ?? '';
    expect(await ask(image, { 'if-none-match': `"x", W/${etag}` })).toMatchObject({ status: 304, body: '' });
    expect((await ask(image, { 'if-none-match': '"x"' })).status).toBe(200);
    const since = new Date(Date.now() + 5000).toUTCString();
    expect((await ask(image, { 'if-modified-since': since })).status).toBe(304);
  });

  it('decodes keys once and leaves plus signs alone', async () => {
    await bucket.put('a b+ü%25.png', Buffer.from('odd'), {});
    expect((await ask('/a%20b+%C3%BC%2525.png?x=1')).body).toBe('odd');
    expect((await ask('/a+b+%C3%BC%2525.png')).status).toBe(404);
    expect((await ask('/%ff')).status).toBe(400);
  });

  it('lists nothing, answers errors in HTML, takes nothing', async () => {
    for (const path of ['/', '/?max-keys=1', '/accounts/', '/nothing']) {
      const got = await ask(path);
      expect(got.status).toBe(404);
      expect(got.headers['content-type']).toContain('text/html');
      expect(got.body).not.toContain('ListBucketResult');
    }
    for (const method of ['PUT', 'POST', 'DELETE']) expect((await ask(image, {}, method)).status).toBe(405);
    expect(bucket.count).toBe(1);
  });

  it('serves only while it is active and enabled', async () => {
    domain.pollsLeft = 1;
    expect((await ask(image)).status).toBe(522);
    domain.pollsLeft = 0;
    domain.enabled = false;
    expect((await ask(image)).status).toBe(401);
    cloud.control.removeDomain(domain);
    expect((await ask(image)).body).not.toContain('0123456789');
  });

  it('is the media host whatever the path begins with', async () => {
    await bucket.put('client/v4/zones', Buffer.from('media'), {});
    expect((await ask('/client/v4/zones')).body).toBe('media');
  });
});

describe('CORS', () => {
  beforeEach(() => {
    const { allowed, ...rest } = { allowed: { methods: ['GET', 'HEAD'], headers: ['Range'] }, id: 'x' };
    cloud.control.config(bucket).cors = [
      { ...rest, allowed: { ...allowed, origins: [origin] }, exposeHeaders: ['ETag'], maxAgeSeconds: 60 },
      { ...rest, allowed: { ...allowed, origins: ['https://*.example.org'] } },
    ];
  });

  it('is answered when asked with an origin that a rule names, also with errors', async () => {
    for (const path of [image, '/nothing']) {
      expect((await ask(path, { origin })).headers).toMatchObject({
        'access-control-allow-origin': origin,
        'access-control-expose-headers': 'ETag',
        vary: 'Origin',
      });
    }
    const starred = await ask(image, { origin: 'https://a.example.org' });
    expect(starred.headers['access-control-allow-origin']).toBe('https://a.example.org');
    for (const headers of [{}, { origin: 'https://evil.example' }]) {
      expect((await ask(image, headers)).headers).not.toHaveProperty('access-control-allow-origin');
    }
  });

  it('answers preflight requests', async () => {
    const preflight = (method: string, headers: string) =>
      ask(
        image,
        { origin, 'access-control-request-method': method, 'access-control-request-headers': headers },
        'OPTIONS',
      );
    const allowed = await preflight('GET', 'range');
    expect(allowed.status).toBe(204);
    expect(allowed.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-methods': 'GET, HEAD',
      'access-control-allow-headers': 'range',
      'access-control-max-age': '60',
    });
    expect((await preflight('PUT', 'range')).status).toBe(403);
    expect((await preflight('GET', 'x-odd')).status).toBe(403);
    expect((await ask(image, {}, 'OPTIONS')).status).toBe(403);
  });
});

describe('faults', () => {
  it('make worlds that are not right', async () => {
    cloud.control.config(bucket).cors = [{ allowed: { methods: ['GET'], origins: ['*'] } }];
    cloud.edge.wrongBytes.add('accounts/1/a.png');
    expect((await ask(image)).body).not.toBe('0123456789');
    expect((await bucket.get('accounts/1/a.png')?.read())?.toString()).toBe('0123456789');
    cloud.edge.dropCors = true;
    expect((await ask(image, { origin })).headers).not.toHaveProperty('access-control-allow-origin');
    cloud.edge.headers.set('accounts/1/a.png', { 'content-type': 'text/html', 'cache-control': undefined });
    const { headers } = await ask(image);
    expect(headers['content-type']).toBe('text/html');
    expect(headers).not.toHaveProperty('cache-control');
    cloud.edge.listing = true;
    expect((await ask('/')).body).toContain('<ListBucketResult>');
    cloud.edge.missing.add('accounts/1/a.png');
    expect((await ask(image)).status).toBe(404);
    cloud.edge.challenge = true;
    expect((await ask(image)).headers['cf-mitigated']).toBe('challenge');
  });
});

describe('the listener', () => {
  it('serves S3 to everyone else', async () => {
    expect((await ask('/media', { host: `127.0.0.1:${cloud.port}` })).body).toContain('<Error>');
  });
});
