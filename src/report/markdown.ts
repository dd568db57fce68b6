/**
 * Builds the Markdown of job summaries. Escaping is the default: only a `Markdown` value goes in as it stands, every plain
 * string is foreign and is escaped. So a file name cannot break a table, start a tag, mention somebody or close an issue.
 *
 * Characters with a meaning become character references, which can stand for nothing but text. A few more are read again
 * *after* Markdown was rendered (`@name`, `#12`, `:smile:`, `$x$`); those are set apart by a `<span>`, which leaves the text
 * as it is for whoever copies it.
 * @see https://github.github.com/gfm/#entity-and-numeric-character-references
 */
import { visible } from './visible.ts';

/** Markdown that is safe to put into a summary. Made by the functions of this file only. */
export class Markdown {
  readonly source: string;

  constructor(source: string) {
    this.source = source;
  }

  toString(): string {
    return this.source;
  }
}

/** No Markdown; blocks of it are left out. */
export const nothing = new Markdown('');

/** What the functions take: plain strings are escaped, numbers and `Markdown` are put in as they are. */
export type Content = string | number | Markdown;

/** How a column is set. */
export type Align = 'left' | 'right';

/** GitHub drops a summary of more than 1 MiB whole; this many bytes leave room for other steps' text in the same file. */
export const summaryLimit = 512 * 1024;

/** A template of Markdown: its own words stand, what is put in is escaped unless it is `Markdown`. */
export function markup(words: TemplateStringsArray, ...values: readonly Content[]): Markdown {
  const source = words.reduce((before, word, i) => {
    const value = values[i - 1];
    return before + (value === undefined ? '' : toMarkdown(value).source) + word;
  });
  return new Markdown(source);
}

/**
 * Foreign text within a line.
 * @param limit - characters kept; a cut is marked with `…`.
 */
export function text(foreign: string, limit = 500): Markdown {
  return new Markdown(escapeInline(visible(foreign, limit)));
}

/**
 * A name as code: a key, a file, a host. Written as an element because a backtick span cannot hold every name in a table.
 * @param limit - characters kept; the longest object key has 1,024 bytes.
 */
export function code(foreign: string, limit = 1024): Markdown {
  return foreign === '' ? new Markdown('(empty)') : new Markdown(`<code>${text(foreign, limit).source}</code>`);
}

/** A link; an address that is not `https:` is shown as code instead. */
export function link(label: Content, url: string): Markdown {
  if (!url.startsWith('https://') || !URL.canParse(url)) return markup`${label} (${code(url)})`;
  const { href } = new URL(url);
  return new Markdown(`<a href="${href.replace(/[^\w/:.%?=-]/g, reference)}">${toMarkdown(label).source}</a>`);
}

/** A heading of one line. */
export function heading(level: 1 | 2 | 3 | 4, content: Content): Markdown {
  return new Markdown(`${'#'.repeat(level)} ${toMarkdown(content).source}`);
}

/** A list of one line each. */
export function list(items: readonly Content[]): Markdown {
  return new Markdown(items.map((item) => `- ${toMarkdown(item).source}`).join('\n'));
}

/**
 * A table. Cells hold one line; a row with too few cells is filled up, one with too many is cut.
 * @param options.align - by column; left where not given.
 */
export function table(
  headers: readonly Content[],
  rows: readonly (readonly Content[])[],
  options: { readonly align?: readonly Align[] } = {},
): Markdown {
  const rule = headers.map((_, i) => (options.align?.[i] === 'right' ? '---:' : ':---'));
  const cells = (row: readonly Content[]): string => line(headers.map((_, i) => toMarkdown(row[i] ?? '').source));
  return new Markdown([cells(headers), line(rule), ...rows.map(cells)].join('\n'));
}

/** A part that opens when its summary is clicked. */
export function details(summary: Content, body: Markdown): Markdown {
  // The empty lines end the HTML block, so that the body is read as Markdown again.
  const opening = `<details><summary>${toMarkdown(summary).source}</summary>`;
  return new Markdown(`${opening}\n\n${body.source}\n\n</details>`);
}

/**
 * A block of lines shown as they are, unseen characters made visible.
 * @param language - such as `diff`.
 * @param limit - lines kept; a cut is told in a last line.
 */
export function fence(language: string, lines: readonly string[], limit = 400): Markdown {
  const kept = lines.slice(0, limit).map((each) => visible(each, 500));
  if (lines.length > limit) kept.push(`… and ${lines.length - limit} more lines`);
  const longest = kept.flatMap((each) => each.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 2);
  const marks = '`'.repeat(longest + 1);
  return new Markdown([marks + language.replace(/[^a-z]/g, ''), ...kept, marks].join('\n'));
}

/** Blocks one below the other as one block. */
export function blocks(...parts: readonly Markdown[]): Markdown {
  return new Markdown(
    parts
      .map((part) => part.source)
      .filter((source) => source !== '')
      .join('\n\n'),
  );
}

/**
 * The whole summary. Blocks that no longer fit are left out from the end, so that the first, most important ones stay, and
 * no block is torn.
 * @param limit - bytes of UTF-8.
 */
export function document(parts: readonly Markdown[], limit = summaryLimit): string {
  const notice = '*This summary was cut here because it became too long. The report file holds all of it.*\n';
  let room = limit - Buffer.byteLength(notice);
  const kept: string[] = [];
  for (const { source } of parts) {
    if (source === '') continue;
    room -= Buffer.byteLength(source) + 2;
    if (room < 0) return [...kept, notice].join('\n\n');
    kept.push(source);
  }
  return `${kept.join('\n\n')}\n`;
}

function toMarkdown(content: Content): Markdown {
  if (content instanceof Markdown) return content;
  return typeof content === 'number' ? new Markdown(String(content)) : text(content);
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** Has a meaning anywhere in a line. */
const special = /[&<>|`*_~[\]#\\:]/g;
/** Has a meaning at the start of a line only: list items, rules, underlines of headings, indented code. */
const leading = /^(?:\s+|[-+=]|\d+(?=[.)](?:\s|$)))/;
/** Is read after rendering: mentions and mail addresses, mathematics, issue numbers, emoji. */
const reread = /[@$]|#(?=\d)|(?<=GH)-(?=\d)|:(?=[\w+-]+:)/gi;
/** Becomes a link without any mark; the other form, `scheme://`, loses its colon. */
const bareLink = /(?<=www)\./gi;

function escapeInline(shown: string): string {
  // One pass for each kind, told apart by position, so that no pass sees the output of another.
  const marks = new Map<number, string>();
  const mark = (pattern: RegExp, as: (character: string) => string): void => {
    for (const match of shown.matchAll(pattern)) marks.set(match.index, as(match[0]));
  };
  mark(special, reference);
  mark(bareLink, reference);
  mark(reread, (character) => `<span>${reference(character)}</span>`);
  const start = leading.exec(shown)?.[0] ?? '';
  for (let i = 0; i < start.length; i += 1) marks.set(i, reference(start.charAt(i)));
  let escaped = '';
  for (let i = 0; i < shown.length; i += 1) escaped += marks.get(i) ?? shown.charAt(i);
  return escaped;
}

function reference(character: string): string {
  return `&#${character.charCodeAt(0)};`;
}
