/** A repository made of a few files, for tests of the runner itself. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { runWorkflow, type RunOptions, type WorkflowRun } from './run.ts';
import type { Repository } from './workflow-file.ts';

export interface FixtureRepository extends Repository, Disposable {
  write(path: string, text: string): void;
}

/** @param workflows - by name without `.yml`. */
export function fixture(workflows: Readonly<Record<string, string>>, name = 'example/social'): FixtureRepository {
  const folder = mkdtempSync(join(tmpdir(), 'repository-'));
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [each, text] of Object.entries(workflows)) write(`.github/workflows/${each}.yml`, text);
  return { name, folder, write, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Runs one workflow with nothing around it but others that it may call. */
export async function runText(
  text: string,
  options: Partial<RunOptions> = {},
  others: Readonly<Record<string, string>> = {},
): Promise<WorkflowRun> {
  using repository = fixture({ main: text, ...others });
  return await runWorkflow({ repository, workflow: '.github/workflows/main.yml', ...options });
}
