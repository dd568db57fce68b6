/** Shows job summaries (Markdown, as a step writes it) and log lines readably in a terminal. */
import type { LogLine } from '../e2e/runner-log.ts';
import { parseInline, type Style } from './inline.ts';
import { renderTable } from './text-table.ts';
import { width, wrap } from './text-width.ts';

export interface TerminalOptions {
  /** Width of the terminal; default 110. */
  readonly columns?: number;
  /** Colours and bold type; default false. */
  readonly color?: boolean;
}

/**
 * Renders headings, paragraphs, lists, tables, code blocks, quotes, rules and `<details>`; inline styles, links and
 * character references within them. HTML it does not know is left out, its text is kept.
 */
export function renderMarkdown(markdown: string, options: TerminalOptions = {}): string {
  const { columns = 110, color = false } = options;
  const blocks = toBlocks(printable(markdown.replaceAll('\r\n', '\n')).split('\n'));
  const shown = blocks.map((block) =>
    indent(renderBlock(block, columns - 2 * block.depth, stylist(color)), block.depth),
  );
  // List items stand together, everything else is set apart.
  return shown
    .map((text, i) => (i > 0 && blocks[i]?.kind === 'item' && blocks[i - 1]?.kind === 'item' ? '' : '\n') + text)
    .join('\n')
    .replace(/^\n+/, '')
    .concat('\n');
}

/** A log line as a run's page shows it, or `null` where it shows none. */
export function formatLine(line: LogLine, options: TerminalOptions = {}): string | null {
  const style = stylist(options.color ?? false);
  const inset = '  '.repeat(line.depth);
  if (line.command === undefined) return inset + printable(line.text);
  const { name, message, title } = line.command;
  const told = printable(title === undefined ? message : `${title}: ${message}`).replaceAll('\n', `\n${inset}  `);
  switch (name) {
    case 'error':
      return style(`${inset}error: ${told}`, 'red');
    case 'warning':
      return style(`${inset}warning: ${told}`, 'yellow');
    case 'notice':
      return style(`${inset}notice: ${told}`, 'blue');
    case 'group':
      return style(printable(message), 'bold');
    default:
      return null; // masks, debugging and the ends of groups
  }
}

type Block = { readonly depth: number } & (
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'text' | 'quote' | 'summary'; readonly text: string }
  | { readonly kind: 'item'; readonly mark: string; readonly level: number; readonly text: string }
  | { readonly kind: 'code'; readonly lines: readonly string[] }
  | { readonly kind: 'table'; readonly lines: readonly string[] }
  | { readonly kind: 'rule' }
);

function toBlocks(lines: readonly string[]): readonly Block[] {
  const blocks: Block[] = [];
  let depth = 0;
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    /** The lines from here on that belong together; the loop goes on behind them. */
    const take = (belongs: (line: string) => boolean): string[] => {
      const end = lines.findIndex((each, at) => at >= i && !belongs(each));
      const taken = lines.slice(i, end === -1 ? lines.length : end);
      i += taken.length - 1;
      return taken;
    };
    const fence = /^\s*(`{3,}|~{3,})/.exec(line)?.[1];
    const heading = /^(#{1,6})\s+(.*)$/.exec(line);
    const item = /^(\s*)([-*+]|\d+[.)])\s+(.*)$/.exec(line);
    if (line.trim() === '') continue;
    if (/<\/?details/i.test(line)) {
      if (/<\/details/i.test(line)) depth = Math.max(0, depth - 1);
      if (/<details/i.test(line)) {
        const summary = /<summary>(.*?)<\/summary>/i.exec(line)?.[1] ?? '';
        blocks.push({ kind: 'summary', text: summary, depth });
        depth += 1;
      }
    } else if (fence !== undefined) {
      i += 1;
      const code = take((each) => !each.trimStart().startsWith(fence));
      i += 1;
      blocks.push({ kind: 'code', lines: code, depth });
    } else if (heading !== null) {
      blocks.push({ kind: 'heading', level: heading[1]?.length ?? 1, text: heading[2] ?? '', depth });
    } else if (line.trimStart().startsWith('|')) {
      blocks.push({ kind: 'table', lines: take((each) => each.trimStart().startsWith('|')), depth });
    } else if (/^\s*([-*_])(\s*\1){2,}\s*$/.test(line)) {
      blocks.push({ kind: 'rule', depth });
    } else if (item !== null) {
      const [, space = '', mark = '-', text = ''] = item;
      blocks.push({
        kind: 'item',
        mark: /\d/.test(mark) ? mark : '•',
        level: Math.floor(space.length / 2),
        text,
        depth,
      });
    } else if (line.startsWith('>')) {
      const quote = take((each) => each.startsWith('>')).map((each) => each.replace(/^>\s?/, ''));
      blocks.push({ kind: 'quote', text: quote.join(' '), depth });
    } else {
      const text = take(
        (each) => each.trim() !== '' && !/^(?:#{1,6}\s|\s*[-*+]\s|\s*\||\s*```|<\/?details|>)/i.test(each),
      );
      if (text.length > 0) blocks.push({ kind: 'text', text: text.join('\n'), depth });
      else i += 1;
    }
  }
  return blocks;
}

function renderBlock(block: Block, columns: number, style: Stylist): string {
  switch (block.kind) {
    case 'heading': {
      const text = parseInline(block.text, plain);
      const line =
        block.level <= 2 ? `\n${(block.level === 1 ? '=' : '-').repeat(Math.min(columns, width(text)))}` : '';
      return style(text + line, 'bold');
    }
    case 'text':
      return lines(parseInline(block.text.replaceAll('\n', ' '), style), columns);
    case 'quote':
      return lines(parseInline(block.text, style), columns - 2).replaceAll(/^/gm, '│ ');
    case 'summary':
      return `▾ ${lines(parseInline(block.text, style), columns - 2)}`;
    case 'item': {
      const mark = `${'  '.repeat(block.level)}${block.mark} `;
      const space = ' '.repeat(mark.length);
      return mark + lines(parseInline(block.text, style), columns - mark.length).replaceAll('\n', `\n${space}`);
    }
    case 'code':
      return block.lines.map((each) => `    ${printable(each)}`).join('\n');
    case 'table':
      return renderTable(block.lines, columns, style);
    case 'rule':
      return '─'.repeat(columns);
  }
}

function lines(text: string, columns: number): string {
  return text
    .split('\n')
    .flatMap((line) => wrap(line, columns))
    .join('\n');
}

function indent(text: string, depth: number): string {
  return depth === 0 ? text : text.replaceAll(/^(?=.)/gm, '  '.repeat(depth));
}

/** Foreign text must not steer the terminal. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  return text.replace(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/g, '\u00b7');
}

type Stylist = (text: string, style: Style) => string;

const plain: Stylist = (text) => text;

const codes: Readonly<Record<Style, readonly [on: number, off: number]>> = {
  bold: [1, 22],
  dim: [2, 22],
  italic: [3, 23],
  code: [36, 39],
  red: [31, 39],
  yellow: [33, 39],
  blue: [34, 39],
};

function stylist(color: boolean): Stylist {
  return color ? (text, style) => `\u001b[${codes[style][0]}m${text}\u001b[${codes[style][1]}m` : plain;
}
