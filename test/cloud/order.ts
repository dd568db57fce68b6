/** The order of keys in a listing: by the bytes of their UTF-8 form. */

/** Compares two strings by their UTF-8 bytes. `<` would put U+1F600 before U+FF5E, since it compares UTF-16 units. */
export function compareUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const x = a.charCodeAt(index);
    const y = b.charCodeAt(index);
    if (x !== y) return rank(x) - rank(y);
  }
  return a.length - b.length;
}

/** Index of the first element that is greater than `key`, or not less than it when `orEqual`. */
export function firstAfter(sorted: readonly string[], key: string, orEqual = false): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const order = compareUtf8(sorted[middle] ?? '', key);
    if (order < 0 || (order === 0 && !orEqual)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Surrogates stand for code points above every other UTF-16 unit, so they are moved behind those. */
function rank(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
