/** What an operation is given, and what it answers. */
import type { CloudBucket, CloudState } from '../state.ts';
import type { S3Request } from './request.ts';
import type { Verified } from './signature.ts';
import type { WriteRate } from './write-rate.ts';

/** How this server behaves where R2 has more than one face. */
export interface S3Behaviour {
  /**
   * `prefix-last` lists a key after longer keys that begin with it, as R2 has been seen to do.
   * @see https://github.com/nodejs/build/issues/3508
   */
  readonly listing: 'ordered' | 'prefix-last';
}

/** A request whose sender is known and may do what it asks for. */
export interface Call {
  readonly request: S3Request;
  readonly state: CloudState;
  readonly verified: Verified;
  readonly behaviour: S3Behaviour;
  readonly rate: WriteRate;
}

export interface BucketCall extends Call {
  readonly bucket: CloudBucket;
}

export interface ObjectCall extends BucketCall {
  /** As sent; at most 1,024 bytes. */
  readonly key: string;
}

/** An answer, not yet sent. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | AnswerStream;
}

export interface AnswerStream {
  readonly length: number;
  readonly pieces: AsyncIterable<Buffer>;
  /** Called once, when it was sent or nobody wants it any more. */
  done(): void;
}

/** An answer in XML. */
export function xmlAnswer(body: string, status = 200): Answer {
  return { status, headers: { 'content-type': 'application/xml' }, body };
}
