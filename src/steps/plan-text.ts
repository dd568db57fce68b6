/** A plan's outcome, outputs, report and summary. */
import type { StorageClass } from '../cloudflare/prices.ts';
import type { AccountUse } from '../cloudflare/usage.ts';
import { changeText, type Change } from '../cloudflare/resource.ts';
import type { Source as SourcePlace } from '../inputs/parts/places.ts';
import { kinds } from '../mastodon/layout.ts';
import type { LiveInstance } from '../mastodon/instance.ts';
import type { OperationCounts } from '../report/operations.ts';
import { planSummary, type PlanKindRow } from '../report/summary/plan.ts';
import type { KeyRange } from '../stores/model.ts';
import type { Journal } from '../sync/journal.ts';
import type { Amount } from '../sync/tally.ts';
import { failuresOf } from './pass-text.ts';
import { cleanUps, engineAdvice, oldStoreAdvice, type KindAmount } from './plan-advice.ts';
import { estimate, type Estimate } from './plan-estimate.ts';
import type { Look } from './plan-look.ts';
import type { PhaseReport } from './plan-phase.ts';
import type { StepDone, StepWorld } from './step.ts';

/** Everything a plan found out. */
export interface Planned {
  readonly nowMs: number;
  /** Names the source; absent without one. */
  readonly source: string | undefined;
  readonly bucketExists: boolean;
  readonly changes: readonly Change[] | undefined;
  readonly look: Look;
  readonly shards: readonly KeyRange[];
  readonly phase: PhaseReport;
  readonly live: LiveInstance | undefined;
  readonly journal: Journal;
  /** What the account keeps already, or why that is not known. */
  readonly use: AccountUse | string;
  readonly storageClass: StorageClass;
  readonly place?: SourcePlace;
  /** The bucket's own store holds the source too. */
  readonly sameStore?: boolean;
  readonly operations: OperationCounts;
  readonly folder: string;
  readonly notes: readonly string[];
}

const none: Amount = { objects: 0, bytes: 0 };

/** Puts it all together. */
export function concludePlan(planned: Planned, world: StepWorld): StepDone {
  const { look, phase, place, changes, shards } = planned;
  const { result } = look;
  const per = result?.tally.per;
  const toCopy = per?.left ?? none;
  const heldBack = per?.['held-back'] ?? none;
  const collisions = per?.collision.objects ?? 0;
  const cost = estimated(planned, toCopy);
  const engine =
    place?.kind === 's3'
      ? engineAdvice({
          toCopy,
          seconds: cost.seconds,
          mayHidePrivate: place.acl === 'check',
          sameStore: planned.sameStore === true,
          secure: place.endpoint.startsWith('https:'),
          prefix: place.prefix,
          temporaryKeys: place.credentials.sessionToken !== undefined,
        })
      : undefined;
  const cleaning = ['prepare', 'copy'].includes(phase.id) ? cleanUps(look.toCopy) : [];
  const oldStore = oldStoreOf(planned, heldBack.objects);
  const problems = problemsOf(planned);
  if (collisions > 0) {
    world.annotate(
      'warning',
      'Unicode names',
      `${collisions} names at the source differ from another only in their Unicode form. R2 takes both for one object: the second one is not copied.`,
    );
  }
  return {
    outcome: problems.length > 0 ? 'failure' : 'success',
    ...(problems.length > 0 && { failure: problems.join('\n') }),
    outputs: {
      shards: JSON.stringify(shards),
      objects: String(toCopy.objects),
      bytes: String(toCopy.bytes),
      changes: String(changes?.length ?? 0),
      phase: phase.id,
      details: planned.folder,
    },
    data: {
      phase,
      instance: planned.live ?? null,
      read: result?.tally.read ?? none,
      outcomes: per ?? {},
      toCopy,
      kinds: kindRows(look),
      changes: changes ?? [],
      cost,
      cleanUps: cleaning,
      superSlurper: engine ?? null,
      oldStore: oldStore ?? null,
      shards: shards.length,
      problems,
      operations: planned.operations,
    },
    summary: planSummary({
      ...(planned.source !== undefined && { source: planned.source }),
      kinds: kindRows(look),
      heldBack,
      collisions,
      toCopy,
      noBucketYet: !planned.bucketExists,
      phase,
      cost,
      cleanUps: cleaning,
      ...(engine !== undefined && { engine: engine.text }),
      ...(oldStore !== undefined && { oldStore }),
      ...(changes !== undefined && {
        changes: changes.map((change) => ({ resource: change.resource, change: changeText(change) })),
      }),
      ...(planned.live !== undefined && { live: planned.live }),
      shards: shards.length,
      problems,
      operations: planned.operations,
      notes: notesOf(planned),
    }),
  };
}

