/**
 * Runs Super Slurper's jobs to their end: as many at once as an account may have, followed until they are over, aborted when the run is
 * stopped or the time for them is up. Jobs that an earlier run left behind are taken up again.
 */
import type { Context } from '../net/context.ts';
import { CloudflareProblem } from './explain.ts';
import { SlurpLogTally } from './slurp-log.ts';
import { SLURPER_JOBS, type SlurpProgress, type SuperSlurper } from './super-slurper.ts';

/** What the jobs are to do, and for how long. */
export interface SlurpOrder {
  /** What the names of objects begin with, one job each. No name begins with two of them. */
  readonly prefixes: readonly string[];
  /** Milliseconds since the epoch after which jobs are aborted. */
  readonly deadlineMs: number;
  /** Aborts when the run is to end. */
  readonly stop: AbortSignal;
  /** Whether names of objects may be told. */
  readonly named: boolean;
  /** Told what is worth a line of the log. */
  tell(text: string): void;
  /** Told how far all jobs have come, each time it was looked. */
  progress(now: SlurpState): void;
}

/** How far all jobs together have come. */
export interface SlurpState extends Omit<SlurpProgress, 'status'> {
  readonly jobs: number;
  readonly over: number;
  readonly paused: number;
  readonly seconds: number;
  /** Until the time for them is up. */
  readonly secondsLeft: number;
}

/** What came of it. */
export interface SlurpResult extends Omit<SlurpProgress, 'status'> {
  readonly ended: 'done' | 'deadline' | 'stopped';
  /** `never`: the time was up before they could begin. */
  readonly jobs: Readonly<Record<'all' | 'completed' | 'aborted' | 'never' | 'takenUp', number>>;
  readonly log: Pick<SlurpLogTally, 'counts' | 'errors' | 'examples'>;
  /** Jobs that may still be writing, as they could not be aborted. */
  readonly unaborted: number;
  readonly seconds: number;
}

interface Running {
  readonly id: string;
  readonly prefix: string;
  now: SlurpProgress;
}

const FIRST_POLL_MS = 1000;
const LONGEST_POLL_MS = 15_000;
/** How long a job may take to end after it was aborted, until nobody waits for it any more. */
const FAREWELL_MS = 60_000;
/** Looks at a job's progress that may fail one after the other. */
const PATIENCE = 10;
/** Lines of one job's log that are read. */
const MOST_LINES = 20_000;
const unknown: SlurpProgress = { status: 'running', objects: 0, transferred: 0, skipped: 0, failed: 0 };

/**
 * @param slurper - for everything while the run goes on.
 * @param parting - makes the same for the end: it works although the run was cancelled.
 * @throws CloudflareProblem when a side cannot be reached or Cloudflare refuses; jobs that were begun are aborted then.
 */
export async function runSlurper(
  slurper: SuperSlurper,
  parting: () => SuperSlurper,
  order: SlurpOrder,
  cx: Context,
): Promise<SlurpResult> {
  const run = new SlurpRun(slurper, parting, order, cx);
  return run.toTheEnd();
}

class SlurpRun {
  private readonly slurper: SuperSlurper;
  private readonly parting: () => SuperSlurper;
  private readonly order: SlurpOrder;
  private readonly cx: Context;
  private readonly startedMs: number;
  private readonly waiting: string[];
  private readonly running = new Map<string, Running>();
  private readonly over: Running[] = [];
  private takenUp = 0;
  private misses = 0;
  private toldOfLimit = false;
  private unaborted = 0;

  constructor(slurper: SuperSlurper, parting: () => SuperSlurper, order: SlurpOrder, cx: Context) {
    this.slurper = slurper;
    this.parting = parting;
    this.order = order;
    this.cx = cx;
    this.startedMs = cx.clock.now();
    this.waiting = [...order.prefixes];
  }

  async toTheEnd(): Promise<SlurpResult> {
    const { order, cx } = this;
    await this.slurper.precheck();
    let ended: SlurpResult['ended'] = 'stopped';
    try {
      await this.takeUp();
      ended = await this.follow();
    } finally {
      await this.abortAll(ended === 'stopped');
    }
    const log = new SlurpLogTally(order.named);
    if (ended !== 'stopped') {
      for (const { id } of this.over) for await (const line of this.slurper.logs(id, MOST_LINES)) log.add(line);
    }
    const seen = [...this.over, ...this.running.values()];
    const completed = seen.filter(({ now }) => now.status === 'completed').length;
    return {
      ...summed(seen.map(({ now }) => now)),
      ended,
      jobs: {
        all: order.prefixes.length,
        completed,
        aborted: seen.length - completed,
        never: this.waiting.length,
        takenUp: this.takenUp,
      },
      log,
      unaborted: this.unaborted,
      seconds: (cx.clock.now() - this.startedMs) / 1000,
    };
  }

