/** Mastodon's key through the whole action, in the order in which an operator meets it, and the search for it in all that is left. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { armor, Decrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { everything } from '../../src/stores/model.ts';
import { R2Bucket } from '../../src/stores/s3/r2.ts';
import { testContext } from '../cloudflare/world.ts';
import { openSecret } from '../github/routes/secrets.ts';
import { FakeGitHub } from '../github/server.ts';
import type { Repository } from '../github/state.ts';
import { isInstalled } from '../publish/readers.ts';
import { leaks, type ActionRun } from './action.ts';
import { errorsOf, mediaHost, startScene, type Scene } from './scene.ts';

let scene: Scene;
let github: FakeGitHub;
let repository: Repository;
let identity: string;
let recipient: string;
let workspace: string;
let mint: string;
let githubToken: string;
/** Everything that must not be found anywhere, whenever it came up. */
const secrets = new Set<string>();
const runs: ActionRun[] = [];

beforeAll(async () => {
  scene = await startScene(110);
  scene.cloud.state.createBucket('other-peoples');
  github = await FakeGitHub.start();
  repository = await github.repository('example/social');
  await github.environment(repository, 'mastodon');
  await github.environment(repository, 'media-server');
  identity = await generateIdentity();
  recipient = await identityToRecipient(identity);
  workspace = join(scene.folder, 'repository');
  mkdirSync(join(workspace, 'secrets'), { recursive: true });
  mint = scene.cloud.control.addToken({ permissions: ['Account API Tokens Write'] }).value;
  githubToken = github.token('fine-grained', { secrets: 'write', environments: 'write' });
  for (const secret of [...scene.secrets, mint, createHash('sha256').update(mint).digest('hex'), githubToken])
    secrets.add(secret);
});

afterAll(async () => {
  await scene[Symbol.asyncDispose]();
  await github[Symbol.asyncDispose]();
  expect(scene.cloud.contractProblems).toEqual([]);
  expect(github.violations).toEqual([]);
});

type Inputs = Readonly<Record<string, string>>;

/** How the runner starts it: with GitHub where the fake is. */
const around = () => ({
  cwd: workspace,
  env: {
    CLOUDFLARE_BASE_URL: scene.cloud.controlUrl,
    MEDIA_R2_CONNECT_TO: `${mediaHost}=${scene.cloud.url}`,
    GITHUB_API_URL: github.apiUrl,
  },
});

async function provision(inputs: Inputs = {}): Promise<ActionRun> {
  const run = await scene.run('provision', { 'github-token': githubToken, ...inputs }, around());
  remember(run);
  return run;
}

function remember(run: ActionRun): void {
  runs.push(run);
  noteKeys();
}

/** Takes note of all keys that there are now, with all that is derived from them. */
function noteKeys(): void {
  for (const { id, value } of minted())
    secrets.add(id).add(value).add(createHash('sha256').update(value).digest('hex'));
  for (const { accessKeyId, secretAccessKey, sessionToken } of scene.cloud.state.credentials.values()) {
    secrets.add(secretAccessKey);
    if (sessionToken !== undefined) secrets.add(sessionToken).add(accessKeyId);
  }
}

const minted = () => [...scene.cloud.control.tokens.values()].filter(({ policies }) => policies.length > 0);
const sealedKey = (accessKeyId = minted().at(-1)?.id ?? '') => scene.cloud.state.credentials.get(accessKeyId);
const age = (): Inputs => ({
  'mint-token': mint,
  'key-sinks': 'age, repository-secret',
  'key-file': 'secrets/key.age',
  'key-recipients': recipient,
});
const retire = (): Inputs => ({ 'mint-token': mint, 'mastodon-key': 'retire' });
/** The time is written with an escaped colon. */
const title = /The key of \d{4}-\d\d-\d\d \d\d&#58;\d\d UTC, [0-9a-f]{6} was made and tried/;

async function openAge(): Promise<string> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  return decrypter.decrypt(armor.decode(readFileSync(join(workspace, 'secrets/key.age'), 'utf8')), 'text');
}

