/** Passes in a world where files move and stores fail. */
import { describe, expect, it } from '@jest/globals';
import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Source } from '../../src/stores/model.ts';
import type { Fault } from '../cloud/s3/faults.ts';
import { randomFaults } from '../cloud/s3/faults.ts';
import { attachment, beforeReading, picture, pictures, startPassWorld, type PassWorld } from './pass-world.ts';

/** Every picture is at the bucket as it is in the folder. */
async function expectPictures(world: PassWorld, count: number): Promise<void> {
  expect(world.stored.count).toBe(count);
  const wrong = [];
  for (let at = 1; at <= count; at++) {
    if ((await world.stored.get(attachment(at))?.read())?.equals(picture(at)) !== true) wrong.push(at);
  }
  expect(wrong).toEqual([]);
}

const broken: Fault = { kind: 'status', status: 500, effect: 'before' };

describe('a folder that is in use', () => {
  it('files that vanish after they were listed are counted and no failure', async () => {
    await using world = await startPassWorld();
    pictures(world, 1, 40);
    const source = beforeReading(world.source, () => {
      rmSync(join(world.root, attachment(3)));
      rmSync(join(world.root, attachment(17)));
    });
    const { outcomes, complete, tally } = await world.pass({}, { source });
    expect(outcomes).toEqual({ copied: 38, vanished: 2 });
    expect(complete && tally.addsUp).toBe(true);
  });

  it('a link in the place of a file that was listed is not followed', async () => {
    await using world = await startPassWorld();
    pictures(world, 1, 2);
    const secret = join(world.root, 'secret');
    writeFileSync(secret, 'secret');
    const source = beforeReading(world.source, () => {
      rmSync(join(world.root, attachment(1)));
      symlinkSync(secret, join(world.root, attachment(1)));
    });
    const { outcomes } = await world.pass({}, { source });
    expect(outcomes).toMatchObject({ copied: 1, failed: 1 });
    expect(world.stored.keys()).toEqual([attachment(2)]);
  });

  it.each([200, 34 << 20])('a file of %d bytes that is rewritten while it is read is read again', async (bytes) => {
    await using world = await startPassWorld();
    world.file(attachment(1), picture(1, bytes));
    const source = rewriting(world, 1, bytes);
    const { outcomes } = await world.pass({}, { source });
    expect(outcomes).toEqual({ copied: 1 });
    expect((await world.stored.get(attachment(1))?.read())?.equals(picture(2, bytes))).toBe(true);
    expect(world.stored.uploads.size).toBe(0);
  });

  it('a file that never stands still is told, and nothing half-written is stored', async () => {
    await using world = await startPassWorld();
    world.file(attachment(1), picture(1));
    const { outcomes, tally, complete } = await world.pass({}, { source: rewriting(world, Infinity, 200) });
    expect(outcomes).toEqual({ failed: 1 });
    expect(complete).toBe(false);
    expect(tally.failures[0]?.why).toContain('changed each of the 3 times');
    expect(world.stored.count).toBe(0);
  });

  it('a file that may not be read fails alone and is named', async () => {
    await using world = await startPassWorld();
    pictures(world, 1, 20);
    const { outcomes, tally, complete } = await world.pass({}, { source: denying(world.source, attachment(5)) });
    expect(outcomes).toEqual({ copied: 19, failed: 1 });
    expect(tally.failures).toEqual([{ key: attachment(5), why: 'permission denied' }]);
    expect(complete).toBe(false);
  });

  it('two names that are one key in R2 become one object; the other is told', async () => {
    await using world = await startPassWorld();
    world.file(attachment(1, 'é.png'), picture(1));
    world.file(attachment(1, 'e\u0301.png'), picture(2));
    const { outcomes, complete } = await world.pass();
    expect(outcomes).toEqual({ copied: 1, collision: 1 });
    expect(complete).toBe(true);
    expect(await world.stored.get(attachment(1, 'é.png'))?.read()).toEqual(picture(1));
    const again = await world.pass();
    expect(again.outcomes).toEqual({ same: 1, collision: 1 });
    expect(Object.keys(again.operations)).toEqual(['ListObjectsV2']);
  });
});