function estimated(planned: Planned, toCopy: Amount): Estimate {
  const { look, use, place, storageClass } = planned;
  const kept = sum(look.atBucket);
  const accountBytes =
    typeof use === 'string' ? undefined : storageClass === 'standard' ? use.standard : use.infrequentAccess;
  return estimate({
    toCopy,
    largeObjects: look.large.objects,
    largeParts: look.large.parts,
    kept: { objects: kept.objects + toCopy.objects, bytes: kept.bytes + toCopy.bytes },
    jobs: planned.shards.length,
    storageClass,
    accountBytes,
    bucketBytes: kept.bytes,
    ...(place?.kind === 's3' && { sourceHost: new URL(place.endpoint).hostname }),
    sourceBytes: look.result?.tally.read.bytes ?? 0,
  });
}

function oldStoreOf(planned: Planned, heldBack: number) {
  const { look, phase, place, live, journal, nowMs } = planned;
  if (place === undefined || !['finalise', 'done'].includes(phase.id)) return undefined;
  const per = look.result?.tally.per;
  return oldStoreAdvice({
    nowMs,
    journal,
    live,
    kind: place.kind,
    heldBack,
    neverCopied: look.result === undefined ? 0 : privateFiles(look.result.kinds),
    late: per?.left.objects ?? 0,
  });
}

function privateFiles(counts: ReadonlyMap<string, Amount>): number {
  const titles = new Set(kinds.filter((kind) => kind.private || kind.id === 'foreign').map(({ title }) => title));
  return [...counts].reduce((all, [title, { objects }]) => all + (titles.has(title) ? objects : 0), 0);
}

/** What makes the plan unreliable: it fails, so that no job is built on it. */
function problemsOf({ look }: Planned): string[] {
  const { result } = look;
  if (result === undefined) return [];
  const listing = result.listed
    ? []
    : [
        'Source and bucket were not listed to their ends, so the figures are too low. Run again, with a later deadline.',
      ];
  return [
    ...(result.problems.length > 0 ? result.problems : listing),
    ...failuresOf(result.tally).map(({ name, why }) => `${name}: ${why}`),
  ];
}

/** Each kind at both sides and what is missing, in the order of the layout. */
function kindRows({ result, atBucket, toCopy }: Look): PlanKindRow[] {
  const of = (amounts: readonly KindAmount[], title: string): Amount =>
    amounts.find(({ kind }) => kind.title === title)?.amount ?? none;
  return kinds.flatMap(({ title }) => {
    const row = {
      kind: title,
      source: result?.kinds.get(title) ?? none,
      bucket: of(atBucket, title),
      toCopy: of(toCopy, title),
    };
    return row.source.objects + row.bucket.objects === 0 ? [] : [row];
  });
}

function sum(amounts: readonly KindAmount[]): Amount {
  return amounts.reduce<Amount>(
    (all, { amount }) => ({ objects: all.objects + amount.objects, bytes: all.bytes + amount.bytes }),
    { objects: 0, bytes: 0 },
  );
}

function notesOf({ use, folder, notes, look, place }: Planned): string[] {
  const extra = look.result?.tally.extra.objects ?? 0;
  return [
    ...notes,
    ...(typeof use === 'string'
      ? [`The account's present use of R2 is not known (${use}), so the free tier is reckoned as unused.`]
      : []),
    ...(extra > 0
      ? [`${extra} objects are at the bucket and not at the source. A sync leaves them alone unless delete is given.`]
      : []),
    ...(place === undefined ? [] : [`The exact lists are on the runner in ${folder}, readable by its user only.`]),
    'Time and cost are estimates: 400 objects or 60 MB a second in one job; operations of other programs are not known. Visitors cost nothing but one class B operation for each object that is in no cache.',
  ];
}
