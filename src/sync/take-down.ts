/** The end of a pass: what is to be taken from the bucket, and whether the pass may be believed that far. */
import type { Context } from '../net/context.ts';
import type { Destination } from '../stores/model.ts';
import { heldBackProblem, sourceProblem } from './limits.ts';
import type { Pass } from './pass.ts';
import { removeAll, type Removable, type Removables, type Removal } from './removals.ts';
import type { Tally } from './tally.ts';

/** A pass whose listings and transfers are over. */
export interface Passed {
  readonly destination: Destination;
  readonly pass: Pass;
  readonly tally: Tally;
  /** Both listings were read to their ends. */
  readonly listed: boolean;
  /** What went wrong so far, in words. */
  readonly problems: readonly string[];
  /** Takes what goes wrong from here on. */
  tell(problem: string | undefined): void;
  /** Whoever runs the process wants it to end. */
  readonly stop: AbortSignal;
  readonly cx: Context;
}

/** Judges the pass as a whole, then removes what may be removed. In a dry run what would be is told, and nothing happens. */
export async function takeDown(
  passed: Passed,
  objects: { readonly gone: Removables; readonly hidden: Removables; readonly strays: Removables },
): Promise<{ readonly gone: Removal; readonly hidden: Removal; readonly strays: Removal }> {
  const { pass, tally, listed, stop } = passed;
  if (listed) passed.tell(sourceProblem(tally, pass));
  const tooHidden = heldBackProblem(tally, pass);
  passed.tell(tooHidden);
  const stopped = stop.aborted ? 'The run was stopped.' : undefined;
  const hidden = await remove(passed, objects.hidden, 'hidden', tooHidden ?? stopped);
  const strays = await remove(passed, objects.strays, 'stray', stopped);
  const gone = await remove(passed, objects.gone, 'gone', stopped ?? reasonToKeep(passed, objects.gone));
  return { gone, hidden, strays };
}

/** Why nothing that is gone from the source may be removed, or `undefined`. */
function reasonToKeep(passed: Passed, { found }: Removables): string | undefined {
  const { pass, tally, listed, problems } = passed;
  if (!listed) return 'Nothing was deleted: the two sides were not listed to their ends.';
  if (problems.length > 0) return 'Nothing was deleted: the pass has problems.';
  const { maxPercent } = pass.deletion ?? { maxPercent: 0 };
  const { source, destination } = pass.sides ?? { source: 'the source', destination: 'the bucket' };
  if (found.objects * 100 <= tally.stored.objects * maxPercent) return undefined;
  const problem =
    `${found.objects} of ${tally.stored.objects} objects at ${destination} are gone from ${source}, which is more than ${maxPercent} %: ` +
    'nothing was deleted. Look at the list that a dry run makes; if all of them are to go, raise max-delete-percent for one run.';
  passed.tell(problem);
  return problem;
}

async function remove(
  passed: Passed,
  objects: Removables,
  why: 'gone' | 'hidden' | 'stray',
  withheld: string | undefined,
): Promise<Removal> {
  const { destination, pass, cx } = passed;
  const { notice } = pass;
  const removal: Removal = { found: objects.found, removed: { objects: 0, bytes: 0 } };
  if (objects.found.objects === 0) return removal;
  if (notice?.removal !== undefined) {
    for await (const batch of objects.batches()) for (const object of batch) notice.removal(object, why);
  }
  if (withheld !== undefined) return { ...removal, withheld };
  if (pass.dryRun) return removal;
  const removed = ({ key }: Removable): void => notice?.changed?.(key, 'removed');
  const problems = await removeAll(destination, objects, removal, removed, cx, pass.sides?.destination);
  for (const problem of problems) passed.tell(problem);
  return removal;
}
