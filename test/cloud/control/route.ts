/** What the operations of the control API share: requests, answers, refusals, and the table that finds an operation. */
import type { CloudBucket } from '../state.ts';
import type { ControlState, ControlToken } from './state.ts';

/** A request to an operation, its path taken apart. */
export interface Call {
  readonly state: ControlState;
  readonly token: ControlToken;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Parsed JSON; `undefined` without a body. */
  readonly body: unknown;
}

/** A successful answer. */
export interface Answer {
  /** 200 when left out. */
  readonly status?: number;
  readonly result: unknown;
  readonly result_info?: unknown;
  readonly messages?: readonly unknown[];
}

/** One operation. */
export interface Route {
  readonly method: string;
  /** A path template below `/client/v4`, as in the API description. */
  readonly path: string;
  /** Names of permission groups of which the token needs one; empty: any valid token will do. */
  readonly permissions: readonly string[];
  run(call: Call): Answer | Promise<Answer>;
}

/** An answer of Cloudflare that is an error. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}

export const r2Read = ['Workers R2 Storage Read', 'Workers R2 Storage Write'];
export const r2Write = ['Workers R2 Storage Write'];

/** For operations whose permission depends on what they are about: refuses a token that has none of these. */
export function requirePermission({ token }: Call, groups: readonly string[]): void {
  if (!groups.some((name) => token.permissions.has(name))) throw new Refusal(403, 10_000, 'Authentication error');
}

/** Finds the operation of a path; literal parts win over parameters, as `verify` does over a token's id. */
export function findRoute(routes: readonly Route[], method: string, path: string) {
  const parts = path.split('/');
  for (const route of routes) {
    const params = route.method === method ? match(route.path.split('/'), parts) : undefined;
    if (params !== undefined) return { route, params };
  }
  return undefined;
}

function match(template: readonly string[], parts: readonly string[]): Record<string, string> | undefined {
  if (template.length !== parts.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, part] of parts.entries()) {
    const name = /^\{(.+)\}$/.exec(template[index] ?? '')?.[1];
    if (name !== undefined) params[name] = decodeURIComponent(part);
    else if (template[index] !== part) return undefined;
  }
  return params;
}

/** The jurisdiction of the header, in which alone a bucket is found. */
export function jurisdictionOf(call: Call): string {
  const jurisdiction = call.headers['cf-r2-jurisdiction'] ?? 'default';
  if (!['default', 'eu', 'us', 'fedramp', 'fedramp-high'].includes(jurisdiction)) {
    throw new Refusal(400, 10_021, 'The jurisdiction is not valid.');
  }
  return jurisdiction;
}

/** The bucket of the path. */
export function bucketOf(call: Call): CloudBucket {
  const bucket = call.state.cloud.bucket(call.params['bucket_name'] ?? '', jurisdictionOf(call));
  if (bucket === undefined) throw new Refusal(404, 10_006, 'The specified bucket does not exist.');
  return bucket;
}

/** The body as an object. */
export function objectBody(call: Call): Readonly<Record<string, unknown>> {
  if (typeof call.body !== 'object' || call.body === null || Array.isArray(call.body)) {
    throw new Refusal(400, 10_040, 'The JSON you provided was not well formed.');
  }
  return call.body as Readonly<Record<string, unknown>>;
}
