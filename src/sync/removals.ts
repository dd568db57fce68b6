/**
 * What a pass takes away from the bucket, gathered while it lists and removed in the end, when all conditions can be looked at. The
 * keys of hidden files are among them, so what goes to the disk is this user's only and is removed with the pass.
 */
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { createReadStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../net/context.ts';
import type { Destination, Key } from '../stores/model.ts';
import { add, type Amount } from './tally.ts';

/** An object to be removed. */
export interface Removable {
  readonly key: Key;
  /** Bytes. */
  readonly size: number;
}

/** What was to be removed and what was. */
export interface Removal {
  readonly found: Amount;
  readonly removed: Amount;
  /** Why nothing was removed although something was found; absent where it was, and in a dry run. */
  withheld?: string;
}

/** Objects held in memory; more go to the disk. */
const IN_MEMORY = 5000;
/** Objects of one request. */
const BATCH = 1000;

/** Objects to be removed, in bounded memory. To be disposed of. */
export class Removables implements Disposable {
  readonly found: Amount = { objects: 0, bytes: 0 };
  private gathered: Removable[] = [];
  private folder: string | undefined;
  private readonly most: number;

  constructor(most = IN_MEMORY) {
    this.most = most;
  }

  add({ key, size }: Removable): void {
    add(this.found, { size });
    this.gathered.push({ key, size });
    if (this.gathered.length >= this.most) this.flush();
  }

  /** All of them, in batches. */
  async *batches(): AsyncGenerator<readonly Removable[]> {
    let batch: Removable[] = [];
    for await (const one of this.all()) {
      batch.push(one);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
    if (batch.length > 0) yield batch;
  }

  [Symbol.dispose](): void {
    this.gathered = [];
    if (this.folder !== undefined) rmSync(this.folder, { recursive: true, force: true });
  }

  private async *all(): AsyncGenerator<Removable> {
    if (this.folder !== undefined) {
      let rest = '';
      for await (const chunk of createReadStream(this.file(), { encoding: 'utf8' }) as AsyncIterable<string>) {
        const lines = (rest + chunk).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) yield JSON.parse(line) as Removable;
      }
    }
    yield* this.gathered;
  }

  private flush(): void {
    // mkdtemp makes the folder with mode 0700.
    this.folder ??= mkdtempSync(join(tmpdir(), 'removals-'));
    appendFileSync(this.file(), this.gathered.map((one) => `${JSON.stringify(one)}\n`).join(''), { mode: 0o600 });
    this.gathered = [];
  }

  private file(): string {
    return join(this.folder ?? '', 'keys');
  }
}

/** Told of each object that is removed. */
export type Removed = (object: Removable) => void;

/**
 * Removes them; what the store refuses to remove is left and told, and stops none of the others.
 * @param from - what the store is called in a sentence.
 * @returns what could not be removed, in words, without a key: some are those of hidden files.
 */
export async function removeAll(
  destination: Destination,
  objects: Removables,
  removal: Removal,
  removed: Removed,
  cx: Context,
  from = 'the bucket',
): Promise<readonly string[]> {
  const problems = new Map<string, number>();
  const failed = (count: number, why: string): unknown => problems.set(why, (problems.get(why) ?? 0) + count);
  for await (const batch of objects.batches()) {
    try {
      const refused = await destination.remove(
        batch.map(({ key }) => key),
        cx,
      );
      const left = new Set(refused.map(({ key }) => key));
      for (const { why } of refused) failed(1, why);
      for (const object of batch) {
        if (left.has(object.key)) continue;
        add(removal.removed, object);
        removed(object);
      }
    } catch (error) {
      failed(batch.length, error instanceof Error ? error.message : String(error));
    }
  }
  return [...problems].map(([why, count]) => `${count} objects could not be removed from ${from}: ${why}`);
}
