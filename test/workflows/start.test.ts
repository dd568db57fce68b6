/** The first phase of migrate.yml: from nothing to a bucket that is complete and proven. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { startScene, type Scene } from '../e2e/scene.ts';
import { FakeGitHub } from '../github/server.ts';
import { jobOf, summaryOf, transcript, type WorkflowRun } from '../runner/run.ts';
import { rehearse, startRehearsal, tokenOf, webHost, type Rehearsal } from './rehearsal.ts';
import { secretsOf, traces } from './traces.ts';

const fastClock = fileURLToPath(new URL('../runner/fast-clock.mjs', import.meta.url));

let scene: Scene;
beforeEach(async () => {
  scene = await startScene(150);
  scene.cloud.instances.add({ webHost, root: scene.root, version: '4.5.3' });
});
afterEach(async () => {
  await scene[Symbol.asyncDispose]();
});

const start = (more: Partial<Rehearsal['inputs']> = {}): Rehearsal => ({
  workflow: 'migrate',
  inputs: { phase: 'start', source: scene.root, publish: false, concurrency: '4', ...more },
});
const slowly =
  (ms: number): Scene['faults'] =>
  ({ operation }) =>
    operation === 'PutObject' ? { kind: 'delay', ms } : undefined;

/** What every run owes, whatever its end. */
function expectDecent(run: WorkflowRun): void {
  expect(traces(run, secretsOf(scene.cloud), scene.tree)).toEqual([]);
  expect(run.jobs.flatMap(({ steps }) => steps.flatMap(({ warnings }) => warnings))).toEqual([]);
  expect(run.jobs.flatMap(({ skippedOutputs }) => skippedOutputs)).toEqual([]);
  expect(jobOf(run, 'migrate / Summary').result).toBe('success');
}

const results = (run: WorkflowRun): Readonly<Record<string, string>> =>
  Object.fromEntries(run.jobs.map(({ path, result }) => [path.replace('migrate / ', ''), result]));

