/** Rules on what R2 does not have: it is refused, not ignored. */
import assert from 'node:assert/strict';
import { rawSend } from './raw.ts';
import { listKeys } from './target.ts';
import type { Rule, Target } from './target.ts';

const api = 'https://developers.cloudflare.com/r2/api/s3/api/';
const limits = 'https://developers.cloudflare.com/r2/platform/limits/';

async function refusesHeader(target: Target, name: string, value: string): Promise<void> {
  const key = `${target.prefix}x`;
  const answer = await rawSend(target, { method: 'PUT', key, body: 'x', headers: { [name]: value } });
  assert.deepEqual([answer.status, answer.code], [501, 'NotImplemented'], name);
  assert.ok(answer.body.includes(name), answer.body);
  assert.deepEqual(await listKeys(target, target.prefix), []);
}

export const refusalRules: readonly Rule[] = [
  {
    title: 'tags, redirects, grants, locks and KMS keys are refused with 501',
    tag: 'agreed',
    source: api,
    run: async (target) => {
      await refusesHeader(target, 'x-amz-tagging', 'a=b');
      await refusesHeader(target, 'x-amz-website-redirect-location', '/elsewhere');
      await refusesHeader(target, 'x-amz-grant-read', 'id=1');
      await refusesHeader(target, 'x-amz-object-lock-mode', 'GOVERNANCE');
      await refusesHeader(target, 'x-amz-server-side-encryption-aws-kms-key-id', 'key');
      await refusesHeader(target, 'x-amz-server-side-encryption', 'aws:kms');
    },
  },
  {
    title: 'ACLs are refused with 501 (the simulator lets the canned ones pass)',
    tag: 'documented',
    source: api,
    run: async (target) => {
      await refusesHeader(target, 'x-amz-acl', 'public-read');
    },
  },
  {
    title: 'streamed signatures and trailers are refused with 501 (the simulator fails on them)',
    tag: 'documented',
    source: 'https://github.com/soto-project/soto/issues/643',
    run: async (target) => {
      for (const payload of ['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER']) {
        const key = `${target.prefix}x`;
        const answer = await rawSend(target, { method: 'PUT', key, body: '1\r\nx\r\n0\r\n\r\n', payload });
        assert.deepEqual([answer.status, answer.code], [501, 'NotImplemented'], payload);
      }
      assert.deepEqual(await listKeys(target, target.prefix), []);
    },
  },
  {
    title: 'policies, ACLs and websites of a bucket, and tags of an object, are refused with 501',
    tag: 'agreed',
    source: api,
    run: async (target) => {
      for (const name of ['acl', 'policy', 'website', 'logging', 'publicAccessBlock']) {
        const answer = await rawSend(target, { method: 'GET', query: { [name]: '' } });
        assert.deepEqual([answer.status, answer.code], [501, 'NotImplemented'], name);
      }
      for (const name of ['acl', 'tagging']) {
        const answer = await rawSend(target, { method: 'GET', key: `${target.prefix}x`, query: { [name]: '' } });
        assert.deepEqual([answer.status, answer.code], [501, 'NotImplemented'], name);
      }
    },
  },
  {
    title: 'a key has at most 1,024 bytes',
    tag: 'documented',
    source: limits,
    run: async (target) => {
      const fits = target.prefix + 'k'.repeat(1024 - Buffer.byteLength(target.prefix));
      assert.equal((await rawSend(target, { method: 'PUT', key: fits, body: 'x' })).status, 200);
      const answer = await rawSend(target, { method: 'PUT', key: `${fits}k`, body: 'x' });
      assert.deepEqual([answer.status, answer.code], [400, 'InvalidObjectName']);
    },
  },
  {
    title: 'metadata has at most 8,192 bytes',
    tag: 'documented',
    source: limits,
    run: async (target) => {
      const headers = { 'x-amz-meta-large': 'm'.repeat(8192) };
      const answer = await rawSend(target, { method: 'PUT', key: `${target.prefix}x`, body: 'x', headers });
      assert.deepEqual([answer.status, answer.code], [400, 'MetadataTooLarge']);
    },
  },
];
