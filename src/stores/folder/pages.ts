/** A walk in pages, as a worker thread hands them over; led by {@link WalkAhead} where the disk lets it wait. */
import { performance } from 'node:perf_hooks';
import type { Entry, Key, KeyRange } from '../model.ts';
import { WalkAhead } from './ahead.ts';
import { waitedMs } from './waited.ts';
import { endsBefore, walk, type Skipped } from './walk.ts';

/** A page of a walk, in columns: structured cloning of columns is several times cheaper than of objects. */
export interface Page {
  readonly keys: string[];
  readonly paths: string[];
  readonly sizes: Float64Array;
  readonly modified: Float64Array;
  readonly changed: Float64Array;
  /** Which of {@link STANDINGS} each is. */
  readonly standing: Uint8Array;
  /** Set on the last page. */
  readonly end?: { readonly skipped: Readonly<Record<Skipped, number>>; readonly denied: readonly string[] };
}

/** Readable by others, by the owner only, or no file at all. */
export const STANDINGS = ['public', 'owner', 'irregular'] as const;

const PAGE = 1000;
/** A page that takes longer goes out with what it has. */
const PAGE_MS = 100;
/** For a file and the folders on the way to it: a local flash disk takes half of that with nothing in memory, a network volume much more. */
const WAITS_FROM_MS = 1;
/** Files that were looked at before a page begins. */
const LED_BY = 500;

/** What the walks of one thread know of their disk. */
export interface Disk {
  /** Its answers take so long that it pays to ask ahead. */
  waits: boolean;
}

/** The pages of one range. */
export class PagedWalk {
  private readonly root: string;
  private readonly range: KeyRange;
  private readonly disk: Disk;
  private readonly entries: Generator<Entry>;
  private readonly skipped = { symlink: 0, special: 0, undecodable: 0 };
  private readonly denied: string[] = [];
  private last: Key | null;
  private ahead: WalkAhead | undefined;
  /** Entries since `ahead` began. */
  private told = 0;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(root: string, range: KeyRange, disk: Disk) {
    this.root = root;
    this.range = range;
    this.disk = disk;
    this.last = range.after;
    this.entries = walk(
      root,
      range,
      {
        skipped: (kind) => this.skipped[kind]++,
        denied: (error) => this.denied.push(error.message),
      },
      {
        children: (path) => this.ahead?.children(path),
        file: (path) => this.ahead?.file(path),
      },
    );
  }

  /**
   * The next page; may be asked for while the one before is under way.
   * @throws as `walk`.
   */
  next(): Promise<Page> {
    const page = this.turn.then(() => this.make());
    this.turn = page;
    return page;
  }

  stop(): void {
    this.ahead?.stop();
  }

  private async make(): Promise<Page> {
    await this.beLed();
    const before = waitedMs();
    const page = this.page(performance.now() + PAGE_MS);
    const { length } = page.keys;
    if (this.ahead !== undefined) this.told += length;
    else if ((waitedMs() - before) / Math.max(1, length) > WAITS_FROM_MS) this.disk.waits = true;
    if (page.end !== undefined) this.stop();
    return page;
  }

  private async beLed(): Promise<void> {
    if (!this.disk.waits) return;
    const { blindBelow } = this.ahead ?? {};
    const seesAgain = blindBelow !== undefined && endsBefore(blindBelow, this.last);
    if (this.ahead === undefined || seesAgain) {
      this.ahead = new WalkAhead(this.root, { after: this.last, upTo: this.range.upTo });
      this.told = 0;
    }
    await this.ahead.lead(this.told, LED_BY);
  }

  private page(untilMs: number): Page {
    const keys: string[] = [];
    const paths: string[] = [];
    const sizes = new Float64Array(PAGE);
    const modified = new Float64Array(PAGE);
    const changed = new Float64Array(PAGE);
    const standing = new Uint8Array(PAGE);
    const columns = { keys, paths, sizes, modified, changed, standing };
    while (keys.length < PAGE && (keys.length === 0 || performance.now() < untilMs)) {
      const next = this.entries.next();
      if (next.done === true) return { ...columns, end: { skipped: this.skipped, denied: this.denied } };
      const entry = next.value;
      sizes[keys.length] = entry.size;
      modified[keys.length] = entry.modifiedMs;
      changed[keys.length] = entry.changedMs ?? 0;
      standing[keys.length] = STANDINGS.indexOf(entry.irregular === true ? 'irregular' : (entry.access ?? 'public'));
      keys.push(entry.key);
      paths.push(entry.locator as string);
      this.last = entry.key;
    }
    return columns;
  }
}
