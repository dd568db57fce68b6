/**
 * A live instance as anyone on the web sees it: its version, where it serves media from, what its pages allow, what stands in
 * the way. Public pages only, never with credentials; everything it answers is foreign.
 */
import type { Context } from '../net/context.ts';
import { encodeKey } from '../net/sigv4.ts';
import type { PublicWeb } from '../net/public-web.ts';
import { mediaPolicy } from './csp.ts';
import { InstanceReads, type NoAnswer, type PageAnswer } from './instance-reads.ts';
import { readMediaUrl, type MediaUrl } from './media-url.ts';

export { isAtLeast, parseMastodonVersion, type MastodonVersion } from './version.ts';

/** What its public pages tell of an instance. */
export interface LiveInstance {
  /** The host that answered; another one than asked for when that redirects. */
  readonly webHost: string;
  /** Whether its answers were understood. */
  readonly reached: boolean;
  /** Why it was not reached or not understood, with the next step. */
  readonly why?: string;
  /** As nodeinfo names it, such as `mastodon`. */
  readonly software?: string;
  /** As the instance tells it. */
  readonly version?: string;
  /** `unknown`: no medium was seen, or some from here and some from there. */
  readonly servesFrom: 'media-host' | 'local' | 'elsewhere' | 'unknown';
  /** Hosts that media of API and pages point to. */
  readonly mediaHostsSeen: readonly string[];
  /** Hosts that the pages allow for pictures and media. */
  readonly cspHosts: readonly string[];
  /** Whether a page with its policy was read; what follows from the policy is not known otherwise. */
  readonly cspRead: boolean;
  /** Whether browsers that know these pages load pictures and media from the media host. */
  readonly cspAllowsMediaHost: boolean;
  /** Answers come through Cloudflare. */
  readonly proxied: boolean | undefined;
  /** Bot protection is in the way, of Mastodon's own user agent as well. */
  readonly challenged: boolean;
  /** What an old address below `/system/` answers; `redirect` only when it leads to the same medium at the media host. */
  readonly oldUrls: 'served' | 'redirect' | 'missing' | 'unknown';
}

/** Pages whose media tell where the instance serves from; anonymous visitors are not always let in. */
const mediaPages = [
  '/api/v1/directory?local=true&order=active&limit=20',
  '/api/v1/timelines/public?local=true&limit=20',
];

/** Asked only when nothing else tells: large instances have thousands. */
const emojiPage = '/api/v1/custom_emojis';

/**
 * Looks at a live instance.
 * @throws only when the run was cancelled; what cannot be found out is said in the result.
 */
export async function readInstance(
  web: PublicWeb,
  where: { readonly webHost: string; readonly mediaHost: string },
  cx: Context,
): Promise<LiveInstance> {
  const reads = new InstanceReads(web, where.webHost, cx);
  const api = await apiOf(reads);
  // Without any answer at all, five more requests would only wait five times as long.
  if ('why' in api && reads.proxied === undefined) return unreached(reads, api);
  const page = await reads.get('/');
  const software = await softwareOf(reads);

  const seen = mediaIn([...('why' in api ? [] : urlsIn(api.json)), ...linksOf(page)]);
  for (const path of [...mediaPages, emojiPage]) {
    if (path === emojiPage && seen.length > 0) break;
    seen.push(...mediaIn(urlsIn(jsonOf(await reads.get(path)))));
  }

  const version = 'why' in api ? software?.version : api.version;
  const policy = await policyOf(reads, page, where.mediaHost);
  const reached = version !== undefined || seen.length > 0;
  const side = { webHost: reads.host, mediaHost: where.mediaHost };
  const servesFrom = placeOf(seen, side);
  const why = reached ? undoubted(seen, servesFrom) : notUnderstood(reads, 'why' in api ? api : page);
  if (reads.passedAsMastodon) {
    cx.emit({
      kind: 'log',
      level: 'info',
      text: `${reads.host} challenges visitors like this one, but lets Mastodon servers through.`,
    });
  }
  return {
    webHost: reads.host,
    reached,
    ...(why !== undefined && { why }),
    ...(software !== undefined && { software: software.name }),
    ...(version !== undefined && { version }),
    servesFrom,
    mediaHostsSeen: [...new Set(seen.map(({ host }) => host))].slice(0, 10),
    ...policy,
    proxied: reads.proxied,
    challenged: reads.challenged,
    oldUrls: await oldUrlsOf(reads, seen[0], side),
  };
}

