/** What a plan allows, in the places this project uses. */
import { plans } from './zone.ts';
import type { Plan } from './zone.ts';

/** The phases this project has a rule in. */
export type Phase =
  | 'http_request_firewall_custom'
  | 'http_request_cache_settings'
  | 'http_response_headers_transform'
  | 'http_request_dynamic_redirect'
  | 'http_request_redirect';

/**
 * Rules in a phase, by plan.
 * @see https://developers.cloudflare.com/waf/custom-rules/#availability
 * @see https://developers.cloudflare.com/cache/how-to/cache-rules/#availability
 * @see https://developers.cloudflare.com/rules/url-forwarding/#availability
 */
const rules: Readonly<Record<Phase, readonly [number, number, number, number]>> = {
  http_request_firewall_custom: [5, 20, 100, 1000],
  http_request_cache_settings: [10, 25, 50, 300],
  http_response_headers_transform: [10, 25, 50, 300],
  http_request_dynamic_redirect: [10, 25, 50, 300],
  // Of an account.
  http_request_redirect: [15, 15, 15, 50],
};

/** The most rules a zone may have in a phase; no limit is told for a plan that is not known. */
export function mostRules(phase: Phase, plan: Plan | undefined): number {
  return plan === undefined ? Infinity : (rules[phase][plans.indexOf(plan)] ?? Infinity);
}

/** Seconds for which the edge keeps a 404 where it may be that short. */
const SHORT_404 = 60;

/**
 * Seconds for which the edge is to keep a 404: a minute where the plan allows so little, else it is not kept at all, as two
 * hours would hide an object that was just written.
 * @returns -1 for "not kept", as the API writes it.
 * @see https://developers.cloudflare.com/cache/how-to/edge-browser-cache-ttl/
 */
export function notFoundTtl(plan: Plan | undefined): number {
  return plan === 'business' || plan === 'enterprise' ? SHORT_404 : -1;
}
