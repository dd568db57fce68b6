/** Reads both listings to their ends and compares them: what is missing, what differs, and a sample for the other checks. */
import { classify, parseKey, type KeyKind } from '../mastodon/layout.ts';
import { judge } from '../mastodon/privacy.ts';
import type { Context } from '../net/context.ts';
import { everything, StoreError, type Destination, type Entry, type Key, type Source } from '../stores/model.ts';
import { withAccess } from '../sync/access.ts';
import { join, type Pair } from '../sync/join.ts';
import type { Specimen } from './check.ts';
import { StratifiedSample } from './sample.ts';

/** Keys named for each fault at most; all are counted. */
const NAMED = 100;
/** Hidden files that are asked for at the media host. */
const HIDDEN = 20;

/** Public keys with the same fault. */
export interface Finding {
  readonly count: number;
  /** The first hundred, each with what is wrong where there is more to say. */
  readonly keys: readonly string[];
}

/** What both listings say. */
export interface Inventory {
  /** Objects picked at random over all kinds and ages. */
  readonly sample: readonly Specimen[];
  /** Objects the sample was drawn from, and their bytes. */
  readonly matched: { readonly objects: number; readonly bytes: number };
  readonly missing: Finding;
  /** Of another size than at the source. */
  readonly different: Finding;
  /** Missing, but written at the source while this looked or just before. */
  readonly fresh: number;
  /** At the bucket although the source hides it or it is private by its kind: by kind, in words. */
  readonly exposed: ReadonlyMap<string, number>;
  /** At the bucket only. */
  readonly extra: number;
  /** Some of what the source hides. Told to nobody: unknown names are the only protection these files have. */
  readonly hidden: readonly Key[];
}

/** Where nothing was listed. */
export const nothingTaken: Inventory = {
  sample: [],
  matched: { objects: 0, bytes: 0 },
  missing: { count: 0, keys: [] },
  different: { count: 0, keys: [] },
  fresh: 0,
  exposed: new Map(),
  extra: 0,
  hidden: [],
};

/** What to look at. */
export interface InventoryTask {
  /** Absent: only the bucket is read. */
  readonly source: Source | undefined;
  readonly bucket: Destination;
  /** Objects in the sample. */
  readonly sample: number;
  readonly random: () => number;
  /** Public media that are left out. */
  readonly keep?: (key: string) => boolean;
  /** Files of the source written later may not be at the bucket yet, milliseconds since the epoch. */
  readonly freshMs: number;
}

/** Compares the bucket with the source, or only reads the bucket where there is no source. */
export async function takeInventory(task: InventoryTask, cx: Context): Promise<Inventory> {
  const { source, bucket } = task;
  const taker = new Taker(task, cx);
  const pages = source === undefined ? nothing() : source.list(everything, cx);
  for await (const pairs of join(pages, bucket.list(everything, cx))) {
    for (const pair of await taker.told(pairs)) await taker.take(pair);
  }
  return taker.done();
}

class Taker {
  private readonly task: InventoryTask;
  private readonly cx: Context;
  private readonly sample: StratifiedSample<Specimen>;
  private readonly hidden: StratifiedSample<Key>;
  private readonly matched = { objects: 0, bytes: 0 };
  private readonly missing = new Found();
  private readonly different = new Found();
  private readonly exposed = new Map<string, number>();
  private fresh = 0;
  private extra = 0;

  constructor(task: InventoryTask, cx: Context) {
    this.task = task;
    this.cx = cx;
    this.sample = new StratifiedSample(task.sample, task.random);
    this.hidden = new StratifiedSample(HIDDEN, task.random);
  }

  /**
   * What the bucket lacks is often what the source hides by the list of a single object, which only asking tells: a sync holds that back.
   * Where the source can tell of none, nothing was copied from it either.
   */
  async told(pairs: readonly Pair[]): Promise<readonly Pair[]> {
    const { source, keep } = this.task;
    if (source?.tellAccess === undefined) return pairs;
    const wanted = ({ source: file, stored }: Pair & { readonly source: Entry }): boolean =>
      stored?.size !== file.size && parseKey(file.key) !== null && keep?.(file.key) !== false;
    return withAccess(pairs, source, wanted, this.cx).catch((error: unknown) => {
      if (this.cx.signal.aborted || !(error instanceof StoreError)) throw error;
      return pairs;
    });
  }

