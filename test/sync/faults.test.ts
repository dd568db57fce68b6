/** Passes while nearly everything goes wrong: the numbers add up, nothing is lost, and nothing is told that is not so. */
import { describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheControl } from '../../src/mastodon/headers.ts';
import { StoreError, type Source } from '../../src/stores/model.ts';
import { randomFaults, type Fault } from '../cloud/s3/faults.ts';
import { sourceAt } from '../stores/s3/source-world.ts';
import { attachment, picture, pictures, startPassWorld } from './pass-world.ts';

const right = { 'content-type': 'image/png', 'cache-control': cacheControl };
const deletion = { maxPercent: 50 };
const broken: Fault = { kind: 'status', status: 500, effect: 'before' };

describe('one request in twenty broken', () => {
  const kinds: Fault[] = [
    broken,
    { kind: 'status', status: 500, effect: 'after' },
    { kind: 'status', status: 503, effect: 'before' },
    { kind: 'reset-request', bytes: 10 },
    { kind: 'reset-answer' },
    { kind: 'delay', ms: 5 },
    { kind: 'truncated-listing', end: 'close' },
  ];

  it('copies, replaces, corrects and removes exactly what it should', async () => {
    let faulty = false;
    const faults = randomFaults({ rate: 0.05, seed: 3, kinds });
    await using world = await startPassWorld({
      faults: (request) => (faulty ? faults(request) : undefined),
      writeRateLimit: false,
    });
    pictures(world, 1, 200);
    await world.pass();
    for (let at = 1; at <= 30; at++)
      await world.stored.put(attachment(at), picture(at), { 'content-type': 'text/plain' });
    for (let at = 31; at <= 60; at++)
      world.file(attachment(at), picture(at + 1000), { modifiedMs: Date.now() + 60_000 });
    for (let at = 61; at <= 70; at++) rmSync(join(world.root, attachment(at)));
    for (let at = 71; at <= 75; at++) world.file(attachment(at), picture(at), { mode: 0o600 });
    pictures(world, 201, 400);
    world.file(attachment(500, 'movie.mp4'), Buffer.alloc((33 << 20) + 5, 'movie'));

    faulty = true;
    const { outcomes, complete, problems, tally, told, cx, gone, hidden } = await world.pass({
      deletion,
      repairHeaders: true,
    });
    faulty = false;
    expect(problems).toEqual([]);
    expect(outcomes).toEqual({ same: 125, copied: 201, repaired: 30, corrected: 30, 'held-back': 5 });
    expect([complete, tally.addsUp, gone.removed.objects, hidden.removed.objects]).toEqual([true, true, 10, 5]);
    expect(cx.events.filter(({ kind }) => kind === 'retry').length).toBeGreaterThan(10);

    // Everything that a visitor may have cached otherwise is told, and nothing else.
    const changed = (how: string, from: number, to: number): string[] =>
      Array.from({ length: to - from + 1 }, (_, at) => `${how} ${attachment(from + at)}`);
    const expected = [
      ...changed('headers', 1, 30),
      ...changed('overwritten', 31, 60),
      ...changed('gone', 61, 70),
      ...changed('removed', 61, 70),
      ...changed('hidden', 71, 75),
      ...changed('removed', 71, 75),
    ];
    expect([...told].sort()).toEqual(expected.sort());

    expect(world.stored.count).toBe(386);
    expect(world.stored.uploads.size).toBe(0);
    for (let at = 1; at <= 400; at++) {
      const object = world.stored.get(attachment(at));
      if (at > 60 && at <= 75) expect(object).toBeUndefined();
      else {
        expect(await object?.read()).toEqual(picture(at > 30 && at <= 60 ? at + 1000 : at));
        expect([object?.headers, object?.metadata]).toEqual([right, {}]);
      }
    }
    const after = await world.pass({ deletion, compare: 'checksum' });
    expect([after.outcomes, after.complete]).toEqual([{ same: 386, 'held-back': 5 }, true]);
  });

  it('reads a source that fails, too', async () => {
    await using old = await startPassWorld({
      faults: randomFaults({ rate: 0.05, seed: 9, kinds }),
      writeRateLimit: false,
    });
    for (let at = 1; at <= 300; at++) await old.stored.put(attachment(at), picture(at), right);
    await using source = sourceAt(old.location.endpoint);
    await using world = await startPassWorld();
    const { outcomes, complete } = await world.pass({}, { source });
    expect([outcomes, complete]).toEqual([{ copied: 300 }, true]);
    for (let at = 1; at <= 300; at++) expect(await world.stored.get(attachment(at))?.read()).toEqual(picture(at));
  });
});

