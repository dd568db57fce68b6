/**
 * AWS Signature Version 4 for S3, kept to what one request needs: the day's key is derived once, a signature then costs one
 * SHA-256 and one HMAC. Paths are signed exactly as they are sent: S3 keys may hold `..`, `//`, `@` and `+`.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
import { createHmac, hash } from 'node:crypto';

/** An S3 key pair, with a session token when it is temporary. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** The value of `x-amz-content-sha256` for a body that the signature does not cover. */
export const UNSIGNED_PAYLOAD = 'UNSIGNED-PAYLOAD';

/** What is signed. */
export interface SignableRequest {
  readonly method: string;
  /** Host with port where it is not the default. */
  readonly host: string;
  /** Percent-encoded by {@link encodeKey}, with the leading slash. */
  readonly path: string;
  /** Canonical already: encoded, sorted by name, no question mark. */
  readonly query?: string;
  /** Names in lower case. All of them are signed; leave out what may change on the way. */
  readonly headers: Readonly<Record<string, string>>;
  /** Hex SHA-256 of the body, or {@link UNSIGNED_PAYLOAD}. */
  readonly payloadHash: string;
}

/** Signs requests for one key pair, region and service. */
export class Signer {
  private readonly credentials: Credentials;
  private readonly region: string;
  private day = '';
  private dayKey = new HmacKey(Buffer.alloc(0));
  private second = NaN;
  private date = '';

  constructor(credentials: Credentials, region: string) {
    this.credentials = credentials;
    this.region = region;
  }

  /**
   * @param nowMs - the time to sign with; correct it by the remote clock's offset first.
   * @returns the headers to send: those given plus `host`, `x-amz-date`, `x-amz-content-sha256` and `authorization`.
   */
  sign(request: SignableRequest, nowMs: number): Record<string, string> {
    const date = this.dateAt(nowMs);
    const headers: Record<string, string> = {
      ...request.headers,
      host: request.host,
      'x-amz-content-sha256': request.payloadHash,
      'x-amz-date': date,
    };
    if (this.credentials.sessionToken !== undefined) headers['x-amz-security-token'] = this.credentials.sessionToken;
    const names = Object.keys(headers).sort();
    let canonicalHeaders = '';
    for (const name of names) canonicalHeaders += `${name}:${collapse(headers[name] ?? '')}\n`;
    const signedHeaders = names.join(';');
    const canonical = `${request.method}\n${request.path}\n${request.query ?? ''}\n${canonicalHeaders}\n${signedHeaders}\n${request.payloadHash}`;
    const day = date.slice(0, 8);
    const scope = `${day}/${this.region}/s3/aws4_request`;
    const toSign = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
    const signature = this.keyOf(day).sign(toSign);
    headers['authorization'] =
      `AWS4-HMAC-SHA256 Credential=${this.credentials.accessKeyId}/${scope}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
    return headers;
  }

  private keyOf(day: string): HmacKey {
    if (day !== this.day) {
      const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
      const region = hmac(hmac(`AWS4${this.credentials.secretAccessKey}`, day), this.region);
      this.dayKey = new HmacKey(hmac(hmac(region, 's3'), 'aws4_request'));
      this.day = day;
    }
    return this.dayKey;
  }

  private dateAt(nowMs: number): string {
    const second = Math.floor(nowMs / 1000);
    if (second !== this.second) {
      this.second = second;
      this.date = amzDate(nowMs);
    }
    return this.date;
  }
}

/** Bytes of a block of SHA-256. */
const BLOCK = 64;

/**
 * HMAC-SHA-256 with one key, many times. Two one-shot hashes over prepared pads take a fifth of the time of `createHmac`, which
 * makes a key object for every call.
 * @see https://www.rfc-editor.org/rfc/rfc2104
 */
class HmacKey {
  private readonly outer: Buffer;
  private inner: Buffer;

  /** @param key - at most one block. */
  constructor(key: Buffer) {
    const block = Buffer.alloc(BLOCK);
    key.copy(block);
    this.outer = Buffer.alloc(BLOCK + 32);
    this.outer.set(block.map((byte) => byte ^ 0x5c));
    this.inner = Buffer.alloc(1024);
    this.inner.set(block.map((byte) => byte ^ 0x36));
  }

  /** @returns the signature in hex. */
  sign(text: string): string {
    const length = BLOCK + Buffer.byteLength(text);
    if (length > this.inner.length) this.inner = Buffer.concat([this.inner.subarray(0, BLOCK)], length);
    this.inner.write(text, BLOCK);
    hash('sha256', this.inner.subarray(0, length), 'buffer').copy(this.outer, BLOCK);
    return hash('sha256', this.outer, 'hex');
  }
}

/** Percent-encodes a key for a path: every byte but unreserved ones and the slash. */
export function encodeKey(key: string): string {
  // Nearly every key Mastodon writes is made of these characters.
  return /^[\w.~/-]*$/.test(key) ? key : encodeRfc3986(key).replaceAll('%2F', '/');
}

/** Percent-encodes every byte but RFC 3986's unreserved ones. */
export function encodeRfc3986(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** `20261122T233000Z`. */
export function amzDate(nowMs: number): string {
  return new Date(nowMs).toISOString().replace(/[-:]|\.\d{3}/g, '');
}

function collapse(value: string): string {
  if (!/^\s|\s\s|[^\S ]|\s$/.test(value)) return value;
  return value.trim().replace(/\s+/g, ' ');
}
