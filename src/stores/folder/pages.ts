/** A walk in pages, as a worker thread hands them over; led by {@link WalkAhead} where the disk lets it wait. */
import { performance } from 'node:perf_hooks';
import type { Entry, Key, KeyRange } from '../model.ts';
import { WalkAhead } from './ahead.ts';
import { LONG_WAIT_MS, waitedMs } from './waited.ts';
import { ledWalk, type Skipped } from './walk.ts';

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
/** That many files tell something; one that had to wait for its turn does not. */
const FEW = 50;
const OVER = { done: true } as const;

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
  private readonly entries: Generator<Entry | undefined>;
  private readonly skipped = { symlink: 0, special: 0, undecodable: 0 };
  private readonly denied: string[] = [];
  private last: Key | null;
  private ahead: WalkAhead | undefined;
  private over = false;
  private turn: Promise<unknown> = Promise.resolve();

  constructor(root: string, range: KeyRange, disk: Disk) {
    this.root = root;
    this.range = range;
    this.disk = disk;
    this.last = range.after;
    this.entries = ledWalk(
      root,
      range,
      {
        skipped: (kind) => this.skipped[kind]++,
        denied: (error) => this.denied.push(error.message),
      },
      {
        awaits: (path) => this.ahead?.awaits(path) === true,
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
    this.over = true;
    this.ahead?.stop();
  }

  private async make(): Promise<Page> {
    await this.beLed();
    const before = waitedMs();
    const page = await this.page(performance.now() + PAGE_MS);
    const waits = (waitedMs() - before) / Math.max(FEW, page.keys.length);
    if (this.ahead === undefined && waits > LONG_WAIT_MS) this.disk.waits = true;
    if (page.end !== undefined) this.stop();
    return page;
  }

  private async beLed(): Promise<void> {
    if (!this.disk.waits || this.over) return;
    this.ahead ??= new WalkAhead(this.root, { after: this.last, upTo: this.range.upTo });
    this.ahead.goOn();
    await this.ahead.caughtUp();
  }

  private async page(untilMs: number): Promise<Page> {
    const keys: string[] = [];
    const paths: string[] = [];
    const sizes = new Float64Array(PAGE);
    const modified = new Float64Array(PAGE);
    const changed = new Float64Array(PAGE);
    const standing = new Uint8Array(PAGE);
    const columns = { keys, paths, sizes, modified, changed, standing };
    while (keys.length < PAGE && (keys.length === 0 || performance.now() < untilMs)) {
      const next = this.over ? OVER : this.entries.next();
      if (next.done === true) return { ...columns, end: { skipped: this.skipped, denied: this.denied } };
      const entry = next.value;
      if (entry === undefined) {
        await this.ahead?.arrival();
        continue;
      }
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
