import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { changeInBulk } from '../../src/cloudflare/bulk-operation.ts';
import { messageOf, startWorld, testContext } from './world.ts';
import type { World } from './world.ts';

let world: World;
let listId: string;
beforeEach(async () => {
  world = await startWorld(['Account Rule Lists Write']);
  listId = world.cloud.control.lists.add('media', 'redirect').id;
});
afterEach(async () => {
  await world.cloud.close();
  expect(world.cloud.contractProblems).toEqual([]);
});

const change = (name: string, cx = testContext()) => {
  const { client } = world;
  const accountId = world.cloud.state.accountId;
  const redirect = { source_url: `old.example/${name}`, target_url: 'https://new.example/' };
  const begin = () => client.rules.lists.items.create(listId, { account_id: accountId, body: [{ redirect }] });
  return changeInBulk(client, { accountId, what: 'add the redirects', needs: [], begin }, cx);
};
const sources = () =>
  world.cloud.control.lists.lists.get(listId)?.items.map(({ redirect }) => redirect?.source_url ?? '');

describe('changeInBulk', () => {
  it('waits until the change took effect', async () => {
    world.cloud.control.lists.bulkPolls = 6;
    const cx = testContext();
    await change('a', cx);
    expect(sources()).toEqual(['old.example/a']);
    expect(cx.slept).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000]);
  });

  it('lets another change pass first', async () => {
    await Promise.all([change('a'), change('b')]);
    expect(sources()?.toSorted()).toEqual(['old.example/a', 'old.example/b']);
  });

  it('tells what Cloudflare says when it fails', async () => {
    world.cloud.control.lists.bulkError = 'This list is at the maximum number of items';
    const message = await messageOf(() => change('a'));
    expect(message).toContain('Could not add the redirects: Cloudflare says "This list is at the maximum');
    expect(sources()).toEqual([]);
  });

  it('does not wait for ever', async () => {
    world.cloud.control.lists.bulkPolls = Infinity;
    expect(await messageOf(() => change('a'))).toContain('after ten minutes');
    expect(await messageOf(() => change('b'))).toContain('fewer requests');
  });

  it('stops when the run is cancelled', async () => {
    world.cloud.control.lists.bulkPolls = Infinity;
    const cx = testContext();
    cx.clock.sleep = () => Promise.reject(new Error('cancelled'));
    expect(await messageOf(() => change('a', cx))).toBe('cancelled');
  });
});
