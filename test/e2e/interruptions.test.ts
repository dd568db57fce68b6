/** A sync that is killed, cancelled or moved elsewhere. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { leaks, type ActionRun, type RunningAction } from './action.ts';
import { bundle, errorsOf, startScene, type Scene } from './scene.ts';

let scene: Scene;
beforeEach(async () => {
  scene = await startScene(300);
  expect((await scene.run('provision', { 'settle-minutes': '1' })).exitCode).toBe(0);
}, 30_000);
afterEach(async () => {
  await scene[Symbol.asyncDispose]();
});

/** Starts a sync against a slow store and waits until it is in the middle of it. */
async function inTheMiddle(): Promise<RunningAction> {
  scene.faults = ({ operation }) => (operation === 'PutObject' ? { kind: 'delay', ms: 150 } : undefined);
  const running = scene.start('sync', { concurrency: '8' });
  while (scene.objects < 40) await sleep(5);
  return running;
}

async function expectWhole(): Promise<void> {
  scene.faults = undefined;
  const before = scene.objects;
  expect(before).toBeLessThan(scene.tree.migratable.objects);
  scene.cloud.state.meter.reset();
  const next = await scene.run('sync');
  expect([next.exitCode, errorsOf(next), next.outputs['complete']]).toEqual([0, '', 'true']);
  // What was there already is not sent twice, but for the few whose answers nobody heard.
  expect(next.outputs['copied-objects']).toBe(String(scene.tree.migratable.objects - before));
  expect(scene.objects).toBe(scene.tree.migratable.objects);
  const proof = await scene.run('verify', { sample: '100' });
  expect([proof.exitCode, errorsOf(proof), proof.outputs['verified']]).toEqual([0, '', 'true']);
}

describe('a sync in the middle', () => {
  it('killed (SIGKILL): the next one finishes it, nothing missing, nothing doubled, verify passes', async () => {
    const running = await inTheMiddle();
    running.kill('SIGKILL');
    const killed = await running.done;
    expect([killed.exitCode, killed.signal]).toEqual([null, 'SIGKILL']);
    // Requests that were on their way still take effect.
    await sleep(300);
    await expectWhole();
  }, 60_000);

  it('cancelled (SIGINT): ends in good order, says what is left, the next one finishes', async () => {
    const running = await inTheMiddle();
    const askedMs = performance.now();
    running.kill('SIGINT');
    const run = await running.done;
    expect(performance.now() - askedMs).toBeLessThan(7000);
    expect(run.exitCode).not.toBe(0);
    expectTold(run);
    expect(scene.objects).toBe(Number(run.outputs['copied-objects']));
    await expectWhole();
  }, 60_000);

  it('cancelled (SIGTERM) while the store does not answer at all: ends within seven seconds all the same', async () => {
    let stalled = 0;
    scene.faults = ({ operation, n }) => {
      if (operation !== 'PutObject' || n < 60) return undefined;
      stalled++;
      return { kind: 'stall' };
    };
    const running = scene.start('sync', { concurrency: '8' });
    while (stalled < 8) await sleep(5);
    const askedMs = performance.now();
    running.kill('SIGTERM');
    const run = await running.done;
    expect(performance.now() - askedMs).toBeLessThan(7000);
    expect(run.exitCode).not.toBe(0);
    expectTold(run);
  }, 60_000);
});

/** Outputs, summary and report are written also by a run that was cancelled. */
function expectTold(run: ActionRun): void {
  expect(run.outputs['complete']).toBe('false');
  expect(Number(run.outputs['copied-objects'])).toBeGreaterThan(0);
  expect(run.summary).not.toBe('');
  const report = JSON.parse(readFileSync(run.outputs['report'] ?? '', 'utf8')) as Record<string, unknown>;
  expect(report).toMatchObject({ step: 'sync', outcome: 'cancelled', complete: false });
  expect(errorsOf(run)).not.toContain('do not add up');
  expect(leaks(run, scene.secrets)).toEqual([]);
}

describe('the bundle in another place', () => {
  const folder = dirname(bundle);
  const built = bundle.endsWith('.js') && existsSync(bundle);
  (built ? it : it.skip)(
    `runs from a copy of its folder alone${built ? '' : ' (SKIPPED: no dist/ here)'}`,
    async () => {
      const copy = join(scene.folder, 'elsewhere');
      cpSync(folder, copy, { recursive: true });
      const run = await scene.run('sync', {}, { bundle: join(copy, 'index.js') });
      expect([run.exitCode, errorsOf(run), run.outputs['complete']]).toEqual([0, '', 'true']);
      expect(scene.objects).toBe(scene.tree.migratable.objects);
    },
    60_000,
  );
});
