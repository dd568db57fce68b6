import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { refusePublicRunner } from '../../src/steps/runner.ts';
import { inputsOf } from '../inputs/builder.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'runner-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function env(isPrivate: boolean | undefined, environment = 'self-hosted'): NodeJS.ProcessEnv {
  const path = join(folder, 'event.json');
  writeFileSync(path, JSON.stringify({ repository: { full_name: 'someone/instance', private: isPrivate } }));
  return { RUNNER_ENVIRONMENT: environment, GITHUB_EVENT_PATH: path };
}

describe("one's own machine as a runner", () => {
  it('is refused to a public repository, unless it is named', async () => {
    await expect(refusePublicRunner(inputsOf('sync'), env(false))).rejects.toThrow(
      'allow-public-runner: someone/instance',
    );
    await expect(
      refusePublicRunner(inputsOf('sync', { 'allow-public-runner': 'someone/else' }), env(false)),
    ).rejects.toThrow('is public');
    await refusePublicRunner(inputsOf('sync', { 'allow-public-runner': 'someone/instance' }), env(false));
  });

  it('is fine for a private one, and so is a hosted runner for any', async () => {
    await refusePublicRunner(inputsOf('sync'), env(true));
    await refusePublicRunner(inputsOf('sync'), env(false, 'github-hosted'));
    await refusePublicRunner(inputsOf('sync'), {});
  });
});
