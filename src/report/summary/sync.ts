/** The job summary of `sync`: what was copied, what failed and why, what comes next. */
import { byteRate, count, counted, duration, rate } from '../format.ts';
import { code, details, document, markup, nothing, type Content, type Markdown } from '../markdown.ts';
import type { OperationCounts } from '../operations.ts';
import {
  amount,
  headline,
  kindsTable,
  operationsDetails,
  problemsTable,
  section,
  sentences,
  tallyTable,
  total,
  type KindRow,
  type Problem,
  type Tally,
} from './parts.ts';

/** What became of an object, in the order the table tells it. */
export type SyncOutcome =
  | 'copied'
  | 'repaired'
  | 'corrected'
  | 'same'
  | 'held-back'
  | 'excluded'
  | 'collision'
  | 'newer'
  | 'vanished'
  | 'failed'
  | 'left';

/** What the summary of a pass shows. */
export interface SyncSummary {
  /** The range of keys; absent when the pass covered all. */
  readonly range?: string;
  /**
   * What the pass looked at: `everything`; `changes` since the last complete pass; after the switch, the `late` files that the
   * bucket lacks; or, on the way back, what is `missing` at the destination.
   */
  readonly covers: 'everything' | 'changes' | 'late' | 'missing';
  /** What the two sides are called within a sentence, where they are not the source and the bucket. */
  readonly sides?: { readonly source: string; readonly destination: string };
  /** Nothing was written; `copied` and `repaired` are what would be. */
  readonly dryRun: boolean;
  /** Objects that Super Slurper copied before this pass; absent where it was not used. */
  readonly slurped?: number;
  readonly complete: boolean;
  readonly tallies: Readonly<Record<SyncOutcome, Tally>>;
  /** Source entries by kind. */
  readonly kinds: readonly KindRow[];
  /** Failures whose keys may be shown. */
  readonly failures: readonly Problem[];
  readonly operations: OperationCounts;
  readonly seconds: number;
  /** Who was the authority, how hard it looked, and why. */
  readonly decisions: readonly string[];
  /** What was, or would be, removed from the bucket, by reason. */
  readonly removed: readonly (Tally & { readonly name: string })[];
  readonly notes: readonly string[];
}

const titles: Readonly<Record<SyncOutcome, readonly [done: string, dryRun: string]>> = {
  copied: ['Copied', 'To copy'],
  repaired: ['Replaced, because it differed', 'To replace, because it differs'],
  corrected: ['Headers corrected in place', 'Headers to correct in place'],
  same: ['There already', 'There already'],
  'held-back': ['Held back: private at the source', 'Held back: private at the source'],
  excluded: ['Left out: not to be copied', 'Left out: not to be copied'],
  collision: ['Set aside: two names that are one at R2', 'Set aside: two names that are one at R2'],
  newer: ['Kept: newer at the bucket', 'Kept: newer at the bucket'],
  vanished: ['Gone from the source meanwhile', 'Gone from the source meanwhile'],
  failed: ['Failed', 'Failed'],
  left: ['Left for the next pass', 'Left for the next pass'],
};

/** The summary as Markdown. */
export function syncSummary(data: SyncSummary): string {
  const { tallies } = data;
  const rows = (Object.keys(titles) as SyncOutcome[])
    .filter((outcome) => tallies[outcome].objects > 0 || outcome === 'copied' || outcome === 'same')
    .map((outcome) => ({ ...tallies[outcome], name: titles[outcome][data.dryRun ? 1 : 0] }));
  const written = total([tallies.copied, tallies.repaired]);
  return document([
    opening(data, written),
    data.range === undefined ? nothing : markup`Range: ${code(data.range)}`,
    tallyTable('Outcome', rows, true),
    tallyTable(`${data.dryRun ? 'To remove' : 'Removed'} from ${sidesOf(data).destination}`, data.removed),
    sentences('How this pass decided', data.decisions),
    section('Failed', problemsTable(data.failures, tallies.failed.objects)),
    sentences('Good to know', data.notes),
    sentences('What to do next', next(data)),
    data.kinds.length === 0 ? nothing : details(`Kinds of media at ${sidesOf(data).source}`, kindsTable(data.kinds)),
    operationsDetails(data.operations),
    data.dryRun || written.objects === 0 || data.seconds <= 0
      ? nothing
      : markup`On average ${rate(written.objects / data.seconds, 'objects')} and ${byteRate(written.bytes / data.seconds)}.`,
  ]);
}

