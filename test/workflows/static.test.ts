import { spawnSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { actionFiles, exampleFiles, inRepository, repositoryRoot, workflowFiles } from './files.ts';
import { findings } from './language-service.ts';

describe("GitHub's own validator finds nothing in", () => {
  it.each([...workflowFiles, ...exampleFiles, ...actionFiles])('%s', async (path) => {
    expect(await findings(path)).toEqual([]);
  });
});

/** A linter of others, where it is installed. What it may pass over is in its configuration, each with the reason. */
function linter(name: string, args: readonly string[]): void {
  const isHere = spawnSync(name, ['--version']).status === 0;
  const title = `${name} finds nothing that is not explained`;
  if (!isHere) it.skip(`${title} (SKIPPED: ${name} is not installed)`, () => undefined);
  else {
    it(title, () => {
      const { status, stdout, stderr } = spawnSync(name, args, { cwd: repositoryRoot, encoding: 'utf8' });
      expect({ status, said: status === 0 ? '' : `${stdout}${stderr}` }).toEqual({ status: 0, said: '' });
    });
  }
}

describe('linters', () => {
  const examples = exampleFiles.map(inRepository);
  linter('actionlint', ['-config-file', '.github/actionlint.yaml', ...workflowFiles, ...examples]);
  linter('zizmor', ['--offline', '--pedantic', '.github', 'action.yml', ...examples]);
});
