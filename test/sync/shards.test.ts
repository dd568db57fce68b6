import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inRange, toKey } from '../../src/stores/keys.ts';
import { everything, type Key, type KeyRange } from '../../src/stores/model.ts';
import { ShardPlanner } from '../../src/sync/shards.ts';

const keys = (count: number): Key[] =>
  Array.from({ length: count }, (_, at) => toKey(`k/${String(at).padStart(7, '0')}.png`));

function workIn(range: KeyRange, all: readonly Key[], work: (key: Key) => number): number {
  return all.filter((key) => inRange(key, range)).reduce((sum, key) => sum + work(key), 0);
}

describe('shards', () => {
  it('gives none when there is nothing to do, and one when there is little', () => {
    expect(new ShardPlanner().shards(8, 10)).toEqual([]);
    const planner = new ShardPlanner();
    planner.offer(toKey('a'), 1);
    expect(planner.shards(8, 10)).toEqual([everything]);
  });

  it('balances work, not numbers, over many keys that come in any order', () => {
    const all = keys(50_000);
    const work = (key: Key): number => (key < 'k/0010000' ? 9 : 1);
    const planner = new ShardPlanner();
    // Several listers at once: far from sorted.
    for (let lane = 0; lane < 8; lane++) {
      for (const key of all.filter((_, at) => at % 8 === lane)) planner.offer(key, work(key));
    }
    const ranges = planner.shards(8, 1);
    expect(ranges).toHaveLength(8);
    const share = planner.work / 8;
    for (const range of ranges) expect(Math.abs(workIn(range, all, work) - share) / share).toBeLessThan(0.1);
  });

  it('never leaves a key out, is open at both ends and has whole keys as boundaries', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: 'grapheme', minLength: 1 }), { maxLength: 200 }),
        fc.integer({ min: 1, max: 12 }),
        (names, most) => {
          const all = [...new Set(names.map(toKey))];
          const planner = new ShardPlanner();
          for (const key of all) planner.offer(key, 1);
          const ranges = planner.shards(most, 1);
          expect(ranges.length).toBeLessThanOrEqual(most);
          expect(ranges.length > 0).toBe(all.length > 0);
          for (const key of all) expect(ranges.filter((range) => inRange(key, range))).toHaveLength(1);
          if (ranges.length > 0) expect([ranges[0]?.after, ranges.at(-1)?.upTo]).toEqual([null, null]);
          for (const { upTo } of ranges.slice(0, -1)) expect(all).toContain(upTo);
        },
      ),
    );
  });
});
