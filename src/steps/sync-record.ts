/** What a pass leaves in the journal. */
import type { SyncInputs } from '../inputs/steps/sync.ts';
import type { KeySelection } from '../mastodon/selection.ts';
import { hashName, withPass, type Journal, type JournalPass } from '../sync/journal.ts';
import type { PassResult } from '../sync/pass.ts';
import type { Purged } from './edge-purge.ts';
import { withLook, type Looked } from './standing.ts';

/** A salted hash of what the inputs leave out of a pass; empty when that is nothing. */
export function selectionHash({ text }: KeySelection, journal: Journal): string {
  return text === '' ? '' : hashName(journal, text);
}

/** What is known when a pass has ended. */
export interface PassEnd {
  readonly inputs: Pick<SyncInputs, 'range'>;
  readonly selection: KeySelection;
  readonly result: PassResult;
  readonly compare: JournalPass['compare'];
  /** What tells the source from others; hashed here, as the salt is that of the journal written to. */
  readonly source: string;
  readonly complete: boolean;
  readonly startedMs: number;
  readonly finishedMs: number;
  readonly looked: Looked;
  readonly purged: Purged;
}

/** The change to the journal. Pure, as others may write at the same time; making it twice is making it once. */
export function recordOf(end: PassEnd): (now: Journal) => Journal {
  const { result, inputs } = end;
  return (now) => {
    const selection = selectionHash(end.selection, now);
    const pass: JournalPass = {
      startedMs: end.startedMs,
      finishedMs: end.finishedMs,
      range: inputs.range,
      compare: end.compare,
      complete: end.complete,
      everything: !end.selection.narrowed,
      ...(selection !== '' && { selection }),
      objects: result.tally.read.objects,
      bytes: result.tally.read.bytes,
      heldBack: result.tally.per['held-back'].objects,
      source: hashName(now, end.source),
    };
    return withPurge(withLook(withPass(now, pass), end.looked, end.finishedMs), end.purged, end.finishedMs);
  };
}

function withPurge(now: Journal, purged: Purged, nowMs: number): Journal {
  if (purged.owed > 0) return { ...now, purgeOwedMs: now.purgeOwedMs ?? nowMs };
  if (!purged.wholeHost || now.purgeOwedMs === undefined) return now;
  const settled: { -readonly [P in keyof Journal]: Journal[P] } = { ...now };
  delete settled.purgeOwedMs;
  return settled;
}
