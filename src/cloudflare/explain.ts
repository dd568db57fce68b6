/** Turns what the client throws into sentences that name the cause and the next step. */
import { APIConnectionError, APIConnectionTimeoutError, APIError, APIUserAbortError } from 'cloudflare/error';
import { describePermission, tokenPages } from './permissions.ts';
import type { Permission } from './permissions.ts';

/** What kind of trouble it is, for callers that act on it. */
export type ProblemKind =
  | 'permission'
  | 'token'
  | 'r2-disabled'
  | 'rate-limit'
  | 'network'
  | 'server'
  | 'not-found'
  | 'conflict'
  | 'limit'
  | 'refused';

/** A refusal or failure of the control API, explained. The message holds no secret. */
export class CloudflareProblem extends Error {
  override readonly name = 'CloudflareProblem';
  readonly kind: ProblemKind;
  /** What was tried, as in "read bucket media". */
  readonly what: string;
  /** For `permission`: the permissions that the call takes. */
  readonly needs: readonly Permission[];

  constructor(
    kind: ProblemKind,
    message: string,
    details: { what?: string; needs?: readonly Permission[]; cause?: unknown } = {},
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.what = details.what ?? '';
    this.needs = details.needs ?? [];
  }
}

/** Thrown instead of an answer when the run was stopped meanwhile; the client wraps it in errors of its own. */
export class Stopped extends Error {
  /** What the run was stopped with. */
  readonly reason: Error;

  constructor(reason: unknown) {
    super('stopped');
    this.reason = reason instanceof Error ? reason : new Error(String(reason));
  }
}

/**
 * Explains an error of the client.
 * @param what - what was tried, to follow "could not": "create bucket media".
 * @param needs - the permissions that the call takes.
 * @returns a CloudflareProblem; errors that do not come from the client are returned as they are.
 * @see https://developers.cloudflare.com/r2/api/error-codes/
 */
export function explain(error: unknown, what: string, needs: readonly Permission[] = []): Error {
  if (error instanceof APIUserAbortError) return error;
  const problem = (kind: ProblemKind, cause: string, next: string): CloudflareProblem =>
    new CloudflareProblem(kind, `Could not ${what}: ${cause}. ${next}`, { what, needs, cause: error });

  if (error instanceof APIConnectionTimeoutError) {
    return problem('network', 'Cloudflare did not answer in time', 'Run again; nothing is lost.');
  }
  if (error instanceof APIConnectionError) {
    if (error.cause instanceof Stopped) return error.cause.reason;
    const next = 'Check that the runner may reach api.cloudflare.com, then run again.';
    return problem('network', `the connection to Cloudflare failed${codeOf(error.cause)}`, next);
  }
  if (!(error instanceof APIError)) return error instanceof Error ? error : new Error(String(error));

  const status = (error.status as number | undefined) ?? 0;
  const code = error.errors[0]?.code;
  const told = answerOf(status, error.errors);
  if (code === 10042) {
    const next = 'Enable it once (Cloudflare asks for a payment method): https://dash.cloudflare.com/?to=/:account/r2';
    return problem('r2-disabled', 'R2 is not enabled on this account', `${next}, then run again.`);
  }
  if (isTokenInvalid(status, error.errors)) {
    const next = `Check that the secret holds the whole token (not the Global API Key) and that it is active: ${tokenPages}.`;
    return problem('token', `Cloudflare does not accept the API token (${told})`, next);
  }
  if (status === 403) {
    const list = needs.map(describePermission).join(', ');
    const next =
      needs.length === 0
        ? `The API token may not do this: see ${tokenPages}.`
        : `The API token needs the permission ${list} for this account and zone: add it at ${tokenPages}.`;
    return problem('permission', `Cloudflare refused it (${told})`, next);
  }
  if (status === 429) {
    const next = 'The API allows 1,200 requests in five minutes per token. Wait five minutes, then run again.';
    return problem('rate-limit', 'Cloudflare asks for fewer requests', next);
  }
  if (status >= 500) {
    const next = 'This passes by itself as a rule; see https://www.cloudflarestatus.com, then run again.';
    return problem('server', `Cloudflare had a failure of its own (${told})`, next);
  }
  const kind = status === 404 ? 'not-found' : status === 409 ? 'conflict' : 'refused';
  return problem(kind, `Cloudflare answered ${told}`, 'Look at the resource in the dashboard, then run again.');
}

/** Waits for a call of the client and explains what it throws. */
export async function explained<T>(call: PromiseLike<T>, what: string, needs: readonly Permission[]): Promise<T> {
  try {
    return await call;
  } catch (error) {
    throw explain(error, what, needs);
  }
}

/** As `explained`, but 404 is `null`. */
export async function orNull<T>(call: PromiseLike<T>, what: string, needs: readonly Permission[]): Promise<T | null> {
  try {
    return await call;
  } catch (error) {
    if (error instanceof APIError && error.status === 404) return null;
    throw explain(error, what, needs);
  }
}

/** Whether one of the errors of an answer has this code. */
export function hasCode(error: unknown, code: number): boolean {
  return error instanceof APIError && error.errors.some((told) => told.code === code);
}

/** Whether the API answered with this HTTP status. */
export function hasStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return error instanceof APIError && statuses.includes((error.status as number | undefined) ?? 0);
}

type Told = readonly { readonly code?: number; readonly message?: string }[];

/**
 * Unknown tokens are answered 401 (code 1000), malformed ones 400 (code 6003); some parts of the API say 9109 for both
 * an unknown token and a missing permission, told apart by the words only.
 */
function isTokenInvalid(status: number, errors: Told): boolean {
  return (
    status === 401 ||
    errors.some(
      ({ code, message }) =>
        code === 1000 || code === 6003 || (code === 9109 && /invalid access token/i.test(message ?? '')),
    )
  );
}

/** `403, code 10000: Authentication error`, kept to one short line. */
function answerOf(status: number, errors: Told): string {
  const first = errors[0];
  if (first === undefined) return String(status);
  const message = (first.message ?? '').replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 200);
  return `${status}, code ${String(first.code)}: ${message}`;
}

/** ` (ECONNREFUSED)`, however deep `fetch` hides it. */
function codeOf(cause: unknown): string {
  for (let at = cause; typeof at === 'object' && at !== null; at = 'cause' in at ? at.cause : undefined) {
    if ('code' in at && typeof at.code === 'string') return ` (${at.code})`;
  }
  return '';
}
