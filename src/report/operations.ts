/** Counts the requests that R2 bills, for the report, the summary and the outputs. */
import { listPrice, r2Prices } from '../cloudflare/prices.ts';
import type { OperationClass, SyncEvent } from '../net/context.ts';
import { count, money } from './format.ts';
import { blocks, link, markup, table, type Markdown } from './markdown.ts';

/** How often a store was asked one thing. */
export interface OperationRow {
  readonly store: string;
  readonly name: string;
  /** `elsewhere`: the store is not R2, its own prices hold. */
  readonly billed: OperationClass | 'elsewhere';
  readonly count: number;
}

/** What was counted up to a moment; plain data. */
export interface OperationCounts {
  /** By store, then by class, the most frequent first. */
  readonly rows: readonly OperationRow[];
  readonly classA: number;
  readonly classB: number;
  readonly free: number;
}

/** Counts events of kind `operation`; others pass by. */
export class OperationTally {
  private readonly rows = new Map<string, { -readonly [P in keyof OperationRow]: OperationRow[P] }>();
  private readonly elsewhere: ReadonlySet<string>;

  /**
   * @param elsewhere - labels of stores that are not R2: their requests are told but are no part of R2's totals.
   */
  constructor(elsewhere: readonly string[] = []) {
    this.elsewhere = new Set(elsewhere);
  }

  /**
   * Takes any event, so that it can be handed to `emit` as it is.
   * @param times - how often it happened.
   */
  count(event: SyncEvent, times = 1): void {
    if (event.kind !== 'operation') return;
    const { store, name } = event;
    const billed = this.elsewhere.has(store) ? 'elsewhere' : event.billed;
    const id = JSON.stringify([store, name, billed]);
    const row = this.rows.get(id);
    if (row === undefined) {
      this.rows.set(id, { store, name, billed, count: times });
    } else {
      row.count += times;
    }
  }

  /** What was counted so far. */
  snapshot(): OperationCounts {
    const rows = [...this.rows.values()].map((row) => ({ ...row })).sort(inReadingOrder);
    const total = (billed: OperationClass): number =>
      rows.reduce((sum, row) => (row.billed === billed ? sum + row.count : sum), 0);
    return { rows, classA: total('A'), classB: total('B'), free: total('free') };
  }
}

/** What the operations cost at list price, in dollars; the free tier is left aside because other work may use it up. */
export function operationsPrice(counts: Pick<OperationCounts, 'classA' | 'classB'>): number {
  return listPrice(counts);
}

/** A table of the operations and a sentence about their price. */
export function operationsTable(counts: OperationCounts): Markdown {
  if (counts.rows.length === 0) return markup`No request was made.`;
  const rows = counts.rows.map((row) => [row.store, row.name, classTitle(row.billed), count(row.count)]);
  return blocks(
    table(['Store', 'Operation', 'Class', 'Requests'], rows, { align: ['left', 'left', 'left', 'right'] }),
    markup`At R2: ${count(counts.classA)} of class A, ${count(counts.classB)} of class B, ${count(counts.free)} free: ${priceText(counts)}.`,
  );
}

/** `$0.0045 at list price, before the free tier`, with a link to the prices. */
function priceText(counts: Pick<OperationCounts, 'classA' | 'classB'>): Markdown {
  return markup`${money(operationsPrice(counts))} at ${link('list price', r2Prices.link)} of ${r2Prices.read}, before the free tier`;
}

function classTitle(billed: OperationRow['billed']): string {
  return billed === 'free' ? 'free' : billed === 'elsewhere' ? 'not R2' : `class ${billed}`;
}

function inReadingOrder(a: OperationRow, b: OperationRow): number {
  return a.store.localeCompare(b.store, 'en') || a.billed.localeCompare(b.billed, 'en') || b.count - a.count;
}
