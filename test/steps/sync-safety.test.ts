/** The safety rules of `sync`, each broken on purpose: who is the authority, what is deleted, what stays private, what is purged. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { chmodSync, readdirSync, rmSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { mediaUrl } from '../../src/cloudflare/purge.ts';
import { hashName, JOURNAL_KEY } from '../../src/sync/journal.ts';
import type { CloudInstance } from '../cloud/instance.ts';
import { attachment, DAY_MS, picture } from '../sync/pass-world.ts';
import { HOUR_MS, mediaHost, startSyncWorld, webHost, type Ran, type SyncWorld } from './sync-world.ts';

let world: SyncWorld;
let instance: CloudInstance;
beforeEach(async () => {
  world = await startSyncWorld();
  for (let at = 1; at <= 30; at++) world.file(attachment(at), picture(at));
  instance = world.cloud.instances.add({ webHost, servesFrom: 'local' });
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const live = { 'web-host': webHost };
const full = { ...live, compare: 'full' };
const read = async (key: string): Promise<Buffer | undefined> => world.media.get(key)?.read();
const keep = (key: string, content: Buffer, modifiedMs = world.now()): Promise<unknown> =>
  world.media.put(key, content, {}, {}, modifiedMs);
/** Each address once: what was cached for pages of the instance is purged beside what was cached for everybody. */
const purged = (): readonly string[] => [...new Set(world.cloud.control.cache.purged)];
const media = (): number => world.media.keys().filter((key) => key !== JOURNAL_KEY).length;

describe('rule 1: the source is never written to', () => {
  it('whatever a pass deletes, overwrites or repairs', async () => {
    await world.run(live);
    rmSync(join(world.root, attachment(30)));
    chmodSync(join(world.root, attachment(29)), 0o600);
    const state = (): string =>
      JSON.stringify(
        (readdirSync(world.root, { recursive: true }) as string[]).sort().map((name) => {
          const { mode, size, mtimeMs, ctimeMs } = statSync(join(world.root, name));
          return [name, mode, size, mtimeMs, ctimeMs];
        }),
      );
    const before = state();
    await keep(attachment(1), picture(77), Date.now() - 2 * DAY_MS);
    await world.run({ ...full, delete: 'true', 'repair-headers': 'true' });
    expect(state()).toBe(before);
  });
});

describe('rule 2: the authority', () => {
  /** What a pass would destroy after the switch: a deleted object, a newer one, and one that only the bucket has. */
  async function afterwards(inputs: Readonly<Record<string, string>>): Promise<Ran> {
    await world.run(live);
    world.aheadMs += HOUR_MS;
    world.media.delete(attachment(1));
    await keep(attachment(2), picture(500, 300));
    await keep(attachment(900), picture(900));
    return world.run({ ...inputs, compare: 'full', delete: 'true', 'max-delete-percent': '100' });
  }
  const restored = async (): Promise<readonly boolean[]> => [
    (await read(attachment(1))) !== undefined,
    (await read(attachment(2)))?.equals(picture(2)) === true,
    (await read(attachment(900))) === undefined,
  ];

  it('before the switch is the source: the bucket becomes equal to it', async () => {
    const run = await afterwards(live);
    expect(await restored()).toEqual([true, true, true]);
    expect(run.data).toMatchObject({ authority: 'source', deleted: { removed: { objects: 1 } } });
  });

  it('after the switch is the bucket: nothing comes back, nothing is overwritten, nothing deleted', async () => {
    instance.servesFrom = { host: mediaHost };
    const run = await afterwards(live);
    expect(await restored()).toEqual([false, false, false]);
    expect(run.data).toMatchObject({ authority: 'bucket' });
    expect(run.summary).toContain('The bucket was the authority');
    expect(run.summary).toContain('after the switch the bucket is the authority');
    expect((await world.journal())?.switchedMs).toBeGreaterThan(0);
  });

  it('after the switch still takes what came late', async () => {
    await world.run(live);
    world.file(attachment(31), picture(31), { modifiedMs: world.now() });
    world.aheadMs += HOUR_MS;
    instance.servesFrom = { host: mediaHost };
    const run = await world.run(live);
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '1' });
    expect(await read(attachment(31))).toBeDefined();
    // Deleted at the bucket by moderation, it stays away: the pass that brought it is on record.
    world.media.delete(attachment(31));
    world.aheadMs += HOUR_MS;
    expect((await world.run(live)).outputs).toMatchObject({ 'copied-objects': '0' });
  });

  it('is the bucket when the instance is down and the switch was offered', async () => {
    instance.down = true;
    await world.run(live);
    await world.remember({ switchOfferedMs: world.now() });
    const run = await afterwards(live);
    expect(await restored()).toEqual([false, false, false]);
    expect(run.data['authorityBecause']).toContain('the switch was offered already');
  });

  it('is the source when nobody can tell and no switch was offered, but what is newer is kept and nothing deleted', async () => {
    const run = await afterwards({});
    expect(await restored()).toEqual([true, false, false]);
    expect(run.lists['newer']).toEqual([attachment(2)]);
    expect(run.summary).toMatch(/Kept.* newer at the bucket \| 1 \|/);
    expect(run.summary).toMatch(/Nothing was deleted.* that takes a live instance/);
  });

  it('is the source while the media host is still that of an old store', async () => {
    instance.servesFrom = { host: mediaHost };
    world.cloud.control.domains.delete(mediaHost);
    const run = await world.run(live);
    expect([run.data['authority'], media()]).toEqual(['source', 30]);
  });

  it('lets a schedule that finds the switch done end green, with a notice, even when the source is gone', async () => {
    await world.run(live);
    instance.servesFrom = { host: mediaHost };
    instance.csp = [`https://${mediaHost}`];
    world.aheadMs += HOUR_MS;
    const run = await world.run({ ...live, source: '/nonexistent' }, { event: 'schedule' });
    expect([run.outcome, run.notices.length]).toEqual(['success', 1]);
    expect(run.notices[0]).toContain('notice The switch is done');
    expect(run.operations).toEqual({ GetObject: 1, PutObject: 1 });
    const { cspSeenMs = 0, switchedMs = 0 } = (await world.journal()) ?? {};
    expect(Math.min(cspSeenMs, switchedMs)).toBeGreaterThan(0);
    const again = await world.run({ ...live, source: '/nonexistent' }, { event: 'schedule' });
    expect(again.operations).toEqual({ GetObject: 1 });
    await expect(world.run({ ...live, source: '/nonexistent' })).rejects.toThrow('there is no folder /nonexistent');
  });
});

