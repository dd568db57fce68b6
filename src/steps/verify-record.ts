/** What a verification leaves in the journal. */
import type { Context } from '../net/context.ts';
import type { CheckLine } from '../report/summary/verify.ts';
import type { Journal, JournalStore } from '../sync/journal.ts';
import { withVerified } from '../sync/watch.ts';
import { withLook, type Looked } from './standing.ts';
import type { StepWorld } from './step.ts';
import type { PurgedFirst } from './verify-purge.ts';

/** What is known when all checks were run. */
export interface ChecksEnd {
  readonly lines: readonly CheckLine[];
  /** All checks over all media; one that was left out may hide a failure. */
  readonly whole: boolean;
  readonly look: Looked;
  readonly purged: PurgedFirst | undefined;
  readonly atMs: number;
}

/** The change to the journal. Pure; making it twice is making it once. */
export function withChecks(end: ChecksEnd): (now: Journal) => Journal {
  return (now) => {
    const seen = withPurge(withLook(now, end.look, end.atMs), end.purged);
    const ok = !end.lines.some(({ verdict }) => verdict === 'fail');
    // Some checks alone can prove that something is wrong, not that all is right.
    if (ok && !end.whole) return seen;
    return withVerified(seen, ok, end.atMs);
  };
}

/** A key that may only read proves as much; what follows just cannot know of it. */
export async function recordChecks(store: JournalStore, end: ChecksEnd, world: StepWorld, cx: Context): Promise<void> {
  try {
    await store.update(withChecks(end), cx);
  } catch (error) {
    cx.signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    world.annotate(
      'notice',
      'Not remembered',
      `The journal was not written, so the switch will ask for another verification: ${why}`,
    );
  }
}

function withPurge(now: Journal, purged: PurgedFirst | undefined): Journal {
  if (purged !== 'all' || now.purgeOwedMs === undefined) return now;
  const settled: { -readonly [P in keyof Journal]: Journal[P] } = { ...now };
  delete settled.purgeOwedMs;
  return settled;
}
