/** The last page of a run of migrate.yml: what was done, what it took, and the next click. */
import { bytes, count } from '../../../src/report/format.ts';
import {
  blocks,
  code,
  document,
  link,
  list,
  markup,
  nothing,
  table,
  text,
  type Markdown,
} from '../../../src/report/markdown.ts';
import { linesOf } from '../../../src/report/summary/failure.ts';
import { headline, section } from '../../../src/report/summary/parts.ts';
import { afterCancelling, afterFailure, click, jobsThat, type Stopped } from './next.ts';

/** The part of a step's report that is looked at here. */
export interface StepReport {
  readonly step: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly seconds: number;
  readonly outcome: string;
  readonly outcomes?: Readonly<Record<string, { readonly objects: number; readonly bytes: number } | undefined>>;
  readonly operations?: { readonly classA: number; readonly classB: number };
  readonly checks?: readonly { readonly title: string; readonly verdict: string; readonly fix?: string }[];
  /** Whole sentences: what a gate, or the step itself, had against it. */
  readonly problems?: readonly string[];
  /** A later attempt of the run did it again: what it did counts, what it had to say does not. */
  readonly repeated?: boolean;
}

export interface Closing extends Stopped {
  /** In the order in which the steps began. */
  readonly reports: readonly StepReport[];
  readonly environments: readonly string[];
  readonly unprotected: readonly string[];
  readonly pullRequestUrl: string;
}

export interface Sums {
  readonly objects: number;
  readonly bytes: number;
  readonly classA: number;
  readonly classB: number;
}

/** What all jobs did together. A plan copies nothing, but its operations count. */
export function sumsOf(reports: readonly StepReport[]): Sums {
  const sum = (of: (report: StepReport) => number): number => reports.reduce((all, report) => all + of(report), 0);
  const written = (what: 'objects' | 'bytes') =>
    sum(({ step, outcomes }) => {
      return step === 'sync' ? (outcomes?.['copied']?.[what] ?? 0) + (outcomes?.['repaired']?.[what] ?? 0) : 0;
    });
  return {
    objects: written('objects'),
    bytes: written('bytes'),
    classA: sum(({ operations }) => operations?.classA ?? 0),
    classB: sum(({ operations }) => operations?.classB ?? 0),
  };
}

/** The page, Markdown. */
export function closingPage(closing: Closing): string {
  const { reports, pullRequestUrl } = closing;
  const sums = sumsOf(reports);
  const rows = reports.map((report) => [
    report.step,
    report.started,
    `${Math.round(report.seconds)} s`,
    report.outcome,
    gist(report),
  ]);
  return document([
    opening(closing),
    section('What stopped it', whys(closing)),
    section('Next', list([...halfDone(closing), ...nextClicks(closing)])),
    pullRequestUrl === '' ? nothing : section('Settings', link(pullRequestUrl, pullRequestUrl)),
    markup`Together ${count(sums.objects)} objects (${bytes(sums.bytes)}) were copied, with ${count(sums.classA)} operations of class A and ${count(sums.classB)} of class B.`,
    rows.length === 0 ? nothing : section('Steps', table(['step', 'begun', 'took', 'outcome', 'what'], rows)),
  ]);
}

function gist({ step, outcomes, checks }: StepReport): string {
  if (step === 'sync' && outcomes !== undefined) {
    const copied = (outcomes['copied']?.objects ?? 0) + (outcomes['repaired']?.objects ?? 0);
    const failed = outcomes['failed']?.objects ?? 0;
    return `${count(copied)} copied${failed === 0 ? '' : `, ${count(failed)} failed`}`;
  }
  if (checks === undefined) return '';
  const failed = checks.filter(({ verdict }) => verdict === 'fail').map(({ title }) => title);
  return failed.length === 0 ? `${count(checks.length)} checks` : `failed: ${failed.join(', ')}`;
}

function opening(closing: Closing): Markdown {
  const [failed, cancelled] = [jobsThat(closing, 'failure'), jobsThat(closing, 'cancelled')];
  if (failed.length > 0) return headline('bad', `The migration stopped at: ${failed.join(', ')}`);
  if (cancelled.length > 0) return headline('attention', 'The migration was cancelled');
  const reached = ['redirect', 'switch', 'prove'].find((job) => closing.results[job] === 'success');
  if (reached === 'redirect') return headline('good', 'The migration is done');
  if (reached === 'switch') return headline('good', 'Ready to switch: the bucket is complete and proven');
  return headline('good', reached === 'prove' ? 'The bucket is complete and proven' : 'Nothing was left to do');
}

/** What the steps that failed had to say, each with its remedy, so that nobody has to look for the job. */
function whys(closing: Closing): Markdown {
  if (jobsThat(closing, 'failure').length === 0) return nothing;
  const lines = closing.reports.flatMap(({ step, outcome, problems, checks, repeated }) => {
    if (outcome !== 'failure' || repeated === true) return [];
    const sentences = (problems ?? []).flatMap(linesOf);
    const refuted = (checks ?? []).filter(({ verdict }) => verdict === 'fail');
    const told = [...sentences, ...refuted.map(({ title, fix = '' }) => `${title}. ${fix}`)];
    return told.slice(0, 20).map((each) => markup`${code(step)}: ${text(each, 1000)}`);
  });
  return lines.length === 0 ? nothing : list(lines);
}

/** A step that did its part and left something to a person, such as a pull request that it may not open. */
function halfDone({ reports }: Closing): Markdown[] {
  const last = new Map(reports.map((report) => [report.step, report]));
  // What a sync left, a later round does.
  const left = [...last.values()].filter(({ step, outcome }) => outcome === 'incomplete' && step !== 'plan');
  return left.map(({ step }) => markup`The step ${code(step)} left something to do: its page says what.`);
}

/** What a person does now, exactly. */
function nextClicks(closing: Closing): Markdown[] {
  const { results, phase, mediaHost, environments, unprotected } = closing;
  if (jobsThat(closing, 'failure').length > 0) return afterFailure(closing);
  if (jobsThat(closing, 'cancelled').length > 0) return afterCancelling(closing);
  const own = (next: string): Markdown => markup`${click(next, mediaHost)}.`;
  if (results['redirect'] === 'success') {
    return [
      markup`Keep the source until a scheduled verify has been green for some weeks.`,
      markup`Let a workflow call verify.yml on a schedule.`,
    ];
  }
  const week = markup`The pull request of the phase ${code('prepare')} must have been live for seven days before the switch.`;
  if (results['switch'] === 'success') {
    return [markup`Merge the pull request and restart Mastodon, web and Sidekiq.`, own('finalise')];
  }
  if (phase !== 'all') return [week, own('switch')];
  return [
    blocks(
      markup`Nobody would be asked before ${inWords(unprotected.length > 0 ? unprotected : environments)}, so the run ended here. Once the settings of the phase ${code('prepare')} have been live for seven days: ${own('switch')}`,
    ),
    markup`Or protect them for the next run: “Settings”, “Environments”, “New environment”, “Required reviewers”.`,
  ];
}

/** Names in a sentence. */
function inWords(names: readonly string[]): Markdown {
  return names.map((name) => code(name)).reduce((all, name) => markup`${all} and ${name}`);
}
