/** Addresses of media as Mastodon gives them out, told from everything else by the layout of the key they end in. */
import { knownFolders, parseKey } from './layout.ts';

/** A medium's address taken apart. */
export interface MediaUrl {
  readonly host: string;
  /** What stands between host and key, such as `/system/`; `/` where media have a host of their own. */
  readonly root: string;
  /** Decoded. */
  readonly key: string;
}

const longest = 2048;
const startOfKey = new RegExp(`/(?:${knownFolders.join('|')})/`, 'g');

/**
 * Reads an address.
 * @returns `undefined` for addresses of anything but media: placeholders such as `/avatars/original/missing.png`, `/media_proxy/`,
 *   pictures that come with Mastodon, other people's.
 */
export function readMediaUrl(text: string): MediaUrl | undefined {
  if (text.length > longest) return undefined;
  const url = URL.parse(text);
  if (url === null || !['https:', 'http:'].includes(url.protocol) || url.username !== '') return undefined;
  for (const { index } of url.pathname.matchAll(startOfKey)) {
    const key = decoded(url.pathname.slice(index + 1));
    if (key === undefined) return undefined;
    const parsed = parseKey(key);
    if (parsed !== null && !parsed.kind.private)
      return { host: url.hostname, root: url.pathname.slice(0, index + 1), key };
  }
  return undefined;
}

/**
 * The address that a medium had.
 * @param path - what stood before the keys, such as `/system`, without a slash at its end; one that ends in `/cache` stands for that one
 *   folder, for proxies that served it at the root.
 * @param key - as an address spells it.
 * @returns path and key, or `undefined` for a medium outside that folder.
 */
export function oldPath(path: string, key: string): string | undefined {
  if (!path.endsWith('/cache')) return `${path}/${key}`;
  return key.startsWith('cache/') ? `${path.slice(0, -'/cache'.length)}/${key}` : undefined;
}

function decoded(path: string): string | undefined {
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}