describe('rule 3: deleting', () => {
  beforeEach(async () => {
    await world.run(live);
    rmSync(join(world.root, attachment(7)));
    await keep('invoices/2024.pdf', picture(1));
    world.aheadMs += HOUR_MS;
  });

  it('is off', async () => {
    const run = await world.run(full);
    expect([run.outcome, media()]).toEqual(['success', 31]);
    expect(run.lists['at-bucket-only']).toEqual(['invoices/2024.pdf', attachment(7)].sort());
  });

  it('in a dry run is a list for the runner and a number for everybody', async () => {
    const run = await world.run({ ...full, delete: 'true', 'dry-run': 'true' });
    expect(run.lists['to-delete']).toEqual([attachment(7)]);
    expect([media(), purged()]).toEqual([31, []]);
    expect(run.summary).toContain('| Gone from the source | 1 |');
    expect(run.operations).not.toHaveProperty('DeleteObjects');
  });

  it('takes what is gone, of our kinds alone, and purges it', async () => {
    const run = await world.run({ ...full, delete: 'true' });
    expect([run.outcome, run.outputs.complete]).toEqual(['success', 'true']);
    expect(world.media.get(attachment(7))).toBeUndefined();
    expect(world.media.get('invoices/2024.pdf')).toBeDefined();
    expect(world.media.get(JOURNAL_KEY)).toBeDefined();
    expect(purged()).toEqual([mediaUrl(mediaHost, attachment(7))]);
  });

  it('of more than the share is refused, all of it', async () => {
    for (const at of [8, 9]) rmSync(join(world.root, attachment(at)));
    const run = await world.run({ ...full, delete: 'true' });
    expect([run.outcome, media()]).toEqual(['failure', 31]);
    expect(run.failure).toContain('max-delete-percent');
  });

  it('rests on two complete listings', async () => {
    world.faults = ({ operation }) =>
      operation === 'ListObjectsV2' ? { kind: 'truncated-listing', end: 'close' } : undefined;
    const run = await world.run({ ...full, delete: 'true' });
    expect([run.outcome, media()]).toEqual(['failure', 31]);
  });
});

