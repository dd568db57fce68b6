/** A folder like Mastodon's, a bucket on the local cloud, and passes between the two with the very threads of the product. */
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { Context } from '../../src/net/context.ts';
import { LocalFolder } from '../../src/stores/folder/folder.ts';
import { everything, type Destination, type Source } from '../../src/stores/model.ts';
import { runPass, type Pass, type PassResult } from '../../src/sync/pass.ts';
import type { S3Options } from '../cloud/s3/handler.ts';
import type { MeterSnapshot } from '../cloud/meter.ts';
import { startBucket, testContext, type BucketWorld, type TestContext } from '../stores/s3/bucket-world.ts';

export const DAY_MS = 86_400_000;

export interface PassWorld extends BucketWorld {
  /** The folder, its links resolved. */
  readonly root: string;
  readonly source: LocalFolder;
  /** Writes a file; a day old unless told otherwise. */
  file(
    path: string,
    content: string | Uint8Array,
    how?: { readonly modifiedMs?: number; readonly mode?: number },
  ): void;
  pass(change?: Partial<Pass>, how?: PassConditions): Promise<Passed>;
}

/** What a pass is run with. */
export interface PassConditions {
  readonly source?: Source;
  readonly destination?: Destination;
  readonly stop?: AbortSignal;
  /** This machine's clock. */
  readonly now?: () => number;
}

/** What a pass came to, and what it cost. */
export interface Passed extends PassResult {
  readonly cx: TestContext;
  readonly seconds: number;
  /** Operations by name that the cloud counted during this pass. */
  readonly operations: MeterSnapshot['operations'];
  /** Objects by outcome, without the zeros. */
  readonly outcomes: Readonly<Record<string, number>>;
  /** What was told beside the outcomes, as `what key`, in order. */
  readonly told: readonly string[];
}

export async function startPassWorld(options: S3Options = {}): Promise<PassWorld> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'pass-test-')));
  const world = await startBucket(options);
  const source = new LocalFolder(
    root,
    (at) => new Worker(new URL('../../src/index.ts', import.meta.url), { workerData: { root: at } }),
  );
  return {
    ...world,
    root,
    source,
    file: (path, content, { modifiedMs = Date.now() - DAY_MS, mode = 0o644 } = {}) => {
      const full = join(root, path);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, content);
      chmodSync(full, mode);
      utimesSync(full, modifiedMs / 1000, modifiedMs / 1000);
    },
    pass: async (change = {}, how = {}) => {
      const { source: from = source, destination = world.bucket, stop = new AbortController().signal } = how;
      const cx = testContext(undefined, how.now);
      const told: string[] = [];
      const before = world.state.meter.snapshot().operations;
      const started = performance.now();
      const pass: Pass = {
        range: everything,
        authority: 'source',
        overwriteNewer: false,
        deadlineMs: Date.now() + 3_600_000,
        dryRun: false,
        concurrency: 64,
        notice: {
          collision: (key) => told.push(`collision ${key}`),
          removal: ({ key }, why) => told.push(`${why} ${key}`),
          changed: (key, how) => told.push(`${how} ${key}`),
        },
        ...change,
      };
      const result = await runPass(from, destination, pass, withShortWaits(cx), stop);
      const seconds = (performance.now() - started) / 1000;
      const after = Object.entries(world.state.meter.snapshot().operations);
      const operations = Object.fromEntries(
        after.map(([name, count]) => [name, count - (before[name] ?? 0)] as const).filter(([, count]) => count > 0),
      );
      const outcomes = Object.fromEntries(
        Object.entries(result.tally.per).flatMap(([name, { objects }]) => (objects > 0 ? [[name, objects]] : [])),
      );
      return { ...result, cx, seconds, operations, outcomes, told };
    },
    [Symbol.asyncDispose]: async () => {
      await source[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A source on which something happens after it was listed and before the first file is read. */
export function beforeReading(source: Source, happens: () => void): Source {
  let happened = false;
  return {
    label: source.label,
    list: (range, cx) => source.list(range, cx),
    split: (range, ways, cx) => source.split(range, ways, cx),
    open: (entries, cx) => {
      if (!happened) happens();
      happened = true;
      return source.open(entries, cx);
    },
  };
}

/** A hundredth of every wait, so that what was in flight elsewhere can come to its end meanwhile. */
function withShortWaits(cx: TestContext): Context {
  return { ...cx, clock: { now: () => cx.clock.now(), sleep: (ms, signal) => sleep(ms / 100, undefined, { signal }) } };
}

/** A key of a post attachment. */
export const attachment = (id: number, name = 'file.png', style = 'original'): string => {
  const digits = String(id).padStart(9, '0');
  return `media_attachments/files/${digits.slice(0, 3)}/${digits.slice(3, 6)}/${digits.slice(6)}/${style}/${name}`;
};

/** A picture, as far as its first bytes tell; different for each number. */
export const picture = (number: number, bytes = 200): Buffer =>
  Buffer.concat([Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), Buffer.alloc(bytes, `picture ${number} `)]);

/** Puts pictures of these numbers, both included, into the folder of the source. */
export function pictures(world: PassWorld, from: number, to: number): void {
  for (let at = from; at <= to; at++) world.file(attachment(at), picture(at));
}