function sidesOf({ sides }: SyncSummary): NonNullable<SyncSummary['sides']> {
  return sides ?? { source: 'the source', destination: 'the bucket' };
}

function opening(data: SyncSummary, written: Tally): Markdown {
  const { failed, left } = data.tallies;
  if (data.dryRun) {
    const would = written.objects === 0 ? 'Nothing would be copied' : `Would copy ${amount(written)}`;
    return headline(
      failed.objects > 0 ? 'attention' : 'plain',
      `${would}. This was a dry run.`,
      'Nothing was written.',
    );
  }
  const before = data.slurped === undefined ? '' : `Super Slurper copied ${counted(data.slurped, 'object')}. `;
  const did =
    before + (written.objects === 0 ? 'Nothing was copied' : `Copied ${amount(written)} in ${duration(data.seconds)}`);
  if (failed.objects > 0) {
    return headline('bad', `${counted(failed.objects, 'object')} could not be copied.`, `${did}. ${leftText(left)}`);
  }
  if (!data.complete) return headline('attention', `${did}, and the pass is not complete yet.`, leftText(left));
  if (written.objects === 0)
    return headline('good', `${before}Nothing ${before === '' ? '' : 'more '}to copy. ${holds(data)}`);
  return headline('good', `${did}. ${holds(data)}`);
}

function leftText(left: Tally): string {
  return left.objects === 0 ? 'A next pass is needed.' : `${amount(left)} are left for the next pass.`;
}

/** What is true after a complete pass; it claims no more than the pass looked at. */
function holds(data: SyncSummary): string {
  const part = data.range === undefined ? '' : ' in this range';
  const { 'held-back': heldBack, excluded, collision } = data.tallies;
  const { source, destination } = sidesOf(data);
  const subject = destination.charAt(0).toUpperCase() + destination.slice(1);
  const all = heldBack.objects + excluded.objects + collision.objects === 0;
  switch (data.covers) {
    case 'everything':
      return `${subject} now holds everything ${source} has${all ? '' : ' and that should be there'}${part}.`;
    case 'changes':
      return `The bucket is up to date with what changed at the source since the last complete pass${part}.`;
    case 'missing':
      return `${subject} now lacks nothing that ${source} has and that was asked for${part}; what was there before is as it was.`;
    case 'late':
      return `The bucket, which now is the one that counts, lacks no file that came late${part}.`;
  }
}

function next({ tallies, complete, dryRun, covers, sides }: SyncSummary): Content[] {
  const steps: Content[] = [];
  if (dryRun) steps.push(markup`Run the step again without ${code('dry-run')} to copy.`);
  if (tallies.failed.objects > 0) {
    steps.push('Mend what failed and run the step again. It copies only what is missing.');
  } else if (!complete && !dryRun) {
    steps.push('Run the step again. It goes on by itself: what is there already is not copied again.');
  }
  if (tallies['held-back'].objects > 0) {
    const many = counted(tallies['held-back'].objects, 'file');
    steps.push(
      `Look at the ${many} held back: other users of the server cannot read them, so Mastodon does not show them. The list stays on the runner.`,
    );
  }
  if (tallies.collision.objects > 0) {
    const many = count(tallies.collision.objects);
    steps.push(`Rename or remove ${many} files whose names differ only in Unicode form: R2 takes them for one object.`);
  }
  if (complete && !dryRun && sides === undefined && covers === 'everything')
    steps.push(markup`Prove it: run the step ${code('verify')}.`);
  return steps;
}
