import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { corsResource, mediaCorsRule } from '../../src/cloudflare/cors.ts';
import type { CorsRule } from '../cloud/control/state.ts';
import { startWorld } from './world.ts';
import type { World } from './world.ts';

const other: CorsRule = { allowed: { origins: ['https://b.example', 'https://a.example'], methods: ['PUT'] } };
const another: CorsRule = { ...other, id: 'z', exposeHeaders: [], maxAgeSeconds: 1 };

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.cloud.close();
  expect(world.cloud.contractProblems).toEqual([]);
});

describe('corsResource', () => {
  it('finds no rule in a bucket that is not there', async () => {
    expect(await corsResource(world.place).read()).toBeNull();
  });

  it.each([
    ['behind them when it is new', [other, another], [other, another, mediaCorsRule]],
    [
      'in its place when it differs',
      [other, { ...other, id: 'mastodon-media' }, another],
      [other, mediaCorsRule, another],
    ],
  ])("keeps other people's rules byte for byte and puts ours %s", async (_, before, after) => {
    const config = world.cloud.control.config(world.cloud.state.createBucket('media'));
    config.cors = before;
    const resource = corsResource(world.place);
    const changes = resource.diff(await resource.read(), resource.want);
    expect(changes).not.toEqual([]);
    await resource.apply(changes);
    expect(JSON.stringify(config.cors)).toBe(JSON.stringify(after));
  });

  it('keeps a rule that was added after the plan', async () => {
    const config = world.cloud.control.config(world.cloud.state.createBucket('media'));
    const resource = corsResource(world.place);
    const changes = resource.diff(await resource.read(), resource.want);
    config.cors = [other];
    await resource.apply(changes);
    expect(config.cors).toEqual([other, mediaCorsRule]);
  });

  it('does not care for the order of lists and the case of header names', () => {
    const { allowed, exposeHeaders = [] } = mediaCorsRule;
    const same = {
      ...mediaCorsRule,
      allowed: {
        ...allowed,
        methods: allowed.methods.toReversed(),
        headers: allowed.headers?.map((h) => h.toLowerCase()) ?? [],
      },
      exposeHeaders: exposeHeaders.toReversed(),
    };
    expect(corsResource(world.place).diff(same, mediaCorsRule)).toEqual([]);
  });
});
