/** Tables of Markdown as aligned text. */
import { parseInline, type Style } from './inline.ts';
import { pad, width, wrap } from './text-width.ts';

/**
 * Shows the lines of a table within so many columns; the widest columns are made narrower and their cells wrapped.
 * @param lines - header, rule and rows, each beginning with `|`.
 */
export function renderTable(
  lines: readonly string[],
  columns: number,
  style: (text: string, style: Style) => string,
): string {
  const rows = lines.map(cellsOf);
  const ruled = rows[1]?.every((cell) => /^:?-+:?$/.test(cell)) === true;
  const align = (rows[1] ?? []).map((rule) => (ruled && /^-+:$/.test(rule) ? 'right' : 'left'));
  const header = ruled ? rows[0] : undefined;
  const body = (ruled ? rows.slice(2) : rows).map((row) => row.map((cell) => parseInline(cell, style)));
  const titles = header?.map((cell) => parseInline(cell, (text) => text)) ?? [];

  const widths = fit(columnWidths([titles, ...body]), columns);
  const show = (row: readonly string[], heading = false): string[] => {
    const cells = widths.map((columnWidth, i) => (row[i] ?? '').split('\n').flatMap((line) => wrap(line, columnWidth)));
    return Array.from({ length: Math.max(...cells.map((cell) => cell.length)) }, (_, line) => {
      const shown = cells.map((cell, i) => pad(cell[line] ?? '', widths[i] ?? 0, align[i]));
      return (heading ? shown.map((cell) => style(cell, 'bold')) : shown).join(gap).trimEnd();
    });
  };
  const head = titles.some((title) => title !== '')
    ? [...show(titles, true), widths.map((n) => '─'.repeat(n)).join(gap)]
    : [];
  return [...head, ...body.flatMap((row) => show(row))].join('\n');
}

const gap = '  ';

/** Splits at `|`, but neither at `\|` nor within code marked by backticks after such a backslash. */
function cellsOf(line: string): string[] {
  const inner = line
    .trim()
    .replace(/^\|/, '')
    .replace(/(?<!\\)\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|'));
}

function columnWidths(rows: readonly (readonly string[])[]): number[] {
  const count = Math.max(0, ...rows.map((row) => row.length));
  return Array.from({ length: count }, (_, i) =>
    Math.max(1, ...rows.flatMap((row) => (row[i] ?? '').split('\n').map(width))),
  );
}

/** Takes from the widest column until all fit. */
function fit(widths: readonly number[], columns: number): number[] {
  const fitted = [...widths];
  let excess = fitted.reduce((sum, n) => sum + n, 0) + gap.length * (fitted.length - 1) - columns;
  while (excess > 0) {
    const widest = fitted.indexOf(Math.max(...fitted));
    if ((fitted[widest] ?? 0) <= 8) break;
    fitted[widest] = (fitted[widest] ?? 0) - 1;
    excess -= 1;
  }
  return fitted;
}
