/** Lists one range on both sides, and sends every entry of it the way that was decided. */
import { classify, parseKey } from '../mastodon/layout.ts';
import type { Context } from '../net/context.ts';
import type { Destination, Entry, KeyRange, Source } from '../stores/model.ts';
import { withAccess } from './access.ts';
import { decide, type Verdict } from './decide.ts';
import { join, type Pair } from './join.ts';
import { hopelesslyHidden } from './limits.ts';
import { lookUp, lookUpDoubtful } from './lookup.ts';
import type { Pass } from './pass.ts';
import type { Removables } from './removals.ts';
import { add, type Amount, type Tally } from './tally.ts';
import type { Transfer } from './transfer.ts';

/** What the ranges of one pass share. */
export interface Listing {
  readonly source: Source;
  readonly destination: Destination;
  readonly pass: Pass;
  /** When the pass began. */
  readonly startedMs: number;
  readonly tally: Tally;
  readonly kinds: Map<string, Amount>;
  readonly transfer: Transfer;
  readonly gone: Removables;
  readonly hidden: Removables;
  readonly strays: Removables;
  /** Takes problems that concern no single entry. */
  tell(problem: string): void;
  /** Aborts when no new object may be begun. */
  readonly stopping: AbortSignal;
  /** Ends the pass, as going on is pointless. */
  halt(): void;
  readonly cx: Context;
}

/** @returns whether both listings of the range were read to their ends. */
export async function listRange(listing: Listing, range: KeyRange): Promise<boolean> {
  const { tally, pass, stopping, cx } = listing;
  try {
    for await (const pairs of pairing(listing, range)) {
      for (const pair of await judgeable(await lookUpDoubtful(pairs, listing.destination, cx), listing)) {
        if (pair.stored !== undefined && parseKey(pair.stored.key) !== null) add(tally.stored, pair.stored);
        if (pair.source === undefined) noteExtra(pair, listing);
        else await settle({ ...pair, source: pair.source }, listing);
      }
      if (stopping.aborted) return false;
      if (hopelesslyHidden(tally, pass)) {
        listing.halt();
        return false;
      }
    }
    return true;
  } catch (error) {
    if (!stopping.aborted) listing.tell(error instanceof Error ? error.message : String(error));
    return false;
  }
}

function pairing({ source, destination, pass, cx }: Listing, range: KeyRange): AsyncIterable<readonly Pair[]> {
  const listing = source.list(range, cx);
  if (pass.compare === 'quick') return lookUp(listing, destination, pass.quickSinceMs ?? 0, cx);
  return join(listing, destination.list(range, cx));
}

/** Where nothing is read, what would be read is asked about: a real run would ask before it sends, and hold back what is hidden. */
async function judgeable(pairs: readonly Pair[], { pass, source, cx }: Listing): Promise<readonly Pair[]> {
  if (!pass.dryRun || pass.asks === false) return pairs;
  return withAccess(pairs, source, (pair) => isLeft(decide(pair, pass), pass), cx);
}

/** Whether an entry counts as left without being read. */
function isLeft(verdict: Verdict, { dryRun }: Pass): boolean {
  return verdict.act === 'copy' && dryRun && !verdict.compareFirst;
}

async function settle(pair: Pair & { readonly source: Entry }, listing: Listing): Promise<void> {
  const { tally, kinds, pass, transfer } = listing;
  const { source, stored } = pair;
  tally.saw(source);
  const { title } = classify(source.key);
  const kind = kinds.get(title) ?? { objects: 0, bytes: 0 };
  add(kind, source);
  kinds.set(title, kind);

  if (pair.unknown !== undefined) {
    tally.count(source, 'failed', pair.unknown.message);
    return;
  }
  const verdict = decide(pair, pass);
  const held = verdict.act === 'count' && verdict.outcome === 'held-back';
  if (pair.twins === true && !held) pass.notice?.collision?.(source.key);
  if (isLeft(verdict, pass)) tally.count(source, 'left');
  else if (verdict.act === 'copy') {
    await transfer.offer({ entry: source, ...verdict, ...(stored !== undefined && { stored }) });
  } else if (verdict.outcome === 'same' && stored !== undefined && transfer.inspects) {
    await transfer.offer({ entry: source, stored, act: 'inspect' });
  } else {
    tally.count(source, verdict.outcome);
    const stray = verdict.outcome === 'excluded' && pass.authority === 'source' && pass.stray?.(source.key) === true;
    if (stray && stored !== undefined) listing.strays.add(stored);
    if (held && stored !== undefined) {
      tally.heldBackStored++;
      // After the switch the bucket is the authority, and its own moderation decides what is there.
      if (pass.authority === 'source') listing.hidden.add(stored);
    }
  }
}

function noteExtra(pair: Pair, { tally, pass, gone, startedMs }: Listing): void {
  const { stored } = pair;
  if (stored === undefined || classify(stored.key).id === 'own') return;
  const doubtful = pair.doubtful === true;
  pass.notice?.extra?.(stored, doubtful);
  add(tally.extra, stored);
  if (pass.deletion === undefined || pass.authority === 'bucket' || doubtful) return;
  const kind = parseKey(stored.key)?.kind;
  if (kind === undefined || kind.private || pass.keep?.(stored.key) === false) return;
  // Written since the pass began, by another run of ours: the source may have had it after it was listed here.
  if (stored.modifiedMs >= startedMs || stored.locator !== stored.key) return;
  gone.add(stored);
}
