/**
 * Looks at what a walk will come to, many folders and files at once, where the disk lets single calls wait: a network volume, a hard
 * disk, any disk on the day of a first copy. A walk that is led so asks the disk hardly anything itself.
 */
import type { Dirent, Stats } from 'node:fs';
import { lstat, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { compareKeys, inRange, mayHold, toKey } from '../keys.ts';
import type { Key, KeyRange } from '../model.ts';
import { FOLLOWED_DEPTH, isUndecodable, mayBeHuge, type Seen } from './walk.ts';

/** Calls that wait at once: as many as there are threads for them (see src/index.ts). */
const WIDTH = 32;
/** Folders and files that were looked at and that the walk has not come to, but for those under way. */
const LEAD = 2000;
/** A folder entry this big holds thousands of names, and the walk goes through it alone: nothing is to be kept for so many. */
const LARGE_FOLDER_BYTES = 1 << 18;

/** A folder or a file to look at. */
interface Place {
  readonly path: string;
  /** Of a folder with a slash behind. */
  readonly key: Key;
  /** How deep a folder lies; nothing for a file. */
  readonly depth?: number;
}

/** Goes ahead of one walk, in its order, and hands over what it saw. */
export class WalkAhead implements Seen {
  private readonly range: KeyRange;
  /** The one that the walk comes to first is the last. */
  private readonly next: Place[] = [];
  /** Paths of what is waiting in `next` or is being looked at. */
  private readonly pending = new Set<string>();
  private readonly folders = new Map<string, readonly Dirent[]>();
  private readonly files = new Map<string, Stats>();
  private flying = 0;
  /** Folders above the first of the range, which a walk that is under way has behind it. */
  private above = 0;
  private stopped = false;
  private wake: (() => void) | undefined;

  /** @param range - what the walk has still to tell. */
  constructor(root: string, range: KeyRange) {
    this.range = range;
    this.add([{ path: root, key: toKey(''), depth: 0 }]);
    this.goOn();
  }

  awaits(path: string): boolean {
    return this.pending.has(path);
  }

  children(path: string): readonly Dirent[] | undefined {
    return take(this.folders, path);
  }

  file(path: string): Stats | undefined {
    return take(this.files, path);
  }

  /** Resolves when it has come to where the walk is. */
  async caughtUp(): Promise<void> {
    while (this.above > 0 && !this.stopped) await this.arrival();
  }

  /** Resolves when something more was looked at. */
  arrival(): Promise<void> {
    return new Promise((resolve) => {
      this.wake = resolve;
      if (this.stopped) resolve();
      else this.goOn();
    });
  }

  /** To be called when the walk has moved on. */
  goOn(): void {
    while (this.flying < WIDTH && this.maySee()) {
      const place = this.next.pop();
      if (place === undefined || this.stopped) return;
      this.flying++;
      // What cannot be looked at is the walk's to report.
      void this.look(place)
        .catch(() => undefined)
        .then(() => this.landed(place));
    }
  }

  /** What the walk waits for comes first, however much there is that it has not come to. */
  private maySee(): boolean {
    return this.folders.size + this.files.size < LEAD || (this.wake !== undefined && this.flying === 0);
  }

  stop(): void {
    this.stopped = true;
    for (const all of [this.pending, this.folders, this.files]) all.clear();
    this.wake?.();
  }

  private landed({ path, key, depth }: Place): void {
    this.flying--;
    this.pending.delete(path);
    if (depth !== undefined && this.isAbove(key)) this.above--;
    const { wake } = this;
    this.wake = undefined;
    wake?.();
    this.goOn();
  }

  private async look({ path, key, depth }: Place): Promise<void> {
    if (depth === undefined) {
      const file = await lstat(path);
      if (!this.stopped) this.files.set(path, file);
      return;
    }
    if (mayBeHuge(path) && (await stat(path)).size > LARGE_FOLDER_BYTES) return;
    const children = await readdir(path, { withFileTypes: true });
    if (this.stopped) return;
    this.folders.set(path, children);
    this.add(children.flatMap((child) => this.placeOf(child, path, key, depth) ?? []));
  }

  /** Nothing for what the walk does not tell, and for what is so rare that it may see for itself. */
  private placeOf(child: Dirent, folder: string, prefix: Key, depth: number): Place | undefined {
    const path = join(folder, child.name);
    if (isUndecodable(child)) return undefined;
    if (child.isFile()) {
      const key = toKey(prefix + child.name);
      return inRange(key, this.range) ? { path, key } : undefined;
    }
    if (!child.isDirectory() && !(child.isSymbolicLink() && depth < FOLLOWED_DEPTH)) return undefined;
    const key = toKey(`${prefix}${child.name}/`);
    return mayHold(key, this.range) ? { path, key, depth: depth + 1 } : undefined;
  }

  /** All that lies in one folder has one place among the others. */
  private add(places: Place[]): void {
    places.sort((a, b) => compareKeys(b.key, a.key));
    const [last] = places;
    if (last === undefined) return;
    let at = this.next.length;
    for (let before = this.next[at - 1]; before !== undefined; before = this.next[at - 1]) {
      if (compareKeys(before.key, last.key) > 0) break;
      at--;
    }
    this.next.splice(at, 0, ...places);
    for (const { path, key, depth } of places) {
      this.pending.add(path);
      if (depth !== undefined && this.isAbove(key)) this.above++;
    }
  }

  private isAbove(key: Key): boolean {
    return this.range.after?.startsWith(key) === true;
  }
}

function take<T>(from: Map<string, T>, path: string): T | undefined {
  const found = from.get(path);
  from.delete(path);
  return found;
}
