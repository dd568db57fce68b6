/** The job summary of `plan`: what there is, what is to be done, what it costs, where the instance stands. */
import { egressPrices, r2Prices, runnerPrices } from '../../cloudflare/prices.ts';
import type { EgressCost, MigrationCost, MonthlyCost } from '../../cloudflare/prices.ts';
import { bytes, count, counted, duration, money } from '../format.ts';
import {
  blocks,
  code,
  document,
  link,
  list,
  markup,
  nothing,
  table,
  type Content,
  type Markdown,
} from '../markdown.ts';
import type { OperationCounts } from '../operations.ts';
import { amount, changesTable, headline, operationsDetails, section, sentences } from './parts.ts';
import type { ChangeLine, Tally } from './parts.ts';

/** What a plan says about money, in dollars. */
export interface PlannedCost {
  readonly migration: MigrationCost;
  /** Operations of each month that keep the bucket right. */
  readonly upkeep: { readonly classA: number; readonly classB: number };
  /** The account's R2 bill of a month as it is; absent when the account's use is not known. */
  readonly monthlyNow?: MonthlyCost;
  /** The same with the media at the bucket. */
  readonly monthlyAfter: MonthlyCost;
  /** What the old store takes for handing everything out; absent where there is none that could. */
  readonly egress?: EgressCost | 'unknown';
  /** How long the copy takes. */
  readonly seconds: number;
  /** Minutes of GitHub's runners, as billed. */
  readonly runnerMinutes: number;
}

/** Objects of one kind at both sides. */
export interface PlanKindRow {
  /** In words. */
  readonly kind: string;
  readonly source: Tally;
  readonly bucket: Tally;
  readonly toCopy: Tally;
}

/** What was seen of the running instance. */
export interface PlanInstance {
  readonly webHost: string;
  readonly reached: boolean;
  readonly why?: string;
  readonly software?: string;
  readonly version?: string;
  readonly servesFrom: string;
  readonly mediaHostsSeen: readonly string[];
  readonly cspRead: boolean;
  readonly cspAllowsMediaHost: boolean;
  readonly proxied: boolean | undefined;
  readonly challenged: boolean;
  readonly oldUrls: string;
}

/** What the summary of a plan shows. */
export interface PlanSummary {
  /** Names the source, safe to print; absent without one. */
  readonly source?: string;
  readonly kinds: readonly PlanKindRow[];
  readonly heldBack: Tally;
  /** Names that are one at R2. */
  readonly collisions: number;
  /** What the bucket lacks. */
  readonly toCopy: Tally;
  /** There is no bucket to compare with. */
  readonly noBucketYet: boolean;
  readonly phase: {
    readonly id: string;
    readonly text: string;
    readonly missing: readonly string[];
    readonly against: readonly string[];
  };
  readonly cost: PlannedCost;
  /** Commands that make the copy smaller. */
  readonly cleanUps: readonly string[];
  /** For or against Cloudflare's own engine. */
  readonly engine?: string;
  /** Why the old store has to stay, and what to do before it goes. */
  readonly oldStore?: { readonly stays: readonly string[]; readonly first: readonly string[] };
  /** What provisioning would do; absent when that was not looked at. */
  readonly changes?: readonly ChangeLine[];
  readonly live?: PlanInstance;
  readonly shards: number;
  /** Why the figures cannot be trusted. */
  readonly problems: readonly string[];
  readonly operations: OperationCounts;
  readonly notes: readonly string[];
}

