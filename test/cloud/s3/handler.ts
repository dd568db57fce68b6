/** One request from the first byte to the last: route, fault, authority, rules, operation, meter, answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudState } from '../state.ts';
import { checkAccess } from './access.ts';
import { createBucket, deleteBucket, getBucketLocation, headBucket, listBuckets } from './buckets.ts';
import type { Answer, BucketCall, Call, ObjectCall, S3Behaviour } from './call.ts';
import { refuse } from './errors.ts';
import { FaultSource } from './faults.ts';
import type { Fault, Faults } from './faults.ts';
import { listObjects, listObjectsV2 } from './listing.ts';
import { listMultipartUploads, listParts } from './multipart-listing.ts';
import {
  abortMultipartUpload,
  completeMultipartUpload,
  createMultipartUpload,
  uploadPart,
  uploadPartCopy,
} from './multipart.ts';
import { copyObject, deleteObject, deleteObjects, getObject, putObject } from './objects.ts';
import { readRequest } from './request.ts';
import type { S3Request } from './request.ts';
import { routeOf } from './route.ts';
import type { Operation } from './route.ts';
import { screenHeaders } from './screen.ts';
import { failureAnswer, faultAnswer, reset, send } from './send.ts';
import { SignatureVerifier } from './signature.ts';
import { WriteRate } from './write-rate.ts';

/** Choices for the S3 API. */
export interface S3Options {
  /** Of requests whose host names none; `default` when left out. */
  readonly jurisdiction?: string;
  /** `ordered` when left out. */
  readonly listing?: S3Behaviour['listing'];
  /** Whether a second write to a key within a second is refused; yes when left out. */
  readonly writeRateLimit?: boolean;
  readonly faults?: Faults;
}

/** Answers one request. Also to be called for `checkContinue`, without writing a 100: R2 never sends one. */
export type S3Handler = (incoming: IncomingMessage, response: ServerResponse) => void;

const largestKey = 1024;

const accountOperations: Partial<Record<Operation, (call: Call) => Answer | Promise<Answer>>> = {
  ListBuckets: listBuckets,
};
const bucketOperations: Partial<Record<Operation, (call: BucketCall) => Answer | Promise<Answer>>> = {
  HeadBucket: headBucket,
  DeleteBucket: deleteBucket,
  GetBucketLocation: getBucketLocation,
  ListObjects: listObjects,
  ListObjectsV2: listObjectsV2,
  DeleteObjects: deleteObjects,
  ListMultipartUploads: listMultipartUploads,
};
const objectOperations: Partial<Record<Operation, (call: ObjectCall) => Answer | Promise<Answer>>> = {
  GetObject: getObject,
  HeadObject: getObject,
  PutObject: putObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  CreateMultipartUpload: createMultipartUpload,
  UploadPart: uploadPart,
  UploadPartCopy: uploadPartCopy,
  CompleteMultipartUpload: completeMultipartUpload,
  AbortMultipartUpload: abortMultipartUpload,
  ListParts: listParts,
};

/** Makes a handler, for a server of its own or one that answers other hosts too. */
export function createS3Handler(state: CloudState, options: S3Options = {}): S3Handler {
  const verifier = new SignatureVerifier(state.credentials, state.now);
  const rate = new WriteRate(state.now, options.writeRateLimit ?? true);
  const faults = new FaultSource(options.faults);
  const behaviour: S3Behaviour = { listing: options.listing ?? 'ordered' };

  const answer = async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    let request: S3Request;
    let operation: Operation;
    try {
      request = readRequest(incoming, state.accountId, options.jurisdiction ?? 'default');
      operation = routeOf(request);
    } catch (error) {
      await send(response, incoming.method ?? '', failureAnswer(error), undefined);
      return;
    }
    const { method, bucket: name, key } = request;
    const fault = faults.choose(method, operation, name, key);
    if (fault !== undefined && !(await endure(fault, incoming, response))) return;
    if (fault?.kind === 'status' && fault.effect === 'before') {
      await finish(faultAnswer(fault.status));
      return;
    }
    let done: Answer;
    try {
      const verified = verifier.verify(request);
      checkAccess(verified.credentials, operation, name, request.jurisdiction);
      screenHeaders(request, operation);
      done = await perform({ request, state, verified, behaviour, rate }, operation);
    } catch (error) {
      if (incoming.destroyed && !incoming.complete) return;
      done = failureAnswer(error);
    }
    await finish(fault?.kind === 'status' ? faultAnswer(fault.status) : done, fault);

    async function finish(result: Answer, ending?: Fault): Promise<void> {
      const id = name === undefined ? undefined : `${request.jurisdiction}/${name}`;
      state.meter.add(operation, result.status, id !== undefined && state.buckets.has(id) ? id : undefined);
      await send(response, method, result, ending);
    }
  };

  return (incoming, response) => {
    response.setHeader('date', new Date(state.now()).toUTCString());
    answer(incoming, response).catch(() => {
      // The connection broke, or a file of ours did; either way there is nobody to tell.
      response.destroy();
    });
  };
}

async function perform(call: Call, operation: Operation): Promise<Answer> {
  const ofAccount = accountOperations[operation];
  if (ofAccount !== undefined) return ofAccount(call);
  const { request, state } = call;
  if (operation === 'CreateBucket') return createBucket(call, request.bucket ?? '');
  const bucket = state.bucket(request.bucket ?? '', request.jurisdiction);
  if (bucket === undefined) throw refuse('NoSuchBucket');
  const ofBucket = bucketOperations[operation];
  if (ofBucket !== undefined) return ofBucket({ ...call, bucket });
  const key = request.key ?? '';
  if (Buffer.byteLength(key) > largestKey) throw refuse('InvalidObjectName');
  const ofObject = objectOperations[operation];
  if (ofObject === undefined) throw refuse('RouteNotFound');
  return ofObject({ ...call, bucket, key });
}

/** Whether the request goes on after what the fault does to it before it is looked at. */
async function endure(fault: Fault, incoming: IncomingMessage, response: ServerResponse): Promise<boolean> {
  switch (fault.kind) {
    case 'delay':
      await sleep(fault.ms);
      return true;
    case 'stall':
      return false;
    case 'reset-request':
      if (fault.bytes > 0) await readSome(incoming, fault.bytes);
      reset(response);
      return false;
    default:
      return true;
  }
}

async function readSome(incoming: IncomingMessage, bytes: number): Promise<void> {
  await new Promise<void>((resolve) => {
    let read = 0;
    incoming.on('data', (piece: Buffer) => {
      read += piece.length;
      if (read >= bytes) resolve();
    });
    incoming.on('close', resolve);
    incoming.on('end', resolve);
  });
}
