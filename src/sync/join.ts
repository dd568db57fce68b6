/**
 * Merges two ordered listings of one range into pairs, streaming, with a window of entries in memory.
 *
 * The order of a bucket's listing is checked, never trusted: R2 has been seen to list a key after longer keys that begin with it
 * (https://github.com/nodejs/build/issues/3508), and a merge that believes in the order then uploads such an object on every
 * run, or deletes it. So a key that the bucket seems to lack is held until the bucket's listing has left the keys that begin
 * with it, however many they are; any other disorder is put right within a window; and where that does not reach, what seems to
 * be absent is called doubtful and has to be asked for by itself.
 */
import { compareKeys } from '../stores/keys.ts';
import type { Entry } from '../stores/model.ts';
import { inOrder, type Order } from './reorder.ts';
import { hasTwin, twinsTogether } from './twins.ts';

/** A key that one side has, or both. */
export interface Pair {
  readonly source?: Entry;
  readonly stored?: Entry;
  /** The source entry's key was taken by the entry before it, whose name differs in Unicode form only. */
  readonly collision?: true;
  /** The source entry is the first of several whose names differ in Unicode form only: it takes the key. */
  readonly twins?: true;
  /**
   * The bucket's entry came out of order, or its key was seen before: what it tells about absence elsewhere is worth nothing, so
   * nothing may be deleted because of it. Without an entry of the bucket: its listing was so much out of order that the key may be
   * there all the same.
   */
  readonly doubtful?: true;
  /** The bucket was asked for the key and did not answer. */
  readonly unknown?: Error;
  /** The source entry has not changed since a complete pass, so the bucket was not asked. */
  readonly unchanged?: true;
}

/** Pages of entries in key order. */
export type Pages = AsyncIterable<readonly Entry[]>;

/**
 * Pairs in batches, roughly in key order; every entry of both sides is in exactly one pair.
 * @throws when either listing breaks off, or the source's is out of order.
 */
export async function* join(source: Pages, stored: Pages): AsyncGenerator<readonly Pair[]> {
  const order: Order = { late: new WeakSet(), lost: false };
  const left = new Cursor(twinsTogether(source));
  const right = new Cursor(inOrder(stored, order));
  const held: Held[] = [];
  const alone = ({ entry, twins }: Held): Pair => ({
    source: entry,
    ...(twins && { twins }),
    ...(order.lost && { doubtful: true }),
  });
  let lastLeft: Entry | undefined;
  let lastRight: Entry | undefined;
  let batch: Pair[] = [];
  try {
    for (;;) {
      const s = left.current ?? (await left.fill());
      const d = right.current ?? (await right.fill());
      if (batch.length >= 500 || left.pageEnded || right.pageEnded) {
        if (batch.length > 0) yield batch;
        batch = [];
        left.pageEnded = right.pageEnded = false;
      }
      if (s !== undefined && lastLeft !== undefined) {
        const step = compareKeys(s.key, lastLeft.key);
        if (step < 0) throw new Error('The listing of the source is out of order.');
        if (step === 0) {
          batch.push({ source: s, collision: true });
          left.next();
          continue;
        }
      }
      if (d !== undefined) {
        const late = lastRight !== undefined && compareKeys(d.key, lastRight.key) <= 0;
        const awaited = held.findIndex(({ entry }) => entry.key === d.key);
        if (awaited >= 0) {
          batch.push(...held.splice(awaited, 1).map((one) => ({ ...alone(one), stored: d })));
          lastRight = later(lastRight, d);
          right.next();
          continue;
        }
        // What comes late says nothing about how far the listing has come.
        if (!late) release(held, d, (one) => batch.push(alone(one)));
        if (late && (s === undefined || compareKeys(d.key, s.key) < 0)) {
          batch.push({ stored: d, doubtful: true });
          right.next();
          continue;
        }
      }
      if (s === undefined && d === undefined) break;
      const step = s === undefined ? 1 : d === undefined ? -1 : compareKeys(s.key, d.key);
      if (step <= 0 && s !== undefined) {
        const twins = left.twins;
        if (step === 0 && d !== undefined) {
          batch.push(twins ? { source: s, stored: d, twins } : { source: s, stored: d });
          lastRight = later(lastRight, d);
          right.next();
        } else if (d?.key.startsWith(s.key) === true) held.push({ entry: s, twins });
        else batch.push(alone({ entry: s, twins }));
        lastLeft = s;
        left.next();
      } else if (d !== undefined) {
        batch.push(order.late.has(d) ? { stored: d, doubtful: true } : { stored: d });
        lastRight = later(lastRight, d);
        right.next();
      }
    }
    for (const one of held) batch.push(alone(one));
    if (batch.length > 0) yield batch;
  } finally {
    await Promise.all([left.end(), right.end()]);
  }
}

/** A source entry that waits for the bucket's, and whether it has twins. */
interface Held {
  readonly entry: Entry;
  readonly twins: boolean;
}

/** Lets go of held keys that the bucket's listing has left behind. */
function release(held: Held[], at: Entry, take: (one: Held) => void): void {
  for (let top = held.at(-1); top !== undefined && !at.key.startsWith(top.entry.key); top = held.at(-1)) {
    take(top);
    held.pop();
  }
}

function later(a: Entry | undefined, b: Entry): Entry {
  return a !== undefined && compareKeys(a.key, b.key) > 0 ? a : b;
}

/** The position in one listing; the next page is asked for while this one is used. */
class Cursor {
  current: Entry | undefined;
  /** Whether the last step crossed into a new page. */
  pageEnded = false;
  private readonly pages: AsyncIterator<readonly Entry[]>;
  private page: readonly Entry[] = [];
  private at = 0;
  private ahead: Promise<IteratorResult<readonly Entry[]>> | undefined;
  private ended = false;

  constructor(pages: Pages) {
    this.pages = pages[Symbol.asyncIterator]();
  }

  /** Whether the next entry has the same key; only for pages that keep such entries together. */
  get twins(): boolean {
    return hasTwin(this.page, this.at);
  }

  next(): void {
    this.at++;
    this.current = this.page[this.at];
    this.pageEnded = false;
  }

  async fill(): Promise<Entry | undefined> {
    while (this.current === undefined && !this.ended) {
      const next = await (this.ahead ?? this.pages.next());
      this.ahead = undefined;
      if (next.done === true) {
        this.ended = true;
        break;
      }
      this.page = next.value;
      this.at = 0;
      this.current = this.page[0];
      this.pageEnded = true;
      this.ahead = this.pages.next();
      // A failure is told when the page is needed.
      this.ahead.catch(() => undefined);
    }
    return this.current;
  }

  async end(): Promise<void> {
    await this.ahead?.catch(() => undefined);
    await this.pages.return?.();
  }
}
