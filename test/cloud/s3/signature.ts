/**
 * Verifies Signature Version 4, in the header and in presigned URLs, from its specification.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html
 */
import { hash, timingSafeEqual } from 'node:crypto';
import type { CloudCredentials } from '../state.ts';
import { percentDecode, percentEncode } from './encoding.ts';
import { S3Failure, invalidArgument, notImplemented, refuse } from './errors.ts';
import type { S3Request } from './request.ts';

const algorithm = 'AWS4-HMAC-SHA256';
const skewMs = 15 * 60_000;
const longestSeconds = 604_800;

/** Who asked, and which payload was signed. */
export interface Verified {
  readonly credentials: CloudCredentials;
  /** Lower-case hex that the body must have, or `undefined` when the payload is unsigned. */
  readonly sha256: string | undefined;
}

interface Claim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly time: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  readonly payload: string;
  readonly token: string | undefined;
  readonly presigned: boolean;
}

/** Checks requests against the credentials of one account. */
export class SignatureVerifier {
  readonly #credentials: ReadonlyMap<string, CloudCredentials>;
  readonly #now: () => number;
  /** Signing keys hold for a day and a region. */
  readonly #keys = new Map<string, Hmac>();

  constructor(credentials: ReadonlyMap<string, CloudCredentials>, now: () => number) {
    this.#credentials = credentials;
    this.#now = now;
  }

  /** @throws S3Failure when the request is not signed as it must be. The body is not looked at. */
  verify(request: S3Request): Verified {
    const claim = readClaim(request);
    this.#checkTime(claim, request);
    const credentials = this.#credentials.get(claim.accessKeyId);
    if (credentials === undefined || isUnknownYet(credentials)) throw refuse('Unauthorized');
    if (credentials.expiresMs !== undefined && credentials.expiresMs < this.#now()) throw refuse('ExpiredToken');
    checkCovered(request, claim);
    const expected = this.#sign(request, claim, credentials.secretAccessKey);
    if (!sameText(expected, claim.signature)) throw signatureMismatch();
    if (credentials.sessionToken !== claim.token) {
      throw credentials.sessionToken === undefined ? invalidArgument('X-Amz-Security-Token') : refuse('AccessDenied');
    }
    return { credentials, sha256: signedPayload(claim.payload) };
  }

  #checkTime(claim: Claim, request: S3Request): void {
    const signedMs = parseAmzDate(claim.time);
    if (signedMs === undefined) throw invalidArgument(`Date (${claim.time}) didn't parse successfully`);
    if (!claim.time.startsWith(claim.date)) {
      throw invalidArgument(`Credential signed date ${claim.date} does not match ${claim.time.slice(0, 8)}`);
    }
    const nowMs = this.#now();
    if (!claim.presigned) {
      if (Math.abs(nowMs - signedMs) > skewMs) throw refuse('RequestTimeTooSkewed');
      return;
    }
    const told = request.parameter('X-Amz-Expires') ?? '';
    if (!/^-?\d+$/.test(told)) throw invalidArgument('X-Amz-Expires should be a number');
    const seconds = Number(told);
    if (seconds > longestSeconds) throw invalidArgument('X-Amz-Expires must be at most a week (604800 seconds)');
    if (seconds < 1 || nowMs > signedMs + seconds * 1000) throw refuse('ExpiredRequest');
    if (signedMs - nowMs > skewMs) throw refuse('RequestTimeTooSkewed');
  }

  #sign(request: S3Request, claim: Claim, secret: string): string {
    const scope = `${claim.date}/${claim.region}/s3/aws4_request`;
    const canonical = [
      request.method,
      canonicalPath(request.rawPath),
      canonicalQuery(request.parameters),
      ...claim.signedHeaders.map((name) => `${name}:${canonicalHeader(request, name)}`),
      '',
      claim.signedHeaders.join(';'),
      claim.payload,
    ].join('\n');
    // Header values are the received bytes, one character each.
    const digest = hash('sha256', Buffer.from(canonical, 'latin1'), 'hex');
    const key = this.#key(secret, claim.date, claim.region);
    return key(`${algorithm}\n${claim.time}\n${scope}\n${digest}`).toString('hex');
  }

  #key(secret: string, date: string, region: string): Hmac {
    const id = `${date}/${region}/${secret}`;
    let key = this.#keys.get(id);
    if (key === undefined) {
      const seed = Buffer.from(`AWS4${secret}`);
      key = hmac([date, region, 's3', 'aws4_request'].reduce<Buffer>((of, part) => hmac(of)(part), seed));
      if (this.#keys.size > 1000) this.#keys.clear();
      this.#keys.set(id, key);
    }
    return key;
  }
}

/** A key that was just made is not known everywhere at once. */
function isUnknownYet(credentials: CloudCredentials): boolean {
  const left = credentials.unknownFor ?? 0;
  credentials.unknownFor = Math.max(0, left - 1);
  return left > 0;
}

function readClaim(request: S3Request): Claim {
  const authorization = request.header('authorization');
  if (authorization !== undefined) return readHeaderClaim(request, authorization);
  if (request.parameter('X-Amz-Credential') !== undefined) return readQueryClaim(request);
  throw invalidArgument('Authorization');
}

