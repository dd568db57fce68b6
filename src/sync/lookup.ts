/**
 * Pairs for a quick pass: only what changed at the source since the last complete pass is looked up at the bucket. Single objects are
 * asked for, one HeadObject each; where many changed close to one another, that stretch of the bucket is listed, which is cheaper.
 */
import type { Context } from '../net/context.ts';
import { isHopeless } from '../stores/hopeless.ts';
import type { Destination, Entry } from '../stores/model.ts';
import { join, type Pages, type Pair } from './join.ts';
import { hasTwin, twinsTogether } from './twins.ts';

const LOOKUPS_AT_ONCE = 32;
/** One ListObjectsV2 costs as much as this many HeadObject. @see https://developers.cloudflare.com/r2/pricing/ */
const HEADS_OF_A_LIST = 12;
/** Objects of one answer to a listing. */
const LISTED_AT_ONCE = 1000;
/** Clocks differ, and a file may be written to while it is listed. */
const SLACK_MS = 15 * 60 * 1000;

/** @param sinceMs - when the last complete pass began: what neither was modified nor changed status since then is at the bucket. */
export async function* lookUp(
  source: Pages,
  destination: Destination,
  sinceMs: number,
  cx: Context,
): AsyncGenerator<readonly Pair[]> {
  let before: Entry | undefined;
  for await (const page of twinsTogether(source)) {
    const pairs: Pair[] = [];
    const changed: Pair[] = [];
    let [first, last] = [0, 0];
    page.forEach((entry, at) => {
      if (page[at - 1]?.key === entry.key) pairs.push({ source: entry, collision: true });
      else if (Math.max(entry.modifiedMs, entry.changedMs ?? 0) < sinceMs - SLACK_MS)
        pairs.push({ source: entry, unchanged: true });
      else {
        if (changed.length === 0) first = at;
        last = at;
        changed.push(hasTwin(page, at) ? { source: entry, twins: true } : { source: entry });
      }
    });
    const listings = 1 + Math.ceil((last - first) / LISTED_AT_ONCE);
    if (changed.length > HEADS_OF_A_LIST * listings) {
      const range = { after: (page[first - 1] ?? before)?.key ?? null, upTo: page[last]?.key ?? null };
      const twins = new Set(changed.flatMap((pair) => (pair.twins === true ? (pair.source ?? []) : [])));
      for await (const joined of join(once(changed), destination.list(range, cx))) {
        for (const pair of joined) {
          if (pair.source === undefined) continue;
          pairs.push(twins.has(pair.source) ? { ...pair, twins: true } : pair);
        }
      }
    } else pairs.push(...(await asked(changed, destination, cx)));
    before = page.at(-1);
    yield pairs;
  }
}

/** The same pairs, with those that only a disorderly listing calls absent asked for one by one. */
export async function lookUpDoubtful(
  pairs: readonly Pair[],
  destination: Destination,
  cx: Context,
): Promise<readonly Pair[]> {
  const isDoubtful = (pair: Pair): boolean => pair.doubtful === true && pair.stored === undefined;
  if (!pairs.some(isDoubtful)) return pairs;
  const certain = pairs.filter((pair) => !isDoubtful(pair));
  return [...certain, ...(await asked(pairs.filter(isDoubtful), destination, cx))];
}

async function asked(pairs: readonly Pair[], destination: Destination, cx: Context): Promise<Pair[]> {
  const answers: Pair[] = [];
  for (let from = 0; from < pairs.length; from += LOOKUPS_AT_ONCE) {
    const slice = pairs.slice(from, from + LOOKUPS_AT_ONCE);
    answers.push(...(await Promise.all(slice.map((pair) => ask(pair, destination, cx)))));
  }
  return answers;
}

async function ask(pair: Pair, destination: Destination, cx: Context): Promise<Pair> {
  const { source } = pair;
  if (source === undefined) return pair;
  try {
    const found = await destination.head(source.key, cx);
    if (found === null) return pair;
    const { size, modifiedMs, etag } = found;
    return { ...pair, stored: { key: source.key, locator: source.key, size, modifiedMs, etag } };
  } catch (error) {
    if (cx.signal.aborted || isHopeless(error) || !(error instanceof Error)) throw error;
    return { ...pair, unknown: error };
  }
}

/** The changed entries as one page. */
// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
async function* once(pairs: readonly Pair[]): AsyncGenerator<readonly Entry[]> {
  yield pairs.flatMap(({ source }) => source ?? []);
}
