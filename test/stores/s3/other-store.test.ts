/** Any S3-compatible store as a destination: what is proven by what, what a prefix hides, what its refusals mean. */
import { describe, expect, it } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { everything } from '../../../src/stores/model.ts';
import { OtherStore, proveWhereTelling } from '../../../src/stores/s3/other-store.ts';
import { startS3 } from '../../cloud/s3/server.ts';
import { CloudState } from '../../cloud/state.ts';
import { headers, key, keys, md5, refusal, testContext } from './bucket-world.ts';
import { refuse, startOdd } from './odd-store.ts';

const body = Buffer.from('some bytes');
const at = (endpoint: string, change: object = {}): OtherStore =>
  new OtherStore({
    endpoint,
    bucket: 'media',
    prefix: '',
    region: 'us-east-1',
    pathStyle: true,
    credentials: keys,
    ...change,
  });

describe('a write', () => {
  it.each([
    ['an MD5', md5(body), {}, true],
    ['that of other bytes', md5(Buffer.from('else')), {}, false],
    ['something else altogether', 'v1-opaque', {}, true],
    ['nothing', '', {}, false],
    ['what only looks like an MD5 (KMS)', 'f'.repeat(32), { 'x-amz-server-side-encryption': 'aws:kms' }, true],
    ['what only looks like one (DSSE)', 'f'.repeat(32), { 'x-amz-server-side-encryption': 'aws:kms:dsse' }, true],
    ['of other bytes, with keys of S3 (SSE-S3)', 'f'.repeat(32), { 'x-amz-server-side-encryption': 'AES256' }, false],
    [
      'what only looks like one (a key of the customer)',
      'f'.repeat(32),
      { 'x-amz-server-side-encryption-customer-algorithm': 'AES256' },
      true,
    ],
  ])('answered with %s', (_name, etag, answer, proven) => {
    const prove = (): void => proveWhereTelling('PutObject', etag, md5(body), answer);
    if (proven) expect(prove).not.toThrow();
    else expect(prove).toThrow();
  });

  it('carries its MD5, and goes without its condition where a store knows none', async () => {
    const seen: IncomingMessage['headers'][] = [];
    await using store = await startOdd([], {
      intercept: (request, response) => {
        if (request.method !== 'PUT') return false;
        seen.push(request.headers);
        if (request.headers['if-none-match'] !== undefined) return refuse(response, 501, 'NotImplemented');
        response.writeHead(200, { etag: `"${md5(body)}"` }).end();
        return true;
      },
    });
    await using other = at(store.endpoint, { prefix: 'copy/' });
    expect(await other.put(key('a.png'), body, md5(body), headers, testContext(), { ifAbsent: true })).toEqual({
      etag: md5(body),
    });
    expect(seen.map((sent) => sent['if-none-match'])).toEqual(['*', undefined]);
    expect(seen[1]?.['content-md5']).toBe(Buffer.from(md5(body), 'hex').toString('base64'));
    expect(store.requests.at(-1)?.path).toBe('copy/a.png');
  });
});

describe('a prefix', () => {
  it('is before every name and in no key', async () => {
    const state = new CloudState({});
    const stored = state.createBucket('media');
    state.addCredentials({ ...keys, buckets: ['media'], access: 'read-write' });
    const server = await startS3(state, {});
    try {
      await stored.put('other/x', body, {});
      await using other = at(server.url, { prefix: 'copy/', region: 'auto' });
      const cx = testContext();
      for (const name of ['a/1', 'a/2', 'b/3']) await other.put(key(name), body, md5(body), headers, cx);
      const found = [];
      for await (const page of other.list({ ...everything, after: key('a/1') }, cx)) found.push(...page);
      expect(found.map((entry) => [entry.key, entry.locator])).toEqual([
        ['a/2', 'a/2'],
        ['b/3', 'b/3'],
      ]);
      expect(await other.names('', cx)).toEqual(['a', 'b']);
      expect(await other.head(key('a/1'), cx)).toMatchObject({ size: body.length, etag: md5(body) });
      await other.remove([key('a/1')], cx);
      expect(stored.keys()).toEqual(['copy/a/2', 'copy/b/3', 'other/x']);
    } finally {
      await server.close();
      state.close();
    }
  });
});

describe('a refusal', () => {
  it.each([
    ['InvalidAccessKeyId', 403, 'Check destination-access-key-id'],
    ['AccessDenied', 403, 's3:PutObject'],
    ['NoSuchBucket', 404, 'Check the name in destination'],
    ['PermanentRedirect', 301, 'destination-region'],
  ])('%s is told by the inputs of the destination', async (code, status, told) => {
    await using store = await startOdd([], { intercept: (_request, response) => refuse(response, status, code) });
    await using other = at(store.endpoint);
    const refused = await refusal(other.put(key('a'), body, md5(body), headers, testContext()));
    expect([refused.code, refused.message]).toEqual([code, expect.stringContaining(told)]);
  });
});
