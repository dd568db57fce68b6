/** The control API over HTTP: finds the operation, checks the token, puts answers and refusals into Cloudflare's envelope. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { bucketConfigRoutes } from './bucket-config.ts';
import { bucketRoutes } from './buckets.ts';
import { cacheRoutes } from './cache.ts';
import { domainRoutes } from './domains.ts';
import { rulesetRoutes } from './rulesets.ts';
import { listRoutes } from './lists.ts';
import { metricsRoutes } from './metrics.ts';
import { sippyRoutes } from './sippy.ts';
import { slurperRoutes } from './slurper.ts';
import { Refusal, findRoute } from './route.ts';
import type { Answer, Route } from './route.ts';
import type { ControlState, ControlToken } from './state.ts';
import { tokenRoutes } from './tokens.ts';
import { zoneRoutes } from './zones.ts';

/** One request with its answer, for checks against the API's description. */
export interface Exchange {
  readonly method: string;
  /** The path template, such as `/zones/{zone_id}`. */
  readonly template: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: unknown;
  readonly status: number;
  readonly answer: unknown;
}

/** The part of the path in front of every operation. */
export const controlBase = '/client/v4';

const routes: readonly Route[] = [
  ...tokenRoutes,
  ...bucketRoutes,
  ...bucketConfigRoutes,
  ...domainRoutes,
  ...zoneRoutes,
  ...cacheRoutes,
  ...rulesetRoutes,
  ...listRoutes,
  ...sippyRoutes,
  ...slurperRoutes,
  ...metricsRoutes,
];

/** Makes the handler. */
export function controlHandler(state: ControlState, told: (exchange: Exchange) => void = () => undefined) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const path = url.pathname.slice(controlBase.length);
    const method = request.method ?? 'GET';
    state.requests.push(`${method} ${path.replace(/^\/accounts\/[^/]+/, '')}`);
    const raw = await text(request);
    const found = findRoute(routes, method, path);
    const headers = request.headers as Record<string, string | undefined>;
    let body: unknown;
    let status: number;
    let extra: Readonly<Record<string, string>> = {};
    let envelope: Record<string, unknown>;
    try {
      if (state.faults.broken.requests > 0) {
        state.faults.broken.requests -= 1;
        response.writeHead(state.faults.broken.status, { 'content-type': 'text/html' }).end('<html>broken</html>');
        return;
      }
      body = raw === '' ? undefined : parse(raw);
      refuseFaults(state, path);
      const token = tokenOf(state, headers['authorization'], found?.route.path ?? '');
      if (found === undefined) throw new Refusal(404, 7003, `Could not route to ${path}, no route for that URI`);
      const { route, params } = found;
      refuseStrangers(state, token, route, params['account_id']);
      const answer = await route.run({ state, token, params, query: url.searchParams, headers, body });
      status = answer.status ?? 200;
      envelope = success(answer);
    } catch (error) {
      const refusal = error instanceof Refusal ? error : new Refusal(500, 10_001, `local cloud: ${String(error)}`);
      status = refusal.status;
      extra = refusal.headers;
      const { code, message } = refusal;
      envelope = { result: null, success: false, errors: [{ code, message }], messages: [] };
    }
    if (found !== undefined) {
      const template = found.route.path;
      told({ method, template, query: url.searchParams, headers, body, status, answer: envelope });
    }
    if (method !== 'GET' && state.faults.lostAnswers > 0) {
      state.faults.lostAnswers -= 1;
      response.destroy();
      return;
    }
    response.writeHead(status, { 'content-type': 'application/json', ...extra }).end(JSON.stringify(envelope));
  };
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    throw new Refusal(400, 10_040, 'The JSON you provided was not well formed.');
  }
}

function success(answer: Answer): Record<string, unknown> {
  const info = answer.result_info === undefined ? {} : { result_info: answer.result_info };
  return { result: answer.result, success: true, errors: [], messages: answer.messages ?? [], ...info };
}

function refuseFaults({ faults }: ControlState, path: string): void {
  if (faults.rateLimited.requests > 0) {
    faults.rateLimited.requests -= 1;
    const headers = { 'retry-after': faults.rateLimited.retryAfter };
    throw new Refusal(429, 10_429, 'Please wait and consider throttling your request speed', headers);
  }
  if (faults.refusal !== undefined) {
    const { status, code, message } = faults.refusal;
    throw new Refusal(status, code, message);
  }
  if (faults.r2Disabled && path.includes('/r2/')) {
    throw new Refusal(403, 10_042, 'Please enable R2 through the Cloudflare Dashboard.');
  }
}

/**
 * A malformed header is answered 400, an unknown token 401 where tokens are verified and by "Authentication error" elsewhere.
 * A token that is known but not active is told so by `verify` and refused elsewhere.
 */
function tokenOf(state: ControlState, header: string | undefined, template: string): ControlToken {
  const value = /^Bearer ([\w-]+)$/.exec(header ?? '')?.[1];
  if (value === undefined) throw new Refusal(400, 6003, 'Invalid request headers');
  const token = state.tokens.get(value);
  const verifying = template.endsWith('/tokens/verify');
  if (token !== undefined && (verifying || token.status === 'active')) return token;
  throw verifying ? new Refusal(401, 1000, 'Invalid API Token') : new Refusal(401, 10_000, 'Authentication error');
}

function refuseStrangers(state: ControlState, token: ControlToken, route: Route, accountId: string | undefined): void {
  const may = route.permissions.length === 0 || route.permissions.some((name) => token.permissions.has(name));
  const here = accountId === undefined || accountId === state.cloud.accountId;
  if (!may || !here) throw new Refusal(403, 10_000, 'Authentication error');
}
