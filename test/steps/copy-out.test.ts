/** `sync` with a destination: second copies, other stores, the way back. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { JOURNAL_KEY } from '../../src/sync/journal.ts';
import { attachment, picture } from '../sync/pass-world.ts';
import { HOUR_MS, mediaHost, startSyncWorld, webHost, type Ran, type SyncWorld } from './sync-world.ts';

let world: SyncWorld;
let folder: string;
beforeEach(async () => {
  world = await startSyncWorld();
  folder = join(world.root, '../../copy');
  for (let at = 1; at <= 12; at++) world.file(attachment(at), picture(at));
  world.file('cache/accounts/avatars/000/000/007/original/é.png', picture(70));
  world.file('site_uploads/files/000/000/001/original/empty.png', '');
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

type Texts = Readonly<Record<string, string>>;

const out = (inputs: Texts = {}, how?: Parameters<SyncWorld['run']>[1]): Promise<Ran> =>
  world.run({ source: '', destination: folder, ...inputs }, how);
const live = { 'web-host': webHost };
const elsewhere = (): string => world.cloud.url.replace('127.0.0.1', 'localhost');
const store = (bucket: string, endpoint = elsewhere()): Texts => ({
  destination: `s3://${bucket}`,
  'destination-endpoint': endpoint,
  'destination-region': 'auto',
  'destination-access-key-id': world.key.id,
  'destination-secret-access-key': world.key.secret,
});

/** Paths with modes, and of files their bytes. */
function tree(root: string): readonly string[] {
  return (readdirSync(root, { recursive: true }) as string[])
    .filter((name) => !name.startsWith('.mastodon-r2'))
    .map((name) => {
      const { mode } = statSync(join(root, name));
      const isFile = statSync(join(root, name)).isFile();
      return `${(mode & 0o7777).toString(8)} ${name} ${isFile ? readFileSync(join(root, name)).toString('hex') : ''}`;
    })
    .sort();
}

