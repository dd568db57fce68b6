/**
 * Multipart uploads: parts in parallel, each proven by its MD5, the whole by the ETag made of them, and nothing left behind
 * when it fails. @see https://developers.cloudflare.com/r2/objects/multipart-objects/
 */
import type { S3Client } from '@aws-sdk/client-s3';
import { hash } from 'node:crypto';
import type { Context, OperationClass } from '../../net/context.ts';
import { discard } from '../../net/discard.ts';
import { encodeRfc3986 } from '../../net/sigv4.ts';
import { multipartEtag } from '../etag.ts';
import { StoreError, type ObjectHeaders, type Part, type PutOptions, type Written } from '../model.ts';
import type { BucketLocation } from './location.ts';
import { callSdk } from './sdk.ts';
import { etagOf, proveEtag, type Explain, type Wire, type WireAnswer } from './wire.ts';

/** What an upload is sent through. */
export interface UploadChannel {
  /** Made when it is first asked for. */
  sdk(): Promise<S3Client>;
  readonly wire: Wire;
  readonly location: BucketLocation;
  readonly label: string;
  readonly explain?: Explain;
  /** Compares the ETag of the whole with the one that is made of the parts' MD5s. */
  readonly prove?: (operation: string, etag: string, expected: string, answer: WireAnswer) => void;
}

/** Parts of one object in flight. */
const PARALLEL_PARTS = 4;

/** Uploads parts as one object. See `Destination.putParts`. */
export async function uploadParts(
  channel: UploadChannel,
  key: string,
  parts: AsyncIterable<Part>,
  headers: ObjectHeaders,
  cx: Context,
  { ifAbsent = false }: PutOptions = {},
): Promise<Written> {
  const { location, label, explain, prove = proveEtag } = channel;
  const {
    AbortMultipartUploadCommand,
    CompleteMultipartUploadCommand,
    CreateMultipartUploadCommand,
    HeadObjectCommand,
  } = await import('@aws-sdk/client-s3');
  const sdk = await channel.sdk();
  const target = { Bucket: location.bucket, Key: key };
  const call = <T>(operation: string, billed: OperationClass, on: Context, send: () => Promise<T>): Promise<T> =>
    callSdk({ operation, billed, store: label, location, ...(explain !== undefined && { explain }) }, on, send);

  const created = await call('CreateMultipartUpload', 'A', cx, () =>
    sdk.send(
      new CreateMultipartUploadCommand({
        ...target,
        ContentType: headers.contentType,
        CacheControl: headers.cacheControl,
      }),
      { abortSignal: cx.signal },
    ),
  );
  const uploadId = created.UploadId;
  if (uploadId === undefined) throw new StoreError('CreateMultipartUpload: the store gave no upload id.');
  const abort = async (): Promise<void> => {
    // The run's own signal may be what ended the upload, so the clean-up has a few seconds of its own.
    const cleanUp = { ...cx, signal: AbortSignal.timeout(2000) };
    await call('AbortMultipartUpload', 'free', cleanUp, () =>
      sdk.send(new AbortMultipartUploadCommand({ ...target, UploadId: uploadId }), { abortSignal: cleanUp.signal }),
    ).catch(() => {
      // What is left is removed by the bucket's lifecycle rule after seven days; the first error is the one to tell.
    });
  };
  try {
    const sent = await sendParts(channel, key, uploadId, parts, cx);
    const expected = multipartEtag(sent.map(({ md5 }) => md5));
    const complete = (conditional: boolean) =>
      call('CompleteMultipartUpload', 'A', cx, () =>
        sdk.send(
          new CompleteMultipartUploadCommand({
            ...target,
            UploadId: uploadId,
            MultipartUpload: { Parts: sent.map(({ etag }, at) => ({ PartNumber: at + 1, ETag: `"${etag}"` })) },
            // https://developers.cloudflare.com/r2/api/s3/conditional-operations/
            ...(conditional && { IfNoneMatch: '*' }),
          }),
          { abortSignal: cx.signal },
        ),
      );
    const completed = await complete(ifAbsent).catch(async (error: unknown) => {
      if (!(error instanceof StoreError)) throw error;
      // A store that knows no such condition says so; what was listed as absent is written then.
      if (ifAbsent && error.status === 501) return complete(false);
      // An upload that is gone, or a key that is taken: perhaps by an attempt whose answer was lost. The object itself tells.
      if (error.code !== 'NoSuchUpload' && error.status !== 412) throw error;
      const found = await call('HeadObject', 'B', cx, () =>
        sdk.send(new HeadObjectCommand(target), { abortSignal: cx.signal }),
      ).catch(() => undefined);
      if (found === undefined || unquoted(found.ETag) !== expected) throw error;
      if (error.status === 412) await abort();
      return found;
    });
    const etag = unquoted(completed.ETag);
    prove('CompleteMultipartUpload', etag, expected, {
      'x-amz-server-side-encryption': completed.ServerSideEncryption,
    });
    return { etag };
  } catch (error) {
    await abort();
    throw error;
  }
}

/** A part that the store has taken: its MD5, and the ETag that names it when the upload is completed. */
interface SentPart {
  readonly md5: string;
  readonly etag: string;
}

async function sendParts(
  channel: UploadChannel,
  key: string,
  uploadId: string,
  parts: AsyncIterable<Part>,
  cx: Context,
): Promise<SentPart[]> {
  const sent: Promise<SentPart>[] = [];
  const flying = new Set<Promise<unknown>>();
  const failures: unknown[] = [];
  try {
    for await (const part of parts) {
      // Another one failed while this one was being read: `sent` tells it below.
      if (failures.length > 0) {
        part.release();
        break;
      }
      const flight = sendPart(channel, key, uploadId, sent.length + 1, part, cx);
      sent.push(flight);
      const landing = flight.finally(() => flying.delete(landing));
      flying.add(landing);
      // Whoever waits below learns of a failure; this keeps Node from calling it unhandled until then.
      landing.catch((error: unknown) => failures.push(error));
      if (flying.size >= PARALLEL_PARTS) await Promise.race(flying);
    }
    return await Promise.all(sent);
  } finally {
    await Promise.allSettled(flying);
  }
}

/**
 * The part's MD5 goes along, so the store itself refuses other bytes. What it answers as ETag only names the part: R2 documents an
 * MD5 there too, Cloudflare's simulator gives a token. The ETag of the whole object proves all parts in the end.
 */
async function sendPart(
  { wire }: UploadChannel,
  key: string,
  uploadId: string,
  number: number,
  part: Part,
  cx: Context,
): Promise<SentPart> {
  try {
    const md5 = hash('md5', part.bytes, 'hex');
    const answer = await wire.send(
      {
        operation: 'UploadPart',
        method: 'PUT',
        key,
        query: `partNumber=${number}&uploadId=${encodeRfc3986(uploadId)}`,
        headers: { 'content-md5': Buffer.from(md5, 'hex').toString('base64') },
        body: part.bytes,
      },
      cx,
      () => undefined,
    );
    discard(part.bytes);
    return { md5, etag: etagOf(answer) };
  } finally {
    part.release();
  }
}

function unquoted(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '');
}
