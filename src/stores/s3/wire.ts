/**
 * The lean way to an S3 store, for the requests a pass makes by the hundred thousand: one signature, one request on a kept
 * connection, no layers. No `Expect: 100-continue` (R2 does not answer it), no checksum trailers (R2 refuses them).
 * @see https://developers.cloudflare.com/r2/api/s3/extensions/
 */
import { Pool, type Dispatcher } from 'undici';
import type { Context, OperationClass } from '../../net/context.ts';
import { patient, retrying, type Failure } from '../../net/retry.ts';
import { Signer, UNSIGNED_PAYLOAD } from '../../net/sigv4.ts';
import { StoreError } from '../model.ts';
import { asksForLess, judge, parseErrorDocument, storeError, type Refusal } from './errors.ts';
import { originOf, pathOf, type BucketLocation } from './location.ts';

/** What every request has. */
interface SignedRequest {
  /** The operation's name as it is billed, such as `PutObject`. */
  readonly operation: string;
  /** Canonical query, without the question mark. */
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** A request that writes one object; Class A. */
export interface WireRequest extends SignedRequest {
  readonly method: 'PUT';
  /** As the store calls it. */
  readonly key: string;
  readonly body: Uint8Array;
}

/** A request whose answer has a body that matters. */
export interface WireQuestion extends SignedRequest {
  /** `GET` when absent; an answer to `HEAD` has no body. */
  readonly method?: 'GET' | 'PUT' | 'HEAD';
  readonly billed: OperationClass;
  /** As the store calls it; absent for the bucket itself. */
  readonly key?: string;
}

/** An answer with its body. */
export interface WireReply {
  readonly status: number;
  readonly headers: WireAnswer;
  readonly body: Dispatcher.ResponseData['body'];
}

/** Hangs up on an answer that nobody reads to its end. That is an error of the body's own, which nobody else would take. */
export function abandon({ body }: WireReply): void {
  if (body.destroyed) return;
  body.on('error', () => undefined);
  body.destroy();
}

/** What a refusal means, in words. */
export type Explain = (operation: string, refusal: Refusal, location: BucketLocation) => StoreError;

/** The headers of an answer, names in lower case. */
export type WireAnswer = Readonly<Record<string, string | string[] | undefined>>;

/** The most connections kept to one store: 256 at 100 ms are 2,500 small objects a second, more than one thread can sign. */
export const MOST_CONNECTIONS = 256;
/** Milliseconds without a sign of life after which a request is given up and tried again. */
const SILENCE_MS = 60_000;
/** A key that is unknown this long after the first request is wrong. */
const FRESH_MS = 60_000;
const FRESH_WAIT_MS = 8000;

/** Sends signed requests to one bucket over kept connections. */
export class Wire {
  private readonly location: BucketLocation;
  private readonly label: string;
  private pool: Pool;
  /** Signals that are listened to already, by the connections they would cut. */
  private readonly heeded = new WeakSet<AbortSignal>();
  private readonly signer: Signer;
  private readonly explain: Explain;
  private readonly origin: string;
  private readonly host: string;
  /** How far the store's clock is ahead of ours, learnt when it complains. */
  private offsetMs = 0;
  /** When the first request was made. */
  private bornMs = Infinity;
  private toldFresh = false;

  /** @param explain - says what a refusal means to whoever gave the location. */
  constructor(location: BucketLocation, label: string, explain: Explain = storeError) {
    this.location = location;
    this.label = label;
    this.explain = explain;
    this.origin = originOf(location);
    this.host = new URL(this.origin).host;
    this.signer = new Signer(location.credentials, location.region);
    this.pool = connect(this.origin);
  }

  /**
   * Sends a request until it is answered with success, within the limits of patience.
   * @param check - looks at a successful answer; what it throws counts as a failed attempt.
   * @throws StoreError
   */
  async send(request: WireRequest, cx: Context, check: (headers: WireAnswer) => void): Promise<WireAnswer> {
    return this.patiently(request.operation, cx, async () => {
      const answer = await this.dispatch({ ...request, billed: 'A' }, cx);
      await answer.body.dump().catch((error: unknown) => {
        throw this.unanswered(request.operation, error);
      });
      check(answer.headers);
      return answer.headers;
    });
  }

