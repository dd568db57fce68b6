/** ETags of multipart objects. */
import { hash } from 'node:crypto';

/**
 * The ETag of an object uploaded in parts: the MD5 of the parts' MD5s, and their number.
 * @param digests - the parts' MD5s in hex, in order.
 * @see https://developers.cloudflare.com/r2/objects/multipart-objects/
 */
export function multipartEtag(digests: readonly string[]): string {
  return `${hash('md5', Buffer.from(digests.join(''), 'hex'), 'hex')}-${digests.length}`;
}
