/** Refusals that concern not one object but all: going on only repeats them. */
import { StoreError } from './model.ts';

const CODES = new Set([
  'ExpiredToken',
  'InvalidToken',
  'InvalidTokenId',
  'Unauthorized',
  'InvalidAccessKeyId',
  'SignatureDoesNotMatch',
  'RequestTimeTooSkewed',
  'NoSuchBucket',
  'NotEntitled',
  'AllAccessDisabled',
  // Of a disk.
  'ENOSPC',
  'EDQUOT',
  'EROFS',
]);

/** A refusal that was found to concern all objects by more than its code. */
export class HopelessError extends Error {
  override readonly name = 'HopelessError';
}

/** Whether every other request would be refused for the same reason: the key, its token, the clock, the bucket, the disk. */
export function isHopeless(error: unknown): error is Error {
  return error instanceof HopelessError || (error instanceof StoreError && CODES.has(error.code));
}
