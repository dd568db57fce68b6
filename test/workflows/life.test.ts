/** migrate.yml in one click, with its two gates, and what they guard. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { JOURNAL_KEY, type Journal } from '../../src/sync/journal.ts';
import { dailyGroups } from '../cloud/control/groups.ts';
import type { CloudInstance } from '../cloud/instance.ts';
import { mediaHost, startScene, type Scene } from '../e2e/scene.ts';
import { FakeGitHub } from '../github/server.ts';
import type { ProtectionRule, Repository } from '../github/state.ts';
import { jobOf, summaryOf, transcript, type Environment, type WorkflowRun } from '../runner/run.ts';
import { rehearse, tokenOf, webHost, type Rehearsal } from './rehearsal.ts';
import { secretsOf, traces } from './traces.ts';

const DAY_MS = 86_400_000;
/** What redirects need beside the rest. */
const redirectGroups = [
  'Account Filter Lists Edit',
  'Bulk URL Redirects Edit',
  'Mass URL Redirects Write',
  'Account Rulesets Write',
  'Account Filter Lists Write',
];
const reviewers: ProtectionRule = {
  type: 'required_reviewers',
  prevent_self_review: false,
  reviewers: [{ type: 'User', reviewer: { login: 'ann' } }],
};

let scene: Scene;
let github: FakeGitHub;
let repository: Repository;
let live: CloudInstance;
let token: string;
let record: { proxied: boolean };
const uploaded = 'media_attachments/files/111/222/333/444/555/777/original/fedcba9876543210.png';
beforeEach(async () => {
  scene = await startScene(120);
  live = scene.cloud.instances.add({ webHost, root: scene.root, version: '4.5.3' });
  const [zone] = scene.cloud.control.zones.values();
  if (zone === undefined) throw new Error('there is no zone');
  record = scene.cloud.control.addRecord(zone, { type: 'A', name: webHost, content: '192.0.2.1', proxied: true });
  token = scene.cloud.control.addToken({ permissions: [...dailyGroups, ...redirectGroups] }).value;
  github = await FakeGitHub.start();
  repository = await github.repository('example/social', { '.env.production': `LOCAL_DOMAIN=${webHost}\n` });
  for (const name of ['media-switch', 'media-finalise']) await github.environment(repository, name, [reviewers]);
});
afterEach(async () => {
  await github[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

function migrate(
  inputs: Rehearsal['inputs'],
  environments: Readonly<Record<string, Environment>>,
  failedOf?: WorkflowRun,
): Promise<WorkflowRun> {
  return rehearse(scene, {
    workflow: 'migrate',
    inputs: { source: scene.root, ...inputs },
    secrets: { 'api-token': token },
    options: {
      environments,
      issueToken: (_, rights) => tokenOf(github, rights),
      env: { GITHUB_API_URL: github.apiUrl, GITHUB_GRAPHQL_URL: `${github.apiUrl}/graphql` },
      ...(failedOf !== undefined && { failedOf }),
      // The ten quiet minutes have passed when the first pass after the restart is over.
      onStep: (job, { id }) => {
        return job.endsWith('Late files / late') && id === 'sync'
          ? setJournal({ switchedMs: Date.now() - 11 * 60_000 })
          : undefined;
      },
    },
  });
}

/** A file that arrives at the old place. */
function upload(): void {
  const path = join(scene.root, uploaded);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, 'late');
}

async function setJournal(change: Partial<Journal>): Promise<void> {
  const now = JSON.parse((await scene.media.get(JOURNAL_KEY)?.read())?.toString() ?? '{}') as Journal;
  await scene.media.put(JOURNAL_KEY, Buffer.from(JSON.stringify({ ...now, ...change })), {
    'content-type': 'application/json',
  });
}

describe('one click', () => {
  it('asks before each gate, proves what the gate guards whatever was approved, and goes on where it stopped', async () => {
    live.csp = [mediaHost];
    const asked: string[] = [];
    const approve =
      (answer: boolean) =>
      (job: string): boolean =>
        asked.push(job) > 0 && answer;
    const environments = { 'media-switch': { approve: approve(true) }, 'media-finalise': { approve: approve(false) } };

    // Approved too early: the media host has been in the policy for minutes.
    const early = await migrate({ phase: 'all' }, environments);
    expect(early.jobs.filter(({ result }) => result === 'failure').map(({ path }) => path)).toEqual([
      'migrate / Settings / Repository',
    ]);
    expect(transcript(early)).toContain('for less than 7 days');
    expect(asked).toEqual(['migrate / Approve the switch']);
    expect(repository.pulls.map(({ title }) => title)).toHaveLength(1);
    expect(summaryOf(early)).toContain('The migration stopped at&#58; publish-switch');
    expect(summaryOf(early)).toContain('“Run workflow” with <code>phase&#58; switch</code>');
    expect(summaryOf(early)).toMatch(/<code>publish<\/code>: .* for less than 7 days/);

    // A week later.
    await setJournal({ cspSeenMs: Date.now() - 8 * DAY_MS });
    const late = await migrate({ phase: 'all' }, environments, early);
    expect(asked).toEqual(['migrate / Approve the switch', 'migrate / Approve the redirects']);
    expect([jobOf(late, 'migrate / Settings / Repository').result, transcript(late)]).toEqual([
      'success',
      expect.any(String),
    ]);
    expect(repository.pulls).toHaveLength(2);
    expect(jobOf(late, 'migrate / Settings / Repository').outputs['pull-request-url']).toContain('/pull/2');
    // Rejected: nothing is redirected.
    expect(jobOf(late, 'migrate / Approve the redirects').result).toBe('failure');
    expect(jobOf(late, 'migrate / Redirect').result).toBe('skipped');

    // Merged and restarted; what was uploaded just before is at the old place alone.
    const switched = (): boolean => {
      live.servesFrom = { host: mediaHost };
      upload();
      return true;
    };
    const end = await migrate({ phase: 'all', 'quiet-minutes': 0 }, { 'media-finalise': { approve: switched } }, late);
    expect([end.conclusion, end.conclusion === 'success' ? '' : transcript(end)]).toEqual(['success', '']);
    expect((await scene.media.get(uploaded)?.read())?.toString()).toBe('late');
    expect(jobOf(end, 'migrate / Redirect').steps[0]?.outputs).toMatchObject({
      'redirect-engine': 'bulk',
      changed: 'true',
    });
    expect(summaryOf(end)).toContain('The migration is done');

    for (const run of [early, late, end]) {
      expect(traces(run, secretsOf(scene.cloud), scene.tree)).toEqual([]);
      expect(run.jobs.flatMap(({ steps }) => steps.flatMap(({ warnings }) => warnings))).toEqual([]);
      expect(run.jobs.flatMap(({ skippedOutputs }) => skippedOutputs)).toEqual([]);
      // The rights of each job, and of no other.
      const rights = Object.fromEntries(run.jobs.map(({ path, permissions }) => [path, Object.keys(permissions)]));
      expect(rights['migrate / Settings / Repository']).toEqual(['contents', 'pull-requests']);
      expect(rights['migrate / Prove / prove']).toEqual([]);
    }
    expect(github.violations).toEqual([]);
  }, 180_000);
});

describe('clicks of their own', () => {
  it('refuse at once, without waiting, what the instance or the token is not ready for', async () => {
    // Not switched: nothing is copied, and nobody waits for the hour.
    const early = await migrate({ phase: 'finalise', confirm: mediaHost, 'quiet-minutes': 60 }, {});
    expect(jobOf(early, 'migrate / Look').result).toBe('failure');
    expect(jobOf(early, 'migrate / Quiet').result).toBe('skipped');
    expect(
      early.jobs.filter(({ path }) => path.startsWith('migrate / Late files')).map(({ result }) => result),
    ).toEqual(['skipped']);
    expect(summaryOf(early)).toContain('Merge the switch, restart web and sidekiq');
    expect(summaryOf(early)).toContain('“Run workflow” with <code>phase&#58; finalise</code>');

    // The last job's right is asked for by the first one, before it makes anything.
    token = scene.cloud.control.addToken({ permissions: dailyGroups }).value;
    scene.cloud.control.requests.length = 0;
    const poor = await migrate({ phase: 'start', publish: false }, {});
    expect(jobOf(poor, 'migrate / Provision').result).toBe('failure');
    expect(summaryOf(poor)).toContain('Single Redirect&#58; Edit (Zone) (refused)');
    expect(scene.cloud.control.requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
    for (const run of [early, poor]) expect(traces(run, secretsOf(scene.cloud), scene.tree)).toEqual([]);
  }, 120_000);

  it('finish what an instance began that switched too early, and that Cloudflare does not stand before', async () => {
    record.proxied = false;
    const start = await migrate({ phase: 'start', publish: false }, {});
    expect([start.conclusion, start.conclusion === 'success' ? '' : transcript(start)]).toEqual(['success', '']);
    live.servesFrom = { host: mediaHost };
    live.csp = [mediaHost];
    const [moderated = '', changed = ''] = scene.media.keys().filter((key) => key.endsWith('.png'));
    const before = await Promise.all(
      [moderated, changed].map(async (key) => {
        const object = scene.media.get(key);
        return { key, body: (await object?.read()) ?? Buffer.alloc(0), headers: object?.headers ?? {} };
      }),
    );
    scene.media.delete(moderated);
    await scene.media.put(changed, Buffer.from('newer'), scene.media.get(changed)?.headers ?? {});
    upload();

    const end = await migrate({ phase: 'finalise', confirm: mediaHost, 'quiet-minutes': 0 }, {});
    // The bucket is the authority: what came late is added, what was deleted or changed there stays so.
    expect((await scene.media.get(uploaded)?.read())?.toString()).toBe('late');
    expect(scene.media.get(moderated)).toBeUndefined();
    expect((await scene.media.get(changed)?.read())?.toString()).toBe('newer');

    // With everything as it was, the rest of the phase goes through; the lines for the web server are handed over.
    for (const { key, body, headers } of before) await scene.media.put(key, body, headers);
    const again = await migrate({ phase: 'finalise', confirm: mediaHost, 'quiet-minutes': 0 }, {}, end);
    expect([again.conclusion, again.conclusion === 'success' ? '' : transcript(again)]).toEqual(['success', '']);
    expect(jobOf(again, 'migrate / Redirect').steps[0]?.outputs).toMatchObject({ 'redirect-engine': 'nginx' });
    expect(summaryOf(again)).toContain('is not proxied by Cloudflare');
    expect(traces(again, secretsOf(scene.cloud), scene.tree)).toEqual([]);
  }, 180_000);
});
