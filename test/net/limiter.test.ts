import { describe, expect, it } from '@jest/globals';
import type { Context } from '../../src/net/context.ts';
import { AdaptiveLimiter } from '../../src/net/limiter.ts';

/** A store that answers each request after `latencyMs`, up to `capacity` of them at once, in simulated time. */
class World {
  now = 0;
  readonly limiter: AdaptiveLimiter;
  most = 0;
  running = 0;
  private readonly ends: number[] = [];
  private readonly latency: (running: number) => number;

  constructor(max: number, latency: (running: number) => number) {
    this.limiter = new AdaptiveLimiter({ start: 16, max }, { now: () => this.now, sleep: () => Promise.resolve() });
    this.latency = latency;
  }

  /** Runs `count` requests, always enough waiting, or only `offered` at a time. */
  async run(count: number, offered = Infinity): Promise<void> {
    let started = 0;
    let ended = 0;
    while (ended < count) {
      while (started < count && this.running < offered && this.limiter.tryEnter()) this.start(++started);
      // A waiter makes the limiter know that more could run.
      const waiter =
        offered === Infinity && started < count ? this.limiter.enter().then(() => this.start(++started)) : undefined;
      this.ends.sort((a, b) => a - b);
      this.now = Math.max(this.now, this.ends.shift() ?? this.now);
      this.running--;
      ended++;
      this.limiter.leave();
      await waiter;
    }
  }

  private start(number: number): void {
    if (number < 1) throw new Error('requests are counted from 1');
    this.running++;
    this.most = Math.max(this.most, this.running);
    this.ends.push(this.now + this.latency(this.running));
  }
}

const cx = {} as Context;

describe('the limiter', () => {
  it('grows to its maximum where more at once brings more', async () => {
    const world = new World(256, () => 100);
    await world.run(8000);
    expect(world.limiter.limit).toBe(256);
    expect(world.most).toBe(256);
  });

  it('stops growing where more at once brings nothing', async () => {
    // One server that works on one request at a time: 1,000 a second whatever the number in flight.
    const world = new World(256, (running) => running);
    await world.run(3000);
    expect(world.limiter.limit).toBeLessThan(64);
  });

  it('does not grow while its places are not all taken', async () => {
    const world = new World(256, () => 100);
    await world.run(3000, 4);
    expect(world.limiter.limit).toBe(16);
  });

  it('halves once for all requests that were sent together', () => {
    const { limiter } = new World(256, () => 100);
    const together = Array.from({ length: 10 }, () => limiter.watch(cx));
    for (const watched of together) watched.pressure?.();
    expect(limiter.limit).toBe(8);
    limiter.watch(cx).pressure?.();
    expect(limiter.limit).toBe(4);
    for (let times = 0; times < 10; times++) limiter.watch(cx).pressure?.();
    expect(limiter.limit).toBe(1);
  });

  it('lets everybody in after pressure, one after the other', async () => {
    const { limiter } = new World(4, () => 1);
    for (let times = 0; times < 10; times++) limiter.watch(cx).pressure?.();
    let done = 0;
    let inside = 0;
    await Promise.all(
      Array.from({ length: 50 }, async () => {
        await limiter.enter();
        expect(++inside).toBe(1);
        await Promise.resolve();
        inside--;
        done++;
        limiter.leave();
      }),
    );
    expect(done).toBe(50);
  });
});
