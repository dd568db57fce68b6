/** What a pass takes away, and everything that keeps it from doing so: safety rules 2, 3 and 5, each broken on purpose. */
import { describe, expect, it } from '@jest/globals';
import { readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Key } from '../../src/stores/model.ts';
import { Removables } from '../../src/sync/removals.ts';
import type { Fault } from '../cloud/s3/faults.ts';
import { attachment, picture, startPassWorld, type PassWorld } from './pass-world.ts';

const deletion = { maxPercent: 50 };

async function copied(world: PassWorld, count: number): Promise<void> {
  for (let at = 1; at <= count; at++) world.file(attachment(at), picture(at));
  expect((await world.pass()).outcomes).toEqual({ copied: count });
}

const gone = (world: PassWorld, ...ids: number[]): void => {
  for (const id of ids) rmSync(join(world.root, attachment(id)));
};

describe('what is gone from the source', () => {
  it('stays at the bucket unless deletion is asked for', async () => {
    await using world = await startPassWorld();
    await copied(world, 10);
    gone(world, 3);
    const { gone: removal, tally, told } = await world.pass();
    expect(removal.found.objects).toBe(0);
    expect([tally.extra.objects, world.stored.count, told]).toEqual([1, 10, []]);
  });

  it('is deleted when asked for, told by key, and in a dry run only told', async () => {
    await using world = await startPassWorld();
    await copied(world, 10);
    gone(world, 3, 7);
    const keys = [attachment(3), attachment(7)];
    const dry = await world.pass({ deletion, dryRun: true });
    expect(dry.told).toEqual(keys.map((key) => `gone ${key}`));
    expect([dry.gone.found.objects, dry.gone.removed.objects, world.stored.count]).toEqual([2, 0, 10]);
    expect(Object.keys(dry.operations)).toEqual(['ListObjectsV2']);
    const real = await world.pass({ deletion });
    expect(real.told).toEqual([...keys.map((key) => `gone ${key}`), ...keys.map((key) => `removed ${key}`)]);
    expect(real.gone.removed).toEqual(dry.gone.found);
    expect([real.complete, real.outcomes, world.stored.count]).toEqual([true, { same: 8 }, 8]);
    expect(real.operations).toEqual({ ListObjectsV2: 1, DeleteObjects: 1 });
  });

  it('is never of another kind than Mastodon writes, nor a private one, nor of ours', async () => {
    await using world = await startPassWorld();
    await copied(world, 10);
    const others = [
      '.mastodon-r2/journal.json',
      'accounts/readme.txt',
      'backups/dumps/000/000/001/original/archive-1.zip',
      'index.html',
      'media_attachments/files/000/000/001/original/.DS_Store',
      'media_attachments/files/x/original/a.png',
    ];
    for (const key of others) await world.stored.put(key, Buffer.from('x'), {});
    const { complete, gone: removal } = await world.pass({ deletion: { maxPercent: 100 } });
    expect([complete, removal.found.objects, world.stored.count]).toEqual([true, 0, 16]);
  });

  it('is left where it is more than the share that was allowed, and the pass is not complete', async () => {
    await using world = await startPassWorld();
    await copied(world, 20);
    gone(world, 1, 2);
    const { gone: removal, complete, problems, told } = await world.pass({ deletion: { maxPercent: 5 } });
    expect([removal.found.objects, removal.removed.objects, world.stored.count]).toEqual([2, 0, 20]);
    expect(complete).toBe(false);
    expect(problems).toEqual([expect.stringContaining('2 of 20 objects at the bucket are gone from the source')]);
    // The list is told all the same: whoever looks at it can decide.
    expect(told).toHaveLength(2);
    expect((await world.pass({ deletion: { maxPercent: 10 } })).gone.removed.objects).toBe(2);
  });

  it('is left after the switch: the bucket is the authority', async () => {
    await using world = await startPassWorld();
    await copied(world, 10);
    gone(world, 3);
    world.file(attachment(4), picture(4), { mode: 0o600 });
    world.file(attachment(5), picture(55, 999), { modifiedMs: Date.now() });
    const { told, operations } = await world.pass({
      authority: 'bucket',
      modifiedSinceMs: 0,
      overwriteNewer: true,
      deletion,
    });
    expect([told, Object.keys(operations), world.stored.count]).toEqual([[], ['ListObjectsV2'], 10]);
    expect(await world.stored.get(attachment(5))?.read()).toEqual(picture(5));
  });

  it('is left when a listing was not read to its end', async () => {
    let breaking = false;
    await using world = await startPassWorld({
      faults: ({ operation }): Fault | undefined =>
        breaking && operation === 'ListObjectsV2' ? { kind: 'truncated-listing', end: 'reset' } : undefined,
    });
    await copied(world, 10);
    gone(world, 3);
    breaking = true;
    const { listed, gone: removal } = await world.pass({ deletion });
    expect([listed, removal.removed.objects, world.stored.count]).toEqual([false, 0, 10]);
    breaking = false;
    const deadline = await world.pass({ deletion, deadlineMs: 0 });
    expect([deadline.gone.removed.objects, world.stored.count]).toEqual([0, 10]);
  });

  it('is left when the source is empty or far smaller than it was', async () => {
    await using world = await startPassWorld();
    await copied(world, 10);
    gone(world, 1, 2, 3, 4, 5, 6);
    const small = await world.pass({ deletion: { maxPercent: 100 }, minSourceObjects: 5 });
    expect(small.problems).toEqual([expect.stringContaining('holds 4 files where at least 5 were expected')]);
    gone(world, 7, 8, 9, 10);
    const empty = await world.pass({ deletion: { maxPercent: 100 } });
    expect(empty.problems).toEqual([expect.stringContaining('The source holds no file at all')]);
    for (const { gone: removal, complete } of [small, empty])
      expect([removal.removed.objects, removal.withheld, complete]).toEqual([0, expect.any(String), false]);
    expect(world.stored.count).toBe(10);
  });

  it('does not include what is not wanted, and what a link stands in for', async () => {
    await using world = await startPassWorld();
    await copied(world, 10);
    gone(world, 3, 4);
    const keep = (key: string): boolean => key !== attachment(3);
    expect((await world.pass({ deletion, keep })).told.filter((text) => text.startsWith('removed'))).toEqual([
      `removed ${attachment(4)}`,
    ]);
  });

  it('is told, and the pass is not complete, where the bucket refuses to remove', async () => {
    await using world = await startPassWorld();
    await copied(world, 10);
    gone(world, 3, 7);
    world.bucket.remove = (keys) =>
      Promise.resolve(keys.slice(0, 1).map((key) => ({ key, why: 'DeleteObjects: no (AccessDenied)' })));
    const partly = await world.pass({ deletion });
    expect(partly.problems).toEqual([
      '1 objects could not be removed from the bucket: DeleteObjects: no (AccessDenied)',
    ]);
    expect(partly.told.at(-1)).toBe(`removed ${attachment(7)}`);
    world.bucket.remove = () => Promise.reject(new Error('no answer'));
    const refused = await world.pass({ deletion });
    expect([refused.gone.removed.objects, refused.complete]).toEqual([0, false]);
    expect(refused.problems).toEqual([expect.stringContaining('2 objects could not be removed')]);
  });
});

