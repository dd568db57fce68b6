/** How many columns text takes in a terminal, and text made to fit. */

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' });
/** East Asian wide and full-width letters, and signs that are shown as emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}|\ufe0f/u;
const unseen = /^[\p{Mark}\p{Format}\p{Control}]+$/u;
// eslint-disable-next-line no-control-regex -- terminal sequences are made of control characters
const styling = /(\u001b\[[\d;]*m)/g;

/** Columns; styling takes none. */
export function width(text: string): number {
  let columns = 0;
  for (const { segment } of graphemes.segment(text.replace(styling, ''))) {
    columns += wide.test(segment) ? 2 : unseen.test(segment) ? 0 : 1;
  }
  return columns;
}

export function pad(text: string, columns: number, align: 'left' | 'right' = 'left'): string {
  const space = ' '.repeat(Math.max(0, columns - width(text)));
  return align === 'right' ? space + text : text + space;
}

/**
 * Breaks text at spaces into lines of at most so many columns; longer words are broken too. Never empty.
 * Styling is not torn but does not end at the line's end either.
 */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const candidate = line === '' ? word : `${line} ${word}`;
    if (width(candidate) <= columns) {
      line = candidate;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = breakWord(word, columns);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return [...lines, line];
}

function breakWord(word: string, columns: number): string[] {
  if (width(word) <= columns) return [word];
  const pieces: string[] = [];
  let piece = '';
  // Styling sequences stay whole.
  for (const part of word.split(styling)) {
    const segments = part.startsWith('\u001b') ? [part] : Array.from(graphemes.segment(part), ({ segment }) => segment);
    for (const segment of segments) {
      if (width(piece + segment) > columns) {
        pieces.push(piece);
        piece = '';
      }
      piece += segment;
    }
  }
  return [...pieces, piece];
}
