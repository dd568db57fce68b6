/** Gives the memory of bodies back at once: garbage of this size would wait for a collection that nothing hurries. */

/**
 * Frees bytes that nobody needs any more. Only to be called once their request was answered with success: while a socket may
 * still write them, they must stay where they are.
 * @param bytes - left alone unless they have a buffer of their own; small ones share one with others.
 */
export function discard(bytes: Uint8Array): void {
  const { buffer } = bytes;
  const own = bytes.byteOffset === 0 && buffer.byteLength <= bytes.length + 1;
  if (own && buffer instanceof ArrayBuffer && !buffer.detached) buffer.transfer(0);
}