  async take(pair: Pair): Promise<void> {
    const key = pair.source?.key ?? pair.stored?.key;
    if (key === undefined || pair.collision === true) return;
    const kind = classify(key);
    if (kind.id === 'own') return;
    if (pair.source === undefined) this.takeStored(pair.stored, kind);
    else await this.takeFile(pair.source, pair, kind);
  }

  done(): Inventory {
    const { matched, missing, different, exposed, fresh, extra } = this;
    return {
      sample: this.sample.picked(),
      hidden: this.hidden.picked(),
      matched,
      missing,
      different,
      exposed,
      fresh,
      extra,
    };
  }

  private takeStored(stored: Entry | undefined, kind: KeyKind): void {
    if (stored === undefined) return;
    if (kind.private) this.expose(kind);
    else if (this.task.source !== undefined) this.extra++;
    else this.match({ stored }, kind);
  }

  private async takeFile(file: Entry, pair: Pair, kind: KeyKind): Promise<void> {
    const { key, size } = file;
    if (file.irregular === true || parseKey(key) === null) return;
    let { stored } = pair;
    if (judge(file.access, kind) !== 'public') {
      this.hidden.offer('', key);
      if (stored !== undefined) this.expose(kind);
      return;
    }
    if (this.task.keep?.(key) === false) return;
    // The listing cannot be relied on here, so the bucket is asked for the one key.
    if (stored === undefined && pair.doubtful === true) stored = await this.ask(key);
    if (stored === undefined) {
      if (file.modifiedMs >= this.task.freshMs) this.fresh++;
      else this.missing.add(this.isPublic(file) ? key : undefined);
    } else if (stored.size !== size) {
      const how = stored.size < size ? 'truncated: ' : '';
      this.different.add(this.isPublic(file) ? `${key} (${how}${stored.size} bytes instead of ${size})` : undefined);
    } else this.match({ stored, source: file }, kind);
  }

  /** Whether a file that no listing calls hidden may be named: where single objects may be hidden, only if it was asked about. */
  private isPublic({ access }: Entry): boolean {
    return access === 'public' || this.task.source?.tellAccess === undefined;
  }

  private match(specimen: Specimen, kind: KeyKind): void {
    if (this.task.keep?.(specimen.stored.key) === false) return;
    this.matched.objects++;
    this.matched.bytes += specimen.stored.size;
    const { modifiedMs } = specimen.source ?? specimen.stored;
    this.sample.offer(`${kind.title}, ${ageOf(this.cx.clock.now() - modifiedMs)}`, specimen);
  }

  private expose({ title }: KeyKind): void {
    this.exposed.set(title, (this.exposed.get(title) ?? 0) + 1);
  }

  private async ask(key: Key): Promise<Entry | undefined> {
    const found = await this.task.bucket.head(key, this.cx);
    return found === null ? undefined : { key, locator: key, ...found };
  }
}

class Found implements Finding {
  count = 0;
  readonly keys: string[] = [];

  /** @param key - as it is told; `undefined` where it is counted only. */
  add(key: string | undefined): void {
    this.count++;
    if (key !== undefined && this.keys.length < NAMED) this.keys.push(key);
  }
}

const WEEK_MS = 7 * 86_400_000;

/** Old files come from other versions of Mastodon than new ones, and were written by other tools. */
function ageOf(ms: number): string {
  if (ms < WEEK_MS) return 'of this week';
  if (ms < 13 * WEEK_MS) return 'of this quarter';
  return ms < 53 * WEEK_MS ? 'of this year' : 'older';
}

async function* nothing(): AsyncGenerator<readonly Entry[]> {
  // Without a source there is nothing to compare with.
}
