/** Conditional requests: on what is read, on what is overwritten and on the source of a copy. */
import type { CloudObject } from '../state.ts';
import { notModified, refuse } from './errors.ts';
import type { S3Request } from './request.ts';

/** @throws S3Failure 412, or 304 for what the reader has already. */
export function checkRead(request: S3Request, object: CloudObject): void {
  const held = evaluate(request, '', object);
  if (!held.match) throw refuse('PreconditionFailed');
  if (!held.change) throw notModified();
}

/**
 * @param prefix - of the header names: '' for what a PUT overwrites, `x-amz-copy-source-` for the source of a copy,
 * `cf-copy-destination-` for what a copy overwrites.
 * @see https://developers.cloudflare.com/r2/api/s3/extensions/#conditional-operations-in-putobject
 * @throws S3Failure 412.
 */
export function checkAll(request: S3Request, prefix: string, object: CloudObject | undefined): void {
  const held = evaluate(request, prefix, object);
  if (!held.match || !held.change) throw refuse('PreconditionFailed');
}

/** By RFC 9110 the ETag conditions outrank those on time. */
function evaluate(
  request: S3Request,
  prefix: string,
  object: CloudObject | undefined,
): { readonly match: boolean; readonly change: boolean } {
  const condition = (name: string): string | undefined => request.header(prefix + name);
  const ifMatch = condition('if-match');
  const ifNoneMatch = condition('if-none-match');
  const unmodifiedSince = parseTime(condition('if-unmodified-since'));
  const modifiedSince = parseTime(condition('if-modified-since'));
  const seconds = object === undefined ? undefined : Math.floor(object.modifiedMs / 1000) * 1000;
  const match =
    ifMatch !== undefined
      ? names(ifMatch, object)
      : unmodifiedSince === undefined || seconds === undefined || seconds <= unmodifiedSince;
  const change =
    ifNoneMatch !== undefined
      ? !names(ifNoneMatch, object)
      : modifiedSince === undefined || seconds === undefined || seconds > modifiedSince;
  return { match, change };
}

function names(list: string, object: CloudObject | undefined): boolean {
  if (object === undefined) return false;
  return list.split(',').some((tag) => {
    const bare = tag
      .trim()
      .replace(/^W\//, '')
      .replace(/^"(.*)"$/, '$1');
    return bare === '*' || bare === object.etag;
  });
}

function parseTime(value: string | undefined): number | undefined {
  const ms = value === undefined ? NaN : Date.parse(value);
  return Number.isNaN(ms) ? undefined : ms;
}
