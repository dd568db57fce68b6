import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys } from '../../src/stores/keys.ts';
import type { Entry, Key } from '../../src/stores/model.ts';
import { join, type Pair } from '../../src/sync/join.ts';

/** `locator` tells entries of one key apart. */
const entry = (key: string, locator = key): Entry => ({ key: key as Key, locator, size: 1, modifiedMs: 0 });

/** A listing that tells how it was used. */
class Listing {
  started = 0;
  ended = 0;
  private readonly pages: readonly (readonly Entry[])[];
  private readonly breaksOff: Error | undefined;

  constructor(pages: readonly (readonly Entry[])[], breaksOff?: Error) {
    this.pages = pages;
    this.breaksOff = breaksOff;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<readonly Entry[]> {
    this.started++;
    try {
      for (const page of this.pages) {
        await Promise.resolve();
        yield page;
      }
      if (this.breaksOff !== undefined) throw this.breaksOff;
    } finally {
      this.ended++;
    }
  }
}

/** Pages of the sizes given, the last size again and again; empty pages are a listing's right. */
function paged(entries: readonly Entry[], sizes: readonly number[]): Entry[][] {
  const pages: Entry[][] = [];
  for (let from = 0, at = 0; from < entries.length; at++) {
    const size = sizes[at] ?? 3;
    pages.push(entries.slice(from, from + size));
    from += size;
  }
  return pages;
}

async function pairsOf(source: Listing, stored: Listing): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for await (const batch of join(source, stored)) {
    expect(batch).not.toHaveLength(0);
    pairs.push(...batch);
  }
  return pairs;
}

/** Keys of few letters, so that many begin others, and some on which the orders of UTF-8 and UTF-16 disagree. */
const key = fc.string({ unit: fc.constantFrom('a', 'b', '.', '/', '\uff5e', '😀'), minLength: 1, maxLength: 4 });
const keys = fc.uniqueArray(key, { maxLength: 40 }).map((some) => some.sort(compareKeys));
const sizes = fc.array(fc.integer({ min: 0, max: 7 }), { maxLength: 20 });
/** Numbers in [0, 1) that a model draws from. */
const chances = fc.infiniteStream(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }));

/**
 * R2's disorder: any key may come after longer keys that begin with it (but not after others).
 * @param sorted - distinct keys in order.
 */
function r2Disorder(sorted: readonly string[], chance: Iterator<number>): string[] {
  const draw = (): number => chance.next().value as number;
  const listed: string[] = [];
  // From the last key on, the keys that begin with one stand next to each other in front of `listed`, in whatever order.
  for (const moved of sorted.toReversed()) {
    const longer = listed.findIndex((other) => !other.startsWith(moved));
    const room = longer < 0 ? listed.length : longer;
    const place = draw() < 0.5 ? 0 : Math.floor(draw() * (room + 1));
    listed.splice(place, 0, moved);
  }
  return listed;
}

/** Whether the stored keys at these places came after keys that sort behind them, or again. */
function late(listed: readonly string[]): boolean[] {
  let furthest: string | undefined;
  return listed.map((at) => {
    const behind = furthest !== undefined && compareKeys(at, furthest) <= 0;
    if (!behind) furthest = at;
    return behind;
  });
}

/** What every join keeps: each entry in exactly one pair, pairs of one key only. */
function expectNothingLost(pairs: readonly Pair[], source: readonly Entry[], stored: readonly Entry[]): void {
  const order = (a: Entry, b: Entry): number =>
    compareKeys(a.key, b.key) || compareKeys(a.locator as string, b.locator as string);
  expect(pairs.flatMap((pair) => pair.source ?? []).sort(order)).toEqual([...source].sort(order));
  expect(pairs.flatMap((pair) => pair.stored ?? []).sort(order)).toEqual([...stored].sort(order));
  for (const pair of pairs) {
    if (pair.source !== undefined && pair.stored !== undefined) expect(pair.source.key).toBe(pair.stored.key);
  }
}

const sides = fc.record({ ours: keys, theirs: keys, both: keys, ourSizes: sizes, theirSizes: sizes, chances });

function unite(...sets: readonly (readonly string[])[]): string[] {
  return [...new Set(sets.flat())].sort(compareKeys);
}

