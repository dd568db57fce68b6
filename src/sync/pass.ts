/** One pass: list both sides over many ranges, decide about every entry, copy what is to be copied. */
import { classify } from '../mastodon/layout.ts';
import { tooManyHeldBack } from '../mastodon/privacy.ts';
import { ByteBudget } from '../net/budget.ts';
import type { Context } from '../net/context.ts';
import { AdaptiveLimiter } from '../net/limiter.ts';
import type { Destination, Entry, KeyRange, Source } from '../stores/model.ts';
import { decide, type Rules } from './decide.ts';
import { join, type Pair } from './join.ts';
import { lookUp } from './lookup.ts';
import { Tally, type Amount } from './tally.ts';
import type { Throttling } from './send.ts';
import { Transfer } from './transfer.ts';

/** What one pass is to do. */
export interface Pass extends Rules {
  readonly range: KeyRange;
  /** Milliseconds since the epoch after which no new object is begun. */
  readonly deadlineMs: number;
  /** Decide, read what must be compared and count, but send nothing: what would be sent counts as left. */
  readonly dryRun: boolean;
  /** The most requests in flight; the pass finds out what pays below that. */
  readonly concurrency: number;
  /** A quick pass: look only at what changed at the source since then, and do not list the bucket. */
  readonly quickSinceMs?: number;
  readonly throttle?: Throttling;
  readonly notice?: PassNotice;
}

/** Told what a pass comes upon beside its outcomes. */
export interface PassNotice {
  /** An object that only the bucket has. `doubtful`: the bucket's listing was out of order there. */
  extra?(stored: Entry, doubtful: boolean): void;
  /** An object at the bucket that is hidden at the source by now. */
  hidden?(stored: Entry): void;
}

/** What came of it. */
export interface PassResult {
  readonly tally: Tally;
  /** Both listings were read to their ends. */
  readonly listed: boolean;
  /** Both listings read to the end, nothing failed, nothing left. */
  readonly complete: boolean;
  /** Objects and bytes of the source by kind, private kinds included. */
  readonly kinds: ReadonlyMap<string, Amount>;
  /** Problems that concern no single entry, in words: a listing that broke off, too many hidden files. */
  readonly problems: readonly string[];
  readonly ranges: number;
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
 */
export async function runPass(
  source: Source,
  destination: Destination,
  pass: Pass,
  cx: Context,
  stop: AbortSignal,
  tally = new Tally(),
): Promise<PassResult> {
  const state: State = { tally, kinds: new Map(), problems: [], cx };
  const halt = new AbortController();
  const stopping = AbortSignal.any([stop, halt.signal, cx.signal]);
  const timer = setTimeout(() => halt.abort(), Math.max(0, Math.min(pass.deadlineMs - cx.clock.now(), 2 ** 31 - 1)));
  try {
    const means = {
      source,
      destination,
      tally,
      dryRun: pass.dryRun,
      ...(pass.throttle !== undefined && { throttle: pass.throttle }),
      limiter: new AdaptiveLimiter({ start: FIRST_CONCURRENCY, max: pass.concurrency }, cx.clock),
      budget: new ByteBudget(BODIES_IN_MEMORY),
    };
    const transfer = new Transfer(means, cx, stopping);
    const ranges = [...(await source.split(pass.range, LISTERS, cx))];
    const count = ranges.length;
    const lister = async (): Promise<boolean> => {
      let whole = true;
      for (let range = ranges.shift(); range !== undefined; range = ranges.shift()) {
        whole = (await listRange(source, destination, range, pass, state, transfer, stopping, halt)) && whole;
      }
      return whole;
    };
    const listed = (await Promise.all(Array.from({ length: Math.min(LISTERS, count) }, lister))).every(Boolean);
    await transfer.finish();
    checkHeldBack(state);
    const undone = tally.per.failed.objects + tally.per.left.objects;
    return {
      tally,
      listed,
      complete: listed && undone === 0 && state.problems.length === 0,
      kinds: state.kinds,
      problems: state.problems,
      ranges: count,
    };
  } finally {
    clearTimeout(timer);
  }
}

interface State {
  readonly tally: Tally;
  readonly kinds: Map<string, Amount>;
  readonly problems: string[];
  readonly cx: Context;
}

/** @returns whether both listings of the range were read to their ends. */
async function listRange(
  source: Source,
  destination: Destination,
  range: KeyRange,
  pass: Pass,
  state: State,
  transfer: Transfer,
  stopping: AbortSignal,
  halt: AbortController,
): Promise<boolean> {
  const { tally, cx } = state;
  try {
    const listing = source.list(range, cx);
    const pairing =
      pass.quickSinceMs === undefined
        ? join(listing, destination.list(range, cx))
        : lookUp(listing, destination, pass.quickSinceMs, cx);
    for await (const pairs of pairing) {
      for (const pair of pairs) {
        if (pair.source === undefined) noteExtra(pair, tally, pass.notice);
        else await settle({ ...pair, source: pair.source }, pass, state, transfer);
      }
      if (stopping.aborted) return false;
      if (hopelesslyHidden(tally)) {
        halt.abort();
        return false;
      }
    }
    return true;
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    // A wrong key fails every range in the same words.
    if (!stopping.aborted && !state.problems.includes(problem)) state.problems.push(problem);
    return false;
  }
}

async function settle(
  pair: Pair & { readonly source: Entry },
  pass: Pass,
  state: State,
  transfer: Transfer,
): Promise<void> {
  const { tally, kinds } = state;
  const { source, stored } = pair;
  tally.saw(source);
  const { title } = classify(source.key);
  const kind = kinds.get(title) ?? { objects: 0, bytes: 0 };
  kind.objects++;
  kind.bytes += source.size;
  kinds.set(title, kind);

  const verdict = decide(pair, pass);
  if (verdict.act === 'count') {
    tally.count(source, verdict.outcome);
    if (verdict.outcome === 'held-back' && stored !== undefined) {
      tally.heldBackStored++;
      pass.notice?.hidden?.(stored);
    }
  } else if (pass.dryRun && !verdict.compareFirst) tally.count(source, 'left');
  else
    await transfer.offer({
      entry: source,
      compareFirst: verdict.compareFirst,
      ...(stored !== undefined && { stored }),
    });
}

function noteExtra(pair: Pair, tally: Tally, notice: PassNotice | undefined): void {
  if (pair.stored === undefined || classify(pair.stored.key).id === 'own') return;
  notice?.extra?.(pair.stored, pair.doubtful === true);
  tally.extra.objects++;
  tally.extra.bytes += pair.stored.size;
}

/** Hidden files are never copied, so the last word can wait for the end; a source that is hidden altogether need not be read to it. */
function hopelesslyHidden(tally: Tally): boolean {
  return tally.read.objects >= 5000 && tally.per['held-back'].objects * 2 > tally.read.objects;
}

function checkHeldBack({ tally, problems }: State): void {
  const heldBack = tally.per['held-back'].objects;
  const total = tally.read.objects - tally.per.excluded.objects;
  if (heldBack === 0 || !tooManyHeldBack({ heldBack, total })) return;
  problems.push(
    `${heldBack} of ${total} files are readable by their owner only. Mastodon hides single files that way, not this many: ` +
      'most likely they were copied or restored with a wrong umask. Give them back their modes ' +
      '(find public/system -type f ! -perm /044 lists them) and run again; nothing hidden was copied.',
  );
}