/** The summary as Markdown. */
export function planSummary(data: PlanSummary): string {
  const { changes, phase } = data;
  return document([
    opening(data),
    sentences('What went wrong', data.problems),
    markup`**Phase ${phase.id}.** ${phase.text}`,
    sentences('Missing', phase.missing),
    sentences('What stands against the switch', phase.against),
    sentences('Before you start', attention(data)),
    sentences('Clean-up that pays before the copy', data.cleanUps),
    section(
      'Media',
      kindsTable(data.kinds),
      data.source === undefined ? nothing : markup`Source: ${code(data.source)}`,
    ),
    section('Cost', costTable(data), pricesRead(data.cost)),
    instanceSection(data.live),
    changes === undefined
      ? nothing
      : section(
          'What provisioning would change',
          changes.length === 0 ? markup`Nothing: everything is as it should be.` : changesTable(changes),
        ),
    oldStoreSection(data.oldStore),
    sentences('Good to know', [...(data.engine === undefined ? [] : [data.engine]), ...data.notes]),
    operationsDetails(data.operations),
  ]);
}

function opening(data: PlanSummary): Markdown {
  const { cost, toCopy, problems, phase } = data;
  if (problems.length > 0) return headline('bad', 'The plan could not be finished.');
  if (data.source === undefined) {
    return headline(
      'plain',
      data.noBucketYet ? 'There is no bucket yet.' : `The bucket holds ${amount(sum(data, 'bucket'))}.`,
    );
  }
  if (toCopy.objects === 0) {
    const after = ['finalise', 'done'].includes(phase.id);
    return headline(
      'good',
      after ? 'No file is missing at the bucket.' : `The bucket holds all it should: ${amount(sum(data, 'bucket'))}.`,
    );
  }
  const jobs = data.shards < 2 ? '' : `, in ${count(data.shards)} jobs at once`;
  return headline(
    'plain',
    `${amount(toCopy)} of ${amount(sum(data, 'source'))} are to be copied.`,
    `${price(cost.migration)} It will take about ${duration(cost.seconds)}${jobs}.${data.noBucketYet ? ' There is no bucket to compare with yet.' : ''}`,
  );
}

function price({ operations, storagePerMonth }: MigrationCost): string {
  if (operations === 0 && storagePerMonth === 0) return 'R2 takes nothing for it: the free tier covers it.';
  return `R2 takes ${money(operations)} once and ${money(storagePerMonth)} a month for it.`;
}

function attention({ heldBack, collisions }: PlanSummary): Content[] {
  const found: Content[] = [];
  if (heldBack.objects > 0) {
    found.push(
      `${amount(heldBack)} are private at the source and will be held back. See that these are the ones you expect.`,
    );
  }
  if (collisions > 0) {
    found.push(
      `${counted(collisions, 'name')} differ from another only in Unicode form. R2 takes both for one object, so one is set aside.`,
    );
  }
  return found;
}

function kindsTable(rows: readonly PlanKindRow[]): Markdown {
  if (rows.length === 0) return nothing;
  const cell = ({ objects, bytes: size }: Tally): string =>
    objects === 0 ? '–' : `${count(objects)} (${bytes(size)})`;
  const sorted = [...rows].sort((a, b) => b.source.bytes - a.source.bytes || b.bucket.bytes - a.bucket.bytes);
  const cells = sorted.map((row): Content[] => [row.kind, cell(row.source), cell(row.bucket), cell(row.toCopy)]);
  const all = { kinds: rows };
  cells.push([
    markup`**Together**`,
    markup`**${cell(sum(all, 'source'))}**`,
    markup`**${cell(sum(all, 'bucket'))}**`,
    markup`**${cell(sum(all, 'toCopy'))}**`,
  ]);
  return table(['Kind', 'At the source', 'At the bucket', 'To copy'], cells, {
    align: ['left', 'right', 'right', 'right'],
  });
}

function sum({ kinds }: Pick<PlanSummary, 'kinds'>, side: 'source' | 'bucket' | 'toCopy'): Tally {
  return kinds.reduce<Tally>(
    (all, row) => ({ objects: all.objects + row[side].objects, bytes: all.bytes + row[side].bytes }),
    { objects: 0, bytes: 0 },
  );
}

