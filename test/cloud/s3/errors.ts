/**
 * The refusals of R2's S3 API: status, code and sentence.
 * @see https://developers.cloudflare.com/r2/api/error-codes/
 */

/** A refusal. Thrown by whatever finds the reason, turned into an answer in one place. */
export class S3Failure extends Error {
  override readonly name = 'S3Failure';
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Every refusal that has one sentence. */
const refusals = {
  AccessDenied: [403, 'Access Denied'],
  BucketConflict: [409, 'The bucket you tried to create already exists.'],
  BucketNotEmpty: [409, 'The bucket you tried to delete is not empty.'],
  EntityTooLarge: [400, 'Your proposed upload exceeds the maximum allowed object size.'],
  EntityTooSmall: [400, 'Your proposed upload is smaller than the minimum allowed object size.'],
  ExpiredRequest: [400, 'Request has expired'],
  ExpiredToken: [400, 'The provided token has expired.'],
  InternalError: [500, 'We encountered an internal error. Please try again.'],
  InvalidBucketName: [400, 'The specified bucket name is not valid.'],
  InvalidDigest: [400, 'The checksum or Content-MD5 you specified is not valid.'],
  InvalidMaxKeys: [400, 'MaxKeys params must be positive integer <= 1000.'],
  InvalidObjectName: [400, 'The specified object name is not valid.'],
  InvalidRange: [416, 'The requested range is not satisfiable'],
  InvalidStorageClass: [400, 'The storage class specified is not valid.'],
  MalformedXML: [400, 'The XML you provided was not well formed or did not validate against our published schema.'],
  MetadataTooLarge: [400, 'Your metadata headers exceed the maximum allowed metadata size.'],
  MissingContentLength: [411, 'You must provide the Content-Length HTTP header.'],
  NoSuchBucket: [404, 'The specified bucket does not exist.'],
  NoSuchKey: [404, 'The specified key does not exist.'],
  NoSuchUpload: [404, 'The specified multipart upload does not exist.'],
  PreconditionFailed: [412, 'At least one of the pre-conditions you specified did not hold.'],
  RequestTimeTooSkewed: [403, "The difference between the request time and the server's time is too large."],
  RouteNotFound: [404, 'No route matches this url.'],
  ServiceUnavailable: [503, 'Please reduce your request rate.'],
  TooManyRequests: [429, 'Reduce your concurrent request rate for the same object.'],
  Unauthorized: [401, 'Unauthorized'],
  XAmzContentSHA256Mismatch: [400, "The provided 'x-amz-content-sha256' header does not match what was computed."],
} as const satisfies Record<string, readonly [number, string]>;

/** A refusal by its code. */
export function refuse(code: keyof typeof refusals): S3Failure {
  const [status, message] = refusals[code];
  return new S3Failure(status, code, message);
}

/** Nothing that was not modified is sent again. An answer rather than a refusal, but found where refusals are. */
export function notModified(): S3Failure {
  return new S3Failure(304, 'NotModified', '');
}

export function invalidArgument(message: string): S3Failure {
  return new S3Failure(400, 'InvalidArgument', message);
}

export function invalidPart(message: string): S3Failure {
  return new S3Failure(400, 'InvalidPart', message);
}

export function badDigest(what: string, told: string, found: string): S3Failure {
  return new S3Failure(
    400,
    'BadDigest',
    `The ${what} you specified did not match: you gave ${told}, the body has ${found}.`,
  );
}

export function notImplemented(message: string): S3Failure {
  return new S3Failure(501, 'NotImplemented', message);
}

export function headerNotImplemented(name: string, value: string): S3Failure {
  return notImplemented(`Header '${name}' with value '${value}' not implemented`);
}
