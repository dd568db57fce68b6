/** Whole passes of the step `sync` from a folder: what is recorded, how hard a pass looks, what it costs, what it refuses. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { everything, type Key } from '../../src/stores/model.ts';
import { rangesBetween } from '../../src/stores/keys.ts';
import { JOURNAL_KEY, lastComplete } from '../../src/sync/journal.ts';
import { attachment, picture } from '../sync/pass-world.ts';
import { HOUR_MS, startSyncWorld, type SyncWorld } from './sync-world.ts';

let world: SyncWorld;
beforeEach(async () => {
  world = await startSyncWorld();
  for (let at = 1; at <= 30; at++) world.file(attachment(at), picture(at));
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const mediaKeys = (): readonly string[] => world.media.keys().filter((key) => key !== JOURNAL_KEY);

describe('a first pass', () => {
  it('copies everything, records it, and says who decided', async () => {
    const run = await world.run();
    expect(run.outcome).toBe('success');
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '30', 'remaining-objects': '0' });
    expect(run.operations).toMatchObject({ PutObject: 31, GetObject: 1 });
    expect(await world.journal()).toMatchObject({
      version: 1,
      passes: [{ range: everything, compare: 'full', complete: true, everything: true, objects: 30, heldBack: 0 }],
    });
    expect(run.summary).toContain('The source was the authority');
    expect(run.summary).toContain('No complete pass over these keys');
    expect(run.data).toMatchObject({ authority: 'source', compare: 'full', complete: true });
    // The journal tells nobody what the source is called.
    expect(JSON.stringify(await world.journal())).not.toContain('system');
  });

  it('as a dry run lists what it would do, for the runner alone, and writes nothing at all', async () => {
    world.file(attachment(31), picture(31), { mode: 0o600 });
    const run = await world.run({ 'dry-run': 'true' });
    expect(run.outcome).toBe('success');
    expect(run.outputs).toMatchObject({ complete: 'false', 'copied-objects': '0', 'remaining-objects': '30' });
    expect(run.lists).toMatchObject({ 'to-copy': mediaList(1, 30), 'held-back': [attachment(31)] });
    expect(run.operations).not.toHaveProperty('PutObject');
    expect(world.media.count).toBe(0);
  });
});

const mediaList = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, at) => attachment(from + at)).sort();

describe('a quick pass', () => {
  beforeEach(async () => {
    await world.run();
    world.aheadMs += HOUR_MS;
  });

  it('with nothing new costs one GET and one PUT, and no LIST', async () => {
    const run = await world.run();
    expect(run.outputs).toMatchObject({ complete: 'true', 'class-a': '1', 'class-b': '1' });
    expect(run.operations).toEqual({ GetObject: 1, PutObject: 1 });
    expect(run.summary).toContain('what changed at the source since the last complete pass');
    expect(run.summary).toContain('A complete pass is on record.');
    expect((await world.journal())?.passes.map(({ compare }) => compare)).toEqual(['full', 'quick']);
  });

  it('copies what is new and what was rewritten', async () => {
    world.file(attachment(31), picture(31), { modifiedMs: world.now() });
    world.file(attachment(2), picture(99), { modifiedMs: world.now() });
    const run = await world.run();
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '2' });
    expect(run.operations).toEqual({ GetObject: 1, HeadObject: 2, PutObject: 3 });
    expect((await world.media.get(attachment(2))?.read())?.equals(picture(99))).toBe(true);
    expect([...new Set(world.cloud.control.cache.purged)]).toEqual([`https://files.demo.example/${attachment(2)}`]);
    expect(run.summary).toContain('1 address of replaced or removed objects were purged');
  });

  it('becomes a full one after a week, or where it is asked to', async () => {
    expect((await world.run({ compare: 'full' })).operations).toHaveProperty('ListObjectsV2');
    world.aheadMs += 8 * 24 * HOUR_MS;
    const run = await world.run();
    expect(run.data).toMatchObject({
      compare: 'full',
      compareBecause: expect.stringContaining('a week old') as unknown,
    });
    expect((await world.run()).operations).not.toHaveProperty('ListObjectsV2');
  });

  it('is not believed for another source', async () => {
    const other = await startSyncWorld();
    try {
      other.file(attachment(40), picture(40));
      const run = await world.run({ source: other.root, 'min-source-percent': '0' });
      expect(run.data).toMatchObject({ compare: 'full' });
      expect(world.media.get(attachment(40))).toBeDefined();
    } finally {
      await other[Symbol.asyncDispose]();
    }
  });
});

describe('four shards at once', () => {
  const shards = rangesBetween(everything, [attachment(8), attachment(15), attachment(23)] as Key[]);

  it('cover everything: together they are a complete pass, and the next one is quick', async () => {
    const runs = await Promise.all(shards.map((shard) => world.run({ shard: JSON.stringify(shard) })));
    expect(runs.map(({ outputs }) => outputs.complete)).toEqual(['true', 'true', 'true', 'true']);
    expect(runs.reduce((sum, { outputs }) => sum + Number(outputs['copied-objects']), 0)).toBe(30);
    expect(mediaKeys()).toEqual(mediaList(1, 30));
    const journal = await world.journal();
    expect(journal?.passes).toHaveLength(4);
    expect(lastComplete(journal ?? { version: 1, passes: [], salt: '' }, 'full')).toMatchObject({ objects: 30 });
    world.aheadMs += HOUR_MS;
    expect((await world.run()).operations).toEqual({ GetObject: 1, PutObject: 1 });
  });

  it('of which one is missing are none', async () => {
    for (const shard of shards.slice(1)) await world.run({ shard: JSON.stringify(shard) });
    world.aheadMs += HOUR_MS;
    expect((await world.run()).data).toMatchObject({ compare: 'full' });
    expect(mediaKeys()).toHaveLength(30);
  });
});

describe('a source that is not what it was', () => {
  it('holds under half of the files of the last pass: the pass fails and is not on record as complete', async () => {
    await world.run();
    for (let at = 1; at <= 16; at++) rmSync(join(world.root, attachment(at)));
    const run = await world.run({ compare: 'full' });
    expect([run.outcome, run.outputs.complete]).toEqual(['failure', 'false']);
    expect(run.failure).toContain('min-source-percent');
    expect((await world.journal())?.passes.at(-1)).toMatchObject({ complete: false });
    expect((await world.run({ compare: 'full', 'min-source-percent': '40' })).outcome).toBe('success');
  });

  it('has more hidden files than Mastodon would hide', async () => {
    for (let at = 1; at <= 30; at++) world.file(attachment(at), picture(at), { mode: 0o600 });
    const run = await world.run();
    expect(run.failure).toContain('umask');
    expect(mediaKeys()).toEqual([]);
    const allowed = await world.run({ 'max-private-percent': '100' });
    expect([allowed.outcome, mediaKeys().length]).toEqual(['success', 0]);
  });
});

describe('a selection', () => {
  it('looks at the kinds asked for, and its pass is not taken for one over everything', async () => {
    world.file('accounts/avatars/000/000/001/original/a.png', picture(50));
    const run = await world.run({ include: 'accounts/avatars' });
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '1' });
    expect((await world.journal())?.passes).toMatchObject([{ everything: false, complete: true }]);
    world.aheadMs += HOUR_MS;
    expect((await world.run({ include: 'accounts/avatars' })).operations).toEqual({ GetObject: 1, PutObject: 1 });
    expect((await world.run()).outputs).toMatchObject({ 'copied-objects': '30' });
  });

  it.each([
    [{ exclude: 'custom_emojis' }, 'does not fetch again'],
    [{ exclude: 'cache/preview_cards' }, 'rows-cleared'],
    [{ include: 'avatar' }, 'neither a kind of media'],
    [{ compare: 'quick', delete: 'true' }, 'needs both listings'],
  ])('that would break something is refused before anything is touched: %p', async (inputs, told) => {
    await expect(world.run(inputs)).rejects.toThrow(told);
    expect(world.media.count).toBe(0);
  });
});

it('a journal that is broken stops the pass before anything is written, and says what to do', async () => {
  await world.media.put(JOURNAL_KEY, Buffer.from('{'), {});
  await expect(world.run()).rejects.toThrow('Delete that one object and run again');
  expect(mediaKeys()).toEqual([]);
});

it('a journal that cannot be written takes nothing from the pass', async () => {
  world.faults = ({ operation, key }) =>
    operation === 'PutObject' && key === JOURNAL_KEY ? { kind: 'status', status: 500, effect: 'before' } : undefined;
  const run = await world.run();
  expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '30' });
  expect(run.notices.join('\n')).toContain('Not recorded: This pass is not in the journal');
});

it('a pass that is stopped ends in good order and is on record as not complete', async () => {
  const stop = new AbortController();
  let puts = 0;
  world.faults = ({ operation }) => {
    if (operation === 'PutObject' && ++puts === 5) stop.abort();
    return undefined;
  };
  const run = await world.run({ concurrency: '1' }, { stop: stop.signal });
  expect(run.outputs.complete).toBe('false');
  expect(Number(run.outputs['copied-objects'])).toBeLessThan(30);
  expect((await world.journal())?.passes).toMatchObject([{ complete: false }]);
  world.faults = undefined;
  const next = await world.run();
  expect(next.outputs).toMatchObject({ complete: 'true' });
  expect(Number(next.outputs['copied-objects']) + Number(run.outputs['copied-objects'])).toBe(30);
});
