/** What the store contract does not say of the local cloud: access, metering, rate, disorder, and its own size. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { rawSend } from '../stores/contract/raw.ts';
import type { RawRequest } from '../stores/contract/raw.ts';
import { compareUtf8 } from './order.ts';
import { admin, closers, startCloud } from './s3-fixture.ts';
import type { Cloud } from './s3-fixture.ts';
import { readRequest } from './s3/request.ts';
import { startS3 } from './s3/server.ts';

function keysOf(xml: string): string[] {
  return [...xml.matchAll(/<Key>(.*?)<\/Key>/g)].map((match) => match[1] ?? '');
}

describe('access', () => {
  it('keeps an object-level key to the objects of its bucket', async () => {
    const { state, target } = await startCloud();
    state.createBucket('other');
    state.addCredentials({ accessKeyId: 'one', secretAccessKey: 's', buckets: ['media'], access: 'read-write' });
    const one = { ...target, accessKeyId: 'one', secretAccessKey: 's' };
    const status = async (request: RawRequest, bucket = 'media'): Promise<number> =>
      (await rawSend({ ...one, bucket }, request)).status;
    expect(await status({ method: 'PUT', key: 'x', body: 'x' })).toBe(200);
    expect(await status({ method: 'GET', query: { 'list-type': '2', 'max-keys': '1' } })).toBe(200);
    expect(await status({ method: 'HEAD' })).toBe(403);
    expect(await status({ method: 'PUT' }, 'new')).toBe(403);
    expect(await status({ method: 'GET' }, '')).toBe(403);
    expect(await status({ method: 'GET', key: 'x' }, 'other')).toBe(403);
    const copy = { method: 'PUT', key: 'y', headers: { 'x-amz-copy-source': '/other/x' } };
    expect(await status(copy)).toBe(403);
  });

  it('keeps a read-only key from writing', async () => {
    const { state, bucket, target } = await startCloud();
    await bucket.put('x', Buffer.from('x'), {});
    state.addCredentials({ ...admin, accessKeyId: 'reader', access: 'read-only' });
    const reader = { ...target, accessKeyId: 'reader' };
    expect((await rawSend(reader, { method: 'GET', key: 'x' })).body).toBe('x');
    for (const request of [
      { method: 'PUT', key: 'x', body: 'y' },
      { method: 'DELETE', key: 'x' },
      { method: 'POST', key: 'x', query: { uploads: '' } },
      { method: 'POST', query: { delete: '' }, body: '<Delete><Object><Key>x</Key></Object></Delete>' },
    ]) {
      expect((await rawSend(reader, request)).code).toBe('AccessDenied');
    }
    expect(bucket.get('x')?.size).toBe(1);
  });

  it('makes, finds and removes buckets for an admin key, each in its jurisdiction', async () => {
    const { state, target } = await startCloud();
    const fresh = { ...target, bucket: 'fresh' };
    expect((await rawSend(fresh, { method: 'HEAD' })).status).toBe(404);
    expect((await rawSend(fresh, { method: 'PUT' })).status).toBe(200);
    expect((await rawSend(fresh, { method: 'PUT' })).code).toBe('BucketConflict');
    const eu = await startS3(state, { jurisdiction: 'eu' });
    closers.push(eu.close);
    const abroad = { ...fresh, endpoint: eu.url };
    expect((await rawSend(abroad, { method: 'HEAD' })).status).toBe(404);
    expect((await rawSend(abroad, { method: 'PUT' })).status).toBe(200);
    expect([...state.buckets.keys()]).toEqual(['default/media', 'default/fresh', 'eu/fresh']);
    await rawSend(fresh, { method: 'PUT', key: 'x', body: 'x' });
    expect((await rawSend(fresh, { method: 'DELETE' })).code).toBe('BucketNotEmpty');
    expect((await rawSend(abroad, { method: 'DELETE' })).status).toBe(204);
    const all = await rawSend({ ...target, bucket: '' }, { method: 'GET' });
    expect([...all.body.matchAll(/<Name>(.*?)</g)].map((match) => match[1])).toEqual(['fresh', 'media']);
  });

  it('reads bucket and jurisdiction from the host', () => {
    const read = (host: string): unknown => {
      const incoming = { method: 'GET', url: '/a/b', headers: { host } } as unknown as Parameters<
        typeof readRequest
      >[0];
      const { bucket, key, jurisdiction } = readRequest(incoming, 'acc', 'default');
      return [jurisdiction, bucket, key];
    };
    expect(read('127.0.0.1:9')).toEqual(['default', 'a', 'b']);
    expect(read('acc.r2.cloudflarestorage.com')).toEqual(['default', 'a', 'b']);
    expect(read('acc.eu.r2.cloudflarestorage.com')).toEqual(['eu', 'a', 'b']);
    expect(read('media.acc.eu.r2.cloudflarestorage.com:443')).toEqual(['eu', 'media', 'a/b']);
    expect(read('media.localhost:80')).toEqual(['default', 'media', 'a/b']);
  });
});

describe('the meter', () => {
  it('bills by class and bucket, 412 too but not 401 and 403', async () => {
    const { state, target, send } = await startCloud();
    await send({ method: 'PUT', key: 'x', body: 'x' });
    await send({ method: 'PUT', key: 'x', body: 'x', headers: { 'if-none-match': '*' } });
    await send({ method: 'GET', query: { 'list-type': '2' } });
    await send({ method: 'HEAD', key: 'x' });
    await send({ method: 'GET', key: 'absent' });
    await send({ method: 'DELETE', key: 'x' });
    await rawSend({ ...target, accessKeyId: 'unknown' }, { method: 'GET', key: 'x' });
    await rawSend({ ...target, secretAccessKey: 'wrong' }, { method: 'GET', key: 'x' });
    const operations = { PutObject: 2, ListObjectsV2: 1, HeadObject: 1, GetObject: 1, DeleteObject: 1 };
    const counts = { classA: 3, classB: 2, free: 1, operations };
    expect(state.meter.snapshot()).toEqual({ ...counts, refused: 2, buckets: { 'default/media': counts } });
    state.meter.reset();
    expect(state.meter.snapshot()).toMatchObject({ classA: 0, refused: 0, buckets: {} });
  });
});

describe('the write rate', () => {
  it('refuses a second write to a key within a second, unless switched off', async () => {
    let now = Date.now();
    const strict = await startCloud({}, { now: () => now });
    const put = async (server: Cloud, key: string): Promise<number> =>
      (await server.send({ method: 'PUT', key, body: 'x' })).status;
    expect(await put(strict, 'é')).toBe(200);
    expect(await put(strict, 'e\u0301')).toBe(429);
    expect(await put(strict, 'other')).toBe(200);
    now += 1000;
    expect(await put(strict, 'é')).toBe(200);
    const lenient = await startCloud({ writeRateLimit: false });
    expect(await put(lenient, 'x')).toBe(200);
    expect(await put(lenient, 'x')).toBe(200);
  });

  it('does not count a write that failed', async () => {
    const { send } = await startCloud();
    const headers = { 'content-md5': createHash('md5').update('other').digest('base64') };
    expect((await send({ method: 'PUT', key: 'x', body: 'x', headers })).code).toBe('BadDigest');
    expect((await send({ method: 'PUT', key: 'x', body: 'x' })).status).toBe(200);
  });
});

describe('listings', () => {
  it('can put a key behind longer keys that begin with it', async () => {
    const { bucket, send } = await startCloud({ listing: 'prefix-last' });
    for (const key of ['SUMS', 'SUMS.asc', 'SUMS.sig', 'a', 'z', 'a/b', 'TOP'])
      await bucket.put(key, Buffer.from(''), {});
    const order = ['SUMS.asc', 'SUMS.sig', 'SUMS', 'TOP', 'a/b', 'a', 'z'];
    const whole = await send({ method: 'GET', query: { 'list-type': '2' } });
    expect(keysOf(whole.body)).toEqual(order);
    const found: string[] = [];
    let token: string | undefined;
    do {
      const query = { 'list-type': '2', 'max-keys': '2', ...(token !== undefined && { 'continuation-token': token }) };
      const page = await send({ method: 'GET', query });
      found.push(...keysOf(page.body));
      token = /<NextContinuationToken>(.*?)</.exec(page.body)?.[1];
    } while (token !== undefined);
    expect(found).toEqual(order);
    const after = await send({ method: 'GET', query: { 'list-type': '2', 'start-after': 'SUMS.asc' } });
    expect(keysOf(after.body)).toEqual(['SUMS.sig', 'TOP', 'a/b', 'a', 'z']);
  });

  it('goes through 100,000 objects in pages of a few milliseconds', async () => {
    const { bucket, send } = await startCloud();
    for (let n = 0; n < 100_000; n += 1) {
      const key = `${(n * 7919) % 256}/${String(n)}.png`;
      await bucket.put(key, Buffer.from('x'), { 'content-type': 'image/png' });
    }
    bucket.keys();
    const begun = performance.now();
    const found: string[] = [];
    let token: string | undefined;
    do {
      const query = { 'list-type': '2', ...(token !== undefined && { 'continuation-token': token }) };
      const page = await send({ method: 'GET', query });
      found.push(...keysOf(page.body));
      token = /<NextContinuationToken>(.*?)</.exec(page.body)?.[1];
    } while (token !== undefined);
    expect(found.length).toBe(100_000);
    expect(found.every((key, index) => index === 0 || compareUtf8(found[index - 1] ?? '', key) < 0)).toBe(true);
    // Very far from what it takes, so that only another order of growth is noticed.
    expect((performance.now() - begun) / 100).toBeLessThan(50);
  }, 20_000);

  it('sees a key removed and written again once', async () => {
    const { bucket } = await startCloud();
    await bucket.put('a', Buffer.from('1'), {});
    expect(bucket.keys()).toEqual(['a']);
    bucket.delete('a');
    await bucket.put('a', Buffer.from('2'), {});
    await bucket.put('A', Buffer.from('2'), {});
    expect(bucket.keys()).toEqual(['A', 'a']);
    expect(bucket.count).toBe(2);
  });
});

describe('large bodies', () => {
  it('lie in files, which go when the objects do', async () => {
    const directory = mkdtempSync(join(tmpdir(), 's3-test-'));
    closers.push(() => {
      rmSync(directory, { recursive: true });
    });
    const { bucket, send } = await startCloud({ writeRateLimit: false }, { directory });
    const body = Buffer.alloc(3 * 1024 * 1024, 'large');
    await send({ method: 'PUT', key: 'large', body });
    await send({ method: 'PUT', key: 'small', body: 'x' });
    expect(readdirSync(directory).length).toBe(1);
    await send({ method: 'PUT', key: 'copy', headers: { 'x-amz-copy-source': '/media/large' } });
    expect(readdirSync(directory).length).toBe(1);
    await send({ method: 'PUT', key: 'large', body: 'x' });
    const copy = await send({ method: 'GET', key: 'copy' });
    expect(copy.body).toBe(body.toString());
    expect((await bucket.get('copy')?.read(5, 10))?.toString()).toBe('large');
    bucket.delete('copy');
    expect(readdirSync(directory)).toEqual([]);
    const refused = await send({ method: 'PUT', key: 'x', body, payload: '0'.repeat(64) });
    expect(refused.code).toBe('XAmzContentSHA256Mismatch');
    expect(readdirSync(directory)).toEqual([]);
  });
});
