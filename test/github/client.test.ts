import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { githubAt, ownerAndRepo } from '../../src/github/client.ts';
import { asking } from '../../src/github/explain.ts';
import { refuse, secondaryRateLimit } from './route.ts';
import { FakeGitHub } from './server.ts';
import { clientOf } from './world.ts';

const route = 'GET /repos/{owner}/{repo}';
const read = { what: 'read the repository o/r', needs: 'read-contents' } as const;

describe('the client', () => {
  let fake: FakeGitHub;
  let token: string;

  beforeEach(async () => {
    fake = await FakeGitHub.start();
    await fake.repository('o/r');
    token = fake.token('job', { contents: 'read' }, 'o/r');
  });

  afterEach(() => fake[Symbol.asyncDispose]());

  function get(world = clientOf(fake, token), repository = 'o/r') {
    const { github } = world;
    return asking(github, read, async () => (await github.request(route, ownerAndRepo(repository))).data.full_name);
  }

  it('tries again when GitHub fails, and not for ever', async () => {
    fake.next(route, refuse(502, 'Server Error'));
    fake.next(route, refuse(503, 'Unicorn'));
    expect(await get()).toBe('o/r');
    expect(fake.count('GET')).toBe(3);

    for (let times = 0; times < 5; times++) fake.next(route, refuse(500, 'Broken'));
    await expect(get()).rejects.toThrow(/GitHub failed \(Broken\).*githubstatus/);
    expect(fake.count('GET')).toBe(7);
  });

  it.each([400, 401, 403, 404, 409, 410, 422])('tries %d once', async (status) => {
    fake.next(route, refuse(status, 'No'));
    await expect(get()).rejects.toThrow('Could not read the repository o/r: ');
    expect(fake.count('GET')).toBe(1);
  });

  it('waits as long as a rate limit asks', async () => {
    const world = clientOf(fake, token);
    fake.next(route, secondaryRateLimit(17));
    fake.next(route, secondaryRateLimit());
    fake.next(route, refuse(429, 'Too many'));
    expect(await get(world)).toBe('o/r');
    expect(world.waits).toEqual([17_000, 60_000, 60_000]);
  });

  it('does not wait for hours, and says when to come back', async () => {
    const world = clientOf(fake, token);
    fake.next(route, secondaryRateLimit(3600));
    await expect(get(world)).rejects.toThrow('GitHub asks for fewer requests. Run again in 60 min.');
    const reset = String(Math.ceil(Date.now() / 1000) + 1790);
    fake.next(route, refuse(403, 'API rate limit', {}, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': reset }));
    await expect(get(world)).rejects.toThrow('Run again in 30 min.');
    expect(world.waits).toEqual([]);
  });

  it('says what is wrong with a token that reaches nothing', async () => {
    await expect(get(clientOf(fake, 'ghp_wrong'))).rejects.toThrow(/does not accept the token \(Bad credentials\)/);
    await fake.repository('o/other');
    await expect(get(clientOf(fake, token), 'o/other')).rejects.toThrow(
      /finds nothing there, or the token may not see it.*"contents: read" under permissions of the job.*another repository/,
    );
  });

  it('stops with the reason of a cancelled run', async () => {
    const world = clientOf(fake, token);
    fake.next(route, () => {
      world.cancel.abort(new Error('The run was cancelled.'));
      return Promise.resolve();
    });
    await expect(get(world)).rejects.toThrow(/^The run was cancelled\.$/);
  });

  it('explains that nobody answers', async () => {
    const cx = {
      signal: new AbortController().signal,
      clock: { now: Date.now, sleep: () => Promise.resolve() },
      emit: () => undefined,
    };
    const github = githubAt({ token, apiUrl: 'http://127.0.0.1:1', cx });
    const asked = asking(github, read, () => github.request(route, ownerAndRepo('o/r')));
    await expect(asked).rejects.toThrow(/no answer from GitHub .*Check that the runner reaches it/);
  });
});
