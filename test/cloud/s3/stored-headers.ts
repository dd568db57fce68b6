/** The headers that are kept with an object, and the user's metadata. */
import type { CloudObject } from '../state.ts';
import { headerNotImplemented, refuse } from './errors.ts';
import type { S3Request } from './request.ts';

const kept: readonly string[] = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];
const metadataPrefix = 'x-amz-meta-';
/** @see https://developers.cloudflare.com/r2/platform/limits/ */
const largestMetadata = 8192;

/** What a write says about the object besides its bytes. */
export interface Description {
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
}

/** @throws S3Failure for an unknown storage class or too much metadata. */
export function readDescription(request: S3Request): Description {
  const headers: Record<string, string> = {};
  const metadata: Record<string, string> = {};
  let size = 0;
  for (const name of Object.keys(request.incoming.headers)) {
    const value = request.header(name) ?? '';
    if (kept.includes(name)) headers[name] = value;
    if (!name.startsWith(metadataPrefix)) continue;
    const key = name.slice(metadataPrefix.length);
    metadata[key] = decodeWords(Buffer.from(value, 'latin1').toString());
    size += Buffer.byteLength(key) + Buffer.byteLength(metadata[key]);
  }
  if (size > largestMetadata) throw refuse('MetadataTooLarge');
  return { headers, metadata, storageClass: readStorageClass(request) };
}

/** The headers of an answer that tells of an object, without its length. */
export function objectHeaders(object: CloudObject): Record<string, string> {
  const headers: Record<string, string> = {
    'content-type': 'application/octet-stream',
    ...object.headers,
    etag: `"${object.etag}"`,
    'last-modified': new Date(object.modifiedMs).toUTCString(),
    'accept-ranges': 'bytes',
  };
  if (object.storageClass !== 'STANDARD') headers['x-amz-storage-class'] = object.storageClass;
  for (const [name, value] of Object.entries(object.metadata)) headers[metadataPrefix + name] = encodeWords(value);
  return headers;
}

function readStorageClass(request: S3Request): string {
  const value = request.header('x-amz-storage-class') ?? 'STANDARD';
  if (value === 'STANDARD' || value === 'STANDARD_IA') return value;
  if (/^(?:GLACIER|DEEP_ARCHIVE|REDUCED_REDUNDANCY|ONEZONE_IA|INTELLIGENT_TIERING)/.test(value)) {
    throw headerNotImplemented('x-amz-storage-class', value);
  }
  throw refuse('InvalidStorageClass');
}

/**
 * Metadata travels as RFC 2047 words where it is not ASCII.
 * @see https://developers.cloudflare.com/r2/api/s3/extensions/#unicode-in-metadata
 */
function decodeWords(value: string): string {
  return value.replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
    kind.toLowerCase() === 'b' ? Buffer.from(word, 'base64').toString() : decodeQuoted(word),
  );
}

function decodeQuoted(word: string): string {
  const spaced = word.replaceAll('_', ' ');
  const bytes = spaced.replace(/=([\da-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  return Buffer.from(bytes, 'latin1').toString();
}

function encodeWords(value: string): string {
  return /^[\t\u0020-\u007e]*$/.test(value) ? value : `=?utf-8?B?${Buffer.from(value).toString('base64')}?=`;
}
