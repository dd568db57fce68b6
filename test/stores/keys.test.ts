import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys, inRange, rangesBetween, sortNames, toKey } from '../../src/stores/keys.ts';
import { everything } from '../../src/stores/model.ts';

/** Names with characters on which the orders of UTF-8 and UTF-16 disagree. */
const names = fc.string({
  unit: fc.oneof(
    fc.constantFrom('a', '/', '.', '-', 'é', '\uffee', '\ue000', '😀', '𐀀'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 1 }),
  ),
});

const byBytes = (a: string, b: string): number => Math.sign(Buffer.compare(Buffer.from(a), Buffer.from(b)));

describe('keys', () => {
  it('are ordered by the bytes of UTF-8', () => {
    expect(['😀', '\uff5e'].sort()).toEqual(['😀', '\uff5e']);
    expect(['😀', '\uff5e'].sort(compareKeys)).toEqual(['\uff5e', '😀']);
    fc.assert(fc.property(names, names, (a, b) => expect(Math.sign(compareKeys(a, b))).toBe(byBytes(a, b))));
  });

  it('are sorted the same with and without characters above the basic plane', () => {
    fc.assert(fc.property(fc.array(names), (some) => expect(sortNames([...some])).toEqual([...some].sort(byBytes))));
  });

  it('are in NFC', () => {
    expect(toKey('A\u030a.png')).toBe('Å.png');
  });

  it('lie in exactly one of adjoining ranges', () => {
    fc.assert(
      fc.property(fc.array(names, { maxLength: 20 }), names, (boundaries, name) => {
        const ranges = rangesBetween(everything, boundaries.map(toKey).sort(compareKeys));
        expect(ranges.filter((range) => inRange(toKey(name), range))).toHaveLength(1);
      }),
    );
  });

  it('stay inside the range that is cut', () => {
    const range = { after: toKey('b'), upTo: toKey('m') };
    expect(rangesBetween(range, ['a', 'b', 'f', 'm', 'z'].map(toKey))).toEqual([
      { after: 'b', upTo: 'f' },
      { after: 'f', upTo: 'm' },
    ]);
  });
});
