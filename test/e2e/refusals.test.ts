/** Wrong inputs and wrong places: each is told with what to do about it, ends with 1, and nothing is written anywhere. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leaks } from './action.ts';
import { errorsOf, startScene, type Scene } from './scene.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(110);
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

async function refused(step: string, inputs: Readonly<Record<string, string>>): Promise<string> {
  const before = scene.written();
  const run = await scene.run(step, inputs);
  expect([run.exitCode, scene.written()]).toEqual([1, before]);
  expect(scene.cloud.control.domains.size).toBe(0);
  expect(leaks(run, [...scene.secrets, 'e'.repeat(64)])).toEqual([]);
  expect(run.summary).not.toBe('');
  // A stack trace is for the debug log.
  expect(run.log).not.toMatch(/^\s+at /m);
  return errorsOf(run);
}

describe('wrong inputs', () => {
  it.each([
    [
      'no token',
      'sync',
      { 'api-token': '' },
      'give api-token (with account-id), or access-key-id and secret-access-key',
    ],
    ['the name of a bucket', 'sync', { bucket: 'My_Bucket' }, 'bucket takes the name of an R2 bucket'],
    ['an alias with https://', 'provision', { 'media-host': 'https://files.demo.example' }, 'write files.demo.example'],
    [
      'an input of another step',
      'sync',
      { form: 'dotenv' },
      'form is given, but sync does not use it (only publish does)',
    ],
    ['an unknown step', 'snyc', {}, 'step "snyc" is not known: it takes plan, provision, sync'],
    ['a list that is not there', 'sync', { release: 'list.txt' }, 'release: the file cannot be read on this runner'],
  ])('%s', async (_, step, inputs, told) => {
    expect(await refused(step, inputs)).toContain(told);
  });

  it('an endpoint with a path', async () => {
    const told = await refused('plan', { endpoint: `${scene.cloud.url}/media` });
    expect(told).toContain(
      `endpoint ends in "/media". Write ${scene.cloud.url} and put the bucket into its own input.`,
    );
  });

  it('several at once, in one message', async () => {
    const told = await refused('sync', {
      'api-token': '',
      bucket: 'X',
      endpoint: 'https://x/y',
      'media-host': 'https://files.demo.example',
    });
    expect(told.split('\n')).toHaveLength(5);
    for (const name of ['4 problems', 'bucket', 'endpoint', 'media-host', 'api-token']) expect(told).toContain(name);
  });
});

describe('a source that is none', () => {
  it('is not there', async () => {
    const told = await refused('sync', { source: '/nonexistent/public/system' });
    expect(told).toContain('there is no folder /nonexistent/public/system on this machine. Fix: ');
  });

  it('is the folder above', async () => {
    const told = await refused('sync', { source: join(scene.folder, 'public') });
    expect(told).toContain(`give "${scene.root}" instead`);
  });

  it('is empty', async () => {
    const empty = join(scene.folder, 'empty');
    mkdirSync(empty);
    expect(await refused('sync', { source: empty })).toContain('is empty. Fix: check that the path is right');
  });

  it('is a file', async () => {
    const file = join(scene.folder, 'file');
    writeFileSync(file, '');
    expect(await refused('sync', { source: file })).toContain('is a file. Fix: give the folder public/system');
  });

  const asRoot = process.getuid?.() === 0;
  (asRoot ? it.skip : it)(`may not be read${asRoot ? ' (SKIPPED: root may read everything)' : ''}`, async () => {
    const locked = join(scene.folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o000);
    expect(await refused('sync', { source: locked })).toContain('may not be read by this user. Fix: run the runner as');
    chmodSync(locked, 0o700);
  });
});

describe('a store that says no', () => {
  const noToken = { 'api-token': '' };
  const wrongSecret = 'e'.repeat(64);

  it('has no such bucket', async () => {
    expect(await refused('sync', {})).toContain('there is no bucket media at http://127.0.0.1:');
  });

  it('does not know the key', async () => {
    const told = await refused('sync', {
      ...noToken,
      'access-key-id': 'f'.repeat(32),
      'secret-access-key': wrongSecret,
    });
    expect(told).toContain('R2 does not know this access key id. Check access-key-id');
  });

  it('knows the key by another secret', async () => {
    const told = await refused('sync', { ...noToken, ...scene.key, 'secret-access-key': wrongSecret });
    expect(told).toContain('the secret does not belong to this access key id. Check secret-access-key');
  });

  it('does not know the token', async () => {
    const told = await refused('sync', { 'api-token': 'x'.repeat(40) });
    expect(told).toContain('Cloudflare does not accept the API token');
  });

  it('holds things of somebody else: they are not made public unless the bucket is adopted by name', async () => {
    await scene.cloud.state.createBucket('media').put('invoices/2024.pdf', Buffer.from('private'), {});
    const told = await refused('provision', {});
    expect(told).toContain('Bucket media holds things that are not Mastodon\'s ("invoices/")');
    expect(told).toContain('adopt');
    await refused('provision', { 'adopt-bucket': 'medium' });
    const adopted = await scene.run('provision', { 'adopt-bucket': 'media' });
    expect([adopted.exitCode, scene.cloud.control.domains.size]).toEqual([0, 1]);
    expect(scene.media.get('invoices/2024.pdf')).toBeDefined();
  });
});
