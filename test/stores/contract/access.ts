/** Rules on who may ask. */
import assert from 'node:assert/strict';
import { getText, putText } from './objects.ts';
import { rawFetch, rawPresign, rawSend } from './raw.ts';
import type { RawAnswer } from './raw.ts';
import type { Rule } from './target.ts';

const errorCodes = 'https://developers.cloudflare.com/r2/api/error-codes/';
const presigned = 'https://developers.cloudflare.com/r2/api/s3/presigned-urls/';

function expect(answer: RawAnswer, status: number, code: string): void {
  assert.deepEqual([answer.status, answer.code], [status, code], answer.body);
}

export const accessRules: readonly Rule[] = [
  {
    title: 'a wrong secret is 403 SignatureDoesNotMatch',
    tag: 'agreed',
    source: errorCodes,
    run: async (target) => {
      const forged = { ...target, secretAccessKey: 'f'.repeat(64) };
      expect(await rawSend(forged, { method: 'GET', key: `${target.prefix}x` }), 403, 'SignatureDoesNotMatch');
      expect(
        await rawSend(forged, { method: 'PUT', key: `${target.prefix}x`, body: 'x' }),
        403,
        'SignatureDoesNotMatch',
      );
    },
  },
  {
    title: 'an unknown key id is 401 Unauthorized',
    tag: 'agreed',
    source: errorCodes,
    run: async (target) => {
      const unknown = { ...target, accessKeyId: '0'.repeat(32) };
      expect(await rawSend(unknown, { method: 'GET', key: `${target.prefix}x` }), 401, 'Unauthorized');
    },
  },
  {
    title: 'a request without a signature is refused',
    tag: 'agreed',
    run: async (target) => {
      const answer = await rawSend(target, { method: 'GET', key: `${target.prefix}x`, anonymous: true });
      expect(answer, 400, 'InvalidArgument');
    },
  },
  {
    title: 'a request signed more than 15 minutes ago, or ahead, is 403 RequestTimeTooSkewed',
    tag: 'agreed',
    run: async (target) => {
      for (const minutes of [-16, 16]) {
        const time = new Date(Date.now() + minutes * 60_000);
        const answer = await rawSend(target, { method: 'GET', key: `${target.prefix}x`, time });
        expect(answer, 403, 'RequestTimeTooSkewed');
      }
    },
  },
  {
    title: 'a request must say the hash of its payload',
    tag: 'agreed',
    run: async (target) => {
      const answer = await rawSend(target, { method: 'GET', key: `${target.prefix}x`, payload: null });
      expect(answer, 400, 'InvalidRequest');
    },
  },
  {
    title: 'a presigned URL reads and writes for those who hold it',
    tag: 'agreed',
    source: presigned,
    run: async (target) => {
      const key = `${target.prefix}a b+é`;
      const put = await rawFetch(target, 'PUT', rawPresign(target, { method: 'PUT', key }, 60), 'signed');
      assert.equal(put.status, 200, put.body);
      const get = await rawFetch(target, 'GET', rawPresign(target, { method: 'GET', key }, 60));
      assert.deepEqual([get.status, get.body], [200, 'signed']);
      assert.equal(await getText(target, key), 'signed');
    },
  },
  {
    title: 'a presigned URL is for its key and method only',
    tag: 'agreed',
    source: presigned,
    run: async (target) => {
      const key = await putText(target, 'one', 'x');
      await putText(target, 'two', 'x');
      const url = rawPresign(target, { method: 'GET', key }, 60);
      expect(await rawFetch(target, 'GET', url.replace('/one?', '/two?')), 403, 'SignatureDoesNotMatch');
      expect(await rawFetch(target, 'PUT', url, 'y'), 403, 'SignatureDoesNotMatch');
      const longer = url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600');
      expect(await rawFetch(target, 'GET', longer), 403, 'SignatureDoesNotMatch');
    },
  },
  {
    title: 'a presigned URL expires (400 by the page, 403 by the simulator)',
    tag: 'agreed',
    source: errorCodes,
    run: async (target) => {
      const time = new Date(Date.now() - 120_000);
      const url = rawPresign(target, { method: 'GET', key: `${target.prefix}x`, time }, 60);
      const answer = await rawFetch(target, 'GET', url);
      assert.equal(answer.code, 'ExpiredRequest');
      assert.ok([400, 403].includes(answer.status));
    },
  },
  {
    title: 'a presigned URL lasts a week at most',
    tag: 'agreed',
    source: presigned,
    run: async (target) => {
      const url = rawPresign(target, { method: 'GET', key: `${target.prefix}x` }, 604_801);
      expect(await rawFetch(target, 'GET', url), 400, 'InvalidArgument');
    },
  },
];
