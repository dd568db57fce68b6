/**
 * Makes every character of a foreign string visible. File names, keys and remote answers may hold characters that move the
 * cursor, turn the writing direction, end a line or show nothing at all; whoever reads a log or a summary must see them.
 */

/**
 * Control, format and bidirectional characters, line and paragraph separators, lone surrogates and everything that Unicode
 * calls ignorable (it shows nothing). Ordinary letters of any script, symbols and the plain space stay.
 */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * The string with unseen characters as `\n`, `\r`, `\t`, `\u202e` or `\u{e0041}`, cut after `limit` characters.
 * @param limit - characters (code points) of the input kept; a cut is marked with `…`.
 */
export function visible(text: string, limit = 2000): string {
  return cut(text, limit).replace(unseen, escaped);
}

function escaped(character: string): string {
  if (character === '\n') return '\\n';
  if (character === '\r') return '\\r';
  if (character === '\t') return '\\t';
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
}

/** Cuts between code points, so that no half of a surrogate pair is left over. */
function cut(text: string, limit: number): string {
  // A string has at least as many UTF-16 units as code points: most need no counting.
  if (text.length <= limit) return text;
  const kept = Array.from(text.slice(0, 2 * limit + 1));
  return kept.length <= limit ? text : `${kept.slice(0, limit).join('')}…`;
}
