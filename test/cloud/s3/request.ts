/** What a request asks for: bucket, key, parameters and headers, taken from the raw request line. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { percentDecode } from './encoding.ts';
import { refuse } from './errors.ts';

/** A request, read but not yet judged. */
export interface S3Request {
  readonly method: string;
  /** The path as sent, one character a byte. Nothing has been resolved or decoded. */
  readonly rawPath: string;
  /** Decoded, in order. A name alone has the value ''. */
  readonly parameters: readonly (readonly [string, string])[];
  readonly jurisdiction: string;
  /** Undefined for requests to the account itself. */
  readonly bucket: string | undefined;
  readonly key: string | undefined;
  /** The stream of the body. */
  readonly incoming: IncomingMessage;
  /** One header, `undefined` when it was not sent. */
  readonly header: (name: string) => string | undefined;
  /** One query parameter. */
  readonly parameter: (name: string) => string | undefined;
}

/**
 * Reads path style (`/bucket/key`) and virtual hosts (`bucket.<account>.r2.cloudflarestorage.com`, `bucket.localhost`).
 * @param jurisdiction - of the listener; a host such as `<account>.eu.r2...` says otherwise.
 * @throws S3Failure when the key is no UTF-8.
 */
export function readRequest(incoming: IncomingMessage, accountId: string, jurisdiction: string): S3Request {
  const url = incoming.url ?? '/';
  const mark = url.indexOf('?');
  const rawPath = mark === -1 ? url : url.slice(0, mark);
  const parameters = mark === -1 ? [] : readQuery(url.slice(mark + 1));
  const host = readHost(incoming.headers.host ?? '', accountId);
  const path = rawPath.slice(1);
  const slash = path.indexOf('/');
  const rawBucket = host.bucket === undefined ? (slash === -1 ? path : path.slice(0, slash)) : undefined;
  const rawKey = host.bucket === undefined ? (slash === -1 ? '' : path.slice(slash + 1)) : path;
  const bucket = host.bucket ?? percentDecode(rawBucket ?? '').toString();
  return {
    method: incoming.method ?? 'GET',
    rawPath,
    parameters,
    jurisdiction: host.jurisdiction ?? jurisdiction,
    bucket: bucket === '' ? undefined : bucket,
    key: rawKey === '' ? undefined : readKey(rawKey),
    incoming,
    header: (name) => {
      const value = incoming.headers[name];
      return Array.isArray(value) ? value.join(',') : value;
    },
    parameter: (name) => parameters.find(([other]) => other === name)?.[1],
  };
}

function readKey(raw: string): string {
  const bytes = percentDecode(raw);
  if (!isUtf8(bytes)) throw refuse('InvalidObjectName');
  return bytes.toString();
}

/** A `+` in a query is a space, as it is to every S3 server. */
function readQuery(query: string): (readonly [string, string])[] {
  return query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => {
      const [name, value] = pair.includes('=')
        ? [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
        : [pair, ''];
      return [decode(name), decode(value)] as const;
    });
}

function decode(raw: string): string {
  return percentDecode(raw.replaceAll('+', ' ')).toString();
}

function readHost(header: string, accountId: string): { bucket?: string; jurisdiction?: string } {
  const host = header.replace(/:\d+$/, '').toLowerCase();
  if (isIP(host.replace(/^\[|\]$/g, '')) !== 0) return {};
  const labels = host.split('.');
  const account = labels.indexOf(accountId);
  if (account !== -1) {
    const between = labels.slice(account + 1, labels.indexOf('r2', account));
    return {
      ...(account > 0 && { bucket: labels.slice(0, account).join('.') }),
      ...(between[0] !== undefined && labels.includes('r2', account) && { jurisdiction: between[0] }),
    };
  }
  return labels.length === 2 && labels[1] === 'localhost' && labels[0] !== undefined ? { bucket: labels[0] } : {};
}
