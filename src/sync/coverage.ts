/** What the passes of a journal come to: which of them together looked at everything, and which need not be remembered. */
import { compareKeys } from '../stores/keys.ts';
import { everything, type Key, type KeyRange } from '../stores/model.ts';
import type { Journal, JournalPass } from './journal.ts';

/** Passes remembered, unless more are needed to tell what is complete. */
const KEPT = 50;
/** A plan makes 256 shards at most; beyond that and some history, the oldest pass is forgotten whatever it tells. */
const MOST = 320;

/** Which passes count. */
export interface CoverageQuery {
  /** `full`: only passes that listed both sides. */
  readonly compare?: 'full';
  /** Salted hash of the source's label; any source where absent. */
  readonly source?: string;
  /**
   * Only passes that left out nothing, or just what this selection leaves out (see {@link JournalPass.selection}; empty for nothing).
   * Where absent, passes over all kinds, whatever they excluded: excluding takes the operator's word that nothing needs it.
   */
  readonly selection?: string;
  /** Any range of keys; everything where absent. */
  readonly range?: KeyRange;
}

/**
 * The last time that everything was looked at completely: one pass, or several over ranges that together leave nothing out.
 * @returns several passes as one: begun when the first of them began, with their counts added up (ranges that overlap are counted once).
 */
export function lastComplete(journal: Journal, query: 'full' | CoverageQuery = {}): JournalPass | undefined {
  const { range = everything, ...asked } = query === 'full' ? { compare: query } : query;
  const counting = journal.passes.filter((pass) => counts(pass, asked));
  // Half of one source and half of another are no whole.
  const sources = [...new Set(counting.map(({ source }) => source))];
  return sources
    .map((source) =>
      coverOf(
        counting.filter((pass) => pass.source === source),
        range,
      ),
    )
    .reduce((best, next) => (next !== undefined && next.startedMs > (best?.startedMs ?? -1) ? next : best), undefined);
}

function coverOf(counting: readonly JournalPass[], range: KeyRange): JournalPass | undefined {
  const chosen: JournalPass[] = [];
  for (const pass of [...counting].sort((a, b) => b.startedMs - a.startedMs)) {
    chosen.push(pass);
    if (covers(chosen, range)) return asOne(needed(chosen, range), range);
  }
  return undefined;
}

/** As {@link lastComplete}, where all of it began at or after a time. */
export function completeSince(
  journal: Journal,
  sinceMs: number,
  query: 'full' | CoverageQuery = {},
): JournalPass | undefined {
  const last = lastComplete(journal, query);
  return last !== undefined && last.startedMs >= sinceMs ? last : undefined;
}

/** The journal with one more pass. Adding the same pass again changes nothing. */
export function withPass(journal: Journal, pass: JournalPass): Journal {
  const text = JSON.stringify(pass);
  if (journal.passes.some((known) => JSON.stringify(known) === text)) return journal;
  return { ...journal, passes: trimmed([...journal.passes, pass].sort((a, b) => a.finishedMs - b.finishedMs)) };
}

function counts(pass: JournalPass, { compare, source, selection }: Omit<CoverageQuery, 'range'>): boolean {
  const wide = selection === undefined ? pass.everything : pass.selection === undefined || pass.selection === selection;
  return (
    pass.complete &&
    wide &&
    (compare === undefined || pass.compare !== 'quick') &&
    (source === undefined || pass.source === source)
  );
}

function trimmed(passes: readonly JournalPass[]): readonly JournalPass[] {
  const kept = [...passes];
  for (let at = 0; at < kept.length && kept.length > KEPT;) {
    const pass = kept[at];
    if (pass === undefined) break;
    const rest = kept.filter((other) => other !== pass);
    if (!pass.complete || rest.some((other) => supersedes(other, pass))) kept.splice(at, 1);
    else at++;
  }
  return kept.slice(-MOST);
}

/** Whether nothing can be learnt from a pass that a later one does not tell. */
function supersedes(later: JournalPass, pass: JournalPass): boolean {
  return (
    later.complete &&
    later.startedMs >= pass.startedMs &&
    later.source === pass.source &&
    later.everything === pass.everything &&
    later.selection === pass.selection &&
    (later.compare !== 'quick' || pass.compare === 'quick') &&
    covers([later], pass.range)
  );
}

/** Whether ranges together hold every key of a range. */
function covers(passes: readonly { readonly range: KeyRange }[], range: KeyRange): boolean {
  let reached = range.after;
  for (const { range: next } of [...passes].sort((a, b) => compareStarts(a.range.after, b.range.after))) {
    if (compareStarts(next.after, reached) > 0) return false;
    if (isPast(next.upTo, reached)) reached = next.upTo;
    if (reached === null || (range.upTo !== null && isPast(reached, range.upTo, true))) return true;
  }
  return false;
}

/** Without those whose ranges the others cover. */
function needed(passes: readonly JournalPass[], range: KeyRange): readonly JournalPass[] {
  let left = passes;
  for (const pass of passes) {
    const others = left.filter((other) => other !== pass);
    if (covers(others, range)) left = others;
  }
  return left;
}

function asOne(passes: readonly JournalPass[], range: KeyRange): JournalPass | undefined {
  const [first] = passes;
  if (first === undefined || passes.length === 1) return first;
  let [objects, bytes, heldBack] = [0, 0, 0];
  let reached: Key | null | undefined;
  for (const pass of [...passes].sort((a, b) => compareStarts(a.range.after, b.range.after))) {
    if (reached !== undefined && (reached === null || compareStarts(pass.range.after, reached) < 0)) continue;
    objects += pass.objects;
    bytes += pass.bytes;
    heldBack += pass.heldBack;
    reached = pass.range.upTo;
  }
  const compares = passes.map(({ compare }) => compare);
  return {
    ...first,
    range,
    startedMs: Math.min(...passes.map(({ startedMs }) => startedMs)),
    finishedMs: Math.max(...passes.map(({ finishedMs }) => finishedMs)),
    compare: compares.includes('quick') ? 'quick' : compares.includes('full') ? 'full' : 'checksum',
    objects,
    bytes,
    heldBack,
  };
}

/** Orders beginnings of ranges; `null` is before every key. */
function compareStarts(a: Key | null, b: Key | null): number {
  if (a === null || b === null) return (a === null ? 0 : 1) - (b === null ? 0 : 1);
  return compareKeys(a, b);
}

/** Whether an end (`null` is behind every key) lies behind a beginning or a key. */
function isPast(end: Key | null, key: Key | null, orEqual = false): boolean {
  if (end === null || key === null) return true;
  const order = compareKeys(end, key);
  return orEqual ? order >= 0 : order > 0;
}
