import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ByteBudget } from '../../src/net/budget.ts';
import { toKey } from '../../src/stores/keys.ts';
import type { Opened } from '../../src/stores/model.ts';
import { ChangedError, cutIntoParts } from '../../src/sync/parts.ts';

const CAPACITY = 1000;

function opened(
  bytes: Uint8Array,
  cuts: readonly number[],
  announced = bytes.length,
  settled: 'unchanged' | 'changed' = 'unchanged',
): Opened {
  // eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
  async function* body(): AsyncGenerator<Uint8Array> {
    let from = 0;
    for (const cut of cuts) {
      yield bytes.subarray(from, from + cut);
      from += cut;
    }
    yield bytes.subarray(from);
  }
  return {
    entry: { key: toKey('k'), locator: 'k', size: announced, modifiedMs: 0 },
    body: body(),
    settle: () => Promise.resolve(settled),
  };
}

async function parts(from: Opened, partSize: number, budget: ByteBudget): Promise<Buffer[]> {
  await using cut = await cutIntoParts(from, partSize, budget);
  const got: Buffer[] = [];
  for await (const part of cut.parts) {
    got.push(Buffer.from(part.bytes));
    part.release();
  }
  return got;
}

describe('cutting into parts', () => {
  it('gives equal parts and a last one, whatever the chunks, and all memory back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ minLength: 1, maxLength: 400 }),
        fc.integer({ min: 1, max: 90 }),
        fc.array(fc.nat({ max: 80 })),
        async (bytes, partSize, cuts) => {
          const budget = new ByteBudget(CAPACITY);
          const got = await parts(opened(bytes, cuts), partSize, budget);
          expect(Buffer.concat(got).equals(bytes)).toBe(true);
          for (const part of got.slice(0, -1)) expect(part).toHaveLength(partSize);
          expect(got.at(-1)?.length).toBeLessThanOrEqual(partSize);
          expect(budget.tryAcquire(CAPACITY)).toBeDefined();
        },
      ),
    );
  });

  it.each([
    ['is shorter than it was', opened(new Uint8Array(50), [], 60)],
    ['is longer than it was', opened(new Uint8Array(70), [], 60)],
    ['was rewritten meanwhile', opened(new Uint8Array(60), [], 60, 'changed')],
  ])('never ends well when the file %s', async (_how, changing) => {
    const budget = new ByteBudget(CAPACITY);
    await expect(parts(changing, 25, budget)).rejects.toThrow(ChangedError);
    expect(budget.tryAcquire(CAPACITY)).toBeDefined();
  });

  it('gives out no last part of a file that goes on', async () => {
    const budget = new ByteBudget(CAPACITY);
    const got: number[] = [];
    await using cut = await cutIntoParts(opened(new Uint8Array(70), [], 60), 25, budget);
    const reading = (async () => {
      for await (const part of cut.parts) {
        got.push(part.bytes.length);
        part.release();
      }
    })();
    await expect(reading).rejects.toThrow(ChangedError);
    expect(got).toEqual([25, 25]);
  });

  it('gives memory back when nobody takes the parts', async () => {
    const budget = new ByteBudget(CAPACITY);
    {
      await using cut = await cutIntoParts(opened(new Uint8Array(60), []), 25, budget);
      expect(cut.head).toHaveLength(25);
    }
    expect(budget.tryAcquire(CAPACITY)).toBeDefined();
  });
});
