import { describe, expect, it } from '@jest/globals';
import { readGate } from '../../src/github/environments.ts';
import type { FakeGitHub } from './server.ts';
import type { ProtectionRule, Repository } from './state.ts';
import { clientOf, useGitHub } from './world.ts';

describe('an environment as a gate', () => {
  let fake: FakeGitHub;
  let repository: Repository;
  useGitHub(async (started) => {
    fake = started;
    repository = await fake.repository('o/r');
  });

  const reviewer = { type: 'User', reviewer: { login: 'ann' } };
  const cases: readonly [string, readonly ProtectionRule[], object][] = [
    [
      'reviewers',
      [{ type: 'required_reviewers', prevent_self_review: true, reviewers: [reviewer] }],
      { reviewers: 1, selfReview: false },
    ],
    ['timer', [{ type: 'wait_timer', wait_timer: 30 }, { type: 'branch_policy' }], { waitMinutes: 30 }],
    ['open', [{ type: 'required_reviewers', prevent_self_review: false, reviewers: [] }], { reviewers: 0 }],
    ['open', [{ type: 'branch_policy' }], {}],
    ['rule', [{ type: 'some-app' }], {}],
  ];

  it.each(cases)('%s: %j', async (kind, rules, more) => {
    await fake.environment(repository, 'switch', rules);
    const { github } = clientOf(fake, fake.token('job', { actions: 'read' }));
    const gate = await readGate(github, 'o/r', 'switch');
    expect(gate).toMatchObject({ kind, ...more });
    if (kind === 'open' || kind === 'timer') expect(gate.told).toMatch(/Environments, switch, "Required reviewers"/);
  });

  it('is told to be missing, or out of sight', async () => {
    const { github } = clientOf(fake, fake.token('job', { actions: 'read' }));
    expect(await readGate(github, 'o/r', 'a b/c')).toMatchObject({ kind: 'missing' });
    const blind = clientOf(fake, fake.token('job', {})).github;
    const gate = await readGate(blind, 'o/r', 'switch');
    expect(gate.kind).toBe('unknown');
    expect(gate.told).toContain('Write "actions: read" under permissions of the job.');
  });

  it('has no name that leads elsewhere', async () => {
    const { github } = clientOf(fake, fake.token('job', { actions: 'read' }));
    await expect(readGate(github, 'o/r', '..')).rejects.toThrow('no name of an environment');
  });
});
