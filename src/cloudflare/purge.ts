/**
 * Taking old answers out of the edge's cache. Every overwrite, repair and deletion at the bucket is followed by it, as an
 * answer may otherwise be served for as long as its TTL allows.
 * @see https://developers.cloudflare.com/cache/how-to/purge-cache/
 */
import type { Context } from '../net/context.ts';
import type { Cloudflare } from './client.ts';
import { explained } from './explain.ts';
import { permissions } from './permissions.ts';

/** URLs in one call: the documented limit of every plan but Enterprise, which takes more. */
const MOST_URLS = 100;
/** URLs in one second that the Free plan allows, which allows the least. */
const URLS_PER_SECOND = 800;
const needs = [permissions.purge];

/**
 * Purges single URLs: a hundred in a call, 800 in a second at most.
 * @param what - `urls` as visitors ask for them, percent-encoded; those of one zone only. `origins` are those of web pages
 * that read media by script (`https://social.example.com`): the cache keeps an answer of its own for each, as `Origin` is
 * part of its key, and purging the URL alone leaves that one.
 * @returns the number of URLs purged.
 * @see https://developers.cloudflare.com/cache/how-to/cache-keys/
 * @throws CloudflareProblem; what was purged before it stays purged, and purging again does no harm.
 */
export async function purgeUrls(
  client: Cloudflare,
  what: { readonly zoneId: string; readonly urls: readonly string[]; readonly origins?: readonly string[] },
  cx: Context,
): Promise<number> {
  const urls = [...new Set(what.urls)];
  const all = urls.flatMap((url) => [
    { url },
    ...(what.origins ?? []).map((origin) => ({ url, headers: { Origin: origin } })),
  ]);
  for (let from = 0; from < all.length; from += MOST_URLS) {
    if (from > 0) await cx.clock.sleep((MOST_URLS / URLS_PER_SECOND) * 1000, cx.signal);
    cx.signal.throwIfAborted();
    const files = all.slice(from, from + MOST_URLS);
    await explained(client.cache.purge({ zone_id: what.zoneId, files }), 'purge URLs from the cache', needs);
  }
  return urls.length;
}

/**
 * Purges everything that is cached for a host. The Free plan allows five such calls in a minute.
 * @throws CloudflareProblem
 */
export async function purgeHost(
  client: Cloudflare,
  what: { readonly zoneId: string; readonly host: string },
  cx: Context,
): Promise<void> {
  cx.signal.throwIfAborted();
  await explained(
    client.cache.purge({ zone_id: what.zoneId, hosts: [what.host] }),
    `purge ${what.host} from the cache`,
    needs,
  );
}

/**
 * The URL under which a key is cached.
 * @param key - the object's key, not encoded.
 */
export function mediaUrl(host: string, key: string): string {
  return `https://${host}/${key.split('/').map(encodeURIComponent).join('/')}`;
}
