/** Lists a bucket page by page over the lean wire. */
import type { Context } from '../../net/context.ts';
import { encodeRfc3986 } from '../../net/sigv4.ts';
import { toKey } from '../keys.ts';
import { StoreError, type Entry, type Key } from '../model.ts';
import { readWhole } from './body.ts';
import { parseListing, type ListedObject, type ListedPage } from './listing-xml.ts';
import type { Wire } from './wire.ts';

/** What to list. */
export interface ListingQuery {
  readonly prefix?: string;
  /** Rolls everything behind the next one of these into a common prefix. */
  readonly delimiter?: string;
  /** Only names behind this one, in the order of the store. */
  readonly startAfter?: string;
  /** Names of one answer, 1,000 at most and by default. */
  readonly maxKeys?: number;
}

/** An answer of a thousand names of 1,024 bytes, each of them percent-encoded, and all that surrounds them. */
const LARGEST_ANSWER = 16 << 20;

/**
 * All pages of a listing, one request each, Class A.
 * @throws StoreError when the listing breaks off; one that ends without throwing is complete.
 */
export async function* listPages(wire: Wire, query: ListingQuery, cx: Context): AsyncGenerator<ListedPage> {
  for (let token: string | undefined; ;) {
    const page = await listPage(wire, query, cx, token);
    yield page;
    if (page.next === undefined) return;
    // A listing that leads back to where it was would never end and be billed for ever.
    if (page.next === token) {
      throw new StoreError('ListObjectsV2: the listing says that there is more but not where to go on.');
    }
    token = page.next;
  }
}

/** One page: the first one, or the one that `token` leads to. */
export async function listPage(wire: Wire, query: ListingQuery, cx: Context, token?: string): Promise<ListedPage> {
  const parameters: readonly (readonly [string, string | undefined])[] = [
    ['continuation-token', token],
    ['delimiter', query.delimiter],
    // Keys may hold characters that XML cannot.
    ['encoding-type', 'url'],
    ['list-type', '2'],
    ['max-keys', query.maxKeys?.toString()],
    ['prefix', query.prefix === '' ? undefined : query.prefix],
    ['start-after', query.startAfter],
  ];
  const given = parameters.flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${encodeRfc3986(value)}`]));
  const question = { operation: 'ListObjectsV2', billed: 'A', query: given.join('&'), headers: {} } as const;
  return wire.ask(question, cx, async (reply) => {
    const bytes = await readWhole(reply, LARGEST_ANSWER);
    return parseListing(Buffer.from(bytes.buffer));
  });
}

/** @param prefix - what all names begin with and keys do not. */
export function toEntry(object: ListedObject, prefix = ''): Entry {
  const { name, size, modifiedMs, etag } = object;
  const rest = prefix === '' ? name : name.slice(prefix.length);
  return {
    // Characters below U+0300 are in NFC in any order; asking costs a sixth of normalising.
    key: /[\u0300-\uffff]/.test(rest) ? toKey(rest) : (rest as Key),
    locator: name,
    size,
    modifiedMs,
    ...(etag !== '' && { etag }),
  };
}
