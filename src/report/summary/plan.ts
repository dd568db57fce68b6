/** The job summary of `plan`: what there is, what is missing at the bucket, what it costs and takes, what would change. */
import { r2Prices, type MigrationCost, type MonthlyCost } from '../../cloudflare/prices.ts';
import { count, counted, duration, money } from '../format.ts';
import { code, document, link, markup, nothing, table, type Content, type Markdown } from '../markdown.ts';
import { amount, changesTable, headline, kindsTable, section, sentences, total } from './parts.ts';
import type { ChangeLine, KindRow, Tally } from './parts.ts';

/** What a plan says about money, in dollars. */
export interface PlannedCost {
  readonly migration: MigrationCost;
  /** The account's R2 bill of a month as it is; absent when the account's use is not known. */
  readonly monthlyNow?: MonthlyCost;
  /** The same with the media at the bucket. */
  readonly monthlyAfter: MonthlyCost;
  /** What the old store takes for handing everything out. */
  readonly sourceEgress?: number;
  /** Minutes of GitHub's runners. */
  readonly runnerMinutes?: number;
}

/** What the summary of a plan shows. */
export interface PlanSummary {
  /** Names the source; safe to print. */
  readonly source: string;
  readonly kinds: readonly KindRow[];
  readonly heldBack: Tally;
  /** Names that are one at R2. */
  readonly collisions: number;
  /** What the bucket lacks. */
  readonly toCopy: Tally;
  /** There is no bucket to compare with. */
  readonly noBucketYet: boolean;
  readonly cost: PlannedCost;
  /** What provisioning would do; absent when that was not looked at. */
  readonly changes?: readonly ChangeLine[];
  /** How long the copy will take, as estimated. */
  readonly seconds?: number;
  readonly shards?: number;
  /** Where the instance stands, in a sentence. */
  readonly phase: string;
  readonly notes: readonly string[];
}

/** The summary as Markdown. */
export function planSummary(data: PlanSummary): string {
  const { changes } = data;
  return document([
    opening(data),
    markup`${data.phase}`,
    sentences('Before you start', attention(data)),
    section('Media at the source', kindsTable(data.kinds), markup`Source: ${code(data.source)}`),
    section('Cost', costTable(data.cost), markup`Prices of ${r2Prices.read}: ${link('R2 pricing', r2Prices.link)}.`),
    changes === undefined
      ? nothing
      : section(
          'What provisioning would change',
          changes.length === 0 ? markup`Nothing: everything is as it should be.` : changesTable(changes),
        ),
    sentences('Good to know', data.notes),
  ]);
}

function opening(data: PlanSummary): Markdown {
  const all = total(data.kinds);
  const time =
    data.seconds === undefined ? '' : ` It will take about ${duration(data.seconds)}${parallel(data.shards)}.`;
  if (data.toCopy.objects === 0) return headline('good', `The bucket holds all of the ${amount(all)} that it should.`);
  return headline(
    'plain',
    `${amount(data.toCopy)} of ${amount(all)} are to be copied.`,
    `${price(data.cost.migration)}${time}${data.noBucketYet ? ' There is no bucket to compare with yet.' : ''}`,
  );
}

function price({ operations, storagePerMonth }: MigrationCost): string {
  if (operations === 0 && storagePerMonth === 0) return 'R2 takes nothing for it: the free tier covers it.';
  return `R2 takes ${money(operations)} once and ${money(storagePerMonth)} a month for it.`;
}

function parallel(shards: number | undefined): string {
  return shards === undefined || shards < 2 ? '' : `, in ${count(shards)} jobs at once`;
}

function attention({ heldBack, collisions }: PlanSummary): Content[] {
  const sentences: Content[] = [];
  if (heldBack.objects > 0) {
    sentences.push(
      `${amount(heldBack)} are private at the source and will be held back. See that these are the ones you expect.`,
    );
  }
  if (collisions > 0) {
    sentences.push(
      `${counted(collisions, 'name')} differ from another only in Unicode form. R2 takes both for one object, so one is set aside.`,
    );
  }
  return sentences;
}

function costTable(cost: PlannedCost): Markdown {
  const { migration, monthlyNow, monthlyAfter, sourceEgress, runnerMinutes } = cost;
  const rows: Content[][] = [
    [
      `Copying: ${counted(migration.classA, 'operation')} of class A`,
      markup`**${money(migration.operations)}** once`,
      'after the free million, in whole millions',
    ],
    ['The media at R2', markup`**${money(migration.storagePerMonth)}** a month`, 'after the free 10 GB'],
  ];
  if (monthlyNow !== undefined) rows.push(['R2 bill of the account now', `${money(monthlyNow.total)} a month`, '']);
  rows.push([
    'R2 bill of the account afterwards',
    `${money(monthlyAfter.total)} a month`,
    `storage ${money(monthlyAfter.storage)}, class A ${money(monthlyAfter.classA)}, class B ${money(monthlyAfter.classB)}`,
  ]);
  if (sourceEgress !== undefined) rows.push(['The old store, for handing it out', `${money(sourceEgress)} once`, '']);
  if (runnerMinutes !== undefined)
    rows.push([
      'GitHub runners',
      counted(Math.ceil(runnerMinutes), 'minute'),
      'free in public repositories and on your own runners',
    ]);
  return table(['What', 'How much', ''], rows, { align: ['left', 'right', 'left'] });
}
