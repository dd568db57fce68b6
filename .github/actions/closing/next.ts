/**
 * The next click after a run that stopped. A part of the copy goes on where it was when its job runs again. From the switch on, the
 * gates want proofs of the last 24 hours, so what was mended a week later needs a new run that makes them first.
 */
import { code, markup, nothing, type Markdown } from '../../../src/report/markdown.ts';

/** What the next click depends on. */
export interface Stopped {
  /** By job: `success`, `failure`, `cancelled` or `skipped`. */
  readonly results: Readonly<Record<string, string>>;
  readonly phase: string;
  readonly mediaHost: string;
}

/** What helps a job that stopped: another input, the same job once more, or a phase of its own. */
type Remedy = 'input' | 'again' | 'switch' | 'finalise';

/** By job, in the order in which they run; the rounds of copying and whatever else comes before the switch run again as they are. */
const remedies: Readonly<Record<string, Remedy>> = {
  check: 'input',
  'approve-switch': 'switch',
  switch: 'switch',
  'publish-switch': 'switch',
  'approve-finalise': 'finalise',
  ready: 'finalise',
  late: 'finalise',
  quiet: 'finalise',
  finalise: 'finalise',
  redirect: 'finalise',
};

/** The jobs that ended so. */
export function jobsThat({ results }: Pick<Stopped, 'results'>, result: string): string[] {
  return Object.entries(results).flatMap(([job, each]) => (each === result ? [job] : []));
}

/** A phase as a click of its own. */
export function click(phase: string, mediaHost: string): Markdown {
  const confirm = phase === 'switch' || phase === 'finalise' ? markup` and ${code(`confirm: ${mediaHost}`)}` : nothing;
  return markup`“Run workflow” with ${code(`phase: ${phase}`)}${confirm}`;
}

/** What a person does after a failure: what to mend, and then the one click. */
export function afterFailure(stopped: Stopped): Markdown[] {
  const failed = jobsThat(stopped, 'failure');
  const [first = ''] = failed;
  const mend = failed.every((job) => job.startsWith('approve-'))
    ? markup`Nobody approved it, so it was not begun. Mend what spoke against it.`
    : markup`Open the page of the job that failed: its summary says what to mend.`;
  return [mend, then(remedies[first] ?? 'again', stopped)];
}

/** What a person does after somebody stopped the run. */
export function afterCancelling(stopped: Stopped): Markdown[] {
  const [first = ''] = jobsThat(stopped, 'cancelled');
  const remedy = remedies[first] ?? 'again';
  const phase = remedy === 'switch' || remedy === 'finalise' ? remedy : stopped.phase;
  return [markup`${click(phase, stopped.mediaHost)}. Only what is missing is done.`];
}

function then(remedy: Remedy, { phase, mediaHost }: Stopped): Markdown {
  switch (remedy) {
    case 'input':
      return markup`Then “Run workflow” with the input corrected. A job that runs again would have the old one.`;
    case 'again':
      // https://docs.github.com/actions/managing-workflow-runs/re-running-workflows-and-jobs
      return markup`Then “Re-run jobs”, “Re-run failed jobs”. Only what is missing is done. To change an input, or 30 days after this run began: ${click(phase, mediaHost)}.`;
    case 'switch':
      return markup`Then ${click('switch', mediaHost)}. It syncs and verifies first, as the settings want a proof of the last 24 hours.`;
    case 'finalise':
      return markup`Then ${click('finalise', mediaHost)}. It takes what came late first, so that nothing is redirected too early.`;
  }
}
