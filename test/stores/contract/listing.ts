/** Rules on listings. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { ListObjectsCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { ListObjectsV2CommandInput, ListObjectsV2CommandOutput } from '@aws-sdk/client-s3';
import { putText } from './objects.ts';
import { rawSend } from './raw.ts';
import { refused } from './target.ts';
import type { Rule, Target } from './target.ts';

// U+FF5E comes before U+1F600 in UTF-8, and after it in UTF-16.
const ordered = ['A', 'a', 'a-b', 'a.b', 'a/', 'a/1', 'a/2', 'a/2/x', 'a0', 'b/1', 'é', '～', '😀'];

async function fill(target: Target): Promise<void> {
  await Promise.all(ordered.toReversed().map((name) => putText(target, name, name)));
}

type Options = Omit<Partial<ListObjectsV2CommandInput>, 'Bucket'>;

async function list(target: Target, options: Options = {}): Promise<ListObjectsV2CommandOutput> {
  const below = { Prefix: target.prefix + (options.Prefix ?? '') };
  return target.client.send(new ListObjectsV2Command({ Bucket: target.bucket, ...options, ...below }));
}

function names(target: Target, page: ListObjectsV2CommandOutput): { keys: string[]; groups: string[] } {
  const short = (name: string | undefined): string => (name ?? '').slice(target.prefix.length);
  return {
    keys: (page.Contents ?? []).map((object) => short(object.Key)),
    groups: (page.CommonPrefixes ?? []).map((group) => short(group.Prefix)),
  };
}

async function pages(target: Target, options: Options): Promise<{ keys: string[]; groups: string[]; pages: number }> {
  const all = { keys: [] as string[], groups: [] as string[], pages: 0 };
  let ContinuationToken: string | undefined;
  do {
    const page = await list(target, { ...options, ...(ContinuationToken !== undefined && { ContinuationToken }) });
    const found = names(target, page);
    all.keys.push(...found.keys);
    all.groups.push(...found.groups);
    all.pages += 1;
    assert.equal(page.KeyCount, found.keys.length + found.groups.length);
    ContinuationToken = page.NextContinuationToken;
    assert.equal(page.IsTruncated, ContinuationToken !== undefined);
  } while (ContinuationToken !== undefined);
  return all;
}

export const listingRules: readonly Rule[] = [
  {
    title: 'keys are listed in the order of their UTF-8 bytes',
    tag: 'agreed',
    run: async (target) => {
      await fill(target);
      assert.deepEqual(names(target, await list(target)).keys, ordered);
    },
  },
  {
    title: 'a listing goes on where its token says, page by page, with nothing twice',
    tag: 'agreed',
    run: async (target) => {
      await fill(target);
      const all = await pages(target, { MaxKeys: 3 });
      assert.deepEqual(all, { keys: ordered, groups: [], pages: 5 });
    },
  },
  {
    title: 'a delimiter gathers keys under common prefixes, also over pages',
    tag: 'agreed',
    run: async (target) => {
      await fill(target);
      const keys = ordered.filter((name) => !name.includes('/'));
      const once = names(target, await list(target, { Delimiter: '/' }));
      assert.deepEqual(once, { keys, groups: ['a/', 'b/'] });
      const paged = await pages(target, { Delimiter: '/', MaxKeys: 1 });
      assert.deepEqual(paged, { keys, groups: ['a/', 'b/'], pages: keys.length + 2 });
      const within = names(target, await list(target, { Delimiter: '/', Prefix: 'a/' }));
      assert.deepEqual(within, { keys: ['a/', 'a/1', 'a/2'], groups: ['a/2/'] });
    },
  },
  {
    title: 'start-after begins behind a key, whether or not it exists',
    tag: 'agreed',
    run: async (target) => {
      await fill(target);
      const after = async (name: string): Promise<string[]> =>
        names(target, await list(target, { StartAfter: target.prefix + name })).keys;
      assert.deepEqual(await after('a/2'), ordered.slice(ordered.indexOf('a/2') + 1));
      assert.deepEqual(await after('a/15'), ordered.slice(ordered.indexOf('a/2')));
      assert.deepEqual(await after('～'), ['😀']);
      assert.deepEqual(await after('😀'), []);
    },
  },
  {
    title: 'start-after and a page size go together',
    tag: 'agreed',
    run: async (target) => {
      await fill(target);
      const all = await pages(target, { StartAfter: `${target.prefix}a/`, MaxKeys: 4 });
      assert.deepEqual(all.keys, ordered.slice(ordered.indexOf('a/1')));
    },
  },
  {
    title: 'an entry tells size, MD5 and time of writing',
    tag: 'agreed',
    run: async (target) => {
      await putText(target, 'entry', 'four');
      const [entry] = (await list(target)).Contents ?? [];
      assert.equal(entry?.Size, 4);
      assert.equal(entry.ETag, `"${createHash('md5').update('four').digest('hex')}"`);
      assert.ok(Math.abs(Number(entry.LastModified) - Date.now()) < 120_000);
    },
  },
  {
    title: 'encoding-type=url encodes keys and prefixes',
    tag: 'agreed',
    run: async (target) => {
      await putText(target, 'é +/x', '1');
      await putText(target, 'a b', '1');
      const encoded = await list(target, { EncodingType: 'url', Delimiter: '/' });
      assert.ok(encoded.Contents?.[0]?.Key?.endsWith('a%20b'), encoded.Contents?.[0]?.Key);
      const group = encoded.CommonPrefixes?.[0]?.Prefix ?? '';
      assert.match(group, /%C3%A9%20%2B(?:\/|%2F)$/);
      assert.equal(encoded.EncodingType, 'url');
    },
  },
  {
    title: 'an empty listing is complete',
    tag: 'agreed',
    run: async (target) => {
      const page = await list(target);
      assert.deepEqual([page.KeyCount, page.IsTruncated, page.Contents], [0, false, undefined]);
    },
  },
  {
    title: 'max-keys must be a number; 0 lists nothing',
    tag: 'agreed',
    run: async (target) => {
      const query = { 'list-type': '2', 'max-keys': 'many' };
      const answer = await rawSend(target, { method: 'GET', query });
      assert.deepEqual([answer.status, answer.code], [400, 'InvalidMaxKeys']);
      await putText(target, 'x', 'x');
      const none = await list(target, { MaxKeys: 0 });
      assert.deepEqual([none.KeyCount, none.IsTruncated], [0, true]);
    },
  },
  {
    title: 'a page has no more than 1,000 keys, whatever is asked for',
    tag: 'agreed',
    slow: true,
    run: async (target) => {
      const put = async (from: number): Promise<void> => {
        for (let n = from; n < 1002; n += 32) {
          await rawSend(target, { method: 'PUT', key: target.prefix + String(n).padStart(4, '0'), body: 'x' });
        }
      };
      await Promise.all(Array.from({ length: 32 }, (_, from) => put(from)));
      const page = await list(target, { MaxKeys: 5000 });
      assert.deepEqual([page.KeyCount, page.IsTruncated], [1000, true]);
      assert.equal(names(target, page).keys.at(-1), '0999');
    },
  },
  {
    title: 'the first version of the listing pages by marker',
    tag: 'agreed',
    run: async (target) => {
      await fill(target);
      const found: string[] = [];
      let Marker = '';
      for (let page = 0; page < 20; page += 1) {
        const answer = await target.client.send(
          new ListObjectsCommand({ Bucket: target.bucket, Prefix: target.prefix, MaxKeys: 4, Marker }),
        );
        const keys = (answer.Contents ?? []).map((object) => object.Key ?? '');
        found.push(...keys.map((key) => key.slice(target.prefix.length)));
        if (answer.IsTruncated !== true) break;
        Marker = answer.NextMarker ?? keys.at(-1) ?? '';
      }
      assert.deepEqual(found, ordered);
    },
  },
  {
    title: 'a token of another listing is refused',
    tag: 'documented',
    source: 'https://developers.cloudflare.com/r2/api/s3/api/',
    run: async (target) => {
      await refused(list(target, { ContinuationToken: '!' }), 400, 'InvalidArgument');
    },
  },
];