function readHeaderClaim(request: S3Request, authorization: string): Claim {
  const payload = request.header('x-amz-content-sha256');
  if (payload === undefined) throw new S3Failure(400, 'InvalidRequest', 'Missing x-amz-content-sha256');
  const time = request.header('x-amz-date') ?? request.header('date');
  if (time === undefined) throw invalidArgument('No date provided in x-amz-date nor date header');
  const fields = new Map<string, string>();
  if (authorization.startsWith(`${algorithm} `)) {
    for (const field of authorization.slice(algorithm.length).split(',')) {
      const [name = '', ...value] = field.trim().split('=');
      fields.set(name, value.join('='));
    }
  }
  return {
    ...readCredential(fields.get('Credential')),
    ...readSigned(fields.get('SignedHeaders'), fields.get('Signature')),
    time,
    payload,
    token: request.header('x-amz-security-token'),
    presigned: false,
  };
}

function readQueryClaim(request: S3Request): Claim {
  if (request.parameter('X-Amz-Algorithm') !== algorithm) throw unsupported();
  const names = ['X-Amz-Signature', 'X-Amz-Date', 'X-Amz-SignedHeaders', 'X-Amz-Expires'];
  const missing = names.filter((name) => request.parameter(name) === undefined);
  if (missing.length > 0) throw invalidArgument(`Required search parameter ${missing.join(', ')} missing`);
  return {
    ...readCredential(request.parameter('X-Amz-Credential')),
    ...readSigned(request.parameter('X-Amz-SignedHeaders'), request.parameter('X-Amz-Signature')),
    time: request.parameter('X-Amz-Date') ?? '',
    payload: 'UNSIGNED-PAYLOAD',
    token: request.parameter('X-Amz-Security-Token'),
    presigned: true,
  };
}

function readCredential(field: string | undefined): Pick<Claim, 'accessKeyId' | 'date' | 'region'> {
  if (field === undefined) throw unsupported();
  const parts = field.split('/');
  const [date, region, service, end] = parts.slice(-4);
  if (parts.length < 5 || date === undefined || region === undefined) throw invalidArgument('Credential is too short');
  if (service !== 's3') throw invalidArgument(`Credential service should be s3, not ${String(service)}`);
  if (end !== 'aws4_request') throw invalidArgument(`Credential should end in aws4_request, not ${String(end)}`);
  return { accessKeyId: parts.slice(0, -4).join('/'), date, region };
}

function readSigned(
  headers: string | undefined,
  signature: string | undefined,
): Pick<Claim, 'signedHeaders' | 'signature'> {
  if (headers === undefined || signature === undefined) throw unsupported();
  return { signedHeaders: headers.split(';'), signature };
}

/** The host and every `x-amz-` header must be under the signature, or they could be changed on the way. */
function checkCovered(request: S3Request, claim: Claim): void {
  const signed = new Set(claim.signedHeaders);
  const needed = Object.keys(request.incoming.headers).filter(
    (name) => name.startsWith('x-amz-') && !(claim.presigned && name === 'x-amz-content-sha256'),
  );
  if (!signed.has('host')) throw refuse('Unauthorized');
  const open = needed.filter((name) => !signed.has(name));
  if (open.length > 0) {
    throw new S3Failure(403, 'AccessDenied', `There were headers present which were not signed: ${open.join(', ')}`);
  }
}

/** The path is decoded and encoded again, so it does not matter which harmless characters the client left as they are. */
function canonicalPath(rawPath: string): string {
  return percentEncode(percentDecode(rawPath), '/');
}

function canonicalQuery(parameters: S3Request['parameters']): string {
  return parameters
    .filter(([name]) => name !== 'X-Amz-Signature')
    .map(([name, value]) => [percentEncode(name), percentEncode(value)] as const)
    .sort(([a, x], [b, y]) => (a === b ? (x < y ? -1 : 1) : a < b ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
}

function canonicalHeader(request: S3Request, name: string): string {
  const values = request.incoming.headersDistinct[name] ?? [];
  return values.map((value) => value.trim().replace(/ +/g, ' ')).join(',');
}

function signedPayload(payload: string): string | undefined {
  if (payload === 'UNSIGNED-PAYLOAD') return undefined;
  if (payload.startsWith('STREAMING-')) throw notImplemented(`${payload} not implemented`);
  if (!/^[\da-f]{64}$/.test(payload)) throw invalidArgument('x-amz-content-sha256 must be a hash or UNSIGNED-PAYLOAD');
  return payload;
}

function parseAmzDate(value: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(value);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const ms = Date.parse(`${year ?? ''}-${month ?? ''}-${day ?? ''}T${hour ?? ''}:${minute ?? ''}:${second ?? ''}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

type Hmac = (data: string) => Buffer;

/**
 * HMAC-SHA-256 by its definition, with its pads made once: `createHmac` makes an object of the key each time, which takes four times as
 * long. @see https://www.rfc-editor.org/rfc/rfc2104
 */
function hmac(key: Buffer): Hmac {
  const block = key.length > 64 ? hash('sha256', key, 'buffer') : key;
  const pad = (byte: number): Buffer => Buffer.alloc(64, byte).map((each, at) => each ^ (block[at] ?? 0)) as Buffer;
  const [inner, outer] = [pad(0x36), pad(0x5c)];
  return (data) =>
    hash(
      'sha256',
      Buffer.concat([outer, hash('sha256', Buffer.concat([inner, Buffer.from(data)]), 'buffer')]),
      'buffer',
    );
}

function sameText(a: string, b: string): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a, 'latin1'), Buffer.from(b, 'latin1'));
}

function unsupported(): S3Failure {
  return new S3Failure(400, 'InvalidRequest', `Please use ${algorithm}`);
}

function signatureMismatch(): S3Failure {
  return new S3Failure(
    403,
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your secret access key and signing method.',
  );
}
