/** Held-back files that are copied after all, by account or by key. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CloudInstance } from '../cloud/instance.ts';
import { attachment, picture } from '../sync/pass-world.ts';
import { HOUR_MS, mediaHost, startSyncWorld, webHost, type SyncWorld } from './sync-world.ts';

const avatar = (id: string, name: string): string => `accounts/avatars/${id}/original/${name}.png`;
const mine = avatar('109/876/543/210/987/654', 'f00dfeed');
const others = avatar('000/000/002', 'cafecafe');
const post = attachment(40, 'deadbeef.png');
const gone = avatar('109/876/543/210/987/654', '0ldavata');

let world: SyncWorld;
let instance: CloudInstance;
let list: string;
beforeEach(async () => {
  world = await startSyncWorld();
  for (let at = 1; at <= 30; at++) world.file(attachment(at), picture(at));
  for (const key of [mine, others, post]) world.file(key, picture(40), { mode: 0o600 });
  world.file(gone, picture(41));
  list = join(world.root, '../list');
  instance = world.cloud.instances.add({ webHost, servesFrom: 'local' });
  await world.run({ 'web-host': webHost });
  world.aheadMs += HOUR_MS;
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

it('after the switch brings what was hidden at home, of one account and by key, and nothing else', async () => {
  instance.servesFrom = { host: mediaHost };
  world.media.delete(gone);
  writeFileSync(list, `# two of them\n109876543210987654\n${JSON.stringify(post)}\n424242\n`);
  const run = await world.run({ 'web-host': webHost, release: list });
  expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '2' });
  const there = [mine, post, others, gone].map((key) => world.media.get(key) !== undefined);
  // What is public at the source and was deleted at the bucket does not come back with it.
  expect(there).toEqual([true, true, false, false]);
  expect(run.data).toMatchObject({ release: { lines: 3, idle: 1 } });
  expect(run.summary).toContain('2 of 3 lines of release named hidden files');
  for (const name of ['f00dfeed', 'cafecafe', 'deadbeef', '109876543210987654']) expect(run.told).not.toContain(name);
});

it('shows in a dry run what would be released, and before the switch for how long it holds', async () => {
  writeFileSync(list, post);
  const run = await world.run({ 'web-host': webHost, release: list, 'dry-run': 'true' });
  expect(run.lists['to-copy']).toEqual([post]);
  expect(run.summary).toContain('Before the switch this holds for this run only');
  expect(world.media.get(post)).toBeUndefined();
});

it('tells in numbers what was hidden at the source after it had been copied', async () => {
  instance.servesFrom = { host: mediaHost };
  world.file(attachment(3), picture(3), { mode: 0o600 });
  const run = await world.run({ 'web-host': webHost, compare: 'full' });
  expect(run.data).toMatchObject({ hiddenAtSourceAndAtBucket: 1 });
  expect(run.summary).toContain('1 file of the source that only their owner can read');
});

it.each([
  ['', 'names nothing'],
  [`12\n../../etc/passwd\nbackups/dumps/000/000/001/original/f00dfeed.zip\n`, 'line 2, 3.'],
  ['"broken\n', 'line 1.'],
])('a list with something else in it is refused without repeating it: %j', async (text, told) => {
  writeFileSync(list, text);
  const before = world.media.count;
  const refused = await world.run({ release: list }).then(String, String);
  expect(refused).toContain(told);
  expect(refused).not.toContain('f00dfeed');
  expect(world.media.count).toBe(before);
});

it('a list that is not there is refused, and a quick pass cannot release', async () => {
  await expect(world.run({ release: '/nonexistent' })).rejects.toThrow('release: the file cannot be read');
  await expect(world.run({ release: list, compare: 'quick' })).rejects.toThrow('release needs both listings');
});
