/** Copies of the bucket to other places, as the journal remembers them. */
import type { Journal, JournalCopy } from './journal.ts';

/** Copies remembered; of each place only the last one, and the last complete one. */
const KEPT = 40;

/** The journal with one more copy. Adding the same copy again changes nothing. */
export function withCopy(journal: Journal, copy: JournalCopy): Journal {
  const known = journal.copies ?? [];
  if (known.some((other) => isSame(other, copy))) return journal;
  // A copy that was begun is on record from its beginning; its end takes the place of that.
  const before = known.filter(({ place, atMs }) => place !== copy.place || atMs !== copy.atMs);
  const all = [...before, copy].sort((a, b) => a.atMs - b.atMs);
  const kept = all.filter(
    (one, at) => !all.slice(at + 1).some((later) => later.place === one.place && (later.complete || !one.complete)),
  );
  return { ...journal, copies: kept.slice(-KEPT) };
}

/** The last copy to a place that was complete, or `undefined`. */
export function lastCompleteCopy(journal: Journal, place: string): JournalCopy | undefined {
  return journal.copies?.findLast((copy) => copy.place === place && copy.complete);
}

function isSame(a: JournalCopy, b: JournalCopy): boolean {
  return a.place === b.place && a.atMs === b.atMs && a.complete === b.complete;
}
