/** Sippy as a bridge: up until a time that is on record, down by the next run after it or once everything is at the bucket. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock, type Context } from '../../src/net/context.ts';
import { PublicWeb } from '../../src/net/public-web.ts';
import type { Key } from '../../src/stores/model.ts';
import { R2Bucket } from '../../src/stores/s3/r2.ts';
import type { CloudBucket } from '../cloud/state.ts';
import { attachment, DAY_MS, picture } from '../sync/pass-world.ts';
import { HOUR_MS, mediaHost, startSyncWorld, type SyncWorld } from './sync-world.ts';

let world: SyncWorld;
let old: CloudBucket;
beforeEach(async () => {
  world = await startSyncWorld();
  old = world.cloud.state.createBucket('old');
  for (let at = 1; at <= 4; at++) await put(at);
});
afterEach(async () => {
  const { contractProblems } = world.cloud;
  await world[Symbol.asyncDispose]();
  expect(contractProblems).toEqual([]);
});

const put = (at: number): Promise<unknown> =>
  old.put(attachment(at), picture(at), { 'content-type': 'image/png' }, {}, Date.now() - DAY_MS);
const inputs = (change: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> => ({
  source: 's3://old',
  'source-endpoint': world.cloud.url.replace('127.0.0.1', 'localhost'),
  'source-region': 'auto',
  'source-access-key-id': world.key.id,
  'source-secret-access-key': world.key.secret,
  'source-acl': 'none',
  'sippy-hours': '48',
  ...change,
});
const isOn = (): boolean => world.cloud.control.config(world.media).sippy !== undefined;
/** One object cannot be written, so no pass is complete. */
const stuck = (key: string): void => {
  world.faults = (request) =>
    request.operation === 'PutObject' && request.key === key
      ? { kind: 'status', status: 500, effect: 'before' }
      : undefined;
};

describe('the bridge', () => {
  it('stands until everything is at the bucket, with its end on record, and does not come back', async () => {
    stuck(attachment(4));
    const first = await world.run(inputs());
    expect([first.outputs.complete, isOn()]).toEqual(['false', true]);
    const { bridgeUntilMs = 0 } = (await world.journal()) ?? {};
    expect(Math.abs(bridgeUntilMs - world.now() - 48 * HOUR_MS)).toBeLessThan(HOUR_MS);
    expect(first.summary).toContain('R2 fetches what is missing by itself from now on');
    expect(first.told).not.toContain(world.key.secret);

    world.aheadMs += HOUR_MS;
    await world.run(inputs());
    expect((await world.journal())?.bridgeUntilMs).toBe(bridgeUntilMs);

    world.faults = undefined;
    const last = await world.run(inputs());
    expect([last.outputs.complete, isOn()]).toEqual(['true', false]);
    expect(last.summary).toContain('Sippy was switched off');
    await world.run(inputs({ compare: 'full' }));
    expect(isOn()).toBe(false);
  });

  it('comes down by the next run after its time, even by one that does not ask for it', async () => {
    stuck(attachment(4));
    await world.run(inputs());
    world.aheadMs += 49 * HOUR_MS;
    const run = await world.run(inputs({ 'sippy-hours': '' }));
    expect([isOn(), run.outputs.complete]).toEqual([false, 'false']);
    expect(run.summary).toContain('Sippy was switched off');
    await world.run(inputs());
    expect(isOn()).toBe(false);
  });

  it('has what is missing copied after the switch too, by a schedule as well', async () => {
    stuck(attachment(4));
    await world.run(inputs());
    world.faults = undefined;
    await world.remember({ switchedMs: world.now() });
    const run = await world.run(inputs(), { event: 'schedule' });
    expect(run.outputs.complete).toBe('true');
    expect([isOn(), world.media.get(attachment(4))?.size]).toEqual([false, 216]);
    expect((await world.run(inputs(), { event: 'schedule' })).summary).toContain('The switch is done');
  });

  it('is not believed: a quick pass would take what it tells for what is there', async () => {
    await world.run(inputs({ 'sippy-hours': '0' }));
    await put(5);
    await world.remember({ bridgeUntilMs: world.now() + HOUR_MS });
    const run = await world.run(inputs());
    expect(run.outputs['copied-objects']).toBe('1');
    expect(run.summary).toContain('The input sippy-hours needs both listings');
  });

  it('is not put up where everything was copied already, in a dry run, or over one that somebody else put up', async () => {
    await world.run(inputs({ 'dry-run': 'true' }));
    expect([isOn(), await world.journal()]).toEqual([false, undefined]);
    world.cloud.control.config(world.media).sippy = { source: { provider: 's3' }, destination: {} };
    await expect(world.run(inputs())).rejects.toThrow('this action did not switch it on');
    expect((await world.journal())?.bridgeUntilMs).toBeUndefined();
    world.cloud.control.config(world.media).sippy = undefined;
    await world.run(inputs({ 'sippy-hours': '0' }));
    const run = await world.run(inputs());
    expect([isOn(), run.summary.includes('a pass over everything was complete already')]).toEqual([false, true]);
  });

  it('is refused where objects may be private by their access control list', async () => {
    await expect(world.run(inputs({ 'source-acl': 'check' }))).rejects.toThrow('say so by source-acl: none');
  });
});

describe('the local cloud with Sippy on', () => {
  it('hands out and keeps what is missing; a HEAD only tells of it, and a listing does not', async () => {
    stuck(attachment(4));
    await world.run(inputs());
    world.faults = undefined;
    const signal = new AbortController().signal;
    const cx: Context = { signal, clock: { ...systemClock, now: () => world.now() }, emit: () => undefined };
    const { id: accessKeyId, secret: secretAccessKey } = world.key;
    const place = { endpoint: world.cloud.url, bucket: 'media', region: 'auto' };
    await using bucket = new R2Bucket({ ...place, credentials: { accessKeyId, secretAccessKey } });
    const key = attachment(4) as Key;
    expect((await bucket.head(key, cx))?.size).toBe(216);
    expect(world.media.keys()).not.toContain(key);
    const web = new PublicWeb(new Map([[mediaHost, world.cloud.url]]));
    expect((await web.read(mediaHost, `/${key}`, { limit: 1000 }, signal)).body.equals(picture(4))).toBe(true);
    expect(world.media.keys()).toContain(key);
  });
});