describe('a folder', () => {
  it('gets what the first folder held, byte for byte and mode for mode', async () => {
    await world.run();
    const run = await out();
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '14', 'remaining-objects': '0' });
    expect(tree(folder)).toEqual(tree(world.root));
    expect(run.summary).toContain('The folder now holds everything the bucket has');
    expect((await world.journal())?.copies).toMatchObject([{ complete: true }]);
    // The time tells the next pass that nothing need be read.
    const [key] = [attachment(3)];
    expect(Math.abs(statSync(join(folder, key)).mtimeMs - (world.media.get(key)?.modifiedMs ?? 0))).toBeLessThan(2);

    world.aheadMs += HOUR_MS;
    const again = await out();
    expect(again.outputs).toMatchObject({ complete: 'true', 'copied-objects': '0' });
    // The journal is read; no object is.
    expect(again.operations['GetObject']).toBe(1);
  });

  it('shows in a dry run what would be done, and makes nothing', async () => {
    await world.run();
    const run = await out({ 'dry-run': 'true' });
    expect([run.outcome, existsSync(folder)]).toEqual(['success', false]);
    expect(run.summary).toContain('| To copy | 14 |');
    expect(run.lists['to-copy']).toHaveLength(14);
    expect(await world.journal()).not.toHaveProperty('copies');
  });

  it('that was broken off is completed by the next run, and nothing half-written is left', async () => {
    await world.run();
    const stop = new AbortController();
    let read = 0;
    world.faults = ({ operation }) => {
      if (operation === 'GetObject' && ++read === 5) stop.abort();
      return undefined;
    };
    const broken = await out({ concurrency: '1' }, { stop: stop.signal });
    expect(broken.outputs.complete).toBe('false');
    world.faults = undefined;
    const run = await out();
    expect(run.outputs).toMatchObject({ complete: 'true' });
    expect(tree(folder)).toEqual(tree(world.root));
  });

  it('is not overwritten where it is the same, is put right where it differs, and is only deleted from when asked', async () => {
    world.cloud.instances.add({ webHost, servesFrom: { host: mediaHost } });
    await world.run({ 'web-host': '' });
    await out();
    world.aheadMs += HOUR_MS;
    const [touched, changed, extra] = [
      join(folder, attachment(1)),
      join(folder, attachment(2)),
      join(folder, attachment(99)),
    ];
    utimesSync(touched, 1, 1);
    writeFileSync(changed, 'something else');
    mkdirSync(dirname(extra), { recursive: true });
    writeFileSync(extra, picture(99));
    const { ino } = statSync(touched);
    const run = await out();
    expect(run.data).toMatchObject({ outcomes: { repaired: { objects: 1 }, same: { objects: 13 } } });
    expect([statSync(touched).ino, readFileSync(changed).equals(picture(2)), existsSync(extra)]).toEqual([
      ino,
      true,
      true,
    ]);
    expect(run.lists['at-destination-only']).toEqual([attachment(99)]);

    const blind = await out({ delete: 'true', 'max-delete-percent': '100' });
    expect([existsSync(extra), blind.summary.includes('that takes a live instance')]).toEqual([true, true]);
    await out({ ...live, delete: 'true', 'max-delete-percent': '100' });
    expect(existsSync(extra)).toBe(false);
    // Its empty folders went with it.
    expect(tree(folder)).toEqual(tree(world.root));
  });

  it('is compared byte by byte with checksum, without asking the bucket for a single object', async () => {
    await world.run();
    await out();
    const path = join(folder, attachment(4));
    const { mtimeMs } = statSync(path);
    writeFileSync(path, picture(44));
    utimesSync(path, mtimeMs / 1000, mtimeMs / 1000);
    expect((await out()).outputs).toMatchObject({ 'copied-objects': '0' });
    world.aheadMs += HOUR_MS;
    const run = await out({ compare: 'checksum' });
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '1' });
    expect(run.operations['GetObject']).toBe(2);
    expect(readFileSync(path).equals(picture(4))).toBe(true);
  });

  it('is never left by hostile keys or planted links', async () => {
    const outside = join(folder, '../outside');
    mkdirSync(outside);
    await world.run();
    await out();
    const taken = join(folder, attachment(3));
    rmSync(taken);
    writeFileSync(join(outside, 'secret'), 'kept');
    symlinkSync(join(outside, 'secret'), taken);
    const hostile = [
      'accounts/avatars/000/000/001/../escaped.png',
      'accounts/avatars/000/000/001/original/..',
      '../../escaped.png',
      '/etc/escaped.png',
    ];
    for (const key of hostile) await world.media.put(key, picture(1), {});
    const run = await out();
    expect([run.outcome, run.outputs.complete]).toEqual(['failure', 'false']);
    expect(run.data).toMatchObject({ failures: [{ key: attachment(3) }], outcomes: { excluded: { objects: 5 } } });
    expect(readFileSync(join(outside, 'secret'), 'utf8')).toBe('kept');

    rmSync(join(folder, 'media_attachments/files/000'), { recursive: true });
    symlinkSync(outside, join(folder, 'media_attachments/files/000'));
    const led = await out();
    expect([led.outcome, led.failure]).toEqual(['failure', expect.stringContaining('is a link to a folder')]);
    expect(readdirSync(outside)).toEqual(['secret']);
    expect(
      (readdirSync(join(folder, '..'), { recursive: true }) as string[]).some((name) => name.includes('escaped')),
    ).toBe(false);
  });

  it('that holds something else, or cannot be one, is refused with what to give instead', async () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'thesis.txt'), 'important');
    await expect(out()).rejects.toThrow(/destination: .* holds none of Mastodon's folders/);
    await expect(out({ destination: join(folder, 'thesis.txt') })).rejects.toThrow('is a file');
    await expect(out({ 'destination-owner': 'nobody-of-that-name' })).rejects.toThrow('there is no user');
  });
});

