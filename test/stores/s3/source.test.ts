import dns from 'node:dns';
import { describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys, inRange } from '../../../src/stores/keys.ts';
import { everything, type Entry, type KeyRange } from '../../../src/stores/model.ts';
import { key, keys, refusal, startBucket, testContext } from './bucket-world.ts';
import { modified, startOdd, type OddOptions } from './odd-store.ts';
import { listAll, readAll, sourceAt } from './source-world.ts';

const keysOf = (entries: readonly Entry[]): string[] => entries.map((entry) => entry.key);
const partition = (id: number): string =>
  String(id)
    .padStart(9, '0')
    .replace(/(...)(...)(...)/, '$1/$2/$3');
const media = (id: number): string => `cache/media_attachments/files/${partition(id)}/original/${id}.png`;

describe('a source', () => {
  it('tells keys without the prefix, and only what lies below it', async () => {
    const names = ['old/a', 'old/', 'old/b/c', 'older/x', 'x'];
    await using store = await startOdd(names);
    await using source = sourceAt(store.endpoint, { prefix: 'old/' });
    expect(await listAll(source, testContext())).toEqual([
      { key: 'a', locator: 'old/a', size: 0, modifiedMs: modified, etag: 'd41d8cd98f00b204e9800998ecf8427e' },
      { key: 'b/c', locator: 'old/b/c', size: 0, modifiedMs: modified, etag: 'd41d8cd98f00b204e9800998ecf8427e' },
    ]);
    expect(await source.names('', testContext())).toEqual(['b', 'a']);
  });

  it('keeps to its range, and asks for no page behind it', async () => {
    await using world = await startBucket();
    for (let at = 0; at < 4000; at++) await world.stored.put(`p/n/${String(at).padStart(5, '0')}`, Buffer.alloc(0), {});
    await using source = sourceAt(world.location.endpoint, { prefix: 'p/' });
    const found = await listAll(source, world.cx, { after: key('n/00999'), upTo: key('n/01999') });
    expect(found).toHaveLength(1000);
    expect(found[0]?.key).toBe('n/01000');
    expect(world.state.meter.snapshot().operations).toEqual({ ListObjectsV2: 2 });
  });

  it('can be named in the host, and reads with temporary credentials', async () => {
    // Not every resolver knows names below localhost.
    const lookup = jest.spyOn(dns, 'lookup').mockImplementation((_name: string, ...rest: unknown[]) => {
      (rest.at(-1) as (error: null, found: unknown) => void)(null, [{ address: '127.0.0.1', family: 4 }]);
    });
    try {
      await using store = await startOdd(['a&b']);
      await using source = sourceAt(store.endpoint.replace('127.0.0.1', 'localhost'), {
        pathStyle: false,
        credentials: { ...keys, sessionToken: 'a token' },
      });
      const cx = testContext();
      const found = await listAll(source, cx);
      expect(keysOf(found)).toEqual(['a&b']);
      expect((await readAll(source, found, cx)).get('a&b')).toMatchObject({ settled: 'unchanged' });
      expect(store.requests.map(({ host }) => host.replace(/\d+$/, ''))).toEqual([
        'media.localhost:',
        'media.localhost:',
      ]);
      expect(store.requests[0]?.headers['x-amz-security-token']).toBe('a token');
    } finally {
      lookup.mockRestore();
    }
  });

  it.each(['ordered', 'prefix-last'] as const)('lists in key order what is listed %s', async (listing) => {
    await using world = await startBucket({ listing });
    // An odd one first, so that the end of a page parts a pair.
    const names: string[] = ['a'];
    for (let at = 0; at < 1100; at++)
      names.push(`d/${String(at).padStart(4, '0')}`, `d/${String(at).padStart(4, '0')}.asc`);
    for (const name of names) await world.stored.put(name, Buffer.alloc(0), {});
    await using source = sourceAt(world.location.endpoint);
    expect(keysOf(await listAll(source, world.cx))).toEqual(names);
    expect(world.cx.events.filter(({ kind }) => kind === 'log')).toEqual([]);
    const range = { after: key('d/0100'), upTo: key('d/0200') };
    expect(keysOf(await listAll(source, world.cx, range))).toEqual(names.filter((name) => inRange(name, range)));
  });

  it('is not misled by an ignored prefix and start', async () => {
    const intercept: OddOptions['intercept'] = (_request, _response, _path, query) => {
      query.delete('prefix');
      query.delete('start-after');
      return false;
    };
    await using store = await startOdd(['a', 'p/a', 'p/b', 'p/c', 'z'], { intercept });
    await using source = sourceAt(store.endpoint, { prefix: 'p/' });
    expect(keysOf(await listAll(source, testContext(), { after: key('a'), upTo: null }))).toEqual(['b', 'c']);
  });
});

