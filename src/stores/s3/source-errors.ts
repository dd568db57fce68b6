/** What the refusals of a source mean, said by the inputs that describe it. */
import type { StoreError } from '../model.ts';
import { advised, type Advice, type Refusal } from './errors.ts';
import type { BucketLocation } from './location.ts';

const elsewhere = ({ bucket, region }: BucketLocation, refusal: Refusal): string => {
  const place = refusal.region ?? /expecting '([\w-]+)'/.exec(refusal.message)?.[1];
  if (place !== undefined && place !== region) {
    return `the bucket ${bucket} is in the region ${place}, not ${region}. Set source-region to ${place}, and source-endpoint, if it is set, to that region's.`;
  }
  const host = refusal.endpoint === undefined ? '' : ` The store names ${refusal.endpoint}.`;
  return `the bucket ${bucket} is to be asked elsewhere. Check source-region and source-endpoint.${host}`;
};

const unknownKey = (): string =>
  'the source does not know this access key id. Check source-access-key-id and source-endpoint.';

const foreignToken = (): string =>
  'source-session-token does not belong to these keys. Give all three from the same issue.';

const ADVICE: Advice = {
  Unauthorized: unknownKey,
  InvalidAccessKeyId: unknownKey,
  SignatureDoesNotMatch: () =>
    'the secret does not belong to this access key id. Check source-secret-access-key, and source-region where the store has several.',
  AccessDenied: ({ bucket }) =>
    `the key may not do this at the source. Give it the right to list the bucket ${bucket} and to read its objects (s3:ListBucket, s3:GetObject), and check the bucket's name.`,
  AllAccessDisabled: ({ bucket }) => `the bucket ${bucket} is closed. Check its name and the account's standing.`,
  NoSuchBucket: ({ bucket, endpoint }) =>
    `there is no bucket ${bucket} at ${endpoint}. Check the name in source, source-endpoint and source-path-style.`,
  AuthorizationHeaderMalformed: elsewhere,
  PermanentRedirect: elsewhere,
  TemporaryRedirect: elsewhere,
  IllegalLocationConstraintException: elsewhere,
  InvalidRegion: elsewhere,
  ExpiredToken: () =>
    'the temporary credentials have expired. Run again with a fresh source-session-token and its keys.',
  InvalidToken: foreignToken,
  InvalidTokenId: foreignToken,
  RequestTimeTooSkewed: () => 'the clock of this machine is more than 15 minutes off. Set it by NTP.',
  InvalidObjectState: () =>
    'the object is archived and cannot be read. Restore it to the standard storage class first.',
};

/** The error that a refusal by the source becomes. */
export function sourceError(operation: string, refusal: Refusal, location: BucketLocation): StoreError {
  // Answers to requests for a wrong region may come without a document.
  const moved = refusal.status === 301 || refusal.status === 307;
  const code = refusal.code === '' && moved ? 'PermanentRedirect' : refusal.code;
  return advised(ADVICE, operation, { ...refusal, code }, location);
}
