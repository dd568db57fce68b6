import { describe, expect, it } from '@jest/globals';
import type { Context, SyncEvent } from '../../src/net/context.ts';
import { retrying, type Failure } from '../../src/net/retry.ts';

const limits = { attempts: 4, firstWaitMs: 100, longestWaitMs: 250 };

function world(signal: AbortSignal = new AbortController().signal) {
  const waits: number[] = [];
  const events: SyncEvent[] = [];
  const cx: Context = {
    signal,
    clock: {
      now: () => 0,
      sleep: (ms) => {
        waits.push(ms);
        return signal.aborted ? Promise.reject(signal.reason as Error) : Promise.resolve();
      },
    },
    emit: (event) => events.push(event),
  };
  let calls = 0;
  const failing = (times: number) => (): Promise<number> =>
    calls++ < times ? Promise.reject(new Error(`no ${calls}`)) : Promise.resolve(calls);
  return { cx, waits, events, failing };
}

const again = (): Failure => ({ again: true, why: 'busy' });

describe('trying again', () => {
  it('goes on until it works, waits a little longer each time and tells it', async () => {
    const { cx, waits, events, failing } = world();
    expect(await retrying('PutObject', limits, cx, failing(3), again)).toBe(4);
    expect(waits).toHaveLength(3);
    waits.forEach((wait, at) => expect(wait).toBeLessThanOrEqual(Math.min(250, 100 * 2 ** at)));
    expect(events.map((event) => event.kind)).toEqual(['retry', 'retry', 'retry']);
  });

  it('gives up after the attempts it has, with the last error', async () => {
    const { cx, failing } = world();
    await expect(retrying('x', limits, cx, failing(9), again)).rejects.toThrow('no 4');
  });

  it('does not try again what cannot succeed', async () => {
    const { cx, waits, failing } = world();
    await expect(retrying('x', limits, cx, failing(1), () => ({ again: false, why: 'wrong key' }))).rejects.toThrow(
      'no 1',
    );
    expect(waits).toEqual([]);
  });

  it('waits as long as it is asked to, within its own limit', async () => {
    const { cx, waits, failing } = world();
    await retrying('x', limits, cx, failing(2), () => ({ again: true, why: 'later', waitMs: 9999 }));
    expect(waits).toEqual([250, 250]);
  });

  it('stops when the run is cancelled', async () => {
    const stop = new AbortController();
    const { cx, failing } = world(stop.signal);
    const judge = (): Failure => {
      stop.abort(new Error('cancelled'));
      return again();
    };
    await expect(retrying('x', limits, cx, failing(3), judge)).rejects.toThrow('cancelled');
  });
});
