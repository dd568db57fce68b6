/**
 * Looks at what a walk will come to, many folders and files at once, where the disk lets single calls wait: a network volume, a hard
 * disk, any disk on the day of a first copy. A walk that is led so asks the disk hardly anything itself.
 */
import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compareKeys, inRange, toKey } from '../keys.ts';
import type { KeyRange } from '../model.ts';
import { endsBefore, FOLLOWED_DEPTH, HUGE_FOLDER_BYTES, mayBeHuge, type Seen } from './walk.ts';

/** Folders that are looked into at once. */
const WIDTH = 32;
/** Files that a walk is led by at most. */
const LEAD = 2000;
/** Files of one folder that are looked at in one go. */
const LOOKS = 64;

interface Folder {
  readonly path: string;
  readonly prefix: string;
  readonly depth: number;
}

/** Goes ahead of one walk, in about its order, and hands over what it saw. */
export class WalkAhead implements Seen {
  /** Set when it came to a folder that is too large to be kept: from there the walk goes alone until the folder is behind it. */
  blindBelow: string | undefined;
  private readonly range: KeyRange;
  /** The one that the walk comes to first is the last. */
  private readonly next: Folder[];
  private readonly folders = new Map<string, readonly Dirent[]>();
  private readonly files = new Map<string, Stats>();
  private busy = 0;
  private looked = 0;
  private told = 0;
  private stopped = false;
  private readonly waiting: (() => void)[] = [];

  /** @param range - what the walk has still to tell. */
  constructor(root: string, range: KeyRange) {
    this.range = range;
    this.next = [{ path: root, prefix: '', depth: 0 }];
    for (let worker = 0; worker < WIDTH; worker++) void this.work();
  }

  children(path: string): readonly Dirent[] | undefined {
    return take(this.folders, path);
  }

  file(path: string): Stats | undefined {
    return take(this.files, path);
  }

  /**
   * Resolves when the next `count` files were looked at, or when there is nothing more to look at.
   * @param told - how many the walk has told since this began.
   */
  async lead(told: number, count: number): Promise<void> {
    this.told = told;
    this.stir();
    while (!this.stopped && this.looked < told + count) await this.change();
  }

  stop(): void {
    this.stopped = true;
    this.stir();
  }

  private async work(): Promise<void> {
    for (;;) {
      await this.room();
      while (!this.stopped && this.next.length === 0 && this.busy > 0) await this.change();
      const folder = this.next.pop();
      if (this.stopped || folder === undefined) break;
      this.busy++;
      // What cannot be looked into is the walk's to report.
      await this.look(folder).catch(() => undefined);
      this.busy--;
      this.stir();
    }
    this.stop();
  }

  private async look({ path, prefix, depth }: Folder): Promise<void> {
    if (mayBeHuge(path) && (await stat(path)).size > HUGE_FOLDER_BYTES) {
      this.blindBelow = prefix;
      this.stop();
      return;
    }
    const children = await readdir(path, { withFileTypes: true });
    this.folders.set(path, children);
    const files: string[] = [];
    const folders: Folder[] = [];
    for (const child of children) {
      const at = join(path, child.name);
      if (child.isDirectory() || (child.isSymbolicLink() && depth < FOLLOWED_DEPTH)) {
        const below = toKey(`${prefix}${child.name}/`);
        if (this.mayHold(below)) folders.push({ path: at, prefix: below, depth: depth + 1 });
      } else if (inRange(toKey(prefix + child.name), this.range)) files.push(at);
    }
    this.add(folders);
    this.stir();
    for (let from = 0; from < files.length; from += LOOKS) {
      await this.room();
      if (this.stopped) return;
      const some = files.slice(from, from + LOOKS);
      await Promise.all(some.map((file) => this.lookAt(file)));
      this.looked += some.length;
      this.stir();
    }
  }

  private async lookAt(file: string): Promise<void> {
    const stat = await lstat(file).catch(() => undefined);
    if (stat !== undefined) this.files.set(file, stat);
  }

  /** All that lies below one folder has one place among the others. */
  private add(folders: Folder[]): void {
    folders.sort((a, b) => compareKeys(b.prefix, a.prefix));
    const [largest] = folders;
    if (largest === undefined) return;
    let at = this.next.length;
    for (let before = this.next[at - 1]; before !== undefined; before = this.next[at - 1]) {
      if (compareKeys(before.prefix, largest.prefix) > 0) break;
      at--;
    }
    this.next.splice(at, 0, ...folders);
  }

  private mayHold(prefix: string): boolean {
    const { after, upTo } = this.range;
    return !endsBefore(prefix, after) && (upTo === null || compareKeys(prefix, upTo) <= 0);
  }

  private async room(): Promise<void> {
    while (!this.stopped && this.looked > this.told + LEAD) await this.change();
  }

  private change(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private stir(): void {
    for (const resolve of this.waiting.splice(0)) resolve();
  }
}

function take<T>(from: Map<string, T>, path: string): T | undefined {
  const found = from.get(path);
  from.delete(path);
  return found;
}
