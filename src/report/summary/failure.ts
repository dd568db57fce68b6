/** The job summary of a step that could not do its work. */
import { document, list, text } from '../markdown.ts';
import { headline } from './parts.ts';

/** Lines kept; a message that gathers everything at once has one for each thing. */
const LINES = 60;

/** @param problems - whole sentences with cause and fix; those that gather several have a line for each. */
export function failureSummary(problems: readonly string[]): string {
  const lines = problems.flatMap(linesOf);
  const told = lines.slice(0, LINES).map((line) => text(line, 1000));
  return document([
    headline('bad', 'This step did not run to its end.'),
    told.length === 1 && told[0] !== undefined ? told[0] : list(told),
  ]);
}

/** The lines of a message, without the dashes that they have in a log. */
export function linesOf(problem: string): string[] {
  return problem
    .split('\n')
    .map((line) => line.replace(/^- /, ''))
    .filter((line) => line.trim() !== '');
}
