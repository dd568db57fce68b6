/** Reading, writing and deleting objects. */
import type { CloudObject } from '../state.ts';
import { xmlAnswer } from './call.ts';
import type { Answer, BucketCall, ObjectCall } from './call.ts';
import { checkAll, checkRead } from './conditions.ts';
import { covers } from './access.ts';
import { invalidArgument, notImplemented, refuse } from './errors.ts';
import { largestObject, receive, receiveText } from './intake.ts';
import { readRange, streamOf } from './ranges.ts';
import { objectHeaders, readDescription } from './stored-headers.ts';
import { contentsOf, element, text, textOf, xmlDocument } from './xml.ts';

const mostDeletes = 1000;
const overrides: readonly string[] = [
  'cache-control',
  'content-disposition',
  'content-encoding',
  'content-language',
  'content-type',
  'expires',
];

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html */
export async function putObject({ request, state, verified, bucket, key, rate }: ObjectCall): Promise<Answer> {
  const description = readDescription(request);
  // Refused before the body is sent, and looked at again when it is here: another write may have come in between.
  checkAll(request, '', bucket.get(key));
  return rate.guard(`${bucket.id}/${key.normalize('NFC')}`, async () => {
    const { body, md5 } = await receive(request, state.bodies, verified.sha256, largestObject);
    try {
      checkAll(request, '', bucket.get(key));
    } catch (error) {
      body.release();
      throw error;
    }
    const { etag } = bucket.commit(key, { body, etag: md5.toString('hex'), ...description });
    return { status: 200, headers: { etag: `"${etag}"` } };
  });
}

/** GetObject and HeadObject: what copying on demand would fetch, a HEAD tells without fetching it. */
export async function getObject({ request, bucket, key }: ObjectCall): Promise<Answer> {
  const object = request.method === 'HEAD' ? (bucket.get(key) ?? bucket.fallback?.(key)) : await bucket.getOrFetch(key);
  if (object === undefined) throw refuse('NoSuchKey');
  const part = request.parameter('partNumber');
  if (part !== undefined && (part !== '1' || object.etag.includes('-'))) {
    throw notImplemented('partNumber of a multipart object not implemented');
  }
  checkRead(request, object);
  const range = readRange(request.header('range'), object.size);
  const { start, end } = range ?? { start: 0, end: object.size };
  const headers = objectHeaders(object);
  for (const name of overrides) {
    const value = request.parameter(`response-${name}`);
    if (value !== undefined) headers[name] = value;
  }
  headers['content-length'] = String(end - start);
  if (range !== undefined)
    headers['content-range'] = `bytes ${String(start)}-${String(end - 1)}/${String(object.size)}`;
  const status = range === undefined ? 200 : 206;
  return request.method === 'HEAD' ? { status, headers } : { status, headers, body: streamOf(object, start, end) };
}

/** Deleting what is not there succeeds too. */
export function deleteObject({ bucket, key }: ObjectCall): Answer {
  bucket.delete(key);
  return { status: 204 };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
export async function deleteObjects({ request, state, verified, bucket }: BucketCall): Promise<Answer> {
  const xml = await receiveText(request, state.bodies, verified.sha256);
  const keys = contentsOf(xml, 'Object').map((object) => textOf(object, 'Key'));
  if (!xml.includes('<Delete') || keys.length === 0 || keys.length > mostDeletes) throw refuse('MalformedXML');
  const deleted = keys.map((key) => {
    if (key === undefined || key === '') throw refuse('MalformedXML');
    bucket.delete(key);
    return element('Deleted', text('Key', key));
  });
  const quiet = textOf(xml, 'Quiet') === 'true';
  return xmlAnswer(xmlDocument('DeleteResult', ...(quiet ? [] : deleted)));
}

/**
 * R2 has a third directive, MERGE: what the request says, and the rest from the source.
 * @see https://developers.cloudflare.com/r2/api/s3/extensions/#merge-metadata-directive-in-copyobject
 */
export async function copyObject(call: ObjectCall): Promise<Answer> {
  const { request, bucket, key, rate } = call;
  const directive = request.header('x-amz-metadata-directive') ?? 'COPY';
  if (directive !== 'COPY' && directive !== 'REPLACE' && directive !== 'MERGE') {
    throw invalidArgument(`metadata directive ${directive}.`);
  }
  const described = readDescription(request);
  const source = findSource(call);
  checkAll(request, 'x-amz-copy-source-', source);
  checkAll(request, 'cf-copy-destination-', bucket.get(key));
  if (source.size > largestObject) throw refuse('EntityTooLarge');
  const copy = await rate.guard(`${bucket.id}/${key.normalize('NFC')}`, () => {
    source.body.retain();
    const { storageClass } = described;
    const { headers, metadata } =
      directive === 'COPY'
        ? source
        : directive === 'REPLACE'
          ? described
          : {
              headers: { ...source.headers, ...described.headers },
              metadata: { ...source.metadata, ...described.metadata },
            };
    return Promise.resolve(
      bucket.commit(key, { body: source.body, etag: source.etag, headers, metadata, storageClass }),
    );
  });
  return xmlAnswer(
    xmlDocument(
      'CopyObjectResult',
      text('ETag', `"${copy.etag}"`),
      text('LastModified', new Date(copy.modifiedMs).toISOString()),
    ),
  );
}

/** The object that `x-amz-copy-source` names. @throws S3Failure when it is none, or not the sender's to read. */
export function findSource({ request, state, verified }: ObjectCall): CloudObject {
  const header = request.header('x-amz-copy-source') ?? '';
  const path = decodeURIComponent(header).replace(/^\//, '');
  const slash = path.indexOf('/');
  if (slash === -1 || slash === path.length - 1) throw invalidArgument('copy source bucket name');
  const name = path.slice(0, slash);
  if (!covers(verified.credentials, name, request.jurisdiction)) throw refuse('AccessDenied');
  const bucket = state.bucket(name, request.jurisdiction);
  if (bucket === undefined) throw refuse('NoSuchBucket');
  const object = bucket.get(path.slice(slash + 1));
  if (object === undefined) throw refuse('NoSuchKey');
  return object;
}