/** The version an instance tells; `/api/v2/instance` came with 4.0. */
async function apiOf(reads: InstanceReads): Promise<{ json: unknown; version: string } | NoAnswer> {
  let status = 0;
  for (const path of ['/api/v2/instance', '/api/v1/instance']) {
    const answer = await reads.get(path);
    if ('why' in answer) return answer;
    const json = jsonOf(answer);
    const version = shortText((json as { version?: unknown } | null | undefined)?.version);
    if (version !== undefined) return { json, version };
    ({ status } = answer);
  }
  return { why: `it answered ${status} and no description of an instance` };
}

/** @see https://nodeinfo.diaspora.software/protocol */
async function softwareOf(reads: InstanceReads): Promise<{ name: string; version?: string } | undefined> {
  const json = jsonOf(await reads.get('/nodeinfo/2.0')) as
    { software?: { name?: unknown; version?: unknown } | null } | null | undefined;
  const name = shortText(json?.software?.name);
  if (name === undefined) return undefined;
  const version = shortText(json?.software?.version);
  return { name: name.toLowerCase(), ...(version !== undefined && { version }) };
}

/**
 * What the pages allow. The service worker loads pictures by itself, under the policy its own script came with:
 * https://docs.joinmastodon.org/admin/optional/object-storage/
 */
async function policyOf(
  reads: InstanceReads,
  page: PageAnswer | NoAnswer,
  mediaHost: string,
): Promise<Pick<LiveInstance, 'cspHosts' | 'cspRead' | 'cspAllowsMediaHost'>> {
  if ('why' in page || page.status !== 200) return { cspHosts: [], cspRead: false, cspAllowsMediaHost: false };
  const policy = mediaPolicy(page.headers['content-security-policy']);
  const worker = await reads.get('/sw.js', 1);
  const ofWorker = mediaPolicy(
    'why' in worker || worker.status !== 200 ? undefined : worker.headers['content-security-policy'],
  );
  return {
    cspHosts: policy.hosts.slice(0, 50),
    cspRead: true,
    cspAllowsMediaHost: policy.allows(mediaHost) && ofWorker.allows(mediaHost),
  };
}

/** Where media come from; Mastodon computes all addresses from one setting, so they agree except in the minutes of a restart. */
function placeOf(
  seen: readonly MediaUrl[],
  { webHost, mediaHost }: { webHost: string; mediaHost: string },
): LiveInstance['servesFrom'] {
  const places = new Set(
    seen.map(({ host, root }) => {
      if (host === mediaHost) return 'media-host';
      // Local media keep their path when CDN_HOST gives them another host.
      return host === webHost || root === '/system/' ? 'local' : 'elsewhere';
    }),
  );
  const [only] = places;
  return places.size === 1 && only !== undefined ? only : 'unknown';
}

async function oldUrlsOf(
  reads: InstanceReads,
  medium: MediaUrl | undefined,
  { mediaHost }: { mediaHost: string },
): Promise<LiveInstance['oldUrls']> {
  if (medium === undefined) return 'unknown';
  const path = encodeKey(medium.key);
  const answer = await reads.once(`/system/${path}`, 1);
  if ('why' in answer) return 'unknown';
  if (answer.status === 200 || answer.status === 206) return 'served';
  if (answer.status === 404 || answer.status === 410) return 'missing';
  const target = URL.parse(answer.headers['location'] ?? '', `https://${answer.host}`);
  const leadsHome = target?.hostname === mediaHost && target.pathname === `/${path}`;
  return [301, 302, 307, 308].includes(answer.status) && leadsHome ? 'redirect' : 'unknown';
}