describe('the phase start', () => {
  it('goes on in a second round where the first ran into its deadline, and stops when nothing is missing', async () => {
    await using github = await FakeGitHub.start();
    await github.environment(await github.repository('example/social'), 'media-switch');
    scene.faults = slowly(150);
    const rehearsal = start({ 'deadline-minutes': 1, phase: 'all' });
    const hurry = join(scene.folder, 'hurry');
    const run = await rehearse(scene, {
      ...rehearsal,
      options: {
        issueToken: (_, rights) => tokenOf(github, rights),
        env: { NODE_OPTIONS: `--import=${fastClock}`, FAST_CLOCK: hurry, GITHUB_API_URL: github.apiUrl },
        onStep: (job, { id }) => {
          if (job.endsWith('Round 1 / Plan')) writeFileSync(hurry, '');
          if (!job.endsWith('Round 1 / Part 0') || id !== 'sync') return;
          rmSync(hurry);
          scene.faults = undefined;
        },
      },
    });
    expect([run.conclusion, run.conclusion === 'success' ? '' : transcript(run)]).toEqual(['success', '']);
    expectDecent(run);
    expect(results(run)).toMatchObject({
      ...{ Provision: 'success', Announce: 'skipped', 'Round 1 / Part 0': 'success', 'Round 2 / Part 0': 'success' },
      ...{ 'Round 3 / Plan': 'success', 'Round 3 / copy': 'skipped', 'Round 4': 'skipped', 'Prove / prove': 'success' },
      ...{ 'Approve the switch': 'skipped', Switch: 'skipped', Finalise: 'skipped', Redirect: 'skipped' },
    });
    const outputs = (path: string) => jobOf(run, path).steps.find(({ id }) => id === 'sync')?.outputs ?? {};
    expect(outputs('migrate / Round 1 / Part 0')).toMatchObject({ complete: 'false' });
    expect(outputs('migrate / Round 2 / Part 0')).toMatchObject({ complete: 'true', 'remaining-objects': '0' });
    expect(jobOf(run, 'migrate / Prove / prove').outputs).toMatchObject({ complete: 'true', verified: 'true' });
    expect(scene.media.count).toBeGreaterThanOrEqual(scene.tree.migratable.objects);

    // One page sums it up, over all parts and rounds.
    const { objects } = scene.tree.migratable;
    expect(jobOf(run, 'migrate / Summary').outputs).toMatchObject({ 'copied-objects': String(objects) });
    expect(summaryOf(run)).toContain('The bucket is complete and proven');
    // Nobody would be asked before the switch, so the run ended before it.
    expect(jobOf(run, 'migrate / Round 1 / Plan').outputs['unprotected']).toBe('["media-switch","media-finalise"]');
    expect(summaryOf(run)).toContain('Nobody would be asked before <code>media-switch</code> and');
    expect(summaryOf(run)).toContain('“Run workflow” with <code>phase&#58; switch</code>');
    expect(github.violations).toEqual([]);
    expect(run.artifacts.size).toBe(8);
    expect(run.concurrency).toEqual([
      { of: 'workflow', group: 'mastodon-media', cancelInProgress: false, queue: 'max' },
    ]);
  }, 180_000);

  it('is cancelled in the middle, fails in the middle, and goes on each time where it was', async () => {
    scene.faults = slowly(100);
    const running = startRehearsal(scene, start());
    const watch = setInterval(() => {
      if ((scene.cloud.state.bucket('media')?.count ?? 0) > 30) running.cancel();
    }, 5);
    const cancelled = await running.done.finally(() => clearInterval(watch));
    expect(cancelled.conclusion).toBe('cancelled');
    expectDecent(cancelled);
    expect(summaryOf(cancelled)).toContain('The migration was cancelled');
    const arrived = scene.media.keys().filter((key) => !key.startsWith('.mastodon-r2/')).length;
    expect(arrived).toBeLessThan(scene.tree.migratable.objects);

    // A new run: the key is taken away between plan and copy.
    scene.faults = undefined;
    const credentials = scene.cloud.state.credentials;
    const [id = '', key] = [...credentials].find(([each]) => each === scene.key['access-key-id']) ?? [];
    const failed = await rehearse(scene, {
      ...start(),
      options: {
        onStep: (_, step) => {
          if (step.id === 'plan') credentials.delete(id);
        },
      },
    });
    expect(failed.conclusion).toBe('failure');
    expectDecent(failed);
    expect(results(failed)).toMatchObject({ 'Round 1 / Part 0': 'failure', 'Round 2': 'skipped', Prove: 'skipped' });
    expect(summaryOf(failed)).toContain('“Re-run failed jobs”');
    if (key !== undefined) credentials.set(id, key);

    const ran: string[] = [];
    const again = await rehearse(scene, {
      ...start(),
      options: { failedOf: failed, onStep: (job) => ran.push(job) },
    });
    expect([again.conclusion, again.conclusion === 'success' ? '' : transcript(again)]).toEqual(['success', '']);
    expectDecent(again);
    expect(ran).not.toContain('migrate / Provision');
    expect(ran).not.toContain('migrate / Round 1 / Plan');
    expect(ran).toContain('migrate / Round 1 / Part 0');
    expect(Number(jobOf(again, 'migrate / Summary').outputs['copied-objects'])).toBeLessThanOrEqual(
      scene.tree.migratable.objects - arrived,
    );
    expect(scene.media.count).toBeGreaterThanOrEqual(scene.tree.migratable.objects);
  }, 180_000);

  it('needs its phase, and the media host once more for the clicks that change what visitors see', async () => {
    for (const inputs of [
      { phase: 'everything' },
      { phase: 'switch' },
      { phase: 'finalise', confirm: 'files.example' },
    ]) {
      const run = await rehearse(scene, { workflow: 'migrate', inputs: { source: scene.root, ...inputs } });
      expect(run.conclusion).toBe('failure');
      expect(jobOf(run, 'migrate / Inputs').steps[0]?.annotations[0]?.message).toContain('Nothing was done.');
      expect(Object.values(results(run)).filter((result) => result === 'success')).toEqual(['success']);
    }
    expect(scene.written()).toEqual([]);
  });
});

describe('a machine of one’s own', () => {
  it('reads the source in one part, and is sent the key of the bucket but not the account token', async () => {
    const { 'access-key-id': keyId, 'secret-access-key': secretKey } = scene.key;
    const secrets = { 'api-token': scene.secrets[0] ?? '', 'access-key-id': keyId, 'secret-access-key': secretKey };
    const run = await rehearse(scene, {
      ...start({ runner: '["self-hosted", "media"]', connect: 'echo "way ${#SECRET}"' }),
      secrets: { ...secrets, 'connect-secret': 'wireguard' },
    });
    expect([run.conclusion, run.conclusion === 'success' ? '' : transcript(run)]).toEqual(['success', '']);
    expectDecent(run);
    const own = run.jobs.filter(({ runsOn }) => runsOn.includes('self-hosted'));
    expect(own.map(({ path }) => path)).toEqual([
      ...[
        'migrate / Round 1 / Plan',
        'migrate / Round 1 / Part 0',
        'migrate / Round 2 / Plan',
        'migrate / Prove / prove',
      ],
    ]);
    for (const job of own) {
      expect(Object.keys(job.secrets).sort()).toEqual(['access-key-id', 'connect-secret', 'secret-access-key']);
      expect(job.steps[0]?.log).toBe('way 9');
    }
    expect(Object.keys(jobOf(run, 'migrate / Provision').secrets)).toContain('api-token');
  }, 180_000);
});
