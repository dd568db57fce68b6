/**
 * Super Slurper in front of our own pass: it copies what the bucket lacks, and the pass corrects what it leaves (empty objects, headers,
 * objects it could not copy) and takes down what it should not have copied.
 */
import { publicHosts } from '../cloudflare/attached.ts';
import { runSlurper, type SlurpResult, type SlurpState } from '../cloudflare/slurp-run.ts';
import { SuperSlurper, type SlurpSource } from '../cloudflare/super-slurper.ts';
import type { S3Source as S3SourcePlace } from '../inputs/parts/places.ts';
import type { SyncInputs } from '../inputs/steps/sync.ts';
import { kinds, parseKey } from '../mastodon/layout.ts';
import type { KeySelection } from '../mastodon/selection.ts';
import type { Context } from '../net/context.ts';
import type { OperationTally } from '../report/operations.ts';
import { count, counted, duration, rate } from '../report/format.ts';
import type { Key, Source } from '../stores/model.ts';
import { S3Source } from '../stores/s3/source.ts';
import type { Standing } from '../sync/authority.ts';
import { lastComplete, type Journal, type JournalStore } from '../sync/journal.ts';
import type { Pass } from '../sync/pass.ts';
import { bucketLocation, isSameStore, openCloudflare, type OpenSource } from './places.ts';
import { bucketPlace } from './resources.ts';
import type { StepWorld } from './step.ts';

/** What came of the engine, and how our own pass has to follow. */
export interface Slurped {
  /** Absent where it was not started. */
  readonly result?: SlurpResult;
  readonly notes: readonly string[];
  /** Jobs that may still write. */
  readonly problems: readonly string[];
  /** Instead of the source, where its listing has to tell more. */
  readonly source?: Source;
  readonly pass: Partial<Pass>;
}

/** What the engine is started with. */
export interface SlurpStart {
  readonly journal: Journal;
  readonly store: JournalStore;
  readonly inputs: SyncInputs;
  readonly source: OpenSource;
  readonly selection: KeySelection;
  readonly standing: Standing;
  readonly startedMs: number;
}

/** The share of the time that it gets, so that our own pass can follow. */
const SHARE = 0.7;
/** How long the calls that abort its jobs may take when the run was cancelled. */
const PARTING_MS = 20_000;

/**
 * Runs the engine, if it was asked for, and has our own pass look at what it copied, now or in an earlier run.
 * @param operations - takes its writes.
 * @throws when something stands against it, or when Cloudflare reaches one of the sides not; nothing was copied then.
 */
export async function slurpFirst(
  start: SlurpStart,
  operations: OperationTally,
  world: StepWorld,
  cx: Context,
): Promise<Slurped | undefined> {
  const { inputs, source, journal } = start;
  const slurped = inputs.engine === 'super-slurper' ? await slurp(start, operations, world, cx) : undefined;
  if (slurped?.result !== undefined || journal.slurpedMs === undefined || !(source instanceof S3Source)) return slurped;
  const note =
    'An earlier run of Super Slurper copied objects that nobody has looked at to the end, so this pass asks about each object whether it is private.';
  const { notes = [], problems = [] } = slurped ?? {};
  return { notes: [...notes, note], problems, source: asking(source), pass: following(publicFolders()) };
}

/** The change to the journal once a pass over everything that asked about each object came to its end. */
export function lookedAt(
  slurped: Slurped | undefined,
  { inputs, standing, startedMs }: Pick<SlurpStart, 'inputs' | 'standing' | 'startedMs'>,
): (now: Journal) => Journal {
  const { route, range } = inputs;
  const whole = range.after === null && range.upTo === null && standing.authority === 'source';
  const trusted = route.to === 'bucket' && route.source.kind === 's3' && route.source.acl === 'none';
  return (now) => {
    const { slurpedMs, ...rest } = now;
    const looked = slurpedMs !== undefined && slurpedMs <= startedMs && (slurped?.source !== undefined || trusted);
    return whole && looked ? rest : now;
  };
}

