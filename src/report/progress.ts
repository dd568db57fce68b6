/** Tells how far long work has come: objects, bytes, rate and the time left, a line at intervals. */
import type { Clock } from '../net/context.ts';
import { byteRate, bytes, count, duration, rate } from './format.ts';

/** How much was done at a moment. */
export interface Sample {
  /** Milliseconds since the epoch. */
  readonly atMs: number;
  readonly objects: number;
  readonly bytes: number;
}

/** How much there is to do, as far as it is known. */
export interface Goal {
  readonly objects?: number;
  readonly bytes?: number;
  /** The numbers are an estimate; they are printed with `~`. */
  readonly estimated?: boolean;
}

/** What a line is made of. */
export interface Snapshot {
  readonly now: Sample;
  /** Where the recent window begins; rates are measured from there. */
  readonly since: Sample;
  /** When something was last done; milliseconds since the epoch. */
  readonly movedMs: number;
  readonly goal: Goal;
}

/** Nothing done for this long is said. Milliseconds. */
const stalledMs = 20_000;

/** `12,431 of ~163,585 objects, 1.4 GB of 17.1 GB, 860 objects/s, 98 MB/s, 2 min 56 s left` */
export function progressLine({ now, since, movedMs, goal }: Snapshot): string {
  const parts = [
    `${share(count(now.objects), within(now.objects, goal.objects), goal, count)} objects`,
    share(bytes(now.bytes), within(now.bytes, goal.bytes), { estimated: false }, bytes),
  ];
  const seconds = (now.atMs - since.atMs) / 1000;
  const objectsPerSecond = seconds > 0 ? (now.objects - since.objects) / seconds : 0;
  const bytesPerSecond = seconds > 0 ? (now.bytes - since.bytes) / seconds : 0;
  if (now.atMs - movedMs >= stalledMs) {
    return [...parts, `nothing moved for ${duration((now.atMs - movedMs) / 1000)}`].join(', ');
  }
  parts.push(rate(objectsPerSecond, 'objects'), byteRate(bytesPerSecond));
  const left = Math.max(
    secondsLeft(now.objects, goal.objects, objectsPerSecond),
    secondsLeft(now.bytes, goal.bytes, bytesPerSecond),
  );
  if (left > 0 && Number.isFinite(left)) parts.push(`${duration(left)} left`);
  return parts.join(', ');
}

/** A goal that was passed already was a wrong estimate and says nothing. */
function within(done: number, goal: number | undefined): number | undefined {
  return goal !== undefined && goal >= done ? goal : undefined;
}

function share(done: string, goal: number | undefined, { estimated }: Goal, show: (value: number) => string): string {
  return goal === undefined ? done : `${done} of ${estimated === true ? '~' : ''}${show(goal)}`;
}

/** Infinite where nothing moves though something is left; 0 where nothing is known or nothing is left. */
function secondsLeft(done: number, goal: number | undefined, perSecond: number): number {
  if (goal === undefined || goal <= done) return 0;
  return perSecond > 0 ? (goal - done) / perSecond : Infinity;
}

/** What a `Progress` needs. */
export interface ProgressOptions {
  readonly clock: Clock;
  /** Prints a line. */
  readonly write: (line: string) => void;
  readonly goal?: Goal;
  /** Milliseconds between lines; default 10,000. After ten minutes the lines come three times as rarely. */
  readonly intervalMs?: number;
  /** Milliseconds to the first line; default 2,000. */
  readonly firstMs?: number;
}

/** Rates are measured over at least this long, where there was work for so long. Milliseconds. */
const windowMs = 30_000;
const longRunMs = 600_000;

/** Counts what is done and prints it at intervals between `start` and `stop`. */
export class Progress {
  private readonly options: ProgressOptions;
  private readonly stopping = new AbortController();
  private goal: Goal;
  private objects = 0;
  private bytes = 0;
  private movedMs: number;
  private readonly startedMs: number;
  /** Oldest first; the first one begins the window. */
  private samples: Sample[];

  constructor(options: ProgressOptions) {
    this.options = options;
    this.goal = options.goal ?? {};
    this.startedMs = options.clock.now();
    this.movedMs = this.startedMs;
    this.samples = [{ atMs: this.startedMs, objects: 0, bytes: 0 }];
  }

  /** Counts finished work. */
  add(objects: number, bytes: number): void {
    this.objects += objects;
    this.bytes += bytes;
    this.movedMs = this.options.clock.now();
  }

  /** The amount of work became known, or known better. */
  aim(goal: Goal): void {
    this.goal = goal;
  }

  /** Prints lines until `stop`; resolves then. Rejects only with what `write` throws. */
  async start(): Promise<void> {
    const { clock, write, firstMs = 2_000, intervalMs = 10_000 } = this.options;
    for (let delayMs = firstMs; await this.slept(delayMs);) {
      write(this.line());
      delayMs = clock.now() - this.startedMs < longRunMs ? intervalMs : 3 * intervalMs;
    }
  }

  /** Ends the lines and lets the process end. */
  stop(): void {
    this.stopping.abort();
  }

  /** The line for this moment, which becomes a sample of the window. */
  line(): string {
    const now: Sample = { atMs: this.options.clock.now(), objects: this.objects, bytes: this.bytes };
    const line = progressLine({ now, since: this.samples[0] ?? now, movedMs: this.movedMs, goal: this.goal });
    this.samples.push(now);
    // The window begins at the youngest sample that is old enough.
    const begin = this.samples.findLastIndex((sample) => now.atMs - sample.atMs >= windowMs);
    this.samples = this.samples.slice(Math.max(0, begin));
    return line;
  }

  private async slept(ms: number): Promise<boolean> {
    if (this.stopping.signal.aborted) return false;
    try {
      await this.options.clock.sleep(ms, this.stopping.signal);
      return true;
    } catch {
      return false;
    }
  }
}
