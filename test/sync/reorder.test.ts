import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys } from '../../src/stores/keys.ts';
import type { Entry, Key } from '../../src/stores/model.ts';
import { join, type Pair } from '../../src/sync/join.ts';
import { inOrder, type Order } from '../../src/sync/reorder.ts';

const entry = (key: string, locator = key): Entry => ({ key: key as Key, locator, size: 1, modifiedMs: 0 });

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
async function* pages(entries: readonly Entry[], size: number): AsyncGenerator<readonly Entry[]> {
  for (let from = 0; from < entries.length; from += size) yield entries.slice(from, from + size);
}

async function through(entries: readonly Entry[], size: number, window: number) {
  const order: Order = { late: new WeakSet(), lost: false };
  const found: Entry[] = [];
  let most = 0;
  let taken = 0;
  const counted = async function* (): AsyncGenerator<readonly Entry[]> {
    for await (const page of pages(entries, size)) {
      taken += page.length;
      yield page;
    }
  };
  for await (const page of inOrder(counted(), order, window)) {
    most = Math.max(most, taken - found.length);
    found.push(...page);
  }
  return { found, order, most };
}

const sizes = fc.integer({ min: 1, max: 9 });
const shuffled = fc
  .uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 120 })
  .map((numbers) => numbers.map((number) => entry(`k${String(number).padStart(3, '0')}`)));

describe('a window over a listing', () => {
  it('gives back the very listing where it is in order, holding little more than the window', async () => {
    const all = Array.from({ length: 5000 }, (_, at) => entry(`k${String(at).padStart(5, '0')}`));
    const { found, order, most } = await through(all, 100, 500);
    expect(found).toEqual(all);
    expect(order.lost).toBe(false);
    expect(most).toBeLessThanOrEqual(700);
  });

  it('loses nothing, and puts into order what the window reaches', async () => {
    await fc.assert(
      fc.asyncProperty(shuffled, sizes, fc.integer({ min: 0, max: 200 }), async (all, size, window) => {
        const { found, order } = await through(all, size, window);
        expect([...found].sort((a, b) => compareKeys(a.key, b.key))).toEqual(
          [...all].sort((a, b) => compareKeys(a.key, b.key)),
        );
        if (window >= all.length) {
          expect(found).toEqual([...all].sort((a, b) => compareKeys(a.key, b.key)));
          expect(order.lost).toBe(false);
        }
        let furthest = '';
        for (const one of all) {
          expect(order.late.has(one)).toBe(compareKeys(one.key, furthest) < 0);
          if (compareKeys(one.key, furthest) > 0) furthest = one.key;
        }
        // Out of order still, and nobody told?
        const inSequence = found.every((one, at) => at === 0 || compareKeys(one.key, found[at - 1]?.key ?? '') > 0);
        expect(inSequence || order.lost).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe('a join over any disorder', () => {
  async function pairsOf(source: readonly Entry[], stored: readonly Entry[], size: number): Promise<Pair[]> {
    const pairs: Pair[] = [];
    for await (const batch of join(pages(source, size), pages(stored, size))) pairs.push(...batch);
    return pairs;
  }

  it('takes nothing for absent that is there, and nothing for gone that the source has', async () => {
    await fc.assert(
      fc.asyncProperty(shuffled, shuffled, sizes, async (ours, theirs, size) => {
        const source = [...ours].sort((a, b) => compareKeys(a.key, b.key));
        const has = new Set(theirs.map(({ key }) => key));
        const wants = new Set(ours.map(({ key }) => key));
        const pairs = await pairsOf(source, theirs, size);
        for (const pair of pairs) {
          if (pair.stored === undefined) expect(has.has(pair.source?.key ?? ('' as Key))).toBe(false);
          if (pair.source === undefined) expect(wants.has(pair.stored?.key ?? ('' as Key))).toBe(false);
        }
        expect(pairs.filter((pair) => pair.source !== undefined && pair.stored !== undefined)).toHaveLength(
          [...wants].filter((key) => has.has(key)).length,
        );
      }),
      { numRuns: 500 },
    );
  });

  it('says of what it calls absent that it is not sure, where the disorder reaches farther than the window', async () => {
    const name = (at: number): string => `k${String(at).padStart(6, '0')}`;
    const all = Array.from({ length: 30_000 }, (_, at) => entry(name(at)));
    // The first key comes last, and the bucket lacks every tenth.
    const listed = [...all.slice(1).filter((_, at) => at % 10 !== 3), entry(name(0), 'late')];
    const pairs = await pairsOf(all, listed, 1000);
    const absent = pairs.filter(({ stored }) => stored === undefined);
    expect(absent).toHaveLength(3001);
    const unsure = absent.filter(({ doubtful }) => doubtful === true);
    // Those of the last window, behind which the late one showed; the late one itself was thought absent long before.
    expect(unsure.length).toBeGreaterThanOrEqual(900);
    const extra = pairs.filter(({ source }) => source === undefined);
    expect(extra.map(({ stored, doubtful }) => [stored?.locator, doubtful])).toEqual([['late', true]]);
  });

  it('joins half a million keys in bounded memory', async () => {
    const count = 500_000;
    const made = async function* (): AsyncGenerator<readonly Entry[]> {
      for (let from = 0; from < count; from += 1000) {
        await Promise.resolve();
        yield Array.from({ length: 1000 }, (_, at) => entry(`cache/x/${String(from + at).padStart(9, '0')}.png`));
      }
    };
    const before = process.memoryUsage().heapUsed;
    let [pairs, most] = [0, 0];
    for await (const batch of join(made(), made())) {
      pairs += batch.length;
      if (batch.some(({ source, stored }) => source?.key !== stored?.key)) throw new Error('not one key');
      most = Math.max(most, process.memoryUsage().heapUsed - before);
    }
    expect(pairs).toBe(count);
    expect(most).toBeLessThan(150 << 20);
  });
});
