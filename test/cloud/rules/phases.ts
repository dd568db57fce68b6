/** The phases of the ruleset engine that this project meets: who may change them, what rules do there, and how many there may be. */

export const plans = ['free', 'pro', 'business', 'enterprise'] as const;
export type Plan = (typeof plans)[number];

/** A phase. */
export interface Phase {
  readonly level: 'zone' | 'account';
  /** Names of permission groups, without `Read` or `Write`. */
  readonly permissions: readonly string[];
  readonly actions: readonly string[];
  /** Rules, by plan in their order. */
  readonly most: readonly [number, number, number, number];
}

const usual = [10, 25, 50, 300] as const;

export const phases: Readonly<Record<string, Phase>> = {
  http_request_firewall_custom: {
    level: 'zone',
    permissions: ['Zone WAF'],
    actions: ['block', 'skip', 'log', 'challenge', 'js_challenge', 'managed_challenge'],
    // https://developers.cloudflare.com/waf/custom-rules/#availability
    most: [5, 20, 100, 1000],
  },
  http_request_cache_settings: {
    level: 'zone',
    permissions: ['Cache Settings'],
    actions: ['set_cache_settings'],
    most: usual,
  },
  http_response_headers_transform: {
    level: 'zone',
    permissions: ['Transform Rules', 'Zone Transform Rules'],
    actions: ['rewrite'],
    most: usual,
  },
  http_request_dynamic_redirect: {
    level: 'zone',
    permissions: ['Dynamic URL Redirects'],
    actions: ['redirect'],
    most: usual,
  },
  http_request_redirect: {
    level: 'account',
    permissions: ['Mass URL Redirects', 'Account Rulesets'],
    actions: ['redirect'],
    most: [15, 15, 15, 50],
  },
};

/** The permission groups of which a token needs one. Writing includes reading. */
export function groupsFor(phase: Phase, writing: boolean): readonly string[] {
  return phase.permissions.flatMap((name) => (writing ? [`${name} Write`] : [`${name} Read`, `${name} Write`]));
}

/**
 * The shortest time an answer may be kept at the edge, in seconds.
 * @see https://developers.cloudflare.com/cache/how-to/edge-browser-cache-ttl/
 */
export const shortestEdgeTtl: Readonly<Record<Plan, number>> = { free: 7200, pro: 3600, business: 1, enterprise: 1 };
