import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountUse } from '../../src/cloudflare/usage.ts';
import { messageOf, startWorld, type World } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.cloud.close());

describe('the use of the account', () => {
  it('is that of all buckets together', async () => {
    for (const name of ['one', 'two']) {
      await world.cloud.state.createBucket(name).put('key', Buffer.alloc(1000), {});
    }
    expect(await accountUse(world.client, world.place.accountId)).toEqual({ standard: 2000, infrequentAccess: 0 });
    expect(world.cloud.contractProblems).toEqual([]);
  });

  it('is a sentence where the token may not ask: only a price rests on it', async () => {
    const { client, cloud, place } = world;
    cloud.control.faults.refusal = { status: 403, code: 10_000, message: 'Authentication error' };
    expect(await accountUse(client, place.accountId)).toContain("read the account's use of R2");
    cloud.control.faults.refusal = undefined;
  });

  it('is an error where the token is wrong altogether', async () => {
    const { client, cloud, place } = world;
    cloud.control.faults.refusal = { status: 401, code: 1000, message: 'Invalid API Token' };
    expect(await messageOf(() => accountUse(client, place.accountId))).toContain('token');
    cloud.control.faults.refusal = undefined;
  });
});
