/** Super Slurper in front of a pass: what it leaves and what it should not have copied is put right, and its jobs never outlive the run. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { JOURNAL_KEY } from '../../src/sync/journal.ts';
import { dailyGroups } from '../cloud/control/groups.ts';
import type { Zone } from '../cloud/control/state.ts';
import type { SlurpJob } from '../cloud/control/slurper-jobs.ts';
import type { CloudBucket } from '../cloud/state.ts';
import { startOdd, type OddStore } from '../stores/s3/odd-store.ts';
import { attachment, DAY_MS, picture } from '../sync/pass-world.ts';
import { HOUR_MS, mediaHost, startSyncWorld, type Ran, type SyncWorld } from './sync-world.ts';

const avatar = 'accounts/avatars/000/000/001/original/0a.png';
const preview = 'cache/preview_cards/images/000/000/002/original/0b.png';
const junk = 'media_attachments/files/notes.txt';
const archive = 'backups/dumps/000/000/001/original/archive.tar.gz';
const cachedArchive = 'cache/backups/dumps/000/000/001/original/archive.tar.gz';

let world: SyncWorld;
let old: CloudBucket;
beforeEach(async () => {
  world = await startSyncWorld();
  old = world.cloud.state.createBucket('old');
  for (let at = 1; at <= 9; at++) await put(attachment(at), picture(at));
  for (const key of [avatar, preview, junk, archive, cachedArchive]) await put(key, Buffer.from(`of ${key}`));
});
afterEach(async () => {
  const { contractProblems } = world.cloud;
  await world[Symbol.asyncDispose]();
  expect(contractProblems).toEqual([]);
});

const put = (key: string, body: Buffer, headers: Readonly<Record<string, string>> = { 'content-type': 'image/png' }) =>
  old.put(key, body, headers, { uploader: 'somebody' }, Date.now() - DAY_MS);
const inputs = (change: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  engine: 'super-slurper',
  source: 's3://old',
  'source-endpoint': world.cloud.url.replace('127.0.0.1', 'localhost'),
  'source-region': 'auto',
  'source-access-key-id': world.key.id,
  'source-secret-access-key': world.key.secret,
  'source-acl': 'none',
  ...change,
});
const jobs = (): SlurpJob[] => [...world.cloud.control.slurper.jobs.values()];
const prefixes = (): unknown[] => jobs().map(({ source }) => source.pathPrefix);

/** Keys, bytes, headers and metadata. */
const contents = (bucket: CloudBucket) =>
  bucket
    .keys()
    .filter((key) => key !== JOURNAL_KEY)
    .map((key) => [key, bucket.get(key)?.etag, bucket.get(key)?.headers, bucket.get(key)?.metadata]);