function costTable({ cost, toCopy }: PlanSummary): Markdown {
  const { migration, monthlyNow, monthlyAfter, egress, upkeep } = cost;
  const rows: Content[][] = [];
  if (toCopy.objects > 0) {
    rows.push(
      [
        `Copying: ${counted(migration.classA, 'operation')} of class A`,
        markup`**${money(migration.operations)}** once`,
        'after the free tier, in whole millions',
      ],
      ['The media at R2', markup`**${money(migration.storagePerMonth)}** a month`, 'after the free tier'],
    );
  }
  if (monthlyNow !== undefined) rows.push(['R2 storage of the account now', `${money(monthlyNow.total)} a month`, '']);
  rows.push([
    'R2 bill of the account afterwards',
    `${money(monthlyAfter.total)} a month`,
    `storage ${money(monthlyAfter.storage)}, class A ${money(monthlyAfter.classA)}, class B ${money(monthlyAfter.classB)}; ${counted(upkeep.classA, 'operation')} of class A keep it right`,
  ]);
  if (egress !== undefined && toCopy.objects > 0) rows.push(egressRow(egress));
  if (cost.runnerMinutes > 0) {
    rows.push([
      `GitHub runners: ${counted(cost.runnerMinutes, 'minute')}`,
      `${money(cost.runnerMinutes * runnerPrices.perMinute)} once`,
      'in private repositories, after their free minutes; free in public ones and on your own runners',
    ]);
  }
  return table(['What', 'How much', ''], rows, { align: ['left', 'right', 'left'] });
}

function egressRow(egress: EgressCost | 'unknown'): Content[] {
  if (egress === 'unknown') {
    return [
      'The old store, for handing it out',
      'unknown',
      'its prices are not in the table: look at its price list for egress and requests',
    ];
  }
  return [
    `${egress.provider}, for handing it out`,
    markup`**${money(egress.dollars)}** once`,
    link('its prices', egress.priceList),
  ];
}

function pricesRead({ egress, runnerMinutes }: PlannedCost): Markdown {
  const others = egress === undefined || egress === 'unknown' ? '' : ` Egress: prices of ${egressPrices.read}.`;
  const runners = runnerMinutes === 0 ? nothing : markup` ${link('Runners', runnerPrices.link)}: ${runnerPrices.read}.`;
  return markup`Prices of ${r2Prices.read}: ${link('R2 pricing', r2Prices.link)}.${others}${runners}`;
}

function instanceSection(live: PlanInstance | undefined): Markdown {
  if (live === undefined) return nothing;
  const rows: Content[][] = [
    ['Host', code(live.webHost)],
    ['Software', `${live.software ?? 'unknown'} ${live.version ?? ''}`],
    ['Media are served from', servedFrom(live)],
    ['Pages allow the media host', live.cspRead ? yes(live.cspAllowsMediaHost) : 'unknown'],
    [
      'Behind Cloudflare',
      live.proxied === undefined ? 'unknown' : live.proxied ? 'yes' : 'no: redirects need the web server',
    ],
    ['Bot protection in the way', yes(live.challenged)],
    ['Old addresses below /system/', live.oldUrls],
  ];
  return section(
    'The running instance',
    live.reached ? table(['What', 'Seen'], rows) : nothing,
    live.why === undefined ? nothing : markup`${live.why}`,
  );
}

function servedFrom({ servesFrom, mediaHostsSeen }: PlanInstance): Content {
  const words: Readonly<Record<string, string>> = {
    'media-host': 'the media host',
    local: 'the instance itself',
    elsewhere: 'another host',
  };
  const hosts = mediaHostsSeen.slice(0, 3).join(', ');
  return `${words[servesFrom] ?? 'unknown'}${hosts === '' ? '' : ` (${hosts})`}`;
}

function yes(value: boolean): string {
  return value ? 'yes' : 'no';
}

function oldStoreSection(advice: PlanSummary['oldStore']): Markdown {
  if (advice === undefined) return nothing;
  const { stays, first } = advice;
  const verdict =
    stays.length > 0
      ? markup`It has to stay for now:`
      : markup`It may go${first.length > 0 ? ', once you have seen to this' : ''}. This action never removes it.`;
  return section('The old store', blocks(verdict, list([...stays, ...first])));
}
