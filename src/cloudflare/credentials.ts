/** S3 credentials out of an API token, so that the operator needs to hand over one secret only. */
import { createHash } from 'node:crypto';
import type { Cloudflare } from './client.ts';
import { CloudflareProblem, explain, hasStatus } from './explain.ts';
import { tokenPages } from './permissions.ts';

/** An S3 key pair. Both are secrets to mask before first use. */
export interface S3Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/**
 * Derives the S3 key pair that belongs to an API token: the id is the token's id, the secret is the SHA-256 of its value.
 * Tokens of the account and tokens of a user are verified at different addresses; both are tried.
 * @throws CloudflareProblem when the token is not accepted, disabled or expired.
 * @see https://developers.cloudflare.com/r2/api/tokens/#get-s3-api-credentials-from-an-api-token
 */
export async function deriveS3Credentials(
  client: Cloudflare,
  token: string,
  accountId: string,
): Promise<S3Credentials> {
  const { id, status } = await verify(client, accountId);
  if (status !== 'active') {
    const next = status === 'expired' ? 'Make a new one or move its end date' : 'Enable it';
    throw new CloudflareProblem('token', `The Cloudflare API token is ${status}. ${next}: ${tokenPages}.`);
  }
  return { accessKeyId: id, secretAccessKey: createHash('sha256').update(token).digest('hex') };
}

async function verify(client: Cloudflare, accountId: string): Promise<{ id: string; status: string }> {
  try {
    return await client.accounts.tokens.verify({ account_id: accountId });
  } catch (error) {
    if (!hasStatus(error, 400, 401, 403, 404)) throw explain(error, 'verify the API token');
  }
  try {
    return await client.user.tokens.verify();
  } catch (error) {
    throw explain(error, 'verify the API token');
  }
}
