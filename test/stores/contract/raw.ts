/**
 * Signed requests without an SDK: every byte of the request line and the headers is the rule's own. Written apart from
 * the local cloud's verifier, so that one mistake cannot hide in both.
 */
import { createHash, createHmac } from 'node:crypto';
import { request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';

/** An answer, read to its end. */
export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  /** The `<Code>` of an error. */
  readonly code: string;
  /** Whether a 100 came before the answer. */
  readonly continued: boolean;
}

/** Where and as whom. */
export interface RawTarget {
  /** May have a path. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What to send, and what to leave out or get wrong on purpose. */
export interface RawRequest {
  readonly method: string;
  /** Undefined for the bucket itself. */
  readonly key?: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** What stands in `x-amz-content-sha256`; the body's own hash when left out, no header when null. */
  readonly payload?: string | null;
  readonly time?: Date;
  readonly anonymous?: boolean;
  /** Sends the body in chunks of unknown number. */
  readonly chunked?: boolean;
  /** Sends the body only after this many milliseconds. */
  readonly holdBodyMs?: number;
}

/** Signs in the header and sends. */
export async function rawSend(target: RawTarget, request: RawRequest): Promise<RawAnswer> {
  const url = new URL(target.endpoint);
  const path = pathOf(target, request);
  const time = amzTime(request.time ?? new Date());
  const payload = request.payload === undefined ? sha256(request.body ?? '') : request.payload;
  const headers: Record<string, string> = { ...request.headers, host: url.host };
  if (request.anonymous !== true) {
    headers['x-amz-date'] = time;
    if (payload !== null) headers['x-amz-content-sha256'] = payload;
    const names = Object.keys(headers).sort();
    const scope = `${time.slice(0, 8)}/auto/s3/aws4_request`;
    const canonical = [
      request.method,
      path,
      queryOf(request.query ?? {}),
      ...names.map((name) => `${name}:${headers[name] ?? ''}`),
      '',
      names.join(';'),
      payload ?? 'UNSIGNED-PAYLOAD',
    ].join('\n');
    const signature = sign(target.secretAccessKey, time, scope, canonical);
    headers['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${target.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`;
  }
  const query = queryOf(request.query ?? {});
  return exchange(url, path + (query === '' ? '' : `?${query}`), request, headers);
}

/** Signs in the URL. @returns path and query; the host is the endpoint's. */
export function rawPresign(
  target: RawTarget,
  request: Pick<RawRequest, 'method' | 'key' | 'query' | 'time'>,
  seconds: number,
): string {
  const time = amzTime(request.time ?? new Date());
  const scope = `${time.slice(0, 8)}/auto/s3/aws4_request`;
  const query = queryOf({
    ...request.query,
    'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
    'X-Amz-Credential': `${target.accessKeyId}/${scope}`,
    'X-Amz-Date': time,
    'X-Amz-Expires': String(seconds),
    'X-Amz-SignedHeaders': 'host',
  });
  const path = pathOf(target, request);
  const host = new URL(target.endpoint).host;
  const canonical = [request.method, path, query, `host:${host}`, '', 'host', 'UNSIGNED-PAYLOAD'].join('\n');
  return `${path}?${query}&X-Amz-Signature=${sign(target.secretAccessKey, time, scope, canonical)}`;
}

/** Sends a request that is complete as it is, such as a presigned one. */
export function rawFetch(target: RawTarget, method: string, pathAndQuery: string, body?: string): Promise<RawAnswer> {
  const url = new URL(target.endpoint);
  return exchange(url, pathAndQuery, { method, ...(body !== undefined && { body }) }, { host: url.host });
}

function exchange(
  url: URL,
  path: string,
  request: RawRequest,
  headers: Readonly<Record<string, string>>,
): Promise<RawAnswer> {
  const body = Buffer.from(request.body ?? '');
  const send = url.protocol === 'https:' ? requestHttps : requestHttp;
  const withBody = request.method === 'PUT' || request.method === 'POST';
  const length =
    request.chunked === true ? { 'transfer-encoding': 'chunked' } : { 'content-length': String(body.length) };
  return new Promise((resolve, reject) => {
    let continued = false;
    const outgoing = send(
      {
        protocol: url.protocol,
        hostname: url.hostname,
        port: url.port,
        method: request.method,
        path,
        headers: { ...headers, ...(withBody && length) },
        // A connection that a refusal may have ended is not used again.
        agent: false,
      },
      (incoming) => {
        const pieces: Buffer[] = [];
        incoming.on('data', (piece: Buffer) => pieces.push(piece));
        incoming.on('error', reject);
        incoming.on('end', () => {
          const text = Buffer.concat(pieces).toString();
          const code = /<Code>(.*?)<\/Code>/.exec(text)?.[1] ?? '';
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text, code, continued });
        });
      },
    );
    outgoing.on('continue', () => (continued = true));
    outgoing.on('error', reject);
    if (request.holdBodyMs === undefined) {
      outgoing.end(body);
    } else {
      outgoing.flushHeaders();
      setTimeout(() => outgoing.end(body), request.holdBodyMs);
    }
  });
}

function pathOf(target: RawTarget, request: Pick<RawRequest, 'key'>): string {
  const base = new URL(target.endpoint).pathname.replace(/\/$/, '');
  const key = request.key === undefined ? '' : `/${request.key.split('/').map(encode).join('/')}`;
  return `${base}/${target.bucket}${key}`;
}

function queryOf(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .sort()
    .join('&');
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

function sign(secret: string, time: string, scope: string, canonical: string): string {
  const key = scope.split('/').reduce<Buffer | string>((last, part) => hmac(last, part), `AWS4${secret}`);
  return hmac(key, ['AWS4-HMAC-SHA256', time, scope, sha256(canonical)].join('\n')).toString('hex');
}

function hmac(key: Buffer | string, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

function sha256(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function amzTime(time: Date): string {
  return time.toISOString().replace(/[-:]|\.\d+/g, '');
}
