import { createHash, createHmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeKey, encodeRfc3986, Signer, UNSIGNED_PAYLOAD } from '../../src/net/sigv4.ts';

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** The hash the SDK's signer is handed, by Node's own crypto. */
class Sha256 {
  private hash;
  private readonly secret: Bytes | undefined;

  constructor(secret?: Bytes) {
    this.secret = secret;
    this.hash = this.fresh();
  }

  update(data: Bytes): void {
    this.hash.update(plain(data));
  }

  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.hash.digest());
  }

  reset(): void {
    this.hash = this.fresh();
  }

  private fresh() {
    return this.secret === undefined ? createHash('sha256') : createHmac('sha256', plain(this.secret));
  }
}

function plain(data: Bytes): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

const key = fc.string({
  unit: fc.oneof(
    fc.constantFrom('/', '..', '//', '@', '+', ' ', '%41', "'", '(', '*', '~', 'é', '日', '😀'),
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 3 }),
  ),
  minLength: 1,
  maxLength: 30,
});
const token = fc.string({ unit: fc.constantFrom('a', 'Z', '0', '9', '+', '/', '='), minLength: 1, maxLength: 80 });

describe('the lean signer', () => {
  it("agrees with the AWS SDK's own on random requests", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          key,
          method: fc.constantFrom('PUT', 'GET'),
          partNumber: fc.option(fc.integer({ min: 1, max: 10_000 })),
          contentType: fc.constantFrom('image/png', 'video/mp4', '  spaced   out '),
          md5: fc.base64String({ minLength: 24, maxLength: 24 }),
          sessionToken: fc.option(token),
          at: fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
          region: fc.constantFrom('auto', 'us-east-1'),
        }),
        async (given) => {
          const credentials = {
            accessKeyId: 'AKIDEXAMPLE',
            secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
            ...(given.sessionToken !== null && { sessionToken: given.sessionToken }),
          };
          const path = `/bucket/${encodeKey(given.key)}`;
          const headers = { 'content-type': given.contentType, 'content-md5': given.md5 };
          const query = given.partNumber === null ? {} : { partNumber: String(given.partNumber), uploadId: 'a+b/c=' };
          const ours = new Signer(credentials, given.region).sign(
            {
              method: given.method,
              host: 'account.r2.cloudflarestorage.com',
              path,
              headers,
              payloadHash: UNSIGNED_PAYLOAD,
              query: Object.entries(query)
                .map(([name, value]) => `${name}=${encodeRfc3986(value)}`)
                .join('&'),
            },
            given.at.getTime(),
          );
          const theirs = await new SignatureV4({
            credentials,
            region: given.region,
            service: 's3',
            sha256: Sha256,
            uriEscapePath: false,
          }).sign(
            {
              method: given.method,
              protocol: 'https:',
              hostname: 'account.r2.cloudflarestorage.com',
              path,
              query,
              headers: {
                ...headers,
                host: 'account.r2.cloudflarestorage.com',
                'x-amz-content-sha256': UNSIGNED_PAYLOAD,
              },
            },
            { signingDate: given.at },
          );
          expect(ours['authorization']).toBe(theirs.headers['authorization']);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('signs again and again with one key, over a change of day', () => {
    const signer = new Signer({ accessKeyId: 'a', secretAccessKey: 'b' }, 'auto');
    const sign = (at: number): string | undefined =>
      signer.sign({ method: 'PUT', host: 'h', path: '/b/k', headers: {}, payloadHash: UNSIGNED_PAYLOAD }, at)[
        'authorization'
      ];
    const evening = Date.UTC(2026, 0, 31, 23, 59, 59);
    const first = sign(evening);
    expect(sign(evening + 1000)).not.toBe(first);
    expect(sign(evening)).toBe(first);
  });
});
