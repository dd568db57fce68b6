/** Reads batches of small files in a worker thread: one after the other, or all at once where the disk lets each wait. */
import { readWaiting, readWhole, type ReadAnswer } from './read.ts';
import { LONG_WAIT_MS, waitedMs } from './waited.ts';

/** One slow batch may be somebody else's doing. */
const SLOW_BATCHES = 2;
/** Of so many batches one file is read by itself, to see whether the disk still lets it wait. */
const PROBE_EVERY = 32;

/** Reads whole files, batch by batch. */
export class Reader {
  private readonly waitedMs: () => number;
  private slow = 0;
  private batches = 0;

  /** @param waited - tells how long the thread has waited so far. */
  constructor(waited = waitedMs) {
    this.waitedMs = waited;
  }

  /** @param take - is handed each answer as soon as it is there, with the place of its path. */
  async read(paths: readonly string[], take: (read: ReadAnswer, index: number) => void): Promise<void> {
    const probe = ++this.batches % PROBE_EVERY === 0 ? 1 : 0;
    const alone = this.slow < SLOW_BATCHES ? paths.length : probe;
    if (alone > 0) this.oneByOne(paths.slice(0, alone), take);
    if (alone === paths.length) return;
    await Promise.all(paths.slice(alone).map(async (path, at) => take(await readWaiting(path), alone + at)));
  }

  private oneByOne(paths: readonly string[], take: (read: ReadAnswer, index: number) => void): void {
    const before = this.waitedMs();
    paths.forEach((path, index) => take(readWhole(path), index));
    const waitsMs = (this.waitedMs() - before) / paths.length;
    this.slow = waitsMs > LONG_WAIT_MS ? this.slow + 1 : 0;
  }
}
