/** Writing to the journal at the end of a pass. */
import type { SyncInputs } from '../inputs/steps/sync.ts';
import type { Context } from '../net/context.ts';
import type { Journal, JournalStore } from '../sync/journal.ts';
import type { StepWorld } from './step.ts';

/** A journal that cannot be written takes nothing from what the pass has done: the next one only looks harder. */
export async function remember(
  inputs: Pick<SyncInputs, 'dryRun'>,
  store: JournalStore,
  change: (now: Journal) => Journal,
  world: StepWorld,
  cx: Context,
): Promise<Journal | undefined> {
  if (inputs.dryRun) return undefined;
  try {
    return await store.update(change, cx);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    world.annotate(
      'warning',
      'Not recorded',
      `This pass is not in the journal, so the next one looks at everything: ${why}`,
    );
    return undefined;
  }
}
