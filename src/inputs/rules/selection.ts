/** What `include` and `exclude` may ask for. Yields whole sentences. */
import { readSelection } from '../../mastodon/selection.ts';
import { selection } from '../parts/common.ts';
import type { Given } from '../given.ts';

/** Kinds that Mastodon cannot fetch again are not left out, others only by the operator's word. */
export function* selections(given: Given): Iterable<string> {
  if (given.step !== 'plan' && given.step !== 'sync' && given.step !== 'verify') return;
  yield* readSelection(selection(given)).problems;
}
