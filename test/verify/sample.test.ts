import { describe, expect, it } from '@jest/globals';
import { randomFrom, StratifiedSample } from '../../src/verify/sample.ts';

function pick(seed: string, wanted: number, strata: Readonly<Record<string, number>>): string[] {
  const sample = new StratifiedSample<string>(wanted, randomFrom(seed));
  for (const [stratum, size] of Object.entries(strata))
    for (let at = 0; at < size; at++) sample.offer(stratum, `${stratum}${at}`);
  return sample.picked();
}

describe('a sample', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(pick('a', 50, { x: 1000, y: 1000 })).toEqual(pick('a', 50, { x: 1000, y: 1000 }));
    expect(pick('b', 50, { x: 1000, y: 1000 })).not.toEqual(pick('a', 50, { x: 1000, y: 1000 }));
  });

  it('has of every kind, as many as wanted and none twice', () => {
    const picked = pick('s', 60, { many: 100_000, some: 500, few: 3 });
    expect(picked).toHaveLength(60);
    expect(new Set(picked).size).toBe(60);
    expect(picked.filter((item) => item.startsWith('few'))).toHaveLength(3);
    expect(picked.filter((item) => item.startsWith('some')).length).toBeGreaterThan(20);
  });

  it('is everything when there is less than wanted', () => {
    expect(pick('s', 100, { x: 7, y: 5 })).toHaveLength(12);
    expect(pick('s', Infinity, { x: 700, y: 5 })).toHaveLength(705);
  });

  it('prefers no place in the stream', () => {
    const hits = Array.from({ length: 10 }, () => 0);
    for (let run = 0; run < 2000; run++) {
      for (const item of pick(`seed ${run}`, 2, { x: 10 }))
        hits[Number(item.slice(1))] = (hits[Number(item.slice(1))] ?? 0) + 1;
    }
    // 400 are expected of each; six standard deviations are about 107.
    for (const count of hits) expect(Math.abs(count - 400)).toBeLessThan(107);
  });
});
