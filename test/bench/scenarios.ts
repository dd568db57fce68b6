/** What every client is put to. */
import type { What } from './clients.ts';
import type { Disk } from './disks.ts';

export interface Scenario {
  readonly name: string;
  readonly delayMs: number;
  readonly what: What;
  readonly files: number;
  /** Both sides are buckets that seem to hold `files` objects. */
  readonly synthetic?: true;
  /** What the files lie on; in memory where absent. */
  readonly disk?: Disk;
  /** All files in one folder. */
  readonly oneFolder?: true;
  /** For this action alone, and once: it shows that something holds, not that it is faster. */
  readonly alone?: true;
}

const FILES = 20_000;

export const scenarios: readonly Scenario[] = [
  { name: 'cold copy', delayMs: 0, what: 'copy', files: FILES },
  { name: 'no-change pass', delayMs: 0, what: 'full', files: FILES },
  { name: 'quick pass', delayMs: 0, what: 'quick', files: FILES },
  { name: 'cold copy, 50 ms on every answer', delayMs: 50, what: 'copy', files: FILES },
  { name: 'cold copy, nothing in the page cache', delayMs: 0, what: 'copy', files: FILES, disk: 'cold' },
  { name: 'cold copy from a network volume', delayMs: 0, what: 'copy', files: 5000, disk: 'volume' },
  { name: 'listing 100,000 objects on both sides', delayMs: 0, what: 'buckets', files: 100_000, synthetic: true },
  { name: 'listing 1,000,000 objects on both sides', delayMs: 0, what: 'buckets', files: 1_000_000, synthetic: true },
  { name: 'one file, start to end', delayMs: 0, what: 'copy', files: 1, oneFolder: true, alone: true },
  { name: 'one folder of 500,000 files', delayMs: 0, what: 'copy', files: 500_000, oneFolder: true, alone: true },
];
