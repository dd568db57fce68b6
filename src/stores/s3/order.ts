/**
 * Puts a listing that is nearly in key order into key order, in little memory.
 *
 * Names may be out of order by a few places: R2 has been seen to list a name after longer names that begin with it
 * (https://github.com/nodejs/build/issues/3508), some stores compare UTF-16 units, and names in another Unicode form than NFC sort
 * elsewhere than their keys do. Nearly always that concerns names of one folder, so a page's last folder is kept back until the listing
 * has left it. Disorder between folders is of another kind (Storj lists by encrypted names, older versitygw walks a file
 * system): it is told, not repaired.
 */
import { compareKeys } from '../keys.ts';
import type { Entry } from '../model.ts';

/** Entries of one folder that are kept back at most; a larger folder is believed to be in order beyond that. */
const MOST_HELD = 5000;

/** Takes the pages of one listing and gives them back in order. */
export class OrderRepair {
  private held: Entry[] = [];
  private last = '';
  private released: Entry | undefined;
  /** Characters that all names begin with and keys do not. */
  private readonly skip: number;
  private readonly most: number;

  constructor(prefix = '', most = MOST_HELD) {
    this.skip = prefix.length;
    this.most = most;
  }

  /** Whether anything was given back yet. */
  get begun(): boolean {
    return this.released !== undefined;
  }

  /**
   * @param page - as listed.
   * @param isLast - there is nothing behind it.
   * @returns what may be given out, in key order; `disorder` when that cannot be told, and the page was not taken in.
   */
  offer(page: readonly Entry[], isLast: boolean): readonly Entry[] | 'disorder' {
    let last = this.last;
    for (const { locator } of page) {
      const name = (locator as string).slice(this.skip);
      if (compareKeys(name, last) < 0 && !isNear(name, last)) return 'disorder';
      last = name;
    }
    const all = sorted(this.held.length === 0 ? [...page] : [...this.held, ...page]);
    const ready = isLast ? all.length : this.ready(all, folderOf(last));
    const { released } = this;
    const first = all[0];
    if (released !== undefined && first !== undefined && isBefore(first, released)) return 'disorder';
    this.last = last;
    this.held = all.slice(ready);
    this.released = all[ready - 1] ?? released;
    return withoutRepeats(all.slice(0, ready), released);
  }

  /** How many of the first of them nothing can come before any more, now that the listing is in `folder`. */
  private ready(all: readonly Entry[], folder: string): number {
    const from = all.findIndex(({ key }) => compareKeys(key, folder) >= 0);
    return Math.max(from < 0 ? all.length : from, all.length - this.most);
  }
}

/** Whether two names in the wrong order are of one folder, or the late one begins the other. */
function isNear(late: string, before: string): boolean {
  return before.startsWith(late) || folderOf(late) === folderOf(before);
}

function folderOf(name: string): string {
  return name.slice(0, name.lastIndexOf('/') + 1);
}

function sorted(entries: Entry[]): Entry[] {
  const inOrder = entries.every((entry, at) => {
    const before = entries[at - 1];
    return before === undefined || !isBefore(entry, before);
  });
  return inOrder ? entries : entries.sort((a, b) => compareKeys(a.key, b.key));
}

function isBefore(a: Entry, b: Entry): boolean {
  return compareKeys(a.key, b.key) < 0;
}

/** One store has been seen to tell an object on two pages. */
function withoutRepeats(entries: readonly Entry[], before: Entry | undefined): readonly Entry[] {
  return entries.filter((entry, at) => entry.locator !== (at === 0 ? before : entries[at - 1])?.locator);
}
