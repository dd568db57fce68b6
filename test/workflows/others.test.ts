/** The three smaller workflows: a new home, keeping the difference small, and the proof. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { CloudInstance } from '../cloud/instance.ts';
import { mediaHost, startScene, type Scene } from '../e2e/scene.ts';
import { FakeGitHub } from '../github/server.ts';
import type { Repository } from '../github/state.ts';
import { jobOf, summaryOf, transcript, type JobRecord, type WorkflowRun } from '../runner/run.ts';
import { rehearse, tokenOf, webHost, type Rehearsal } from './rehearsal.ts';
import { secretsOf, traces } from './traces.ts';

let scene: Scene;
let github: FakeGitHub;
let repository: Repository;
let live: CloudInstance;
beforeAll(async () => {
  scene = await startScene(120);
  live = scene.cloud.instances.add({ webHost, root: scene.root, version: '4.5.3' });
  github = await FakeGitHub.start();
  repository = await github.repository('example/social', { '.env.production': `LOCAL_DOMAIN=${webHost}\n` });
});
afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

async function run(rehearsal: Rehearsal): Promise<WorkflowRun> {
  const done = await rehearse(scene, {
    ...rehearsal,
    options: {
      issueToken: (_, rights) => tokenOf(github, rights),
      ...rehearsal.options,
      env: { GITHUB_API_URL: github.apiUrl, GITHUB_GRAPHQL_URL: `${github.apiUrl}/graphql` },
    },
  });
  expect(traces(done, secretsOf(scene.cloud), scene.tree)).toEqual([]);
  expect(done.jobs.flatMap(({ steps }) => steps.flatMap(({ warnings }) => warnings))).toEqual([]);
  return done;
}

function expectGreen(done: WorkflowRun): void {
  expect([done.conclusion, done.conclusion === 'success' ? '' : transcript(done)]).toEqual(['success', '']);
}

/** S3 keys beside the account token, as for a machine of one's own. */
const withKeys = (): Record<string, string> => ({ 'api-token': scene.secrets[0] ?? '', ...scene.key });
const ownMachine = { runner: '["self-hosted"]' };

function expectNoAccountToken(job: JobRecord): void {
  expect(job.runsOn).toEqual(['self-hosted']);
  expect(Object.keys(job.secrets).sort()).toEqual(['access-key-id', 'secret-access-key']);
  expect(job.permissions).toEqual({});
}

describe('the smaller workflows, one after the other on one bucket', () => {
  it('provision makes bucket and host, and proposes the settings; a second time there is nothing to do', async () => {
    const inputs = { 'web-host': webHost };
    const first = await run({ workflow: 'provision', inputs });
    expectGreen(first);
    expect(jobOf(first, 'provision / Provision').outputs).toMatchObject({ changed: 'true', 'media-host': mediaHost });
    expect(repository.pulls).toHaveLength(1);
    expect(jobOf(first, 'provision / Publish / Repository').outputs['pull-request-url']).toContain('/pull/1');
    expect(jobOf(first, 'provision / Publish / Machine').result).toBe('skipped');

    const second = await run({ workflow: 'provision', inputs });
    expectGreen(second);
    expect(jobOf(second, 'provision / Provision').outputs).toMatchObject({ changed: 'false' });
    expect(repository.pulls).toHaveLength(1);
  }, 120_000);

  it('provision writes a file of one’s own machine there, without any right or token', async () => {
    const file = join(scene.folder, 'env');
    writeFileSync(file, `LOCAL_DOMAIN=${webHost}\n`);
    const done = await run({
      workflow: 'provision',
      inputs: { 'web-host': webHost, target: 'file', file, ...ownMachine },
      secrets: { ...withKeys(), 'github-token': 'github_pat_of_the_operator' },
    });
    expectGreen(done);
    expectNoAccountToken(jobOf(done, 'provision / Publish / Machine'));
    expect(jobOf(done, 'provision / Publish / Machine').outputs['files']).toContain(file);
    expect(jobOf(done, 'provision / Publish / Repository').result).toBe('skipped');
  }, 120_000);

  it('delta-sync copies, on one’s own machine with the key of the bucket alone', async () => {
    const inputs = { source: scene.root, 'web-host': webHost, ...ownMachine };
    const done = await run({ workflow: 'delta-sync', inputs, secrets: withKeys() });
    expectGreen(done);
    const job = jobOf(done, 'delta-sync / Delta sync / delta-sync');
    expectNoAccountToken(job);
    expect(job.outputs).toMatchObject({ complete: 'true', 'copied-objects': String(scene.tree.migratable.objects) });
    expect([...done.artifacts.keys()]).toEqual(['report.media.delta-sync-sync.1']);
  }, 120_000);

  it('verify proves it, and says what is wrong where something is', async () => {
    const inputs = { source: scene.root, 'web-host': webHost };
    const good = await run({ workflow: 'verify', inputs });
    expectGreen(good);
    expect(jobOf(good, 'verify / Verify / verify').outputs).toMatchObject({ verified: 'true', 'failed-checks': '[]' });

    const [lost = ''] = scene.media.keys().filter((key) => key.endsWith('.jpg'));
    scene.media.delete(lost);
    const bad = await run({ workflow: 'verify', inputs });
    expect(bad.conclusion).toBe('failure');
    expect(jobOf(bad, 'verify / Verify / verify').outputs).toMatchObject({
      verified: 'false',
      'failed-checks': '["inventory"]',
    });
    expect([...bad.artifacts.keys()]).toEqual(['report.media.verify-verify.1']);
  }, 120_000);

  it('a scheduled delta-sync after the switch ends green, says so, and touches nothing', async () => {
    live.csp = [mediaHost];
    live.servesFrom = { host: mediaHost };
    const before = scene.media.count;
    const done = await run({
      workflow: 'delta-sync',
      inputs: { source: scene.root, 'web-host': webHost },
      options: { event: { name: 'schedule', payload: { schedule: '17 4 * * *' } } },
    });
    expectGreen(done);
    expect(summaryOf(done)).toContain('The switch is done');
    expect(scene.media.count).toBe(before);
    rmSync(join(scene.folder, 'env'), { force: true });
  }, 120_000);
});
