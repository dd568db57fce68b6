/** The bucket and the ways in. */
import { defined } from './defined.ts';
import type { Given } from '../given.ts';
import type { ValueOf } from '../table.ts';

export type Jurisdiction = ValueOf<'jurisdiction'>;

/** Credentials of the S3 protocol. */
export interface S3Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** A Cloudflare API token and the account it is used on. S3 credentials can be derived from it. */
export interface AccountToken {
  readonly accountId: string;
  readonly apiToken: string;
}

export type R2Credentials = S3Keys | AccountToken;

/** Which bucket, without a way in. */
export interface R2Bucket {
  readonly accountId?: string;
  readonly bucket: string;
  readonly jurisdiction: Jurisdiction;
  /** Origin of the S3 API. */
  readonly endpoint: string;
}

/** The bucket and what opens it. */
export interface R2Target extends R2Bucket {
  readonly credentials: R2Credentials;
}

export function r2Bucket(given: Given): R2Bucket {
  const { jurisdiction = 'default' } = r2Place(given);
  const accountId = accountOf(given);
  const endpoint = given.get('endpoint') ?? endpointOf(accountId ?? '', jurisdiction);
  return { ...defined({ accountId }), bucket: given.need('bucket'), jurisdiction, endpoint };
}

/** The bucket with its credentials, in a step that cannot work without. */
export function r2Target(given: Given): R2Target {
  const credentials = r2Credentials(given);
  if (credentials === undefined) throw new Error('credentials were read before they were checked');
  return { ...r2Bucket(given), credentials };
}

/** The S3 key where one was given, else the API token, else nothing. */
export function r2Credentials(given: Given): R2Credentials | undefined {
  const accessKeyId = given.get('access-key-id');
  const secretAccessKey = given.get('secret-access-key');
  const sessionToken = given.get('session-token');
  if (accessKeyId === undefined || secretAccessKey === undefined) return accountToken(given);
  return { accessKeyId, secretAccessKey, ...defined({ sessionToken }) };
}

/** Access to Cloudflare's API, where a token was given. */
export function accountToken(given: Given): AccountToken | undefined {
  const apiToken = given.get('api-token');
  const accountId = accountOf(given);
  return apiToken === undefined || accountId === undefined ? undefined : { accountId, apiToken };
}

function accountOf(given: Given): string | undefined {
  return given.get('account-id') ?? r2Place(given).accountId;
}

/**
 * What an endpoint of R2 says by itself about account and jurisdiction.
 * @see https://developers.cloudflare.com/r2/reference/data-location/
 */
export function readEndpoint(endpoint: string): { accountId: string; jurisdiction: Jurisdiction } | undefined {
  const host = URL.parse(endpoint)?.hostname ?? '';
  const match = /^([0-9a-f]{32})(?:\.(eu|us|fedramp|fedramp-high))?\.r2\.cloudflarestorage\.com$/u.exec(host);
  if (match === null) return undefined;
  return { accountId: match[1] ?? '', jurisdiction: (match[2] ?? 'default') as Jurisdiction };
}

function r2Place(given: Given): { accountId?: string; jurisdiction?: Jurisdiction } {
  const read = readEndpoint(given.get('endpoint') ?? '');
  return defined({ accountId: read?.accountId, jurisdiction: given.get('jurisdiction') ?? read?.jurisdiction });
}

function endpointOf(accountId: string, jurisdiction: Jurisdiction): string {
  const middle = jurisdiction === 'default' ? '' : `.${jurisdiction}`;
  return `https://${accountId}${middle}.r2.cloudflarestorage.com`;
}