describe('a slurped bucket', () => {
  it('ends like one that our own pass has filled: with empty objects, right headers, and nothing else', async () => {
    const { slurper } = world.cloud.control;
    await put(attachment(20), Buffer.alloc(0));
    await put(attachment(21), picture(21), { 'content-type': 'binary/octet-stream', 'cache-control': 'no-store' });
    await put(attachment(22), Buffer.concat([picture(22), Buffer.alloc(4000)]));
    slurper.largest = 3000;
    slurper.failing.add(attachment(4));
    slurper.pace = 5;
    const cold = old.get(attachment(5));
    cold?.body.retain();
    if (cold !== undefined) old.commit(attachment(5), { ...cold, storageClass: 'GLACIER' });

    const run = await world.run(inputs());
    expect(run.failure).toBeUndefined();
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '14' });
    expect(run.summary).toContain('Super Slurper copied 11 objects');
    expect(run.summary).toContain('1 object, empty');
    expect(run.summary).toContain('1 object, larger than it copies');
    expect(run.summary).toContain('1 object, in an archive class');
    expect(run.summary).toContain('1 object, given up after several tries');
    expect(run.told).toMatch(/Super Slurper: \d of 3 jobs done/);
    expect(run.lists['to-take-down']).toEqual([junk]);
    const slurped = contents(world.media);

    const same = world.cloud.state.createBucket('own');
    const own = await world.run({ ...inputs(), engine: 'runner', bucket: 'own' });
    expect(own.outputs).toMatchObject({ complete: 'true', 'copied-objects': '14' });
    expect(slurped).toEqual(contents(same));
  });

  it('never gets private folders, and nothing that is there already is written again', async () => {
    await world.media.put(attachment(1), picture(1), {});
    const modified = world.media.get(avatar)?.modifiedMs;
    await world.run(inputs());
    expect(prefixes()).toEqual(['accounts/avatars/', 'media_attachments/files/', 'cache/preview_cards/images/']);
    expect(jobs().every(({ overwrite, status }) => !overwrite && status === 'completed')).toBe(true);
    expect(world.media.get(archive) ?? world.media.get(cachedArchive)).toBeUndefined();
    expect(modified).toBeUndefined();
    expect(jobs().reduce((sum, { transferred }) => sum + transferred, 0)).toBe(11);
  });

  it('is counted with its writes, in a shard that is everything too', async () => {
    const run = await world.run(inputs({ shard: '{"after":null,"upTo":null}' }));
    const row = /PutObject \(Super Slurper\)[^\n]*class A[^\n]*\b12\b/;
    expect(run.summary).toMatch(row);
  });

  it('has only what is wanted', async () => {
    await world.run(inputs({ exclude: 'cache/preview_cards', 'rows-cleared': 'true' }));
    expect(prefixes()).toEqual(['accounts/avatars/', 'media_attachments/files/']);
    expect(world.media.get(preview)).toBeUndefined();
  });
});

describe('jobs', () => {
  it('are three at a time, and wait where the account has others under way', async () => {
    const { slurper } = world.cloud.control;
    for (const folder of ['accounts/headers', 'custom_emojis/images', 'site_uploads/files'])
      await put(`${folder}/000/000/001/original/0c.png`, picture(1));
    const other = slurper.begin('other', { ...sides().source, pathPrefix: 'else/' }, sides().target, true);
    if (other === undefined) throw new Error('the sides cannot be opened');
    const run = await world.run(inputs());
    expect(run.outputs.complete).toBe('true');
    expect(slurper.mostSeen).toBe(3);
    expect([jobs().length, other.status]).toEqual([7, 'running']);
    expect(world.cloud.control.requests).not.toContain('PUT /slurper/jobs/abortAll');
  });

  it('are aborted when the run is stopped', async () => {
    const { slurper } = world.cloud.control;
    slurper.pace = 1;
    const stop = new AbortController();
    const run = world.run(inputs(), { stop: stop.signal });
    await until(() => jobs().some(({ transferred }) => transferred > 0));
    stop.abort(new Error('cancelled'));
    const { outputs, outcome } = await run;
    expect([outputs.complete, outcome]).toEqual(['false', 'incomplete']);
    expect(
      jobs()
        .map(({ status }) => status)
        .sort(),
    ).toEqual(['aborted', 'completed', 'completed']);
    expect(world.media.count).toBeLessThan(9);
  });

  it('are aborted when their share of the time is up, and our own pass does the rest', async () => {
    const { slurper } = world.cloud.control;
    slurper.pace = 1;
    const work = slurper.work.bind(slurper);
    slurper.work = async (job) => {
      await work(job);
      if (job.transferred === 2 && world.aheadMs === HOUR_MS) world.aheadMs += 50 * 60_000;
    };
    const run = await world.run(inputs({ 'deadline-minutes': '60' }));
    expect(run.outputs).toMatchObject({ complete: 'true' });
    expect(run.summary).toContain('its jobs were aborted');
    expect(jobs().some(({ status }) => status === 'aborted')).toBe(true);
    expect(world.media.get(attachment(9))).toBeDefined();
  });

  it('of a run that was killed are taken up again, paused ones too', async () => {
    const { slurper } = world.cloud.control;
    const left = slurper.begin(
      'left',
      { ...sides().source, pathPrefix: 'media_attachments/files/' },
      sides().target,
      false,
    );
    if (left === undefined) throw new Error('the sides cannot be opened');
    left.status = 'paused';
    const run = await world.run(inputs());
    expect(run.outputs.complete).toBe('true');
    expect([left.status, prefixes().length]).toEqual(['completed', 3]);
    expect(run.told).toContain('1 jobs of an earlier run go on');
  });

  it('that nobody follows, as the answer was lost, are aborted in the end', async () => {
    const { slurper } = world.cloud.control;
    slurper.pace = 1;
    const begin = slurper.begin.bind(slurper);
    let lost = false;
    slurper.begin = (id, source, target, overwrite) => {
      if (!lost && source.pathPrefix === 'media_attachments/files/') {
        lost = true;
        world.cloud.control.faults.lostAnswers = 1;
      }
      return begin(id, source, target, overwrite);
    };
    const run = await world.run(inputs());
    expect(run.outputs.complete).toBe('true');
    expect(jobs().length).toBe(4);
    expect(jobs().some(({ status }) => status === 'running')).toBe(false);
  });
});

