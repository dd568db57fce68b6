/**
 * What every long-running call is given by its caller: how to stop, what time it is, and where to tell what happens.
 * Passing it explicitly keeps every module free of global state and lets tests own the clock and read the events.
 */

/** The clock and the timer, so that tests can own time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms` milliseconds; rejects with the signal's reason when `signal` aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * R2's billing class of an operation.
 * @see https://developers.cloudflare.com/r2/pricing/
 */
export type OperationClass = 'A' | 'B' | 'free';

/** Something that happened and that a report, a log or a test may want to know. Never carries a secret. */
export type SyncEvent =
  /** One answered request to an object store. Failed ones are told too: a refused PUT is billed like any other. */
  | { readonly kind: 'operation'; readonly store: string; readonly name: string; readonly billed: OperationClass }
  /** A request is tried again. */
  | { readonly kind: 'retry'; readonly what: string; readonly attempt: number; readonly why: string }
  /** A sentence for the log. */
  | { readonly kind: 'log'; readonly level: 'debug' | 'info' | 'notice' | 'warning'; readonly text: string };

/** Handed down through every call that talks to something outside or takes long. */
export interface Context {
  /** Aborts when the run is cancelled or its deadline has passed; every wait must heed it. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  emit(event: SyncEvent): void;
  /**
   * Told by stores when the remote side asks for less (429, 503 or a connection it drops under load).
   * The transfer's concurrency follows it.
   */
  pressure?(): void;
  /** Awaited by stores before they send a body, each time they do, so that a line can be shared. Rejects when the signal aborts. */
  send?(bytes: number): Promise<void>;
}

/** The real clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) {
        reject(signal.reason as Error);
        return;
      }
      const abort = (): void => {
        clearTimeout(timer);
        reject(signal?.reason as Error);
      };
      const timer = setTimeout(() => {
        signal?.removeEventListener('abort', abort);
        resolve();
      }, ms);
      signal?.addEventListener('abort', abort, { once: true });
    }),
};
