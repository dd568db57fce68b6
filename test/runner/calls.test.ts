import { describe, expect, it } from '@jest/globals';
import { runText } from './fixture.ts';
import { jobOf, transcript } from './run.ts';

describe('called workflows', () => {
  const called = `
on:
  workflow_call:
    inputs:
      size: { type: number, required: true }
      fast: { type: boolean, default: true }
      name: { type: string }
    secrets:
      token: { required: false }
      other: { required: false }
    outputs:
      sum: { value: '\${{ jobs.inner.outputs.sum }}' }
permissions: {}
jobs:
  inner:
    runs-on: \${{ fromJSON(inputs.name || '["ubuntu-24.04"]') }}
    permissions:
      contents: read
    outputs:
      sum: \${{ steps.a.outputs.sum }}
    steps:
      - id: a
        env:
          TOKEN: \${{ secrets.token }}
        run: |
          echo "sum=\${{ inputs.size + 0 }}\${{ inputs.fast }}" >> "$GITHUB_OUTPUT"
          echo "[$TOKEN] [\${{ secrets.OUTSIDE }}] [$OUTER]"
`.replace('${{ inputs.size + 0 }}', '${{ inputs.size }}');
  const caller = (more: string, permissions = 'contents: read'): string => `
on: workflow_dispatch
permissions: {}
env:
  OUTER: does not pass
jobs:
  outer:
    uses: ./.github/workflows/called.yml
    permissions: { ${permissions} }
    ${more}
  after:
    needs: outer
    runs-on: ubuntu-24.04
    steps:
      - run: echo \${{ needs.outer.outputs.sum }}
`;
  const secrets = { OUTSIDE: 'outside', TOKEN: 'token-value' };

  it('get typed inputs and the secrets their caller decides on, and nothing else of it', async () => {
    const more = `with: { size: 4, name: '["self-hosted"]' }
    secrets:
      token: \${{ secrets.TOKEN }}
      other: \${{ false && secrets.TOKEN || '' }}`;
    const done = await runText(caller(more), { secrets }, { called });
    expect(transcript(done)).toContain('success');
    const inner = jobOf(done, 'outer / inner');
    expect(inner).toMatchObject({
      runsOn: ['self-hosted'],
      permissions: { contents: 'read' },
      secrets: { token: 'token-value' },
    });
    expect(inner.steps[0]?.log).toBe('[***] [] []');
    expect(jobOf(done, 'after').steps[0]?.log).toBe('4true');
  });

  it.each([
    ['a wrong type', "with: { size: 'four' }", /size takes a number, not "four"/],
    ['a missing input', 'with: {}', /Input size is required/],
    ['an unknown input', 'with: { size: 1, colour: red }', /inputs that .*called.yml does not have: colour/],
    [
      'an unknown secret',
      'with: { size: 1 }\n    secrets: { TOKEN: x }',
      /secrets that .*called.yml does not have: TOKEN/,
    ],
  ])('fail for %s', async (_, more, problem) => {
    const done = await runText(caller(more), { secrets }, { called });
    expect(done.conclusion).toBe('failure');
    expect(`${done.problem ?? ''}${transcript(done)}`).toMatch(problem);
  });

  it('do not start where a job asks for more than its caller has', async () => {
    const done = await runText(caller('with: { size: 1 }', 'actions: write'), { secrets }, { called });
    expect(done.problem).toContain("'outer / inner' is requesting 'contents: read', but is only allowed 'none'");
    expect(done.jobs).toEqual([]);
  });

  it('do not wait for a group that their caller holds', async () => {
    const text = caller('with: { size: 1 }').replace(
      'permissions: {}',
      'permissions: {}\nconcurrency: { group: media, queue: max }',
    );
    const done = await runText(
      text,
      { secrets },
      { called: called.replace('permissions: {}', 'permissions: {}\nconcurrency: Media') },
    );
    expect(jobOf(done, 'outer').problem).toContain('which its own caller holds');
    expect(done.concurrency).toEqual([{ of: 'workflow', group: 'media', cancelInProgress: false, queue: 'max' }]);
  });
});
