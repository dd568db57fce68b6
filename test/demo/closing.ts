/** The last words of the demo: what happened, and where to look. */
import { join } from 'node:path';
import { envFileName, type StepResult } from './rehearsal.ts';

export interface Closing {
  readonly folder: string;
  readonly source: string;
  readonly seconds: number;
  /** Whether the media built for the demo stay. */
  readonly keep: boolean;
}

/** As Markdown. */
export function closing(results: readonly StepResult[], { folder, source, seconds, keep }: Closing): string {
  const rows = results.map(({ title, ok, outcome, seconds: took, objects, classA, classB }) => {
    const result = `${ok ? 'ok' : '**FAILED**'}: ${outcome.replace(/[|\\`*_<&]/g, (sign) => `&#${sign.charCodeAt(0)};`)}`;
    return `| ${[title, result, took.toFixed(1), count(objects), count(classA), count(classB)].join(' | ')} |`;
  });
  const built = source.startsWith(folder);
  return [
    '| step | result | seconds | objects | class A | class B |',
    '| :-- | :-- | --: | --: | --: | --: |',
    ...rows,
    '',
    `${seconds.toFixed(0)} seconds in all. Look at:`,
    '',
    `- settings for Mastodon: \`${join(folder, envFileName)}\``,
    `- job summaries and logs: \`${join(folder, 'summaries')}\``,
    `- reports: \`${join(folder, 'reports')}\``,
    built && !keep
      ? '- the media that were built are deleted again; `npm run demo -- --keep` keeps them'
      : `- media: \`${source}\``,
  ].join('\n');
}

function count(value: number | null): string {
  return value === null ? '' : value.toLocaleString('en');
}
