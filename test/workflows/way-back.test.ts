/**
 * There and back again in the local runner: migrate.yml in one click, then examples/way-back.yml in its two with the restart in
 * between, while visitors ask for every address that was ever given out.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { encodeKey } from '../../src/net/sigv4.ts';
import { JOURNAL_KEY, type Journal } from '../../src/sync/journal.ts';
import { dailyGroups } from '../cloud/control/groups.ts';
import type { CloudInstance } from '../cloud/instance.ts';
import { mediaHost, startScene, type Scene } from '../e2e/scene.ts';
import { jobOf, transcript, type WorkflowRun } from '../runner/run.ts';
import { endStage, runExample, startStage, type Stage } from './copied.ts';
import { rehearse, tokenOf, webHost } from './rehearsal.ts';
import { Visitors } from './visitors.ts';
import { missing, startWebServer, type WebServer } from './web-server.ts';

const redirectGroups = [
  'Account Filter Lists Edit',
  'Bulk URL Redirects Edit',
  'Mass URL Redirects Write',
  'Account Rulesets Write',
  'Account Filter Lists Write',
];
const environments = ['media-switch', 'media-finalise'];
const settings = `LOCAL_DOMAIN=${webHost}\nOTP_SECRET=kept\n`;

let scene: Scene;
let stage: Stage;
let live: CloudInstance;
let token: string;
let web: WebServer;
let visitors: Visitors;
let env: string;
beforeEach(async () => {
  scene = await startScene(110);
  const { control, instances, url } = scene.cloud;
  live = instances.add({ webHost, root: scene.root, version: '4.5.3', csp: [mediaHost] });
  const [zone] = control.zones.values();
  if (zone === undefined) throw new Error('there is no zone');
  control.addRecord(zone, { type: 'A', name: webHost, content: '192.0.2.1', proxied: true });
  token = control.addToken({ permissions: [...dailyGroups, ...redirectGroups] }).value;
  stage = await startStage(scene);
  for (const name of environments) {
    const reviewers = [{ type: 'User', reviewer: { login: 'ann' } }];
    await stage.github.environment(stage.repository, name, [
      { type: 'required_reviewers', prevent_self_review: false, reviewers },
    ]);
  }
  env = join(scene.folder, 'live/.env.production');
  mkdirSync(dirname(env));
  writeFileSync(env, settings);
  chmodSync(env, 0o600);
  web = await startWebServer(scene, live);
  visitors = new Visitors([mediaHost, webHost], url);
});
afterEach(async () => {
  await visitors.leave();
  await web[Symbol.asyncDispose]();
  await endStage(stage);
});

/** Every file with its mode and its content. */
function disk(): Readonly<Record<string, string>> {
  const paths = readdirSync(scene.root, { recursive: true }) as string[];
  const files = paths.filter((path) => statSync(join(scene.root, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, told(readFileSync(join(scene.root, path)), modeOf(path))]));
}

const modeOf = (path: string): number => statSync(join(scene.root, path)).mode & 0o7777;
const told = (body: Buffer, mode = 0o644): string =>
  `${mode.toString(8)} ${createHash('sha256').update(body).digest('hex')}`;

/** What Mastodon stores while it uses the bucket. */
const uploads: Record<string, Buffer> = {};
async function upload(at: number): Promise<void> {
  const [key, body] = medium(at);
  await scene.media.put(key, body, { 'content-type': 'image/png', 'cache-control': 'public, max-age=315576000' });
  uploads[key] = body;
  visitors.learn(mediaHost, `/${encodeKey(key)}`, body);
}

/** What it stores while it uses the disk. */
function store(at: number): void {
  const [key, body] = medium(at);
  mkdirSync(dirname(join(scene.root, key)), { recursive: true });
  writeFileSync(join(scene.root, key), body);
  uploads[key] = body;
  visitors.learn(webHost, `/system/${encodeKey(key)}`, body);
}

const medium = (at: number): readonly [key: string, body: Buffer] => [
  `media_attachments/files/111/222/333/444/555/${at + 600}/original/fedcba987654321${at % 10}.png`,
  Buffer.from(`picture ${at}`),
];

