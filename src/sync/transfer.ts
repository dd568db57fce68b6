/**
 * The way of objects from a source to a destination: a queue, as many at once as pays, every body held under one byte budget so
 * that a request can be repeated, every entry accounted for exactly once.
 */
import { hash } from 'node:crypto';
import type { Context } from '../net/context.ts';
import type { AdaptiveLimiter } from '../net/limiter.ts';
import type { Entry, Opened, Source, Unread } from '../stores/model.ts';
import { ChangedError } from './parts.ts';
import { closeUnread, sendInParts, sendWhole, type Body, type Job, type SendMeans } from './send.ts';
import type { Outcome, Tally } from './tally.ts';

/** What a transfer works with. */
export interface TransferMeans extends SendMeans {
  readonly source: Source;
  readonly limiter: AdaptiveLimiter;
  readonly tally: Tally;
}

/** A job with the memory that is kept for it. */
interface Held {
  readonly job: Job;
  readonly release: () => void;
}

/** Entries asked for in one go: a message to a reading thread costs as much as reading a small file. */
const BATCH = 16;
/** Entries that are being read, or read and waiting to be sent, at most. */
const AHEAD = 64;
/** Jobs waiting at most; whoever lists waits beyond that. */
const QUEUE = 2000;
/** A file that changes each time it is read is given up after this many tries. */
const TRIES = 3;

/** Copies what it is given until it is told to stop. */
export class Transfer {
  private readonly means: TransferMeans;
  private readonly cx: Context;
  /** Aborts when no new object may be begun. */
  private readonly stop: AbortSignal;
  private readonly queue: Job[] = [];
  private readonly flying = new Set<Promise<void>>();
  private wake: (() => void) | undefined;
  private room: (() => void)[] = [];
  private ahead = 0;
  private closed = false;
  private readonly pumping: Promise<void>;

  constructor(means: TransferMeans, cx: Context, stop: AbortSignal) {
    this.means = means;
    this.cx = cx;
    this.stop = stop;
    this.stop.addEventListener('abort', () => this.stir(), { once: true });
    this.pumping = this.pump();
  }

  /** Takes a job; resolves when there is room for more. */
  async offer(job: Job): Promise<void> {
    this.queue.push(job);
    this.stir();
    if (this.queue.length >= QUEUE) await new Promise<void>((resolve) => this.room.push(resolve));
  }

  /** Resolves when every job has its outcome. */
  async finish(): Promise<void> {
    this.closed = true;
    this.stir();
    await this.pumping;
  }

  private async pump(): Promise<void> {
    for (;;) {
      if (this.stop.aborted) this.leaveRest();
      if (this.queue.length < QUEUE / 2) this.letIn();
      const job = this.queue[0];
      if (job === undefined && this.flying.size === 0 && this.closed) return;
      if (job === undefined || this.ahead > AHEAD - BATCH) {
        await new Promise<void>((resolve) => (this.wake = resolve));
        continue;
      }
      this.queue.shift();
      await this.begin(job);
    }
  }

  /** Starts reading a batch that begins with `first`, once there is memory for it. */
  private async begin(first: Job): Promise<void> {
    const { budget, destination } = this.means;
    if (first.entry.size > destination.wholeUpTo) {
      await this.means.limiter.enter();
      this.fly(this.readLarge(first));
      return;
    }
    const batch: Held[] = [{ job: first, release: await budget.acquire(first.entry.size) }];
    for (let next = this.queue[0]; next !== undefined && batch.length < BATCH; next = this.queue[0]) {
      if (next.entry.size > destination.wholeUpTo) break;
      const release = budget.tryAcquire(next.entry.size);
      if (release === undefined) break;
      this.queue.shift();
      batch.push({ job: next, release });
    }
    this.ahead += batch.length;
    this.fly(this.readBatch(batch));
  }

  private fly(flight: Promise<void>): void {
    this.flying.add(flight);
    void flight.finally(() => {
      this.flying.delete(flight);
      this.stir();
    });
  }

