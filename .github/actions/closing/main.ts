/**
 * The action: reads the reports, writes the page and the sums. It runs as it is, as Node 24 leaves types out by itself; of this
 * repository it uses what needs no package.
 */
import { appendFileSync, existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { closingPage, sumsOf, type Closing, type StepReport } from './page.ts';

function input(name: string): string {
  return process.env[`INPUT_${name.toUpperCase()}`]?.trim() ?? '';
}

function readReports(folder: string): StepReport[] {
  if (!existsSync(folder)) return [];
  const found = globSync('**/*.json', { cwd: folder }).map((path) => {
    // The last part of an artifact's name is the attempt; jobs that are run again leave a report each time.
    const [, job = path, attempt = '1'] = /^(.+)\.(\d+)\//.exec(path) ?? [];
    return {
      job,
      attempt: Number(attempt),
      report: JSON.parse(readFileSync(join(folder, path), 'utf8')) as StepReport,
    };
  });
  const isRepeated = (one: (typeof found)[number]): boolean =>
    found.some(({ job, attempt }) => job === one.job && attempt > one.attempt);
  return found
    .map((one): StepReport => ({ ...one.report, repeated: isRepeated(one) }))
    .sort((a, b) => a.started.localeCompare(b.started));
}

function main(): void {
  const results = input('results')
    .split('\n')
    .map((line): [string, string] => {
      const [job = '', result = ''] = line.trim().split('=');
      return [job, result];
    });
  const closing: Closing = {
    reports: readReports(input('reports')),
    results: Object.fromEntries(results),
    phase: input('phase'),
    mediaHost: input('media-host'),
    environments: input('environments').split(','),
    unprotected: JSON.parse(input('unprotected') || '[]') as string[],
    pullRequestUrl: input('pull-request-url'),
  };
  const sums = sumsOf(closing.reports);
  const outputs = [
    `copied-objects=${sums.objects}`,
    `copied-bytes=${sums.bytes}`,
    `class-a=${sums.classA}`,
    `class-b=${sums.classB}`,
  ];
  appendFileSync(process.env['GITHUB_OUTPUT'] ?? '/dev/null', `${outputs.join('\n')}\n`);
  appendFileSync(process.env['GITHUB_STEP_SUMMARY'] ?? '/dev/null', closingPage(closing));
}

main();
