/** Passes the gate of a switch or clean-up, and remembers that a switch was offered. */
import type { PublishInputs } from '../inputs/steps/publish.ts';
import type { LiveInstance } from '../mastodon/instance.ts';
import type { Context } from '../net/context.ts';
import { journalAt } from '../sync/journal.ts';
import { withCsp } from '../sync/watch.ts';
import { openBucket } from './places.ts';
import { cleanupProblems, lookAtBlock, switchProblems, type GateFacts } from './publish-gate.ts';
import type { StepWorld } from './step.ts';

/**
 * Passes the gate, where the phase has one. A switch is noted in the journal before it is offered: from then on it may be
 * merged at any time, and a sync that cannot see the instance must not take the source for the authority any more.
 * @returns in a dry run, what would stand against it.
 * @throws with everything that stands against it.
 */
export async function passGate(
  inputs: PublishInputs,
  live: LiveInstance | undefined,
  world: StepWorld,
  cx: Context,
): Promise<readonly string[]> {
  const { phase, credentials, mediaHost, r2, dryRun } = inputs;
  if (phase !== 'switch' && phase !== 'cleanup') return [];
  if (credentials === undefined) throw new Error('credentials were needed and not checked');
  await using bucket = await openBucket({ ...r2, credentials }, world);
  const journal = journalAt(bucket);
  const nowMs = cx.clock.now();
  const read = withCsp(await journal.read(cx), live, nowMs);
  const facts: GateFacts = {
    journal: read,
    nowMs,
    mediaHost,
    live,
    block: await lookAtBlock(world.web, mediaHost, cx),
    waived: inputs.waiveCspWait,
    newInstance: inputs.newInstance,
  };
  const problems = (phase === 'switch' ? switchProblems(facts) : cleanupProblems(facts)).map(
    ({ problem, fix }) => `${problem}. Fix: ${fix}.`,
  );
  const what = phase === 'switch' ? 'switch' : 'clean-up';
  if (dryRun) return problems.map((problem) => `The ${what} would not be offered yet: ${problem}`);
  const offered = problems.length === 0 && phase === 'switch';
  await journal.update((now) => {
    const seen = withCsp(now, live, nowMs);
    return offered && seen.switchOfferedMs === undefined ? { ...seen, switchOfferedMs: nowMs } : seen;
  }, cx);
  if (problems.length > 0) throw new Error([`The ${what} is not offered yet.`, ...problems].join('\n'));
  return [];
}
