import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { PlanInputs } from '../../src/inputs/steps/plan.ts';
import { readGates, type Gates } from '../../src/steps/plan-gates.ts';
import type { StepWorld } from '../../src/steps/step.ts';
import { FakeGitHub } from '../github/server.ts';
import { clientOf } from '../github/world.ts';

const reviewers = {
  type: 'required_reviewers',
  prevent_self_review: false,
  reviewers: [{ type: 'User', reviewer: { login: 'ann' } }],
} as const;

describe('the environments of a plan', () => {
  let fake: FakeGitHub;
  beforeAll(async () => {
    fake = await FakeGitHub.start();
    const repository = await fake.repository('o/r');
    await fake.environment(repository, 'asked', [reviewers]);
    await fake.environment(repository, 'timed', [{ type: 'wait_timer', wait_timer: 30 }]);
  });
  afterAll(async () => fake[Symbol.asyncDispose]());

  function gates(environments: readonly string[], token?: string): Promise<Gates> {
    const github = { apiUrl: fake.apiUrl, repository: 'o/r' };
    const inputs = { environments, ...(token !== undefined && { githubToken: token }) };
    return readGates(inputs as PlanInputs, { github } as StepWorld, clientOf(fake, token ?? 'nobody').cx);
  }

  it('hold a job back only where somebody is asked', async () => {
    const { unprotected, notes } = await gates(['asked', 'timed', 'absent'], fake.token('job', { actions: 'read' }));
    expect(unprotected).toEqual(['timed', 'absent']);
    expect(notes.join('\n')).toContain('Required reviewers');
  });

  it('count as open where they cannot be looked at', async () => {
    expect((await gates(['asked'], fake.token('job', {}))).unprotected).toEqual(['asked']);
    expect((await gates(['asked'])).unprotected).toEqual(['asked']);
    expect(await gates([])).toEqual({ gates: [], unprotected: [], notes: [] });
  });
});