describe('a store that asks for less', () => {
  it('for one folder only (429): the others do not wait for it, and all arrives', async () => {
    const emoji = (at: number): string => `custom_emojis/images/000/000/${String(at).padStart(3, '0')}/original/a.png`;
    await using world = await startPassWorld({
      faults: ({ operation, key = '', attempt }) =>
        operation === 'PutObject' && key.startsWith('custom_emojis/') && attempt <= 4
          ? { kind: 'status', status: 429, effect: 'before' }
          : undefined,
    });
    pictures(world, 1, 100);
    for (let at = 1; at <= 20; at++) world.file(emoji(at), picture(at));
    const { outcomes, complete, cx } = await world.pass();
    expect([outcomes, complete]).toEqual([{ copied: 120 }, true]);
    const retried = cx.events.filter(({ kind }) => kind === 'retry');
    expect(retried).toHaveLength(80);
  });

  it('and one that is slow: everything arrives, and nothing is asked twice', async () => {
    await using world = await startPassWorld({
      faults: ({ n }) => (n % 3 === 0 ? { kind: 'slow-body', pieces: 3, pauseMs: 10 } : { kind: 'delay', ms: 30 }),
    });
    pictures(world, 1, 150);
    const { outcomes, complete, operations } = await world.pass();
    expect([outcomes, complete]).toEqual([{ copied: 150 }, true]);
    expect(operations).toEqual({ ListObjectsV2: 1, PutObject: 150 });
  });
});

describe('a source', () => {
  it('with a disk error: the file fails alone and is named; where a folder cannot be read, nothing is deleted', async () => {
    await using world = await startPassWorld();
    pictures(world, 1, 20);
    await world.pass();
    pictures(world, 21, 30);
    rmSync(join(world.root, attachment(1)));
    const failing = (key: string | null): Source => ({
      label: 'failing',
      split: (range, ways) => world.source.split(range, ways),
      list: async function* (range, cx) {
        yield* world.source.list(range, cx);
        if (key === null) throw new Error('EIO: i/o error, scandir');
      },
      open: async function* (entries, cx) {
        for (const entry of entries.filter((one) => one.key === key))
          yield { entry, why: 'io', cause: new Error('EIO: i/o error, read') };
        yield* world.source.open(
          entries.filter((one) => one.key !== key),
          cx,
        );
      },
    });
    const folder = await world.pass({ deletion }, { source: failing(null) });
    expect([folder.listed, folder.complete, folder.tally.addsUp]).toEqual([false, false, true]);
    expect([folder.problems, folder.told]).toEqual([[expect.stringContaining('EIO')], []]);
    expect(world.stored.get(attachment(1))).toBeDefined();
    expect((await world.pass()).complete).toBe(true);
    world.file(attachment(31), picture(31));
    world.file(attachment(32), picture(32));
    const file = await world.pass({ deletion }, { source: failing(attachment(31)) });
    expect(file.outcomes).toEqual({ same: 29, copied: 1, failed: 1 });
    expect(file.tally.failures).toEqual([{ key: attachment(31), why: 'EIO: i/o error, read' }]);
    expect([file.complete, file.tally.addsUp]).toEqual([false, true]);
  });

  it('whose session has expired: told once in words, the rest is left, and nothing else is tried', async () => {
    await using world = await startPassWorld();
    pictures(world, 1, 300);
    let left = 50;
    const expiring: Source = {
      label: 'expiring',
      split: (range, ways) => world.source.split(range, ways),
      list: (range, cx) => world.source.list(range, cx),
      open: async function* (entries, cx) {
        for await (const answer of world.source.open(entries, cx)) {
          if (left-- <= 0)
            throw new StoreError('GetObject: the temporary credentials have expired.', {
              status: 400,
              code: 'ExpiredToken',
            });
          yield answer;
        }
      },
    };
    const { outcomes, complete, problems, tally } = await world.pass({}, { source: expiring });
    expect(problems).toEqual(['GetObject: the temporary credentials have expired.']);
    expect(Object.keys(outcomes)).toEqual(['copied', 'left']);
    expect(outcomes['copied']).toBeLessThanOrEqual(50);
    expect([complete, tally.addsUp, world.stored.count]).toEqual([false, true, outcomes['copied']]);
  });

  it('with two names for one key: told before anything is written under it, and not of hidden ones', async () => {
    await using world = await startPassWorld();
    for (const at of [1, 2]) {
      world.file(attachment(at, 'é.png'), picture(at), at === 2 ? { mode: 0o600 } : {});
      world.file(attachment(at, 'e\u0301.png'), picture(at + 10), at === 2 ? { mode: 0o600 } : {});
    }
    pictures(world, 3, 60);
    const events: string[] = [];
    const put = world.bucket.put.bind(world.bucket);
    world.bucket.put = (key, ...rest) => {
      events.push(`put ${key}`);
      return put(key, ...rest);
    };
    const { outcomes } = await world.pass({ notice: { collision: (key) => events.push(`collision ${key}`) } });
    expect(outcomes).toEqual({ copied: 59, collision: 1, 'held-back': 2 });
    const told = events.filter((text) => text.startsWith('collision'));
    expect(told).toEqual([`collision ${attachment(1, 'é.png')}`]);
    expect(events.indexOf(told[0] ?? '')).toBeLessThan(events.indexOf(`put ${attachment(1, 'é.png')}`));
  });
});

