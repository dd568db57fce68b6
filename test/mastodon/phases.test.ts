import { describe, expect, it } from '@jest/globals';
import { isProblems, phaseSettings } from '../../src/mastodon/phases.ts';
import type { Phase } from '../../src/mastodon/phases.ts';
import { storageSettings } from '../../src/mastodon/settings.ts';

const store = {
  bucket: 'example-media',
  endpoint: 'https://account.r2.cloudflarestorage.com',
  mediaHost: 'files.example.com',
};

function settings(
  phase: Phase,
  version: string | undefined,
  now: Record<string, string> = {},
): Record<string, string | undefined> {
  const answer = ask(phase, version, now);
  if (isProblems(answer)) throw new Error(answer.map(({ problem }) => problem).join('\n'));
  return Object.fromEntries(answer.map((each) => [each.name, 'value' in each ? each.value : undefined]));
}

function problems(
  phase: Phase,
  version: string | undefined,
  now: Record<string, string> = {},
  of = store,
): readonly string[] {
  const answer = ask(phase, version, now, of);
  return isProblems(answer) ? answer.map(({ problem, fix }) => `${problem}: ${fix}`) : [];
}

function ask(
  phase: Phase,
  version: string | undefined,
  now: Record<string, string>,
  of = store,
): ReturnType<typeof phaseSettings> {
  const [major = 0, minor = 0] = version?.split('.').map(Number) ?? [];
  return phaseSettings(
    { phase, version: version === undefined ? undefined : { major, minor, patch: 0 }, store: of },
    new Map(Object.entries(now)),
  );
}

const block = Object.fromEntries(
  storageSettings(store).map((each) => [each.name, 'value' in each ? each.value : undefined]),
);
const checksums = {
  AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
  AWS_RESPONSE_CHECKSUM_VALIDATION: 'when_required',
};
const ours = { S3_ENABLED: 'true', S3_BUCKET: store.bucket, S3_ENDPOINT: `${store.endpoint}/` };

describe('prepare', () => {
  it('allows the media host and, for moderators, the S3 API, from 4.4', () => {
    for (const version of ['4.4', '4.6', '5.0']) {
      expect(settings('prepare', version)).toEqual({
        EXTRA_MEDIA_HOSTS: `https://files.example.com,${store.endpoint}`,
      });
    }
  });

  it('keeps the hosts that are there, once', () => {
    const now = { EXTRA_MEDIA_HOSTS: 'https://a.example  https://files.example.com, https://b.example' };
    expect(settings('prepare', '4.4', now)['EXTRA_MEDIA_HOSTS']).toBe(
      `https://a.example,https://files.example.com,https://b.example,${store.endpoint}`,
    );
    expect(problems('prepare', '4.4', { EXTRA_MEDIA_HOSTS: '$HOSTS' })).toHaveLength(1);
  });

  it('names the host in advance before 4.4, while it means nothing else', () => {
    expect(settings('prepare', '4.3')).toEqual({ S3_ALIAS_HOST: 'files.example.com' });
    expect(settings('prepare', '4.3', { S3_ENABLED: 'false', S3_BUCKET: 'old' })).toEqual({
      S3_ALIAS_HOST: 'files.example.com',
    });
    expect(problems('prepare', '4.3', { S3_ENABLED: 'true' }).join()).toContain(
      'before 4.4 can allow no second media host',
    );
    expect(settings('prepare', '4.3', { S3_ENABLED: 'true', S3_ALIAS_HOST: 'files.example.com' })).toEqual({
      S3_ALIAS_HOST: 'files.example.com',
    });
    expect(problems('prepare', '4.3', { AZURE_ENABLED: 'true' }).join()).toContain('Azure');
  });

  it('takes no switch apart, and makes none', () => {
    expect(settings('prepare', '4.5', ours)).toMatchObject({ ...block });
    expect(settings('prepare', '4.5', { ...ours, S3_ENABLED: 'false' })).toMatchObject({
      ...block,
      S3_ENABLED: 'false',
    });
  });
});

describe('switch', () => {
  it('is the storage block, and more where the version knows more', () => {
    expect(settings('switch', '4.3')).toEqual(block);
    expect(settings('switch', '4.0')).toEqual(block);
    expect(settings('switch', '4.4')).toEqual({ ...block, EXTRA_MEDIA_HOSTS: store.endpoint, ...checksums });
    expect(settings('cleanup', '4.4')).toEqual(settings('switch', '4.4'));
  });

  it("leaves the operator's own choice of checksums, if it is one", () => {
    const now = { AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_SUPPORTED', AWS_RESPONSE_CHECKSUM_VALIDATION: 'never' };
    expect(settings('switch', '4.5', now)).toMatchObject({
      ...checksums,
      AWS_REQUEST_CHECKSUM_CALCULATION: 'WHEN_SUPPORTED',
    });
  });

  it('is refused where it cannot work', () => {
    expect(problems('switch', '3.5').join()).toContain('update Mastodon');
    expect(problems('switch', undefined).join()).toContain('give mastodon-version');
    expect(problems('switch', '4.5', { SWIFT_ENABLED: 'true' }).join()).toContain('OpenStack Swift');
    expect(problems('switch', '4.5', {}, { ...store, bucket: 'My Bucket' }).join()).toContain('S3_BUCKET');
  });
});

describe('rollback', () => {
  it('turns off, keeps the media host allowed, and asks for no version', () => {
    expect(settings('rollback', undefined, ours)).toEqual({ ...block, S3_ENABLED: 'false' });
    expect(settings('rollback', '4.5', { ...ours, EXTRA_MEDIA_HOSTS: 'https://a.example' })).toEqual({
      ...block,
      S3_ENABLED: 'false',
      EXTRA_MEDIA_HOSTS: 'https://a.example',
    });
  });

  it('is refused where the settings speak of another store', () => {
    for (const now of [{}, { ...ours, S3_BUCKET: 'other' }, { ...ours, S3_ENDPOINT: 'https://s3.example.com' }]) {
      expect(problems('rollback', '4.5', now).join()).toContain('nothing to go back from');
    }
  });
});
