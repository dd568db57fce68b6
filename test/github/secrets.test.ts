import { describe, expect, it } from '@jest/globals';
import { checkSecretSink, putSecret, secretStoredMs } from '../../src/github/secrets.ts';
import { openSecret } from './routes/secrets.ts';
import type { FakeGitHub } from './server.ts';
import type { Repository } from './state.ts';
import { clientOf, useGitHub } from './world.ts';

const place = { repository: 'o/r' };
const staging = { ...place, environment: 'our staging/1' };

describe('secrets', () => {
  let fake: FakeGitHub;
  let repository: Repository;
  useGitHub(async (started) => {
    fake = started;
    repository = await fake.repository('o/r');
    await fake.environment(repository, staging.environment);
  });

  it('reach the repository sealed, and open with its private key alone', async () => {
    const { github } = clientOf(fake, fake.token('fine-grained', { secrets: 'write' }));
    await checkSecretSink(github, place);
    expect([...repository.vault.boxes.keys()]).toEqual([]);

    await putSecret(github, { ...place, name: 'S3_SECRET', value: 'pässword' });
    expect(repository.vault.boxes.get('S3_SECRET')).not.toContain('password');
    expect(openSecret(repository.vault, 'S3_SECRET')).toBe('pässword');
    await putSecret(github, { ...place, name: 'S3_SECRET', value: 'another' });
    expect(openSecret(repository.vault, 'S3_SECRET')).toBe('another');
    expect(await secretStoredMs(github, { ...place, name: 'S3_SECRET' })).toBeGreaterThan(0);
    expect(await secretStoredMs(github, { ...place, name: 'OTHER' })).toBeUndefined();
  });

  it('reach an environment, whatever it is called', async () => {
    const { github } = clientOf(fake, fake.token('app', { environments: 'write' }));
    await checkSecretSink(github, staging);
    await putSecret(github, { ...staging, name: 'S3_SECRET', value: 'there' });
    const vault = repository.environments.get(staging.environment)?.vault;
    expect(vault && openSecret(vault, 'S3_SECRET')).toBe('there');
    expect(await secretStoredMs(github, { ...staging, name: 'S3_SECRET' })).toBeGreaterThan(0);
  });

  it.each([
    ['job', { contents: 'write' }, /job's own token cannot have this right.*"Secrets: Read and write"/],
    ['fine-grained', { secrets: 'read' }, /Give the token in github-token the permission "Secrets: Read and write"/],
    ['classic', {}, /scope "repo"/],
  ] as const)('are refused before there is one to store: %s %j', async (kind, permissions, told) => {
    const { github } = clientOf(fake, fake.token(kind, permissions));
    await expect(checkSecretSink(github, place)).rejects.toThrow(told);
  });

  it('of an environment take a right of their own, and the environment', async () => {
    const { github } = clientOf(fake, fake.token('fine-grained', { secrets: 'write' }));
    await expect(checkSecretSink(github, staging)).rejects.toThrow('"Environments: Read and write"');
    const able = clientOf(fake, fake.token('fine-grained', { environments: 'write' })).github;
    await expect(checkSecretSink(able, { ...place, environment: 'absent' })).rejects.toThrow('Check the name');
  });

  it('are refused when GitHub would not take them, without their value', async () => {
    const { github } = clientOf(fake, fake.token('fine-grained', { secrets: 'write' }));
    for (const name of ['GITHUB_X', '1ST', 'a-b', '', 'X/../Y']) {
      await expect(putSecret(github, { ...place, name, value: 'v' })).rejects.toThrow('GitHub allows no secret named');
    }
    const large = putSecret(github, { ...place, name: 'LARGE', value: 'v'.repeat(48 * 1024) });
    await expect(large).rejects.toThrow(/^The value of the secret LARGE is larger than the 48 KB that GitHub takes\.$/);
  });
});
