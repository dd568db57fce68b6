/** The signature verifier against the specification's own examples, and what the store contract does not say of it. */
import { createHash } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { describe, expect, it } from '@jest/globals';
import { rawPresign, rawSend } from '../stores/contract/raw.ts';
import type { RawAnswer } from '../stores/contract/raw.ts';
import { admin, startCloud } from './s3-fixture.ts';
import { readRequest } from './s3/request.ts';
import { SignatureVerifier } from './s3/signature.ts';
import type { CloudCredentials } from './state.ts';

describe('the signature verifier', () => {
  // The worked examples of the specification, made by somebody else's code.
  const example: CloudCredentials = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    buckets: 'all',
    access: 'admin',
  };
  const now = Date.parse('2013-05-24T00:00:00Z');
  const verifier = new SignatureVerifier(new Map([[example.accessKeyId, example]]), () => now);
  const empty = createHash('sha256').digest('hex');

  function verify(url: string, headers: Record<string, string>): unknown {
    const all = { host: 'examplebucket.s3.amazonaws.com', ...headers };
    const headersDistinct = Object.fromEntries(Object.entries(all).map(([name, value]) => [name, [value]]));
    const incoming = { method: 'GET', url, headers: all, headersDistinct } as unknown as Parameters<
      typeof readRequest
    >[0];
    return verifier.verify(readRequest(incoming, '', 'default'));
  }
  const signed = (signature: string, names: string): Record<string, string> => ({
    'x-amz-date': '20130524T000000Z',
    'x-amz-content-sha256': empty,
    authorization: `AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request,SignedHeaders=${names},Signature=${signature}`,
  });

  it('agrees with the published header example', () => {
    const good = 'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41';
    const names = 'host;range;x-amz-content-sha256;x-amz-date';
    const range = { range: 'bytes=0-9' };
    expect(verify('/test.txt', { ...range, ...signed(good, names) })).toMatchObject({ sha256: empty });
    expect(() => verify('/test.txt', { range: 'bytes=0-8', ...signed(good, names) })).toThrow(/signature/);
    expect(() => verify('/test2.txt', { ...range, ...signed(good, names) })).toThrow(/signature/);
  });

  it('agrees with the published query example', () => {
    const good = '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7';
    const names = 'host;x-amz-content-sha256;x-amz-date';
    expect(verify('/?max-keys=2&prefix=J', signed(good, names))).toMatchObject({ credentials: example });
    expect(verify('/?prefix=J&max-keys=2', signed(good, names))).toMatchObject({ credentials: example });
    expect(() => verify('/?max-keys=3&prefix=J', signed(good, names))).toThrow(/signature/);
  });

  it('agrees with the published presigned example', () => {
    const url = (seconds: number): string =>
      '/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request' +
      `&X-Amz-Date=20130524T000000Z&X-Amz-Expires=${String(seconds)}&X-Amz-SignedHeaders=host` +
      '&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404';
    expect(verify(url(86400), {})).toMatchObject({ sha256: undefined });
    expect(() => verify(url(86401), {})).toThrow(/signature/);
  });

  it('refuses headers that could be changed on the way', async () => {
    const { target } = await startCloud();
    const url = rawPresign(target, { method: 'PUT', key: 'x' }, 60);
    const status = await new Promise((resolve, reject) => {
      const headers = { 'x-amz-meta-forged': '1', 'content-length': '0' };
      requestHttp(target.endpoint + url, { method: 'PUT', headers }, (answer) => {
        answer.resume().on('end', () => {
          resolve(answer.statusCode);
        });
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(403);
  });

  it('takes a temporary key with its token only', async () => {
    const { state, target, send } = await startCloud();
    state.addCredentials({ ...admin, accessKeyId: 'temporary', sessionToken: 'token' });
    const temporary = { ...target, accessKeyId: 'temporary' };
    const put = (headers: Record<string, string>): Promise<RawAnswer> =>
      rawSend(temporary, { method: 'PUT', key: 'x', body: 'x', headers });
    expect((await put({})).status).toBe(403);
    expect((await put({ 'x-amz-security-token': 'other' })).status).toBe(403);
    expect((await put({ 'x-amz-security-token': 'token' })).status).toBe(200);
    const odd = await send({ method: 'GET', key: 'x', headers: { 'x-amz-security-token': 'token' } });
    expect(odd.status).toBe(400);
  });
});
