/** What every look at the live instance, and every verification, leaves in the journal. */
import type { Journal } from './journal.ts';

/** The part of a look that matters here. */
export interface PolicySight {
  /** Whether a page with its policy was read. */
  readonly cspRead: boolean;
  readonly cspAllowsMediaHost: boolean;
}

/** How long the media host must have been in the policy: a service worker keeps the one it came with for a week. */
export const CSP_DAYS = 7;

/**
 * Remembers since when the media host is in the pages' Content-Security-Policy; a look that finds it gone starts anew. Pure, and the
 * journal itself when there is nothing to remember.
 */
export function withCsp(now: Journal, sight: PolicySight | undefined, nowMs: number): Journal {
  if (sight?.cspRead !== true) return now;
  if (sight.cspAllowsMediaHost) return now.cspSeenMs === undefined ? { ...now, cspSeenMs: nowMs } : now;
  if (now.cspSeenMs === undefined) return now;
  const rest: { -readonly [K in keyof Journal]: Journal[K] } = { ...now };
  delete rest.cspSeenMs;
  return rest;
}

/** When the week is over; `undefined` when it has not begun. */
export function cspSettledMs({ cspSeenMs }: Pick<Journal, 'cspSeenMs'>): number | undefined {
  return cspSeenMs === undefined ? undefined : cspSeenMs + CSP_DAYS * 86_400_000;
}

/**
 * The journal after a verification with all its checks.
 * @param ok - whether no check failed.
 */
export function withVerified(now: Journal, ok: boolean, nowMs: number): Journal {
  const before = now.verified;
  const greenSinceMs = before?.ok === true ? (before.greenSinceMs ?? before.atMs) : nowMs;
  return { ...now, verified: { atMs: nowMs, ok, ...(ok && { greenSinceMs }) } };
}
