import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { uploadHeaders } from '../../src/mastodon/headers.ts';
import { toKey } from '../../src/stores/keys.ts';
import { buildMediaTree } from '../demo/media-tree.ts';
import { attachment, beforeReading, DAY_MS, picture, pictures, startPassWorld } from './pass-world.ts';

const small = { scale: 0, objects: 250 };

/** So many pictures of one attachment each. */
describe('a fresh copy', () => {
  it('has everything that may be public, with the headers of an upload, and nothing else', async () => {
    await using world = await startPassWorld();
    const tree = await buildMediaTree(world.root, small);
    const result = await world.pass();

    expect(result.problems).toEqual([]);
    expect(result.complete).toBe(true);
    expect(result.tally.addsUp).toBe(true);
    expect(result.tally.per.copied).toEqual(tree.migratable);
    expect(result.outcomes).toEqual({
      copied: tree.migratable.objects,
      'held-back': tree.hidden.length,
      excluded: tree.neverCopied.length,
    });
    expect(world.stored.count).toBe(tree.migratable.objects);
    for (const [name, { objects }] of Object.entries(tree.classes)) {
      const hidden = tree.hidden.filter((path) => path.startsWith(`${name}/`)).length;
      const stored = world.stored.keys().filter((key) => key.startsWith(`${name}/`));
      expect(stored).toHaveLength(/^(backups|imports)\//.test(name) ? 0 : objects - hidden);
      for (const key of stored) {
        const object = world.stored.get(key);
        const { contentType, cacheControl } = await uploadHeaders(
          key,
          (await object?.read()) ?? Buffer.alloc(0),
          object?.size ?? 0,
        );
        expect([key, object?.headers]).toEqual([key, { 'content-type': contentType, 'cache-control': cacheControl }]);
        expect(object?.metadata).toEqual({});
      }
    }
    for (const path of tree.awkward) {
      expect(await world.stored.get(toKey(path))?.read()).toEqual(readFileSync(join(world.root, path)));
    }
  });

  it('is not made twice: a second pass lists and does nothing else', async () => {
    await using world = await startPassWorld();
    // Just written, as on a server that runs: every file is younger than the slack, so it is read and compared, which costs nothing.
    const tree = await buildMediaTree(world.root, { ...small, objects: 500, newestMs: Date.now() });
    await world.pass();
    const { outcomes, operations, complete, ranges } = await world.pass();
    expect(outcomes['same']).toBe(tree.migratable.objects);
    expect(outcomes['copied']).toBeUndefined();
    expect(complete).toBe(true);
    expect(Object.keys(operations)).toEqual(['ListObjectsV2']);
    expect(operations['ListObjectsV2']).toBeLessThanOrEqual(Math.ceil(tree.migratable.objects / 1000) + ranges);
  });

  it('sends a large file in parts, and knows it again', async () => {
    await using world = await startPassWorld({ writeRateLimit: false });
    const large = Buffer.alloc((33 << 20) + 5, 'movie');
    world.file(attachment(1, 'movie.mp4'), large, { modifiedMs: Date.now() });
    const first = await world.pass();
    expect(first.outcomes).toEqual({ copied: 1 });
    expect(first.operations).toMatchObject({ CreateMultipartUpload: 1, UploadPart: 3, CompleteMultipartUpload: 1 });
    expect(world.stored.get(attachment(1, 'movie.mp4'))?.size).toBe(large.length);
    const second = await world.pass();
    expect(second.outcomes).toEqual({ same: 1 });
    expect(Object.keys(second.operations)).toEqual(['ListObjectsV2']);
    large[large.length - 1] = 0;
    world.file(attachment(1, 'movie.mp4'), large, { modifiedMs: Date.now() + 1000 });
    const dry = await world.pass({ dryRun: true });
    expect(dry.outcomes).toEqual({ left: 1 });
    expect(Object.keys(dry.operations)).toEqual(['ListObjectsV2']);
    expect((await world.pass()).outcomes).toEqual({ repaired: 1 });
    expect((await world.stored.get(attachment(1, 'movie.mp4'))?.read())?.equals(large)).toBe(true);
  });
});

describe('what has changed', () => {
  const key = attachment(1);
  const now = Date.now();

  it.each([
    ['another size, newer', picture(2, 300), now + DAY_MS / 2, 'repaired'],
    ['the same size, newer', picture(2), now + DAY_MS / 2, 'repaired'],
    ['the same bytes, newer', picture(1), now + DAY_MS / 2, 'same'],
  ])('%s', async (_, content, modifiedMs, outcome) => {
    await using world = await startPassWorld({ writeRateLimit: false });
    world.file(key, picture(1));
    await world.pass();
    world.file(key, content, { modifiedMs });
    const { outcomes, operations } = await world.pass();
    expect(outcomes).toEqual({ [outcome]: 1 });
    expect(operations['PutObject']).toBe(outcome === 'same' ? undefined : 1);
    expect(await world.stored.get(key)?.read()).toEqual(content);
  });

  it('a file with a time in the future is sent once', async () => {
    await using world = await startPassWorld();
    world.file(key, picture(1), { modifiedMs: now + 1000 * DAY_MS });
    expect((await world.pass()).outcomes).toEqual({ copied: 1 });
    const second = await world.pass();
    expect(second.outcomes).toEqual({ same: 1 });
    expect(Object.keys(second.operations)).toEqual(['ListObjectsV2']);
  });

  it('an object that differs and is newer at the bucket is kept and told', async () => {
    await using world = await startPassWorld();
    world.file(key, picture(1));
    await world.stored.put(key, picture(2, 999), {});
    const { outcomes, operations, complete } = await world.pass();
    expect(outcomes).toEqual({ newer: 1 });
    expect(complete).toBe(true);
    expect(operations['PutObject']).toBeUndefined();
    expect(world.stored.get(key)?.size).toBe(picture(2, 999).length);
  });

  it('what only the bucket has is counted and left alone', async () => {
    await using world = await startPassWorld();
    world.file(key, picture(1));
    await world.stored.put(attachment(2), picture(2), {});
    await world.stored.put('.mastodon-r2/journal.json', Buffer.from('{}'), {});
    const { tally } = await world.pass();
    expect(tally.extra).toEqual({ objects: 1, bytes: picture(2).length });
    expect(world.stored.count).toBe(3);
  });
});

describe('what must stay private', () => {
  it('archives and imports are not copied, whatever their mode', async () => {
    await using world = await startPassWorld();
    pictures(world, 1, 3);
    world.file('backups/dumps/000/000/001/original/archive-1.zip', 'secret');
    world.file('imports/data/000/000/001/original/1.csv', 'secret');
    const { outcomes, complete } = await world.pass();
    expect(outcomes).toEqual({ copied: 3, excluded: 2 });
    expect(complete).toBe(true);
    expect(world.stored.keys().filter((key) => /backups|imports/.test(key))).toEqual([]);
  });

  it('hidden files are held back, also when the bucket has them from before', async () => {
    await using world = await startPassWorld();
    pictures(world, 1, 30);
    await world.pass();
    world.file(attachment(7), picture(7), { mode: 0o600 });
    const { outcomes, tally, complete } = await world.pass();
    expect(outcomes).toEqual({ same: 29, 'held-back': 1 });
    expect(tally.heldBackStored).toBe(1);
    expect(complete).toBe(true);
  });

  it('more than a few of them and more than 5 % are a mistake: told, not complete', async () => {
    await using world = await startPassWorld();
    pictures(world, 1, 200);
    for (let at = 1; at <= 22; at++) world.file(attachment(at), picture(at), { mode: 0o600 });
    const { outcomes, complete, problems } = await world.pass();
    expect(outcomes['held-back']).toBe(22);
    expect(complete).toBe(false);
    expect(problems).toEqual([expect.stringContaining('22 of 200 files are readable by their owner only')]);
    expect(world.stored.get(attachment(5))).toBeUndefined();
  });

  it('a file hidden between being listed and read is held back', async () => {
    await using world = await startPassWorld();
    pictures(world, 1, 5);
    const { outcomes } = await world.pass(
      {},
      { source: beforeReading(world.source, () => world.file(attachment(2), picture(2), { mode: 0o600 })) },
    );
    expect(outcomes).toEqual({ copied: 4, 'held-back': 1 });
    expect(world.stored.get(attachment(2))).toBeUndefined();
  });
});
