/** Reads the public web the way a visitor does: media hosts and instances, never with credentials. */
import { Agent } from 'undici';
import { shakeHands, type Handshake, type HandshakeRequest } from './handshake.ts';

/** Where a host is really to be found, for rehearsals on one machine: host name to origin. */
export type Routes = ReadonlyMap<string, string>;

/** What a public read may ask for. */
export interface PublicRequest {
  readonly method?: 'GET' | 'HEAD' | 'OPTIONS';
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes of the body that are kept; the rest is not read. */
  readonly limit?: number;
  /** Where the host is to be found when that is told, as for an endpoint with a port of its own. */
  readonly origin?: string;
}

/** An answer of the public web; redirects are not followed. */
export interface PublicAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

const USER_AGENT = 'mastodon-media-r2 (verification)';
const SILENCE_MS = 30_000;

/**
 * Parses `host=origin` pairs, separated by blanks.
 * @throws when a pair is none.
 */
export function routesFrom(text: string): Routes {
  const pairs = text.split(/\s+/).filter((pair) => pair !== '');
  return new Map(
    pairs.map((pair) => {
      const [host = '', origin = ''] = pair.split('=', 2);
      if (host === '' || !/^https?:\/\//.test(origin) || !URL.canParse(origin))
        throw new Error('MEDIA_R2_CONNECT_TO takes host=origin pairs.');
      return [host, new URL(origin).origin];
    }),
  );
}

/** Public reads by URL. */
export class PublicWeb {
  private readonly routes: Routes;
  private readonly authority: string | undefined;
  private readonly agent = new Agent({ headersTimeout: SILENCE_MS, bodyTimeout: SILENCE_MS, connectTimeout: 15_000 });

  /** @param authority - a certificate (PEM) that handshakes trust in place of the well-known ones, for rehearsals. */
  constructor(routes: Routes = new Map(), authority?: string) {
    this.routes = routes;
    this.authority = authority;
  }

  /**
   * @param host - without a port; always asked for by https unless routed elsewhere.
   * @param path - percent-encoded, with the leading slash and the query.
   * @throws when there is no answer.
   */
  async read(host: string, path: string, what: PublicRequest, signal: AbortSignal): Promise<PublicAnswer> {
    const origin = what.origin ?? this.originOf(host);
    const answer = await this.agent.request({
      origin,
      // As an option the path is sent as it is; in a URL `..` would be resolved.
      path,
      method: what.method ?? 'GET',
      headers: { 'user-agent': USER_AGENT, host, ...what.headers },
      signal,
    });
    const chunks: Buffer[] = [];
    let size = 0;
    const limit = what.limit ?? Infinity;
    for await (const chunk of answer.body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= limit) break;
    }
    const headers = Object.fromEntries(
      Object.entries(answer.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]),
    );
    return { status: answer.statusCode, headers, body: Buffer.concat(chunks).subarray(0, limit) };
  }

  /**
   * Shakes hands by TLS and hangs up.
   * @returns `undefined` where a rehearsal leads the host to plain http.
   */
  async handshake(host: string, what: HandshakeRequest, signal: AbortSignal): Promise<Handshake | undefined> {
    const { protocol, hostname, port } = new URL(this.originOf(host));
    if (protocol !== 'https:') return undefined;
    const where = { host, at: hostname, port: Number(port || 443), authority: this.authority };
    return shakeHands(where, what, signal);
  }

  private originOf(host: string): string {
    return this.routes.get(host) ?? `https://${host}`;
  }
}
