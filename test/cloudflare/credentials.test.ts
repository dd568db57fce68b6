import { createHash } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { deriveS3Credentials } from '../../src/cloudflare/credentials.ts';
import { clientOf, messageOf, startWorld } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.cloud.close();
  expect(world.cloud.contractProblems).toEqual([]);
});

const derive = (token: string) => deriveS3Credentials(clientOf(world.cloud, token), token, world.cloud.state.accountId);

describe('deriveS3Credentials', () => {
  it.each(['account', 'user'] as const)('derives the pair that works for a token of the %s', async (owner) => {
    const token = world.cloud.control.addToken({ permissions: [], owner });
    const secretAccessKey = createHash('sha256').update(token.value).digest('hex');
    const pair = await derive(token.value);
    expect(pair).toEqual({ accessKeyId: token.id, secretAccessKey });
    expect(world.cloud.state.credentials.get(pair.accessKeyId)?.secretAccessKey).toBe(pair.secretAccessKey);
  });

  it.each([
    ['disabled', 'Enable it'],
    ['expired', 'Make a new one'],
  ] as const)('refuses a token that is %s', async (status, next) => {
    const token = world.cloud.control.addToken({ permissions: [], status });
    const message = await messageOf(() => derive(token.value));
    expect(message).toContain(`is ${status}. ${next}`);
    expect(message).not.toContain(token.value);
  });

  it('refuses an unknown token after asking at both addresses', async () => {
    expect(await messageOf(() => derive('unknown'))).toContain('does not accept the API token');
    expect(world.cloud.control.requests).toEqual(['GET /tokens/verify', 'GET /user/tokens/verify']);
  });

  it('does not take a failure of Cloudflare for a bad token', async () => {
    world.cloud.control.faults.broken = { requests: 3, status: 500 };
    expect(await messageOf(() => derive(world.token))).toContain('failure of its own');
    expect(world.cloud.control.requests).not.toContain('GET /user/tokens/verify');
  });
});
