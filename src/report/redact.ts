/** Takes secrets out of data before it is written anywhere. The last line of defence: callers put no secret in to begin with. */

/** What JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Stands where a secret was. */
export const redacted = '***';

/**
 * The value as JSON with every secret replaced, in names as in values: as it is, URL-encoded, escaped as in JSON, in base64
 * (alone, or within a longer text such as `user:secret`) and in hexadecimal digits. Each long line of a secret of many lines
 * counts as one.
 * @param value - anything `JSON.stringify` takes; big integers become strings.
 * @param secrets - empty ones are ignored.
 */
export function redact(value: unknown, secrets: readonly string[]): Json {
  const forms = [...new Set(secrets.flatMap(parts).flatMap(formsOf))];
  // Something that has no JSON, such as `undefined`, is null within a list.
  const [plain = null] = JSON.parse(JSON.stringify([value], bigIntegers)) as Json[];
  return walk(plain, forms);
}

/** One string with every secret replaced, in the same forms. */
export function redactText(text: string, secrets: readonly string[]): string {
  return cover(text, [...new Set(secrets.flatMap(parts).flatMap(formsOf))]);
}

function walk(value: Json, forms: readonly string[]): Json {
  if (typeof value === 'string') return cover(value, forms);
  if (typeof value === 'number') return forms.includes(String(value)) ? redacted : value;
  if (value === null || typeof value === 'boolean') return value;
  if (isList(value)) return value.map((each) => walk(each, forms));
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [cover(name, forms), walk(each, forms)]));
}

/** Replaces all places at once: one form may overlap another, and replacing it first would leave a rest of the other. */
function cover(text: string, forms: readonly string[]): string {
  const places = forms.flatMap((form) => placesOf(form, text)).sort((a, b) => a.from - b.from);
  let covered = '';
  let done = 0;
  for (const { from, to } of places) {
    if (to <= done) continue;
    if (from >= done) covered += text.slice(done, from) + redacted;
    done = to;
  }
  return covered + text.slice(done);
}

function placesOf(form: string, text: string): { from: number; to: number }[] {
  const places = [];
  for (let from = text.indexOf(form); from !== -1; from = text.indexOf(form, from + 1)) {
    places.push({ from, to: from + form.length });
  }
  return places;
}

/** Shorter pieces would be found everywhere by chance. */
const shortestPiece = 8;

/** The secret and, of a private key or the like, its lines. */
function parts(secret: string): string[] {
  const lines = secret.split(/\r?\n/).map((line) => line.trim());
  const pieces = lines.length > 1 ? lines.filter((line) => line.length >= shortestPiece) : lines;
  return [secret, ...pieces].filter((piece) => piece !== '');
}

function formsOf(secret: string): string[] {
  const utf8 = Buffer.from(secret);
  const hex = utf8.toString('hex');
  const percent = percentEncoded(utf8, /[A-Za-z0-9\-_.!~*'()]/);
  const strict = percentEncoded(utf8, /[A-Za-z0-9\-_.~]/);
  const path = percentEncoded(utf8, /[A-Za-z0-9\-_.~!$&'()*+,;=:@/]/);
  const form = new URLSearchParams([['', secret]]).toString().slice(1);
  const encoded = [percent, strict, path, form];
  const whole = [secret, JSON.stringify(secret).slice(1, -1), ...encoded, ...encoded.map(lowerHex)];
  const digits = [hex, hex.toUpperCase(), utf8.toString('base64'), utf8.toString('base64url'), ...base64Within(utf8)];
  return [...whole, ...digits.filter((piece) => piece.length >= shortestPiece)];
}

function percentEncoded(utf8: Buffer, kept: RegExp): string {
  return Array.from(utf8, (byte) => {
    const character = String.fromCharCode(byte);
    return kept.test(character) ? character : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

function lowerHex(encoded: string): string {
  return encoded.replace(/%[0-9A-F]{2}/g, (escape) => escape.toLowerCase());
}

/** The digits that stand for the secret alone when it lies anywhere in a longer encoded text: one piece for each alignment. */
function base64Within(utf8: Buffer): string[] {
  return [0, 1, 2].flatMap((offset) => {
    const shifted = Buffer.concat([Buffer.alloc(offset), utf8]);
    const first = Math.ceil((offset * 8) / 6);
    const last = Math.floor((shifted.length * 8) / 6);
    return (['base64', 'base64url'] as const).map((alphabet) => shifted.toString(alphabet).slice(first, last));
  });
}

function bigIntegers(_: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
