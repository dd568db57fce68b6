/** `redirect` with `mode: ready`: whether redirects could be made, by looks that cost nothing, before anything is waited for. */
import { CloudflareProblem } from '../cloudflare/explain.ts';
import type { RedirectInputs } from '../inputs/steps/redirect.ts';
import { readInstance } from '../mastodon/instance.ts';
import { instanceProblems } from '../redirect/gate.ts';
import { movesOf } from '../redirect/moves.ts';
import { readySummary } from '../report/summary/redirect.ts';
import { chooseEngine } from './redirect-engine.ts';
import type { StepDone, StepWorld } from './step.ts';

/** Looks at the live instance and at the rights of the token. Changes nothing. */
export async function redirectReady(inputs: RedirectInputs, world: StepWorld): Promise<StepDone> {
  const { webHost, mediaHost } = inputs;
  world.progress(`Looking at ${webHost}.`);
  const instance = await readInstance(world.web, { webHost, mediaHost }, world.cx);
  const problems = [...instanceProblems({ instance, mediaHost })];
  const engine = await engineOf(inputs, problems, world);
  const failed = problems.length > 0;
  return {
    outcome: failed ? 'failure' : 'success',
    ...(failed && { failure: problems.join('\n') }),
    outputs: { changed: 'false', ...(engine !== undefined && { 'redirect-engine': engine }) },
    data: { mode: inputs.mode, mediaHost, hosts: inputs.hosts, problems, ...(engine !== undefined && { engine }) },
    summary: readySummary({ mediaHost, problems, ...(engine !== undefined && { engine }) }),
  };
}

/** A right that is missing is told together with what the instance lacks. */
async function engineOf(inputs: RedirectInputs, problems: string[], world: StepWorld): Promise<string | undefined> {
  try {
    const { engine } = await chooseEngine(inputs, movesOf(inputs.hosts, inputs.paths), world);
    return engine;
  } catch (error) {
    if (!(error instanceof CloudflareProblem) || error.kind !== 'permission') throw error;
    problems.push(error.message);
    return undefined;
  }
}
