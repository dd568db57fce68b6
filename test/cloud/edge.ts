/**
 * The public side of the account: what a browser or another server meets at a media host, or at a host whose DNS record is
 * proxied. Block rules come first, then redirects, the cache and what is behind it, and last the response header rules.
 * @see https://developers.cloudflare.com/ruleset-engine/reference/phases-list/
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isServed } from './control/domains.ts';
import type { ControlState, Zone } from './control/state.ts';
import { bucketAnswer, keyOf, page } from './edge-bucket.ts';
import { preflight } from './edge-cors.ts';
import type { WholeAnswer } from './edge-cache.ts';
import { partOf } from './edge-range.ts';
import { cacheSettings, fieldsOf, isBlocked, redirectOf, transformed } from './edge-rules.ts';
import type { CacheSettings } from './edge-rules.ts';
import { edgeTtl, isCacheable } from './edge-ttl.ts';
import type { CloudBucket } from './state.ts';

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
  /** Every request is challenged, as bot protection does; or only those of other servers. */
  challenge: boolean | 'mastodon';
  /** Parts are not given. */
  noRanges: boolean;
  /** Pictures are changed for browsers that take newer formats. */
  polish: boolean;
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
    noRanges: false,
    polish: false,
  };
}

/** What is behind a proxied host that is no media host. */
export type Origin = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** The host of a request, without its port, in lower case. */
export function hostOf(request: IncomingMessage): string {
  return (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
}

/** Whether requests to a host go through the edge. */
export function isAtEdge(state: ControlState, host: string): boolean {
  return state.domains.has(host) || proxyingZone(state, host) !== undefined;
}

/**
 * Makes the handler of all hosts at the edge.
 * @param originOf - what is behind a proxied host.
 */
export function edgeHandler(state: ControlState, faults: EdgeFaults, originOf: (host: string) => Origin | undefined) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const host = hostOf(request);
    const domain = state.domains.get(host);
    const zone = domain?.zone ?? proxyingZone(state, host);
    if (zone === undefined) {
      send(request, response, page(404, 'Not found'));
      return;
    }
    if (domain?.enabled === false) {
      send(request, response, page(401, 'This bucket cannot be viewed'));
      return;
    }
    if (domain !== undefined && !isServed(state, domain)) {
      send(request, response, page(522, 'Connection timed out'));
      return;
    }
    const early = isChallenged(faults, request)
      ? page(403, 'Just a moment...', { 'cf-mitigated': 'challenge' })
      : ruled(state, zone, host, request);
    if (early !== undefined) {
      send(request, response, early);
      return;
    }
    const bucket = domain === undefined ? undefined : state.cloud.buckets.get(domain.bucketId);
    if (bucket !== undefined) {
      send(request, response, await fromBucket(state, zone, bucket, faults, request));
      return;
    }
    const origin = originOf(host);
    if (origin === undefined) send(request, response, page(522, 'Connection timed out'));
    else await origin(request, response);
  };
}

/** The zone that proxies a host. */
function proxyingZone(state: ControlState, host: string): Zone | undefined {
  return [...state.zones.values()].find(({ records }) => records.some(({ name, proxied }) => name === host && proxied));
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: WholeAnswer): void {
  const more = { 'cf-cache-status': 'DYNAMIC', server: 'cloudflare', ...headers };
  const length = status === 304 || status === 204 ? {} : { 'content-length': body.length };
  response.writeHead(status, { ...more, ...length }).end(request.method === 'HEAD' ? undefined : body);
}

/** What block rules and redirects answer. */
function ruled(state: ControlState, zone: Zone, host: string, request: IncomingMessage): WholeAnswer | undefined {
  const fields = fieldsOf(state, host, request);
  if (isBlocked(state, zone, fields)) return page(403, 'Sorry, you have been blocked');
  const redirect = redirectOf(state, zone, fields);
  return redirect === undefined ? undefined : page(redirect.status, 'Redirect', { location: redirect.location });
}

