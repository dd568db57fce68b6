/** Rules on reading what was written. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { rawSend } from './raw.ts';
import { listKeys, refused } from './target.ts';
import type { Rule, Target } from './target.ts';

const extensions = 'https://developers.cloudflare.com/r2/api/s3/extensions/';
const unicode = 'https://developers.cloudflare.com/r2/reference/unicode-interoperability/';

/** Writes a text. @returns the key in full. */
export async function putText(target: Target, name: string, text: string): Promise<string> {
  const key = target.prefix + name;
  const Body = Buffer.from(text);
  await target.client.send(new PutObjectCommand({ Bucket: target.bucket, Key: key, Body, ContentLength: Body.length }));
  return key;
}

/** Reads a text. */
export async function getText(target: Target, key: string, range?: string): Promise<string> {
  const answer = await target.client.send(
    new GetObjectCommand({ Bucket: target.bucket, Key: key, ...(range !== undefined && { Range: range }) }),
  );
  return (await answer.Body?.transformToString()) ?? '';
}

export const objectRules: readonly Rule[] = [
  {
    title: 'an object comes back as it was written, its ETag the MD5 of its body',
    tag: 'agreed',
    run: async (target) => {
      const body = Buffer.from('toot\0toot\n');
      const key = `${target.prefix}a/b.bin`;
      const put = await target.client.send(new PutObjectCommand({ Bucket: target.bucket, Key: key, Body: body }));
      const md5 = createHash('md5').update(body).digest('hex');
      assert.equal(put.ETag, `"${md5}"`);
      const got = await target.client.send(new GetObjectCommand({ Bucket: target.bucket, Key: key }));
      assert.deepEqual(Buffer.from((await got.Body?.transformToByteArray()) ?? []), body);
      assert.equal(got.ETag, `"${md5}"`);
      assert.equal(got.ContentLength, body.length);
    },
  },
  {
    title: 'an empty object is an object',
    tag: 'agreed',
    run: async (target) => {
      const key = await putText(target, 'empty', '');
      const head = await target.client.send(new HeadObjectCommand({ Bucket: target.bucket, Key: key }));
      assert.equal(head.ContentLength, 0);
      assert.equal(head.ETag, '"d41d8cd98f00b204e9800998ecf8427e"');
      assert.equal(await getText(target, key), '');
    },
  },
  {
    title: 'headers and metadata given with an object are told by HEAD and GET',
    tag: 'agreed',
    run: async (target) => {
      const Key = `${target.prefix}headers`;
      const given = {
        CacheControl: 'public, max-age=315576000, immutable',
        ContentType: 'image/webp',
        ContentDisposition: 'inline; filename="x.webp"',
        ContentLanguage: 'de',
        Metadata: { origin: 'local', 'two-words': 'a b' },
      };
      await target.client.send(new PutObjectCommand({ Bucket: target.bucket, Key, Body: 'x', ...given }));
      const head = await target.client.send(new HeadObjectCommand({ Bucket: target.bucket, Key }));
      const got = await target.client.send(new GetObjectCommand({ Bucket: target.bucket, Key }));
      for (const told of [head, got]) {
        const { CacheControl, ContentType, ContentDisposition, ContentLanguage, Metadata } = told;
        assert.deepEqual({ CacheControl, ContentType, ContentDisposition, ContentLanguage, Metadata }, given);
      }
      await got.Body?.transformToByteArray();
    },
  },
  {
    title: 'metadata that is not ASCII is encoded in RFC 2047 words when read',
    tag: 'documented',
    source: extensions,
    run: async (target) => {
      const key = `${target.prefix}words`;
      const headers = { 'x-amz-meta-name': '=?utf-8?B?w6k=?=' };
      await rawSend(target, { method: 'PUT', key, headers });
      const head = await rawSend(target, { method: 'HEAD', key });
      const told = String(head.headers['x-amz-meta-name']);
      assert.match(told, /^=\?utf-8\?[bq]\?(w6k=|=c3=a9)\?=$/i);
    },
  },
  {
    title: 'an object written without a content type is application/octet-stream',
    tag: 'agreed',
    run: async (target) => {
      const key = `${target.prefix}untyped`;
      await rawSend(target, { method: 'PUT', key, body: 'x' });
      const head = await rawSend(target, { method: 'HEAD', key });
      assert.equal(head.headers['content-type'], 'application/octet-stream');
    },
  },
  {
    title: 'what does not exist is 404: NoSuchKey to GET, no body to HEAD',
    tag: 'agreed',
    run: async (target) => {
      const Key = `${target.prefix}absent`;
      await refused(target.client.send(new GetObjectCommand({ Bucket: target.bucket, Key })), 404, 'NoSuchKey');
      const head = await rawSend(target, { method: 'HEAD', key: Key });
      assert.deepEqual([head.status, head.body], [404, '']);
    },
  },
  {
    title: 'ranges are answered, and refused with 416 beyond the end',
    tag: 'agreed',
    run: async (target) => {
      const key = await putText(target, 'ranged', '0123456789');
      assert.equal(await getText(target, key, 'bytes=2-4'), '234');
      assert.equal(await getText(target, key, 'bytes=7-'), '789');
      assert.equal(await getText(target, key, 'bytes=-2'), '89');
      assert.equal(await getText(target, key, 'bytes=8-99'), '89');
      const part = await rawSend(target, { method: 'GET', key, headers: { range: 'bytes=2-4' } });
      assert.deepEqual([part.status, part.headers['content-range']], [206, 'bytes 2-4/10']);
      await refused(getText(target, key, 'bytes=10-'), 416, 'InvalidRange');
    },
  },
  {
    title: 'a conditional read is answered with 304 or 412',
    tag: 'agreed',
    run: async (target) => {
      const key = await putText(target, 'read', 'x');
      const etag = `"${createHash('md5').update('x').digest('hex')}"`;
      const status = async (name: string, value: string): Promise<number> =>
        (await rawSend(target, { method: 'GET', key, headers: { [name]: value } })).status;
      assert.equal(await status('if-none-match', etag), 304);
      assert.equal(await status('if-none-match', '"other"'), 200);
      assert.equal(await status('if-match', etag), 200);
      assert.equal(await status('if-match', '"other"'), 412);
      assert.equal(await status('if-modified-since', new Date(Date.now() + 60_000).toUTCString()), 304);
      assert.equal(await status('if-unmodified-since', new Date(Date.now() - 86_400_000).toUTCString()), 412);
    },
  },
  {
    title: 'a key may hold any character, and is found and listed by it',
    tag: 'agreed',
    run: async (target) => {
      const names = [
        `a b`,
        'a+b',
        'a@b',
        'a%2Fb',
        `it's (!*)`,
        'a&b=c;d?e#f',
        'é',
        '日本',
        '😀',
        '~',
        'dir/',
        'a\\b',
        '"<>"',
      ];
      const read = async (name: string): Promise<string> => getText(target, await putText(target, name, name));
      assert.deepEqual(await Promise.all(names.map(read)), names);
      const listed = await listKeys(target, target.prefix);
      assert.deepEqual(listed.toSorted(), names.map((name) => target.prefix + name).toSorted());
    },
  },
  {
    title: 'two slashes in a key stay two',
    tag: 'agreed',
    run: async (target) => {
      const key = `${target.prefix}a//b`;
      const put = await rawSend(target, { method: 'PUT', key, body: 'x' });
      assert.equal(put.status, 200);
      assert.deepEqual(await listKeys(target, target.prefix), [key]);
    },
  },
  {
    title: 'two dots in a key are no way up (the simulator resolves them before it looks)',
    tag: 'documented',
    source: 'https://developers.cloudflare.com/r2/api/s3/api/',
    run: async (target) => {
      const key = `${target.prefix}a/../b`;
      const put = await rawSend(target, { method: 'PUT', key, body: 'x' });
      assert.equal(put.status, 200);
      assert.deepEqual(await listKeys(target, target.prefix), [key]);
    },
  },
  {
    title: 'Unicode forms of one name are one object, listed as last written (the simulator keeps two)',
    tag: 'documented',
    source: unicode,
    run: async (target) => {
      await putText(target, 'é'.normalize('NFC'), 'first');
      await target.pause();
      const key = await putText(target, 'é'.normalize('NFD'), 'second');
      assert.deepEqual(await listKeys(target, target.prefix), [key]);
      assert.equal(await getText(target, key.normalize('NFC')), 'second');
    },
  },
  {
    title: 'deleting succeeds whether or not the object exists',
    tag: 'agreed',
    run: async (target) => {
      const key = await putText(target, 'gone', 'x');
      for (let time = 0; time < 2; time += 1) {
        const answer = await rawSend(target, { method: 'DELETE', key });
        assert.equal(answer.status, 204);
      }
      assert.deepEqual(await listKeys(target, target.prefix), []);
    },
  },
  {
    title: 'many objects are deleted in one call; missing ones are told as deleted',
    tag: 'agreed',
    run: async (target) => {
      const keys = [
        await putText(target, 'one & <1>', '1'),
        await putText(target, 'two', '2'),
        `${target.prefix}absent`,
      ];
      const kept = await putText(target, 'kept', 'x');
      const answer = await target.client.send(
        new DeleteObjectsCommand({ Bucket: target.bucket, Delete: { Objects: keys.map((Key) => ({ Key })) } }),
      );
      assert.deepEqual(answer.Deleted?.map((deleted) => deleted.Key).toSorted(), keys.toSorted());
      assert.deepEqual(await listKeys(target, target.prefix), [kept]);
    },
  },
  {
    title: 'no more than 1,000 objects are deleted in one call',
    tag: 'agreed',
    run: async (target) => {
      const Objects = Array.from({ length: 1001 }, (_, index) => ({ Key: `${target.prefix}${String(index)}` }));
      const call = target.client.send(new DeleteObjectsCommand({ Bucket: target.bucket, Delete: { Objects } }));
      await refused(call, 400, 'MalformedXML');
    },
  },
  {
    title: 'reading one object twice at once is allowed, and deleting it ends that',
    tag: 'agreed',
    run: async (target) => {
      const key = await putText(target, 'shared', 'x');
      assert.deepEqual(await Promise.all([getText(target, key), getText(target, key)]), ['x', 'x']);
      await target.client.send(new DeleteObjectCommand({ Bucket: target.bucket, Key: key }));
      await refused(getText(target, key), 404, 'NoSuchKey');
    },
  },
];