describe('another store', () => {
  it('gets the same objects with the same headers, and gives them back', async () => {
    const second = world.cloud.state.createBucket('second');
    const back = world.cloud.state.createBucket('back');
    await world.run();
    const run = await out(store('second/copy'));
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '14' });
    const media = (): readonly string[] => world.media.keys().filter((key) => key !== JOURNAL_KEY);
    const copied = second.keys().filter((key) => !key.startsWith('copy/.mastodon-r2/'));
    expect(copied).toEqual(media().map((key) => `copy/${key}`));
    for (const key of media()) {
      expect(second.get(`copy/${key}`)?.etag).toBe(world.media.get(key)?.etag);
      expect(second.get(`copy/${key}`)?.headers).toEqual(world.media.get(key)?.headers);
    }
    const again = await out(store('second/copy'));
    expect(again.outputs['copied-objects']).toBe('0');
    // Known as a copy by itself, as a key that may only read the bucket cannot write the journal.
    world.media.delete(JOURNAL_KEY);
    expect((await out(store('second/copy'))).outputs.complete).toBe('true');

    await world.run({
      bucket: 'back',
      source: 's3://second/copy',
      'source-endpoint': elsewhere(),
      'source-region': 'auto',
      'source-acl': 'none',
      'source-access-key-id': world.key.id,
      'source-secret-access-key': world.key.secret,
    });
    expect(back.keys().filter((key) => key !== JOURNAL_KEY)).toEqual(media());
    for (const key of media()) expect(back.get(key)?.etag).toBe(world.media.get(key)?.etag);
  });

  it('of the same account copies by itself', async () => {
    const second = world.cloud.state.createBucket('second');
    await world.run();
    const run = await out(store('second', world.cloud.url));
    expect(run.operations).toMatchObject({ CopyObject: 14 });
    expect(second.count).toBe(15);
  });

  it('is not the bucket itself, however it is put', async () => {
    await expect(out(store('media/copy', world.cloud.url))).rejects.toThrow('is the bucket itself');
  });

  it('that holds media nobody knows is only added to, and only when the instance says that it serves from the bucket', async () => {
    const second = world.cloud.state.createBucket('second');
    await second.put(attachment(1), picture(500, 300), {});
    await second.put(attachment(900), picture(900), {});
    await world.run();
    await expect(out(store('second'))).rejects.toThrow('Fix: give an empty place, or web-host');
    world.cloud.instances.add({ webHost, servesFrom: { host: mediaHost } });
    for (let time = 0; time < 2; time++)
      await out({ ...store('second'), ...live, delete: 'true', 'max-delete-percent': '100' });
    expect((await second.get(attachment(1))?.read())?.equals(picture(500, 300))).toBe(true);
    expect([second.get(attachment(900)) !== undefined, second.count]).toEqual([true, 15]);
  });
});