describe('a store with an order of its own', () => {
  /** As a store that encrypts names: no order that anybody could guess, but always the same. */
  const scrambled = (a: string, b: string): number => {
    const turned = (name: string): string => Array.from(name).reverse().join('');
    return turned(a) < turned(b) ? -1 : 1;
  };
  /** As one that walks a file system: `a/…` where `a` would be. */
  const walked = (a: string, b: string): number => (a.replaceAll('/', '\0') < b.replaceAll('/', '\0') ? -1 : 1);
  const some = Array.from({ length: 50 }, (_, at) => media(at * 7919));

  it.each([
    ['scrambled', scrambled, some],
    ['walked', walked, ['a/b', 'a-c', 'a/c', 'a.d', 'b']],
    ['by UTF-16 between folders', undefined, ['a/😀/1', 'a/～/1', 'b']],
  ])('%s, is sorted on disk, and that is said once', async (_, compare, names) => {
    await using store = await startOdd(names, { pageSize: 10, ...(compare !== undefined && { compare }) });
    await using source = sourceAt(store.endpoint);
    const cx = testContext();
    expect(keysOf(await listAll(source, cx))).toEqual(names.toSorted(compareKeys));
    const range = { after: key(names.toSorted(compareKeys)[0] ?? ''), upTo: null };
    expect(keysOf(await listAll(source, cx, range))).toEqual(names.toSorted(compareKeys).slice(1));
    expect(await source.split(everything, 64, cx)).toEqual([everything]);
    expect(cx.events.filter(({ kind }) => kind === 'log')).toMatchObject([{ level: 'notice' }]);
  });

  it('by UTF-16 in one folder is put right in passing', async () => {
    const names = ['a/😀', 'a/～', 'a/z', 'b'];
    await using store = await startOdd(names, { pageSize: 2 });
    await using source = sourceAt(store.endpoint);
    const cx = testContext();
    expect(keysOf(await listAll(source, cx))).toEqual(['a/z', 'a/～', 'a/😀', 'b']);
    expect(cx.events.filter(({ kind }) => kind === 'log')).toEqual([]);
  });

  it('is not taken for ordered when that shows late: it throws, and is sorted the next time', async () => {
    const names = ['a/1/x', 'a/2/x', 'a/3/x', 'a/4/x', 'z/9/x', 'b/1/x'];
    await using store = await startOdd(names, { pageSize: 2, compare: (a, b) => names.indexOf(a) - names.indexOf(b) });
    await using source = sourceAt(store.endpoint);
    const cx = testContext();
    expect(await refusal(listAll(source, cx))).toMatchObject({ code: 'ListingOrder' });
    expect(keysOf(await listAll(source, cx))).toEqual(names.toSorted());
  });

  it('is found in key order whatever names there are, in whatever order', async () => {
    const name = fc
      .array(fc.constantFrom('a', 'b', '/', '.', '-', 'é', 'e\u0301', '～', '😀'), { minLength: 1, maxLength: 5 })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(name, { maxLength: 25 }),
        fc.constantFrom(undefined, scrambled, walked, compareKeys),
        async (names, compare) => {
          await using store = await startOdd(names, { pageSize: 5, ...(compare !== undefined && { compare }) });
          await using source = sourceAt(store.endpoint);
          const cx = testContext();
          // Where the order breaks down after something was given out, the listing throws once and is right the second time.
          const found = await listAll(source, cx).catch((error: unknown) => {
            expect(error).toMatchObject({ code: 'ListingOrder' });
            return listAll(source, cx);
          });
          expect(found.map(({ locator }) => locator).sort()).toEqual(names.toSorted());
          for (const [at, entry] of found.entries()) {
            expect(entry.key).toBe((entry.locator as string).normalize('NFC'));
            expect(compareKeys(found[at - 1]?.key ?? '', entry.key)).toBeLessThanOrEqual(0);
          }
        },
      ),
      { numRuns: 80 },
    );
  });
});

