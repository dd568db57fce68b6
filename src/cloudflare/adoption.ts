/**
 * Is it the right bucket? A bucket that holds anything outside Mastodon's layout is not made public unless the operator
 * says so by name. Looking costs a handful of list requests: whole folders are skipped after their first page.
 */
import type { Context } from '../net/context.ts';
import type { Key, Listable } from '../stores/model.ts';

/** What a bucket may hold. */
export interface Layout {
  /** Folders that belong to Mastodon, each ending in `/`; what comes after their first page is not looked at. */
  readonly folders: readonly string[];
  /** Whether a key is one that Mastodon or this project writes. */
  isKnown(key: Key): boolean;
}

/** What was found. `foreign` holds at most three top-level names, safe to print. */
export type Contents = 'empty' | 'mastodon' | { readonly foreign: readonly string[] };

/** The last valid character, so that a folder's name and it come after every key in that folder. */
const last = '\u{10FFFD}';
const mostExamples = 3;

/**
 * Looks at the first page of every folder and at everything between the folders.
 * Takes at most one list request for each folder there is, three more for foreign ones, and one for the end.
 * @throws what the listing throws.
 */
export async function inspectContents(bucket: Listable, layout: Layout, cx: Context): Promise<Contents> {
  const foreign = new Set<string>();
  let after: Key | null = null;
  for (;;) {
    const page = await firstPage(bucket, after, cx);
    const end = page.at(-1);
    if (end === undefined) break;
    for (const { key } of page) {
      if (!layout.isKnown(key)) foreign.add(topName(key, layout));
      if (foreign.size === mostExamples) return { foreign: [...foreign] };
    }
    after = skip(end.key, layout);
  }
  if (foreign.size > 0) return { foreign: [...foreign] };
  return after === null ? 'empty' : 'mastodon';
}

/**
 * Stops before a bucket with other things in it becomes public.
 * @param adopted - the bucket that the operator adopted by name.
 * @throws when there is something foreign and the bucket is not adopted.
 */
export function refuseForeign(bucket: string, contents: Contents, adopted?: string): void {
  if (typeof contents === 'string' || adopted === bucket) return;
  const more = contents.foreign.length === mostExamples ? ', and maybe more' : '';
  throw new Error(
    `Bucket ${bucket} holds things that are not Mastodon's (${contents.foreign.join(', ')}${more}) and would become readable by everyone. Use a bucket of its own for the media, or adopt this one with adopt-bucket: ${bucket}.`,
  );
}

async function firstPage(bucket: Listable, after: Key | null, cx: Context) {
  for await (const page of bucket.list({ after, upTo: null }, cx)) if (page.length > 0) return page;
  return [];
}

/** Where to go on: behind the folder that `key` is in, so that a folder costs one request however full it is. */
function skip(key: Key, layout: Layout): Key {
  const folder = layout.folders.find((name) => key.startsWith(name)) ?? foreignFolder(key, layout);
  const behind = folder + last;
  // A key may be behind even that; then go on from the key, or the walk would never end.
  return folder === '' || Buffer.compare(Buffer.from(behind), Buffer.from(key)) <= 0 ? key : (behind as Key);
}

/** The folder of a foreign key: its first one, or the first two where the first is one of Mastodon's; '' at the top. */
function foreignFolder(key: Key, layout: Layout): string {
  let end = key.indexOf('/') + 1;
  if (layout.folders.some((name) => name.startsWith(key.slice(0, end)))) end = key.indexOf('/', end) + 1;
  return key.slice(0, end);
}

function topName(key: Key, layout: Layout): string {
  const name = foreignFolder(key, layout) || key;
  const short = name.length > 60 ? `${name.slice(0, 60)}...` : name;
  return JSON.stringify(short.replaceAll(/[^\x20-\x7e\p{L}\p{N}]/gu, '?'));
}
