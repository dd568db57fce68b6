/** What the account keeps at R2 already: the free tier is one for all buckets together. */
import type { Cloudflare } from './client.ts';
import { CloudflareProblem, explain } from './explain.ts';
import { permissions } from './permissions.ts';

/** Bytes kept, by storage class. Operations are not told by this call. */
export interface AccountUse {
  readonly standard: number;
  readonly infrequentAccess: number;
}

/**
 * Reads the account's use; it may be some minutes old.
 * @returns a sentence when the token may not ask or Cloudflare does not tell, as nothing depends on it but a price.
 * @throws when the run was stopped or the token is wrong altogether.
 * @see https://developers.cloudflare.com/api/resources/r2/subresources/buckets/subresources/metrics/methods/list/
 */
export async function accountUse(client: Cloudflare, accountId: string): Promise<AccountUse | string> {
  try {
    const { standard, infrequentAccess } = await client.r2.buckets.metrics.list({ account_id: accountId });
    return { standard: bytesOf(standard), infrequentAccess: bytesOf(infrequentAccess) };
  } catch (error) {
    const problem = explain(error, "read the account's use of R2", [permissions.r2]);
    if (problem instanceof CloudflareProblem && problem.kind !== 'token') return problem.message;
    throw problem;
  }
}

interface ClassUse {
  readonly published?: { readonly payloadSize?: number; readonly metadataSize?: number };
  readonly uploaded?: { readonly payloadSize?: number; readonly metadataSize?: number };
}

/** Unfinished uploads are kept, and billed, as well. */
function bytesOf(use: ClassUse | undefined): number {
  return [use?.published, use?.uploaded].reduce(
    (sum, part) => sum + (part?.payloadSize ?? 0) + (part?.metadataSize ?? 0),
    0,
  );
}
