/** Percent encoding as Signature Version 4 and `encoding-type=url` have it: all but letters, digits and `-._~` is escaped. */

const plain = /^[A-Za-z0-9\-._~]$/;
const encoded = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  return plain.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
});

/** Encodes the bytes of a string's UTF-8 form, or bytes. */
export function percentEncode(value: string | Buffer, keep = ''): string {
  if (typeof value === 'string' && /^[A-Za-z0-9\-._~]*$/.test(value)) return value;
  let result = '';
  for (const byte of typeof value === 'string' ? Buffer.from(value) : value) {
    const character = String.fromCharCode(byte);
    result += keep.includes(character) ? character : (encoded[byte] ?? '');
  }
  return result;
}

/** Decodes to bytes; what is no escape stands for itself. @param raw - as received: one character for each byte. */
export function percentDecode(raw: string): Buffer {
  if (!raw.includes('%')) return Buffer.from(raw, 'latin1');
  const bytes = Buffer.from(raw, 'latin1');
  const result = Buffer.allocUnsafe(bytes.length);
  let length = 0;
  for (let index = 0; index < bytes.length; index += 1) {
    const escape = bytes[index] === 0x25 ? raw.slice(index + 1, index + 3) : '';
    if (/^[\da-f]{2}$/i.test(escape)) {
      result[length++] = parseInt(escape, 16);
      index += 2;
    } else {
      result[length++] = bytes[index] ?? 0;
    }
  }
  return result.subarray(0, length);
}