describe('what is hidden at the source by now', () => {
  it('is removed by the next pass, whatever else was asked for, and told by key', async () => {
    await using world = await startPassWorld();
    await copied(world, 30);
    world.file(attachment(7), picture(7), { mode: 0o600 });
    const dry = await world.pass({ dryRun: true });
    expect([dry.told, world.stored.count]).toEqual([[`hidden ${attachment(7)}`], 30]);
    const { told, hidden, complete, outcomes } = await world.pass();
    expect(told).toEqual([`hidden ${attachment(7)}`, `removed ${attachment(7)}`]);
    expect([hidden.removed.objects, complete, outcomes]).toEqual([1, true, { same: 29, 'held-back': 1 }]);
    expect(world.stored.get(attachment(7))).toBeUndefined();
    expect((await world.pass()).told).toEqual([]);
  });

  it('is found by a quick pass too', async () => {
    await using world = await startPassWorld();
    await copied(world, 30);
    const quickSinceMs = Date.now() + 3_600_000;
    expect((await world.pass({ compare: 'quick', quickSinceMs })).operations).toEqual({});
    world.file(attachment(7), picture(7), { mode: 0o600 });
    const { hidden } = await world.pass({ compare: 'quick', quickSinceMs: Date.now() });
    expect(hidden.removed.objects).toBe(1);
  });

  it('is left where so much is hidden that a mistake is likelier', async () => {
    await using world = await startPassWorld();
    await copied(world, 200);
    for (let at = 1; at <= 22; at++) world.file(attachment(at), picture(at), { mode: 0o600 });
    const { hidden, complete } = await world.pass();
    expect([hidden.found.objects, hidden.removed.objects, complete, world.stored.count]).toEqual([22, 0, false, 200]);
    const meant = await world.pass({ maxPrivatePercent: 20 });
    expect([meant.hidden.removed.objects, meant.complete, world.stored.count]).toEqual([22, true, 178]);
  });

  it('is copied all the same where the operator released it', async () => {
    await using world = await startPassWorld();
    await copied(world, 3);
    world.file(attachment(4), picture(4), { mode: 0o600 });
    world.file(attachment(5), picture(5), { mode: 0o600 });
    const { outcomes } = await world.pass({ released: (key) => key === attachment(4) });
    expect(outcomes).toEqual({ same: 3, copied: 1, 'held-back': 1 });
    expect(world.stored.get(attachment(5))).toBeUndefined();
  });
});

describe('the list of what is to be removed', () => {
  it('goes to the disk beyond a bound, for its user only, and away again', async () => {
    const before = readdirSync(tmpdir());
    const keys = Array.from({ length: 2345 }, (_, at) => `k\n${at}` as Key);
    {
      using list = new Removables(100);
      for (const key of keys) list.add({ key, size: 2 });
      const batches = [];
      for await (const batch of list.batches()) batches.push(batch);
      expect(batches.map(({ length }) => length)).toEqual([1000, 1000, 345]);
      expect(batches.flat()).toEqual(keys.map((key) => ({ key, size: 2 })));
      expect(list.found).toEqual({ objects: 2345, bytes: 4690 });
    }
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('removals-') && !before.includes(name))).toEqual([]);
  });
});
