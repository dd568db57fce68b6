/** Headers: those of an upload by Mastodon, whatever tool filled the bucket or the source before; and content compared to the last byte. */
import { describe, expect, it } from '@jest/globals';
import { cacheControl } from '../../src/mastodon/headers.ts';
import { sourceAt } from '../stores/s3/source-world.ts';
import { attachment, picture, startPassWorld, type PassWorld } from './pass-world.ts';

const right = { 'content-type': 'image/png', 'cache-control': cacheControl };
const jpeg = Buffer.concat([Buffer.from('ffd8ffe000104a46494600010100', 'hex'), Buffer.alloc(100, 'x')]);

/** Puts an object the way another tool would have. */
async function foreign(
  world: PassWorld,
  key: string,
  body: Buffer,
  headers: Record<string, string>,
  metadata: Record<string, string> = {},
): Promise<void> {
  world.file(key, body);
  await world.stored.put(key, body, headers, metadata);
}

describe('repair of headers', () => {
  it('corrects in place what is wrong, at one HEAD an object and one copy for each wrong one, and sends nothing', async () => {
    await using world = await startPassWorld({ writeRateLimit: false });
    await foreign(world, attachment(1), picture(1), right);
    await foreign(world, attachment(2), picture(2), { 'content-type': 'application/octet-stream' });
    await foreign(world, attachment(3), picture(3), right, { mtime: '1700000000.5' });
    await foreign(world, attachment(4), picture(4), { ...right, 'cache-control': 'no-cache' });
    // The name says PNG, the bytes say JPEG, and Mastodon goes by the bytes: nothing is wrong with it.
    await foreign(world, attachment(5), jpeg, { ...right, 'content-type': 'image/jpeg' });
    await foreign(world, attachment(6, 'a.jpg'), picture(6), {
      'content-type': 'text/html',
      'cache-control': cacheControl,
    });

    const dry = await world.pass({ repairHeaders: true, dryRun: true });
    expect(dry.outcomes).toEqual({ same: 2, left: 4 });
    expect(dry.operations).toEqual({ ListObjectsV2: 1, HeadObject: 6 });
    const { outcomes, operations, complete, told, tally } = await world.pass({ repairHeaders: true });
    expect(outcomes).toEqual({ same: 2, corrected: 4 });
    expect(operations).toEqual({ ListObjectsV2: 1, HeadObject: 6, CopyObject: 4 });
    expect([complete, tally.addsUp]).toEqual([true, true]);
    expect([...told].sort()).toEqual([
      `headers ${attachment(2)}`,
      `headers ${attachment(3)}`,
      `headers ${attachment(4)}`,
      `headers ${attachment(6, 'a.jpg')}`,
    ]);
    for (const at of [1, 2, 3, 4]) {
      const object = world.stored.get(attachment(at));
      expect([object?.headers, object?.metadata]).toEqual([right, {}]);
      expect(await object?.read()).toEqual(picture(at));
    }
    expect(world.stored.get(attachment(5))?.headers['content-type']).toBe('image/jpeg');
    expect(world.stored.get(attachment(6, 'a.jpg'))?.headers['content-type']).toBe('image/png');
    expect((await world.pass({ repairHeaders: true })).outcomes).toEqual({ same: 6 });
  });

  it('looks at nothing after the switch, and at no object that the pass has written itself', async () => {
    await using world = await startPassWorld({ writeRateLimit: false });
    await foreign(world, attachment(1), picture(1), { 'content-type': 'text/plain' });
    world.file(attachment(2), picture(2), { modifiedMs: Date.now() });
    const after = await world.pass({ repairHeaders: true, authority: 'bucket', modifiedSinceMs: 0 });
    expect([after.outcomes, after.operations['HeadObject']]).toEqual([{ same: 1, copied: 1 }, undefined]);
    world.file(attachment(3), picture(3));
    const before = await world.pass({ repairHeaders: true });
    expect([before.outcomes, before.operations['HeadObject']]).toEqual([{ same: 1, corrected: 1, copied: 1 }, 2]);
  });

  it('does not correct what somebody has replaced meanwhile: the next pass looks again', async () => {
    await using world = await startPassWorld({ writeRateLimit: false });
    await foreign(world, attachment(1), picture(1), { 'content-type': 'text/plain' });
    const head = world.bucket.head.bind(world.bucket);
    world.bucket.head = async (key, cx) => {
      const found = await head(key, cx);
      await world.stored.put(key, picture(9), right);
      return found;
    };
    const { outcomes, complete } = await world.pass({ repairHeaders: true });
    expect([outcomes, complete]).toEqual([{ left: 1 }, false]);
    expect(await world.stored.get(attachment(1))?.read()).toEqual(picture(9));
  });

  it('one object that cannot be corrected fails alone', async () => {
    await using world = await startPassWorld({
      faults: ({ operation, key }) =>
        operation === 'CopyObject' && key === attachment(2)
          ? { kind: 'status', status: 500, effect: 'before' }
          : undefined,
    });
    for (const at of [1, 2, 3]) await foreign(world, attachment(at), picture(at), { 'content-type': 'text/plain' });
    const { outcomes, tally } = await world.pass({ repairHeaders: true });
    expect(outcomes).toEqual({ corrected: 2, failed: 1 });
    expect(tally.failures).toEqual([{ key: attachment(2), why: expect.stringContaining('CopyObject') as unknown }]);
  });
});

