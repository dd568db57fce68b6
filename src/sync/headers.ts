/** The headers an object is written with: Mastodon's own, whatever tool filled the source. */
import { correctedHeaders, headLength, quickHeaders, uploadHeaders } from '../mastodon/headers.ts';
import type { ObjectHeaders } from '../stores/model.ts';

/**
 * @param head - the first bytes, {@link headLength} of them or all; more is not looked at.
 * @param size - bytes of the whole.
 * @param stored - what a source stores with the object: kept where Mastodon would have written it.
 */
export async function headersFor(
  key: string,
  head: Uint8Array,
  size: number,
  stored: Partial<ObjectHeaders> = {},
): Promise<ObjectHeaders> {
  const own = quickHeaders(key, head) ?? (await uploadHeaders(key, head.subarray(0, headLength), size));
  return correctedHeaders(stored, own);
}
