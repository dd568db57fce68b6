/** What became of every entry a pass has read: the numbers that have to add up. */
import type { Entry } from '../stores/model.ts';

/** What became of one source entry. */
export type Outcome =
  /** The bucket has it already. */
  | 'same'
  /** Sent and proven. */
  | 'copied'
  /** The bucket had something else under the key; corrected and proven. */
  | 'repaired'
  /** The bytes are right and the headers were not; corrected in place, and no byte was sent. */
  | 'corrected'
  /** Hidden by Mastodon at the source: not copied, because the bucket would make it public. */
  | 'held-back'
  /** Not to be copied: archives, imports, files that are not Mastodon's. */
  | 'excluded'
  /** Another name becomes the same key; that one was taken. */
  | 'collision'
  /** The bucket's object differs and is newer than the source's: kept. */
  | 'newer'
  /** Gone from the source before it could be read. */
  | 'vanished'
  /** Could not be read or sent. */
  | 'failed'
  /** Not done yet: the run ended first, or was a dry run. */
  | 'left';

/** All outcomes, in the order they are shown. */
export const outcomes: readonly Outcome[] = [
  'same',
  'copied',
  'repaired',
  'corrected',
  'held-back',
  'excluded',
  'collision',
  'newer',
  'vanished',
  'failed',
  'left',
];

/** A number of objects and their bytes. */
export interface Amount {
  objects: number;
  bytes: number;
}

/** Why one entry failed. */
export interface FailedEntry {
  readonly key: string;
  readonly why: string;
}

/** Failures kept word for word; all are counted. */
const KEPT_FAILURES = 1000;

/** Objects and bytes per outcome. Every entry read from the source is counted once, under one outcome. */
export class Tally {
  readonly read: Amount = { objects: 0, bytes: 0 };
  readonly per: Readonly<Record<Outcome, Amount>> = Object.fromEntries(
    outcomes.map((outcome) => [outcome, { objects: 0, bytes: 0 }]),
  ) as Record<Outcome, Amount>;
  readonly failures: FailedEntry[] = [];
  /** Held-back objects that the bucket has all the same, from before they were hidden; the pass removes them in the end. */
  heldBackStored = 0;
  /** Objects at the bucket that the source does not have. */
  readonly extra: Amount = { objects: 0, bytes: 0 };
  /** Objects of Mastodon's that the bucket listed. */
  readonly stored: Amount = { objects: 0, bytes: 0 };

  /** Told each entry with its outcome, for whoever keeps exact lists or shows progress. */
  private readonly listener: ((entry: Entry, outcome: Outcome) => void) | undefined;

  constructor(listener?: (entry: Entry, outcome: Outcome) => void) {
    this.listener = listener;
  }

  /** Counts an entry as it comes from the listing. */
  saw(entry: Entry): void {
    add(this.read, entry);
  }

  /** Counts what became of it. */
  count(entry: Entry, outcome: Outcome, why = ''): void {
    add(this.per[outcome], entry);
    this.listener?.(entry, outcome);
    if (outcome === 'failed' && this.failures.length < KEPT_FAILURES) this.failures.push({ key: entry.key, why });
  }

  /** Whether the outcomes add up to what was read. */
  get addsUp(): boolean {
    return outcomes.reduce((sum, outcome) => sum + this.per[outcome].objects, 0) === this.read.objects;
  }
}

/** Adds an entry to an amount. */
export function add(amount: Amount, entry: Pick<Entry, 'size'>): void {
  amount.objects++;
  amount.bytes += entry.size;
}
