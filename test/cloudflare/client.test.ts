import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { createCloudflare, longestRetryWaitMs } from '../../src/cloudflare/client.ts';
import { explained } from '../../src/cloudflare/explain.ts';
import { systemClock } from '../../src/net/context.ts';
import type { Context, SyncEvent } from '../../src/net/context.ts';
import { messageOf, testContext } from './world.ts';

const token = 'a-token_0123456789';
const list = { account_id: 'a' } as const;

/** A client whose answers are made here; `sent` fills with its requests. */
function stubbed(answers: readonly (() => Response)[], cx?: Context) {
  const sent: { url: string; headers: Headers }[] = [];
  const client = createCloudflare({
    token,
    ...(cx !== undefined && { cx }),
    fetch: (input, init) => {
      sent.push({ url: input as string, headers: new Headers(init?.headers) });
      return Promise.resolve((answers[sent.length - 1] ?? answers.at(-1) ?? ok)());
    },
  });
  return { client, sent };
}

const ok = (): Response => Response.json({ success: true, errors: [], messages: [], result: { buckets: [] } });
const refuse = (status: number, headers: Record<string, string> = {}, message = 'no') =>
  Response.json(
    { success: false, errors: [{ code: 10_001, message }], messages: [], result: null },
    { status, headers },
  );

afterEach(() => {
  jest.useRealTimers();
  delete process.env['CLOUDFLARE_API_KEY'];
  delete process.env['CLOUDFLARE_BASE_URL'];
});

describe('createCloudflare', () => {
  it('asks the official API for plain answers of a fixed version, whatever the environment says', async () => {
    process.env['CLOUDFLARE_API_KEY'] = 'other';
    process.env['CLOUDFLARE_BASE_URL'] = 'http://elsewhere.invalid';
    const { client, sent } = stubbed([ok]);
    await client.r2.buckets.list(list);
    expect(sent[0]?.url).toBe('https://api.cloudflare.com/client/v4/accounts/a/r2/buckets');
    const headers = sent[0]?.headers;
    expect(headers?.get('authorization')).toBe(`Bearer ${token}`);
    expect(headers?.get('x-auth-key')).toBeNull();
    expect(headers?.get('accept-encoding')).toBe('identity');
    expect(headers?.get('api-version')).toMatch(/^2026-\d\d-\d\d$/);
  });

  it.each(['', ' ', 'abc123\n', '"abc123"\t', 'àbc123'])('refuses %j without quoting it', async (bad) => {
    const message = await messageOf(() => createCloudflare({ token: bad }));
    expect(message).toContain('API token is empty or holds');
    expect(message).not.toContain('bc123');
  });

  it('does not try again after a conflict', async () => {
    const { client, sent } = stubbed([() => refuse(409)]);
    await expect(client.r2.buckets.list(list)).rejects.toMatchObject({ status: 409 });
    expect(sent).toHaveLength(1);
  });

  it('takes the token out of refusals that quote it', async () => {
    const { client } = stubbed([() => refuse(400, {}, `the token ${token} is odd`)]);
    const message = await messageOf(() => client.r2.buckets.list(list));
    expect(message).toContain('the token *** is odd');
    expect(message).not.toContain(token);
  });

  it('tries what can pass three times, and tells each failure', async () => {
    const events: SyncEvent[] = [];
    const cx = { ...testContext(), emit: (event: SyncEvent) => events.push(event) };
    const { client, sent } = stubbed([() => refuse(502), () => refuse(429), ok], cx);
    await client.r2.buckets.list(list);
    expect(sent).toHaveLength(3);
    expect(events).toEqual([
      { kind: 'retry', what: 'Cloudflare GET', attempt: 1, why: 'answered 502' },
      { kind: 'retry', what: 'Cloudflare GET', attempt: 2, why: 'answered 429' },
    ]);
  });

  it('stops waiting when the run is cancelled, with the reason of that', async () => {
    const abort = new AbortController();
    const cx = { ...testContext(), clock: systemClock, signal: abort.signal };
    const { client, sent } = stubbed([() => refuse(429, { 'retry-after': '300' })], cx);
    const message = messageOf(() => explained(client.r2.buckets.list(list), 'list buckets', []));
    await setImmediate();
    abort.abort(new Error('The run was cancelled.'));
    expect(await message).toBe('The run was cancelled.');
    expect(sent).toHaveLength(1);
  });

  it.each([
    ['retry-after', '300'],
    ['retry-after', new Date(Date.now() + 3_600_000).toUTCString()],
    ['retry-after-ms', '300000'],
  ])('waits a minute at most when %s says %s', async (name, value) => {
    jest.useFakeTimers({ doNotFake: ['nextTick', 'setImmediate', 'queueMicrotask'] });
    const { client, sent } = stubbed([() => refuse(429, { [name]: value }), ok]);
    const done = client.r2.buckets.list(list).then(() => true);
    await jest.advanceTimersByTimeAsync(longestRetryWaitMs - 1000);
    expect(sent).toHaveLength(1);
    await jest.advanceTimersByTimeAsync(1000);
    expect(sent).toHaveLength(2);
    await expect(done).resolves.toBe(true);
  });
});
