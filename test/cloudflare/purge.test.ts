import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CloudflareProblem } from '../../src/cloudflare/explain.ts';
import { mediaUrl, purgeHost, purgeUrls } from '../../src/cloudflare/purge.ts';
import type { Zone } from '../cloud/control/state.ts';
import { clientOf, messageOf, startWorld, testContext } from './world.ts';
import type { World } from './world.ts';

const host = 'files.example.com';
let world: World;
let zone: Zone;
beforeEach(async () => {
  world = await startWorld();
  zone = world.cloud.control.addZone('example.com');
});
afterEach(async () => {
  await world.cloud.close();
  expect(world.cloud.contractProblems).toEqual([]);
});

const urlsOf = (count: number) => Array.from({ length: count }, (_, index) => mediaUrl(host, `accounts/${index}.png`));

describe('purgeUrls', () => {
  it('purges each URL once, a hundred in a call, 800 in a second', async () => {
    const cx = testContext();
    const urls = urlsOf(201);
    expect(await purgeUrls(world.client, { zoneId: zone.id, urls: [...urls, ...urls] }, cx)).toBe(201);
    expect(world.cloud.control.cache.purged).toEqual(urls);
    expect(world.cloud.control.requests).toHaveLength(3);
    expect(cx.slept).toEqual([125, 125]);
  });

  it('purges what is kept for the pages of an origin too', async () => {
    const origin = 'https://social.example.com';
    const answer = { status: 200, headers: {}, body: Buffer.alloc(0), storedMs: 0, untilMs: Infinity };
    const { cache } = world.cloud.control;
    const names = [undefined, origin].map((from) => ({ host, path: '/a.png', origin: from }));
    for (const name of names) cache.put(name, answer);
    const what = { zoneId: zone.id, urls: [mediaUrl(host, 'a.png')] };
    await purgeUrls(world.client, what, testContext());
    expect(names.map((name) => cache.get(name, 1) !== undefined)).toEqual([false, true]);
    expect(await purgeUrls(world.client, { ...what, origins: [origin] }, testContext())).toBe(1);
    expect(names.map((name) => cache.get(name, 1) !== undefined)).toEqual([false, false]);
  });

  it('asks nothing when there is nothing', async () => {
    expect(await purgeUrls(world.client, { zoneId: zone.id, urls: [] }, testContext())).toBe(0);
    expect(world.cloud.control.requests).toEqual([]);
  });

  it('names the permission that is missing', async () => {
    const weak = clientOf(world.cloud, world.cloud.control.addToken({ permissions: ['Zone Read'] }).value);
    const call = purgeUrls(weak, { zoneId: zone.id, urls: urlsOf(1) }, testContext());
    await expect(call).rejects.toThrow(CloudflareProblem);
    await expect(call).rejects.toThrow('Cache Purge: Purge (Zone)');
  });

  it('stops between calls when the run is cancelled', async () => {
    const abort = new AbortController();
    const cx = { ...testContext(), signal: abort.signal };
    const sleep = cx.clock.sleep.bind(cx.clock);
    cx.clock.sleep = (ms) => {
      abort.abort(new Error('cancelled'));
      return sleep(ms);
    };
    expect(await messageOf(() => purgeUrls(world.client, { zoneId: zone.id, urls: urlsOf(150) }, cx))).toBe(
      'cancelled',
    );
    expect(world.cloud.control.cache.purged).toHaveLength(100);
  });
});

it('purgeHost purges a whole host', async () => {
  await purgeHost(world.client, { zoneId: zone.id, host }, testContext());
  expect(world.cloud.control.cache.purged).toEqual([host]);
});

it.each([
  ['accounts/avatars/1.png', 'https://files.example.com/accounts/avatars/1.png'],
  ['cache/a b+ü%.png', 'https://files.example.com/cache/a%20b%2B%C3%BC%25.png'],
])('mediaUrl encodes %s', (key, url) => {
  expect(mediaUrl(host, key)).toBe(url);
});
