/**
 * The official client, set up so that nothing in the environment changes it, nothing is logged and no wait is endless.
 * Only the parts of the API that this project uses are in it, which keeps the bundle small.
 */
import { createClient } from 'cloudflare/tree-shakable';
import { Tokens as AccountTokens } from 'cloudflare/resources/accounts/tokens/tokens';
import { TieredCaching } from 'cloudflare/resources/argo/tiered-caching';
import { Cache } from 'cloudflare/resources/cache/cache';
import { Records } from 'cloudflare/resources/dns/records';
import { R2 } from 'cloudflare/resources/r2/r2';
import { Rules } from 'cloudflare/resources/rules/rules';
import { Rulesets } from 'cloudflare/resources/rulesets/rulesets';
import { BaseTokens as UserTokens } from 'cloudflare/resources/user/tokens/tokens';
import { BaseZones } from 'cloudflare/resources/zones/zones';
import { systemClock } from '../net/context.ts';
import type { Context } from '../net/context.ts';
import { retrying } from '../net/retry.ts';
import type { Failure, RetryLimits } from '../net/retry.ts';
import { Stopped } from './explain.ts';

/** The version of the API this project is written against, as a date. Without it the client asks for the newest. */
const apiVersion = '2026-10-02';

/** The longest wait before another try, in milliseconds; a block by the rate limit can last five minutes. */
export const longestRetryWaitMs = 60_000;
/** How long one request may take. */
const SILENCE_MS = 60_000;
/** Three tries, as the client itself would make. */
const tries: RetryLimits = { attempts: 3, firstWaitMs: 500, longestWaitMs: longestRetryWaitMs };

/** How to reach Cloudflare. */
export interface CloudflareOptions {
  readonly token: string;
  /** Up to and including `/client/v4`. */
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
  /** How to stop and where to tell about tries that failed; without it nothing stops a wait. */
  readonly cx?: Pick<Context, 'signal' | 'clock' | 'emit'>;
}

/** The client with the resources this project uses. */
export type Cloudflare = ReturnType<typeof createCloudflare>;

/**
 * Makes the client. It sends nothing yet.
 * @throws when the token cannot be one: a header made of it would be refused with a message that quotes it.
 */
export function createCloudflare(options: CloudflareOptions) {
  const { token } = options;
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw new Error(
      'The Cloudflare API token is empty or holds a blank, a line break or another character that no token has. Store it again, without quotes and without a line break.',
    );
  }
  return createClient({
    resources: [R2, BaseZones, Records, AccountTokens, UserTokens, Cache, TieredCaching, Rules, Rulesets],
    apiToken: token,
    apiKey: null,
    apiEmail: null,
    userServiceKey: null,
    apiVersion,
    baseURL: options.baseUrl ?? 'https://api.cloudflare.com/client/v4',
    logLevel: 'off',
    // Compressed answers break off under some versions of Node 24:
    // https://github.com/opennextjs/opennextjs-cloudflare/issues/1284
    defaultHeaders: { 'Accept-Encoding': 'identity' },
    // Tried again below, where a wait heeds cancellation; the client's own waits do not.
    maxRetries: 0,
    timeout: tries.attempts * (SILENCE_MS + longestRetryWaitMs),
    fetch: guarded(options.fetch ?? fetch, token, options.cx ?? standalone),
  });
}

const standalone = { signal: new AbortController().signal, clock: systemClock, emit: () => undefined };

/** A refusal that another try may turn. */
class TryAgain extends Error {
  readonly response: Response;
  readonly failure: Failure;

  constructor(response: Response, waitMs: number | undefined) {
    super(`answered ${response.status}`);
    this.response = response;
    this.failure = { again: true, why: this.message, ...(waitMs !== undefined && { waitMs }) };
  }
}

/**
 * Wraps `fetch`: what can pass by itself is tried again, no wait is longer than a minute or outlives a cancelled run, and
 * refusals do not quote the token. A conflict stays one however often it is tried; callers look at what is there instead.
 */
function guarded(send: typeof fetch, token: string, cx: NonNullable<CloudflareOptions['cx']>): typeof fetch {
  return async (input, init) => {
    const attempt = async (): Promise<Response> => {
      const signals = [AbortSignal.timeout(SILENCE_MS), cx.signal, ...(init?.signal ? [init.signal] : [])];
      const response = await send(input, { ...init, signal: AbortSignal.any(signals) });
      if (response.ok) return response;
      const tame = await tamed(response, token);
      const { status } = response;
      if (status === 408 || status === 429 || status >= 500) throw new TryAgain(tame, waitOf(response.headers));
      return tame;
    };
    const judge = (error: unknown): Failure => {
      if (error instanceof TryAgain) return error.failure;
      return { again: init?.signal?.aborted !== true, why: error instanceof Error ? error.message : String(error) };
    };
    try {
      return await retrying(`Cloudflare ${init?.method ?? 'GET'}`, tries, cx, attempt, judge);
    } catch (error) {
      if (cx.signal.aborted) throw new Stopped(cx.signal.reason);
      if (error instanceof TryAgain) return error.response;
      throw error;
    }
  };
}

/** The same refusal without the token, should it quote it. */
async function tamed(response: Response, token: string): Promise<Response> {
  const headers = new Headers(response.headers);
  // The body is rewritten.
  headers.delete('content-length');
  headers.delete('content-encoding');
  const body = (await response.text()).replaceAll(token, '***');
  const { status, statusText } = response;
  return new Response(body === '' ? null : body, { status, statusText, headers });
}

/** The wait that a refusal asks for, in milliseconds. */
function waitOf(headers: Headers): number | undefined {
  const exact = Number.parseFloat(headers.get('retry-after-ms') ?? '');
  if (Number.isFinite(exact)) return exact;
  const told = headers.get('retry-after');
  if (told === null) return undefined;
  const seconds = Number.parseFloat(told);
  if (Number.isFinite(seconds)) return seconds * 1000;
  const date = Date.parse(told);
  return Number.isFinite(date) ? date - Date.now() : undefined;
}