  /**
   * Asks until it is answered with success and `read` makes something of the answer, within the limits of patience.
   * @param read - has to read the body to its end; what it throws counts as a failed attempt.
   * @throws StoreError
   */
  async ask<T>(question: WireQuestion, cx: Context, read: (reply: WireReply) => Promise<T>): Promise<T> {
    return this.patiently(question.operation, cx, async () => {
      const reply = await this.dispatch(question, cx);
      try {
        return await read(reply);
      } catch (error) {
        abandon(reply);
        throw error instanceof StoreError ? error : this.unanswered(question.operation, error);
      }
    });
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private async patiently<T>(operation: string, cx: Context, attempt: () => Promise<T>): Promise<T> {
    return retrying(
      operation,
      patient,
      cx,
      async () => {
        try {
          return await attempt();
        } catch (error) {
          if (asksForLess(error)) cx.pressure?.();
          throw error;
        }
      },
      (error) => this.judge(error, cx),
    );
  }

  /** A key that was made within the last minute is not known everywhere yet. @see https://developers.cloudflare.com/r2/api/error-codes/ */
  private judge(error: unknown, cx: Context): Failure {
    const unknown = error instanceof StoreError && error.status === 401 && error.code === 'Unauthorized';
    if (!unknown || cx.clock.now() - this.bornMs > FRESH_MS) return judge(error);
    if (!this.toldFresh) {
      const text = `${this.label} does not know the key. One that was just made takes up to a minute to be known: trying again.`;
      cx.emit({ kind: 'log', level: 'notice', text });
    }
    this.toldFresh = true;
    return { again: true, why: '401 Unauthorized', waitMs: FRESH_WAIT_MS };
  }

  /** One attempt, up to the headers of a successful answer. */
  private async dispatch(request: WireQuestion & { readonly body?: Uint8Array }, cx: Context): Promise<WireReply> {
    const { operation, method = 'GET', query } = request;
    if (request.body !== undefined) await cx.send?.(request.body.length);
    const path = pathOf(this.location, request.key);
    const headers = this.signer.sign(
      {
        method,
        host: this.host,
        path,
        headers: request.headers,
        payloadHash: UNSIGNED_PAYLOAD,
        ...(query !== undefined && { query }),
      },
      cx.clock.now() + this.offsetMs,
    );
    let answer;
    let text = '';
    this.bornMs = Math.min(this.bornMs, cx.clock.now());
    this.heed(cx.signal);
    try {
      answer = await this.pool.request({
        method,
        path: query === undefined ? path : `${path}?${query}`,
        headers,
        // Undici hangs up after each HEAD otherwise, in case a server sends a body all the same; R2 does not.
        reset: false,
        ...(request.body !== undefined && { body: request.body }),
      });
      if (answer.statusCode >= 300) text = await answer.body.text();
    } catch (error) {
      throw this.unanswered(operation, error);
    }
    const status = answer.statusCode;
    // Requests refused for their credentials are not billed: https://developers.cloudflare.com/r2/pricing/
    const billed = status === 401 || status === 403 ? 'free' : request.billed;
    cx.emit({ kind: 'operation', store: this.label, name: operation, billed });
    if (status < 300) return { status, headers: answer.headers, body: answer.body };
    const region = answer.headers['x-amz-bucket-region'];
    const refusal = { status, ...(typeof region === 'string' && { region }), ...parseErrorDocument(text) };
    if (refusal.code === 'RequestTimeTooSkewed') this.learnClock(answer.headers['date'], cx);
    throw this.explain(operation, refusal, this.location);
  }

  /**
   * One listener for all requests of a signal: one for each costs as much as signing. When it aborts, everything in flight is cut,
   * and whoever comes after finds new connections.
   */
  private heed(signal: AbortSignal): void {
    signal.throwIfAborted();
    if (this.heeded.has(signal)) return;
    this.heeded.add(signal);
    signal.addEventListener(
      'abort',
      () => {
        const cut = this.pool;
        this.pool = connect(this.origin);
        void cut.destroy(signal.reason as Error);
      },
      { once: true },
    );
  }

  private unanswered(operation: string, error: unknown): StoreError {
    const cause = error as NodeJS.ErrnoException;
    const timedOut = (cause.code ?? '').includes('TIMEOUT');
    const message = `${cause.code ?? cause.name}: ${cause.message}`;
    return this.explain(operation, { status: 0, code: timedOut ? 'TimedOut' : '', message, cause }, this.location);
  }

  private learnClock(date: string | string[] | undefined, cx: Context): void {
    const theirs = typeof date === 'string' ? Date.parse(date) : NaN;
    if (Number.isNaN(theirs)) return;
    const offsetMs = theirs - cx.clock.now();
    // Requests that were sent together are refused together; the first answer has said it all.
    const known = Math.abs(offsetMs - this.offsetMs) < 60_000;
    this.offsetMs = offsetMs;
    if (known) return;
    cx.emit({
      kind: 'log',
      level: 'warning',
      text: `The clock of this machine is ${Math.round(Math.abs(this.offsetMs) / 1000)} s off; requests are signed by the store's clock instead.`,
    });
  }
}

function connect(origin: string): Pool {
  return new Pool(origin, {
    connections: MOST_CONNECTIONS,
    headersTimeout: SILENCE_MS,
    bodyTimeout: SILENCE_MS,
    connectTimeout: 20_000,
    keepAliveTimeout: 30_000,
  });
}

/** The ETag of an answer without its quotes. */
export function etagOf(headers: WireAnswer): string {
  const etag = headers['etag'];
  return typeof etag === 'string' ? etag.replace(/^(?:W\/)?"|"$/g, '') : '';
}

/** @throws StoreError when the store did not keep what was sent. */
export function proveEtag(operation: string, etag: string, expected: string): void {
  if (etag === expected) return;
  throw new StoreError(
    `${operation}: the store keeps other bytes than were sent (ETag ${etag}, expected ${expected})`,
    {
      status: 500,
      code: 'ProofFailed',
    },
  );
}