describe('join', () => {
  it('pairs what both sides have and tells what one has, for listings in order', async () => {
    await fc.assert(
      fc.asyncProperty(sides, async ({ ours, theirs, both, ourSizes, theirSizes }) => {
        const source = unite(ours, both).map((at) => entry(at));
        const stored = unite(theirs, both).map((at) => entry(at, 'stored'));
        const pairs = await pairsOf(new Listing(paged(source, ourSizes)), new Listing(paged(stored, theirSizes)));
        const found = new Map(pairs.map((pair) => [pair.source?.key ?? pair.stored?.key, pair]));
        expect(pairs).toHaveLength(unite(ours, theirs, both).length);
        for (const one of source) expect(found.get(one.key)?.source).toBe(one);
        for (const one of stored) expect(found.get(one.key)?.stored).toBe(one);
        expect(pairs.some((pair) => pair.doubtful ?? pair.collision)).toBe(false);
      }),
    );
  });

  it('takes nothing for absent that R2 lists after longer keys which begin with it', async () => {
    await fc.assert(
      fc.asyncProperty(sides, async ({ ours, theirs, both, ourSizes, theirSizes, chances }) => {
        const source = unite(ours, both).map((at) => entry(at));
        const listed = r2Disorder(unite(theirs, both), chances[Symbol.iterator]());
        const stored = listed.map((at) => entry(at, 'stored'));
        const pairs = await pairsOf(new Listing(paged(source, ourSizes)), new Listing(paged(stored, theirSizes)));
        expectNothingLost(pairs, source, stored);
        const has = new Set(listed);
        const wrong = pairs.filter((pair) => pair.stored === undefined && has.has(pair.source?.key ?? ''));
        expect(wrong).toEqual([]);
        const isLate = late(listed);
        for (const pair of pairs) {
          if (pair.source !== undefined || pair.stored === undefined) continue;
          expect(pair.doubtful === true).toBe(isLate[stored.indexOf(pair.stored)]);
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['the one that was seen', ['r.xml.asc', 'r.xml.key', 'r.xml'], ['r.xml', 'r.xml.asc', 'r.xml.key']],
    ['a key the source lacks among moved ones', ['ab', 'acx', 'a', 'ac'], ['ac', 'acx']],
    ['nested keys, the shortest first', ['abc', 'a', 'ab'], ['a', 'ab', 'abc']],
    ['across the end of the source', ['a/b', 'a'], ['a']],
  ])('pairs %s', async (_, listed, ours) => {
    const pairs = await pairsOf(
      new Listing([ours.map((at) => entry(at))]),
      new Listing(listed.map((at) => [entry(at, 'stored')])),
    );
    expect(pairs.filter((pair) => pair.source !== undefined && pair.stored === undefined)).toEqual([]);
  });

  it('loses and doubles nothing in any disorder, and doubts what came late', async () => {
    const anyOrder = fc.array(key, { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(keys, anyOrder, sizes, sizes, async (ours, listed, ourSizes, theirSizes) => {
        const source = ours.map((at) => entry(at));
        const stored = listed.map((at, place) => entry(at, String(place)));
        const pairs = await pairsOf(new Listing(paged(source, ourSizes)), new Listing(paged(stored, theirSizes)));
        expectNothingLost(pairs, source, stored);
        const isLate = late(listed);
        for (const pair of pairs) {
          if (pair.source === undefined && pair.stored !== undefined)
            expect(pair.doubtful === true).toBe(isLate[stored.indexOf(pair.stored)]);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('pairs the first of names that are one key, and tells the others', async () => {
    const pairs = await pairsOf(
      new Listing([
        [entry('a', 'a1'), entry('a', 'a2')],
        [entry('a', 'a3'), entry('b')],
      ]),
      new Listing([[entry('a', 'stored'), entry('a.x', 'stored')]]),
    );
    // The first is told to have twins, also on another page: whoever writes it knows before.
    expect(pairs.map((pair) => [pair.source?.locator, pair.stored?.key, pair.collision, pair.twins])).toEqual([
      ['a1', 'a', undefined, true],
      ['a2', undefined, true, undefined],
      ['a3', undefined, true, undefined],
      [undefined, 'a.x', undefined, undefined],
      ['b', undefined, undefined, undefined],
    ]);
  });

  it('tells collisions also of a key that waits for a late one', async () => {
    const pairs = await pairsOf(
      new Listing([[entry('a', 'a1'), entry('a', 'a2')]]),
      new Listing([[entry('a.x', 'stored')], [entry('a', 'stored')]]),
    );
    expect(pairs).toContainEqual({ source: entry('a', 'a2'), collision: true });
    expect(pairs).toContainEqual({ source: entry('a', 'a1'), stored: entry('a', 'stored'), twins: true });
  });

  it('throws when the source is out of order, also across pages', async () => {
    const source = new Listing([[entry('b')], [entry('a')]]);
    const stored = new Listing([[entry('c')]]);
    await expect(pairsOf(source, stored)).rejects.toThrow('out of order');
    expect([source.ended, stored.ended]).toEqual([1, 1]);
  });

  it('gives many pairs in few batches, however the pages of the two sides meet', async () => {
    const many = Array.from({ length: 5000 }, (_, at) => entry(`k${String(at).padStart(5, '0')}`));
    let batches = 0;
    for await (const batch of join(
      new Listing([[entry('z')]]),
      new Listing(paged(many, Array<number>(5).fill(1000))),
    )) {
      expect(batch.length).toBeLessThanOrEqual(1000);
      batches++;
    }
    expect(batches).toBeLessThan(20);
  });
});

describe('a join that ends before its time', () => {
  const broken = new Error('connection lost');
  const whole = (): Listing => new Listing([[entry('a')], [entry('b')], [entry('c')]]);
  const half = (): Listing => new Listing([[entry('a')], [entry('b')]], broken);

  it.each([
    ['source', half(), whole()],
    ['bucket', whole(), half()],
  ])('throws what broke the listing of the %s, and ends the other', async (_, source, stored) => {
    await expect(pairsOf(source, stored)).rejects.toBe(broken);
    expect([source.ended, stored.ended]).toEqual([1, 1]);
  });

  it('ends both listings when nobody wants more pairs', async () => {
    const source = whole();
    const stored = whole();
    for await (const batch of join(source, stored)) {
      expect(batch).not.toHaveLength(0);
      break;
    }
    expect([source.started, stored.started]).toEqual([1, 1]);
    expect([source.ended, stored.ended]).toEqual([1, 1]);
  });
});
