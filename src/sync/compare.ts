/** How hard a pass looks: pure, so that every case can be read and tested in one place. */
import type { KeyRange } from '../stores/model.ts';
import { lastComplete } from './coverage.ts';
import type { Journal, JournalPass } from './journal.ts';

/** Within this time of a complete full pass, `auto` looks at changes only. */
export const QUICK_FOR_MS = 7 * 86_400_000;

/** What was asked for. */
export interface CompareAsked {
  readonly compare: 'auto' | 'quick' | 'full' | 'checksum';
  readonly authority: 'source' | 'bucket';
  readonly range: KeyRange;
  /** Salted hashes as in {@link JournalPass}; `selection` is empty for everything. */
  readonly source: string;
  readonly selection: string;
  /** What only listings of both sides can do, by the inputs that ask for it. */
  readonly needsListings: readonly string[];
}

/** How a pass looks, and in words why. */
export interface Comparing {
  readonly compare: JournalPass['compare'];
  /** Of a quick pass: when the last complete pass began. */
  readonly quickSinceMs?: number;
  /** After the switch: when the last complete pass began. What came later is added; nothing is where this is absent. */
  readonly modifiedSinceMs?: number;
  /** The last complete pass over the same keys, of the same source, leaving out the same. */
  readonly before?: JournalPass;
  readonly why: string;
}

export function chooseCompare(asked: CompareAsked, journal: Journal, nowMs: number): Comparing {
  const query = { source: asked.source, selection: asked.selection, range: asked.range };
  const before = lastComplete(journal, query);
  const common = {
    ...(before !== undefined && { before }),
    ...(asked.authority === 'bucket' && before !== undefined && { modifiedSinceMs: before.startedMs }),
  };
  if (asked.compare === 'checksum')
    return { ...common, compare: 'checksum', why: 'It was asked to compare the content.' };
  if (asked.compare === 'full') return { ...common, compare: 'full', why: 'It was asked to list both sides.' };
  const [listing] = asked.needsListings;
  if (listing !== undefined) return { ...common, compare: 'full', why: `The input ${listing} needs both listings.` };
  if (before === undefined) {
    return { ...common, compare: 'full', why: 'No complete pass over these keys of this source is on record.' };
  }
  if (before.startedMs > nowMs) {
    return {
      ...common,
      compare: 'full',
      why: 'The last complete pass is on record with a time that is still to come.',
    };
  }
  const full = lastComplete(journal, { ...query, compare: 'full' });
  const fresh = full !== undefined && nowMs - full.startedMs < QUICK_FOR_MS;
  if (asked.compare === 'auto' && asked.authority === 'source' && !fresh) {
    return { ...common, compare: 'full', why: 'The last complete look at both sides is a week old or older.' };
  }
  return {
    ...common,
    compare: 'quick',
    quickSinceMs: before.startedMs,
    why: asked.compare === 'quick' ? 'It was asked to look only at what changed.' : 'A complete pass is on record.',
  };
}
