/** Telling from an ETag whether stored bytes are those of a file. */
import { hash, createHash } from 'node:crypto';
import { multipartEtag } from '../stores/etag.ts';

const MIB = 1 << 20;
/** Part sizes of uploads that are not ours: Mastodon's own (5 MiB), and the defaults of common tools. */
const COMMON_PART_SIZES = [5 * MIB, 8 * MIB, 16 * MIB, 64 * MIB];

/** The number of parts an ETag tells, or `undefined` for a whole object. */
export function partsOf(etag: string): number | undefined {
  const match = /^[0-9a-f]{32}-(\d+)$/.exec(etag);
  return match === null ? undefined : Number(match[1]);
}

/** Whether an ETag is an MD5 of the body, or made of the MD5s of parts; others (encrypted objects) prove nothing. */
export function isComparable(etag: string | undefined): etag is string {
  return etag !== undefined && /^[0-9a-f]{32}(?:-\d+)?$/.test(etag);
}

/**
 * The part size an object was most likely uploaded with.
 * @returns `undefined` when no known size gives that number of parts.
 */
export function likelyPartSize(size: number, parts: number, ours: number): number | undefined {
  return likelyPartSizes(size, parts, ours)[0];
}

function likelyPartSizes(size: number, parts: number, ours: number): number[] {
  return [...new Set([ours, ...COMMON_PART_SIZES])].filter(
    (partSize) => Math.max(1, Math.ceil(size / partSize)) === parts,
  );
}

/** Whether bytes held in memory are those behind an ETag. */
export function matchesWhole(bytes: Uint8Array, md5: string, etag: string, ours: number): boolean {
  const parts = partsOf(etag);
  if (parts === undefined) return md5 === etag;
  return likelyPartSizes(bytes.length, parts, ours).some((partSize) => etagInParts(bytes, partSize) === etag);
}

function etagInParts(bytes: Uint8Array, partSize: number): string {
  const digests: string[] = [];
  for (let from = 0; from < Math.max(1, bytes.length); from += partSize) {
    digests.push(hash('md5', bytes.subarray(from, from + partSize), 'hex'));
  }
  return multipartEtag(digests);
}

/** The ETag a stream would have, uploaded whole (`partSize` undefined) or in parts. */
export async function etagOfStream(body: AsyncIterable<Uint8Array>, partSize: number | undefined): Promise<string> {
  const digests: string[] = [];
  let digest = createHash('md5');
  let room = partSize ?? Infinity;
  let started = false;
  for await (let chunk of body) {
    while (chunk.length > 0) {
      if (room === 0) {
        digests.push(digest.digest('hex'));
        digest = createHash('md5');
        room = partSize ?? Infinity;
      }
      const head = chunk.subarray(0, room);
      digest.update(head);
      room -= head.length;
      chunk = chunk.subarray(head.length);
      started = true;
    }
  }
  if (partSize === undefined) return digest.digest('hex');
  if (started || digests.length === 0) digests.push(digest.digest('hex'));
  return multipartEtag(digests);
}