describe("Mastodon's key", () => {
  it('is explained where it is to be made by hand', async () => {
    const run = await provision();
    expect([run.exitCode, run.outputs['mastodon-key']]).toEqual([0, '']);
    expect(run.summary).toContain(`https://dash.cloudflare.com/${scene.cloud.state.accountId}/r2/api-tokens`);
    expect(run.summary).toContain('"Object Read & Write"');
  });

  it('is told as missing by a check, which makes none', async () => {
    const run = await provision({ ...age(), mode: 'check' });
    expect(run.exitCode).toBe(1);
    expect(errorsOf(run)).toContain(
      'mastodon-key: create a key (read and write objects of media; sealed to age file secrets/key.age, secrets of example/social)',
    );
    expect(minted()).toEqual([]);
  });

  it('is not made where one of its places cannot take it', async () => {
    const run = await provision({
      ...age(),
      'github-token': github.token('job', { contents: 'write' }),
      'key-file': 'nowhere/key.age',
    });
    expect(run.exitCode).toBe(1);
    expect(errorsOf(run)).toContain('No key was made, as it cannot be sealed:');
    expect(errorsOf(run)).toContain('age file nowhere/key.age: key-file: there is no folder nowhere.');
    expect(errorsOf(run)).toContain('secrets of example/social: Could not store the secret');
    expect(minted()).toEqual([]);
  });

  it('that fails its trial is deleted again', async () => {
    const { buckets } = scene.cloud.state;
    const bucket = scene.media;
    // Somebody deletes the bucket at the wrong moment.
    scene.faults = ({ operation }) => {
      noteKeys();
      if (operation === 'PutObject') buckets.delete(bucket.id);
      return undefined;
    };
    const run = await provision(age());
    scene.faults = undefined;
    buckets.set(bucket.id, bucket);
    expect(run.exitCode).toBe(1);
    expect(errorsOf(run)).toContain('The new key was tried and failed: PutObject');
    expect(errorsOf(run)).toContain('The new key was deleted again.');
    expect(minted()).toEqual([]);
    expect(readdirSync(join(workspace, 'secrets'))).toEqual([]);
  });

  it('is made, tried, and sealed to a file and to GitHub', async () => {
    const run = await provision(age());
    expect([run.exitCode, errorsOf(run), run.outputs['mastodon-key']]).toEqual([0, '', 'made']);
    const key = sealedKey();
    expect(await openAge()).toBe(
      `AWS_ACCESS_KEY_ID=${key?.accessKeyId}\nAWS_SECRET_ACCESS_KEY=${key?.secretAccessKey}\n`,
    );
    expect(openSecret(repository.vault, 'MASTODON_S3_ACCESS_KEY_ID')).toBe(key?.accessKeyId);
    expect(openSecret(repository.vault, 'MASTODON_S3_SECRET_ACCESS_KEY')).toBe(key?.secretAccessKey);
    expect([...repository.vault.boxes.keys()]).toHaveLength(2);
    expect(run.summary).toMatch(title);
    expect(run.summary).toContain('Another bucket stayed shut to it.');
    expect(scene.media.count).toBe(0);
  });

  it('is there the second time', async () => {
    const again = await provision(age());
    expect([again.exitCode, again.outputs['changed'], again.outputs['mastodon-key']]).toEqual([0, 'false', 'kept']);
    expect(minted()).toHaveLength(1);
    const check = await provision({ ...age(), mode: 'check', 'key-file': 'secrets/another.age' });
    expect([check.exitCode, check.outputs['mastodon-key']]).toEqual([0, 'kept']);
    expect(check.summary).toContain('There is no key in age file secrets/another.age');
  });

  const sops = isInstalled('sops');
  (sops ? it : it.skip)(
    sops ? 'rotates beside the old one, by sops and an environment' : 'SKIPPED: sops is not installed',
    async () => {
      writeFileSync(
        join(workspace, '.sops.yaml'),
        `creation_rules:\n  - path_regex: secrets/\n    age: ${recipient}\n`,
      );
      const inputs = {
        'mint-token': mint,
        'mastodon-key': 'rotate',
        'key-sinks': 'sops, environment-secret',
        'key-environment': 'mastodon',
        'key-file': 'secrets/key.env',
      };
      const run = await provision(inputs);
      expect([run.exitCode, errorsOf(run), run.outputs['mastodon-key']]).toEqual([0, '', 'made']);
      expect(run.summary).toContain('Beside it there are still');
      expect(minted()).toHaveLength(2);
      const env = { PATH: process.env['PATH'], SOPS_AGE_KEY: identity };
      const opened = execFileSync('sops', ['decrypt', join(workspace, 'secrets/key.env')], {
        env,
        encoding: 'utf8',
        stdio: 'pipe',
      });
      expect(opened).toContain(`AWS_SECRET_ACCESS_KEY=${sealedKey()?.secretAccessKey}\n`);
      const vault = repository.environments.get('mastodon')?.vault;
      expect(vault && openSecret(vault, 'MASTODON_S3_SECRET_ACCESS_KEY')).toBe(sealedKey()?.secretAccessKey);
    },
  );

  it('of a run that was killed is told from the sealed one, and nothing is deleted while that is uncertain', async () => {
    const inUse = minted().at(-1)?.id;
    const killed = scene.start(
      'provision',
      { 'github-token': githubToken, ...age(), 'mastodon-key': 'rotate' },
      around(),
    );
    scene.faults = ({ operation }) => {
      if (operation === 'PutObject') killed.kill('SIGKILL');
      return operation === 'PutObject' ? { kind: 'stall' } : undefined;
    };
    remember(await killed.done);
    scene.faults = undefined;
    const unfinished = minted().at(-1);
    expect(unfinished?.name).toContain('(not sealed yet)');

    const uncertain = await provision(retire());
    expect(errorsOf(uncertain)).toContain(
      'did not come to its end, so it is not certain which key is where it should be',
    );
    expect(minted().map(({ id }) => id)).toContain(inUse);
  });

  it('is certain again once rotated, and the others are deleted when told so', async () => {
    expect((await provision({ ...age(), 'mastodon-key': 'rotate' })).exitCode).toBe(0);
    const done = await provision(retire());
    expect([done.exitCode, done.outputs['mastodon-key']]).toEqual([0, 'retired']);
    expect(minted()).toHaveLength(1);
    expect(await openAge()).toContain(sealedKey()?.secretAccessKey);
  });

  it('of a run that was cancelled is deleted again', async () => {
    const cancelled = scene.start(
      'provision',
      { 'github-token': githubToken, ...age(), 'mastodon-key': 'rotate' },
      around(),
    );
    scene.faults = ({ operation }) => {
      if (operation !== 'PutObject') return undefined;
      noteKeys();
      cancelled.kill('SIGINT');
      return { kind: 'stall' };
    };
    const run = await cancelled.done;
    scene.faults = undefined;
    remember(run);
    expect(run.exitCode).toBe(130);
    expect(minted()).toHaveLength(1);
    expect(minted()[0]?.name).not.toContain('not sealed');
  });
});

