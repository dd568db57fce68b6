/** A pass in words and rows, for the steps that run one. */
import { bytes, count, counted } from '../report/format.ts';
import type { KindRow, Problem } from '../report/summary/parts.ts';
import type { PassResult } from '../sync/pass.ts';
import type { Tally } from '../sync/tally.ts';

/** Objects and bytes by kind. */
export function kindRows(result: PassResult): KindRow[] {
  return [...result.kinds].map(([kind, amount]) => ({ kind, ...amount }));
}

/** Failures with their causes. The keys are public ones: private and hidden files are never opened. */
export function failuresOf(tally: Tally): Problem[] {
  return tally.failures.map(({ key, why }) => ({ name: key, why }));
}

/** What a person should know beside the numbers. */
export function notesOf(result: PassResult, dryRun: boolean, folder: string): string[] {
  const { tally, ranges } = result;
  const { per } = tally;
  const notes: string[] = [];
  if (per['held-back'].objects > 0) {
    notes.push(
      `${counted(per['held-back'].objects, 'file')} (${bytes(per['held-back'].bytes)}) can be read by their owner only: Mastodon hides media of suspended accounts that way. R2 has no such right for single objects, so they were not copied.`,
    );
  }
  if (per.newer.objects > 0) {
    notes.push(
      `${counted(per.newer.objects, 'object')} at the bucket differ from the source and are newer. They were kept, as it is not certain that the switch is still to come: look at them in the list, or give web-host.`,
    );
  }
  if (per.excluded.objects > 0) {
    notes.push(
      `Left out: ${counted(per.excluded.objects, 'file')} that are account archives or uploaded lists (never copied), not Mastodon's own, not of the kinds asked for, or, after the switch, older than the last pass.`,
    );
  }
  if (tally.extra.objects > 0) {
    notes.push(
      `${counted(tally.extra.objects, 'object')} (${bytes(tally.extra.bytes)}) are at the bucket and not at the source. Where they are not to be deleted they are left alone.`,
    );
  }
  if (ranges > 1) notes.push(`The keys were listed in ${count(ranges)} ranges at once.`);
  const listed = Object.entries(per).some(
    ([outcome, { objects }]) => objects > 0 && !['same', 'copied', 'repaired', 'corrected'].includes(outcome),
  );
  if (listed)
    notes.push(
      `The exact lists${dryRun ? ' of what a real run would do' : ''} are on the runner in ${folder}, readable by its user only.`,
    );
  return notes;
}
