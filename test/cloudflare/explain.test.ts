import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createCloudflare } from '../../src/cloudflare/client.ts';
import type { Cloudflare } from '../../src/cloudflare/client.ts';
import { CloudflareProblem, explain } from '../../src/cloudflare/explain.ts';
import { permissions } from '../../src/cloudflare/permissions.ts';
import { clientOf, startWorld } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.cloud.close();
  expect(world.cloud.contractProblems).toEqual([]);
});

/** Tries to read a bucket and explains the refusal. */
async function refusalOf(client: Cloudflare): Promise<CloudflareProblem> {
  try {
    await client.r2.buckets.get('media', { account_id: world.cloud.state.accountId });
  } catch (error) {
    const explained = explain(error, 'read bucket media', [permissions.r2]);
    if (explained instanceof CloudflareProblem) return explained;
  }
  throw new Error('no problem');
}

describe('explain', () => {
  it('sends accounts without R2 to the page that enables it', async () => {
    world.cloud.control.faults.r2Disabled = true;
    const problem = await refusalOf(world.client);
    expect(problem.kind).toBe('r2-disabled');
    expect(problem.message).toContain('https://dash.cloudflare.com/?to=/:account/r2');
  });

  it('names the permission that is missing', async () => {
    const weak = world.cloud.control.addToken({ permissions: ['Zone Read'] });
    const problem = await refusalOf(clientOf(world.cloud, weak.value));
    expect(problem.kind).toBe('permission');
    expect(problem.message).toContain('Could not read bucket media');
    expect(problem.message).toContain('Workers R2 Storage: Edit (Account)');
    expect(problem.message).toContain('https://dash.cloudflare.com/profile/api-tokens');
    expect(problem.needs).toEqual([permissions.r2]);
  });

  it.each(['unknown-token', 'malformed.token'])('tells that the token is not accepted: %s', async (token) => {
    const problem = await refusalOf(clientOf(world.cloud, token));
    expect(problem.kind).toBe('token');
    expect(problem.message).not.toContain(token);
  });

  it('tells an unknown token from a missing permission where the code is the same', async () => {
    const { faults } = world.cloud.control;
    faults.refusal = { status: 403, code: 9109, message: 'Invalid access token' };
    expect((await refusalOf(world.client)).kind).toBe('token');
    faults.refusal = { status: 403, code: 9109, message: 'Unauthorized to access requested resource' };
    expect((await refusalOf(world.client)).kind).toBe('permission');
  });

  it('tells to wait when there were too many requests', async () => {
    world.cloud.control.faults.rateLimited = { requests: 5, retryAfter: '0' };
    const problem = await refusalOf(world.client);
    expect(problem.kind).toBe('rate-limit');
    expect(problem.message).toContain('Wait five minutes');
    expect(world.cloud.control.requests).toHaveLength(3);
  });

  it('tells failures of Cloudflare itself, also without JSON', async () => {
    world.cloud.control.faults.broken = { requests: 5, status: 503 };
    const problem = await refusalOf(world.client);
    expect(problem.kind).toBe('server');
    expect(problem.message).toContain('cloudflarestatus.com');
  });

  it('tells that a bucket is not there', async () => {
    const problem = await refusalOf(world.client);
    expect(problem.kind).toBe('not-found');
    expect(problem.message).toContain('404, code 10006: The specified bucket does not exist.');
  });

  it('tells that the connection failed and why', async () => {
    const gone = await startWorld();
    await gone.cloud.close();
    const problem = await refusalOf(gone.client);
    expect(problem.kind).toBe('network');
    expect(problem.message).toContain('the connection to Cloudflare failed (ECONNREFUSED)');
  });

  it('tells that there was no answer in time', async () => {
    const client = createCloudflare({
      token: world.token,
      fetch: (_, init) =>
        new Promise((_resolve, reject) => {
          init?.signal?.addEventListener('abort', () => {
            reject(Object.assign(new Error('aborted'), { name: 'AbortError' }));
          });
        }),
    });
    const call = client.r2.buckets.get('media', { account_id: 'a' }, { timeout: 5 });
    const error: unknown = await call.catch((thrown: unknown) => thrown);
    expect(explain(error, 'read bucket media').message).toContain('did not answer in time');
  });

  it('keeps answers to one line', async () => {
    world.cloud.control.faults.refusal = { status: 400, code: 10_001, message: 'a\n::error::b\u2028c' };
    expect((await refusalOf(world.client)).message).toContain('a ::error::b c');
  });

  it('leaves other errors alone', () => {
    const error = new TypeError('a mistake');
    expect(explain(error, 'x')).toBe(error);
    expect(explain('text', 'x').message).toBe('text');
  });
});
