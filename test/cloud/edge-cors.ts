/**
 * What a bucket's CORS rules answer. The first rule that fits decides; nothing is added when none does.
 * @see https://developers.cloudflare.com/r2/buckets/cors/
 */
import type { IncomingHttpHeaders } from 'node:http';
import type { CorsRule } from './control/state.ts';

/** The headers for an answer; none without `Origin`. */
export function corsHeaders(
  rules: readonly CorsRule[],
  origin: string | undefined,
  method: string,
): Record<string, string> {
  if (origin === undefined) return {};
  const rule = rules.find((candidate) => fits(candidate, origin, method));
  if (rule === undefined) return {};
  const exposed = rule.exposeHeaders ?? [];
  return {
    'access-control-allow-origin': rule.allowed.origins.includes('*') ? '*' : origin,
    vary: 'Origin',
    ...(exposed.length === 0 ? {} : { 'access-control-expose-headers': exposed.join(', ') }),
  };
}

/** The headers for an answer to a preflight request, or `undefined` when it is refused. */
export function preflight(
  rules: readonly CorsRule[],
  headers: IncomingHttpHeaders,
): Record<string, string> | undefined {
  const { origin } = headers;
  const method = headers['access-control-request-method'];
  const asked = (headers['access-control-request-headers'] ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  if (origin === undefined || method === undefined) return undefined;
  const rule = rules.find((candidate) => {
    // `*` is no wildcard here, so that nobody relies on it.
    const allowed = (candidate.allowed.headers ?? []).map((name) => name.toLowerCase());
    return fits(candidate, origin, method) && asked.every((name) => allowed.includes(name));
  });
  if (rule === undefined) return undefined;
  return {
    ...corsHeaders([rule], origin, method),
    'access-control-allow-methods': rule.allowed.methods.join(', '),
    ...(asked.length === 0 ? {} : { 'access-control-allow-headers': asked.join(', ') }),
    ...(rule.maxAgeSeconds === undefined ? {} : { 'access-control-max-age': String(rule.maxAgeSeconds) }),
  };
}

function fits(rule: CorsRule, origin: string, method: string): boolean {
  return rule.allowed.methods.includes(method) && rule.allowed.origins.some((pattern) => matches(pattern, origin));
}

/** An origin, or one with a `*` in it. */
function matches(pattern: string, origin: string): boolean {
  const star = pattern.indexOf('*');
  if (star === -1) return pattern === origin;
  const before = pattern.slice(0, star);
  const after = pattern.slice(star + 1);
  return origin.length >= before.length + after.length && origin.startsWith(before) && origin.endsWith(after);
}
