/**
 * Multipart uploads, with R2's own rule that all parts but the last have one size.
 * @see https://developers.cloudflare.com/r2/objects/multipart-objects/
 */
import { createHash, randomBytes } from 'node:crypto';
import { joinBodies } from '../bodies.ts';
import type { CloudBucket, CloudUpload } from '../state.ts';
import { xmlAnswer } from './call.ts';
import type { Answer, ObjectCall } from './call.ts';
import { checkAll } from './conditions.ts';
import { invalidArgument, invalidPart, refuse } from './errors.ts';
import { largestPart, receive, receiveText } from './intake.ts';
import { findSource } from './objects.ts';
import { readCopyRange } from './ranges.ts';
import { readDescription } from './stored-headers.ts';
import { contentsOf, text, textOf, xmlDocument } from './xml.ts';

const smallestPart = 5 * 1024 * 1024;
const mostParts = 10_000;

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html */
export function createMultipartUpload({ request, state, bucket, key }: ObjectCall): Answer {
  const id = randomBytes(48).toString('base64url');
  bucket.uploads.set(id, { id, key, ...readDescription(request), createdMs: state.now(), parts: new Map() });
  return xmlAnswer(
    xmlDocument('InitiateMultipartUploadResult', text('Bucket', bucket.name), text('Key', key), text('UploadId', id)),
  );
}

/** Sending a part number again replaces the part. */
export async function uploadPart(call: ObjectCall): Promise<Answer> {
  const { request, state, verified } = call;
  const number = partNumber(request.parameter('partNumber'));
  findUpload(call);
  const { body, md5 } = await receive(request, state.bodies, verified.sha256, largestPart);
  const etag = keepPart(call, number, body, md5.toString('hex'));
  return { status: 200, headers: { etag: `"${etag}"` } };
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html */
export async function uploadPartCopy(call: ObjectCall): Promise<Answer> {
  const { request, state } = call;
  const number = partNumber(request.parameter('partNumber'));
  findUpload(call);
  const source = findSource(call);
  const { start, end } = readCopyRange(request.header('x-amz-copy-source-range'), source.size);
  if (end - start > largestPart) throw refuse('EntityTooLarge');
  const writer = state.bodies.writer();
  const md5 = createHash('md5');
  source.body.retain();
  try {
    for await (const piece of source.body.stream(start, end)) {
      md5.update(piece);
      await writer.write(piece);
    }
  } finally {
    source.body.release();
  }
  const etag = keepPart(call, number, await writer.end(), md5.digest('hex'));
  return xmlAnswer(
    xmlDocument('CopyPartResult', text('ETag', `"${etag}"`), text('LastModified', new Date(state.now()).toISOString())),
  );
}

/**
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 * @see https://developers.cloudflare.com/r2/api/s3/conditional-operations/
 */
export async function completeMultipartUpload(call: ObjectCall): Promise<Answer> {
  const { request, state, verified, bucket, key, rate } = call;
  findUpload(call);
  const listed = readPartList(await receiveText(request, state.bodies, verified.sha256));
  const upload = findUpload(call);
  const parts = choose(upload, listed);
  checkSizes(parts.map((part) => part.body.size));
  const digests = Buffer.concat(parts.map((part) => Buffer.from(part.md5, 'hex')));
  const etag = `${createHash('md5').update(digests).digest('hex')}-${String(parts.length)}`;
  await rate.guard(`${bucket.id}/${key.normalize('NFC')}`, () => {
    checkAll(request, '', bucket.get(key));
    const chosen = new Set(parts);
    for (const part of upload.parts.values()) if (!chosen.has(part)) part.body.release();
    bucket.uploads.delete(upload.id);
    const { headers, metadata, storageClass } = upload;
    bucket.commit(key, { body: joinBodies(parts.map((part) => part.body)), etag, headers, metadata, storageClass });
    return Promise.resolve();
  });
  return xmlAnswer(
    xmlDocument(
      'CompleteMultipartUploadResult',
      text('Location', `/${bucket.name}/${key}`),
      text('Bucket', bucket.name),
      text('Key', key),
      text('ETag', `"${etag}"`),
    ),
  );
}

/** @throws S3Failure NoSuchUpload when it was finished, aborted or never begun. */
export function abortMultipartUpload(call: ObjectCall): Answer {
  const upload = findUpload(call);
  dropUpload(call.bucket, upload);
  return { status: 204 };
}

/** The upload a request names. @throws S3Failure NoSuchUpload. */
export function findUpload({ request, bucket, key }: ObjectCall): CloudUpload {
  const upload = bucket.uploads.get(request.parameter('uploadId') ?? '');
  if (upload?.key.normalize('NFC') !== key.normalize('NFC')) throw refuse('NoSuchUpload');
  return upload;
}

function dropUpload(bucket: CloudBucket, upload: CloudUpload): void {
  bucket.uploads.delete(upload.id);
  for (const part of upload.parts.values()) part.body.release();
}

type Part = CloudUpload['parts'] extends Map<number, infer P> ? P : never;

function keepPart(call: ObjectCall, number: number, body: Part['body'], md5: string): string {
  try {
    // The upload may have ended while the body came in.
    const upload = findUpload(call);
    upload.parts.get(number)?.body.release();
    upload.parts.set(number, { body, md5, modifiedMs: call.state.now() });
    return md5;
  } catch (error) {
    body.release();
    throw error;
  }
}

function partNumber(told: string | undefined): number {
  const number = Number(told === undefined || told.trim() === '' ? NaN : told);
  if (!Number.isInteger(number) || number < 1 || number > mostParts) {
    throw invalidArgument('Part number must be an integer between 1 and 10000, inclusive.');
  }
  return number;
}

function readPartList(xml: string): Map<number, string> {
  const parts = new Map<number, string>();
  for (const part of contentsOf(xml, 'Part')) {
    const number = Number(textOf(part, 'PartNumber') ?? NaN);
    const etag = textOf(part, 'ETag');
    if (!Number.isInteger(number) || etag === undefined) throw refuse('MalformedXML');
    if (parts.has(number)) throw invalidPart('There was a problem with the multipart upload.');
    parts.set(number, etag.replace(/^"|"$/g, ''));
  }
  if (parts.size === 0 || !xml.includes('<CompleteMultipartUpload')) throw refuse('MalformedXML');
  return parts;
}

function choose(upload: CloudUpload, listed: ReadonlyMap<number, string>): Part[] {
  return [...listed]
    .sort(([a], [b]) => a - b)
    .map(([number, etag]) => {
      const part = upload.parts.get(number);
      if (part?.md5 !== etag) throw invalidPart('One or more of the specified parts could not be found.');
      return part;
    });
}

function checkSizes(sizes: readonly number[]): void {
  const leading = sizes.slice(0, -1);
  if (leading.some((size) => size < smallestPart)) throw refuse('EntityTooSmall');
  const [first, last] = [sizes[0] ?? 0, sizes.at(-1) ?? 0];
  if (leading.some((size) => size !== first) || last > first) {
    throw invalidPart('All non-trailing parts must have the same length.');
  }
}
