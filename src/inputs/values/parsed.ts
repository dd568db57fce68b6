/** What a parser answers, and how a message may show what a person wrote. */

/** A value, or a whole sentence that names the input, what it takes, and the fix. */
export type Parsed<T> = { readonly value: T } | { readonly problem: string };

/**
 * Text as a message may show it: on one line, at most 80 characters, and without what stands before an `@`, which may be
 * a password in the wrong place.
 */
export function quote(text: string): string {
  const open = text.replace(/^([a-z][a-z0-9+.-]*:\/\/)?.*@/isu, '$1…@');
  const short = open.length > 80 ? `${open.slice(0, 79)}…` : open;
  return `"${short.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '?')}"`;
}

/** The shape of a text that must not be shown. */
export function shape(text: string): string {
  const kind = /^[0-9a-f]+$/iu.test(text) ? 'hexadecimal digits' : 'characters';
  return `${String(text.length)} ${kind}`;
}

/** "a, b or c" */
export function oneOf(words: readonly string[], link = 'or'): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${link} ${words.at(-1) ?? ''}`;
}

/** Whether a text has a line break or another control character. */
export function hasControls(text: string): boolean {
  return /\p{Cc}/u.test(text);
}
