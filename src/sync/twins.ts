/** Names that are one key: R2 normalises Unicode, so a source can have two files for one object. */
import type { Entry } from '../stores/model.ts';
import type { Pages } from './join.ts';

/** The same entries in the same order, with all of one key on one page: whoever looks at the first of them sees the others. */
export async function* twinsTogether(pages: Pages): AsyncGenerator<readonly Entry[]> {
  let held: readonly Entry[] = [];
  for await (const page of pages) {
    const all = held.length === 0 ? page : [...held, ...page];
    const last = all.at(-1);
    let from = all.length - 1;
    while (from > 0 && all[from - 1]?.key === last?.key) from--;
    held = all.slice(from);
    if (from > 0) yield all.slice(0, from);
  }
  if (held.length > 0) yield held;
}

/** Whether the entry at a place of such a page has a twin behind it. */
export function hasTwin(page: readonly Entry[], at: number): boolean {
  return page[at + 1] !== undefined && page[at + 1]?.key === page[at]?.key;
}
