/** `provision` on a fresh account, again, and after somebody changed things by hand: what the operator sees. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leaks, type ActionRun } from './action.ts';
import { errorsOf, mediaHost, startScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(110);
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  expect(scene.cloud.contractProblems).toEqual([]);
});

async function provision(inputs: Readonly<Record<string, string>> = {}): Promise<ActionRun> {
  const run = await scene.run('provision', inputs);
  expect(leaks(run, scene.secrets)).toEqual([]);
  return run;
}
const reportOf = (run: ActionRun) =>
  JSON.parse(readFileSync(run.outputs['report'] ?? '', 'utf8')) as Record<string, unknown>;
const zone = () => [...scene.cloud.control.zones.values()][0];

describe('provision', () => {
  it('says before anything is made what the account does not have', async () => {
    scene.cloud.control.faults.r2Disabled = true;
    const run = await provision();
    scene.cloud.control.faults.r2Disabled = false;
    expect(run.exitCode).toBe(1);
    expect(errorsOf(run)).toContain('R2 is not enabled on this account. Enable it once');
  });

  it('makes a fresh account ready and shows every resource', async () => {
    const run = await provision();
    expect(run.exitCode).toBe(0);
    expect(run.outputs).toMatchObject({ changed: 'true', 'media-host': mediaHost });
    for (const title of [
      'Bucket',
      'Lifecycle rule',
      'CORS rule',
      'r2.dev address',
      'Block rule',
      'Response header rule',
      'Cache rule',
      'Smart Tiered Cache',
      'Media host',
    ]) {
      expect(run.summary).toContain(title);
    }
    expect(run.summary).toContain('Permissions of the API token');
    expect(reportOf(run)['resources']).toHaveLength(9);
    expect(run.log).toContain('block-rule: create rule');
  });

  it('changes nothing the second time, and a check is content', async () => {
    for (const mode of ['apply', 'check']) {
      const run = await provision({ mode });
      expect([run.exitCode, run.outputs['changed']]).toEqual([0, 'false']);
      expect(run.summary).toContain('Everything at Cloudflare is as it should be');
    }
  });

  it('tells the same difference in log, summary, report and failure, and mends it', async () => {
    zone()?.settings.set('tiered_caching', 'off');
    const told = 'tiered cache from off to on';
    const check = await provision({ mode: 'check' });
    expect([check.exitCode, check.outputs['changed']]).toEqual([1, 'true']);
    expect(check.log).toContain(`Differs: tiered-cache: ${told}`);
    expect(check.summary).toContain(told);
    expect(errorsOf(check)).toContain(`1 thing differs from what should be at Cloudflare`);
    expect(errorsOf(check)).toContain(`tiered-cache: ${told}`);
    expect(reportOf(check)['pending']).toEqual([
      { resource: 'tiered-cache', action: 'update', what: 'tiered cache', from: 'off', to: 'on' },
    ]);
    expect((await provision()).exitCode).toBe(0);
    expect(zone()?.settings.get('tiered_caching')).toBe('on');
  });

  it('tells what was made before something failed', async () => {
    zone()?.settings.set('tiered_caching', 'off');
    const domain = scene.cloud.control.domains.get(mediaHost);
    if (domain === undefined) throw new Error('no media host');
    domain.minTLS = '1.0';
    scene.cloud.control.faults.domainStatus = { ownership: 'blocked', ssl: 'pending' };
    const run = await provision();
    scene.cloud.control.faults.domainStatus = undefined;
    expect(run.exitCode).toBe(1);
    expect(errorsOf(run)).toContain(`could not activate ${mediaHost}: ownership blocked`);
    expect(run.summary).toContain('Why it stopped');
    expect(reportOf(run)['applied']).toHaveLength(2);
  });
});

describe('a bucket of the EU', () => {
  it('is in the EU from the bucket to the settings of Mastodon', async () => {
    const inputs = { bucket: 'eu-media', 'media-host': 'eu.demo.example', jurisdiction: 'eu', endpoint: '' };
    const run = await provision(inputs);
    const endpoint = `https://${scene.cloud.state.accountId}.eu.r2.cloudflarestorage.com`;
    expect([run.exitCode, run.outputs['endpoint']]).toEqual([0, endpoint]);
    expect(scene.cloud.state.bucket('eu-media', 'eu')).toBeDefined();

    const file = join(scene.folder, 'eu.env');
    writeFileSync(file, 'LOCAL_DOMAIN=demo.example\n');
    const publishing = { phase: 'prepare', form: 'dotenv', target: 'file', file };
    const published = await scene.run('publish', { ...inputs, ...publishing, 'mastodon-version': '4.5.3' });
    expect([published.exitCode, errorsOf(published)]).toEqual([0, '']);
    expect(readFileSync(file, 'utf8')).toContain(`EXTRA_MEDIA_HOSTS=https://eu.demo.example,${endpoint}\n`);

    // Without the jurisdiction it is not taken for another bucket to be made.
    const forgotten = await provision({ ...inputs, jurisdiction: '' });
    expect(forgotten.exitCode).toBe(1);
    expect(errorsOf(forgotten)).toContain('There is a bucket eu-media in jurisdiction eu, none in default');
  });
});
