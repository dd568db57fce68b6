/** Numbers as people read them. A number that is none (NaN, infinite) reads `unknown`. */

/** Stands where a number is not known. */
export const unknown = 'unknown';

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB', 'PB', 'EB'];
const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const oneDecimal = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });

/** `20431` -> `20,431`. */
export function count(value: number): string {
  return Number.isFinite(value) ? grouped.format(unsignedZero(Math.round(value))) : unknown;
}

/** `1 object`, `2,041 objects`. */
export function counted(value: number, one: string, many = `${one}s`): string {
  return `${count(value)} ${value === 1 ? one : many}`;
}

/**
 * `17100000000` -> `17.1 GB`. Units are decimal, as storage is billed: 1 GB is 10^9 bytes.
 * @param value - bytes.
 * @see https://developers.cloudflare.com/r2/pricing/#storage-usage
 */
export function bytes(value: number): string {
  if (!Number.isFinite(value)) return unknown;
  let scaled = Math.abs(value);
  let unit = 0;
  // Compare what will be shown: 999.96 kB reads 1 MB, not 1000 kB.
  while (shown(scaled, unit) >= 1000 && unit < byteUnits.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  const rounded = shown(scaled, unit);
  return `${oneDecimal.format(value < 0 && rounded > 0 ? -rounded : rounded)} ${byteUnits[unit] ?? ''}`;
}

/** One decimal below 100, none above; bytes are whole. */
function shown(scaled: number, unit: number): number {
  return unit === 0 || scaled >= 99.95 ? Math.round(scaled) : Math.round(scaled * 10) / 10;
}

/**
 * `133` -> `2 min 13 s`: the two largest units, whole seconds.
 * @param seconds - negative counts as zero.
 */
export function duration(seconds: number): string {
  if (!Number.isFinite(seconds)) return unknown;
  if (seconds <= 0) return '0 s';
  if (seconds < 1) return 'under 1 s';
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(whole, 60, 'min', 's');
  // From an hour on seconds do not matter; round before splitting so that no `60 min` appears.
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return pair(minutes, 60, 'h', 'min');
  const hours = Math.round(seconds / 3600);
  return pair(hours, 24, 'd', 'h');
}

/** `value` small units, `size` of which make a large one. */
function pair(value: number, size: number, largeUnit: string, smallUnit: string): string {
  const rest = value % size;
  const first = `${grouped.format(Math.floor(value / size))} ${largeUnit}`;
  return rest === 0 ? first : `${first} ${rest} ${smallUnit}`;
}

/** `860 objects/s`; slow rates keep a decimal: `0.4 objects/s`. */
export function rate(perSecond: number, unit: string): string {
  if (!Number.isFinite(perSecond)) return unknown;
  const value = Math.max(0, perSecond);
  if (value > 0 && value < 0.1) return `under 0.1 ${unit}/s`;
  return `${value < 10 ? oneDecimal.format(value) : count(value)} ${unit}/s`;
}

/** `98 MB/s`. */
export function byteRate(perSecond: number): string {
  return Number.isFinite(perSecond) ? `${bytes(Math.max(0, perSecond))}/s` : unknown;
}

/** `93.1%`. Never rounds up to all or down to nothing: `over 99.9%`, `under 0.1%`. */
export function percent(part: number, whole: number): string {
  const share = (Math.max(0, part) / whole) * 100;
  if (!Number.isFinite(share) || whole < 0) return unknown;
  if (share > 0 && share < 0.1) return 'under 0.1%';
  if (share > 99.9 && share < 100) return 'over 99.9%';
  return `${oneDecimal.format(unsignedZero(share))}%`;
}

/** `$45.10`; small amounts keep two digits that say something: `$0.0045`. */
export function money(dollars: number): string {
  if (!Number.isFinite(dollars)) return unknown;
  const size = Math.abs(dollars);
  if (size === 0) return '$0.00';
  if (size < 0.000_1) return 'under $0.0001';
  const decimals = Math.max(2, 1 - Math.floor(Math.log10(size)));
  const digits = new Intl.NumberFormat('en-US', { minimumFractionDigits: 2, maximumFractionDigits: decimals });
  return `${dollars < 0 ? '-' : ''}$${digits.format(size)}`;
}

/** `-0` would print its sign. */
function unsignedZero(value: number): number {
  return value === 0 ? 0 : value;
}
