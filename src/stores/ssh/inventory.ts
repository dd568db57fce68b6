/**
 * All files of the server, asked for once, sorted on this machine's disk, and read back by range. Sorting here costs the server nothing.
 * What is written holds names of hidden files: the folder is this user's only and is removed in the end.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareKeys, inRange, rangesBetween } from '../keys.ts';
import type { Entry, Key, KeyRange } from '../model.ts';

/** Where a page of entries stands in the file. */
interface Page {
  readonly at: number;
  readonly bytes: number;
  readonly entries: number;
  readonly first: Key;
  readonly last: Key;
}

/** A range that holds fewer files than this is not worth a listing of its own on the other side. */
const WORTHWHILE = 10_000;

/** Sorted entries on disk. To be disposed of. */
export class Inventory {
  private readonly folder: string;
  private readonly file: FileHandle;
  private readonly pages: readonly Page[];

  private constructor(folder: string, file: FileHandle, pages: readonly Page[]) {
    this.folder = folder;
    this.file = file;
    this.pages = pages;
  }

  /** @param sorted - pages in key order. */
  static async write(sorted: AsyncIterable<readonly Entry[]>): Promise<Inventory> {
    const folder = await mkdtemp(join(tmpdir(), 'inventory-'));
    try {
      const file = await open(join(folder, 'entries'), 'wx+', 0o600);
      const pages: Page[] = [];
      let at = 0;
      for await (const entries of sorted) {
        const [first] = entries;
        const last = entries.at(-1);
        if (first === undefined || last === undefined) continue;
        const text = Buffer.from(JSON.stringify(entries));
        await file.write(text, 0, text.length, at);
        pages.push({ at, bytes: text.length, entries: entries.length, first: first.key, last: last.key });
        at += text.length;
      }
      return new Inventory(folder, file, pages);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** How many files there are. */
  get count(): number {
    return this.pages.reduce((sum, { entries }) => sum + entries, 0);
  }

  async *list(range: KeyRange): AsyncGenerator<readonly Entry[]> {
    for (const page of this.pages) {
      if (range.after !== null && compareKeys(page.last, range.after) <= 0) continue;
      if (range.upTo !== null && compareKeys(page.first, range.upTo) > 0) return;
      const buffer = Buffer.allocUnsafe(page.bytes);
      await this.file.read(buffer, 0, page.bytes, page.at);
      const entries = (JSON.parse(buffer.toString('utf8')) as Entry[]).filter(({ key }) => inRange(key, range));
      if (entries.length > 0) yield entries;
    }
  }

  /** Ranges of about equal numbers of files; boundaries are keys that begin no other. */
  split(range: KeyRange, ways: number): readonly KeyRange[] {
    const within = this.pages.filter(({ last }) => inRange(last, range));
    const total = within.reduce((sum, { entries }) => sum + entries, 0);
    const count = Math.min(ways, 1 + Math.floor(total / WORTHWHILE));
    const boundaries: Key[] = [];
    let done = 0;
    for (const [at, page] of within.entries()) {
      done += page.entries;
      const next = within[at + 1];
      if (next === undefined || next.first.startsWith(page.last)) continue;
      if (boundaries.length < count - 1 && done >= (total * (boundaries.length + 1)) / count)
        boundaries.push(page.last);
    }
    return rangesBetween(range, boundaries);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.file.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
