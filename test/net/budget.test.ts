import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ByteBudget } from '../../src/net/budget.ts';

describe('the byte budget', () => {
  it('never hands out more than there is, serves in order, and serves everybody', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 150 }), { minLength: 1, maxLength: 40 }), async (asked) => {
        const budget = new ByteBudget(100);
        const order: number[] = [];
        let held = 0;
        await Promise.all(
          asked.map(async (bytes, at) => {
            const release = await budget.acquire(bytes);
            order.push(at);
            held += Math.min(bytes, 100);
            expect(held).toBeLessThanOrEqual(100);
            await new Promise((resolve) => setImmediate(resolve));
            held -= Math.min(bytes, 100);
            release();
            release();
          }),
        );
        expect(order).toEqual([...asked.keys()]);
        expect(budget.tryAcquire(100)).toBeDefined();
      }),
      { numRuns: 30 },
    );
  });

  it('gives at once only what is free, and nothing before those who wait', async () => {
    const budget = new ByteBudget(10);
    const first = await budget.acquire(8);
    expect(budget.tryAcquire(3)).toBeUndefined();
    const waiting = budget.acquire(5);
    expect(budget.tryAcquire(1)).toBeUndefined();
    first();
    await waiting;
    expect(budget.tryAcquire(5)).toBeDefined();
  });
});