/** The fields that hold addresses of this server's own media; what people write about themselves stands in others. */
const mediaFields = new Set(
  'avatar avatar_static header header_static preview_url static_url image src thumbnail @1x @2x'.split(' '),
);
const MOST_URLS = 2000;

function urlsIn(json: unknown): string[] {
  const found: string[] = [];
  const queue: [name: string, value: unknown][] = [['', json]];
  for (let next = queue.pop(); next !== undefined && found.length < MOST_URLS; next = queue.pop()) {
    const [name, value] = next;
    if (typeof value === 'string') {
      if (mediaFields.has(name)) found.push(value);
    } else if (Array.isArray(value)) {
      for (const item of value) queue.push([name, item]);
    } else if (typeof value === 'object' && value !== null) {
      // The server's picture is `thumbnail: { url, versions }` since API v2.
      for (const [inner, held] of Object.entries(value)) queue.push([inner === 'url' ? name : inner, held]);
    }
  }
  return found;
}

/** Addresses in the head of a page: the server's picture, its icons. */
function linksOf(page: PageAnswer | NoAnswer): string[] {
  if ('why' in page || page.status !== 200) return [];
  const tags = page.body.toString('utf8').match(/<(?:meta|link)\b[^<>]{1,2000}>/giu) ?? [];
  return tags.slice(0, 200).flatMap((tag) => {
    const icon = /\b(?:property=["']og:image["']|rel=["'](?:[a-z -]*icon)["'])/iu.test(tag);
    const [, url] = /\b(?:content|href)=["'](https:\/\/[^"'\s]+)["']/iu.exec(tag) ?? [];
    return icon && url !== undefined ? [url] : [];
  });
}

function mediaIn(urls: readonly string[]): MediaUrl[] {
  return urls.map(readMediaUrl).filter((url) => url !== undefined);
}

function jsonOf(answer: PageAnswer | NoAnswer): unknown {
  if ('why' in answer || answer.status !== 200) return undefined;
  try {
    return JSON.parse(answer.body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

/** A short text that is safe to show, or none. */
function shortText(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value
    .replace(/[^\x20-\x7e]/g, '')
    .trim()
    .slice(0, 64);
  return text === '' ? undefined : text;
}

function undoubted(seen: readonly MediaUrl[], servesFrom: LiveInstance['servesFrom']): string | undefined {
  if (servesFrom !== 'unknown') return undefined;
  return seen.length === 0
    ? 'No address of a medium was found on the public pages, so it is not known where they are served from. Give the instance a picture (Administration > Server settings > Branding) or a contact account with a profile picture.'
    : 'Some media are served from one place and some from another. After a change of settings restart web and sidekiq, wait a few minutes and run again.';
}

function notUnderstood(reads: InstanceReads, answer: PageAnswer | NoAnswer): string {
  if (reads.challenged) {
    return `Bot protection answers in place of ${reads.host}, also to Mastodon's own user agent: other servers may be shut out as well. Let /api/, /nodeinfo/ and /system/ through, at Cloudflare by switching Bot Fight Mode off.`;
  }
  const said = 'why' in answer ? answer.why : `it answered ${answer.status}`;
  return `${reads.host} was not understood: ${said}. Check that web-host is the host that people open in their browser.`;
}

function unreached(reads: InstanceReads, { why }: NoAnswer): LiveInstance {
  return {
    webHost: reads.host,
    reached: false,
    why: `${reads.host} was not reached: ${why}. Check that web-host is right and that the instance runs.`,
    servesFrom: 'unknown',
    mediaHostsSeen: [],
    cspHosts: [],
    cspRead: false,
    cspAllowsMediaHost: false,
    proxied: undefined,
    challenged: reads.challenged,
    oldUrls: 'unknown',
  };
}
