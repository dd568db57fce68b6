/**
 * What a bucket answers at its public address, before the edge's cache and rules: whole objects, no listing, errors as HTML,
 * CORS only when asked with `Origin`.
 * @see https://developers.cloudflare.com/r2/buckets/public-buckets/
 */
import type { IncomingMessage } from 'node:http';
import type { CorsRule } from './control/state.ts';
import { corsHeaders } from './edge-cors.ts';
import type { WholeAnswer } from './edge-cache.ts';
import type { EdgeFaults } from './edge.ts';
import type { CloudBucket } from './state.ts';

/** @param rules - the bucket's CORS rules. */
export async function bucketAnswer(
  bucket: CloudBucket,
  rules: readonly CorsRule[],
  request: IncomingMessage,
  faults: EdgeFaults,
): Promise<WholeAnswer> {
  const cors = corsHeaders(rules, request.headers.origin, request.method ?? 'GET');
  const key = keyOf(request);
  if (key === undefined) return page(400, 'Bad request', cors);
  if (key === '' && faults.listing) return listing(bucket);
  const object = await bucket.getOrFetch(key);
  if (object === undefined) return page(404, 'Object not found', cors);
  const headers = {
    'content-type': 'application/octet-stream',
    ...object.headers,
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modifiedMs).toUTCString(),
    'accept-ranges': 'bytes',
    ...cors,
  };
  return { status: 200, headers, body: await object.read() };
}

/** The decoded path; `+` stays a plus sign. */
export function keyOf(request: IncomingMessage): string | undefined {
  const path = (request.url ?? '/').replace(/[?#].*$/s, '').slice(1);
  try {
    return decodeURIComponent(path);
  } catch {
    return undefined;
  }
}

/** A page that says what is wrong. */
export function page(status: number, title: string, more: Readonly<Record<string, string>> = {}): WholeAnswer {
  const body = `<!DOCTYPE html><html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`;
  return { status, headers: { 'content-type': 'text/html; charset=utf-8', ...more }, body: Buffer.from(body) };
}

function listing(bucket: CloudBucket): WholeAnswer {
  const keys = bucket.keys().map((key) => `<Contents><Key>${key.replaceAll(/[<&]/g, '_')}</Key></Contents>`);
  const body = `<?xml version="1.0"?><ListBucketResult><Name>${bucket.name}</Name>${keys.join('')}</ListBucketResult>`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body: Buffer.from(body) };
}
