/** The last page of a run of migrate.yml: the one click that helps, by what stopped. */
import { describe, expect, it } from '@jest/globals';
import { closingPage, type Closing, type StepReport } from '../../.github/actions/closing/page.ts';
import { mediaHost } from '../e2e/scene.ts';

const jobs = [
  ...['check', 'provision', 'announce', 'copy-1', 'copy-2', 'copy-3', 'copy-4', 'copy-5', 'copy-6', 'prove'],
  ...[
    'approve-switch',
    'switch',
    'publish-switch',
    'approve-finalise',
    'ready',
    'late',
    'quiet',
    'finalise',
    'redirect',
  ],
] as const;
type Job = (typeof jobs)[number];

const report = (more: Partial<StepReport>): StepReport => ({
  step: 'sync',
  started: '2026-11-01T00:00:00.000Z',
  seconds: 1,
  outcome: 'success',
  ...more,
});

/** The page of a run in which one job ended so, those before it were well and those after it skipped. */
function pageOf(stopped: Job, result: string, more: Partial<Closing> = {}): string {
  const at = jobs.indexOf(stopped);
  const results = jobs.map((job, i) => [job, i < at ? 'success' : i === at ? result : 'skipped']);
  const page = closingPage({
    reports: [],
    results: Object.fromEntries(results) as Closing['results'],
    phase: 'all',
    mediaHost,
    environments: ['media-switch', 'media-finalise'],
    unprotected: [],
    pullRequestUrl: '',
    ...more,
  });
  return page.replaceAll('&#58;', ':').replaceAll(/<\/?code>/g, '`');
}

describe('the next click after a failure', () => {
  it('is another input, where one was refused', () => {
    const page = pageOf('check', 'failure');
    expect(page).toContain('“Run workflow” with the input corrected');
    expect(page).not.toContain('Re-run failed jobs');
  });

  it.each(['provision', 'announce', 'copy-1', 'copy-6', 'prove'] as const)(
    'is the failed job once more for %s, or the same phase where GitHub no longer runs it again',
    (job) => {
      const page = pageOf(job, 'failure', { phase: 'start' });
      expect(page).toContain(`stopped at: ${job}`);
      expect(page).toContain('“Re-run failed jobs”');
      expect(page).toContain('30 days after this run began: “Run workflow” with `phase: start`.');
    },
  );

  it.each(['approve-switch', 'switch', 'publish-switch'] as const)(
    'is the phase switch for %s, whose gate wants fresh proofs',
    (job) => {
      const page = pageOf(job, 'failure');
      expect(page).toContain(`Then “Run workflow” with \`phase: switch\` and \`confirm: ${mediaHost}\`.`);
      expect(page).not.toContain('Re-run failed jobs');
    },
  );

  it.each(['approve-finalise', 'ready', 'late', 'quiet', 'finalise', 'redirect'] as const)(
    'is the phase finalise for %s',
    (job) => {
      const page = pageOf(job, 'failure');
      expect(page).toContain(`Then “Run workflow” with \`phase: finalise\` and \`confirm: ${mediaHost}\`.`);
      expect(page).not.toContain('Re-run failed jobs');
    },
  );

  it('says what to mend, in the words of the gate and of the checks, and of no step that went well', () => {
    const reports = [
      report({ problems: ['an old matter'] }),
      report({
        step: 'publish',
        outcome: 'failure',
        problems: ['The switch is not offered yet.\nThe policy is young. Fix: wait 3 days more.'],
      }),
      report({
        step: 'verify',
        outcome: 'failure',
        checks: [
          { title: 'No listing', verdict: 'pass' },
          { title: 'r2.dev is off', verdict: 'fail', fix: 'Run <provision>.' },
        ],
      }),
    ];
    const page = pageOf('publish-switch', 'failure', { reports });
    expect(page).toContain('- `publish`: The policy is young. Fix: wait 3 days more.');
    expect(page).toContain('- `verify`: r2.dev is off. Run &#60;provision&#62;.');
    expect(page).not.toContain('an old matter');
    expect(page).not.toContain('No listing');
  });

  it('tells a gate that nobody opened from a job that failed', () => {
    expect(pageOf('approve-switch', 'failure')).toContain('Nobody approved it');
    expect(pageOf('switch', 'failure')).not.toContain('Nobody approved it');
  });
});

describe('the next click after a cancelled run', () => {
  it.each([
    ['copy-2', 'all'],
    ['switch', 'switch'],
    ['quiet', 'finalise'],
  ] as const)('goes on from %s by the phase %s', (job, phase) => {
    const page = pageOf(job, 'cancelled');
    expect(page).toContain('The migration was cancelled');
    expect(page).toContain(`“Run workflow” with \`phase: ${phase}\``);
  });
});
