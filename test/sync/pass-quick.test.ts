/** Quick passes: what they look at, what they cost, and that they find what has changed. */
import { describe, expect, it } from '@jest/globals';
import type { Destination } from '../../src/stores/model.ts';
import { attachment, DAY_MS, picture, startPassWorld, type PassWorld } from './pass-world.ts';

const HOUR_MS = 3_600_000;
/** A complete pass that began so long after everything was written that nothing counts as changed. */
const later = { compare: 'quick', quickSinceMs: Date.now() + DAY_MS } as const;

async function copied(world: PassWorld, count: number): Promise<void> {
  for (let at = 1; at <= count; at++) world.file(attachment(at), picture(at));
  expect((await world.pass()).outcomes).toEqual({ copied: count });
}

describe('a quick pass', () => {
  it('asks the bucket nothing when nothing has changed', async () => {
    await using world = await startPassWorld();
    await copied(world, 40);
    const { operations, outcomes, complete, tally } = await world.pass(later);
    expect([operations, outcomes, complete, tally.addsUp]).toEqual([{}, { same: 40 }, true, true]);
  });

  it('looks at what changed since fifteen minutes before the last complete pass began, by mtime or ctime', async () => {
    await using world = await startPassWorld({ writeRateLimit: false });
    await copied(world, 40);
    // All files came just now, so by their ctime all have changed.
    const all = await world.pass({ compare: 'quick', quickSinceMs: Date.now() + 14 * 60_000 });
    expect([all.outcomes, all.operations['ListObjectsV2']]).toEqual([{ same: 40 }, 1]);
    expect((await world.pass({ compare: 'quick', quickSinceMs: Date.now() + 16 * 60_000 })).operations).toEqual({});

    const modifiedMs = Date.now() + 2 * HOUR_MS;
    world.file(attachment(3), picture(33), { modifiedMs });
    world.file(attachment(41), picture(41), { modifiedMs });
    const { operations, outcomes } = await world.pass({ compare: 'quick', quickSinceMs: Date.now() + HOUR_MS });
    expect(outcomes).toEqual({ same: 39, repaired: 1, copied: 1 });
    expect(operations).toEqual({ HeadObject: 2, PutObject: 2 });
  });

  it('lists a stretch of the bucket where that is cheaper than asking for each', async () => {
    await using world = await startPassWorld({ listing: 'prefix-last' });
    await copied(world, 60);
    const modifiedMs = Date.now() + 2 * HOUR_MS;
    for (let at = 20; at < 50; at++) {
      world.file(attachment(at, 'a'), picture(at), { modifiedMs });
      world.file(attachment(at, 'a.png'), picture(at), { modifiedMs });
    }
    const quick = { compare: 'quick', quickSinceMs: Date.now() + HOUR_MS } as const;
    const first = await world.pass(quick);
    expect(first.outcomes).toEqual({ same: 60, copied: 60 });
    expect(first.operations).toEqual({ ListObjectsV2: 1, PutObject: 60 });
    const second = await world.pass(quick);
    expect(second.outcomes).toEqual({ same: 120 });
    expect(second.operations).toEqual({ ListObjectsV2: 1 });
  });

  it('counts an object that the bucket does not answer for as failed, and goes on with the others', async () => {
    await using world = await startPassWorld({
      faults: ({ operation, key }) =>
        operation === 'HeadObject' && key === attachment(2)
          ? { kind: 'status', status: 500, effect: 'before' }
          : undefined,
    });
    const modifiedMs = Date.now() + 2 * HOUR_MS;
    for (const at of [1, 2, 3]) world.file(attachment(at), picture(at), { modifiedMs });
    const { outcomes, complete, tally } = await world.pass({ compare: 'quick', quickSinceMs: Date.now() + HOUR_MS });
    expect(outcomes).toEqual({ copied: 2, failed: 1 });
    expect([complete, tally.failures[0]?.why]).toEqual([false, expect.stringContaining('HeadObject')]);
  });

  it('tells two names that are one key', async () => {
    await using world = await startPassWorld();
    world.file(attachment(1, 'é.png'), picture(1), { modifiedMs: Date.now() + 2 * HOUR_MS });
    world.file(attachment(1, 'e\u0301.png'), picture(2), { modifiedMs: Date.now() + 2 * HOUR_MS });
    const { outcomes, told } = await world.pass({ compare: 'quick', quickSinceMs: Date.now() + HOUR_MS });
    expect(outcomes).toEqual({ copied: 1, collision: 1 });
    expect(told).toEqual([`collision ${attachment(1, 'é.png')}`]);
  });

  it('is refused where nobody knows when the last complete pass began', async () => {
    await using world = await startPassWorld();
    await expect(world.pass({ compare: 'quick' })).rejects.toThrow('when the last complete pass began');
  });
});

describe('after the switch', () => {
  it('adds what came late and is absent, and touches nothing else', async () => {
    await using world = await startPassWorld({ writeRateLimit: false });
    await copied(world, 3);
    const began = Date.now();
    world.file(attachment(4), picture(4), { modifiedMs: began + 1000 });
    // Written to a temporary folder an hour before and put in its place now.
    world.file(attachment(5), picture(5), { modifiedMs: began - HOUR_MS });
    world.file(attachment(6), picture(6), { modifiedMs: began - DAY_MS });
    world.file(attachment(1), picture(11), { modifiedMs: began + 1000 });
    const bucket = { authority: 'bucket', modifiedSinceMs: began } as const;
    const { outcomes, told } = await world.pass(bucket);
    expect(outcomes).toEqual({ same: 3, copied: 2, excluded: 1 });
    expect(told).toEqual([]);
    expect(await world.stored.get(attachment(1))?.read()).toEqual(picture(1));
    expect(world.stored.get(attachment(6))).toBeUndefined();
  });

  it.each([200, 33 << 20])(
    'never overwrites %d bytes that came meanwhile and are newer, before the switch either',
    async (bytes) => {
      await using world = await startPassWorld({ writeRateLimit: false });
      world.file(attachment(1, 'a.mp4'), picture(1, bytes), { modifiedMs: Date.now() - DAY_MS });
      const theirs = Buffer.from('written by the running instance');
      const list = world.bucket.list.bind(world.bucket);
      world.bucket.list = async function* (range, cx) {
        yield* list(range, cx);
        await world.stored.put(attachment(1, 'a.mp4'), theirs, {});
      } satisfies Destination['list'] as typeof list;
      const { outcomes } = await world.pass({ overwriteNewer: false });
      expect(outcomes).toEqual({ newer: 1 });
      expect(await world.stored.get(attachment(1, 'a.mp4'))?.read()).toEqual(theirs);
    },
  );

  it.each([200, 33 << 20])('never overwrites %d bytes that Mastodon wrote to the bucket meanwhile', async (bytes) => {
    await using world = await startPassWorld({ writeRateLimit: false });
    const began = Date.now();
    world.file(attachment(1, 'a.mp4'), picture(1, bytes), { modifiedMs: began + 1000 });
    const theirs = Buffer.from('written by the running instance');
    const list = world.bucket.list.bind(world.bucket);
    world.bucket.list = async function* (range, cx) {
      yield* list(range, cx);
      await world.stored.put(attachment(1, 'a.mp4'), theirs, {});
    } satisfies Destination['list'] as typeof list;
    const { outcomes, complete } = await world.pass({ authority: 'bucket', modifiedSinceMs: began });
    expect([outcomes, complete]).toEqual([{ same: 1 }, true]);
    expect(await world.stored.get(attachment(1, 'a.mp4'))?.read()).toEqual(theirs);
  });
});
