/** What `sync` tells of a copy to another place than the bucket: outputs, report and summary. */
import type { SyncInputs } from '../inputs/steps/sync.ts';
import { bytes, count, counted } from '../report/format.ts';
import type { OperationCounts } from '../report/operations.ts';
import { syncSummary } from '../report/summary/sync.ts';
import { everything } from '../stores/model.ts';
import type { PassResult, Sides } from '../sync/pass.ts';
import type { WayOut } from '../sync/way-out.ts';
import { kindRows } from './pass-text.ts';
import type { StepDone, StepWorld } from './step.ts';

/** Everything that is known at the end. */
export interface CopyOutEnd {
  readonly inputs: SyncInputs;
  readonly sides: Sides;
  readonly way: WayOut;
  readonly result: PassResult;
  readonly mayDelete: boolean;
  /** The way back is over. */
  readonly returned: boolean;
  readonly operations: OperationCounts;
  /** Of the exact lists. */
  readonly folder: string;
  readonly startedMs: number;
  readonly finishedMs: number;
}

export function copyOutDone(end: CopyOutEnd, world: StepWorld): StepDone {
  const { inputs, sides, way, result, operations, folder } = end;
  const { tally, problems, complete } = result;
  const { per, failures } = tally;
  const { range, dryRun } = inputs;
  for (const { key, why } of failures) world.annotate('warning', 'Not copied', `${key}: ${why}`);
  const failing = per.failed.objects > 0 || problems.length > 0;
  const remaining = per.left.objects + per.failed.objects;
  const whole = range.after === everything.after && range.upTo === everything.upTo;
  const removed = dryRun ? result.gone.found : result.gone.removed;
  return {
    outcome: failing ? 'failure' : complete || dryRun ? 'success' : 'incomplete',
    ...(failing && { failure: failureOf(result) }),
    outputs: {
      complete: String(complete && !dryRun),
      'copied-objects': String(per.copied.objects + per.repaired.objects),
      'copied-bytes': String(per.copied.bytes + per.repaired.bytes),
      'remaining-objects': result.listed ? String(remaining) : '',
      'class-a': String(operations.classA),
      'class-b': String(operations.classB),
      details: folder,
    },
    data: {
      complete,
      listed: result.listed,
      dryRun,
      how: way.how,
      because: way.why,
      ranges: result.ranges,
      read: tally.read,
      outcomes: per,
      atDestinationOnly: tally.extra,
      deleted: result.gone,
      kinds: Object.fromEntries(result.kinds),
      problems,
      operations,
      failures,
    },
    summary: syncSummary({
      ...(!whole && { range: `${range.after ?? 'the beginning'} to ${range.upTo ?? 'the end'}` }),
      covers: way.how === 'mirror' ? 'everything' : 'missing',
      sides,
      dryRun,
      complete,
      tallies: dryRun ? { ...per, copied: per.left, left: { objects: 0, bytes: 0 } } : per,
      kinds: kindRows(result),
      failures: [
        ...problems.map((why) => ({ name: 'the pass', why })),
        ...failures.map(({ key, why }) => ({ name: key, why })),
      ],
      operations,
      seconds: (end.finishedMs - end.startedMs) / 1000,
      decisions: [`The bucket was copied to ${sides.destination}. ${way.why}`],
      removed: removed.objects === 0 ? [] : [{ name: 'Gone from the bucket', ...removed }],
      notes: notesOf(end),
    }),
  };
}

function failureOf({ problems, tally }: PassResult): string {
  const failed = tally.per.failed.objects;
  const copies = `${count(failed)} objects could not be copied. Run again: only they are tried.`;
  return [...problems, ...(failed > 0 ? [copies] : [])].join('\n');
}

function notesOf({ inputs, sides, way, result, mayDelete, returned, folder }: CopyOutEnd): string[] {
  const { tally, gone } = result;
  const notes: string[] = [];
  if (returned) {
    notes.push(
      'The way back is over: the instance does not serve from the bucket any more, and what came to the bucket until now is back. From now on it counts as one that has not switched.',
    );
  }
  const { excluded } = tally.per;
  if (excluded.objects > 0) {
    const late = way.how === 'add' && way.sinceMs !== undefined ? ', or were at the bucket before' : '';
    notes.push(
      `Left out: ${counted(excluded.objects, 'object')} that are account archives or uploaded lists (never copied), not Mastodon's own, not of the kinds asked for${late}.`,
    );
  }
  if (tally.extra.objects > 0) {
    const only = `${counted(tally.extra.objects, 'object')} (${bytes(tally.extra.bytes)}) are at ${sides.destination} and not in the bucket`;
    notes.push(
      way.how === 'mirror'
        ? `${only}. They are left alone unless delete is asked for.`
        : `${only}: hidden by Mastodon before the move, or deleted since. They are left alone. What was deleted since should go there too before it is served again: the list is at-destination-only on the runner.`,
    );
  }
  if (gone.withheld !== undefined) notes.push(gone.withheld);
  if (inputs.delete && !mayDelete) {
    notes.push(
      way.how === 'mirror'
        ? 'Nothing was deleted: that takes a live instance (web-host and media-host) that says that it serves from the bucket.'
        : 'Nothing was deleted: this is, or may be, a place where the instance keeps its media.',
    );
  }
  if (result.ranges > 1) notes.push(`The keys were listed in ${count(result.ranges)} ranges at once.`);
  notes.push(
    `Exact lists, where there is something to list, are on the runner in ${folder}, readable by its user only.`,
  );
  return notes;
}
