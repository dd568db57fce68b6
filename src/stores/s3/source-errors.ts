/** What the refusals of a store beside the bucket mean, said by the inputs that describe it. */
import type { StoreError } from '../model.ts';
import { advised, type Advice, type Refusal } from './errors.ts';
import type { BucketLocation } from './location.ts';

type Side = 'source' | 'destination';

const rights: Readonly<Record<Side, string>> = {
  source: 'to list the bucket BUCKET and to read its objects (s3:ListBucket, s3:GetObject)',
  destination:
    'to list the bucket BUCKET and to write its objects (s3:ListBucket, s3:PutObject, s3:GetObject, s3:AbortMultipartUpload; with delete s3:DeleteObject)',
};

function adviceFor(side: Side): Advice {
  const elsewhere = ({ bucket, region }: BucketLocation, refusal: Refusal): string => {
    const place = refusal.region ?? /expecting '([\w-]+)'/.exec(refusal.message)?.[1];
    if (place !== undefined && place !== region) {
      return `the bucket ${bucket} is in the region ${place}, not ${region}. Set ${side}-region to ${place}, and ${side}-endpoint, if it is set, to that region's.`;
    }
    const host = refusal.endpoint === undefined ? '' : ` The store names ${refusal.endpoint}.`;
    return `the bucket ${bucket} is to be asked elsewhere. Check ${side}-region and ${side}-endpoint.${host}`;
  };
  const unknownKey = (): string =>
    `the ${side} does not know this access key id. Check ${side}-access-key-id and ${side}-endpoint.`;
  const foreignToken = (): string =>
    `${side}-session-token does not belong to these keys. Give all three from the same issue.`;
  return {
    Unauthorized: unknownKey,
    InvalidAccessKeyId: unknownKey,
    SignatureDoesNotMatch: () =>
      `the secret does not belong to this access key id. Check ${side}-secret-access-key, and ${side}-region where the store has several.`,
    AccessDenied: ({ bucket }) =>
      `the key may not do this at the ${side}. Give it the right ${rights[side].replace('BUCKET', bucket)}, and check the bucket's name.`,
    AllAccessDisabled: ({ bucket }) => `the bucket ${bucket} is closed. Check its name and the account's standing.`,
    NoSuchBucket: ({ bucket, endpoint }) =>
      `there is no bucket ${bucket} at ${endpoint}. Check the name in ${side}, ${side}-endpoint and ${side}-path-style.`,
    AuthorizationHeaderMalformed: elsewhere,
    PermanentRedirect: elsewhere,
    TemporaryRedirect: elsewhere,
    IllegalLocationConstraintException: elsewhere,
    InvalidRegion: elsewhere,
    ExpiredToken: () =>
      `the temporary credentials have expired. Run again with a fresh ${side}-session-token and its keys.`,
    InvalidToken: foreignToken,
    InvalidTokenId: foreignToken,
    RequestTimeTooSkewed: () => 'the clock of this machine is more than 15 minutes off. Set it by NTP.',
    InvalidObjectState: () =>
      'the object is archived and cannot be read. Restore it to the standard storage class first.',
  };
}

const advice: Readonly<Record<Side, Advice>> = { source: adviceFor('source'), destination: adviceFor('destination') };

/** The error that a refusal by the source becomes. */
export function sourceError(operation: string, refusal: Refusal, location: BucketLocation): StoreError {
  return explained('source', operation, refusal, location);
}

/** The error that a refusal by a destination beside the bucket becomes. */
export function destinationError(operation: string, refusal: Refusal, location: BucketLocation): StoreError {
  return explained('destination', operation, refusal, location);
}

function explained(side: Side, operation: string, refusal: Refusal, location: BucketLocation): StoreError {
  // Answers to requests for a wrong region may come without a document.
  const moved = refusal.status === 301 || refusal.status === 307;
  const code = refusal.code === '' && moved ? 'PermanentRedirect' : refusal.code;
  return advised(advice[side], operation, { ...refusal, code }, location);
}
