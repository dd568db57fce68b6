/** `sync`: one pass over a range of keys. */
import type { SyncInputs } from '../inputs/steps/sync.ts';
import { DetailLists } from '../report/details.ts';
import { count } from '../report/format.ts';
import { OperationTally, type OperationCounts } from '../report/operations.ts';
import { Progress } from '../report/progress.ts';
import { syncSummary } from '../report/summary/sync.ts';
import { everything } from '../stores/model.ts';
import { MOST_CONNECTIONS } from '../stores/s3/wire.ts';
import { runPass, type Pass, type PassResult } from '../sync/pass.ts';
import { Tally } from '../sync/tally.ts';
import { openBucket, openSource } from './places.ts';
import { failuresOf, kindRows, notesOf } from './pass-text.ts';
import { counting, NotBuiltError, type StepDone, type StepWorld } from './step.ts';

export async function sync(inputs: SyncInputs, world: StepWorld): Promise<StepDone> {
  refuseUnbuilt(inputs);
  if (inputs.route.to !== 'bucket') throw new NotBuiltError('A destination');
  await using source = await openSource(inputs.route.source, world);
  await using bucket = await openBucket(inputs.r2, world);

  const operations = new OperationTally();
  const cx = counting(world.cx, operations);
  const details = new DetailLists('sync', world.temporary);
  const progress = new Progress({ clock: cx.clock, write: (line) => world.progress(line) });
  const tally = new Tally((entry, outcome) => {
    progress.add(1, entry.size);
    if (outcome !== 'same' && outcome !== 'copied' && outcome !== 'repaired') details.add(outcome, entry.key);
  });
  const pass: Pass = {
    range: inputs.range,
    authority: 'source',
    overwriteNewer: false,
    deadlineMs: cx.clock.now() + inputs.deadlineMinutes * 60_000,
    dryRun: inputs.dryRun,
    concurrency: inputs.concurrency === 'auto' ? MOST_CONNECTIONS : inputs.concurrency,
  };
  world.progress(`${inputs.dryRun ? 'Dry run: comparing' : 'Syncing'} ${source.label} with ${bucket.label}.`);
  const startedMs = cx.clock.now();
  void progress.start();
  let result: PassResult;
  try {
    result = await runPass(source, bucket, pass, cx, world.stop, tally);
  } finally {
    progress.stop();
    details.close();
  }
  const seconds = (cx.clock.now() - startedMs) / 1000;
  world.progress(progress.line());
  return conclude(inputs, result, operations.snapshot(), seconds, details.folder, world);
}

/** What the inputs ask for that this version does not have: refused before anything is touched, never passed over. */
function refuseUnbuilt(inputs: SyncInputs): void {
  const unbuilt: [boolean, string][] = [
    [inputs.engine !== 'runner', `engine: ${inputs.engine}`],
    [inputs.compare === 'quick' || inputs.compare === 'checksum', `compare: ${inputs.compare}`],
    [inputs.delete, 'delete'],
    [inputs.repairHeaders, 'repair-headers'],
    [inputs.bandwidthLimit !== undefined, 'bandwidth-limit'],
    [inputs.release !== undefined, 'release'],
    [inputs.sippyHours > 0, 'sippy-hours'],
    [inputs.include.length > 0, 'include'],
    [inputs.exclude.length > 0, 'exclude'],
  ];
  for (const [asked, what] of unbuilt) if (asked) throw new NotBuiltError(what);
}

function conclude(
  inputs: SyncInputs,
  result: PassResult,
  operations: OperationCounts,
  seconds: number,
  folder: string,
  world: StepWorld,
): StepDone {
  const { tally, complete } = result;
  const { per } = tally;
  const problems = [...result.problems];
  if (result.listed && tally.read.objects === 0 && inputs.range.after === null && inputs.range.upTo === null) {
    problems.push(
      'The source holds no file at all. Check that the volume is mounted and the path is right; nothing was changed.',
    );
  }
  if (!tally.addsUp) problems.push('The numbers of this pass do not add up. Please report this with the JSON report.');
  for (const failure of tally.failures) world.annotate('warning', 'Not copied', `${failure.key}: ${failure.why}`);

  const failing = per.failed.objects > 0 || problems.length > 0;
  const written = per.copied.objects + per.repaired.objects;
  const remaining = per.left.objects + per.failed.objects;
  const whole = inputs.range.after === everything.after && inputs.range.upTo === everything.upTo;
  const notes = notesOf(result, inputs.dryRun, folder);
  return {
    outcome: failing ? 'failure' : complete || inputs.dryRun ? 'success' : 'incomplete',
    ...(failing && {
      failure: [
        ...problems,
        ...(per.failed.objects > 0
          ? [`${count(per.failed.objects)} objects could not be copied. Run again: only they are tried.`]
          : []),
      ].join('\n'),
    }),
    outputs: {
      complete: String(complete && !inputs.dryRun),
      'copied-objects': String(written),
      'copied-bytes': String(per.copied.bytes + per.repaired.bytes),
      // What was never listed is not known.
      'remaining-objects': result.listed ? String(remaining) : '',
      'class-a': String(operations.classA),
      'class-b': String(operations.classB),
      details: folder,
    },
    data: {
      complete,
      listed: result.listed,
      dryRun: inputs.dryRun,
      ranges: result.ranges,
      read: tally.read,
      outcomes: per,
      atBucketOnly: tally.extra,
      kinds: Object.fromEntries(result.kinds),
      failures: tally.failures,
      problems,
      operations,
    },
    summary: syncSummary({
      ...(!whole && { range: `${inputs.range.after ?? 'the beginning'} to ${inputs.range.upTo ?? 'the end'}` }),
      covers: 'everything',
      dryRun: inputs.dryRun,
      complete,
      tallies: inputs.dryRun ? { ...per, copied: per.left, left: { objects: 0, bytes: 0 } } : per,
      kinds: kindRows(result),
      failures: [...problems.map((why) => ({ name: 'the pass', why })), ...failuresOf(tally)],
      operations,
      seconds,
      notes,
    }),
  };
}