describe('this machine', () => {
  it.each([-3_600_000, 3_600_000])(
    'with a clock that is %d ms off copies everything, and says so once',
    async (offMs) => {
      await using world = await startPassWorld();
      pictures(world, 1, 50);
      const now = (): number => Date.now() + offMs;
      const { outcomes, complete, cx } = await world.pass({ deadlineMs: now() + 3_600_000 }, { now });
      expect([outcomes, complete]).toEqual([{ copied: 50 }, true]);
      expect(cx.events.filter((event) => event.kind === 'log' && event.text.includes('clock'))).toHaveLength(1);
    },
  );

  it('with a key that may not write: told once, not once an object', async () => {
    await using world = await startPassWorld();
    pictures(world, 1, 500);
    const reader = { accessKeyId: 'e'.repeat(32), secretAccessKey: 'f'.repeat(64) };
    world.state.addCredentials({ ...reader, buckets: ['media'], access: 'read-only' });
    const { outcomes, problems, tally } = await world.pass({}, { destination: world.other({ credentials: reader }) });
    expect(problems).toEqual([expect.stringContaining('Object Read & Write')]);
    expect([outcomes, tally.addsUp]).toEqual([{ left: 500 }, true]);
  });

  it('with a line to share sends no faster than it may, attempts and parts included', async () => {
    let failing = true;
    await using world = await startPassWorld({
      faults: ({ operation, attempt }) => (operation === 'PutObject' && failing && attempt <= 1 ? broken : undefined),
      writeRateLimit: false,
    });
    for (let at = 1; at <= 5; at++) world.file(attachment(at), picture(at, 20_000 - 16));
    // The clock of these tests sleeps a hundredth: 200,000 bytes at 10,000 a second are 20 s, here a fifth of a second.
    const twice = await world.pass({ bandwidth: 10_000 });
    expect(twice.outcomes).toEqual({ copied: 5 });
    expect(twice.seconds).toBeGreaterThan(0.15);
    failing = false;
    world.file(attachment(9, 'movie.mp4'), Buffer.alloc(33 << 20, 'movie'));
    const parts = await world.pass({ bandwidth: 1 << 20 });
    expect(parts.outcomes).toEqual({ same: 5, copied: 1 });
    // Two parts of 16 MiB go out before the last one may.
    expect(parts.seconds).toBeGreaterThan(0.15);
  });
});