describe('compare: checksum', () => {
  it('finds what size and time do not tell, whole or in parts, and reads nothing from the bucket', async () => {
    await using world = await startPassWorld({ writeRateLimit: false });
    const large = Buffer.alloc((33 << 20) + 5, 'movie');
    for (const at of [1, 2, 3]) world.file(attachment(at), picture(at));
    world.file(attachment(4, 'movie.mp4'), large);
    world.file(attachment(5, 'movie.mp4'), large);
    await world.pass();
    world.file(attachment(2), picture(7));
    large[100] = 0;
    world.file(attachment(5, 'movie.mp4'), large);
    expect((await world.pass()).outcomes).toEqual({ same: 5 });
    const kept = await world.pass({ compare: 'checksum' });
    expect(kept.outcomes).toEqual({ same: 3, newer: 2 });
    const { outcomes, operations, told } = await world.pass({ compare: 'checksum', overwriteNewer: true });
    expect(outcomes).toEqual({ same: 3, repaired: 2 });
    expect(operations).toMatchObject({ ListObjectsV2: 1, PutObject: 1, UploadPart: 3 });
    expect(Object.keys(operations)).not.toContain('GetObject');
    expect([...told].sort()).toEqual([`overwritten ${attachment(2)}`, `overwritten ${attachment(5, 'movie.mp4')}`]);
    expect(await world.stored.get(attachment(2))?.read()).toEqual(picture(7));
    expect((await world.stored.get(attachment(5, 'movie.mp4'))?.read())?.equals(large)).toBe(true);
  });

  it('knows the raw original that Mastodon replaced under the same key while it was copied', async () => {
    await using world = await startPassWorld({ writeRateLimit: false });
    const key = attachment(1, 'a.mp4');
    world.file(key, picture(1, 5000), { modifiedMs: Date.now() });
    await world.pass();
    // Mastodon processes it: same key, another file, minutes later, here of the same size too.
    world.file(key, picture(2, 5000), { modifiedMs: Date.now() + 120_000 });
    const { outcomes, told } = await world.pass();
    expect([outcomes, told]).toEqual([{ repaired: 1 }, [`overwritten ${key}`]]);
    expect(await world.stored.get(key)?.read()).toEqual(picture(2, 5000));
  });
});

describe('from one store to another', () => {
  it('keeps the types that Mastodon gives and corrects all else; equal ETags are the same without a byte read', async () => {
    await using world = await startPassWorld();
    await using old = await startPassWorld();
    await old.stored.put(attachment(1), jpeg, { 'content-type': 'image/png', 'cache-control': 'public, max-age=60' });
    await old.stored.put(attachment(2), picture(2), { 'content-type': 'application/octet-stream' });
    await old.stored.put(attachment(3), picture(3), { ...right, 'content-disposition': 'inline' }, { mtime: '1' });
    await using source = sourceAt(old.location.endpoint);
    const first = await world.pass({}, { source });
    expect(first.outcomes).toEqual({ copied: 3 });
    for (const at of [1, 2, 3]) {
      const object = world.stored.get(attachment(at));
      expect([at, object?.headers, object?.metadata]).toEqual([at, right, {}]);
    }
    const before = old.state.meter.snapshot().operations['GetObject'];
    const second = await world.pass({ compare: 'checksum' }, { source });
    expect(second.outcomes).toEqual({ same: 3 });
    expect(old.state.meter.snapshot().operations['GetObject']).toBe(before);
  });

  it('asks for the access lists only of what is about to be written, and copies nothing private', async () => {
    await using world = await startPassWorld();
    await using old = await startPassWorld();
    for (const at of [1, 2, 3]) await old.stored.put(attachment(at), picture(at), right);
    await using open = sourceAt(old.location.endpoint);
    expect((await world.pass({}, { source: open })).outcomes).toEqual({ copied: 3 });
    await old.stored.put(attachment(4), picture(4), right);
    await using asking = sourceAt(old.location.endpoint, { acl: 'check' });
    // R2 has no lists, so what it is asked about cannot be told and is not copied; the other three were not asked about.
    const { outcomes, tally } = await world.pass({}, { source: asking });
    expect(outcomes).toEqual({ same: 3, failed: 1 });
    expect(tally.failures[0]?.why).toContain('source-acl: none');
    expect(world.stored.get(attachment(4))).toBeUndefined();
  });
});