async function slurp(start: SlurpStart, operations: OperationTally, world: StepWorld, cx: Context): Promise<Slurped> {
  const { inputs, source, standing, selection, journal, store, startedMs } = start;
  const { route, cloudflare } = inputs;
  if (route.to !== 'bucket' || route.source.kind !== 's3' || !(source instanceof S3Source) || !cloudflare) {
    throw new Error('engine super-slurper was let through although the source is no bucket');
  }
  const place = route.source;
  refuseSameStore(place, inputs);
  if (standing.authority === 'bucket') {
    return left(
      'Super Slurper was not started: after the switch the bucket is the authority, and it would bring back what was deleted.',
    );
  }
  if (lastComplete(journal) !== undefined) {
    return left(
      'Super Slurper was not started: a pass over everything was complete already, and this one copies what came since.',
    );
  }
  await refuseWherePublic(place, { ...inputs, cloudflare }, world);
  const folders = await foldersToSlurp(source, selection, cx);
  if (inputs.dryRun) {
    return left(
      `Super Slurper would copy ${counted(folders.length, 'folder')}: ${folders.join(', ')}. This pass shows what is missing.`,
    );
  }
  const target = {
    bucket: inputs.r2.bucket,
    // The inputs do not let the only other one through.
    jurisdiction: inputs.r2.jurisdiction as Exclude<typeof inputs.r2.jurisdiction, 'fedramp-high'>,
    credentials: pairOf((await bucketLocation(inputs.r2, world)).credentials),
  };
  const slurper = (signal: AbortSignal): SuperSlurper => {
    const client = openCloudflare(cloudflare, { ...world, cx: { ...world.cx, signal } });
    return new SuperSlurper(client, cloudflare.accountId, sourceOf(place), target);
  };
  // On record first, so that nothing makes the bucket public before it was looked at, however this run ends.
  if (place.acl === 'check') await store.update((now) => ({ ...now, slurpedMs: startedMs }), cx);
  world.progress(
    `Super Slurper copies ${counted(folders.length, 'folder')} of ${source.label} to R2 bucket ${inputs.r2.bucket}.`,
  );
  const result = await runSlurper(
    slurper(world.cx.signal),
    () => slurper(AbortSignal.timeout(PARTING_MS)),
    {
      prefixes: folders,
      deadlineMs: startedMs + inputs.deadlineMinutes * 60_000 * SHARE,
      stop: world.stop,
      named: place.acl === 'none',
      tell: (text) => world.progress(text),
      progress: (now) => world.progress(slurpLine(now)),
    },
    cx,
  );
  // Its writes are billed like anybody's: one each, below 100 MiB.
  const written = {
    kind: 'operation',
    store: `R2 bucket ${inputs.r2.bucket}`,
    name: 'PutObject (Super Slurper)',
  } as const;
  if (result.transferred > 0) operations.count({ ...written, billed: 'A' }, result.transferred);
  return {
    result,
    notes: notesOf(result),
    problems: problemsOf(result),
    ...(place.acl === 'check' && { source: asking(source) }),
    pass: following(folders),
  };
}

/** `Super Slurper: 2 of 8 jobs done, 12,000 of 30,000 objects copied, 20 skipped, 366 objects/s, 3 h left for it` */
export function slurpLine(now: SlurpState): string {
  const parts = [
    `${now.over} of ${counted(now.jobs, 'job')} done`,
    `${count(now.transferred)} of ${count(now.objects)} objects copied`,
    ...(now.skipped > 0 ? [`${count(now.skipped)} skipped`] : []),
    ...(now.failed > 0 ? [`${count(now.failed)} failed`] : []),
    ...(now.paused > 0 ? [`${counted(now.paused, 'job')} paused by somebody`] : []),
    ...(now.seconds > 0 ? [rate(now.transferred / now.seconds, 'objects')] : []),
    `${duration(now.secondsLeft)} left for it`,
  ];
  return `Super Slurper: ${parts.join(', ')}`;
}

/** Where a store keeps buckets; Cloudflare knows AWS by the region alone. */
export function sourceOf(place: S3SourcePlace): SlurpSource {
  const { bucket, region, endpoint } = place;
  const own = { bucket, region, credentials: pairOf(place.credentials) };
  return isAws(endpoint) ? own : { ...own, endpoint };
}

/** Whether an endpoint is one of AWS. */
export function isAws(endpoint: string): boolean {
  return new URL(endpoint).hostname.endsWith('.amazonaws.com');
}

function pairOf({ accessKeyId, secretAccessKey }: { accessKeyId: string; secretAccessKey: string }) {
  return { accessKeyId, secretAccessKey };
}

function left(note: string): Slurped {
  return { notes: [note], problems: [], pass: {} };
}

function refuseSameStore(place: S3SourcePlace, { r2 }: SyncInputs): void {
  if (!isSameStore(place, r2)) return;
  throw new Error(
    'engine: super-slurper is not needed here: R2 copies from bucket to bucket by itself, without any bytes on the way. Fix: leave engine out.',
  );
}

