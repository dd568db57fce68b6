/** Rules on copying within the store. */
import assert from 'node:assert/strict';
import { CopyObjectCommand, HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import type { CopyObjectCommandInput } from '@aws-sdk/client-s3';
import { getText } from './objects.ts';
import { refused } from './target.ts';
import type { Rule, Target } from './target.ts';

const extensions = 'https://developers.cloudflare.com/r2/api/s3/extensions/';

async function source(target: Target): Promise<string> {
  const Key = `${target.prefix}source é+`;
  const stored = { ContentType: 'image/png', CacheControl: 'max-age=1', Metadata: { a: '1', b: '2' } };
  await target.client.send(new PutObjectCommand({ Bucket: target.bucket, Key, Body: 'x', ...stored }));
  return Key;
}

async function copy(target: Target, from: string, more: Partial<CopyObjectCommandInput> = {}): Promise<string> {
  const Key = `${target.prefix}copy`;
  const CopySource = `/${target.bucket}/${from.split('/').map(encodeURIComponent).join('/')}`;
  await target.client.send(new CopyObjectCommand({ Bucket: target.bucket, Key, CopySource, ...more }));
  return Key;
}

async function told(target: Target, Key: string): Promise<unknown> {
  const head = await target.client.send(new HeadObjectCommand({ Bucket: target.bucket, Key }));
  return { type: head.ContentType, cache: head.CacheControl, metadata: head.Metadata };
}

export const copyRules: readonly Rule[] = [
  {
    title: 'a copy has the body, headers and metadata of its source',
    tag: 'agreed',
    run: async (target) => {
      const key = await copy(target, await source(target));
      assert.equal(await getText(target, key), 'x');
      assert.deepEqual(await told(target, key), {
        type: 'image/png',
        cache: 'max-age=1',
        metadata: { a: '1', b: '2' },
      });
    },
  },
  {
    title: 'a copy with REPLACE has only what the request says',
    tag: 'agreed',
    run: async (target) => {
      const more = { MetadataDirective: 'REPLACE', ContentType: 'image/gif', Metadata: { b: '3' } } as const;
      const key = await copy(target, await source(target), more);
      assert.deepEqual(await told(target, key), { type: 'image/gif', cache: undefined, metadata: { b: '3' } });
    },
  },
  {
    title: 'a copy with MERGE has what the request says and the rest from its source (the simulator refuses it)',
    tag: 'documented',
    source: extensions,
    run: async (target) => {
      const more = { MetadataDirective: 'MERGE' as 'COPY', CacheControl: 'max-age=2', Metadata: { b: '3', c: '4' } };
      const key = await copy(target, await source(target), more);
      const metadata = { a: '1', b: '3', c: '4' };
      assert.deepEqual(await told(target, key), { type: 'image/png', cache: 'max-age=2', metadata });
    },
  },
  {
    title: 'a copy of nothing is 404',
    tag: 'agreed',
    run: async (target) => {
      await refused(copy(target, `${target.prefix}absent`), 404, 'NoSuchKey');
    },
  },
  {
    title: 'a copy may be tied to the state of its source',
    tag: 'agreed',
    source: extensions,
    run: async (target) => {
      const from = await source(target);
      await refused(copy(target, from, { CopySourceIfMatch: '"other"' }), 412, 'PreconditionFailed');
      await copy(target, from, { CopySourceIfNoneMatch: '"other"' });
    },
  },
];
