/** What becomes of each object of a transfer, counted exactly once: done, failed, to be tried again. */
import type { Context } from '../net/context.ts';
import type { AdaptiveLimiter } from '../net/limiter.ts';
import { isHopeless } from '../stores/hopeless.ts';
import { StoreError, type Entry, type Key, type Source, type Unread } from '../stores/model.ts';
import type { Verdict } from './decide.ts';
import { ChangedError } from './parts.ts';
import { TakenError, type Job, type SendMeans } from './send.ts';
import type { Outcome, Tally } from './tally.ts';
import type { WithinStore } from './within.ts';

/** What a transfer works with. */
export interface TransferMeans extends SendMeans {
  readonly source: Source;
  readonly limiter: AdaptiveLimiter;
  readonly tally: Tally;
  /** Look at the headers of what both sides have. */
  readonly repairHeaders: boolean;
  readonly within?: WithinStore;
  /** What to do about an entry now that the bucket turned out to have something under its key. */
  decide(entry: Entry, stored: Entry): Verdict;
  /** Whether a hidden entry is to be copied all the same. */
  released(key: Key): boolean;
  /** Told of an object at the bucket that is hidden at the source by now. */
  hidden(stored: Entry): void;
  /** Told of a key under which the bucket has something else than before. */
  changed(key: Key, how: 'overwritten' | 'headers'): void;
  /** Told what stands in the way of every object; nothing new should be begun. */
  hopeless(why: string): void;
}

/** A file that changes each time it is read is given up after this many tries. */
const TRIES = 3;

/** Concludes the jobs of one transfer. */
export class Fate {
  private readonly means: TransferMeans;
  private readonly cx: Context;
  private readonly again: (job: Job) => void;

  /** @param again - takes a job that is to be done once more. */
  constructor(means: TransferMeans, cx: Context, again: (job: Job) => void) {
    this.means = means;
    this.cx = cx;
    this.again = again;
  }

  conclude(job: Job, outcome: Outcome): void {
    const { means } = this;
    if (outcome === 'same' && job.act === 'copy' && means.repairHeaders) {
      this.again({ ...job, act: 'inspect' });
      return;
    }
    means.tally.count(job.entry, outcome);
    if (outcome === 'repaired') means.changed(job.entry.key, 'overwritten');
    if (outcome === 'corrected') means.changed(job.entry.key, 'headers');
  }

  fail(job: Job, error: unknown): void {
    const { means } = this;
    const why = error instanceof Error ? error.message : String(error);
    // A write that failed in the end may have taken effect all the same.
    if (job.stored !== undefined && error instanceof StoreError) means.changed(job.entry.key, 'overwritten');
    if (isHopeless(error)) means.hopeless(why);
    means.tally.count(job.entry, this.cx.signal.aborted || isHopeless(error) ? 'left' : 'failed', why);
  }

  unread(job: Job, unread: Unread): void {
    if (unread.why === 'vanished') this.conclude(job, 'vanished');
    else this.fail(job, unread.cause);
  }

  isHidden({ access, key }: Entry): boolean {
    return access === 'owner' && !this.means.released(key);
  }

  holdBack(job: Job): void {
    if (job.stored !== undefined) {
      this.means.tally.heldBackStored++;
      this.means.hidden(job.stored);
    }
    this.conclude(job, 'held-back');
  }

  /** Runs one object's work; its failure is its own. */
  async guarded(job: Job, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof ChangedError || (error as { cause?: unknown }).cause instanceof ChangedError)
        this.changed(job);
      else if (error instanceof TakenError) await this.taken(job);
      else this.fail(job, error);
    }
  }

  private changed(job: Job): void {
    const changes = (job.changes ?? 0) + 1;
    if (changes < TRIES) this.again({ ...job, changes });
    else
      this.fail(job, new Error(`The file changed each of the ${TRIES} times it was read. The next run will copy it.`));
  }

  /** The bucket has the key although it did not list it: looks what it is, and decides again. */
  private async taken(job: Job): Promise<void> {
    const { entry } = job;
    await this.guarded(job, async () => {
      const found = await this.means.destination.head(entry.key, this.cx);
      if (found === null) {
        this.changed(job);
        return;
      }
      const { size, etag, modifiedMs } = found;
      const stored = { key: entry.key, locator: entry.key, size, etag, modifiedMs };
      const verdict = this.means.decide(entry, stored);
      if (verdict.act === 'count') this.conclude({ ...job, stored }, verdict.outcome);
      else this.again({ entry, stored, ...verdict });
    });
  }
}
