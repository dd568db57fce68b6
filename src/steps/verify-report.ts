/** Outputs, report and summary of `verify`. */
import type { OperationCounts } from '../report/operations.ts';
import { verifySummary, type CheckLine } from '../report/summary/verify.ts';
import type { Inventory } from '../verify/take-inventory.ts';
import type { StepDone } from './step.ts';
import type { PurgedFirst } from './verify-purge.ts';

/** What there is to tell. */
export interface ChecksTold {
  readonly lines: readonly CheckLine[];
  readonly seed: string;
  readonly inventory: Inventory;
  readonly authority: 'source' | 'bucket';
  readonly purged: PurgedFirst | undefined;
  readonly operations: OperationCounts;
}

export function concludeChecks({ lines, seed, inventory, authority, purged, operations }: ChecksTold): StepDone {
  const failed = lines.filter(({ verdict }) => verdict === 'fail');
  const { matched, missing, different, fresh, extra, exposed, sample } = inventory;
  return {
    outcome: failed.length > 0 ? 'failure' : 'success',
    ...(failed.length > 0 && {
      failure: failed
        .map(({ title, evidence, fix }) => `${title}: ${evidence}${fix === undefined ? '' : ` Fix: ${fix}`}`)
        .join('\n'),
    }),
    outputs: { verified: String(failed.length === 0), 'failed-checks': JSON.stringify(failed.map(({ id }) => id)) },
    data: {
      checks: lines,
      seed,
      authority,
      sample: sample.length,
      matched,
      missing: { count: missing.count, keys: missing.keys },
      different: { count: different.count, keys: different.keys },
      fresh,
      exposed: [...exposed.values()].reduce((sum, count) => sum + count, 0),
      atBucketOnly: extra,
      purged: purged ?? 0,
      operations,
    },
    summary: verifySummary({ checks: lines, seed, operations }),
  };
}
