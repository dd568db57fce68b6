/**
 * Which operation a request asks for, and which of them R2 does not have.
 * @see https://developers.cloudflare.com/r2/api/s3/api/
 */
import { invalidArgument, notImplemented, refuse } from './errors.ts';
import type { S3Request } from './request.ts';

/** The operations of this server by their S3 names. */
export type Operation =
  | 'ListBuckets'
  | 'HeadBucket'
  | 'CreateBucket'
  | 'DeleteBucket'
  | 'GetBucketLocation'
  | 'ListObjects'
  | 'ListObjectsV2'
  | 'DeleteObjects'
  | 'ListMultipartUploads'
  | 'GetObject'
  | 'HeadObject'
  | 'PutObject'
  | 'CopyObject'
  | 'DeleteObject'
  | 'CreateMultipartUpload'
  | 'UploadPart'
  | 'UploadPartCopy'
  | 'CompleteMultipartUpload'
  | 'AbortMultipartUpload'
  | 'ListParts';

const bucketParts: readonly string[] = [
  'accelerate',
  'acl',
  'analytics',
  'cors',
  'encryption',
  'intelligent-tiering',
  'inventory',
  'lifecycle',
  'logging',
  'metrics',
  'notification',
  'object-lock',
  'ownershipControls',
  'policy',
  'policyStatus',
  'publicAccessBlock',
  'replication',
  'requestPayment',
  'tagging',
  'versioning',
  'versions',
  'website',
];
const objectParts: readonly string[] = [
  'acl',
  'attributes',
  'legal-hold',
  'retention',
  'restore',
  'select',
  'tagging',
  'torrent',
  'versionId',
];
const listParameters: Readonly<Record<'ListObjects' | 'ListObjectsV2', ReadonlySet<string>>> = {
  ListObjects: new Set(['prefix', 'delimiter', 'marker', 'max-keys', 'encoding-type']),
  ListObjectsV2: new Set([
    'list-type',
    'prefix',
    'delimiter',
    'continuation-token',
    'start-after',
    'max-keys',
    'encoding-type',
    'fetch-owner',
  ]),
};

/** @throws S3Failure 501 for what R2 (or this server: CORS, lifecycle) does not have, 404 for what is no request at all. */
export function routeOf(request: S3Request): Operation {
  if (request.bucket === undefined) return accountOperation(request);
  return request.key === undefined ? bucketOperation(request) : objectOperation(request);
}

function accountOperation(request: S3Request): Operation {
  if (request.method !== 'GET') throw refuse('RouteNotFound');
  return 'ListBuckets';
}

function bucketOperation(request: S3Request): Operation {
  const has = (name: string): boolean => request.parameter(name) !== undefined;
  const part = bucketParts.find(has);
  if (part !== undefined) throw notImplemented(`${request.method} bucket ${part} not implemented`);
  switch (request.method) {
    case 'HEAD':
      return 'HeadBucket';
    case 'PUT':
      return 'CreateBucket';
    case 'DELETE':
      return 'DeleteBucket';
    case 'POST':
      if (has('delete')) return 'DeleteObjects';
      throw notImplemented('POST uploads not implemented');
    case 'GET':
      if (has('location')) return 'GetBucketLocation';
      if (has('uploads')) return 'ListMultipartUploads';
      return listOperation(request);
    default:
      throw refuse('RouteNotFound');
  }
}

function listOperation(request: S3Request): Operation {
  const type = request.parameter('list-type');
  if (type !== undefined && type !== '2') throw notImplemented(`ListObjectsV${type} not implemented`);
  const operation = type === '2' ? 'ListObjectsV2' : 'ListObjects';
  if (operation === 'ListObjects' && request.parameter('continuation-token') !== undefined) {
    throw invalidArgument('continuation-token not supported in ListObjects');
  }
  for (const [name] of request.parameters) {
    if (!listParameters[operation].has(name) && !name.startsWith('X-Amz-') && name !== 'x-id') {
      throw notImplemented(`${operation} search parameter ${name} not implemented`);
    }
  }
  return operation;
}

function objectOperation(request: S3Request): Operation {
  const has = (name: string): boolean => request.parameter(name) !== undefined;
  const part = objectParts.find(has);
  if (part !== undefined) throw notImplemented(`${request.method} object ${part} not implemented`);
  const copies = request.header('x-amz-copy-source') !== undefined;
  const upload = has('uploadId');
  switch (request.method) {
    case 'GET':
      if (upload) return 'ListParts';
      if (has('partNumber')) throw notImplemented('GetObject partNumber not implemented');
      return 'GetObject';
    case 'HEAD':
      return 'HeadObject';
    case 'PUT':
      if (upload && has('partNumber')) return copies ? 'UploadPartCopy' : 'UploadPart';
      return copies ? 'CopyObject' : 'PutObject';
    case 'POST':
      if (upload) return 'CompleteMultipartUpload';
      if (has('uploads')) return 'CreateMultipartUpload';
      throw refuse('RouteNotFound');
    case 'DELETE':
      return upload ? 'AbortMultipartUpload' : 'DeleteObject';
    default:
      throw refuse('RouteNotFound');
  }
}
