/** Ranges of bytes: as a reader asks for them, and as they are sent. */
import type { CloudObject } from '../state.ts';
import type { AnswerStream } from './call.ts';
import { invalidArgument, refuse } from './errors.ts';

/** Bytes from `start` up to but without `end`. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** Reads a `Range` header. @throws S3Failure 400 when it is none, 416 when the object has no such bytes. */
export function readRange(header: string | undefined, size: number): Range | undefined {
  if (header === undefined) return undefined;
  const match = /^bytes=(?:(\d+)-(\d+)?|-(\d+))$/.exec(header);
  if (match === null)
    throw invalidArgument("range must be in format 'bytes=start-end', 'bytes=start-' or 'bytes=-suffix'.");
  const [, first, last, suffix] = match;
  if (suffix !== undefined) {
    if (Number(suffix) === 0 || size === 0) throw refuse('InvalidRange');
    return { start: Math.max(0, size - Number(suffix)), end: size };
  }
  const start = Number(first);
  if (last !== undefined && Number(last) < start) throw invalidArgument('range must be positive.');
  if (start >= size) throw refuse('InvalidRange');
  return { start, end: last === undefined ? size : Math.min(size, Number(last) + 1) };
}

/** Reads `x-amz-copy-source-range`. @throws S3Failure. */
export function readCopyRange(header: string | undefined, size: number): Range {
  if (header === undefined) return { start: 0, end: size };
  const match = /^bytes=(\d+)-(\d+)$/.exec(header);
  if (match === null) throw invalidArgument(`Invalid x-amz-copy-source-range: ${header}`);
  const [start, last] = [Number(match[1]), Number(match[2])];
  if (last < start) throw invalidArgument('x-amz-copy-source-range must be positive.');
  if (last >= size) throw refuse('InvalidRange');
  return { start, end: last + 1 };
}

/** The bytes of an object, held on to until they are sent, even if it is overwritten meanwhile. */
export function streamOf(object: CloudObject, start: number, end: number): AnswerStream {
  const { body } = object;
  body.retain();
  return {
    length: end - start,
    pieces: body.stream(start, end),
    done: () => {
      body.release();
    },
  };
}
