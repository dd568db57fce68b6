/** What `sync` tells: outputs, report and summary. */
import type { SlurpResult } from '../cloudflare/slurp-run.ts';
import type { SyncInputs } from '../inputs/steps/sync.ts';
import type { Source as SourcePlace } from '../inputs/parts/places.ts';
import { count, counted } from '../report/format.ts';
import type { OperationCounts } from '../report/operations.ts';
import { syncSummary, type SyncSummary } from '../report/summary/sync.ts';
import { everything } from '../stores/model.ts';
import type { Standing } from '../sync/authority.ts';
import type { Comparing } from '../sync/compare.ts';
import { hashName, type Journal } from '../sync/journal.ts';
import type { PassResult } from '../sync/pass.ts';
import type { Removal } from '../sync/removals.ts';
import type { FailedEntry } from '../sync/tally.ts';
import type { Purged } from './edge-purge.ts';
import { kindRows, notesOf } from './pass-text.ts';
import type { Release } from './release.ts';
import type { StepDone, StepWorld } from './step.ts';

/** Everything that is known at the end. */
export interface SyncEnd {
  readonly inputs: SyncInputs;
  readonly place: SourcePlace;
  readonly result: PassResult;
  readonly standing: Standing;
  readonly comparing: Comparing;
  readonly purged: Purged;
  readonly problems: readonly string[];
  readonly release?: Release | undefined;
  /** What Cloudflare's own engines did. */
  readonly notes: readonly string[];
  readonly slurped?: SlurpResult;
  readonly complete: boolean;
  readonly journal: Journal;
  readonly operations: OperationCounts;
  readonly startedMs: number;
  readonly finishedMs: number;
  /** Of the exact lists. */
  readonly folder: string;
}

export function syncDone(end: SyncEnd, world: StepWorld): StepDone {
  const { inputs, result, complete, problems, operations, folder } = end;
  const { tally } = result;
  const { per } = tally;
  const failures = showable(end);
  for (const failure of failures) world.annotate('warning', 'Not copied', `${failure.key}: ${failure.why}`);
  const failing = per.failed.objects > 0 || problems.length > 0;
  const remaining = per.left.objects + per.failed.objects;
  return {
    outcome: failing ? 'failure' : complete || inputs.dryRun ? 'success' : 'incomplete',
    ...(failing && { failure: failureOf(end) }),
    outputs: {
      complete: String(complete && !inputs.dryRun),
      'copied-objects': String(per.copied.objects + per.repaired.objects + slurpedFor(end)),
      // Super Slurper counts objects only.
      'copied-bytes': String(per.copied.bytes + per.repaired.bytes),
      // What was never listed is not known.
      'remaining-objects': result.listed ? String(remaining) : '',
      'class-a': String(operations.classA),
      'class-b': String(operations.classB),
      details: folder,
    },
    data: { ...dataOf(end), failures },
    summary: syncSummary(summaryOf(end, failures)),
  };
}

/** Objects that Super Slurper copied and that stayed. */
function slurpedFor({ slurped, result }: SyncEnd): number {
  const taken = result.strays.removed.objects + result.hidden.removed.objects;
  return Math.max(0, (slurped?.transferred ?? 0) - taken);
}

/** A scheduled run that comes after the switch: there is nothing left for it to do. */
export function switchedAlready(standing: Standing, operations: OperationCounts, world: StepWorld): StepDone {
  const text = `The switch is done, so this scheduled sync has ended without a pass. ${standing.why} Stop the schedule once the migration is finished; late files are copied by a sync that is started by hand or by finalise.`;
  world.annotate('notice', 'The switch is done', text);
  return {
    outcome: 'success',
    outputs: { 'class-a': String(operations.classA), 'class-b': String(operations.classB) },
    data: { complete: false, authority: standing.authority, why: standing.why, operations },
    summary: `## The switch is done\n\n${text}\n`,
  };
}

function failureOf({ problems, result }: SyncEnd): string {
  const failed = result.tally.per.failed.objects;
  const copies = `${count(failed)} objects could not be copied. Run again: only they are tried.`;
  return [...problems, ...(failed > 0 ? [copies] : [])].join('\n');
}

/**
 * Failures as everybody may read them. Where a source tells only on asking who may read an object, one that failed may be private: its
 * name is its only protection then.
 */
function showable({ place, result, journal }: SyncEnd): readonly FailedEntry[] {
  const { failures } = result.tally;
  if (place.kind !== 's3' || place.acl === 'none') return failures;
  return failures.map(({ key, why }) => ({ key: `object ${hashName(journal, key)}`, why }));
}

