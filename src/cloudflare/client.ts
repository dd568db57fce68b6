/**
 * The official client, set up so that nothing in the environment changes it, nothing is logged and no wait is endless.
 * Only the parts of the API that this project uses are in it, which keeps the bundle small.
 */
import { createClient } from 'cloudflare/tree-shakable';
import { Tokens as AccountTokens } from 'cloudflare/resources/accounts/tokens/tokens';
import { Records } from 'cloudflare/resources/dns/records';
import { R2 } from 'cloudflare/resources/r2/r2';
import { BaseTokens as UserTokens } from 'cloudflare/resources/user/tokens/tokens';
import { BaseZones } from 'cloudflare/resources/zones/zones';

/** The version of the API this project is written against, as a date. Without it the client asks for the newest. */
const apiVersion = '2026-10-02';

/** The longest wait before another try, in milliseconds; a block by the rate limit can last five minutes. */
export const longestRetryWaitMs = 60_000;

/** How to reach Cloudflare. */
export interface CloudflareOptions {
  readonly token: string;
  /** Up to and including `/client/v4`. */
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
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
    resources: [R2, BaseZones, Records, AccountTokens, UserTokens],
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
    fetch: guarded(options.fetch ?? fetch, token),
  });
}

/** Wraps `fetch` so that refusals neither quote the token nor make the client wait too long or try in vain. */
function guarded(send: typeof fetch, token: string): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init);
    return response.ok ? response : tamed(response, token);
  };
}

async function tamed(response: Response, token: string): Promise<Response> {
  const headers = new Headers(response.headers);
  // The body is rewritten below.
  headers.delete('content-length');
  headers.delete('content-encoding');
  const wait = waitOf(headers);
  if (wait !== undefined) {
    headers.delete('retry-after');
    headers.set('retry-after-ms', String(Math.max(1, Math.min(wait, longestRetryWaitMs))));
  }
  // A conflict stays one however often it is tried; callers look at what is there instead.
  if (response.status === 409) headers.set('x-should-retry', 'false');
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
