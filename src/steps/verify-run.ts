/** Runs checks one after another; none can stop the others. */
import { CloudflareProblem } from '../cloudflare/explain.ts';
import type { CheckLine } from '../report/summary/verify.ts';
import type { Check, Verdict, World } from '../verify/check.ts';

/** How long the run may take, and who hears of it. */
export interface RunLimits {
  /** Milliseconds since the epoch. */
  readonly deadlineMs: number;
  readonly stop: AbortSignal;
  progress(line: string): void;
}

/** @throws only when the run was cut off. */
export async function runChecks(asked: readonly Check[], world: World, limits: RunLimits): Promise<CheckLine[]> {
  const lines: CheckLine[] = [];
  for (const check of asked) {
    const { id, title, proves } = check;
    const late = limits.stop.aborted || world.cx.clock.now() > limits.deadlineMs;
    if (!late) limits.progress(`Checking: ${title}.`);
    lines.push({ id, title, proves, ...(late ? outOfTime : await verdictOf(check, world)) });
  }
  return lines;
}

const outOfTime: Verdict = {
  verdict: 'fail',
  evidence: 'There was no time left for it, so nothing is proven.',
  fix: 'Raise deadline-minutes or lower sample.',
};

/** A check that cannot be carried out has proven nothing: that is a failure with its cause. */
async function verdictOf(check: Check, world: World): Promise<Verdict> {
  try {
    return await check.run(world);
  } catch (error) {
    world.cx.signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    // A narrow token is a choice, and an honest gap.
    if (error instanceof CloudflareProblem && error.kind === 'permission') {
      return {
        verdict: 'warn',
        evidence: `The token may not look: ${why}`,
        fix: 'Give the token this permission, or name in checks those that it is meant for.',
      };
    }
    return {
      verdict: 'fail',
      evidence: `The check could not be carried out: ${why}`,
      fix: 'Mend the cause and run the step again.',
    };
  }
}
