/** Who may read what the bucket lacks, where only asking for each object tells. */
import type { Context } from '../net/context.ts';
import type { Entry, Source } from '../stores/model.ts';
import type { Pair } from './join.ts';

/**
 * The same pairs; those that are wanted, and whose listing did not tell who may read them, were asked about.
 * @throws StoreError when the source can tell of none.
 */
export async function withAccess(
  pairs: readonly Pair[],
  source: Source,
  wanted: (pair: Pair & { readonly source: Entry }) => boolean,
  cx: Context,
): Promise<readonly Pair[]> {
  const asked = pairs.flatMap((pair) => {
    const entry = pair.source;
    return entry?.access === undefined && entry !== undefined && wanted({ ...pair, source: entry }) ? [entry] : [];
  });
  if (source.tellAccess === undefined || asked.length === 0) return pairs;
  const told = await source.tellAccess(asked, cx);
  const by = new Map(asked.map((entry, at) => [entry, told[at] ?? entry]));
  return pairs.map((pair) => {
    const entry = pair.source && by.get(pair.source);
    return entry === undefined ? pair : { ...pair, source: entry };
  });
}
