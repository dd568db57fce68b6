/** Parsers for words, numbers, names and lists. Pure; surrounding white space is gone already. */
import type { InputSpec } from '../spec.ts';
import { hasControls, oneOf, quote, shape } from './parsed.ts';
import type { Parsed } from './parsed.ts';

/** @see https://yaml.org/spec/1.2.2/#10212-boolean */
export function parseBoolean(name: string, text: string): Parsed<boolean> {
  if (/^(?:true|True|TRUE)$/u.test(text)) return { value: true };
  if (/^(?:false|False|FALSE)$/u.test(text)) return { value: false };
  return { problem: `${name} takes true or false, not ${quote(text)}.` };
}

/** A whole number within the bounds of its row, or the word it may be instead. */
export function parseInteger(spec: InputSpec, text: string): Parsed<number | string> {
  if (spec.word !== undefined && text === spec.word) return { value: text };
  const { min = 0, max = Number.MAX_SAFE_INTEGER } = spec;
  const value = /^\d{1,15}$/u.test(text) ? Number(text) : NaN;
  if (value >= min && value <= max) return { value };
  const word = spec.word === undefined ? '' : ` or the word ${spec.word}`;
  return {
    problem: `${spec.name} takes a whole number from ${String(min)} to ${String(max)}${word}, not ${quote(text)}.`,
  };
}

export function parseChoice(name: string, text: string, allowed: readonly string[]): Parsed<string> {
  if (allowed.includes(text)) return { value: text };
  const meant = allowed.find((word) => word.toLowerCase() === text.toLowerCase().replaceAll(/[\s_]+/gu, '-'));
  const fix = meant === undefined ? '' : ` Write ${meant}.`;
  return { problem: `${name} takes ${oneOf(allowed)}, not ${quote(text)}.${fix}` };
}

/** Items separated by commas or lines; empty ones and repetitions are left out. */
export function parseList(name: string, text: string, allowed?: readonly string[]): Parsed<readonly string[]> {
  const items = text.split(/[,\r\n]/u).map((item) => item.trim());
  const value = [...new Set(items.filter((item) => item !== ''))];
  const strange = value.find((item) => (allowed === undefined ? hasControls(item) : !allowed.includes(item)));
  if (strange === undefined) return { value };
  if (allowed === undefined) return { problem: `${name} has a control character in the item ${quote(strange)}.` };
  return { problem: `${name} takes a list of ${oneOf(allowed, 'and')}; ${quote(strange)} is none of them.` };
}

export function parseText(name: string, text: string): Parsed<string> {
  if (!hasControls(text)) return { value: text };
  return { problem: `${name} takes a single line; it has a line break or another control character.` };
}

/** Lines of text, with `\n` between them. */
export function parseMultiline(name: string, text: string): Parsed<string> {
  const value = text.replaceAll('\r\n', '\n');
  if (!/[^\P{Cc}\n\t]/u.test(value)) return { value };
  return { problem: `${name} takes text; it has control characters other than line breaks and tabs.` };
}

/** A private key or another secret of several lines, with the final line break that OpenSSH insists on. */
export function parseSecretLines(name: string, text: string): Parsed<string> {
  const value = `${text.replaceAll('\r\n', '\n').trim()}\n`;
  if (/^-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----\n[^]*\n-----END [A-Z0-9 ]*PRIVATE KEY-----\n$/u.test(value)) {
    return { value };
  }
  const lines = String(value.split('\n').length - 1);
  return {
    problem:
      `${name} takes a whole private key, from its line -----BEGIN … PRIVATE KEY----- to its line -----END … PRIVATE KEY-----; ` +
      `it has ${shape(text)} in ${lines} ${lines === '1' ? 'line' : 'lines'}. A public key or the path of a key file will not do.`,
  };
}

/** A token or key on one line. What is in it is never shown. */
export function parseSecret(name: string, text: string): Parsed<string> {
  if (/^[!-~]+$/u.test(text)) return { value: text };
  const bearer = /^bearer\s/iu.test(text) ? ' Leave out the word Bearer.' : '';
  return {
    problem: `${name} takes a token or key without spaces or line breaks; it has ${shape(text)}, some of them not allowed.${bearer}`,
  };
}

/** @see https://developers.cloudflare.com/fundamentals/account/find-account-and-zone-ids/ */
export function parseAccountId(name: string, text: string): Parsed<string> {
  if (/^[0-9a-f]{32}$/iu.test(text)) return { value: text.toLowerCase() };
  return {
    problem: `${name} takes the Cloudflare account ID, 32 hexadecimal digits; it has ${shape(text)}. The dashboard shows it on the R2 overview page.`,
  };
}

/**
 * R2 wants 3 to 63 of `a-z`, `0-9` and `-`, beginning and ending with a letter or digit. Dots are not allowed.
 * @see https://developers.cloudflare.com/r2/buckets/create-buckets/
 */
export function parseBucket(name: string, text: string): Parsed<string> {
  if (/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/u.test(text)) return { value: text };
  const close = text
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 63);
  const fix = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/u.test(close) ? ` For instance ${close}.` : '';
  return {
    problem: `${name} takes the name of an R2 bucket: 3 to 63 of a-z, 0-9 and -, with a letter or digit at both ends, not ${quote(text)}.${fix}`,
  };
}

/** @see https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
export function parseKubeName(name: string, text: string): Parsed<string> {
  if (text.length <= 63 && /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/u.test(text)) return { value: text };
  return {
    problem: `${name} takes a Kubernetes name: up to 63 of a-z, 0-9 and -, with a letter or digit at both ends, not ${quote(text)}.`,
  };
}

export function parsePath(name: string, text: string): Parsed<string> {
  if (hasControls(text)) return { problem: `${name} takes a path; it has a line break or another control character.` };
  if (/^~(?:[/\\]|$)/u.test(text)) {
    return {
      problem: `${name} takes a path as it is: ${quote(text)} begins with ~, which only a shell replaces. Write the whole path.`,
    };
  }
  return { value: text };
}

export function parseRepository(name: string, text: string): Parsed<string> {
  if (/^[A-Za-z0-9][A-Za-z0-9-]{0,38}\/(?!\.{1,2}$)[\w.-]{1,100}$/u.test(text)) return { value: text };
  return { problem: `${name} takes owner/name of a GitHub repository, not ${quote(text)}.` };
}

/** @see https://git-scm.com/docs/git-check-ref-format */
export function parseBranch(name: string, text: string): Parsed<string> {
  const parts = text.split('/');
  const bad =
    /[\s\p{Cc}~^:?*[\\]|\.\.|@\{|^-|\.$|^@$/u.test(text) ||
    text.length > 200 ||
    parts.some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
  if (!bad) return text.startsWith('refs/') ? wholeRef(name, text) : { value: text };
  return { problem: `${name} takes the name of a branch, and git does not allow ${quote(text)} as one.` };
}

function wholeRef(name: string, text: string): Parsed<string> {
  const branch = text.replace(/^refs\/heads\//u, '');
  return { problem: `${name} takes the name of a branch alone, not ${quote(text)}. Write ${quote(branch)}.` };
}

export function parseVersion(name: string, text: string): Parsed<string> {
  const version = /^v?(\d{1,3}\.\d{1,3}(?:\.\d{1,3})?(?:[-+][\w.+-]{1,60})?)$/u.exec(text)?.[1];
  if (version !== undefined) return { value: version };
  return { problem: `${name} takes a version such as 4.5.3, not ${quote(text)}.` };
}
