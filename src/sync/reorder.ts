/**
 * Puts a bucket's listing into key order as far as a window of it reaches. R2 is known to list a key after longer ones that begin with
 * it; should it ever list otherwise, a merge that believed in the order would take objects for missing that come later.
 */
import { compareKeys } from '../stores/keys.ts';
import type { Entry } from '../stores/model.ts';
import type { Pages } from './join.ts';

/** Entries looked ahead: a range of a bucket is seldom longer, and eight ranges at once then hold some 25 MB. */
const WINDOW = 10_000;

/** Takes note of entries that were listed out of order. */
export interface Order {
  /** Entries that came after a key that sorts behind them, or whose key came before. */
  readonly late: WeakSet<Entry>;
  /** An entry came so late that what lies before it was given out already: absence means nothing any more. */
  lost: boolean;
}

/** @param order - filled while the pages are read. Pages in order pass through unchanged. */
export async function* inOrder(pages: Pages, order: Order, window = WINDOW): AsyncGenerator<readonly Entry[]> {
  let held: (readonly Entry[])[] = [];
  let count = 0;
  let furthest: Entry | undefined;
  let given: Entry | undefined;
  for await (const page of pages) {
    let disorder = false;
    for (const entry of page) {
      if (furthest === undefined || compareKeys(entry.key, furthest.key) > 0) {
        furthest = entry;
        continue;
      }
      order.late.add(entry);
      disorder = true;
      if (given !== undefined && compareKeys(entry.key, given.key) <= 0 && !given.key.startsWith(entry.key)) {
        order.lost = true;
      }
    }
    held.push(page);
    count += page.length;
    if (disorder) held = [held.flat().sort((a, b) => compareKeys(a.key, b.key))];
    for (let first = held[0]; first !== undefined && count > window; first = held[0]) {
      const ready = disorder ? first.slice(0, count - window) : first;
      if (!disorder && count - first.length < window) break;
      held = ready.length === first.length ? held.slice(1) : [first.slice(ready.length), ...held.slice(1)];
      count -= ready.length;
      given = ready.at(-1) ?? given;
      yield ready;
    }
  }
  for (const page of held) yield page;
}
