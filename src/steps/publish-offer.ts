/** Passes the gate of a switch or clean-up, and remembers that a switch was offered. */
import { sippySource } from '../cloudflare/sippy-state.ts';
import type { PublishInputs } from '../inputs/steps/publish.ts';
import type { LiveInstance } from '../mastodon/instance.ts';
import type { Context } from '../net/context.ts';
import { journalAt, lastComplete, type Journal } from '../sync/journal.ts';
import { withCsp } from '../sync/watch.ts';
import { openBucket } from './places.ts';
import { cleanupProblems, lookAtBlock, switchProblems, type BridgeSight, type GateFacts } from './publish-gate.ts';
import { bucketPlace } from './resources.ts';
import type { StepWorld } from './step.ts';

/** What a gate said. */
export interface Passed {
  /** In a dry run, what would stand against it. */
  readonly notes: readonly string[];
  /** The switch is offered before everything is copied: until then R2 fetches what is missing by itself. */
  readonly bridgeUntilMs?: number;
}

/**
 * Passes the gate, where the phase has one. A switch is noted in the journal before it is offered: from then on it may be
 * merged at any time, and a sync that cannot see the instance must not take the source for the authority any more.
 * @throws with everything that stands against it.
 */
export async function passGate(
  inputs: PublishInputs,
  live: LiveInstance | undefined,
  world: StepWorld,
  cx: Context,
): Promise<Passed> {
  const { phase, credentials, mediaHost, r2, dryRun } = inputs;
  if (phase !== 'switch' && phase !== 'cleanup') return { notes: [] };
  if (credentials === undefined) throw new Error('credentials were needed and not checked');
  await using bucket = await openBucket({ ...r2, credentials }, world);
  const journal = journalAt(bucket);
  const nowMs = cx.clock.now();
  const read = withCsp(await journal.read(cx), live, nowMs);
  const bridge = phase === 'switch' ? await bridgeAt(read, nowMs, inputs, world) : undefined;
  const facts: GateFacts = {
    journal: read,
    nowMs,
    mediaHost,
    live,
    block: await lookAtBlock(world.web, mediaHost, cx),
    waived: inputs.waiveCspWait,
    newInstance: inputs.newInstance,
    ...(bridge !== undefined && { bridge }),
  };
  const problems = (phase === 'switch' ? switchProblems(facts) : cleanupProblems(facts)).map(
    ({ problem, fix }) => `${problem}. Fix: ${fix}.`,
  );
  const what = phase === 'switch' ? 'switch' : 'clean-up';
  const { bridgeUntilMs } = read;
  const passed = bridge?.stands === true && bridgeUntilMs !== undefined ? { bridgeUntilMs } : {};
  if (dryRun)
    return { notes: problems.map((problem) => `The ${what} would not be offered yet: ${problem}`), ...passed };
  const offered = problems.length === 0 && phase === 'switch';
  await journal.update((now) => {
    const seen = withCsp(now, live, nowMs);
    return offered && seen.switchOfferedMs === undefined ? { ...seen, switchOfferedMs: nowMs } : seen;
  }, cx);
  if (problems.length > 0) throw new Error([`The ${what} is not offered yet.`, ...problems].join('\n'));
  return { notes: [], ...passed };
}

/** How the bridge stands, where one is to stand and everything is not copied yet. */
async function bridgeAt(
  journal: Journal,
  nowMs: number,
  inputs: PublishInputs,
  world: StepWorld,
): Promise<BridgeSight | undefined> {
  const { cloudflare } = inputs;
  if ((journal.bridgeUntilMs ?? 0) <= nowMs || lastComplete(journal) !== undefined) return undefined;
  if (cloudflare === undefined) return { stands: false, seen: 'whether it is on takes api-token' };
  const source = await sippySource(bucketPlace({ ...inputs, cloudflare }, world));
  return source === undefined
    ? { stands: false, seen: 'it is off' }
    : { stands: true, seen: `it reads from ${source}` };
}
