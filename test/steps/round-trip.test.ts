/** There and back: what a folder or a bucket holds is the same after it was somewhere else, for media of every kind, name and size. */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { JOURNAL_KEY } from '../../src/sync/journal.ts';
import type { CloudBucket } from '../cloud/state.ts';
import { buildMediaTree, type TreeSummary } from '../demo/media-tree.ts';
import { HOUR_MS, startSyncWorld, type SyncWorld } from './sync-world.ts';

/** More than one request takes. */
const large = 'media_attachments/files/000/000/001/original/00000000000000aa.mp4';
const MIB = 2 ** 20;

let world: SyncWorld;
let tree: TreeSummary;
beforeEach(async () => {
  world = await startSyncWorld();
  tree = await buildMediaTree(world.root, { objects: 150, scale: 0 });
  mkdirSync(dirname(join(world.root, large)), { recursive: true });
  writeFileSync(join(world.root, large), Buffer.alloc(33 * MIB, 'not all the same '));
});
afterEach(async () => {
  const { contractProblems } = world.cloud;
  await world[Symbol.asyncDispose]();
  expect(contractProblems).toEqual([]);
});

const digest = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Every file and folder with its mode, and the bytes of files. Of names that can be written in two ways a bucket keeps one. */
function contents(root: string, leaveOut: readonly string[] = []): readonly string[] {
  const files = (readdirSync(root, { recursive: true }) as string[])
    .filter((path) => statSync(join(root, path)).isFile() && !path.startsWith('.mastodon-r2'))
    .filter((path) => !leaveOut.includes(path));
  const folders = files.flatMap((path) => above(path));
  return [...new Set([...files, ...folders])]
    .map((path) => {
      const stat = statSync(join(root, path));
      const bytes = stat.isFile() ? digest(readFileSync(join(root, path))) : 'folder';
      return `${path.normalize()} ${(stat.mode & 0o7777).toString(8)} ${bytes}`;
    })
    .sort();
}

function above(path: string): readonly string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
}

it('a folder, by way of R2: every byte and every mode', async () => {
  const before = contents(world.root, [...tree.hidden, ...tree.neverCopied]);
  expect((await world.run()).outputs).toMatchObject({ complete: 'true', 'remaining-objects': '0' });
  const folder = join(world.root, '../../back');
  const out = () => world.run({ source: '', destination: folder });
  expect((await out()).outputs).toMatchObject({ complete: 'true' });
  expect(contents(folder)).toEqual(before);
  expect(before.filter((line) => line.endsWith('folder')).length).toBeGreaterThan(100);

  // Another time of a file, as restored disks have it, tells of nothing: the bytes are compared, and no file is replaced.
  world.aheadMs += HOUR_MS;
  const small = tree.awkward[0]?.normalize() ?? '';
  const inodes = [large, small].map((path) => {
    utimesSync(join(folder, path), 1, 1);
    return statSync(join(folder, path)).ino;
  });
  const again = await out();
  expect(again.outputs).toMatchObject({ complete: 'true', 'copied-objects': '0' });
  expect([large, small].map((path) => statSync(join(folder, path)).ino)).toEqual(inodes);
  expect(contents(folder)).toEqual(before);
  // Their times are those of the objects again, so that the next pass reads nothing.
  world.aheadMs += HOUR_MS;
  expect((await out()).operations['GetObject']).toBe(1);
}, 60_000);

it('a bucket, by way of another store: every key, byte, header and no metadata', async () => {
  const [media, second, back] = [
    world.media,
    ...['second', 'back'].map((name) => world.cloud.state.createBucket(name)),
  ];
  if (second === undefined || back === undefined) throw new Error('there are no buckets');
  await world.run();
  const endpoint = world.cloud.url.replace('127.0.0.1', 'localhost');
  const at = (side: 'source' | 'destination') => ({
    [side]: 's3://second',
    [`${side}-endpoint`]: endpoint,
    [`${side}-region`]: 'auto',
    [`${side}-access-key-id`]: world.key.id,
    [`${side}-secret-access-key`]: world.key.secret,
  });
  const out = await world.run({ source: '', ...at('destination') });
  expect(out.outputs).toMatchObject({ complete: 'true', 'remaining-objects': '0' });
  const returned = await world.run({ ...at('source'), bucket: 'back', 'source-acl': 'none' });
  expect(returned.outputs).toMatchObject({ complete: 'true', 'remaining-objects': '0' });

  const all = await held(media);
  expect(all).toHaveLength(tree.migratable.objects + 1);
  expect(all.filter(({ etag }) => etag.endsWith('-3'))).toHaveLength(1);
  expect(await held(second)).toEqual(all);
  expect(await held(back)).toEqual(all);
}, 60_000);

function held(bucket: CloudBucket) {
  const keys = bucket.keys().filter((key) => !key.startsWith('.mastodon-r2/') && key !== JOURNAL_KEY);
  return Promise.all(
    keys.map(async (key) => {
      const object = bucket.get(key);
      const bytes = digest((await object?.read()) ?? Buffer.alloc(0));
      return { key, bytes, etag: object?.etag ?? '', headers: object?.headers, metadata: object?.metadata };
    }),
  );
}