describe('names in another Unicode form', () => {
  it('are told under their key, in its place', async () => {
    const names = ['d/e\u0301', 'd/f', 'd/z'];
    await using store = await startOdd(names, { compare: compareKeys, pageSize: 1 });
    await using source = sourceAt(store.endpoint);
    const found = await listAll(source, testContext());
    expect(keysOf(found)).toEqual(['d/f', 'd/z', 'd/é']);
    expect(found[2]?.locator).toBe('d/e\u0301');
  });

  it('are never lost between two ranges', async () => {
    await using store = await startOdd(['d/e\u0301', 'd/f', 'd/z'], { compare: compareKeys });
    await using source = sourceAt(store.endpoint);
    const ranges: KeyRange[] = [
      { after: null, upTo: key('d/f') },
      { after: key('d/f'), upTo: null },
    ];
    const told = await Promise.allSettled(ranges.map((range) => listAll(source, testContext(), range)));
    expect(told.map(({ status }) => status)).toContain('rejected');
  });
});

describe('cutting a source', () => {
  async function cut(names: readonly string[], ways: number, range: KeyRange = everything) {
    await using store = await startOdd(names);
    await using source = sourceAt(store.endpoint);
    const ranges = await source.split(range, ways, testContext());
    const sorted = names.toSorted(compareKeys);
    return {
      ranges,
      sizes: ranges.map((part) => sorted.filter((name) => inRange(name, part)).length),
      requests: store.requests.length,
    };
  }
  const many = Array.from({ length: 60_000 }, (_, at) => media(at * 3456 + 1_000_000));
  const few = Array.from({ length: 3000 }, (_, at) => `accounts/avatars/${partition(at)}/original/${at}.png`);

  it('makes adjoining ranges of roughly equal numbers, with few requests', async () => {
    const { ranges, sizes, requests } = await cut([...many, ...few], 64);
    expect(requests).toBeLessThanOrEqual(64);
    expect(ranges.length).toBeGreaterThanOrEqual(3);
    expect(ranges.length).toBeLessThanOrEqual(1 + 63_000 / 10_000);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(63_000);
    expect(Math.max(...sizes)).toBeLessThan(2.2 * (63_000 / ranges.length));
    expect(ranges[0]?.after).toBeNull();
    expect(ranges.at(-1)?.upTo).toBeNull();
    for (const [at, part] of ranges.slice(1).entries()) {
      expect(part.after).toBe(ranges[at]?.upTo);
      expect([...many, ...few].filter((name) => name.startsWith(part.after ?? '-'))).toEqual([]);
    }
  });

  it('stays within a range', async () => {
    const range = { after: key(many[20_000] ?? ''), upTo: key(many[59_000] ?? '') };
    const { ranges, sizes } = await cut(many, 64, range);
    expect(ranges[0]?.after).toBe(range.after);
    expect(ranges.at(-1)?.upTo).toBe(range.upTo);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(39_000);
  });

  it.each([
    ['little', few.slice(0, 900), 64, 1],
    ['not much', few, 64, 64],
    ['one folder', Array.from({ length: 3000 }, (_, at) => `x/${at}`), 64, 64],
  ])('does not pay for %s', async (_, names, ways, most) => {
    const { ranges, requests } = await cut(names, ways);
    expect(ranges).toEqual([everything]);
    expect(requests).toBeLessThanOrEqual(most);
  });

  it.each([2, 3, 5, 8, 16])('never asks more than %i times when it may not', async (ways) => {
    const { ranges, requests } = await cut([...many.slice(0, 5000), ...few], ways);
    expect(requests).toBeLessThanOrEqual(ways);
    expect(ranges.length).toBeLessThanOrEqual(ways);
  });
});
