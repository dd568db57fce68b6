import { describe, expect, it } from '@jest/globals';
import type { Clock } from '../../src/net/context.ts';
import { Progress, progressLine } from '../../src/report/progress.ts';

const line = (done: { objects: number; bytes: number }, goal = {}, seconds = 10): string =>
  progressLine({
    now: { atMs: seconds * 1000, ...done },
    since: { atMs: 0, objects: 0, bytes: 0 },
    movedMs: seconds * 1000,
    goal,
  });

describe('progressLine', () => {
  it('tells objects, bytes, rates and the time left', () => {
    const shown = progressLine({
      now: { atMs: 20_000, objects: 12_431, bytes: 1.4e9 },
      since: { atMs: 10_000, objects: 3831, bytes: 0.42e9 },
      movedMs: 20_000,
      goal: { objects: 163_585, bytes: 17.1e9, estimated: true },
    });
    expect(shown).toBe('12,431 of ~163,585 objects, 1.4 GB of 17.1 GB, 860 objects/s, 98 MB/s, 2 min 56 s left');
  });

  it('goes without a goal', () => {
    expect(line({ objects: 50, bytes: 1e6 })).toBe('50 objects, 1 MB, 5 objects/s, 100 kB/s');
  });

  it('takes the slower of objects and bytes for the time left', () => {
    expect(line({ objects: 90, bytes: 1e6 }, { objects: 100, bytes: 10e6 })).toMatch(/, 1 min 30 s left$/);
    expect(line({ objects: 10, bytes: 9e6 }, { objects: 100, bytes: 10e6 })).toMatch(/, 1 min 30 s left$/);
  });

  it('drops an estimate that was passed', () => {
    expect(line({ objects: 120, bytes: 0 }, { objects: 100, estimated: true })).toBe(
      '120 objects, 0 B, 12 objects/s, 0 B/s',
    );
  });

  it('says when nothing moves instead of a rate', () => {
    const same = { objects: 5, bytes: 5 };
    const shown = progressLine({
      now: { atMs: 60_000, ...same },
      since: { atMs: 30_000, ...same },
      movedMs: 20_000,
      goal: { objects: 10 },
    });
    expect(shown).toBe('5 of 10 objects, 5 B, nothing moved for 40 s');
  });

  it('shows no number that is none', () => {
    expect(line({ objects: 1, bytes: 1 }, { objects: 2, bytes: 2 }, 0)).not.toMatch(/NaN|Infinity|left|unknown/);
    expect(line({ objects: 0, bytes: 0 }, { objects: 2, bytes: 2 })).not.toMatch(/NaN|Infinity|left|unknown/);
  });
});

/** A clock that stands still until it is told to go on. */
class HandClock implements Clock {
  private ms = 1_000_000;
  private waiting: { untilMs: number; wake: () => void } | undefined;

  now(): number {
    return this.ms;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      this.waiting = { untilMs: this.ms + ms, wake: resolve };
      signal?.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
    });
  }

  /** Lets the sleeper wake at its time; returns how long it had slept. */
  async wake(): Promise<number> {
    const { waiting } = this;
    if (waiting === undefined) throw new Error('nobody sleeps');
    const slept = waiting.untilMs - this.ms;
    this.ms = waiting.untilMs;
    waiting.wake();
    await new Promise(setImmediate);
    return slept;
  }
}

describe('Progress', () => {
  it('prints after two seconds, then at intervals, rarely in a long run, until it is stopped', async () => {
    const clock = new HandClock();
    const lines: string[] = [];
    const progress = new Progress({ clock, write: (each) => lines.push(each), goal: { objects: 100 } });
    const ended = progress.start();
    progress.add(4, 4000);
    expect(await clock.wake()).toBe(2000);
    expect(lines).toEqual(['4 of 100 objects, 4 kB, 2 objects/s, 2 kB/s, 48 s left']);
    expect(await clock.wake()).toBe(10_000);
    for (let i = 0; i < 60; i += 1) await clock.wake();
    expect(await clock.wake()).toBe(30_000);
    const before = lines.length;
    progress.stop();
    await ended;
    expect(lines).toHaveLength(before);
  });

  it('measures the rate over the recent window only', async () => {
    const clock = new HandClock();
    const lines: string[] = [];
    const progress = new Progress({ clock, write: (each) => lines.push(each), firstMs: 10_000 });
    void progress.start();
    progress.add(100_000, 0);
    for (let i = 0; i < 6; i += 1) {
      await clock.wake();
      progress.add(10, 0);
    }
    await clock.wake();
    expect(lines.at(-1)).toContain(' 1 objects/s');
    progress.stop();
  });

  it('takes a better goal', () => {
    const progress = new Progress({ clock: new HandClock(), write: () => undefined });
    progress.aim({ objects: 7 });
    expect(progress.line()).toContain('0 of 7 objects');
  });
});