/** It asks no access control lists, so what it copies is only looked at afterwards: nobody may be able to read it until then. */
async function refuseWherePublic(
  { acl }: S3SourcePlace,
  inputs: Parameters<typeof bucketPlace>[0],
  world: StepWorld,
): Promise<void> {
  if (acl === 'none') return;
  const hosts = await publicHosts(bucketPlace(inputs, world));
  if (hosts.length === 0) return;
  throw new Error(
    `engine: super-slurper copies objects that are private by their access control list like all others, and the bucket is public at ${hosts.join(', ')}. ` +
      'Fix: if no object of the source is private, say so by source-acl: none; otherwise leave engine out, or run it before the media host is attached (provision with leave-out: media-host; migrate.yml does so by itself).',
  );
}

/** The folders of public kinds that the source has and that are wanted; what is left out here, our own pass copies. */
async function foldersToSlurp(source: S3Source, { keep }: KeySelection, cx: Context): Promise<readonly string[]> {
  const known = new Map<string, Promise<readonly string[]>>();
  const names = (folder: string): Promise<readonly string[]> => {
    const asked = known.get(folder) ?? source.names(folder, cx);
    known.set(folder, asked);
    return asked;
  };
  const folders: string[] = [];
  for (const folder of publicFolders()) {
    if (keep?.(`${folder}000/000/001/original/0.png`) === false) continue;
    if (await isThere(folder, names)) folders.push(folder);
  }
  return folders;
}

async function isThere(folder: string, names: (folder: string) => Promise<readonly string[]>): Promise<boolean> {
  let above = '';
  for (const part of folder.slice(0, -1).split('/')) {
    if (!(await names(above)).includes(part)) return false;
    above += `${part}/`;
  }
  return true;
}

function publicFolders(): readonly string[] {
  const open = kinds.filter((kind) => !kind.private && kind.id !== 'own' && kind.id !== 'foreign');
  return open.map(({ id, cached }) => `${cached ? 'cache/' : ''}${id}/`);
}

/** The source with what its access control lists say of each object. */
function asking(source: S3Source): Source {
  return source.withAccess((key) => parseKey(key) !== null);
}

/** What our own pass does beyond its usual work. */
function following(folders: readonly string[]): Partial<Pass> {
  return {
    repairHeaders: true,
    // What has become public and must not be goes, however much it is.
    maxPrivatePercent: 100,
    stray: (key: Key) => parseKey(key) === null && folders.some((folder) => key.startsWith(folder)),
  };
}

const ends = {
  done: '',
  deadline: ' Its share of the time (70 %) was up, so its jobs were aborted.',
  stopped: ' The run was stopped, so its jobs were aborted.',
} as const;

function notesOf(result: SlurpResult): readonly string[] {
  const { jobs, log, ended } = result;
  const notes = [
    `Super Slurper copied ${counted(result.transferred, 'object')} in ${duration(result.seconds)}; ${count(jobs.completed)} of ${counted(jobs.all, 'job')} came to their end.${ends[ended]}`,
    'What follows is our own pass over both sides: it copied what was left, corrected Content-Type and Cache-Control, and took down what must not be public.',
  ];
  const reasons = [
    [log.counts.empty, 'empty, which it never copies', log.examples.empty],
    [log.counts.oversized, 'larger than it copies (1 TB)', log.examples.oversized],
    [log.counts.archived, 'in an archive class at the source', log.examples.archived],
    [log.counts.exhausted, 'given up after several tries', log.examples.exhausted],
    [log.counts.other, 'refused for another reason', log.examples.other],
  ] as const;
  for (const [number, why, examples] of reasons) {
    if (number === 0) continue;
    const named = examples.length === 0 ? '' : `: ${examples.join(', ')}${number > examples.length ? ', ...' : ''}`;
    notes.push(`Super Slurper left out ${counted(number, 'object')}, ${why}${named}.`);
  }
  if (log.errors > 0) {
    notes.push(
      `Super Slurper's log tells of ${counted(log.errors, 'job')} that broke off; its page in the dashboard (R2 > Data migration) says why.`,
    );
  }
  return notes;
}

function problemsOf({ unaborted }: SlurpResult): readonly string[] {
  if (unaborted === 0) return [];
  return [
    `${counted(unaborted, 'job')} of Super Slurper could not be aborted and may still write to the bucket. Abort them in the dashboard (R2 > Data migration), then run again: the pass looks at everything they wrote.`,
  ];
}