describe('a store that fails now and then', () => {
  it('gets everything, once: 2,000 objects, one request in twenty broken', async () => {
    const kinds: Fault[] = [
      broken,
      { kind: 'status', status: 500, effect: 'after' },
      { kind: 'status', status: 503, effect: 'before' },
      { kind: 'reset-request', bytes: 10 },
      { kind: 'reset-answer' },
    ];
    await using world = await startPassWorld({
      faults: randomFaults({ rate: 0.05, seed: 7, kinds }),
      // Attempts follow one another at once here.
      writeRateLimit: false,
    });
    pictures(world, 1, 2000);
    const { outcomes, complete, tally, cx } = await world.pass();
    expect(outcomes).toEqual({ copied: 2000 });
    expect(tally.addsUp && complete).toBe(true);
    expect(cx.events.filter(({ kind }) => kind === 'retry').length).toBeGreaterThan(50);
    await expectPictures(world, 2000);
    expect((await world.pass()).outcomes).toEqual({ same: 2000 });
  });

  it('takes one key only at the second attempt (429) without the others waiting for it', async () => {
    const fault: Fault = { kind: 'status', status: 429, effect: 'before' };
    await using world = await startPassWorld({
      faults: ({ operation, key, attempt }) =>
        operation === 'PutObject' && key === attachment(9) && attempt <= 2 ? fault : undefined,
    });
    pictures(world, 1, 50);
    expect((await world.pass()).outcomes).toEqual({ copied: 50 });
    await expectPictures(world, 50);
  });

  it('refuses one object for good: it fails alone and is named', async () => {
    await using world = await startPassWorld();
    pictures(world, 1, 50);
    const long = attachment(51, `${'x'.repeat(200)}.png`);
    world.file(long, picture(51));
    const refusing = world.bucket.put.bind(world.bucket);
    world.bucket.put = (key, ...rest) => refusing(key === long ? (key.padEnd(1025, 'x') as typeof key) : key, ...rest);
    const { outcomes, complete, tally } = await world.pass();
    expect(outcomes).toEqual({ copied: 50, failed: 1 });
    expect(tally.failures).toEqual([{ key: long, why: expect.stringContaining('400 InvalidObjectName') as unknown }]);
    expect(complete).toBe(false);
  });

  it('refuses every large object: each fails, none keeps the memory that the others need', async () => {
    await using world = await startPassWorld({
      faults: ({ operation }) => (operation === 'CreateMultipartUpload' ? broken : undefined),
    });
    pictures(world, 1, 5);
    const large = Buffer.alloc(33 << 20, 'movie');
    for (let at = 101; at <= 108; at++) world.file(attachment(at, 'movie.mp4'), large);
    const { outcomes, tally } = await world.pass();
    expect(outcomes).toEqual({ copied: 5, failed: 8 });
    expect(tally.addsUp).toBe(true);
  });
});

describe('a listing that cannot be relied on', () => {
  it('breaks off at the bucket: told, not complete, and nothing is taken for missing', async () => {
    let breaking = false;
    await using world = await startPassWorld({
      faults: ({ operation, n }) =>
        breaking && operation === 'ListObjectsV2' && n > 0 ? { kind: 'truncated-listing', end: 'reset' } : undefined,
    });
    pictures(world, 1, 50);
    await world.pass();
    breaking = true;
    const { outcomes, listed, complete, problems, tally } = await world.pass();
    expect(outcomes['copied']).toBeUndefined();
    expect([listed, complete, tally.addsUp]).toEqual([false, false, true]);
    expect(problems).toEqual([expect.stringContaining('ListObjectsV2')]);
    expect(world.stored.count).toBe(50);
  });

  it('tells a key after longer ones that begin with it: nothing is sent again', async () => {
    await using world = await startPassWorld({ listing: 'prefix-last' });
    for (let at = 1; at <= 60; at++) {
      for (const name of ['a', 'a.png', 'a.png.b', 'ab.png']) world.file(attachment(at, name), picture(at));
    }
    expect((await world.pass()).outcomes).toEqual({ copied: 240 });
    const { outcomes, operations, tally } = await world.pass();
    expect(outcomes).toEqual({ same: 240 });
    expect(Object.keys(operations)).toEqual(['ListObjectsV2']);
    expect(tally.extra.objects).toBe(0);
  });
});

