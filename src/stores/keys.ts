/** Keys: how they are made from names, how they are ordered, and ranges of them. */
import type { Key, KeyRange } from './model.ts';

/** The most bytes of UTF-8 a key may have. @see https://developers.cloudflare.com/r2/platform/limits/ */
export const MAX_KEY_BYTES = 1024;

/** The key a name is stored under: its NFC form. */
export function toKey(name: string): Key {
  return name.normalize('NFC') as Key;
}

/**
 * Compares by the bytes of UTF-8, the order of every S3 listing. JavaScript's `<` compares UTF-16 units, which puts
 * characters above U+FFFF (emoji) before U+E000..U+FFFF; the two orders agree once surrogates are moved to the top.
 * @returns negative, zero or positive.
 */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at++) {
    const left = a.charCodeAt(at);
    const right = b.charCodeAt(at);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

/** Whether a key lies in `(after, upTo]`. */
export function inRange(key: string, range: KeyRange): boolean {
  return (
    (range.after === null || compareKeys(key, range.after) > 0) &&
    (range.upTo === null || compareKeys(key, range.upTo) <= 0)
  );
}

/** Whether every key below the folder `prefix` (with its slash) sorts at or before `after`. */
export function endsBefore(prefix: string, after: Key | null): boolean {
  return after !== null && !after.startsWith(prefix) && compareKeys(prefix, after) < 0;
}

/** Whether a key below the folder `prefix` (with its slash) can lie in a range. */
export function mayHold(prefix: string, range: KeyRange): boolean {
  return !endsBefore(prefix, range.after) && (range.upTo === null || compareKeys(prefix, range.upTo) <= 0);
}

/** Adjoining ranges from a range and sorted boundaries inside it; boundaries that repeat or lie outside are dropped. */
export function rangesBetween(range: KeyRange, boundaries: readonly Key[]): KeyRange[] {
  const ranges: KeyRange[] = [];
  let after = range.after;
  for (const boundary of boundaries) {
    if (after !== null && compareKeys(boundary, after) <= 0) continue;
    if (range.upTo !== null && compareKeys(boundary, range.upTo) >= 0) break;
    ranges.push({ after, upTo: boundary });
    after = boundary;
  }
  ranges.push({ after, upTo: range.upTo });
  return ranges;
}

/** Sorts names in place by the bytes of UTF-8, natively where the two orders agree. */
export function sortNames(names: string[]): string[] {
  const astral = names.some((name) => /[\ud800-\uffff]/.test(name));
  return astral ? names.sort(compareKeys) : names.sort();
}

function rank(unit: number): number {
  if (unit < 0xd800) return unit;
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
}
