/**
 * Sorts a listing of any length and in any order on disk, in bounded memory: sorted runs, then one merge of all of them.
 * What is written holds names of objects, some of which are private: the folder is this user's only, and is removed in the end.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { compareKeys } from '../keys.ts';
import type { Entry } from '../model.ts';

/** Entries of a run: some 20 MB of memory while it is sorted. */
const RUN = 50_000;
/** Runs merged at once; more are merged to longer ones first, so that neither files nor buffers become too many. */
const WAYS = 64;
const PAGE = 1000;

/** Collects entries with names that are strings, and gives them back sorted. To be disposed of. */
export class Spool {
  private readonly folder: string;
  private readonly run: number;
  private readonly ways: number;
  private gathered: Entry[] = [];
  private runs: string[] = [];
  private made = 0;

  private constructor(folder: string, run: number, ways: number) {
    this.folder = folder;
    this.run = run;
    this.ways = ways;
  }

  /** @param parent - of the folder that is made. */
  static async create(parent = tmpdir(), run = RUN, ways = WAYS): Promise<Spool> {
    // mkdtemp makes the folder with mode 0700.
    return new Spool(await mkdtemp(join(parent, 'listing-')), run, ways);
  }

  async add(entries: readonly Entry[]): Promise<void> {
    for (const entry of entries) this.gathered.push(entry);
    if (this.gathered.length >= this.run) await this.flush();
  }

  /** All entries in key order, those with one name once. To be called once, after the last `add`. */
  async *sorted(): AsyncGenerator<readonly Entry[]> {
    await this.flush();
    while (this.runs.length > this.ways) {
      const some = this.runs.splice(0, this.ways);
      await this.write(merged(some));
      await Promise.all(some.map((file) => rm(file)));
    }
    let page: Entry[] = [];
    let last: Entry | undefined;
    for await (const entry of merged(this.runs)) {
      if (entry.locator === last?.locator) continue;
      last = entry;
      page.push(entry);
      if (page.length < PAGE) continue;
      yield page;
      page = [];
    }
    if (page.length > 0) yield page;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.gathered = [];
    await rm(this.folder, { recursive: true, force: true });
  }

  private async flush(): Promise<void> {
    const entries = this.gathered.sort(compareEntries);
    this.gathered = [];
    if (entries.length > 0) await this.write(entries);
  }

  private async write(entries: Iterable<Entry> | AsyncIterable<Entry>): Promise<void> {
    const file = join(this.folder, String(this.made++));
    await pipeline(linesOf(entries), createWriteStream(file, { mode: 0o600 }));
    this.runs.push(file);
  }
}

/** By key; names with one key by themselves, so that the same name stands side by side. */
function compareEntries(a: Entry, b: Entry): number {
  return compareKeys(a.key, b.key) || compareKeys(a.locator as string, b.locator as string);
}

/** A run with its first entry that is not given out yet. */
interface Head {
  readonly rest: AsyncIterator<Entry>;
  entry: Entry;
}

async function* merged(files: readonly string[]): AsyncGenerator<Entry> {
  const heads: Head[] = [];
  const opened = files.map((file) => entriesIn(file));
  try {
    for (const rest of opened) {
      const first = await rest.next();
      if (first.done !== true) heads.push({ rest, entry: first.value });
    }
    // The last one is the next to be given out.
    heads.sort((a, b) => compareEntries(b.entry, a.entry));
    for (let head = heads.pop(); head !== undefined; head = heads.pop()) {
      yield head.entry;
      const next = await head.rest.next();
      if (next.done === true) continue;
      head.entry = next.value;
      heads.splice(placeOf(head, heads), 0, head);
    }
  } finally {
    await Promise.all(opened.map((rest) => rest.return()));
  }
}

/** Where to insert a head, so that they descend. */
function placeOf(head: Head, heads: readonly Head[]): number {
  let low = 0;
  let high = heads.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const other = heads[middle];
    if (other !== undefined && compareEntries(other.entry, head.entry) > 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** JSON keeps each on one line whatever its name holds. */
async function* linesOf(entries: Iterable<Entry> | AsyncIterable<Entry>): AsyncGenerator<string> {
  let lines: string[] = [];
  for await (const entry of entries) {
    lines.push(`${JSON.stringify(entry)}\n`);
    if (lines.length < PAGE) continue;
    yield lines.join('');
    lines = [];
  }
  yield lines.join('');
}

async function* entriesIn(file: string): AsyncGenerator<Entry, void> {
  let rest = '';
  // Not by `readline`, for which more than the line feed ends a line.
  for await (const chunk of createReadStream(file, { encoding: 'utf8' }) as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield JSON.parse(line) as Entry;
  }
}
