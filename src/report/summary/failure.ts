/** The job summary of a step that could not do its work. */
import { document, markup, list } from '../markdown.ts';
import { headline } from './parts.ts';

/** @param problems - whole sentences with cause and fix. */
export function failureSummary(problems: readonly string[]): string {
  const [first] = problems;
  return document([
    headline('bad', 'This step did not run to its end.'),
    problems.length === 1 ? markup`${first ?? ''}` : list(problems),
  ]);
}
