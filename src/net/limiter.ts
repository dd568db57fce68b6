/**
 * How many requests are in flight. It starts modestly, grows while more of them bring more throughput, and halves when the
 * other side asks for less: the only settings nobody should have to guess.
 */
import type { Clock, Context } from './context.ts';

/** Bounds of {@link AdaptiveLimiter}. */
export interface LimiterBounds {
  readonly start: number;
  readonly max: number;
}

/** Admits tasks up to a limit that follows the throughput and the other side's pressure. */
export class AdaptiveLimiter {
  private readonly clock: Clock;
  private readonly max: number;
  private readonly waiting: (() => void)[] = [];
  private current: number;
  private running = 0;
  private generation = 0;
  private climbing = true;
  private saturated = true;
  private done = 0;
  private windowStart: number;
  private bestRate = 0;
  private quietWindows = 0;

  constructor(bounds: LimiterBounds, clock: Clock) {
    this.clock = clock;
    this.current = Math.min(bounds.start, bounds.max);
    this.max = bounds.max;
    this.windowStart = clock.now();
  }

  /** How many tasks may run at once just now. */
  get limit(): number {
    return this.current;
  }

  /** Waits until a task may run. The caller must call {@link leave} afterwards. */
  async enter(): Promise<void> {
    if (!this.tryEnter()) await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  /** As {@link enter}, but only if a task may run at once. */
  tryEnter(): boolean {
    if (this.running >= this.current) return false;
    this.running++;
    return true;
  }

  /** Ends what {@link enter} began. */
  leave(): void {
    this.running--;
    this.done++;
    this.adjust();
    while (this.running < this.current) {
      const next = this.waiting.shift();
      // Nobody waits for the place that became free: the limit is not what limits.
      if (next === undefined) {
        this.saturated = false;
        return;
      }
      this.running++;
      next();
    }
  }

  /**
   * A context for one task whose `pressure` halves the limit, once per generation: a hundred refusals of requests that
   * were sent together are one message.
   */
  watch(cx: Context): Context {
    const generation = this.generation;
    return { ...cx, pressure: () => this.halve(generation) };
  }

  private halve(generation: number): void {
    if (generation !== this.generation) return;
    this.generation++;
    this.current = Math.max(1, Math.floor(this.current / 2));
    this.climbing = false;
    this.bestRate = 0;
    this.startWindow();
  }

  private adjust(): void {
    const elapsed = this.clock.now() - this.windowStart;
    if (this.done < this.current * 2 || elapsed < 200) return;
    const rate = this.done / elapsed;
    // Only a window in which every place was taken says anything about the limit.
    if (this.saturated) this.follow(rate);
    this.startWindow();
  }

  private follow(rate: number): void {
    if (rate > this.bestRate * (this.climbing ? 1.15 : 1.05)) {
      this.bestRate = rate;
      this.quietWindows = 0;
      this.grow(this.climbing ? 2 : 1.25);
      return;
    }
    this.climbing = false;
    // Conditions change during hours of copying: probe again now and then, and forget an old record.
    if (++this.quietWindows >= 10) {
      this.quietWindows = 0;
      this.bestRate = rate;
      this.grow(1.25);
    }
  }

  private grow(factor: number): void {
    this.current = Math.min(this.max, Math.ceil(this.current * factor));
  }

  private startWindow(): void {
    this.done = 0;
    this.saturated = true;
    this.windowStart = this.clock.now();
  }
}
