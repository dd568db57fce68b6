/** Reading a live instance's public pages: bounded in time and bytes, redirects followed to hosts only, bot protection noticed. */
import type { Context } from '../net/context.ts';
import type { PublicAnswer, PublicWeb } from '../net/public-web.ts';

/** An answer, and what it tells about the way there. */
export interface PageAnswer extends PublicAnswer {
  /** The host that answered, after redirects. */
  readonly host: string;
}

/** Why there is no answer. */
export interface NoAnswer {
  readonly why: string;
}

const LONGEST_MS = 20_000;
const MOST_BYTES = 1 << 20;
const MOST_REDIRECTS = 3;

/** Reads the pages of one instance and remembers what all of them say about the way there. */
export class InstanceReads {
  /** Where the last redirect led. */
  host: string;
  /** A challenge that Mastodon's own user agent met as well. */
  challenged = false;
  /** A challenge that Mastodon's own user agent did not meet. */
  passedAsMastodon = false;
  /** `undefined` before the first answer. */
  proxied: boolean | undefined;
  private readonly web: PublicWeb;
  private readonly cx: Context;

  constructor(web: PublicWeb, host: string, cx: Context) {
    this.web = web;
    this.host = host;
    this.cx = cx;
  }

  /**
   * GETs a page of the instance; a redirect to another host is followed and remembered.
   * @param limit - bytes kept of the body.
   * @throws only when the run was cancelled.
   */
  async get(path: string, limit = MOST_BYTES): Promise<PageAnswer | NoAnswer> {
    let at = path;
    for (let hops = 0; hops <= MOST_REDIRECTS; hops++) {
      const answer = await this.once(at, limit);
      if ('why' in answer || answer.status < 300 || answer.status > 399) return answer;
      const next = this.redirected(answer.headers['location']);
      if (next === undefined) return { why: 'it was redirected to an address that is no page of a public host' };
      this.host = next.hostname;
      at = `${next.pathname}${next.search}`;
    }
    return { why: 'it was redirected again and again' };
  }

  /** One GET without following redirects; asked again as Mastodon asks when bot protection is in the way. */
  async once(path: string, limit = MOST_BYTES): Promise<PageAnswer | NoAnswer> {
    const first = await this.send(path, limit, this.passedAsMastodon);
    if ('why' in first || !isChallenge(first)) return first;
    const second = this.passedAsMastodon ? first : await this.send(path, limit, true);
    if ('why' in second) return second;
    if (isChallenge(second)) {
      this.challenged = true;
      return { why: 'bot protection answered in its place' };
    }
    this.passedAsMastodon = true;
    return second;
  }

  private async send(path: string, limit: number, asMastodon: boolean): Promise<PageAnswer | NoAnswer> {
    const { host } = this;
    try {
      const headers = asMastodon ? { 'user-agent': mastodonAgent(host) } : {};
      const signal = AbortSignal.any([this.cx.signal, AbortSignal.timeout(LONGEST_MS)]);
      const answer = await this.web.read(host, path, { limit, headers }, signal);
      const proxied = answer.headers['cf-ray'] !== undefined || answer.headers['server'] === 'cloudflare';
      this.proxied = this.proxied === true || proxied;
      return { ...answer, host };
    } catch (error) {
      this.cx.signal.throwIfAborted();
      return { why: `there was no answer (${reasonOf(error)})` };
    }
  }

  private redirected(location: string | undefined): URL | undefined {
    const url = URL.parse(location ?? '', `https://${this.host}`);
    // Only names: an instance has one, and a redirect must not lead this machine to its own or its neighbours' addresses.
    return url?.protocol === 'https:' && url.port === '' && isPublicName(url.hostname) ? url : undefined;
  }
}

/**
 * As Mastodon introduces itself to other servers: what lets federation through lets this through.
 * @see https://github.com/mastodon/mastodon/blob/main/lib/mastodon/version.rb
 */
export function mastodonAgent(host: string): string {
  return `Mastodon/4.5.0 (http.rb/5.3.1; +https://${host}/)`;
}

/**
 * Whether bot protection answered. Cloudflare marks its challenges with a header; other products have their pages only.
 * @see https://developers.cloudflare.com/cloudflare-challenges/challenge-types/challenge-pages/detect-response/
 */
export function isChallenge(answer: PublicAnswer): boolean {
  if (answer.headers['cf-mitigated'] !== undefined) return true;
  if (![401, 403, 429, 503].includes(answer.status)) return false;
  const start = answer.body.subarray(0, 8192).toString('latin1');
  return /<title>\s*(?:Just a moment|Attention Required|Access denied|Making sure you.re not a bot)/iu.test(start);
}

function isPublicName(host: string): boolean {
  return /^(?:[a-z0-9-]+\.)+[a-z][a-z0-9-]*$/.test(host) && !/\.(?:local|internal|localhost|arpa)$/.test(host);
}

function reasonOf(error: unknown): string {
  const { code, name } = error as { code?: unknown; name?: unknown };
  if (name === 'TimeoutError') return `not within ${LONGEST_MS / 1000} seconds`;
  return typeof code === 'string' ? code : 'the connection broke off';
}