/** One click that waits at its two gates; Mastodon is restarted once the settings are there. */
function migrate(): Promise<WorkflowRun> {
  const restart = (): boolean => {
    expect(readFileSync(env, 'utf8')).toMatch(/^S3_ENABLED=true$/m);
    // Stored between the last pass and the restart: its new address works once late files were copied.
    store(101);
    live.servesFrom = { host: mediaHost };
    return true;
  };
  return rehearse(scene, {
    workflow: 'migrate',
    inputs: {
      ...{ source: scene.root, runner: '["self-hosted"]', 'quiet-minutes': 0, 'waive-csp-wait': mediaHost },
      ...{ form: 'dotenv', target: 'file', file: env },
    },
    secrets: { 'api-token': token, ...scene.key },
    options: {
      environments: { 'media-switch': { approve: () => true }, 'media-finalise': { approve: restart } },
      issueToken: (_, rights) => tokenOf(stage.github, rights),
      env: { GITHUB_API_URL: stage.github.apiUrl, GITHUB_GRAPHQL_URL: `${stage.github.apiUrl}/graphql` },
      onStep: (job, { id }) => (job.endsWith('Late files / late') && id === 'sync' ? tenMinutesLater() : undefined),
    },
  });
}

/** The quiet time after the restart is over. */
async function tenMinutesLater(): Promise<void> {
  const now = JSON.parse((await scene.media.get(JOURNAL_KEY)?.read())?.toString() ?? '{}') as Journal;
  const later: Journal = { ...now, switchedMs: Date.now() - 11 * 60_000 };
  await scene.media.put(JOURNAL_KEY, Buffer.from(JSON.stringify(later)), { 'content-type': 'application/json' });
}

const wayBack = (whileCopying: () => unknown = () => undefined): Promise<WorkflowRun> =>
  runExample(stage, 'way-back', {
    event: { name: 'workflow_dispatch' },
    names: [
      [/destination: \S+/, `destination: ${scene.root}`],
      [/file: \S+/, `file: ${env}`],
    ],
    secrets: { CLOUDFLARE_API_TOKEN: token },
    onStep: (job) => (job === 'No more redirects' ? whileCopying() : undefined),
  });

const copied = (run: WorkflowRun): unknown =>
  jobOf(run, 'Files and settings').steps.find(({ id }) => id === 'files')?.outputs['copied-objects'];

it(`breaks no address at any moment${missing === undefined ? '' : ` (SKIPPED with nginx: ${missing})`}`, async () => {
  const before = disk();
  const publicPaths = Object.keys(before).filter(
    (path) => !scene.tree.neverCopied.includes(path) && !scene.tree.hidden.includes(path),
  );
  const bodyOf = (path: string): Buffer => readFileSync(join(scene.root, path));
  for (const path of publicPaths) visitors.learn(webHost, `/system/${encodeKey(path)}`, bodyOf(path));

  const there = await migrate();
  expect([there.conclusion, there.conclusion === 'success' ? '' : transcript(there)]).toEqual(['success', '']);
  for (const path of publicPaths) visitors.learn(mediaHost, `/${encodeKey(path.normalize())}`, bodyOf(path));
  const [late] = medium(101);
  visitors.learn(mediaHost, `/${encodeKey(late)}`, bodyOf(late));
  for (let at = 1; at <= 3; at++) await upload(at);
  await visitors.goRound();

  const inBucket = scene.media.count;

  await web.fallBack(true);
  const first = await wayBack(() => upload(4));
  expect(copied(first)).toBe('4');
  const changed = readFileSync(env, 'utf8');
  expect(changed).toMatch(/^S3_ENABLED=false$/m);
  expect([changed.startsWith(settings), statSync(env).mode & 0o777]).toEqual([true, 0o600]);
  await upload(5);
  // The restart: from now on pages show the old addresses again, of everything there is.
  live.servesFrom = 'local';
  for (const [key, body] of Object.entries(uploads)) visitors.learn(webHost, `/system/${encodeKey(key)}`, body);
  store(102);
  await visitors.goRound();

  const second = await wayBack();
  expect(copied(second)).toBe('1');
  await web.fallBack(false);
  await visitors.goRound();
  await visitors.leave();
  expect(visitors.broken).toEqual([]);
  expect(visitors.served).toBeGreaterThan(publicPaths.length * 10);
  const uploaded = Object.fromEntries(Object.entries(uploads).map(([key, body]) => [key, told(body)]));
  expect(disk()).toEqual({ ...before, ...uploaded });
  expect(readFileSync(env, 'utf8')).toBe(changed);
  expect(scene.cloud.control.lists.lists.size).toBe(0);
  // Two came while Mastodon still used the bucket, and nothing went.
  expect(scene.media.count).toBe(inBucket + 2);
}, 180_000);