describe('refused', () => {
  it('where Cloudflare cannot reach a side: both are told, and nothing is copied', async () => {
    const run = world.run(inputs({ 'source-secret-access-key': 'wrong', 'source-acl': 'none' }));
    await expect(run).rejects.toThrow();
    const { slurper } = world.cloud.control;
    slurper.sourceOf = () => undefined;
    slurper.targetOf = () => undefined;
    const refused = world.run(inputs());
    await expect(refused).rejects.toThrow('Super Slurper cannot read the source (bucket old). Check source-endpoint');
    await expect(world.run(inputs())).rejects.toThrow('Super Slurper cannot write to the bucket media');
    expect([jobs().length, world.media.count]).toEqual([0, 0]);
  });

  it.each([
    [{ source: 's3://old/live' }, 'the source may have no prefix'],
    [{ 'source-endpoint': 'http://old.example' }, 'source-endpoint must use https'],
    [{ 'source-session-token': 'brief' }, 'takes no temporary keys'],
    [{ compare: 'quick' }, 'needs both listings afterwards'],
  ])('%j', async (change, told) => {
    await expect(world.run(inputs(change))).rejects.toThrow(told);
  });

  it('within one account, where R2 copies by itself', async () => {
    await expect(world.run(inputs({ 'source-endpoint': world.cloud.url }))).rejects.toThrow('leave engine out');
  });

  it('where private objects may be among them and the bucket is public', async () => {
    await expect(world.run(inputs({ 'source-acl': 'check' }))).rejects.toThrow(`the bucket is public at ${mediaHost}`);
    expect(jobs()).toEqual([]);
  });

  it('a dry run begins no job and says what it would do', async () => {
    const run = await world.run(inputs({ 'dry-run': 'true' }));
    expect([jobs().length, world.media.count]).toEqual([0, 0]);
    expect(run.summary).toContain('Super Slurper would copy 3 folders');
    expect(run.summary).toContain('Would copy 11 objects');
  });

  it('after the switch it is left aside', async () => {
    await world.remember({ switchedMs: 1 });
    const run = await world.run(inputs());
    expect(jobs()).toEqual([]);
    expect(run.summary).toContain('Super Slurper was not started');
  });
});

