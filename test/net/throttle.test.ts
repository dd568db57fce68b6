import { describe, expect, it } from '@jest/globals';
import { Throttle } from '../../src/net/throttle.ts';

/** A clock that somebody else moves. */
class HandClock {
  nowMs = 1e12;
  private readonly waiting: { readonly atMs: number; readonly wake: () => void }[] = [];

  now = (): number => this.nowMs;
  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason as Error));
      this.waiting.push({ atMs: this.nowMs + ms, wake: resolve });
    });

  async move(ms: number): Promise<void> {
    this.nowMs += ms;
    for (const { atMs, wake } of this.waiting) if (atMs <= this.nowMs) wake();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const forever = new AbortController().signal;

describe('a limit on bytes a second', () => {
  it('lets through what it is told to, first come, first served', async () => {
    const clock = new HandClock();
    const throttle = new Throttle(1000, clock);
    const done: number[] = [];
    for (let at = 0; at < 20; at++) void throttle.take(500, forever).then(() => done.push(at));
    await clock.move(0);
    // A quarter of a second's worth is there to begin with.
    expect(done).toEqual([0]);
    await clock.move(4750);
    expect(done.length).toBeGreaterThanOrEqual(10);
    expect(done.length).toBeLessThanOrEqual(11);
    expect(done).toEqual(done.map((_, at) => at));
    await clock.move(5000);
    expect(done).toHaveLength(20);
  });

  it('is not stopped by one body that is larger than a second', async () => {
    const clock = new HandClock();
    const throttle = new Throttle(1000, clock);
    await throttle.take(10_000, forever);
    let next = false;
    void throttle.take(1, forever).then(() => (next = true));
    await clock.move(9000);
    expect(next).toBe(false);
    await clock.move(1000);
    expect(next).toBe(true);
  });

  it('saves nothing up while nobody sends', async () => {
    const clock = new HandClock();
    const throttle = new Throttle(1000, clock);
    await clock.move(3_600_000);
    let done = 0;
    for (let at = 0; at < 10; at++) void throttle.take(1000, forever).then(() => done++);
    await clock.move(0);
    expect(done).toBe(1);
  });

  it('lets go of whoever does not want to wait', async () => {
    const throttle = new Throttle(1, new HandClock());
    await throttle.take(1000, forever);
    const stop = new AbortController();
    const waiting = throttle.take(1000, stop.signal);
    stop.abort(new Error('enough'));
    await expect(waiting).rejects.toThrow('enough');
  });
});
