/**
 * The lean way to an S3 store, for the requests a pass makes by the hundred thousand: one signature, one request on a kept
 * connection, no layers. No `Expect: 100-continue` (R2 does not answer it), no checksum trailers (R2 refuses them).
 * @see https://developers.cloudflare.com/r2/api/s3/extensions/
 */
import { Pool } from 'undici';
import type { Context } from '../../net/context.ts';
import { patient, retrying } from '../../net/retry.ts';
import { encodeKey, Signer, UNSIGNED_PAYLOAD } from '../../net/sigv4.ts';
import { StoreError, type Key } from '../model.ts';
import { asksForLess, judge, parseErrorDocument, storeError } from './errors.ts';
import type { BucketLocation } from './location.ts';

/** A request to one object. */
export interface WireRequest {
  /** The operation's name as it is billed, such as `PutObject`. */
  readonly operation: string;
  readonly method: 'PUT';
  readonly key: Key;
  /** Canonical query, without the question mark. */
  readonly query?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** The headers of an answer, names in lower case. */
export type WireAnswer = Readonly<Record<string, string | string[] | undefined>>;

/** The most connections kept to one store: 256 at 100 ms are 2,500 small objects a second, more than one thread can sign. */
export const MOST_CONNECTIONS = 256;
/** Milliseconds without a sign of life after which a request is given up and tried again. */
const SILENCE_MS = 60_000;

/** Sends signed requests to one bucket over kept connections. */
export class Wire {
  private readonly location: BucketLocation;
  private readonly label: string;
  private pool: Pool;
  /** Signals that are listened to already, by the connections they would cut. */
  private readonly heeded = new WeakSet<AbortSignal>();
  private readonly signer: Signer;
  private readonly host: string;
  /** How far the store's clock is ahead of ours, learnt when it complains. */
  private offsetMs = 0;

  constructor(location: BucketLocation, label: string) {
    this.location = location;
    this.label = label;
    this.host = new URL(location.endpoint).host;
    this.signer = new Signer(location.credentials, location.region);
    this.pool = connect(location.endpoint);
  }

  /**
   * Sends a request until it is answered with success, within the limits of patience.
   * @param check - looks at a successful answer; what it throws counts as a failed attempt.
   * @throws StoreError
   */
  async send(request: WireRequest, cx: Context, check: (headers: WireAnswer) => void): Promise<WireAnswer> {
    return retrying(
      request.operation,
      patient,
      cx,
      async () => {
        try {
          const headers = await this.once(request, cx);
          check(headers);
          return headers;
        } catch (error) {
          if (asksForLess(error)) cx.pressure?.();
          throw error;
        }
      },
      judge,
    );
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }

  private async once(request: WireRequest, cx: Context): Promise<WireAnswer> {
    const path = `/${this.location.bucket}/${encodeKey(request.key)}`;
    const headers = this.signer.sign(
      {
        method: request.method,
        host: this.host,
        path,
        headers: request.headers,
        payloadHash: UNSIGNED_PAYLOAD,
        ...(request.query !== undefined && { query: request.query }),
      },
      cx.clock.now() + this.offsetMs,
    );
    let answer;
    let text = '';
    this.heed(cx.signal);
    try {
      answer = await this.pool.request({
        method: request.method,
        path: request.query === undefined ? path : `${path}?${request.query}`,
        headers,
        body: request.body,
      });
      if (answer.statusCode < 300) await answer.body.dump();
      else text = await answer.body.text();
    } catch (error) {
      throw this.unanswered(request.operation, error);
    }
    const refused = answer.statusCode === 401 || answer.statusCode === 403;
    cx.emit({
      kind: 'operation',
      store: this.label,
      name: request.operation,
      // Requests refused for their credentials are not billed: https://developers.cloudflare.com/r2/pricing/
      billed: refused ? 'free' : 'A',
    });
    if (answer.statusCode < 300) return answer.headers;
    const refusal = { status: answer.statusCode, ...parseErrorDocument(text) };
    if (refusal.code === 'RequestTimeTooSkewed') this.learnClock(answer.headers['date'], cx);
    throw storeError(request.operation, refusal, this.location);
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
        this.pool = connect(this.location.endpoint);
        void cut.destroy(signal.reason as Error);
      },
      { once: true },
    );
  }

  private unanswered(operation: string, error: unknown): StoreError {
    const cause = error as NodeJS.ErrnoException;
    const timedOut = (cause.code ?? '').includes('TIMEOUT');
    const message = `${cause.code ?? cause.name}: ${cause.message}`;
    return storeError(operation, { status: 0, code: timedOut ? 'TimedOut' : '', message, cause }, this.location);
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

function connect(endpoint: string): Pool {
  return new Pool(endpoint, {
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