describe('objects that are private by their access control list', () => {
  const hidden = [attachment(98, 'f00dfeedcafe1234.png'), attachment(99, 'f00dfeedcafe5678.png')];

  const slurpedFrom = async (store: OddStore, how?: Parameters<SyncWorld['run']>[1]): Promise<Ran> => {
    for (let at = 1; at <= 4; at++) store.objects.set(attachment(at), { body: picture(at), acl: 'public' });
    for (const key of hidden) store.objects.set(key, { body: picture(99), acl: 'owner' });
    world.cloud.control.domains.clear();
    world.cloud.control.slurper.stores.set(store.endpoint, {
      keys: () => [...store.objects.keys()],
      get: (key) => {
        const body = store.objects.get(key)?.body ?? Buffer.alloc(0);
        const read = () => Promise.resolve(body);
        return {
          size: body.length,
          headers: { 'content-type': 'image/png' },
          metadata: {},
          storageClass: 'STANDARD',
          read,
        };
      },
    });
    world.cloud.control.slurper.failing.add(hidden[0] ?? '');
    return world.run(inputs(at(store)), how);
  };
  const at = (store: OddStore) => ({
    source: 's3://media',
    'source-endpoint': store.endpoint,
    'source-acl': 'check',
  });

  it('are taken down again however many they are, and named nowhere', async () => {
    await using store = await startOdd([]);
    const run = await slurpedFrom(store);
    expect(run.outputs.complete).toBe('true');
    expect(world.media.keys().filter((key) => key !== JOURNAL_KEY)).toEqual(
      [1, 2, 3, 4].map((at) => attachment(at)).sort(),
    );
    expect(run.lists['to-take-down']).toEqual([hidden[1]]);
    expect(run.told).not.toContain('f00dfeedcafe');
    expect(run.told).toContain('given up after several tries');
    expect(await world.journal()).not.toHaveProperty('slurpedMs');
  });

  it('keep the bucket from being made public until a pass that asked about each came to its end, whatever its engine', async () => {
    await world[Symbol.asyncDispose]();
    world = await startSyncWorld(dailyGroups);
    world.cloud.control.removeDomain(world.cloud.control.addDomain(world.media.id, zoneOf(world), mediaHost));
    await using store = await startOdd([]);
    const { slurper } = world.cloud.control;
    slurper.pace = 1;
    const stop = new AbortController();
    const work = slurper.work.bind(slurper);
    slurper.work = async (job) => {
      await work(job);
      if (world.media.get(hidden[1] ?? '') !== undefined) stop.abort(new Error('cancelled'));
    };
    const broken = await slurpedFrom(store, { stop: stop.signal });
    expect(broken.outputs.complete).toBe('false');
    expect(world.media.get(hidden[1] ?? '')).toBeDefined();
    expect((await world.journal())?.slurpedMs).toBeGreaterThan(0);
    slurper.work = work;

    world.aheadMs += HOUR_MS;
    const provision = (more = {}) => world.run({ source: '', ...more }, { step: 'provision' });
    await expect(provision()).rejects.toThrow('Super Slurper copied objects without asking which are private');
    expect(world.cloud.control.domains.size).toBe(0);
    const shut = await provision({ 'leave-out': 'media-host' });
    expect([shut.outcome, shut.summary.includes('nobody can read the bucket yet')]).toEqual(['success', true]);
    // Nothing may be missing, and there is a pass to do all the same.
    const plan = () => world.run(inputs({ ...at(store), engine: '' }), { step: 'plan' });
    for (let key = 1; key <= 4; key++) await world.media.put(attachment(key), picture(key), {});
    expect((await plan()).outputs.shards).toBe('[{"after":null,"upTo":null}]');

    const looked = await world.run(inputs({ ...at(store), engine: 'runner' }));
    expect([looked.outputs.complete, world.media.get(hidden[1] ?? '')]).toEqual(['true', undefined]);
    expect(looked.summary).toContain('this pass asks about each object whether it is private');
    expect(await world.journal()).not.toHaveProperty('slurpedMs');
    expect((await plan()).outputs.shards).toBe('[]');
    expect((await provision()).outcome).toBe('success');
    expect([...world.cloud.control.domains.keys()]).toEqual([mediaHost]);
    // From now on our own pass does what is left.
    world.aheadMs += HOUR_MS;
    const before = jobs().length;
    const later = await world.run(inputs(at(store)));
    expect([later.outputs.complete, jobs().length]).toEqual(['true', before]);
    expect(later.summary).toContain('a pass over everything was complete already');
  });
});

function zoneOf({ cloud }: SyncWorld): Zone {
  const [zone] = cloud.control.zones.values();
  if (zone === undefined) throw new Error('there is no zone');
  return zone;
}

function sides() {
  const { id: accessKeyId, secret: secretAccessKey } = world.key;
  const secret = { accessKeyId, secretAccessKey };
  const endpoint = world.cloud.url.replace('127.0.0.1', 'localhost');
  return {
    source: { vendor: 's3', bucket: 'old', endpoint, secret },
    target: { vendor: 'r2', bucket: 'media', jurisdiction: 'default', secret },
  } as const;
}

async function until(there: () => boolean): Promise<void> {
  while (!there()) await new Promise((resolve) => setImmediate(resolve));
}
