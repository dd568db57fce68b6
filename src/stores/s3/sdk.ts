/**
 * The AWS SDK's client, set up the way R2 needs it, for everything that is not sent by the hundred thousand. It takes a tenth of a second
 * to load, and most runs neither send an object in parts nor delete one, so it is loaded when it is first needed.
 */
import type { S3Client, S3ServiceException } from '@aws-sdk/client-s3';
import type { Context, OperationClass } from '../../net/context.ts';
import { patient, retrying } from '../../net/retry.ts';
import type { StoreError } from '../model.ts';
import { asksForLess, judge, storeError } from './errors.ts';
import type { Explain } from './wire.ts';
import type { BucketLocation } from './location.ts';

/**
 * A client that sends no checksums nobody asked for and never waits for `100 Continue`: R2 refuses checksum trailers and does not
 * answer the latter, which costs six seconds for each large body.
 * @see https://github.com/cloudflare/cloudflare-docs/issues/19236
 * @see https://github.com/aws/aws-sdk-js-v3/pull/7450
 */
export async function createS3Client(location: BucketLocation): Promise<S3Client> {
  const { S3Client } = await import('@aws-sdk/client-s3');
  return new S3Client({
    endpoint: location.endpoint,
    region: location.region,
    credentials: { ...location.credentials },
    forcePathStyle: location.pathStyle ?? true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    maxAttempts: 1,
    requestHandler: { connectionTimeout: 20_000, requestTimeout: 60_000, throwOnRequestTimeout: true },
  });
}

/** Calls the SDK with the same patience, bookkeeping and error texts as every other request to the store. */
export async function callSdk<T>(
  call: {
    readonly operation: string;
    readonly billed: OperationClass;
    readonly store: string;
    readonly location: BucketLocation;
    readonly explain?: Explain;
  },
  cx: Context,
  send: () => Promise<T>,
): Promise<T> {
  const { operation, billed, store, location, explain = storeError } = call;
  return retrying(
    operation,
    patient,
    cx,
    async () => {
      try {
        const answer = await send();
        cx.emit({ kind: 'operation', store, name: operation, billed });
        return answer;
      } catch (error) {
        const told = fromSdk(operation, error, location, explain);
        const unbilled = told.status === 0 || told.status === 401 || told.status === 403;
        cx.emit({ kind: 'operation', store, name: operation, billed: unbilled ? 'free' : billed });
        if (asksForLess(told)) cx.pressure?.();
        throw told;
      }
    },
    judge,
  );
}

function fromSdk(operation: string, error: unknown, location: BucketLocation, explain: Explain): StoreError {
  if (isRefusal(error)) {
    const status = error.$metadata.httpStatusCode ?? 0;
    return explain(operation, { status, code: error.name, message: error.message, cause: error }, location);
  }
  const cause = error as NodeJS.ErrnoException & {
    $metadata?: { httpStatusCode?: number };
    $response?: { statusCode?: number };
  };
  const timedOut = cause.name === 'TimeoutError';
  // An answer that is cut off or is no XML has a status but no code: worth another try like any broken connection.
  return explain(
    operation,
    { status: 0, code: timedOut ? 'TimedOut' : '', message: `${cause.code ?? cause.name}: ${cause.message}`, cause },
    location,
  );
}

/** An answer of the service, known by its form, as the SDK itself does it. */
function isRefusal(error: unknown): error is S3ServiceException {
  const { $fault, $metadata } = error as Partial<S3ServiceException>;
  return error instanceof Error && $metadata !== undefined && ($fault === 'client' || $fault === 'server');
}
