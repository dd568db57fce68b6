/** Puts answers on the wire, whole or broken off as a fault wants it. */
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer } from './call.ts';
import { S3Failure, refuse } from './errors.ts';
import type { Fault } from './faults.ts';
import { errorDocument } from './xml.ts';

/** The answer to a refusal: XML, or nothing to a HEAD. */
export function failureAnswer(error: unknown): Answer {
  const failure = error instanceof S3Failure ? error : refuse('InternalError');
  if (failure.status === 304) return { status: 304 };
  const body = errorDocument(failure.code, failure.message);
  return { status: failure.status, headers: { 'content-type': 'application/xml' }, body };
}

/** The answer of a fault that is one. */
export function faultAnswer(status: 429 | 500 | 503): Answer {
  const codes = { 429: 'TooManyRequests', 500: 'InternalError', 503: 'ServiceUnavailable' } as const;
  return failureAnswer(refuse(codes[status]));
}

/** Sends an answer to its end, and returns when it is out of our hands. */
export async function send(
  response: ServerResponse,
  method: string,
  answer: Answer,
  fault: Fault | undefined,
): Promise<void> {
  const { body } = answer;
  try {
    if (typeof body !== 'object') {
      await sendText(response, answer, method === 'HEAD' ? '' : (body ?? ''), method, fault);
      return;
    }
    response.writeHead(answer.status, { ...answer.headers, 'content-length': body.length });
    await sendPieces(response, body.pieces, body.length, fault);
  } finally {
    if (typeof body === 'object') body.done();
  }
}

/** Cuts the connection without a farewell. */
export function reset(response: ServerResponse): void {
  response.socket?.resetAndDestroy();
}

async function sendText(
  response: ServerResponse,
  answer: Answer,
  text: string,
  method: string,
  fault: Fault | undefined,
): Promise<void> {
  const whole = Buffer.from(text);
  const cut = fault?.kind === 'truncated-listing' && fault.end === 'close';
  const bytes = cut ? whole.subarray(0, whole.length >> 1) : whole;
  const bodiless = method === 'HEAD' || answer.status === 204 || answer.status === 304;
  if (breaksOff(fault) && (bodiless || bytes.length === 0)) {
    // Headers alone would be a whole answer.
    reset(response);
    return;
  }
  const length = bodiless ? {} : { 'content-length': bytes.length };
  response.writeHead(answer.status, { ...answer.headers, ...length });
  if (fault?.kind === 'slow-body' || breaksOff(fault)) {
    await sendPieces(response, [bytes], bytes.length, fault);
  } else {
    response.end(bytes);
  }
}

async function sendPieces(
  response: ServerResponse,
  pieces: AsyncIterable<Buffer> | Iterable<Buffer>,
  length: number,
  fault: Fault | undefined,
): Promise<void> {
  let left = breaksOff(fault) ? length >> 1 : length;
  response.flushHeaders();
  for await (const piece of pieces) {
    for (const slice of fault?.kind === 'slow-body' ? slices(piece, Math.ceil(length / fault.pieces)) : [piece]) {
      if (fault?.kind === 'slow-body') await sleep(fault.pauseMs);
      if (response.destroyed) return;
      if (!response.write(slice.subarray(0, left))) await drained(response);
      left -= Math.min(left, slice.length);
    }
    if (left === 0 && breaksOff(fault)) break;
  }
  if (!breaksOff(fault)) {
    response.end();
    return;
  }
  // The half that was written is to arrive before the reset does.
  await new Promise<void>((resolve) => response.write('', () => setImmediate(resolve)));
  reset(response);
}

function breaksOff(fault: Fault | undefined): boolean {
  return fault?.kind === 'reset-answer' || (fault?.kind === 'truncated-listing' && fault.end === 'reset');
}

function* slices(piece: Buffer, size: number): Iterable<Buffer> {
  for (let start = 0; start < piece.length; start += size) yield piece.subarray(start, start + size);
}

async function drained(response: ServerResponse): Promise<void> {
  await new Promise<void>((resolve) => {
    const go = (): void => {
      response.off('drain', go);
      response.off('close', go);
      resolve();
    };
    response.on('drain', go);
    response.on('close', go);
  });
}
