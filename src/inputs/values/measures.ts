/** Parsers for key ranges and rates. */
import type { Key, KeyRange } from '../../stores/model.ts';
import { quote } from './parsed.ts';
import type { Parsed } from './parsed.ts';

/** A key range as plan prints it: `{"after": "a" | null, "upTo": "b" | null}`. Other properties are left alone. */
export function parseRange(name: string, text: string): Parsed<KeyRange> {
  const wrong = {
    problem: `${name} takes one item of the output shards of plan, as JSON such as {"after":null,"upTo":"cache/n"}, not ${quote(text)}.`,
  };
  const range = parseJson(text);
  if (typeof range !== 'object' || range === null || !('after' in range) || !('upTo' in range)) return wrong;
  const { after, upTo } = range;
  if (!isBoundary(after) || !isBoundary(upTo)) return wrong;
  if (after !== null && upTo !== null && Buffer.compare(Buffer.from(after), Buffer.from(upTo)) >= 0) {
    return { problem: `${name} is empty: "after" must come before "upTo" in ${quote(text)}.` };
  }
  return { value: { after, upTo } };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isBoundary(value: unknown): value is Key | null {
  if (value === null) return true;
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= 1024 && value.normalize() === value;
}

const units: Readonly<Record<string, number>> = {
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/** Bytes a second: `20 MiB/s`, `500kB`. */
export function parseRate(name: string, text: string): Parsed<number> {
  const match = /^(\d{1,9}(?:\.\d{1,6})?)\s*([kmg]i?b)(?:\/s)?$/iu.exec(text);
  const value = Math.floor(Number(match?.[1]) * (units[match?.[2]?.toLowerCase() ?? ''] ?? NaN));
  if (value >= 1) return { value };
  return {
    problem: `${name} takes bytes a second with their unit (kB, MB, GB, KiB, MiB or GiB), such as 20 MiB/s, not ${quote(text)}.`,
  };
}
