/**
 * What an S3 store's refusals mean: the cause and the next step in words, and whether trying again can help.
 * @see https://developers.cloudflare.com/r2/api/error-codes/
 */
import type { Failure } from '../../net/retry.ts';
import { StoreError } from '../model.ts';
import { unescapeXml } from './xml.ts';
import type { BucketLocation } from './location.ts';

/** What a store answered, or that it did not answer. */
export interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
  /** Where the bucket really is, if the store says so. */
  readonly region?: string;
  /** The host to ask instead, if the store says so. */
  readonly endpoint?: string;
  readonly cause?: unknown;
}

/** What to do about refusals, by code. */
export type Advice = Readonly<Record<string, (location: BucketLocation, refusal: Refusal) => string>>;

const ADVICE: Advice = {
  Unauthorized: () =>
    'R2 does not know this access key id. Check access-key-id (32 hex characters); a key made within the last minute may not work everywhere yet.',
  InvalidAccessKeyId: () => 'the store does not know this access key id. Check access-key-id.',
  SignatureDoesNotMatch: () =>
    'the secret does not belong to this access key id. Check secret-access-key; for a Cloudflare token it is the SHA-256 of the token, not the token itself.',
  AccessDenied: ({ bucket }) =>
    `the key may not do this. Give it "Object Read & Write" on the bucket ${bucket}, and check the bucket's name and jurisdiction.`,
  NoSuchBucket: ({ bucket, endpoint }) =>
    `there is no bucket ${bucket} at ${endpoint}. Run the provision step first; a bucket of a jurisdiction (eu, fedramp) is seen only at that jurisdiction's endpoint.`,
  RequestTimeTooSkewed: () => 'the clock of this machine is more than 15 minutes off. Set it by NTP.',
  NotEntitled: () => 'R2 is not enabled on this account. Enable it once in the Cloudflare dashboard under R2.',
  ExpiredToken: () => 'the temporary credentials have expired. Run again with fresh ones.',
};

/** Codes of refused requests that succeed with a fresh body or a moment later. */
const PASSING = new Set(['ClientDisconnect', 'IncompleteBody', 'BadDigest', 'RequestTimeout', 'RequestTimeTooSkewed']);
/** Codes by which stores ask for fewer requests. */
const THROTTLES = new Set(['SlowDown', 'ServiceUnavailable', 'TooManyRequests', 'Throttling', 'ThrottlingException']);

/** The error a refusal by the bucket of the media becomes: operation, cause, next step. */
export function storeError(operation: string, refusal: Refusal, location: BucketLocation): StoreError {
  return advised(ADVICE, operation, refusal, location);
}

/** As {@link storeError}, with advice of one's own. */
export function advised(advice: Advice, operation: string, refusal: Refusal, location: BucketLocation): StoreError {
  const { status, code, message, cause } = refusal;
  const told = advice[code]?.(location, refusal);
  const answer = status === 0 ? message : `${status} ${code || message}`.trim();
  const text = `${operation}: ${told ?? (status !== 0 && code !== '' ? message : 'no answer')} (${answer})`;
  return new StoreError(text, { status, code, cause });
}

/** Whether an error passes, and how long to wait for that. */
export function judge(error: unknown): Failure {
  if (!(error instanceof StoreError)) return { again: false, why: String(error) };
  const { status, code } = error;
  const why = status === 0 ? error.message : `${status} ${code}`;
  if (status === 0 || PASSING.has(code)) return { again: true, why };
  // R2 takes one write a second for one key; waiting less only repeats the refusal.
  if (status === 429) return { again: true, why, waitMs: 1000 };
  return { again: status >= 500 && status !== 501, why };
}

/** Whether an error asks for fewer requests in flight. A single 500 does not, nor does a second write to one key. */
export function asksForLess(error: unknown): boolean {
  if (!(error instanceof StoreError)) return false;
  if (error.code === 'TimedOut') return true;
  return error.status === 503 || THROTTLES.has(error.code) ? !/same object/i.test(error.message) : false;
}

/** What an error document says; empty strings where it is none. */
export function parseErrorDocument(xml: string): Pick<Refusal, 'code' | 'message' | 'region' | 'endpoint'> {
  const of = (name: string): string => unescapeXml(new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1] ?? '');
  const region = of('Region');
  const endpoint = of('Endpoint');
  return {
    code: of('Code'),
    message: of('Message'),
    ...(region !== '' && { region }),
    ...(endpoint !== '' && { endpoint }),
  };
}
