/**
 * What a key pair may do.
 * @see https://developers.cloudflare.com/r2/api/tokens/
 */
import type { CloudCredentials } from '../state.ts';
import { refuse } from './errors.ts';
import type { Operation } from './route.ts';

const bucketLevel: ReadonlySet<Operation> = new Set<Operation>([
  'ListBuckets',
  'HeadBucket',
  'CreateBucket',
  'DeleteBucket',
  'GetBucketLocation',
]);
const reading: ReadonlySet<Operation> = new Set<Operation>([
  'ListObjects',
  'ListObjectsV2',
  'GetObject',
  'HeadObject',
  'ListParts',
  'ListMultipartUploads',
]);

/**
 * An object-level key may not even ask whether its own bucket exists: HeadBucket is refused.
 * @throws S3Failure AccessDenied.
 */
export function checkAccess(
  credentials: CloudCredentials,
  operation: Operation,
  name?: string,
  jurisdiction?: string,
): void {
  if (bucketLevel.has(operation) && credentials.access !== 'admin') throw refuse('AccessDenied');
  if (!reading.has(operation) && credentials.access === 'read-only') throw refuse('AccessDenied');
  if (name !== undefined && !covers(credentials, name, jurisdiction ?? 'default')) throw refuse('AccessDenied');
}

/** Whether a key pair is for a bucket at all. */
export function covers(credentials: CloudCredentials, name: string, jurisdiction: string): boolean {
  const { buckets } = credentials;
  return buckets === 'all' || buckets.includes(name) || buckets.includes(`${jurisdiction}/${name}`);
}
