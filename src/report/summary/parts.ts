/** What the summaries of all steps have in common: the first sentence, tallies, changes, what needs attention, what comes next. */
import type { OperationCounts } from '../operations.ts';
import { operationsPrice, operationsTable } from '../operations.ts';
import { bytes, count, counted, money } from '../format.ts';
import {
  blocks,
  code,
  details,
  heading,
  list,
  markup,
  nothing,
  table,
  text,
  type Content,
  type Markdown,
} from '../markdown.ts';

/** Objects and their bytes. */
export interface Tally {
  readonly objects: number;
  readonly bytes: number;
}

/** Objects of one kind, such as custom emoji. */
export interface KindRow extends Tally {
  /** The kind in words. */
  readonly kind: string;
}

/** One thing that was, or would be, changed. */
export interface ChangeLine {
  /** What is changed: `bucket`, `CORS rules`, a host. */
  readonly resource: string;
  /** The change in words. */
  readonly change: string;
}

/** Something that needs a person. */
export interface Problem {
  /** An object's key or another name; private names never come here. */
  readonly name: string;
  readonly why: string;
  /** What to do about it. */
  readonly fix?: string;
}

/** Problems shown; the report holds all. With names and causes cut they fit into a summary whatever they hold. */
export const problemsShown = 50;

const icons = { good: markup`✅ `, attention: markup`⚠️ `, bad: markup`❌ `, plain: nothing } as const;

/** The sentence everybody reads, and what belongs to it. */
export function headline(mood: keyof typeof icons, sentence: Content, more?: Content): Markdown {
  const first = heading(2, markup`${icons[mood]}${sentence}`);
  return more === undefined ? first : blocks(first, markup`${more}`);
}

/** A part of the summary with its heading; nothing when there is nothing to show. */
export function section(title: string, ...body: readonly Markdown[]): Markdown {
  const whole = blocks(...body);
  return whole.source === '' ? whole : blocks(heading(3, title), whole);
}

/** `2,041 objects (183 MB)` */
export function amount(tally: Tally): string {
  return `${counted(tally.objects, 'object')} (${bytes(tally.bytes)})`;
}

/** Rows of name, objects and bytes, with their sum where there is more than one. */
export function tallyTable(
  title: string,
  rows: readonly (Tally & { readonly name: Content })[],
  sum = false,
): Markdown {
  if (rows.length === 0) return nothing;
  const cells = rows.map((row): Content[] => [row.name, count(row.objects), bytes(row.bytes)]);
  if (sum && rows.length > 1) {
    const all = total(rows);
    cells.push([markup`**Together**`, markup`**${count(all.objects)}**`, markup`**${bytes(all.bytes)}**`]);
  }
  return table([title, 'Objects', 'Size'], cells, { align: ['left', 'right', 'right'] });
}

/** Kinds, the largest first. */
export function kindsTable(kinds: readonly KindRow[]): Markdown {
  const rows = [...kinds].sort((a, b) => b.bytes - a.bytes).map((row) => ({ ...row, name: row.kind }));
  return tallyTable('Kind', rows, true);
}

/** The sum of tallies. */
export function total(tallies: readonly Tally[]): Tally {
  return tallies.reduce<Tally>(
    (sum, tally) => ({ objects: sum.objects + tally.objects, bytes: sum.bytes + tally.bytes }),
    { objects: 0, bytes: 0 },
  );
}

/**
 * What needs attention, with cause and remedy.
 * @param all - how many there are, when `problems` does not hold all of them.
 */
export function problemsTable(problems: readonly Problem[], all = problems.length): Markdown {
  if (problems.length === 0) return nothing;
  const shown = problems.slice(0, problemsShown);
  const rows = shown.map((problem) => [code(problem.name, 400), text(problem.why, 300), text(problem.fix ?? '', 300)]);
  const rest = Math.max(all, problems.length) - shown.length;
  return blocks(
    table(['What', 'Why', 'What to do'], rows),
    rest > 0 ? markup`And ${count(rest)} more: the report file has them.` : nothing,
  );
}

/** A table of changes. */
export function changesTable(changes: readonly ChangeLine[]): Markdown {
  if (changes.length === 0) return nothing;
  const rows = changes.slice(0, 200).map((line) => [line.resource, line.change]);
  const rest = changes.length - rows.length;
  return blocks(table(['What', 'Change'], rows), rest > 0 ? markup`And ${count(rest)} more.` : nothing);
}

/** Requests and their price, folded. */
export function operationsDetails(counts: OperationCounts): Markdown {
  if (counts.rows.length === 0) return nothing;
  const summary = markup`Requests to R2: ${count(counts.classA)} of class A, ${count(counts.classB)} of class B, ${money(operationsPrice(counts))} at list price`;
  return details(summary, operationsTable(counts));
}

/** Sentences as a list under a heading; nothing when there are none. */
export function sentences(title: string, all: readonly Content[]): Markdown {
  return section(title, all.length === 0 ? nothing : list(all));
}