  /** Reads small bodies one after the other; each is sent while the next are read. */
  private async readBatch(batch: readonly Held[]): Promise<void> {
    const waiting = new Map(batch.map((held) => [held.job.entry.locator, held]));
    const drop = ({ release }: Held): void => {
      release();
      this.ahead--;
      this.stir();
    };
    try {
      for await (const answer of this.means.source.open(
        batch.map(({ job }) => job.entry),
        this.cx,
      )) {
        const held = waiting.get(answer.entry.locator);
        if (held === undefined) continue;
        waiting.delete(answer.entry.locator);
        let body: Body | undefined;
        if ('why' in answer) this.unread(held.job, answer);
        else body = await this.bodyOf(held.job, answer);
        if (body === undefined) drop(held);
        else this.fly(this.sendInTurn(held, body));
      }
      if (waiting.size > 0) throw new Error('The source did not answer for every object.');
    } catch (error) {
      for (const held of waiting.values()) {
        this.conclude(held.job.entry, this.cx.signal.aborted ? 'left' : 'failed', error);
        drop(held);
      }
    }
  }

  /** @returns the body, or nothing when the entry has its outcome without. */
  private async bodyOf(job: Job, opened: Opened): Promise<Body | undefined> {
    if (opened.entry.access === 'owner') {
      await this.holdBack(job, opened);
      return undefined;
    }
    let body: Body | undefined;
    await this.guarded(job, async () => {
      const bytes = await gather(opened);
      if ((await opened.settle()) === 'changed') throw new ChangedError();
      const { md5 = hash('md5', bytes, 'hex'), headers = {} } = opened;
      body = { bytes, md5, headers };
    });
    return body;
  }

  private async sendInTurn({ job, release }: Held, body: Body): Promise<void> {
    const { limiter } = this.means;
    await limiter.enter();
    this.ahead--;
    this.stir();
    if (this.stop.aborted) this.conclude(job.entry, 'left');
    else
      await this.guarded(job, async () =>
        this.conclude(job.entry, await sendWhole(job, body, this.means, limiter.watch(this.cx))),
      );
    release();
    limiter.leave();
  }

  private async readLarge(job: Job): Promise<void> {
    try {
      for await (const answer of this.means.source.open([job.entry], this.cx)) {
        if ('why' in answer) this.unread(job, answer);
        else if (answer.entry.access === 'owner') await this.holdBack(job, answer);
        else await this.guarded(job, () => this.sendLarge(job, answer));
      }
    } catch (error) {
      this.conclude(job.entry, this.cx.signal.aborted ? 'left' : 'failed', error);
    } finally {
      this.means.limiter.leave();
    }
  }

  private async sendLarge(job: Job, opened: Opened): Promise<void> {
    const outcome = await sendInParts(job, opened, this.means, this.means.limiter.watch(this.cx));
    if (outcome === 'compared') this.again({ ...job, compareFirst: false });
    else this.conclude(job.entry, outcome);
  }

  private async holdBack(job: Job, opened: Opened): Promise<void> {
    if (job.stored !== undefined) this.means.tally.heldBackStored++;
    this.conclude(job.entry, 'held-back');
    await closeUnread(opened);
  }

  /** Runs one object's work; its failure is its own. */
  private async guarded(job: Job, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (error instanceof ChangedError || (error as { cause?: unknown }).cause instanceof ChangedError)
        this.changed(job);
      else this.conclude(job.entry, this.cx.signal.aborted ? 'left' : 'failed', error);
    }
  }

  private changed(job: Job): void {
    const changes = (job.changes ?? 0) + 1;
    if (changes < TRIES) this.again({ ...job, changes });
    else
      this.conclude(
        job.entry,
        'failed',
        new Error(`The file changed each of the ${TRIES} times it was read. The next run will copy it.`),
      );
  }

  private again(job: Job): void {
    this.queue.unshift(job);
    this.stir();
  }

  private unread(job: Job, unread: Unread): void {
    if (unread.why === 'vanished') this.conclude(job.entry, 'vanished');
    else this.conclude(job.entry, 'failed', unread.cause);
  }

  private conclude(entry: Entry, outcome: Outcome, error?: unknown): void {
    this.means.tally.count(entry, outcome, error instanceof Error ? error.message : '');
  }

  private leaveRest(): void {
    for (const job of this.queue.splice(0)) this.conclude(job.entry, 'left');
  }

  private stir(): void {
    this.wake?.();
    this.wake = undefined;
  }

  private letIn(): void {
    for (const resolve of this.room.splice(0)) resolve();
  }
}

async function gather(opened: Opened): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened.body) chunks.push(chunk);
  const [only] = chunks;
  return chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks);
}
