/**
 * The cache of the edge: answers as they were, until their time is over or they are purged. An answer of the bucket that
 * changed meanwhile is not seen before, as at the real edge.
 * @see https://developers.cloudflare.com/cache/concepts/default-cache-behavior/
 */

/** A whole answer. */
export interface WholeAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** One that is kept. */
export interface CachedAnswer extends WholeAnswer {
  /** Milliseconds since the epoch. */
  readonly storedMs: number;
  readonly untilMs: number;
}

/** A URL with the headers it was cached with. */
export interface PurgedFile {
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What to purge; one of them. */
export interface PurgeRequest {
  readonly files?: readonly (string | PurgedFile)[];
  readonly hosts?: readonly string[];
  readonly prefixes?: readonly string[];
  readonly purge_everything?: boolean;
}

/**
 * Answers by host, path and query, percent-encoded as they were asked for, and by `Origin`: the default cache key has it,
 * so that answers with CORS headers do not reach those without.
 * @see https://developers.cloudflare.com/cache/how-to/cache-keys/
 */
export class EdgeCache {
  /** Every URL, host and prefix that was purged, in order. */
  readonly purged: string[] = [];
  readonly #answers = new Map<string, CachedAnswer>();

  /** @returns the answer, and whether its time is over. */
  get(name: CacheName, nowMs: number): { readonly answer: CachedAnswer; readonly expired: boolean } | undefined {
    const answer = this.#answers.get(keyOf(name));
    return answer === undefined ? undefined : { answer, expired: answer.untilMs <= nowMs };
  }

  put(name: CacheName, answer: CachedAnswer): void {
    this.#answers.set(keyOf(name), answer);
  }

  purge(what: PurgeRequest): void {
    const bare = (url: string) => url.replace(/^https?:\/\//, '');
    const files = (what.files ?? []).map((file) => (typeof file === 'string' ? { url: file } : file));
    this.purged.push(...files.map(({ url }) => url), ...(what.hosts ?? []), ...(what.prefixes ?? []));
    for (const { url, headers } of files) this.#answers.delete(`${bare(url)} ${headers?.['Origin'] ?? ''}`);
    const prefixes = [...(what.hosts ?? []).map((host) => `${host}/`), ...(what.prefixes ?? []).map(bare)];
    for (const name of this.#answers.keys()) {
      if (what.purge_everything === true || prefixes.some((prefix) => name.startsWith(prefix)))
        this.#answers.delete(name);
    }
  }
}

/** What tells cached answers apart. */
export interface CacheName {
  readonly host: string;
  /** With the query. */
  readonly path: string;
  readonly origin: string | undefined;
}

function keyOf({ host, path, origin }: CacheName): string {
  return `${host}${path} ${origin ?? ''}`;
}