async function fromBucket(
  state: ControlState,
  zone: Zone,
  bucket: CloudBucket,
  faults: EdgeFaults,
  request: IncomingMessage,
): Promise<WholeAnswer> {
  const { method = 'GET' } = request;
  const fields = fieldsOf(state, hostOf(request), request);
  const rules = faults.dropCors ? [] : (state.config(bucket).cors ?? []);
  if (method === 'OPTIONS') {
    const allowed = preflight(rules, request.headers);
    if (allowed === undefined) return page(403, 'Forbidden');
    return { status: 204, headers: transformed(state, zone, fields, allowed), body: Buffer.alloc(0) };
  }
  if (method !== 'GET' && method !== 'HEAD') {
    return page(405, 'Method not allowed', { allow: 'GET, HEAD, OPTIONS' });
  }
  const settings = cacheSettings(state, zone, fields);
  const fresh = () => bucketAnswer(bucket, rules, request, faults);
  const kept = spoiled(await throughCache(state, request, settings, fresh), faults, keyOf(request) ?? '');
  const whole = faults.polish ? polished(kept, request) : kept;
  const part = whole.status === 200 && !faults.noRanges ? partOf(request.headers, whole) : whole;
  return { ...part, headers: transformed(state, zone, fields, part.headers) };
}

async function throughCache(
  state: ControlState,
  request: IncomingMessage,
  settings: CacheSettings,
  fresh: () => Promise<WholeAnswer>,
): Promise<WholeAnswer> {
  const name = { host: hostOf(request), path: request.url ?? '/', origin: request.headers.origin };
  const marked = (answer: WholeAnswer, status: string): WholeAnswer => {
    return { ...answer, headers: { ...answer.headers, 'cf-cache-status': status } };
  };
  if (!isCacheable(name.path, settings)) return marked(await fresh(), 'DYNAMIC');
  const now = state.cloud.now();
  const found = state.cache.get(name, now);
  if (found?.expired === false) {
    const age = String(Math.floor((now - found.answer.storedMs) / 1000));
    return marked({ ...found.answer, headers: { ...found.answer.headers, age } }, 'HIT');
  }
  const answer = await fresh();
  const seconds = edgeTtl(answer, settings);
  if (seconds === 0) return marked(answer, 'BYPASS');
  state.cache.put(name, { ...answer, storedMs: now, untilMs: now + seconds * 1000 });
  return marked(answer, found === undefined ? 'MISS' : 'EXPIRED');
}

function isChallenged({ challenge }: EdgeFaults, request: IncomingMessage): boolean {
  return challenge === 'mastodon' ? request.headers['user-agent']?.startsWith('Mastodon/') === true : challenge;
}

/** @see https://developers.cloudflare.com/images/polish/ */
function polished(answer: WholeAnswer, { headers }: IncomingMessage): WholeAnswer {
  const takes = headers.accept?.includes('image/webp') === true;
  if (!takes || answer.headers['content-type']?.startsWith('image/') !== true) return answer;
  const told = { ...answer.headers, 'content-type': 'image/webp', 'cf-polished': 'origFmt=jpeg, origSize=900' };
  return { ...answer, headers: told, body: answer.body.subarray(1) };
}

/** The answer with what is switched on to go wrong. */
function spoiled(answer: WholeAnswer, faults: EdgeFaults, key: string): WholeAnswer {
  if (faults.missing.has(key)) return page(404, 'Object not found');
  const replaced = faults.headers.get(key);
  const headers = Object.fromEntries(
    Object.entries({ ...answer.headers, ...replaced }).filter(
      (pair): pair is [string, string] => pair[1] !== undefined,
    ),
  );
  if (!faults.wrongBytes.has(key)) return { ...answer, headers };
  const body = Buffer.from(answer.body);
  body[0] = (body[0] ?? 0) ^ 0xff;
  return { ...answer, headers, body };
}
