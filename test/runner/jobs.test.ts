import { describe, expect, it } from '@jest/globals';
import { fixture, runText } from './fixture.ts';
import { jobOf, runWorkflow, startWorkflow, summaryOf, transcript, type WorkflowRun } from './run.ts';

const results = (done: WorkflowRun): Record<string, string> =>
  Object.fromEntries(done.jobs.map(({ path, result }) => [path, result]));

describe('jobs', () => {
  it('hands outputs on to what needs them, and says no word of a masked one', async () => {
    const done = await runText(
      `
on: workflow_dispatch
jobs:
  first:
    runs-on: ubuntu-24.04
    outputs:
      plain: \${{ steps.make.outputs.plain }}
      hidden: key-\${{ steps.make.outputs.hidden }}
    steps:
      - id: make
        env:
          KEY: \${{ secrets.KEY }}
        run: |
          echo "plain=seven" >> "$GITHUB_OUTPUT"
          echo "hidden=$KEY" >> "$GITHUB_OUTPUT"
          echo "the key is $KEY"
          echo "$KEY" >> "$GITHUB_STEP_SUMMARY"
  second:
    needs: first
    runs-on: ubuntu-24.04
    steps:
      - run: echo "got [\${{ needs.first.outputs.plain }}] [\${{ needs.first.outputs.hidden }}]"
`,
      { secrets: { KEY: 'swordfish', OTHER: 'not named' } },
    );
    expect(jobOf(done, 'first')).toMatchObject({
      outputs: { plain: 'seven' },
      skippedOutputs: ['hidden'],
      secrets: { key: 'swordfish' },
    });
    expect(jobOf(done, 'second').steps[0]?.log).toBe('got [seven] []');
    expect(jobOf(done, 'second').secrets).toEqual({});
    expect(transcript(done)).toContain('the key is ***');
    expect(`${transcript(done)}${summaryOf(done)}`).not.toContain('swordfish');
  });

  it('skips what needs a failed or skipped job, all the way down, unless a condition says otherwise', async () => {
    const job = (needs: string, condition = '', step = 'true'): string =>
      `\n    runs-on: ubuntu-24.04\n    needs: [${needs}]\n    ${condition}\n    steps:\n      - run: ${step}\n`;
    const done = await runText(`
on: workflow_dispatch
jobs:
  left: ${job('', 'if: false')}
  over: ${job('left', 'if: ${{ !cancelled() }}')}
  next: ${job('over')}
  asked: ${job('over', "if: ${{ !cancelled() && needs.over.result == 'success' }}")}
  bad: ${job('', '', 'exit 3')}
  after: ${job('bad')}
  rescue: ${job('bad', 'if: failure()')}
`);
    expect(results(done)).toEqual({
      ...{ left: 'skipped', over: 'success', next: 'skipped', asked: 'success' },
      ...{ bad: 'failure', after: 'skipped', rescue: 'success' },
    });
    expect(done.conclusion).toBe('failure');
  });

  it('runs a matrix from an output, cancels the rest at a failure only with fail-fast, and merges outputs', async () => {
    const text = (failFast: boolean): string => `
on: workflow_dispatch
jobs:
  plan:
    runs-on: ubuntu-24.04
    outputs:
      list: \${{ steps.a.outputs.list }}
    steps:
      - id: a
        run: echo 'list=[1,2,3]' >> "$GITHUB_OUTPUT"
  work:
    needs: plan
    runs-on: ubuntu-24.04
    strategy:
      fail-fast: ${failFast}
      max-parallel: 1
      matrix:
        n: \${{ fromJSON(needs.plan.outputs.list) }}
    outputs:
      last: \${{ steps.b.outputs.n }}
    steps:
      - id: b
        env:
          N: \${{ matrix.n }}
        run: |
          echo "n=$N" >> "$GITHUB_OUTPUT"
          test "$N" != 2
`;
    const { plan, ...kept } = results(await runText(text(false)));
    expect({ plan, ...kept }).toEqual({
      plan: 'success',
      'work (1)': 'success',
      'work (2)': 'failure',
      'work (3)': 'success',
    });
    expect(results(await runText(text(true)))).toMatchObject({ 'work (2)': 'failure', 'work (3)': 'cancelled' });
    const empty = await runText(text(false).replace('[1,2,3]', '[]'));
    expect(jobOf(empty, 'work')).toMatchObject({
      result: 'failure',
      problem: "Matrix vector 'n' does not contain any values",
    });
  });

  it('waits for the reviewers of an environment, and gives its secrets and variables to that job alone', async () => {
    const text = `
on: workflow_dispatch
jobs:
  gate:
    runs-on: ubuntu-24.04
    environment: switch
    steps:
      - env:
          TOKEN: \${{ secrets.TOKEN }}
          PLACE: \${{ vars.PLACE }}
        run: echo "$PLACE \${#TOKEN}"
  other:
    runs-on: ubuntu-24.04
    steps:
      - env:
          TOKEN: \${{ secrets.TOKEN }}
        run: echo "[$TOKEN]"
`;
    const place = { secrets: { TOKEN: 'abcdef' }, vars: { PLACE: 'here' } };
    const done = await runText(text, { environments: { switch: { ...place, approve: () => Promise.resolve(true) } } });
    expect(jobOf(done, 'gate').steps[0]?.log).toBe('here 6');
    expect(jobOf(done, 'other').steps[0]?.log).toBe('[]');
    expect(done.approvals).toEqual([{ environment: 'switch', job: 'gate', approved: true }]);
    const refused = await runText(text, { environments: { switch: { ...place, approve: () => false } } });
    expect(jobOf(refused, 'gate')).toMatchObject({ result: 'failure', steps: [] });
  });

  it('ends a run that is cancelled: the step in hand is interrupted, clean-up still runs, the rest does not', async () => {
    using repository = fixture({
      main: `
on: workflow_dispatch
jobs:
  long:
    runs-on: ubuntu-24.04
    steps:
      - run: 'true'
      - run: trap 'echo interrupted; kill $!; exit 130' INT; sleep 60 & wait
      - run: echo never
      - if: always()
        run: echo clean
  next:
    needs: long
    runs-on: ubuntu-24.04
    steps:
      - run: echo never
  last:
    needs: next
    if: always()
    runs-on: ubuntu-24.04
    steps:
      - run: echo \${{ needs.next.result }}
`,
    });
    const running = startWorkflow({
      repository,
      workflow: '.github/workflows/main.yml',
      onStep: (_, step) => {
        if (step.name === 'true' || step.id === '__run') setTimeout(() => running.cancel(), 100);
      },
    });
    const done = await running.done;
    expect(done.conclusion).toBe('cancelled');
    const outcomes = jobOf(done, 'long').steps.map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['success', 'cancelled', 'skipped', 'success']);
    expect(jobOf(done, 'long').steps[1]?.log).toContain('interrupted');
    expect(jobOf(done, 'next').result).toBe('cancelled');
    expect(jobOf(done, 'last').steps[0]?.log).toBe('cancelled');
  });

  it('runs failed jobs again, with what needs them, and keeps the rest', async () => {
    using repository = fixture({
      main: `
on: workflow_dispatch
jobs:
  once:
    runs-on: ubuntu-24.04
    outputs:
      attempt: \${{ github.run_attempt }}
    steps:
      - run: 'true'
  work:
    needs: once
    runs-on: ubuntu-24.04
    strategy:
      fail-fast: false
      matrix:
        n: [1, 2]
    steps:
      - run: test \${{ matrix.n }} = 1 || test \${{ github.run_attempt }} = 2
  close:
    needs: [once, work]
    runs-on: ubuntu-24.04
    steps:
      - run: echo "first \${{ needs.once.outputs.attempt }}, now \${{ github.run_attempt }}"
`,
    });
    const options = { repository, workflow: '.github/workflows/main.yml' };
    const first = await runWorkflow(options);
    expect(results(first)).toEqual({ once: 'success', 'work (1)': 'success', 'work (2)': 'failure', close: 'skipped' });
    const ran: string[] = [];
    const second = await runWorkflow({ ...options, failedOf: first, onStep: (job) => ran.push(job) });
    expect(second.conclusion).toBe('success');
    expect(ran).toEqual(['work (2)', 'close']);
    expect(jobOf(second, 'close').steps[0]?.log).toBe('first 1, now 2');
  });
});
