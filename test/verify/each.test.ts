import { expect, it } from '@jest/globals';
import { eachOf } from '../../src/verify/check.ts';

it.each([
  ['auto', 3],
  [1, 1],
  [5, 5],
] as const)('with concurrency %s a check has %d requests in flight', async (concurrency, most) => {
  const items = Array.from({ length: 20 }, (_, i) => i);
  const done: number[] = [];
  let [flying, seen] = [0, 0];
  await eachOf({ concurrency }, items, 3, async (item) => {
    seen = Math.max(seen, ++flying);
    await new Promise((resolve) => setImmediate(resolve));
    flying--;
    done.push(item);
  });
  expect(seen).toBe(most);
  expect(done.sort((a, b) => a - b)).toEqual(items);
});
