/**
 * Pairs for a quick pass: only what changed at the source since the last complete pass is looked up at the bucket, one HeadObject
 * each, and the bucket is not listed at all.
 */
import type { Context } from '../net/context.ts';
import type { Destination, Entry } from '../stores/model.ts';
import type { Pages, Pair } from './join.ts';

const LOOKUPS_AT_ONCE = 32;

/** @param sinceMs - entries that neither were modified nor changed status since then are taken to be at the bucket. */
export async function* lookUp(
  source: Pages,
  destination: Destination,
  sinceMs: number,
  cx: Context,
): AsyncGenerator<readonly Pair[]> {
  let last: Entry | undefined;
  for await (const page of source) {
    const pairs: Pair[] = [];
    const changed: Entry[] = [];
    for (const entry of page) {
      if (last?.key === entry.key) pairs.push({ source: entry, collision: true });
      else if (Math.max(entry.modifiedMs, entry.changedMs ?? 0) < sinceMs)
        pairs.push({ source: entry, unchanged: true });
      else changed.push(entry);
      last = entry;
    }
    for (let from = 0; from < changed.length; from += LOOKUPS_AT_ONCE) {
      const slice = changed.slice(from, from + LOOKUPS_AT_ONCE);
      pairs.push(...(await Promise.all(slice.map((entry) => pairOf(entry, destination, cx)))));
    }
    yield pairs;
  }
}

async function pairOf(entry: Entry, destination: Destination, cx: Context): Promise<Pair> {
  const found = await destination.head(entry.key, cx);
  if (found === null) return { source: entry };
  const { size, modifiedMs, etag } = found;
  return { source: entry, stored: { key: entry.key, locator: entry.key, size, modifiedMs, etag } };
}