describe('a dry run', () => {
  it('sends nothing and counts exactly what a real run then sends', async () => {
    await using world = await startPassWorld({ writeRateLimit: false });
    pictures(world, 1, 30);
    await world.pass();
    pictures(world, 1, 60);
    world.file(attachment(1), picture(2), { modifiedMs: Date.now() });
    world.file(attachment(2), picture(2), { modifiedMs: Date.now() });
    world.file(attachment(3), picture(3, 999), { modifiedMs: Date.now() });
    const dry = await world.pass({ dryRun: true });
    expect(Object.keys(dry.operations)).toEqual(['ListObjectsV2']);
    expect(dry.outcomes).toEqual({ same: 28, left: 32 });
    const real = await world.pass();
    expect(real.outcomes).toEqual({ same: 28, copied: 30, repaired: 2 });
    expect(real.tally.per.copied.bytes + real.tally.per.repaired.bytes).toBe(dry.tally.per.left.bytes);
  });
});

describe('an end before the end', () => {
  const slow = {
    faults: ({ operation }: { operation: string }): Fault | undefined =>
      operation === 'PutObject' ? { kind: 'delay', ms: 60 } : undefined,
  };

  it('by the deadline: the rest is left, and the next pass finishes', async () => {
    await using world = await startPassWorld(slow);
    pictures(world, 1, 200);
    const { outcomes, complete, tally, seconds } = await world.pass({ deadlineMs: Date.now() + 150, concurrency: 16 });
    expect(outcomes['left']).toBeGreaterThan(50);
    expect([complete, tally.addsUp]).toEqual([false, true]);
    expect(seconds).toBeLessThan(1.5);
    expect(world.stored.count).toBe(outcomes['copied'] ?? 0);
    const next = await world.pass();
    expect(next.complete).toBe(true);
    expect(next.outcomes['copied']).toBe(200 - (outcomes['copied'] ?? 0));
    await expectPictures(world, 200);
  });

  it('by a signal: what is in flight is finished, nothing else is begun', async () => {
    await using world = await startPassWorld(slow);
    pictures(world, 1, 200);
    const stop = new AbortController();
    const passing = world.pass({ concurrency: 16 }, { stop: stop.signal });
    while (world.stored.count === 0) await sleep(5);
    stop.abort(new Error('cancelled'));
    const stoppedMs = performance.now();
    const { outcomes, complete, tally, problems } = await passing;
    expect(performance.now() - stoppedMs).toBeLessThan(1000);
    expect([complete, tally.addsUp, problems]).toEqual([false, true, []]);
    expect(world.stored.count).toBe(outcomes['copied'] ?? 0);
    expect(outcomes['failed']).toBeUndefined();
    expect((await world.pass()).complete).toBe(true);
    await expectPictures(world, 200);
  });
});

/** Rewrites the one file after its body was handed over, the first `times` times it is read. */
function rewriting(world: PassWorld, times: number, bytes: number): Source {
  const source: Source = world.source;
  let left = times;
  return {
    label: source.label,
    list: (range, cx) => source.list(range, cx),
    split: (range, ways, cx) => source.split(range, ways, cx),
    open: async function* (entries, cx) {
      for await (const answer of source.open(entries, cx)) {
        if ('why' in answer || left-- <= 0) {
          yield answer;
          continue;
        }
        yield {
          ...answer,
          settle: () => {
            world.file(attachment(1), picture(2, bytes));
            // Small files were judged in the same call that read them.
            return answer.md5 === undefined ? answer.settle() : Promise.resolve('changed');
          },
        };
      }
    },
  };
}

/** A source whose owner lets everybody read one file but us. */
function denying(source: Source, key: string): Source {
  return {
    label: source.label,
    list: (range, cx) => source.list(range, cx),
    split: (range, ways, cx) => source.split(range, ways, cx),
    open: async function* (entries, cx) {
      const denied = entries.filter((entry) => entry.key === key);
      for (const entry of denied) yield { entry, why: 'denied', cause: new Error('permission denied') };
      yield* source.open(
        entries.filter((entry) => entry.key !== key),
        cx,
      );
    },
  };
}
