/** The environments at which a workflow is to wait for an approval, as GitHub has them. */
import { githubAt } from '../github/client.ts';
import { readGate, type EnvironmentGate } from '../github/environments.ts';
import type { PlanInputs } from '../inputs/steps/plan.ts';
import type { Context } from '../net/context.ts';
import type { StepWorld } from './step.ts';

/** Where an approval is asked for, and where a job would go on by itself. */
export interface Gates {
  readonly gates: readonly EnvironmentGate[];
  /** Names of those that would hold nobody back, or of which that is not known. */
  readonly unprotected: readonly string[];
  /** What to do about them, a sentence or two each. */
  readonly notes: readonly string[];
}

/** Asks GitHub about the environments of the inputs. One that cannot be looked at counts as unprotected. */
export async function readGates(inputs: PlanInputs, world: StepWorld, cx: Context): Promise<Gates> {
  const { apiUrl, graphqlUrl, repository } = world.github;
  const { environments, githubToken: token } = inputs;
  if (environments.length === 0) return { gates: [], unprotected: [], notes: [] };
  if (token === undefined || repository === undefined) {
    const notes = ['Whether the environments wait for an approval is not known: github-token was not given.'];
    return { gates: [], unprotected: environments, notes };
  }
  const github = githubAt({ token, apiUrl, graphqlUrl, cx });
  const gates = await Promise.all(environments.map((environment) => readGate(github, repository, environment)));
  const open = gates.filter(({ kind }) => kind !== 'reviewers' && kind !== 'rule');
  return { gates, unprotected: open.map(({ environment }) => environment), notes: open.map(({ told }) => told) };
}
