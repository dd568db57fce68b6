/** One pass: list both sides over many ranges, decide about every entry, copy what is to be copied, remove what is to go. */
import { ByteBudget } from '../net/budget.ts';
import type { Context } from '../net/context.ts';
import { AdaptiveLimiter } from '../net/limiter.ts';
import { Throttle } from '../net/throttle.ts';
import type { Destination, Key, Source } from '../stores/model.ts';
import { decide, type Rules } from './decide.ts';
import type { Bounds } from './limits.ts';
import { listRange, type Listing } from './listing.ts';
import { Removables, type Removable, type Removal } from './removals.ts';
import { takeDown } from './take-down.ts';
import { Tally, type Amount } from './tally.ts';
import { Transfer } from './transfer.ts';
import type { WithinStore } from './within.ts';

/** What one pass is to do. */
export interface Pass extends Rules, Bounds {
  /** Milliseconds since the epoch after which no new object is begun. */
  readonly deadlineMs: number;
  /** Decide, read what must be compared and count, but write and remove nothing: what would be written counts as left. */
  readonly dryRun: boolean;
  /**
   * `false`: a dry run does not ask who may read what would be written, where only asking tells (one request each), and counts all of it
   * as left.
   */
  readonly asks?: boolean;
  /** The most requests in flight; the pass finds out what pays below that. */
  readonly concurrency: number;
  /**
   * For `compare: 'quick'`: when the last complete pass began. What changed up to 15 minutes before is looked at too, and the bucket
   * is listed only where that is cheaper than asking for single objects.
   */
  readonly quickSinceMs?: number;
  /**
   * Remove from the bucket what the source does not have. Only of Mastodon's kinds, only what `keep` wants, only when both sides were
   * listed to their ends without a problem, and only as long as it is not more than this share of the bucket's objects.
   */
  readonly deletion?: { readonly maxPercent: number };
  /** Ask for the headers of every object that both sides have, and correct wrong ones in place. Only while the source is the authority. */
  readonly repairHeaders?: boolean;
  /**
   * Whether an object that the bucket has and that must not be copied from the source, whatever it is, is to be taken down: for what
   * another engine has copied too much. Only while the source is the authority.
   */
  readonly stray?: (key: Key) => boolean;
  /** Bytes a second to send at most. */
  readonly bandwidth?: number;
  /** Where the bucket's own store holds the source too: it copies by itself, and no bytes travel. */
  readonly within?: WithinStore;
  readonly notice?: PassNotice;
  /** What problems call the two sides; the source and the bucket when absent. */
  readonly sides?: Sides;
}

/** What the two sides of a pass are called within a sentence. */
export interface Sides {
  readonly source: string;
  readonly destination: string;
}

/** Told what a pass comes upon beside its outcomes. Keys of hidden files are among them: not for reports or logs. */
export interface PassNotice {
  /** An object that only the bucket has. `doubtful`: the bucket's listing was out of order there. */
  extra?(object: Removable, doubtful: boolean): void;
  /** Two names of the source are one key, told before anything is written under it; the first one is taken. */
  collision?(key: Key): void;
  /** An object that is to be removed: `gone` from the source (only with `deletion`), `hidden` there by now, or a `stray`. Told in a dry run too. */
  removal?(object: Removable, why: 'gone' | 'hidden' | 'stray'): void;
  /** The bucket has something else under a key than before, or nothing: its addresses have to be purged from the edge. */
  changed?(key: Key, how: 'overwritten' | 'headers' | 'removed'): void;
}

/** What came of it. */
export interface PassResult {
  readonly tally: Tally;
  /** Both listings were read to their ends. */
  readonly listed: boolean;
  /** Both listings read to the end, nothing failed, nothing left, and what had to be taken down was. */
  readonly complete: boolean;
  /** Objects and bytes of the source by kind, private kinds included. */
  readonly kinds: ReadonlyMap<string, Amount>;
  /** Problems that concern no single entry, in words: a listing that broke off, too many hidden files, a removal that was refused. */
  readonly problems: readonly string[];
  readonly ranges: number;
  /** Objects that the source does not have, where `deletion` was asked for. */
  readonly gone: Removal;
  /** Objects that are hidden at the source by now. */
  readonly hidden: Removal;
  /** Objects that were never to be copied, where `stray` was asked for. */
  readonly strays: Removal;
}