describe('credentials of an hour', () => {
  it('reach an environment, and a job of another machine syncs with them alone', async () => {
    const run = await provision({ 'temporary-environment': 'media-server' });
    expect([run.exitCode, errorsOf(run)]).toEqual([0, '']);
    expect(run.summary).toContain(
      'The environment media-server of example/social holds S3 credentials for this bucket alone',
    );
    const vault = repository.environments.get('media-server')?.vault;
    const secretOf = (name: string): string => (vault && openSecret(vault, `MEDIA_R2_${name}`)) ?? '';
    const inputs = {
      'api-token': '',
      'access-key-id': secretOf('ACCESS_KEY_ID'),
      'secret-access-key': secretOf('SECRET_ACCESS_KEY'),
      'session-token': secretOf('SESSION_TOKEN'),
    };
    const synced = await scene.run('sync', inputs);
    remember(synced);
    expect([synced.exitCode, synced.outputs['complete']]).toEqual([0, 'true']);

    const credentials = {
      accessKeyId: inputs['access-key-id'],
      secretAccessKey: inputs['secret-access-key'],
      sessionToken: inputs['session-token'],
    };
    await using other = new R2Bucket({
      endpoint: scene.cloud.url,
      bucket: 'other-peoples',
      region: 'auto',
      credentials,
    });
    await expect(other.list(everything, testContext()).next()).rejects.toThrow('403 AccessDenied');
  });

  it('are not made where the environment cannot take them', async () => {
    const before = scene.cloud.state.credentials.size;
    const run = await provision({ 'temporary-environment': 'not-there' });
    expect(run.exitCode).toBe(1);
    expect(errorsOf(run)).toContain('Could not store the secret');
    expect(scene.cloud.state.credentials.size).toBe(before);
  });
});

describe('all that is left of all runs', () => {
  it('holds no secret, given, made or derived, in any form', () => {
    expect(runs.flatMap((run) => leaks(run, [...secrets]))).toEqual([]);
    const written = readdirSync(workspace, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    const texts = written.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(texts.length).toBeGreaterThan(0);
    for (const secret of secrets) {
      for (const form of [
        secret,
        Buffer.from(secret).toString('base64'),
        Buffer.from(secret).toString('hex'),
        encodeURIComponent(secret),
      ])
        expect(texts.some((text) => text.includes(form))).toBe(false);
    }
    // It looked at enough to mean something.
    expect([runs.length > 14, secrets.size > 12]).toEqual([true, true]);
  });
});