describe('rule 4: private stays private', () => {
  const hidden = attachment(5, 'f00dfeedcafe1234.png');
  const archive = 'backups/dumps/000/000/001/original/archive-20260101-deadbeef42.tar.gz';

  it('a file that was hidden since is taken down and purged, and its name is nowhere but on the runner', async () => {
    // The disk tells by its own clock when a mode was changed.
    world.aheadMs = 0;
    world.file(hidden, picture(5));
    await world.run(live);
    expect(await read(hidden)).toBeDefined();
    chmodSync(join(world.root, hidden), 0o600);
    world.file(archive, 'private');
    world.aheadMs += HOUR_MS / 12;
    const run = await world.run(live);
    expect([run.outcome, run.outputs.complete]).toEqual(['success', 'true']);
    expect(await read(hidden)).toBeUndefined();
    expect(purged()).toEqual([mediaUrl(mediaHost, hidden)]);
    expect(run.data).toMatchObject({ compare: 'quick', takenDown: { removed: { objects: 1 } } });
    expect(run.summary).toContain('| Private at the source by now | 1 |');
    expect(run.lists).toMatchObject({ 'held-back': [hidden], 'to-take-down': [hidden], excluded: [archive] });
    expect(world.media.get(archive)).toBeUndefined();
    await expectUnnamed(run);
  });

  it('is not given away by a pass that goes wrong', async () => {
    world.file(hidden, picture(5), { mode: 0o600 });
    world.file(archive, 'private');
    await keep(hidden, picture(5));
    world.faults = ({ operation }) =>
      operation === 'DeleteObjects' ? { kind: 'status', status: 500, effect: 'before' } : undefined;
    const run = await world.run(live);
    expect(run.outcome).toBe('failure');
    expect((await world.journal())?.passes.at(-1)).toMatchObject({ complete: false });
    await expectUnnamed(run);
    world.faults = undefined;
    expect((await world.run(live)).outcome).toBe('success');
    expect(await read(hidden)).toBeUndefined();
  });

  async function expectUnnamed(run: Ran): Promise<void> {
    const texts = [run.told, JSON.stringify(await world.journal()), world.cloud.control.requests.join('\n')];
    for (const name of ['f00dfeedcafe1234', 'deadbeef42']) {
      for (const text of texts) expect(text).not.toContain(name);
    }
  }
});

describe('rule 5: the right source', () => {
  it('one folder too high, one too low, or empty, is refused before anything is written', async () => {
    for (const source of [join(world.root, '..'), join(world.root, 'media_attachments')]) {
      await expect(world.run({ source })).rejects.toThrow('Fix: give');
    }
    expect(world.media.count).toBe(0);
  });
});

describe('rule 7: takedown', () => {
  beforeEach(async () => {
    await world.run(live);
    world.aheadMs += HOUR_MS;
  });
  const hide = (at: number): void => {
    const path = join(world.root, attachment(at));
    chmodSync(path, 0o600);
    // Seen as of the world's own time.
    utimesSync(path, world.now() / 1000, world.now() / 1000);
  };

  it('a pass whose purge failed is not complete, and the next one purges the whole host', async () => {
    hide(3);
    world.cloud.control.faults.refusal = { status: 403, code: 10_000, message: 'Authentication error' };
    const keys = { 'access-key-id': world.key.id, 'secret-access-key': world.key.secret };
    const run = await world.run({ ...keys, compare: 'full' });
    expect([run.outcome, run.outputs.complete]).toEqual(['failure', 'false']);
    expect(run.failure).toContain('The cache of the media host was not purged (1 address)');
    expect(await read(attachment(3))).toBeUndefined();
    expect(await world.journal()).toMatchObject({ passes: [{}, { complete: false }] });
    expect((await world.journal())?.purgeOwedMs).toBeGreaterThan(0);

    world.cloud.control.faults.refusal = undefined;
    const next = await world.run(live);
    expect([next.outcome, next.outputs.complete, purged()]).toEqual(['success', 'true', [mediaHost]]);
    expect(await world.journal()).not.toHaveProperty('purgeOwedMs');
  });

  it('without a token says what may still be served', async () => {
    hide(3);
    const keys = { 'access-key-id': world.key.id, 'secret-access-key': world.key.secret, 'api-token': '' };
    const run = await world.run({ ...keys, compare: 'full' });
    expect([run.outcome, purged()]).toEqual(['success', []]);
    expect(run.summary).toContain('1 object were replaced or removed and nothing was purged');
    await world.run(live);
    expect(purged()).toEqual([mediaHost]);
  });

  it('purges what headers were corrected of', async () => {
    const body = (await read(attachment(4))) ?? Buffer.alloc(0);
    await world.media.put(attachment(4), body, { 'content-type': 'application/octet-stream' }, {}, world.now());
    const run = await world.run({ ...live, 'repair-headers': 'true' });
    expect([run.outcome, purged()]).toEqual(['success', [mediaUrl(mediaHost, attachment(4))]]);
    expect(world.media.get(attachment(4))?.headers).toMatchObject({ 'content-type': 'image/png' });
    expect(run.summary).toContain('Headers corrected in place');
  });
});

it('hashes tell nothing without the salt', async () => {
  await world.run();
  const journal = await world.journal();
  expect(journal?.passes[0]?.source).toBe(hashName({ salt: journal?.salt ?? '' }, `folder ${world.root}`));
});