/** Bodies held in memory at once. With the listing's pages and the runtime this stays well under 300 MB. */
const BODIES_IN_MEMORY = 48 << 20;
/** Ranges listed at the same time. */
const LISTERS = 8;
const FIRST_CONCURRENCY = 16;

/**
 * Runs a pass.
 * @param tally - to count in, where somebody watches it meanwhile.
 * @param stop - aborts when no new object may be begun (a signal to the process); `cx.signal` ends what is in flight too.
 * @throws what stands in the way of beginning at all, such as a folder whose disk is not mounted.
 */
export async function runPass(
  source: Source,
  destination: Destination,
  pass: Pass,
  cx: Context,
  stop: AbortSignal,
  tally = new Tally(),
): Promise<PassResult> {
  if (pass.compare === 'quick' && pass.quickSinceMs === undefined) {
    throw new Error('A quick pass needs to know when the last complete pass began.');
  }
  using goneObjects = new Removables();
  using hiddenObjects = new Removables();
  using strayObjects = new Removables();
  const startedMs = cx.clock.now();
  const halt = new AbortController();
  const stopping = AbortSignal.any([stop, halt.signal, cx.signal]);
  const timer = setTimeout(() => halt.abort(), Math.max(0, Math.min(pass.deadlineMs - startedMs, 2 ** 31 - 1)));
  const throttle = pass.bandwidth === undefined ? undefined : new Throttle(pass.bandwidth, cx.clock);
  const sending: Context =
    throttle === undefined ? cx : { ...cx, send: (bytes: number) => throttle.take(bytes, cx.signal) };
  const problems: string[] = [];
  const tell = (problem: string | undefined): void => {
    // A wrong key fails every range in the same words.
    if (problem !== undefined && !problems.includes(problem)) problems.push(problem);
  };
  try {
    const ranges = [...(await source.split(pass.range, LISTERS, cx))];
    const count = ranges.length;
    const transfer = new Transfer(
      {
        source,
        destination,
        tally,
        dryRun: pass.dryRun,
        repairHeaders: pass.repairHeaders === true && pass.authority === 'source',
        absentOnly: pass.authority === 'bucket',
        decide: (entry, stored) => decide({ source: entry, stored }, pass),
        released: (key) => pass.released?.(key) === true,
        limiter: new AdaptiveLimiter({ start: FIRST_CONCURRENCY, max: pass.concurrency }, cx.clock),
        budget: new ByteBudget(BODIES_IN_MEMORY),
        hidden: (stored) => {
          if (pass.authority === 'source') hiddenObjects.add(stored);
        },
        changed: (key, how) => pass.notice?.changed?.(key, how),
        hopeless: (why) => {
          tell(why);
          halt.abort();
        },
        ...(pass.within !== undefined && { within: pass.within }),
      },
      sending,
      stopping,
    );
    const kinds = new Map<string, Amount>();
    const listing: Listing = {
      source,
      destination,
      pass,
      startedMs,
      tally,
      kinds,
      transfer,
      gone: goneObjects,
      hidden: hiddenObjects,
      strays: strayObjects,
      tell,
      stopping,
      halt: () => halt.abort(),
      cx,
    };
    const lister = async (): Promise<boolean> => {
      let whole = true;
      for (let range = ranges.shift(); range !== undefined; range = ranges.shift()) {
        whole = (await listRange(listing, range)) && whole;
      }
      return whole;
    };
    const listed = (await Promise.all(Array.from({ length: Math.min(LISTERS, count) }, lister))).every(Boolean);
    await transfer.finish();

    const removals = await takeDown(
      { destination, pass, tally, listed, problems, tell, stop, cx },
      { gone: goneObjects, hidden: hiddenObjects, strays: strayObjects },
    );
    const undone = tally.per.failed.objects + tally.per.left.objects;
    return {
      tally,
      listed,
      complete: listed && undone === 0 && problems.length === 0,
      kinds,
      problems,
      ranges: count,
      ...removals,
    };
  } finally {
    clearTimeout(timer);
  }
}