  /** A run that was killed leaves its jobs behind: they go on here, and are not begun a second time. */
  private async takeUp(): Promise<void> {
    for (const { id, prefix, status } of await this.slurper.unfinished()) {
      const at = this.waiting.indexOf(prefix);
      if (at === -1) continue;
      if (status === 'paused') await this.slurper.resume(id);
      this.waiting.splice(at, 1);
      this.running.set(id, { id, prefix, now: unknown });
      this.takenUp += 1;
    }
    if (this.takenUp > 0) this.order.tell(`Super Slurper: ${this.takenUp} jobs of an earlier run go on.`);
  }

  private async follow(): Promise<SlurpResult['ended']> {
    const { order, cx } = this;
    for (let waitMs = FIRST_POLL_MS; ; waitMs = Math.min(LONGEST_POLL_MS, waitMs * 1.5)) {
      if (order.stop.aborted || cx.signal.aborted) return 'stopped';
      if (cx.clock.now() >= order.deadlineMs) return 'deadline';
      await this.begin();
      await this.look();
      if (this.waiting.length === 0 && this.running.size === 0) return 'done';
      order.progress(this.state());
      const until = AbortSignal.any([order.stop, cx.signal]);
      const left = Math.max(0, order.deadlineMs - cx.clock.now());
      await cx.clock.sleep(Math.min(waitMs, left), until).catch(() => undefined);
    }
  }

  private async begin(): Promise<void> {
    for (let prefix = this.waiting[0]; prefix !== undefined; prefix = this.waiting[0]) {
      if (this.running.size >= SLURPER_JOBS || this.order.stop.aborted) return;
      const id = await this.slurper.begin(prefix);
      if (id === undefined) {
        if (this.running.size === 0 && !this.toldOfLimit) {
          this.toldOfLimit = true;
          this.order.tell(
            `Super Slurper: the account has ${SLURPER_JOBS} jobs under way already, which is the limit; waiting for one of them to end.`,
          );
        }
        return;
      }
      this.waiting.shift();
      this.running.set(id, { id, prefix, now: unknown });
    }
  }

  private async look(): Promise<void> {
    for (const job of [...this.running.values()]) {
      try {
        job.now = await this.slurper.progress(job.id);
        this.misses = 0;
      } catch (error) {
        const passing = error instanceof CloudflareProblem && ['network', 'server', 'rate-limit'].includes(error.kind);
        if (!passing || ++this.misses >= PATIENCE) throw error;
        continue;
      }
      if (isOver(job.now)) this.conclude(job);
    }
  }

  private conclude(job: Running): void {
    this.running.delete(job.id);
    this.over.push(job);
  }

  /**
   * Ours only: others may use the account's jobs as well.
   * @param atOnce - without waiting until the jobs have ended, as the process is about to.
   */
  private async abortAll(atOnce: boolean): Promise<void> {
    const { cx, running } = this;
    const parting = this.parting();
    // An attempt whose answer was lost may have begun a job that nobody follows.
    for (const { id, prefix } of await parting.unfinished().catch(() => [])) {
      if (this.order.prefixes.includes(prefix) && !running.has(id)) running.set(id, { id, prefix, now: unknown });
    }
    const aborted = await Promise.all([...running.values()].map((job) => this.abort(job, parting)));
    this.unaborted = aborted.filter((done) => !done).length;
    if (atOnce) return;
    // What comes after has to be the last to write.
    const untilMs = cx.clock.now() + FAREWELL_MS;
    while (running.size > 0 && cx.clock.now() < untilMs && !cx.signal.aborted) {
      await this.look().catch(() => undefined);
      if (running.size > 0) await cx.clock.sleep(FIRST_POLL_MS, cx.signal).catch(() => undefined);
    }
    this.unaborted = running.size;
  }

  private async abort({ id }: Running, parting: SuperSlurper): Promise<boolean> {
    try {
      await parting.abort(id);
      return true;
    } catch (error) {
      // It may have ended meanwhile.
      if (isOver(await parting.progress(id).catch(() => unknown))) return true;
      const why = error instanceof Error ? error.message : String(error);
      this.order.tell(`Super Slurper: a job could not be aborted: ${why}`);
      return false;
    }
  }

  private state(): SlurpState {
    const { over, order, cx } = this;
    const all = [...over, ...this.running.values()].map(({ now }) => now);
    const nowMs = cx.clock.now();
    return {
      ...summed(all),
      jobs: order.prefixes.length,
      over: over.length,
      paused: all.filter(({ status }) => status === 'paused').length,
      seconds: (nowMs - this.startedMs) / 1000,
      secondsLeft: Math.max(0, (order.deadlineMs - nowMs) / 1000),
    };
  }
}

function isOver({ status }: SlurpProgress): boolean {
  return status === 'completed' || status === 'aborted';
}

function summed(all: readonly SlurpProgress[]): Omit<SlurpProgress, 'status'> {
  const sum = (of: (now: SlurpProgress) => number): number => all.reduce((total, now) => total + of(now), 0);
  return {
    objects: sum((now) => now.objects),
    transferred: sum((now) => now.transferred),
    skipped: sum((now) => now.skipped),
    failed: sum((now) => now.failed),
  };
}
