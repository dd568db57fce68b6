/** Rules on proving and conditioning writes. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getText, putText } from './objects.ts';
import { rawSend } from './raw.ts';
import { listKeys, refused } from './target.ts';
import type { Rule } from './target.ts';

const extensions = 'https://developers.cloudflare.com/r2/api/s3/extensions/#conditional-operations-in-putobject';
const errorCodes = 'https://developers.cloudflare.com/r2/api/error-codes/';
const limits = 'https://developers.cloudflare.com/r2/platform/limits/';

export const writeRules: readonly Rule[] = [
  {
    title: 'If-None-Match: * writes only what does not exist',
    tag: 'agreed',
    source: extensions,
    run: async (target) => {
      const put = (Body: string): Promise<unknown> =>
        target.client.send(
          new PutObjectCommand({ Bucket: target.bucket, Key: `${target.prefix}once`, Body, IfNoneMatch: '*' }),
        );
      await put('first');
      await target.pause();
      await refused(put('second'), 412, 'PreconditionFailed');
      assert.equal(await getText(target, `${target.prefix}once`), 'first');
    },
  },
  {
    title: 'If-Match writes only over what it names',
    tag: 'agreed',
    source: extensions,
    run: async (target) => {
      const key = await putText(target, 'matched', 'first');
      const put = (Body: string, IfMatch: string): Promise<unknown> =>
        target.client.send(new PutObjectCommand({ Bucket: target.bucket, Key: key, Body, IfMatch }));
      await target.pause();
      await refused(put('second', '"d41d8cd98f00b204e9800998ecf8427e"'), 412, 'PreconditionFailed');
      await put('second', `"${createHash('md5').update('first').digest('hex')}"`);
      assert.equal(await getText(target, key), 'second');
    },
  },
  {
    title: 'a body that is not what Content-MD5 says is refused and not stored',
    tag: 'agreed',
    source: errorCodes,
    run: async (target) => {
      const md5 = createHash('md5').update('other').digest('base64');
      const key = `${target.prefix}digest`;
      const answer = await rawSend(target, { method: 'PUT', key, body: 'x', headers: { 'content-md5': md5 } });
      assert.deepEqual([answer.status, answer.code], [400, 'BadDigest']);
      assert.deepEqual(await listKeys(target, target.prefix), []);
      const right = createHash('md5').update('x').digest('base64');
      const good = await rawSend(target, { method: 'PUT', key, body: 'x', headers: { 'content-md5': right } });
      assert.equal(good.status, 200);
    },
  },
  {
    title: 'a Content-MD5 that is no digest is refused',
    tag: 'agreed',
    source: errorCodes,
    run: async (target) => {
      const headers = { 'content-md5': 'bm90IGEgZGlnZXN0' };
      const answer = await rawSend(target, { method: 'PUT', key: `${target.prefix}x`, body: 'x', headers });
      assert.deepEqual([answer.status, answer.code], [400, 'InvalidDigest']);
    },
  },
  {
    title: 'a body that is not what x-amz-content-sha256 says is refused and not stored',
    tag: 'agreed',
    run: async (target) => {
      const payload = createHash('sha256').update('other').digest('hex');
      const answer = await rawSend(target, { method: 'PUT', key: `${target.prefix}x`, body: 'x', payload });
      assert.deepEqual([answer.status, answer.code], [400, 'XAmzContentSHA256Mismatch']);
      assert.deepEqual(await listKeys(target, target.prefix), []);
    },
  },
  {
    title: 'a payload may be left unsigned',
    tag: 'agreed',
    run: async (target) => {
      const key = `${target.prefix}unsigned`;
      const answer = await rawSend(target, { method: 'PUT', key, body: 'x', payload: 'UNSIGNED-PAYLOAD' });
      assert.equal(answer.status, 200);
      assert.equal(await getText(target, key), 'x');
    },
  },
  {
    title: 'a right CRC32, SHA-1 or SHA-256 is accepted',
    tag: 'agreed',
    run: async (target) => {
      for (const [name, value] of Object.entries(checksumsOf('x'))) {
        const headers = { [`x-amz-checksum-${name}`]: value };
        const answer = await rawSend(target, { method: 'PUT', key: target.prefix + name, body: 'x', headers });
        assert.equal(answer.status, 200, name);
      }
    },
  },
  {
    title: 'a wrong CRC32, SHA-1 or SHA-256 is refused (the simulator ignores them)',
    tag: 'documented',
    source: errorCodes,
    run: async (target) => {
      for (const [name, value] of Object.entries(checksumsOf('other'))) {
        const headers = { [`x-amz-checksum-${name}`]: value };
        const answer = await rawSend(target, { method: 'PUT', key: target.prefix + name, body: 'x', headers });
        assert.deepEqual([answer.status, answer.code], [400, 'BadDigest'], name);
      }
      assert.deepEqual(await listKeys(target, target.prefix), []);
    },
  },
  {
    title: 'a body of unknown length is refused with 411 (the simulator takes it)',
    tag: 'documented',
    source: errorCodes,
    run: async (target) => {
      const answer = await rawSend(target, {
        method: 'PUT',
        key: `${target.prefix}chunked`,
        body: 'x',
        chunked: true,
        payload: 'UNSIGNED-PAYLOAD',
      });
      assert.deepEqual([answer.status, answer.code], [411, 'MissingContentLength']);
    },
  },
  {
    title: 'a second write to a key within a second is refused with 429 (the simulator takes it)',
    tag: 'documented',
    source: limits,
    run: async (target) => {
      const put = (): Promise<string> => putText(target, 'busy', 'x');
      // R2 may let some of a burst through; all of it, never.
      const outcomes = await Promise.allSettled(Array.from({ length: 10 }, put));
      const failed = outcomes.filter((outcome) => outcome.status === 'rejected');
      assert.ok(failed.length > 0 && failed.length < 10, `${String(failed.length)} of 10 were refused`);
      await refused(Promise.reject(failed[0]?.reason as Error), 429, 'TooManyRequests');
      await target.pause();
      await put();
    },
  },
  {
    title: 'an infrequent-access object says so (the simulator has no storage classes)',
    tag: 'documented',
    source: 'https://developers.cloudflare.com/r2/buckets/storage-classes/',
    run: async (target) => {
      const key = `${target.prefix}cold`;
      const headers = { 'x-amz-storage-class': 'STANDARD_IA' };
      assert.equal((await rawSend(target, { method: 'PUT', key, body: 'x', headers })).status, 200);
      const head = await rawSend(target, { method: 'HEAD', key });
      assert.equal(head.headers['x-amz-storage-class'], 'STANDARD_IA');
    },
  },
  {
    title: 'a client that waits for a 100 gets none before it sends its body',
    tag: 'agreed',
    source: extensions.replace(/#.*/, ''),
    run: async (target) => {
      const headers = { expect: '100-continue' };
      const key = `${target.prefix}waited`;
      const answer = await rawSend(target, { method: 'PUT', key, body: 'x', headers, holdBodyMs: 100 });
      assert.deepEqual([answer.status, answer.continued], [200, false]);
    },
  },
];

function checksumsOf(text: string): Record<string, string> {
  const crc = Buffer.alloc(4);
  crc.writeUInt32BE(crc32(text));
  return {
    crc32: crc.toString('base64'),
    sha1: createHash('sha1').update(text).digest('base64'),
    sha256: createHash('sha256').update(text).digest('base64'),
  };
}
