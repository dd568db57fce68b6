/** Whole passes of the step `sync` from a server over SSH: quick ones, cut connections, a server that goes away, a tree that changes. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { JOURNAL_KEY } from '../../src/sync/journal.ts';
import { startProxy, type Proxy } from '../stores/ssh/proxy.ts';
import { missing, startSshd, type TestServer } from '../stores/ssh/sshd.ts';
import { attachment, picture } from '../sync/pass-world.ts';
import { HOUR_MS, startSyncWorld, type SyncWorld } from './sync-world.ts';

const suite = missing === undefined ? describe : describe.skip;
const FILES = 90;
/** Every tenth is read as a stream of its own. */
const body = (number: number): Buffer => picture(number, number % 10 === 0 ? 1_500_000 : 3000 + number);

suite(`a server over SSH${missing === undefined ? '' : ` (SKIPPED: ${missing})`}`, () => {
  let world: SyncWorld;
  let server: TestServer;
  let proxy: Proxy;

  beforeEach(async () => {
    [world, server] = await Promise.all([startSyncWorld(), startSshd()]);
    proxy = await startProxy(server.port);
    for (let number = 1; number <= FILES; number++) world.file(attachment(number), body(number));
  });
  afterEach(async () => {
    await proxy.close();
    await Promise.all([world[Symbol.asyncDispose](), server.close()]);
  });

  const from = (): Readonly<Record<string, string>> => ({
    source: `ssh://${server.place.user ?? ''}@127.0.0.1:${proxy.port}${world.root}`,
    'ssh-key': server.place.key ?? '',
    'ssh-known-hosts': server.place.knownHosts.replace(String(server.port), String(proxy.port)),
  });
  const copied = (): readonly string[] => world.media.keys().filter((key) => key !== JOURNAL_KEY);
  const all = (): readonly string[] => Array.from({ length: FILES }, (_, at) => attachment(at + 1)).sort();
  const rightly = async (numbers: readonly number[]): Promise<boolean> => {
    const answers = numbers.map(async (number) =>
      (await world.media.get(attachment(number))?.read())?.equals(body(number)),
    );
    return (await Promise.all(answers)).every((same) => same === true);
  };
  /** Calls `what` whenever so many more bytes came, at most `times`. */
  const every = (bytes: number, times: number, what: () => void): (() => number) => {
    let done = 0;
    let next = proxy.received + bytes;
    proxy.watch = (received) => {
      if (received < next || done >= times) return;
      done++;
      next = received + bytes;
      what();
    };
    return () => done;
  };
  it('is copied, and then only asked for its inventory: the bucket is not listed', async () => {
    world.file('accounts/avatars/000/000/001/original/hidden.png', picture(7), { mode: 0o600 });
    const run = await world.run(from());
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': String(FILES) });
    expect(copied()).toEqual(all());
    expect(await rightly([1, 10, 50, 77])).toBe(true);
    expect(run.told).toContain(`The server told its inventory in`);
    expect(run.told).not.toContain('hidden.png');

    world.aheadMs += HOUR_MS;
    const quick = await world.run(from());
    expect(quick.operations).not.toHaveProperty('ListObjectsV2');
    expect(quick.operations).not.toHaveProperty('HeadObject');
    expect(quick.told).toContain('The server told its inventory in');
    expect(quick.told).toContain('the bucket was not listed');
    expect(quick.outputs).toMatchObject({ complete: 'true', 'copied-objects': '0' });
  }, 60_000);

  it.each([
    ['the program', undefined],
    ['SFTP', 'internal-sftp'],
  ])(
    'loses nothing where the connection is cut, by %s',
    async (_, command) => {
      server.force(command);
      const cuts = every(1_500_000, 5, () => proxy.cut());
      const run = await world.run(from());
      expect(cuts()).toBe(5);
      expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': String(FILES) });
      expect(copied()).toEqual(all());
      expect(await rightly(Array.from({ length: FILES }, (__, at) => at + 1))).toBe(true);
    },
    60_000,
  );

  it('that goes away for good is told once, and every object is accounted for', async () => {
    const gone = every(4_000_000, 1, () => void proxy.close());
    const run = await world.run(from());
    expect(gone()).toBe(1);
    expect(run.outputs).toMatchObject({ complete: 'false' });
    expect(run.told).toContain('refuses connections');
    const { outcomes } = run.data as { outcomes: Record<string, { objects: number }> };
    const counts = Object.values(outcomes).map(({ objects }) => objects);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(FILES);
    expect(outcomes['failed']?.objects ?? 0).toBeLessThan(FILES / 2);
    expect(copied().length).toBe(Number(run.outputs['copied-objects']));
  }, 60_000);

  it('whose tree changes while it is read is copied as far as it is there', async () => {
    const removed = [90, 89, 88, 87];
    every(1_000_000, 1, () => removed.forEach((number) => rmSync(join(world.root, attachment(number)))));
    const run = await world.run(from());
    const vanished = FILES - Number(run.outputs['copied-objects']);
    expect(run.outputs).toMatchObject({ complete: 'true' });
    expect(vanished).toBeLessThanOrEqual(removed.length);
    expect(copied().length).toBe(FILES - vanished);
  }, 60_000);
});
