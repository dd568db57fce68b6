/** Follows old addresses the way Mastodon's fetcher does, to see whether they lead home. */
import { oldPath as pathOf } from '../mastodon/media-url.ts';
import { encodeKey } from '../net/sigv4.ts';
import type { Context } from '../net/context.ts';
import type { PublicWeb } from '../net/public-web.ts';

/** An old address to try. */
export interface Probe {
  readonly host: string;
  /** The old path without a slash at its end, such as `/system`; a path that ends in `/cache` stands for that folder. */
  readonly path: string;
  /** The key of an object that is known to be in the bucket. */
  readonly key: string;
}

/** What came of it. */
export type Arrival =
  | { readonly home: true; readonly status: 301 | 302 }
  /** `seen` in words. */
  | { readonly home: false; readonly seen: string };

/** Shows that queries are kept: instances before 3.3 gave out addresses with one. */
const QUERY = '?1609459200';

/** The old path of the object, percent-encoded. */
export function oldPath({ path, key }: Probe): string {
  const encoded = encodeKey(key);
  return pathOf(path, encoded) ?? `/${encoded}`;
}

/**
 * Follows one old address by its one hop.
 * @throws only when the run was cancelled.
 */
export async function follow(web: PublicWeb, probe: Probe, mediaHost: string, cx: Context): Promise<Arrival> {
  const encoded = encodeKey(probe.key);
  const wanted = `https://${mediaHost}/${encoded}${QUERY}`;
  try {
    const answer = await web.read(probe.host, `${oldPath(probe)}${QUERY}`, { limit: 1 }, cx.signal);
    const { status } = answer;
    const location = answer.headers['location'];
    if (status !== 301 && status !== 302) return { home: false, seen: `answers ${status} and no redirect` };
    if (location !== wanted)
      return { home: false, seen: `leads to another address than ${mediaHost} and the same key` };
    const arrived = await web.read(mediaHost, `/${encoded}${QUERY}`, { limit: 1 }, cx.signal);
    if (arrived.status !== 200) return { home: false, seen: `leads home, where the answer is ${arrived.status}` };
    return { home: true, status };
  } catch (error) {
    cx.signal.throwIfAborted();
    return { home: false, seen: `does not answer (${error instanceof Error ? error.message : String(error)})` };
  }
}

/** Whether an address leads to the media host, as private folders and Mastodon's own pictures never may. */
export async function leadsAway(
  web: PublicWeb,
  host: string,
  path: string,
  mediaHost: string,
  cx: Context,
): Promise<boolean> {
  return (await leads(web, host, path, mediaHost, cx)) === 'to-media-host';
}

/**
 * Where one hop leads.
 * @throws only when the run was cancelled.
 */
export async function leads(
  web: PublicWeb,
  host: string,
  path: string,
  mediaHost: string,
  cx: Context,
): Promise<'to-media-host' | 'not-there' | 'unknown'> {
  try {
    const { status, headers } = await web.read(host, path, { limit: 1 }, cx.signal);
    const away = status >= 300 && status < 400 && URL.parse(headers['location'] ?? '')?.hostname === mediaHost;
    return away ? 'to-media-host' : 'not-there';
  } catch {
    cx.signal.throwIfAborted();
    return 'unknown';
  }
}
