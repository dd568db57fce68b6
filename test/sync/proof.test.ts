import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { etagOfStream, isComparable, likelyPartSize, matchesWhole, partsOf } from '../../src/sync/proof.ts';

const md5 = (bytes: Uint8Array): Buffer => createHash('md5').update(bytes).digest();

function etagByHand(bytes: Uint8Array, partSize: number): string {
  const parts: Buffer[] = [];
  for (let from = 0; from < bytes.length || from === 0; from += partSize)
    parts.push(md5(bytes.subarray(from, from + partSize)));
  return `${md5(Buffer.concat(parts)).toString('hex')}-${parts.length}`;
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
async function* chunked(bytes: Uint8Array, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let from = 0;
  for (const size of sizes) {
    yield bytes.subarray(from, from + size);
    from += size;
  }
  yield bytes.subarray(from);
}

describe('ETags', () => {
  it('are computed from streams however these are cut', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 100 }),
        fc.array(fc.nat({ max: 50 })),
        async (bytes, partSize, cuts) => {
          expect(await etagOfStream(chunked(bytes, cuts), partSize)).toBe(etagByHand(bytes, partSize));
          expect(await etagOfStream(chunked(bytes, cuts), undefined)).toBe(md5(bytes).toString('hex'));
        },
      ),
    );
  });

  it('tell equal bytes from others, whole or in parts of a known size', () => {
    const bytes = new Uint8Array(12 << 20).fill(7);
    const other = new Uint8Array(bytes);
    other[9 << 20] = 8;
    const digest = (some: Uint8Array): string => md5(some).toString('hex');
    const ours = 16 << 20;
    expect(matchesWhole(bytes, digest(bytes), digest(bytes), ours)).toBe(true);
    expect(matchesWhole(other, digest(other), digest(bytes), ours)).toBe(false);
    // As Mastodon uploads it: parts of 5 MiB.
    expect(matchesWhole(bytes, digest(bytes), etagByHand(bytes, 5 << 20), ours)).toBe(true);
    expect(matchesWhole(other, digest(other), etagByHand(bytes, 5 << 20), ours)).toBe(false);
    expect(matchesWhole(bytes, digest(bytes), etagByHand(bytes, 3 << 20), ours)).toBe(false);
    // Two parts either way: the number of parts does not tell which size it was.
    const nine = bytes.subarray(0, 9 << 20);
    expect(matchesWhole(nine, digest(nine), etagByHand(nine, 5 << 20), 8 << 20)).toBe(true);
    expect(matchesWhole(nine, digest(nine), etagByHand(nine, 8 << 20), 8 << 20)).toBe(true);
  });

  it('are not trusted in other forms', () => {
    expect(isComparable('"quoted"')).toBe(false);
    expect(isComparable(undefined)).toBe(false);
    expect(isComparable(`${'a'.repeat(32)}-3`)).toBe(true);
    expect(partsOf(`${'a'.repeat(32)}-3`)).toBe(3);
    expect(partsOf('a'.repeat(32))).toBeUndefined();
    expect(likelyPartSize(100 << 20, 7, 16 << 20)).toBe(16 << 20);
    expect(likelyPartSize(100 << 20, 20, 16 << 20)).toBe(5 << 20);
    expect(likelyPartSize(100 << 20, 99, 16 << 20)).toBeUndefined();
  });
});
