/** Trying again: how often, how long to wait in between, and what is worth it. */
import type { Context } from './context.ts';

/** What a failed attempt tells about trying again. */
export interface Failure {
  /** Whether another attempt can succeed. */
  readonly again: boolean;
  /** In words, for the log. */
  readonly why: string;
  /** Milliseconds the other side asked for, or that the kind of failure needs at least. */
  readonly waitMs?: number;
}

/** Limits of one retried call. */
export interface RetryLimits {
  /** Attempts in all, the first one included. */
  readonly attempts: number;
  /** Milliseconds of the first wait; doubled each time, with full jitter. */
  readonly firstWaitMs: number;
  /** No wait is longer than this, whatever the other side asks for. */
  readonly longestWaitMs: number;
}

/**
 * Eight attempts over about half a minute. Single 500s are expected on R2 about once in ten thousand requests, bursts of 503
 * under load; both pass.
 */
export const patient: RetryLimits = { attempts: 8, firstWaitMs: 150, longestWaitMs: 15_000 };

/**
 * Calls `attempt` until it succeeds, fails for good, or the limits are reached.
 * @throws the last attempt's error.
 */
export async function retrying<T>(
  what: string,
  limits: RetryLimits,
  cx: Context,
  attempt: () => Promise<T>,
  judge: (error: unknown) => Failure,
): Promise<T> {
  for (let made = 1; ; made++) {
    try {
      return await attempt();
    } catch (error) {
      if (cx.signal.aborted) throw error;
      const failure = judge(error);
      if (!failure.again || made >= limits.attempts) throw error;
      cx.emit({ kind: 'retry', what, attempt: made, why: failure.why });
      await cx.clock.sleep(waitBefore(made, failure, limits), cx.signal);
    }
  }
}

function waitBefore(made: number, failure: Failure, limits: RetryLimits): number {
  const ceiling = Math.min(limits.longestWaitMs, limits.firstWaitMs * 2 ** (made - 1));
  // Full jitter spreads the clients of one incident over the whole interval instead of letting them return together.
  const jittered = Math.random() * ceiling;
  return Math.min(limits.longestWaitMs, Math.max(jittered, failure.waitMs ?? 0));
}
