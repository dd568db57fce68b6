/** Looks at source and bucket for a plan, in bounded memory and without writing anything. */
import { classify, type KeyKind } from '../mastodon/layout.ts';
import type { Context } from '../net/context.ts';
import type { DetailLists } from '../report/details.ts';
import { everything, type Destination, type Entry, type KeyRange, type Source } from '../stores/model.ts';
import { R2_WHOLE_UP_TO, r2PartSize } from '../stores/s3/r2.ts';
import { runPass, type Pass, type PassResult } from '../sync/pass.ts';
import { ShardPlanner } from '../sync/shards.ts';
import { Tally, type Amount } from '../sync/tally.ts';
import type { KindAmount } from './plan-advice.ts';
import { BYTES_PER_SECOND, OBJECTS_PER_SECOND, WORTH_A_JOB } from './plan-estimate.ts';

/** What was seen. */
export interface Look {
  /** The pass over both sides; absent without a source. */
  readonly result?: PassResult;
  /** What the bucket holds of Mastodon's, by kind. */
  readonly atBucket: readonly KindAmount[];
  /** What the bucket lacks, by kind. */
  readonly toCopy: readonly KindAmount[];
  /** Of those: how many take a multipart upload, and their parts together. */
  readonly large: { readonly objects: number; readonly parts: number };
  shards(most: number): readonly KeyRange[];
}

/** How to look. */
export interface LookOptions {
  readonly source: Source | undefined;
  /** `undefined`: there is none yet. */
  readonly bucket: Destination | undefined;
  readonly rules: Pick<
    Pass,
    'authority' | 'modifiedSinceMs' | 'overwriteNewer' | 'keep' | 'maxPrivatePercent' | 'asks'
  >;
  readonly deadlineMs: number;
  readonly concurrency: number;
  readonly details: DetailLists;
}

/** Lists both sides once and compares them. */
export async function lookAtBoth(options: LookOptions, cx: Context, stop: AbortSignal): Promise<Look> {
  const { source, bucket, details } = options;
  const atBucket = new KindCounter();
  const toCopy = new KindCounter();
  const large = { objects: 0, parts: 0 };
  const planner = new ShardPlanner();
  const seen = (): Look => ({
    atBucket: atBucket.list(),
    toCopy: toCopy.list(),
    large,
    shards: (most) => planner.shards(most, WORTH_A_JOB),
  });
  const watched = readOnly(bucket, (entry) => {
    if (classify(entry.key).id !== 'own') atBucket.add(entry);
  });
  if (source === undefined) {
    const pages = watched.list(everything, cx)[Symbol.asyncIterator]();
    while ((await pages.next()).done !== true) stop.throwIfAborted();
    return seen();
  }
  const tally = new Tally((entry, outcome) => {
    if (outcome !== 'same') details.add(outcome === 'left' ? 'to-copy' : outcome, entry.key);
    if (outcome !== 'left') return;
    planner.offer(entry.key, 1 / OBJECTS_PER_SECOND + entry.size / BYTES_PER_SECOND);
    toCopy.add(entry);
    if (entry.size <= R2_WHOLE_UP_TO) return;
    large.objects++;
    large.parts += Math.ceil(entry.size / r2PartSize(entry.size));
  });
  const pass: Pass = {
    range: everything,
    ...options.rules,
    deadlineMs: options.deadlineMs,
    dryRun: true,
    concurrency: options.concurrency,
  };
  const result = await runPass(source, watched, pass, cx, stop, tally);
  return { ...seen(), result };
}

/** Counts by kind; there are few kinds, however many objects. */
class KindCounter {
  private readonly counts = new Map<KeyKind, Amount>();

  add(entry: Entry): void {
    const kind = classify(entry.key);
    const amount = this.counts.get(kind);
    if (amount === undefined) this.counts.set(kind, { objects: 1, bytes: entry.size });
    else {
      amount.objects++;
      amount.bytes += entry.size;
    }
  }

  list(): readonly KindAmount[] {
    return [...this.counts].map(([kind, amount]) => ({ kind, amount }));
  }
}

/** The bucket with everything that writes taken away; an empty one where there is none yet. */
function readOnly(bucket: Destination | undefined, told: (entry: Entry) => void): Destination {
  const refused = (): Promise<never> => Promise.reject(new Error('A plan writes nothing.'));
  return {
    label: bucket?.label ?? 'no bucket yet',
    wholeUpTo: bucket?.wholeUpTo ?? Infinity,
    partSize: (size) => bucket?.partSize(size) ?? 1,
    async *list(range, cx) {
      for await (const page of bucket?.list(range, cx) ?? []) {
        for (const entry of page) told(entry);
        yield page;
      }
    },
    split: (range, ways, cx) => bucket?.split(range, ways, cx) ?? Promise.resolve([range]),
    head: (key, cx) => bucket?.head(key, cx) ?? Promise.resolve(null),
    put: refused,
    putParts: refused,
    remove: refused,
  };
}
