/** ListObjectsV2 and ListObjects. */
import { compareUtf8, firstAfter } from '../order.ts';
import type { CloudBucket, CloudObject } from '../state.ts';
import { xmlAnswer } from './call.ts';
import type { Answer, BucketCall } from './call.ts';
import { percentEncode } from './encoding.ts';
import { invalidArgument, notImplemented, refuse } from './errors.ts';
import { element, text, xmlDocument } from './xml.ts';

const pageSize = 1000;

interface Query {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  /** Keys up to this one in byte order are left out. */
  readonly after: string | undefined;
  readonly maxKeys: number;
  readonly position: Position | undefined;
  /** A common prefix that was told already. */
  readonly told: string | undefined;
  readonly encode: (value: string) => string;
}

/** Where a page ended: the last key read and, when it was one of a group, the group's common prefix. */
interface Position {
  readonly key: string;
  readonly group?: string;
}

interface Page {
  readonly objects: readonly CloudObject[];
  readonly groups: readonly string[];
  readonly end: Position | undefined;
  readonly truncated: boolean;
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
export function listObjectsV2({ request, bucket, behaviour }: BucketCall): Answer {
  const query = readQuery(request.parameter, 'start-after');
  const token = request.parameter('continuation-token');
  const position = readToken(token);
  const startAfter = request.parameter('start-after');
  const page = readPage(bucket, { ...query, position, told: position?.group }, behaviour.listing);
  const next = page.truncated && page.end !== undefined ? writeToken(page.end) : undefined;
  return xmlAnswer(
    xmlDocument(
      'ListBucketResult',
      text('Name', bucket.name),
      pageXml(page, query),
      text('IsTruncated', page.truncated),
      text('Prefix', query.encode(query.prefix)),
      text('Delimiter', query.delimiter && query.encode(query.delimiter)),
      text('StartAfter', startAfter === undefined ? undefined : query.encode(startAfter)),
      text('ContinuationToken', token),
      text('NextContinuationToken', next),
      text('MaxKeys', query.maxKeys),
      text('KeyCount', page.objects.length + page.groups.length),
      text('EncodingType', request.parameter('encoding-type')),
    ),
  );
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html */
export function listObjects({ request, bucket, behaviour }: BucketCall): Answer {
  const query = readQuery(request.parameter, 'marker');
  const page = readPage(bucket, { ...query, told: groupOfMarker(query) }, behaviour.listing);
  const next = page.truncated ? (page.end?.group ?? page.end?.key) : undefined;
  return xmlAnswer(
    xmlDocument(
      'ListBucketResult',
      text('Name', bucket.name),
      pageXml(page, query),
      text('IsTruncated', page.truncated),
      text('Prefix', query.encode(query.prefix)),
      text('Delimiter', query.delimiter && query.encode(query.delimiter)),
      text('Marker', query.encode(query.after ?? '')),
      text('NextMarker', next === undefined ? undefined : query.encode(next)),
      text('MaxKeys', query.maxKeys),
      text('EncodingType', request.parameter('encoding-type')),
    ),
  );
}

function readQuery(parameter: (name: string) => string | undefined, afterName: string): Query {
  const encoding = parameter('encoding-type');
  if (encoding !== undefined && encoding !== 'url') {
    throw notImplemented(`Unrecognized encoding-type "${encoding}" not implemented`);
  }
  const told = parameter('max-keys');
  const maxKeys = told === undefined ? pageSize : Math.floor(told.trim() === '' ? NaN : Number(told));
  if (!Number.isFinite(maxKeys) || maxKeys < 0) throw refuse('InvalidMaxKeys');
  const delimiter = parameter('delimiter');
  return {
    prefix: (parameter('prefix') ?? '').normalize('NFC'),
    delimiter: delimiter === '' ? undefined : delimiter,
    after: parameter(afterName)?.normalize('NFC'),
    maxKeys,
    position: undefined,
    told: undefined,
    encode: encoding === 'url' ? percentEncode : (value) => value,
  };
}

function readPage(bucket: CloudBucket, query: Query, listing: 'ordered' | 'prefix-last'): Page {
  const keys = listing === 'ordered' ? bucket.keys() : disordered(bucket.keys());
  const limit = Math.min(query.maxKeys, pageSize);
  const objects: CloudObject[] = [];
  const groups: string[] = [];
  let end: Position | undefined;
  let group = query.told;
  for (let index = firstIndex(keys, query, listing); index < keys.length; index += 1) {
    const key = keys[index] ?? '';
    if (!key.startsWith(query.prefix)) {
      if (listing === 'ordered' && compareUtf8(key, query.prefix) > 0) break;
      continue;
    }
    if (query.after !== undefined && compareUtf8(key, query.after) <= 0) continue;
    if (group !== undefined && key.startsWith(group)) {
      if (end?.group === group) end = { key, group };
      continue;
    }
    if (objects.length + groups.length >= limit) return { objects, groups, end, truncated: true };
    group = groupOf(key, query);
    if (group === undefined) {
      const object = bucket.get(key);
      if (object !== undefined) objects.push(object);
      end = { key };
    } else {
      groups.push(group);
      end = { key, group };
    }
  }
  return { objects, groups, end, truncated: false };
}

function groupOf(key: string, query: Query): string | undefined {
  if (query.delimiter === undefined) return undefined;
  const at = key.indexOf(query.delimiter, query.prefix.length);
  return at === -1 ? undefined : key.slice(0, at + query.delimiter.length);
}

/** In the first version of the listing a marker that is a common prefix stands for all its keys, or it would never end. */
function groupOfMarker(query: Query): string | undefined {
  const { after, delimiter } = query;
  return after !== undefined && delimiter !== undefined && after.endsWith(delimiter) ? after : undefined;
}

/** Where to begin: behind the position, which is a place in the listing, and not before `after`, which is a key. */
function firstIndex(keys: readonly string[], query: Query, listing: 'ordered' | 'prefix-last'): number {
  if (listing === 'ordered') {
    const byPosition = query.position === undefined ? 0 : firstAfter(keys, query.position.key);
    const byAfter = query.after === undefined ? 0 : firstAfter(keys, query.after);
    return Math.max(byPosition, byAfter, firstAfter(keys, query.prefix, true));
  }
  const { position } = query;
  if (position === undefined) return 0;
  const index = keys.findIndex((key) => comparePrefixLast(key, position.key) > 0);
  return index === -1 ? keys.length : index;
}

const disorderedKeys = new WeakMap<readonly string[], readonly string[]>();

function disordered(keys: readonly string[]): readonly string[] {
  let result = disorderedKeys.get(keys);
  if (result === undefined) disorderedKeys.set(keys, (result = [...keys].sort(comparePrefixLast)));
  return result;
}

/** Byte order, but a key comes after longer keys that begin with it. */
function comparePrefixLast(a: string, b: string): number {
  if (a === b) return 0;
  if (a.startsWith(b)) return -1;
  return b.startsWith(a) ? 1 : compareUtf8(a, b);
}

function pageXml(page: Page, query: Query): string {
  const objects = page.objects.map((object) =>
    element(
      'Contents',
      text('Key', query.encode(object.key)),
      text('Size', object.size),
      text('LastModified', new Date(object.modifiedMs).toISOString()),
      text('ETag', `"${object.etag}"`),
      text('StorageClass', object.storageClass),
    ),
  );
  const groups = page.groups.map((group) => element('CommonPrefixes', text('Prefix', query.encode(group))));
  return objects.join('') + groups.join('');
}

function writeToken(position: Position): string {
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function readToken(token: string | undefined): Position | undefined {
  if (token === undefined) return undefined;
  try {
    const position = JSON.parse(Buffer.from(token, 'base64url').toString()) as Partial<Position>;
    if (typeof position.key === 'string') return { ...position, key: position.key };
  } catch {
    // Said below.
  }
  throw invalidArgument('The continuation token provided is incorrect');
}
