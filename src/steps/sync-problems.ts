/** What makes a pass fail although every object had its outcome. */
import { counted } from '../report/format.ts';
import type { PassResult } from '../sync/pass.ts';
import type { Purged } from './edge-purge.ts';

/** In whole sentences, each with its remedy. */
export function problemsOf(result: PassResult, purged: Purged): readonly string[] {
  const problems = [...result.problems];
  if (!result.tally.addsUp) {
    problems.push('The numbers of this pass do not add up. Please report this with the JSON report.');
  }
  if (purged.why !== undefined) {
    problems.push(
      `The cache of the media host was not purged (${counted(purged.owed, 'address', 'addresses')}), so it may serve for a day what was replaced or removed. ${purged.why} The next run purges the whole host.`,
    );
  }
  return problems;
}
