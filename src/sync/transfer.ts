/**
 * The way of objects from a source to a destination: a queue, as many at once as pays, every body held under one byte budget so
 * that a request can be repeated, every entry accounted for exactly once.
 */
import { hash } from 'node:crypto';
import type { Context } from '../net/context.ts';
import type { Opened } from '../stores/model.ts';
import { Fate, type TransferMeans } from './fate.ts';
import { inspect } from './inspect.ts';
import { ChangedError, closeUnread } from './parts.ts';
import { sendInParts, sendWhole, TakenError, type Body, type Job } from './send.ts';
import { copyInStore, isCopyable, type WithinStore } from './within.ts';

/** A job with the memory that is kept for it. */
interface Held {
  readonly job: Job;
  readonly release: () => void;
}

/** Entries asked for in one go: a message to a reading thread costs as much as reading a small file. */
const BATCH = 16;
/** Batches that are being read, or read and waiting to be sent, at most. */
const BATCHES_AHEAD = 4;
/** Jobs waiting at most; whoever lists waits beyond that. */
const QUEUE = 2000;

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
  private within: WithinStore | undefined;
  private readonly fate: Fate;
  private readonly batch: number;
  private readonly pumping: Promise<void>;

  constructor(means: TransferMeans, cx: Context, stop: AbortSignal) {
    this.means = means;
    this.cx = cx;
    this.stop = stop;
    this.batch = means.source.batch ?? BATCH;
    this.within = means.dryRun ? undefined : means.within;
    this.fate = new Fate(means, cx, (job) => this.again(job));
    this.stop.addEventListener('abort', () => this.stir(), { once: true });
    this.pumping = this.pump();
  }

  /** Whether objects that both sides have are to be looked at. */
  get inspects(): boolean {
    return this.means.repairHeaders;
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
      if (job === undefined || this.ahead > (BATCHES_AHEAD - 1) * this.batch) {
        await new Promise<void>((resolve) => (this.wake = resolve));
        continue;
      }
      this.queue.shift();
      await this.begin(job);
    }
  }

  /** Starts reading a batch that begins with `first`, once there is memory for it. */
  private async begin(first: Job): Promise<void> {
    const { budget } = this.means;
    if (!this.goesWhole(first)) {
      await this.means.limiter.enter();
      this.fly(this.alone(first));
      return;
    }
    const batch: Held[] = [{ job: first, release: await budget.acquire(first.entry.size) }];
    for (let next = this.queue[0]; next !== undefined && batch.length < this.batch; next = this.queue[0]) {
      if (!this.goesWhole(next)) break;
      const release = budget.tryAcquire(next.entry.size);
      if (release === undefined) break;
      this.queue.shift();
      batch.push({ job: next, release });
    }
    this.ahead += batch.length;
    this.fly(this.readBatch(batch));
  }

  /** Whether a job is read whole, together with others. */
  private goesWhole(job: Job): boolean {
    if (job.act === 'inspect' || job.entry.size > this.means.destination.wholeUpTo) return false;
    return this.within === undefined || !isCopyable(job);
  }

  /** One job by itself: its headers are looked at, the store copies it, or it is read in parts. */
  private async alone(job: Job): Promise<void> {
    const { within } = this;
    try {
      if (this.stop.aborted) this.fate.conclude(job, 'left');
      else if (job.act === 'inspect') await this.fate.guarded(job, () => this.inspect(job));
      else if (within !== undefined && isCopyable(job))
        await this.fate.guarded(job, () => this.copyInStore(job, within));
      else if (this.goesWhole(job))
        this.again(job); // The store turned out not to copy for us while this one waited.
      else await this.readLarge(job);
    } finally {
      this.means.limiter.leave();
    }
  }

  private async inspect(job: Job): Promise<void> {
    const found = await inspect(job.entry, this.means, this.means.limiter.watch(this.cx));
    if (found === 'hidden') this.fate.holdBack(job);
    else if (typeof found === 'string') this.fate.conclude(job, found);
    else this.fate.unread(job, found);
  }

  private async copyInStore(job: Job, within: WithinStore): Promise<void> {
    const { destination, limiter, absentOnly, source } = this.means;
    const cx = limiter.watch(this.cx);
    if (absentOnly && (await destination.head(job.entry.key, cx)) !== null) throw new TakenError();
    const came = job.keepNewer === true ? 'newer' : await copyInStore(job, within, destination, cx);
    if (came === 'newer') this.fate.conclude(job, came);
    else if (came === 'copied') this.fate.conclude(job, job.stored === undefined ? 'copied' : 'repaired');
    else if (came === 'refused') this.streamInstead(job, source.label);
    else this.fate.unread(job, came);
  }

  /** The store does not copy for us, and would not copy the others either. */
  private streamInstead(job: Job, source: string): void {
    if (this.within !== undefined) {
      const text = `The key of the bucket may not read ${source}, so the objects are read and sent instead of being copied inside R2.`;
      this.cx.emit({ kind: 'log', level: 'notice', text });
    }
    this.within = undefined;
    this.again(job);
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
        if ('why' in answer) this.fate.unread(held.job, answer);
        else body = await this.bodyOf(held.job, answer);
        if (body === undefined) drop(held);
        else this.fly(this.sendInTurn(held, body));
      }
      if (waiting.size > 0) throw new Error('The source did not answer for every object.');
    } catch (error) {
      for (const held of waiting.values()) {
        this.fate.fail(held.job, error);
        drop(held);
      }
    }
  }

  /** @returns the body, or nothing when the entry has its outcome without. */
  private async bodyOf(job: Job, opened: Opened): Promise<Body | undefined> {
    if (this.fate.isHidden(opened.entry)) {
      this.fate.holdBack(job);
      await closeUnread(opened);
      return undefined;
    }
    let body: Body | undefined;
    await this.fate.guarded(job, async () => {
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
    if (this.stop.aborted) this.fate.conclude(job, 'left');
    else
      await this.fate.guarded(job, async () =>
        this.fate.conclude(job, await sendWhole(job, body, this.means, limiter.watch(this.cx))),
      );
    release();
    limiter.leave();
  }

  private async readLarge(job: Job): Promise<void> {
    try {
      for await (const answer of this.means.source.open([job.entry], this.cx)) {
        if ('why' in answer) this.fate.unread(job, answer);
        else if (this.fate.isHidden(answer.entry)) {
          this.fate.holdBack(job);
          await closeUnread(answer);
        } else await this.fate.guarded(job, () => this.sendLarge(job, answer));
      }
    } catch (error) {
      this.fate.fail(job, error);
    }
  }

  private async sendLarge(job: Job, opened: Opened): Promise<void> {
    const outcome = await sendInParts(job, opened, this.means, this.means.limiter.watch(this.cx));
    if (outcome === 'compared') this.again({ ...job, compareFirst: false });
    else this.fate.conclude(job, outcome);
  }

  private again(job: Job): void {
    this.queue.unshift(job);
    this.stir();
  }

  private leaveRest(): void {
    for (const job of this.queue.splice(0)) this.means.tally.count(job.entry, 'left');
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
