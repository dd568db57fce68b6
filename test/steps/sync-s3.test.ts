/** Whole passes of the step `sync` from a bucket: of the same account, of another store, with access control lists. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { JOURNAL_KEY } from '../../src/sync/journal.ts';
import type { CloudBucket } from '../cloud/state.ts';
import { refuse, startOdd } from '../stores/s3/odd-store.ts';
import { attachment, DAY_MS, picture } from '../sync/pass-world.ts';
import { HOUR_MS, startSyncWorld, type SyncWorld } from './sync-world.ts';

let world: SyncWorld;
let old: CloudBucket;
beforeEach(async () => {
  world = await startSyncWorld();
  old = world.cloud.state.createBucket('old');
  for (let at = 1; at <= 12; at++) await put(`live/${attachment(at)}`, picture(at));
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

const put = (key: string, body: Buffer): Promise<unknown> =>
  old.put(key, body, { 'content-type': 'image/png', 'cache-control': 'no-cache' }, {}, Date.now() - DAY_MS);
const from = (endpoint: string, change: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  source: 's3://old/live',
  'source-endpoint': endpoint,
  'source-region': 'auto',
  'source-access-key-id': world.key.id,
  'source-secret-access-key': world.key.secret,
  'source-acl': 'none',
  ...change,
});
/** The same cloud by another name is another store. */
const elsewhere = (): string => world.cloud.url.replace('127.0.0.1', 'localhost');
const mediaKeys = (): readonly string[] => world.media.keys().filter((key) => key !== JOURNAL_KEY);
const all = (): readonly string[] => Array.from({ length: 12 }, (_, at) => attachment(at + 1)).sort();

describe('a bucket of the same account', () => {
  it('is copied by the store itself: no object is sent, and the headers become Mastodon’s', async () => {
    const before = old.keys().map((key) => [key, old.get(key)?.etag, old.get(key)?.modifiedMs]);
    const run = await world.run(from(world.cloud.url));
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '12' });
    expect(run.operations).toMatchObject({ CopyObject: 12, PutObject: 1 });
    expect(mediaKeys()).toEqual(all());
    expect(world.media.get(attachment(3))?.headers['cache-control']).toContain('immutable');
    expect(old.keys().map((key) => [key, old.get(key)?.etag, old.get(key)?.modifiedMs])).toEqual(before);
    // Requests to the source are billed as well.
    const billed = Object.values(run.operations).reduce((sum, count) => sum + count, 0);
    expect(Number(run.outputs['class-a']) + Number(run.outputs['class-b'])).toBe(billed);
  });

  it('that is the very bucket is refused', async () => {
    await expect(world.run(from(world.cloud.url, { source: 's3://media' }))).rejects.toThrow('is the bucket itself');
  });
});

describe('another store', () => {
  it('is read and sent, without a part of R2’s bill, and then only looked at for changes', async () => {
    const run = await world.run(from(elsewhere()));
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '12', 'class-a': '14', 'class-b': '1' });
    expect(run.operations).not.toHaveProperty('CopyObject');
    expect(mediaKeys()).toEqual(all());
    expect((await world.media.get(attachment(3))?.read())?.equals(picture(3))).toBe(true);
    expect(run.summary).toContain('not R2');

    world.aheadMs += HOUR_MS;
    const quick = await world.run(from(elsewhere()));
    expect(quick.outputs).toMatchObject({ complete: 'true', 'class-a': '1', 'class-b': '1' });
    await old.put(`live/${attachment(13)}`, picture(13), {});
    expect((await world.run(from(elsewhere()))).outputs).toMatchObject({ 'copied-objects': '1' });
  });

  it.each([
    ['s3://old', 'give "s3://old/live'],
    ['s3://old/live/media_attachments', 'Fix: give "s3://old/live"'],
    ['s3://old/nothing', 'holds nothing'],
  ])('that is not the root of the media is refused: %s', async (source, told) => {
    if (source === 's3://old') await put(`live/cache/x`, picture(1));
    await expect(world.run(from(elsewhere(), { source }))).rejects.toThrow(
      told === 'give "s3://old/live' ? 'Fix: give' : told,
    );
    expect(world.media.count).toBe(0);
  });

  it('whose session token has expired says so by the inputs that hold it', async () => {
    await using store = await startOdd([], {
      intercept: (request, response) =>
        request.headers['x-amz-security-token'] === 'yesterday' && refuse(response, 400, 'ExpiredToken'),
    });
    const place = from(store.endpoint, { source: 's3://media', 'source-session-token': 'yesterday' });
    await expect(world.run(place)).rejects.toThrow('Run again with a fresh source-session-token and its keys.');
  });

  it('that lists in an order of its own is sorted first, where that is said', async () => {
    await using store = await startOdd([], { compare: (a, b) => (a < b ? 1 : a > b ? -1 : 0), pageSize: 5 });
    for (let at = 1; at <= 12; at++) store.objects.set(attachment(at), { body: picture(at) });
    const run = await world.run(from(store.endpoint, { source: 's3://media', 'source-order': 'unordered' }));
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '12' });
    expect(mediaKeys()).toEqual(all());
  });
});

describe('a store with access control lists', () => {
  const secret = attachment(99, 'f00dfeedcafe1234.png');

  it('is asked only for what is about to be written, and its private objects are named nowhere', async () => {
    await using store = await startOdd([]);
    for (let at = 1; at <= 12; at++) store.objects.set(attachment(at), { body: picture(at), acl: 'public' });
    store.objects.set(secret, { body: picture(99), acl: 'owner' });
    const place = from(store.endpoint, { source: 's3://media', 'source-acl': 'check' });
    const lists = (): number => store.requests.filter(({ query }) => query.has('acl')).length;
    // A dry run says what a real one does, so it asks as well.
    const dry = await world.run({ ...place, 'dry-run': 'true' });
    expect([dry.lists['to-copy'], dry.lists['held-back'], lists()]).toEqual([all(), [secret], 13]);
    expect(dry.told).not.toContain('f00dfeedcafe1234');

    const run = await world.run(place);
    expect(run.outputs).toMatchObject({ complete: 'true', 'copied-objects': '12' });
    expect([mediaKeys(), lists()]).toEqual([all(), 26]);
    expect(run.lists['held-back']).toEqual([secret]);
    expect(run.told).not.toContain('f00dfeedcafe1234');
    expect(store.requests.every(({ method }) => method === 'GET')).toBe(true);

    await world.run({ ...place, compare: 'full' });
    expect(lists()).toBe(27);
  });

  it('that does not tell about one object: it is not copied, and not named, as it may be private', async () => {
    await using store = await startOdd([], {
      intercept: (_request, response, path, query) =>
        query.has('acl') && path === secret && refuse(response, 403, 'AccessDenied'),
    });
    for (const name of [attachment(1), attachment(2), secret])
      store.objects.set(name, { body: picture(1), acl: 'public' });
    const run = await world.run(from(store.endpoint, { source: 's3://media', 'source-acl': 'check' }));
    expect([run.outcome, run.outputs['copied-objects']]).toEqual(['failure', '2']);
    expect(run.told).not.toContain('f00dfeedcafe1234');
    expect(run.told).toMatch(/object [0-9a-f]{16}/);
    expect(run.lists['failed']).toEqual([secret]);
  });
});
