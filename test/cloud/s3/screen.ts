/**
 * Headers that ask for what R2 does not have are refused with 501, never ignored.
 * @see https://developers.cloudflare.com/r2/api/s3/api/
 */
import { headerNotImplemented, notImplemented } from './errors.ts';
import type { S3Request } from './request.ts';
import type { Operation } from './route.ts';

const never: readonly string[] = [
  'x-amz-acl',
  'x-amz-bypass-governance-retention',
  'x-amz-expected-bucket-owner',
  'x-amz-grant-full-control',
  'x-amz-grant-read',
  'x-amz-grant-read-acp',
  'x-amz-grant-write',
  'x-amz-grant-write-acp',
  'x-amz-mfa',
  'x-amz-object-lock-legal-hold',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-request-payer',
  'x-amz-server-side-encryption-aws-kms-key-id',
  'x-amz-server-side-encryption-bucket-key-enabled',
  'x-amz-server-side-encryption-context',
  'x-amz-source-expected-bucket-owner',
  'x-amz-tagging',
  'x-amz-tagging-directive',
  'x-amz-trailer',
  'x-amz-website-redirect-location',
  // R2 has these; this server does not keep encrypted objects.
  'x-amz-server-side-encryption-customer-algorithm',
  'x-amz-server-side-encryption-customer-key',
  'x-amz-server-side-encryption-customer-key-md5',
];

/** @throws S3Failure 501. */
export function screenHeaders(request: S3Request, operation: Operation): void {
  for (const name of never) {
    const value = request.header(name);
    if (value !== undefined) throw headerNotImplemented(name, value);
  }
  const encryption = request.header('x-amz-server-side-encryption');
  if (encryption !== undefined && encryption !== 'AES256') {
    throw headerNotImplemented('x-amz-server-side-encryption', encryption);
  }
  const encoding = request.header('content-encoding');
  if (encoding?.split(',').some((part) => part.trim() === 'aws-chunked') === true) {
    throw notImplemented('aws-chunked content encoding not implemented');
  }
  // Only CRC64NVME can be of the full object; the other algorithms are composite.
  const type = request.header('x-amz-checksum-type');
  if (operation === 'CreateMultipartUpload' && type === 'FULL_OBJECT') {
    if (request.header('x-amz-checksum-algorithm') !== 'CRC64NVME')
      throw headerNotImplemented('x-amz-checksum-type', type);
  }
}
