import { describe, expect, it } from '@jest/globals';
import { fixture, runText } from './fixture.ts';
import { jobOf } from './run.ts';

describe('steps', () => {
  it('have the files, defaults, conditions and time limits of a runner', async () => {
    const done = await runText(
      `
on:
  schedule: [{ cron: '17 4 * * *' }]
env: { A: workflow, B: workflow, C: workflow }
defaults: { run: { shell: bash } }
jobs:
  one:
    runs-on: ubuntu-24.04
    env: { B: job, C: job }
    steps:
      - run: |
          echo "D=exported" >> "$GITHUB_ENV"
          mkdir bin; printf '#!/bin/sh\\necho tool' > bin/tool; chmod +x bin/tool
          echo "$PWD/bin" >> "$GITHUB_PATH"
      - name: see
        env: { C: step }
        run: echo "$A $B $C $D $(tool) $GITHUB_EVENT_NAME \${{ github.event.schedule }}"
      - id: broken
        continue-on-error: true
        run: false | true
      - if: steps.broken.outcome == 'failure' && steps.broken.conclusion == 'success'
        run: echo seen
      - id: slow
        timeout-minutes: 1
        run: trap 'kill $!; exit 1' INT; sleep 30 & wait
      - run: echo never
      - if: failure()
        run: echo "\${{ job.status }} \${{ steps.slow.outcome }}"
`,
      { minuteMs: 150, event: { name: 'schedule', payload: { schedule: '17 4 * * *' } } },
    );
    const steps = jobOf(done, 'one').steps;
    expect(steps.map(({ outcome }) => outcome)).toEqual([
      ...['success', 'success', 'failure', 'success', 'failure', 'skipped', 'success'],
    ]);
    expect(steps[1]?.log).toBe('workflow job step exported tool schedule 17 4 * * *');
    expect(steps[6]?.log).toBe('failure failure');
  });

  it('pass artifacts on, which cannot be changed later', async () => {
    const upload = 'actions/upload-artifact@bbbca2ddaa5d8feaa63e36b76fdaad77386f024f';
    const done = await runText(`
on: workflow_dispatch
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - run: mkdir -p out/deep && echo 1 > out/deep/a.txt && echo 2 > out/.hidden && echo 3 > single.json
      - uses: ${upload}
        with: { name: folder, path: out }
      - uses: ${upload}
        with: { name: file, path: single.json }
      - uses: ${upload}
        with: { name: nothing, path: absent.txt }
      - uses: ${upload}
        with: { name: hidden, path: out/.hidden }
      - uses: ${upload}
        with: { name: file, path: single.json }
  two:
    needs: one
    if: always()
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c
        with: { pattern: 'f*', path: all }
      - run: find all -type f | sort | tr '\\n' ' '
      - uses: actions/download-artifact@3e5f45b2cfb9172054b4087a40e8e0b5a5461e7c
        with: { pattern: 'fi*', path: one }
      - run: find one -type f
`);
    expect(jobOf(done, 'one').steps.map(({ outcome }) => outcome)).toEqual([
      ...['success', 'success', 'success', 'success', 'success', 'failure'],
    ]);
    for (const step of [3, 4])
      expect(jobOf(done, 'one').steps[step]?.annotations[0]?.message).toContain('No files were found');
    expect(jobOf(done, 'two').steps[1]?.log.trim()).toBe('all/file/single.json all/folder/deep/a.txt');
    expect(jobOf(done, 'two').steps[3]?.log).toBe('one/single.json');
    expect([...done.artifacts.keys()]).toEqual(['folder', 'file']);
  });

  it('run actions of the repository that the workflow comes from, their defaults evaluated, and clean up after them', async () => {
    using product = fixture(
      {
        called: `
on: workflow_call
permissions: {}
jobs:
  act:
    runs-on: ubuntu-24.04
    steps:
      - uses: $/tools/greet
        with: { name: you, colour: red }
      - uses: ./tools/greet
`,
      },
      'maker/tool',
    );
    product.write(
      'tools/greet/action.yml',
      `
name: greet
description: greets
inputs:
  name: { description: who, required: true }
  where: { description: where, default: '\${{ github.repository }}' }
runs: { using: node24, main: main.mjs, post: post.mjs }
`,
    );
    product.write(
      'tools/greet/main.mjs',
      `import { appendFileSync } from 'node:fs';
console.log(process.env['INPUT_NAME'], process.env['INPUT_WHERE']);
appendFileSync(process.env['GITHUB_STATE'], 'left=over\\n');`,
    );
    product.write('tools/greet/post.mjs', `console.log('post', process.env['STATE_left'], process.env['INPUT_NAME']);`);
    const text = `
on: workflow_dispatch
jobs:
  use:
    uses: maker/tool/.github/workflows/called.yml@0123456789abcdef0123456789abcdef01234567
`;
    const done = await runText(text, { repositories: [product] });
    const { steps } = jobOf(done, 'use / act');
    expect(steps[0]).toMatchObject({ outcome: 'success', log: 'you example/social' });
    expect(steps[0]?.warnings[0]).toContain("Unexpected input(s) 'colour'");
    // The trap that self references avoid: this is the caller's tree, and it was never checked out.
    expect(steps[1]?.log).toContain("Can't find 'action.yml'");
    expect(steps[2]?.log).toBe('post over you');
  });

  it.each([
    ['inputs the form does not have', { colour: 'red' }, /Unexpected inputs/],
    ['a choice that is none', { phase: 'never' }, /not in the list of allowed values/],
  ])('do not start with %s', async (_, inputs, problem) => {
    const text = `
on:
  workflow_dispatch:
    inputs:
      phase: { type: choice, options: [all, start], default: all }
jobs:
  one:
    runs-on: ubuntu-24.04
    steps:
      - run: echo \${{ inputs.phase }}
`;
    expect((await runText(text, { event: { name: 'workflow_dispatch', inputs } })).problem).toMatch(problem);
    expect(jobOf(await runText(text), 'one').steps[0]?.log).toBe('all');
  });
});
