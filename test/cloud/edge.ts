/**
 * The public side of a bucket: what a browser or another server meets at the media host. Reads only, no listing, errors as
 * HTML, CORS only when asked with `Origin`.
 * @see https://developers.cloudflare.com/r2/buckets/public-buckets/
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isServed } from './control/domains.ts';
import type { ControlState } from './control/state.ts';
import { corsHeaders, preflight } from './edge-cors.ts';
import { rangeOf } from './edge-range.ts';
import type { CloudBucket, CloudObject } from './state.ts';

/** Worlds in which the media host is not right, for tests to switch on. Keys are those of objects. */
export interface EdgeFaults {
  /** Served with their first byte changed. */
  readonly wrongBytes: Set<string>;
  /** Answered 404, as from a cache that kept an old answer. */
  readonly missing: Set<string>;
  /** Headers that replace the stored ones; `undefined` removes one. */
  readonly headers: Map<string, Readonly<Record<string, string | undefined>>>;
  /** No CORS headers, as from a cache that was filled before there was a rule. */
  dropCors: boolean;
  /** A listing at the root. */
  listing: boolean;
  /** Every request is challenged, as bot protection does. */
  challenge: boolean;
}

/** No fault at all. */
export function noEdgeFaults(): EdgeFaults {
  return {
    wrongBytes: new Set(),
    missing: new Set(),
    headers: new Map(),
    dropCors: false,
    listing: false,
    challenge: false,
  };
}

/** Extensions that are cached without a rule, those of media among them. */
const cachedExtensions = /\.(?:avif|bmp|flac|gif|ico|jpe?g|mid|mkv|mp3|mp4|ogg|pdf|png|svg|tiff?|webm|webp|zip)$/i;

/** An answer before it is sent; `body` is left out for HEAD. */
interface EdgeAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
}

/** Makes the handler of all media hosts. Requests to hosts that no bucket has are answered 404. */
export function edgeHandler(state: ControlState, faults: EdgeFaults) {
  const cached = new Set<string>();
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { status, headers, body } = await answer(state, faults, cached, request);
    response.writeHead(status, headers).end(request.method === 'HEAD' ? undefined : body);
  };
}

/** The host of a request, without its port, in lower case. */
export function hostOf(request: IncomingMessage): string {
  return (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
}

async function answer(
  state: ControlState,
  faults: EdgeFaults,
  cached: Set<string>,
  request: IncomingMessage,
): Promise<EdgeAnswer> {
  const host = hostOf(request);
  const { method = 'GET' } = request;
  const domain = state.domains.get(host);
  const bucket = domain === undefined ? undefined : state.cloud.buckets.get(domain.bucketId);
  if (domain === undefined || bucket === undefined) return page(404, 'Not found');
  if (!domain.enabled) return page(401, 'This bucket cannot be viewed');
  if (!isServed(state, domain)) return page(522, 'Connection timed out');
  if (faults.challenge) return page(403, 'Just a moment...', { 'cf-mitigated': 'challenge' });

  const rules = faults.dropCors ? [] : (state.config(bucket).cors ?? []);
  if (method === 'OPTIONS') {
    const allowed = preflight(rules, request.headers);
    return allowed === undefined ? page(403, 'Forbidden') : { status: 204, headers: allowed };
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return page(405, 'Method not allowed', { allow: 'GET, HEAD, OPTIONS' });
  }
  const cors = corsHeaders(rules, request.headers.origin, method);
  const key = keyOf(request);
  if (key === undefined) return page(400, 'Bad request', cors);
  if (key === '' && faults.listing) return listing(bucket);
  const object = faults.missing.has(key) ? undefined : bucket.get(key);
  if (object === undefined) return page(404, 'Object not found', cors);

  const status = cacheStatus(cached, `${host}/${key} ${object.etag}`, key);
  return serve(request, object, { ...cors, 'cf-cache-status': status }, faults);
}

async function serve(
  request: IncomingMessage,
  object: CloudObject,
  more: Readonly<Record<string, string>>,
  faults: EdgeFaults,
): Promise<EdgeAnswer> {
  const headers = withoutEmpty({
    'content-type': 'application/octet-stream',
    ...object.headers,
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modifiedMs).toUTCString(),
    'accept-ranges': 'bytes',
    ...more,
    ...faults.headers.get(object.key),
  });
  if (isUnchanged(request, object)) return { status: 304, headers };

  const range = rangeOf(request.headers.range, object.size);
  if (range === 'unsatisfiable') {
    return page(416, 'Range not satisfiable', { ...more, 'content-range': `bytes */${object.size}` });
  }
  const { start, end } = range ?? { start: 0, end: object.size };
  headers['content-length'] = String(end - start);
  if (range !== undefined) headers['content-range'] = `bytes ${start}-${end - 1}/${object.size}`;
  const status = range === undefined ? 200 : 206;
  if (request.method === 'HEAD') return { status, headers };
  const body = Buffer.from(await object.read(start, end));
  if (faults.wrongBytes.has(object.key)) body[0] = (body[0] ?? 0) ^ 0xff;
  return { status, headers, body };
}

function withoutEmpty(headers: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** The decoded path; `+` stays a plus sign. */
function keyOf(request: IncomingMessage): string | undefined {
  const path = (request.url ?? '/').replace(/[?#].*$/s, '').slice(1);
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

function isUnchanged(request: IncomingMessage, object: CloudObject): boolean {
  const tags = request.headers['if-none-match'];
  if (tags !== undefined) {
    return tags.split(',').some((tag) => ['*', `"${object.etag}"`].includes(tag.trim().replace(/^W\//, '')));
  }
  const since = Date.parse(request.headers['if-modified-since'] ?? '');
  return Number.isFinite(since) && Math.floor(object.modifiedMs / 1000) * 1000 <= since;
}

function cacheStatus(cached: Set<string>, copy: string, key: string): string {
  if (!cachedExtensions.test(key)) return 'DYNAMIC';
  if (cached.has(copy)) return 'HIT';
  cached.add(copy);
  return 'MISS';
}

function listing(bucket: CloudBucket): EdgeAnswer {
  const keys = bucket.keys().map((key) => `<Contents><Key>${key.replaceAll(/[<&]/g, '_')}</Key></Contents>`);
  const body = `<?xml version="1.0"?><ListBucketResult><Name>${bucket.name}</Name>${keys.join('')}</ListBucketResult>`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}

function page(status: number, title: string, more: Readonly<Record<string, string>> = {}): EdgeAnswer {
  const body = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-length': String(Buffer.byteLength(body)),
    'cf-cache-status': 'DYNAMIC',
  };
  return { status, headers: { ...headers, ...more }, body };
}