describe('the way back', () => {
  it('brings what is missing, touches nothing else, and ends with what came last', async () => {
    const instance = world.cloud.instances.add({ webHost, servesFrom: 'local' });
    const hidden = attachment(50);
    world.file(hidden, picture(50), { mode: 0o600 });
    await world.run(live);
    const back = { ...live, destination: world.root };
    await expect(out(back)).rejects.toThrow('there is nothing to bring back before the switch');
    instance.servesFrom = { host: mediaHost };
    world.aheadMs += HOUR_MS;
    // What the instance does from now on: a new upload, and one that is deleted.
    await world.media.put(attachment(60), picture(60), {});
    world.media.delete(attachment(5));
    // What happened to the folder meanwhile must not be mended by force.
    chmodSync(join(world.root, attachment(6)), 0o600);
    writeFileSync(join(world.root, attachment(7)), 'changed');
    instance.down = true;
    await expect(out(back)).rejects.toThrow('give web-host and media-host, and see that the instance answers');
    instance.down = false;
    const before = tree(world.root);
    const run = await out({ ...back, delete: 'true', 'max-delete-percent': '100' });
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '1' });
    expect(run.summary).toContain('where the instance keeps its media');
    expect(run.lists['at-destination-only']).toEqual([attachment(5), hidden].sort());
    const after = tree(world.root);
    expect(before.every((line) => after.includes(line))).toBe(true);
    expect(after.filter((line) => !before.includes(line)).map((line) => line.split(' ')[0])).toEqual(
      expect.arrayContaining(['644', '755']),
    );
    expect(readFileSync(join(world.root, attachment(60))).equals(picture(60))).toBe(true);

    // Uploaded to the bucket while the settings went back; and something that was deleted at home since.
    world.aheadMs += HOUR_MS;
    await world.media.put(attachment(61), picture(61), {});
    instance.servesFrom = 'local';
    rmSync(join(world.root, attachment(8)));
    const last = await out(back);
    expect(last.outputs).toMatchObject({ complete: 'true', 'copied-objects': '1' });
    expect([existsSync(join(world.root, attachment(61))), existsSync(join(world.root, attachment(8)))]).toEqual([
      true,
      false,
    ]);

    // It is over: the instance is one that has not switched. Yet what came later still is brought back, and a second switch is one.
    expect(last.summary).toContain('The way back is over');
    const { switchedMs, switchOfferedMs, formerSwitchMs = 0 } = (await world.journal()) ?? {};
    expect([switchedMs, switchOfferedMs, formerSwitchMs > 0]).toEqual([undefined, undefined, true]);
    const seen = await world.run({ source: '', checks: 'live', ...live }, { step: 'verify' });
    expect([seen.outcome, seen.failure]).toEqual(['success', undefined]);
    world.aheadMs += HOUR_MS;
    await world.media.put(attachment(62), picture(62), {});
    expect((await out(back)).outputs).toMatchObject({ complete: 'true', 'copied-objects': '1' });
    instance.servesFrom = { host: mediaHost };
    await world.run(live);
    const again = await world.journal();
    expect([again?.formerSwitchMs, (again?.switchedMs ?? 0) > formerSwitchMs]).toEqual([undefined, true]);
  });

  it('does not lead into a folder of the source', async () => {
    await world.run();
    await expect(out({ destination: join(world.root, 'cache/copy') })).rejects.toThrow('lies inside the folder');
  });
});

describe('verify with a destination', () => {
  const check = (inputs: Texts): Promise<Ran> => out({ checks: 'copy', ...inputs }, { step: 'verify' });

  it('proves a folder, and names what is missing, short or of other bytes', async () => {
    await world.run();
    await out();
    world.aheadMs += HOUR_MS;
    const good = await check({});
    expect([good.outcome, good.outputs.verified]).toEqual(['success', 'true']);
    expect(good.told).toContain('All 14 objects are at the folder, same sizes; the bytes of 14 were compared.');
    rmSync(join(folder, attachment(1)));
    writeFileSync(join(folder, attachment(2)), 'short');
    writeFileSync(join(folder, attachment(3)), picture(33));
    const bad = await check({});
    expect([bad.outcome, bad.outputs['failed-checks']]).toEqual(['failure', '["copy"]']);
    for (const fault of ['(missing)', '(5 bytes instead of 216)', '(other bytes)'])
      expect(bad.failure).toContain(fault);
  });

  it('proves another store by what both vouch for, and is left out without a destination', async () => {
    world.cloud.state.createBucket('second');
    await world.run();
    await out(store('second'));
    const run = await check(store('second'));
    expect([run.outputs.verified, run.operations['GetObject']]).toEqual(['true', 1]);
    const none = await world.run({ source: '', checks: 'copy' }, { step: 'verify' });
    expect(JSON.stringify(none.data)).toContain('No destination was given.');
  });
});
