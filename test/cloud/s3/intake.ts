/** Reads the body of a request and proves it against everything the client said about it. */
import { createHash } from 'node:crypto';
import type { Hash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { BodyStore, Body } from '../bodies.ts';
import { badDigest, refuse } from './errors.ts';
import type { S3Request } from './request.ts';

/**
 * R2's limits for one request: 5 GiB less 5 MiB for an object, 5 GiB for a part.
 * @see https://developers.cloudflare.com/r2/platform/limits/
 */
export const largestObject = 5 * 1024 ** 3 - 5 * 1024 ** 2;
export const largestPart = 5 * 1024 ** 3;

/** A body that came in whole and right. */
export interface Received {
  /** Retained once; whoever gets it passes it on or releases it. */
  readonly body: Body;
  readonly md5: Buffer;
}

/** @throws S3Failure when the body is not what was announced; nothing is kept of it then. */
export async function receive(
  request: S3Request,
  bodies: BodyStore,
  sha256: string | undefined,
  limit: number,
): Promise<Received> {
  checkLength(request, limit);
  const wantedMd5 = readDigest(request.header('content-md5'), 16);
  const checksums = announcedChecksums(request);
  const md5 = createHash('md5');
  const payload = sha256 === undefined ? undefined : createHash('sha256');
  const writer = bodies.writer();
  try {
    for await (const piece of request.incoming as AsyncIterable<Buffer>) {
      md5.update(piece);
      payload?.update(piece);
      for (const checksum of checksums) checksum.update(piece);
      await writer.write(piece);
    }
    if (payload !== undefined && payload.digest('hex') !== sha256) throw refuse('XAmzContentSHA256Mismatch');
    const digest = md5.digest();
    if (wantedMd5?.equals(digest) === false) {
      throw badDigest('Content-MD5', wantedMd5.toString('hex'), digest.toString('hex'));
    }
    for (const checksum of checksums) checksum.check();
    return { body: await writer.end(), md5: digest };
  } catch (error) {
    writer.abort();
    throw error;
  }
}

/** Reads a small body, such as XML, as text. @throws S3Failure as `receive` does. */
export async function receiveText(request: S3Request, bodies: BodyStore, sha256: string | undefined): Promise<string> {
  const { body } = await receive(request, bodies, sha256, 8 * 1024 * 1024);
  try {
    return (await body.read(0, body.size)).toString();
  } finally {
    body.release();
  }
}

function checkLength(request: S3Request, limit: number): void {
  const length = request.header('content-length');
  if (length === undefined && (request.header('transfer-encoding') !== undefined || request.method === 'PUT')) {
    throw refuse('MissingContentLength');
  }
  if (Number(length ?? 0) > limit) throw refuse('EntityTooLarge');
}

interface Checksum {
  update(piece: Buffer): void;
  check(): void;
}

const digestBytes: Readonly<Record<string, number>> = { crc32: 4, crc32c: 4, crc64nvme: 8, sha1: 20, sha256: 32 };

/** CRC32C and CRC64NVME are checked in form only. */
function announcedChecksums(request: S3Request): Checksum[] {
  return Object.entries(digestBytes).flatMap(([name, bytes]) => {
    const wanted = readDigest(request.header(`x-amz-checksum-${name}`), bytes);
    if (wanted === undefined || name === 'crc32c' || name === 'crc64nvme') return [];
    return [name === 'crc32' ? crcChecksum(wanted) : hashChecksum(name, createHash(name), wanted)];
  });
}

function crcChecksum(wanted: Buffer): Checksum {
  let value = 0;
  return {
    update: (piece) => {
      value = crc32(piece, value);
    },
    check: () => {
      const found = Buffer.alloc(4);
      found.writeUInt32BE(value);
      compare('crc32', wanted, found);
    },
  };
}

function hashChecksum(name: string, hash: Hash, wanted: Buffer): Checksum {
  return {
    update: (piece) => {
      hash.update(piece);
    },
    check: () => {
      compare(name, wanted, hash.digest());
    },
  };
}

function compare(name: string, wanted: Buffer, found: Buffer): void {
  if (!wanted.equals(found)) {
    throw badDigest(`x-amz-checksum-${name}`, wanted.toString('base64'), found.toString('base64'));
  }
}

function readDigest(value: string | undefined, bytes: number): Buffer | undefined {
  if (value === undefined) return undefined;
  const digest = Buffer.from(value, 'base64');
  if (digest.length !== bytes || digest.toString('base64') !== value) {
    throw refuse('InvalidDigest');
  }
  return digest;
}
