/**
 * S3 credentials for one bucket that end by themselves, for jobs on machines that are not to be trusted with more.
 * @see https://developers.cloudflare.com/r2/api/s3/temporary-credentials/
 */
import type { Cloudflare } from './client.ts';
import { CloudflareProblem, explained } from './explain.ts';
import { permissions } from './permissions.ts';

/** Credentials of an hour. All three are secrets. */
export interface TemporaryCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

/** As long as a credential lives. */
export const temporarySeconds = 3600;

/** What they are for. */
export interface TemporaryPlace {
  readonly client: Cloudflare;
  readonly accountId: string;
  readonly bucket: string;
  /** The key they come from: they can do no more than it, and end with it. */
  readonly parentAccessKeyId: string;
}

/**
 * Makes credentials that read and write objects of the bucket for an hour. The API takes no jurisdiction, so whether they open
 * a bucket that is bound to one has to be tried.
 * @param mask - told of every secret before anything else is done with it.
 */
export async function temporaryCredentials(
  place: TemporaryPlace,
  mask: (secret: string) => void,
): Promise<TemporaryCredentials> {
  const { client, accountId, bucket, parentAccessKeyId } = place;
  const call = client.r2.temporaryCredentials.create({
    account_id: accountId,
    bucket,
    parentAccessKeyId,
    permission: 'object-read-write',
    ttlSeconds: temporarySeconds,
  });
  const { accessKeyId, secretAccessKey, sessionToken } = await explained(
    call,
    `make temporary credentials for bucket ${bucket}`,
    [permissions.r2],
  );
  for (const secret of [secretAccessKey, sessionToken, accessKeyId]) if (secret !== undefined) mask(secret);
  if (accessKeyId === undefined || secretAccessKey === undefined || sessionToken === undefined) {
    throw new CloudflareProblem('server', 'Cloudflare made temporary credentials and told a part of them only.');
  }
  return { accessKeyId, secretAccessKey, sessionToken };
}
