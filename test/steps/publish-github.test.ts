/** `publish` to a repository, against a GitHub with real git behind it. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Texts } from '../inputs/builder.ts';
import { FakeGitHub } from '../github/server.ts';
import type { Repository } from '../github/state.ts';
import { rendered } from '../report/hostile.ts';
import { startPublishWorld, type PublishWorld } from './publish-world.ts';

const name = 'example/config';
const path = 'deploy/mastodon.env';
const before = 'LOCAL_DOMAIN=example.com\r\n# S3 was never used\r\nS3_ENABLED=false';

let world: PublishWorld;
let github: FakeGitHub;
let repository: Repository;
let token: string;
beforeEach(async () => {
  github = await FakeGitHub.start();
  repository = await github.repository(name, { [path]: before, 'README.md': 'x' });
  token = github.token('app', { contents: 'write', pull_requests: 'write' }, name);
  world = await startPublishWorld({ apiUrl: github.apiUrl, graphqlUrl: `${github.apiUrl}/graphql`, repository: name });
  await world.makeReady();
});
afterEach(async () => {
  expect(github.violations).toEqual([]);
  await world[Symbol.asyncDispose]();
  await github[Symbol.asyncDispose]();
});

const asPull = (): Texts => ({ target: 'pull-request', form: 'compose', 'github-token': token });
const run = (inputs: Texts = {}) => world.runAt(path, { phase: 'switch', ...asPull(), ...inputs });
const show = async (what: string): Promise<string> => (await repository.git.run(['show', what])).toString();
const commits = async (branch: string): Promise<number> =>
  Number((await repository.git.run(['rev-list', '--count', `main..${branch}`])).toString());

describe('a pull request', () => {
  it('is one, with one commit, however often the step is run', async () => {
    const urls = new Set<string | undefined>();
    for (let at = 1; at <= 10; at++) urls.add((await run()).outputs['pull-request-url']);
    expect(urls.size).toBe(1);
    expect(repository.pulls).toHaveLength(1);
    expect(await commits('mastodon-media-r2/example-media/switch')).toBe(1);
    const [pull] = repository.pulls;
    expect(pull?.title).toBe("Store and serve Mastodon's media from files.example.com");
    expect(rendered(pull?.body ?? '')).toContain('docker compose up -d');
    expect(pull?.body).toContain('+ S3_BUCKET=example-media');
    const changed = await show(`mastodon-media-r2/example-media/switch:${path}`);
    expect(changed).toMatch(/^LOCAL_DOMAIN=example\.com\r\n# S3 was never used\r\n# >>> [^]*# <<< mastodon-media-r2$/);
    expect(await show(`main:${path}`)).toBe(before);
    expect((await world.journal()).switchOfferedMs).toBeGreaterThan(0);
  }, 60_000);

  it('stands beside that of another instance in the same repository', async () => {
    const other = 'deploy/other.env';
    await repository.git.write('main', { [other]: before }, 'A second instance');
    world.cloud.state.createBucket('other-media');
    const key = world.cloud.state.addCredentials({
      ...{ accessKeyId: 'c'.repeat(32), secretAccessKey: 'd'.repeat(64) },
      ...{ access: 'read-write', buckets: ['other-media'] },
    });
    await world.runAt(other, {
      ...asPull(),
      ...{ phase: 'prepare', bucket: 'other-media', 'media-host': 'files.other.example' },
      ...{ 'access-key-id': key.accessKeyId, 'secret-access-key': key.secretAccessKey },
    });
    await run({ phase: 'prepare' });
    expect(repository.pulls.map(({ head, state }) => [head, state])).toEqual([
      ['mastodon-media-r2/other-media/prepare', 'open'],
      ['mastodon-media-r2/example-media/prepare', 'open'],
    ]);
    expect(await show(`mastodon-media-r2/other-media/prepare:${other}`)).toContain('files.other.example');
  });

  it('is closed when nothing differs any more', async () => {
    await run({ phase: 'prepare' });
    const changed = await show(`mastodon-media-r2/example-media/prepare:${path}`);
    await repository.git.write('main', { [path]: changed }, 'By hand');
    const done = await run({ phase: 'prepare' });
    expect(repository.pulls.map(({ state }) => state)).toEqual(['closed']);
    expect(done.outputs).toEqual({ files: '[]' });
    expect(rendered(done.summary)).toContain('was closed');
  });

  it('is not opened before its time', async () => {
    await world.setJournal({ passes: [] });
    await expect(run()).rejects.toThrow('The switch is not offered yet.');
    expect(repository.pulls).toEqual([]);
    expect(github.count('POST /repos')).toBe(0);
  });

  it('is left to a person where the token may not, with a link', async () => {
    token = github.token('job', { contents: 'write', pull_requests: 'write' }, name);
    repository.settings.actionsMayOpenPulls = false;
    const done = await run();
    expect(done.outcome).toBe('incomplete');
    expect(done.outputs['pull-request-url']).toBeUndefined();
    expect(done.outputs.commit).toMatch(/^[0-9a-f]{40}$/);
    expect(rendered(done.summary)).toContain('waits for its pull request');
    expect(rendered(done.summary)).toContain('/compare/main...mastodon-media-r2/example-media/switch');
    expect(await commits('mastodon-media-r2/example-media/switch')).toBe(1);
  });

  it('is only shown in a dry run', async () => {
    const done = await run({ 'dry-run': 'true' });
    expect(done.summary).toContain('+ S3_BUCKET=example-media');
    expect(github.count('POST') + github.count('PATCH')).toBe(0);
    expect((await world.journal()).switchOfferedMs).toBeUndefined();
  });

  it('can be in another repository, on another branch, in the words of the operator', async () => {
    const other = await github.repository('example/other', { 'README.md': 'x' }, { defaultBranch: 'trunk' });
    token = github.token('fine-grained', { contents: 'write', pull_requests: 'write' }, 'example/other');
    await run({
      repository: 'example/other',
      branch: 'media',
      message: 'Move media\n\nAs agreed.',
      labels: 'media',
      draft: 'true',
    });
    expect(other.pulls).toMatchObject([{ title: 'Move media', base: 'trunk', head: 'media', draft: true }]);
    expect((await other.git.run(['log', '-1', '--format=%B', 'media'])).toString()).toContain('As agreed.');
  });
});

describe('a commit', () => {
  it('goes to the base branch, once', async () => {
    const first = await run({ phase: 'prepare', target: 'commit' });
    expect(first.outputs.commit).toBe((await repository.git.run(['rev-parse', 'main'])).toString().trim());
    const second = await run({ phase: 'prepare', target: 'commit' });
    expect(second.outputs).toEqual({ files: '[]' });
    expect(await show(`main:${path}`)).toContain('EXTRA_MEDIA_HOSTS=https://files.example.com,');
  });

  it('is made from the branch alone, whatever lies on the disk', async () => {
    world.write('DB_PASS=hush\nS3_BUCKET=hush\n', 'mastodon.env');
    const done = await world.runAt('mastodon.env', {
      phase: 'prepare',
      target: 'commit',
      form: 'compose',
      'github-token': token,
    });
    expect(await show('main:mastodon.env')).not.toContain('hush');
    expect(JSON.stringify(done)).not.toContain('hush');
  });

  it('keeps the secrets of a file that is tracked with them, and shows none', async () => {
    await repository.git.write('main', { [path]: 'SECRET_KEY_BASE=hush\nAWS_SECRET_ACCESS_KEY=hush\n' }, 'Secrets');
    const done = await run({ phase: 'prepare', target: 'commit' });
    expect(await show(`main:${path}`)).toMatch(/^SECRET_KEY_BASE=hush\n/);
    expect(JSON.stringify(done)).not.toContain('hush');
  });

  it('is refused by name where a rule forbids it', async () => {
    repository.settings.protectedBranches.add('main');
    await expect(run({ phase: 'prepare', target: 'commit' })).rejects.toThrow(/rule|protected/);
  });
});
