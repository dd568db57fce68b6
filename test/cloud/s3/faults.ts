/** What can go wrong between a client and R2, to be made happen on purpose. */
import { createHash } from 'node:crypto';
import type { Operation } from './route.ts';

/** One failure. */
export type Fault =
  /** An error answer; `after`: the operation takes effect all the same, as when an answer is lost behind a gateway. */
  | { readonly kind: 'status'; readonly status: 429 | 500 | 503; readonly effect: 'before' | 'after' }
  /** The connection is reset before the operation takes effect, after `bytes` of the body (0: at once). */
  | { readonly kind: 'reset-request'; readonly bytes: number }
  /** The operation takes effect and half of the answer is sent; then the connection is reset. */
  | { readonly kind: 'reset-answer' }
  /** The request waits before it is looked at. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The answer's body comes in `pieces` pieces with a pause before each. */
  | { readonly kind: 'slow-body'; readonly pieces: number; readonly pauseMs: number }
  /** XML cut off in the middle, either as if it were all (with a matching length) or by a reset. */
  | { readonly kind: 'truncated-listing'; readonly end: 'close' | 'reset' }
  /** No answer ever, on an open connection. */
  | { readonly kind: 'stall' };

/** What a predicate is told. */
export interface FaultRequest {
  readonly method: string;
  readonly operation: Operation;
  readonly bucket: string | undefined;
  readonly key?: string;
  /** Counts all requests, from 1. */
  readonly n: number;
  /** Counts requests of this operation for this key (or bucket), from 1: so `attempt === 1` fails once. */
  readonly attempt: number;
}

/** Chooses the fault of a request. */
export type Faults = (request: FaultRequest) => Fault | undefined;

/** Tells a predicate how often a thing was asked for. */
export class FaultSource {
  readonly #faults: Faults | undefined;
  readonly #attempts = new Map<string, number>();
  #n = 0;

  constructor(faults: Faults | undefined) {
    this.#faults = faults;
  }

  choose(method: string, operation: Operation, bucket: string | undefined, key: string | undefined): Fault | undefined {
    if (this.#faults === undefined) return undefined;
    const id = `${operation} ${bucket ?? ''}/${key ?? ''}`;
    const attempt = (this.#attempts.get(id) ?? 0) + 1;
    this.#attempts.set(id, attempt);
    this.#n += 1;
    return this.#faults({ method, operation, bucket, ...(key !== undefined && { key }), n: this.#n, attempt });
  }
}

const everyKind: readonly Fault[] = [
  { kind: 'status', status: 429, effect: 'before' },
  { kind: 'status', status: 500, effect: 'before' },
  { kind: 'status', status: 503, effect: 'before' },
  { kind: 'status', status: 500, effect: 'after' },
  { kind: 'reset-request', bytes: 0 },
  { kind: 'reset-request', bytes: 1 },
  { kind: 'reset-answer' },
  { kind: 'delay', ms: 20 },
  { kind: 'slow-body', pieces: 4, pauseMs: 5 },
  { kind: 'truncated-listing', end: 'close' },
  { kind: 'truncated-listing', end: 'reset' },
];

/**
 * Faults at random, but the same for the same seed however the requests interleave: each depends on what is asked for
 * and how often that was asked before.
 * @param options.rate - share of requests that fail, 0 to 1.
 * @param options.kinds - what may happen, each as likely; everything but a stall when left out.
 */
export function randomFaults(options: {
  readonly rate: number;
  readonly seed: number | string;
  readonly kinds?: readonly Fault[];
}): Faults {
  const kinds = options.kinds ?? everyKind;
  return ({ operation, bucket, key, attempt }) => {
    const text = JSON.stringify([options.seed, operation, bucket, key, attempt]);
    const digest = createHash('md5').update(text).digest();
    if (digest.readUInt32BE(0) / 2 ** 32 >= options.rate) return undefined;
    return kinds[digest.readUInt32BE(4) % kinds.length];
  };
}