function dataOf(end: SyncEnd): Record<string, unknown> {
  const { inputs, result, standing, comparing, purged } = end;
  const { tally } = result;
  return {
    complete: end.complete,
    listed: result.listed,
    dryRun: inputs.dryRun,
    authority: standing.authority,
    authorityBecause: standing.why,
    compare: comparing.compare,
    compareBecause: comparing.why,
    ranges: result.ranges,
    read: tally.read,
    outcomes: tally.per,
    atBucketOnly: tally.extra,
    deleted: result.gone,
    takenDown: result.hidden,
    hiddenAtSourceAndAtBucket: tally.heldBackStored,
    ...(end.release !== undefined && { release: { lines: end.release.lines, idle: end.release.idle } }),
    ...(end.slurped !== undefined && { strays: result.strays, superSlurper: end.slurped }),
    kinds: Object.fromEntries(result.kinds),
    purged: { addresses: purged.purged, owed: purged.owed, wholeHost: purged.wholeHost },
    problems: end.problems,
    operations: end.operations,
  };
}

function summaryOf(end: SyncEnd, failures: readonly FailedEntry[]): SyncSummary {
  const { inputs, result, standing, comparing, problems } = end;
  const { per } = result.tally;
  const { range, dryRun } = inputs;
  const whole = range.after === everything.after && range.upTo === everything.upTo;
  return {
    ...(!whole && { range: `${range.after ?? 'the beginning'} to ${range.upTo ?? 'the end'}` }),
    covers: standing.authority === 'bucket' ? 'late' : comparing.compare === 'quick' ? 'changes' : 'everything',
    dryRun,
    ...(end.slurped !== undefined && { slurped: end.slurped.transferred }),
    complete: end.complete,
    tallies: dryRun ? { ...per, copied: per.left, left: { objects: 0, bytes: 0 } } : per,
    kinds: kindRows(result),
    failures: [
      ...problems.map((why) => ({ name: 'the pass', why })),
      ...failures.map(({ key, why }) => ({ name: key, why })),
    ],
    operations: end.operations,
    seconds: (end.finishedMs - end.startedMs) / 1000,
    decisions: [
      `${standing.authority === 'source' ? 'The source' : 'The bucket'} was the authority. ${standing.why}`,
      `${looks[comparing.compare]} ${comparing.why}`,
    ],
    removed: removedRows(end),
    notes: [
      ...end.notes,
      ...notesOf(result, dryRun, end.folder),
      ...releaseNotes(end),
      ...removalNotes(end),
      ...purgeNotes(end),
    ],
  };
}

const looks = {
  quick: 'Only what changed at the source was looked at, and the bucket was not listed.',
  full: 'Both sides were listed.',
  checksum: 'Both sides were listed, and the content was compared.',
} as const;

function removedRows({ inputs, result }: SyncEnd): SyncSummary['removed'] {
  const amount = ({ found, removed }: Removal) => (inputs.dryRun ? found : removed);
  return [
    { name: 'Gone from the source', ...amount(result.gone) },
    { name: 'Private at the source by now', ...amount(result.hidden) },
    { name: 'Copied by Super Slurper, and none of Mastodon’s media', ...amount(result.strays) },
  ].filter(({ objects }) => objects > 0);
}

function removalNotes({ inputs, result, standing }: SyncEnd): readonly string[] {
  const { gone, hidden, strays } = result;
  const notes = [gone, hidden, strays].flatMap(({ withheld }) => withheld ?? []);
  if (inputs.delete && !standing.mayDelete) {
    notes.push(
      standing.authority === 'bucket'
        ? 'Nothing was deleted: after the switch the bucket is the authority.'
        : 'Nothing was deleted: that takes a live instance (web-host and media-host) that says that the switch is not done yet.',
    );
  }
  return notes;
}

/** Numbers alone: the names of these files are their only protection. */
function releaseNotes({ release, result, standing }: SyncEnd): readonly string[] {
  const notes: string[] = [];
  const { heldBackStored } = result.tally;
  if (standing.authority === 'bucket' && heldBackStored > 0) {
    notes.push(
      `${counted(heldBackStored, 'file')} of the source that only their owner can read are in the bucket and are served: they were hidden after they had been copied. After the switch nothing is deleted, so look whether they should be.`,
    );
  }
  if (release === undefined) return notes;
  const used = release.lines - release.idle;
  notes.push(
    `${count(used)} of ${counted(release.lines, 'line')} of release named hidden files.` +
      (release.idle > 0
        ? ' The others name nothing that is hidden at the source. An account ID finds profile pictures and headers alone; attachments take their keys.'
        : ''),
  );
  if (standing.authority === 'source' && used > 0) {
    notes.push(
      'Before the switch this holds for this run only: a pass without release takes down again what is still hidden at the source.',
    );
  }
  return notes;
}

function purgeNotes({ purged }: SyncEnd): readonly string[] {
  const notes: string[] = [];
  if (purged.wholeHost)
    notes.push(
      'Everything cached for the media host was purged, as an earlier pass could not purge what it had changed.',
    );
  if (purged.purged > 0)
    notes.push(
      `${counted(purged.purged, 'address', 'addresses')} of replaced or removed objects were purged from the cache of the media host.`,
    );
  if (purged.owed > 0 && purged.why === undefined) {
    notes.push(
      `${counted(purged.owed, 'object')} were replaced or removed and nothing was purged from the cache of the media host, as that takes api-token and media-host. It may serve the old ones for a day.`,
    );
  }
  return notes;
}
