import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { isStorageName, SettingsError, settingsProblems, storageSettings } from '../../src/mastodon/settings.ts';
import type { MediaStore } from '../../src/mastodon/settings.ts';

const store: MediaStore = {
  bucket: 'example-media',
  endpoint: 'https://0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com',
  mediaHost: 'files.example.com',
};

function problemsOf(change: Partial<MediaStore>): readonly string[] {
  try {
    storageSettings({ ...store, ...change });
    return [];
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return error.problems.map(({ name }) => name);
  }
}

describe('storageSettings', () => {
  it('lists what Mastodon needs, in order', () => {
    expect(storageSettings(store)).toEqual([
      { name: 'S3_ENABLED', value: 'true' },
      { name: 'S3_BUCKET', value: 'example-media' },
      { name: 'S3_REGION', value: 'auto' },
      { name: 'S3_PROTOCOL', value: 'https' },
      { name: 'S3_ENDPOINT', value: store.endpoint },
      { name: 'S3_HOSTNAME', value: '0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com' },
      { name: 'S3_ALIAS_HOST', value: 'files.example.com' },
      { name: 'S3_PERMISSION', value: '' },
      { name: 'AWS_ACCESS_KEY_ID', secret: true },
      { name: 'AWS_SECRET_ACCESS_KEY', secret: true },
    ]);
  });

  it('drops a slash at the end of the endpoint', () => {
    expect(storageSettings({ ...store, endpoint: `${store.endpoint}/` })).toEqual(storageSettings(store));
  });

  it('refuses what is copied wrongly out of a dashboard', () => {
    expect(problemsOf({ endpoint: `${store.endpoint}/example-media` })).toEqual(['S3_ENDPOINT']);
    expect(problemsOf({ endpoint: 'account.r2.cloudflarestorage.com' })).toEqual(['S3_ENDPOINT']);
    expect(problemsOf({ mediaHost: 'https://files.example.com' })).toEqual(['S3_ALIAS_HOST']);
    expect(problemsOf({ mediaHost: 'files.example.com/' })).toEqual(['S3_ALIAS_HOST']);
    expect(problemsOf({ bucket: 'files.example.com' })).toEqual(['S3_BUCKET']);
    expect(problemsOf({ bucket: '' })).toEqual(['S3_BUCKET']);
    expect(problemsOf({ region: '' })).toEqual(['S3_REGION']);
  });

  it('tells all problems at once, once each, with a fix', () => {
    const hostile = { bucket: 'a\nb', endpoint: 'x y', mediaHost: '$(id)', region: '`id`' };
    expect([...problemsOf(hostile)].sort()).toEqual([
      'S3_ALIAS_HOST',
      'S3_BUCKET',
      'S3_ENDPOINT',
      'S3_HOSTNAME',
      'S3_REGION',
    ]);
    expect(() => storageSettings(hostile)).toThrow(/S3_BUCKET is no name of a bucket on R2: use/);
  });

  it('lets nothing through that a reader could take for more than text', () => {
    const hostile = fc.string({ unit: 'binary' }).filter((text) => !/^[A-Za-z0-9._:/@,+-]*$/.test(text));
    fc.assert(
      fc.property(hostile, fc.constantFrom('bucket', 'endpoint', 'mediaHost', 'region'), (text, field) => {
        expect(problemsOf({ [field]: text })).not.toEqual([]);
        expect(settingsProblems([{ name: 'EXTRA_MEDIA_HOSTS', value: text }])).toHaveLength(1);
      }),
    );
  });
});

describe('settingsProblems', () => {
  it('refuses bad names, duplicates and empty values, but for the one that must be empty', () => {
    expect(settingsProblems([{ name: 'A B', value: 'x' }])).toHaveLength(1);
    expect(settingsProblems([{ name: 'A\n', value: 'x' }])[0]?.problem).toBe('"A\\n" is no name of a setting');
    expect(settingsProblems([{ name: 'S3_PERMISSION', value: '' }])).toEqual([]);
    expect(settingsProblems([{ name: 'S3_BUCKET', value: '' }])).toHaveLength(1);
    expect(
      settingsProblems([
        { name: 'A', value: 'x' },
        { name: 'A', secret: true },
      ]),
    ).toHaveLength(1);
  });
});

describe('isStorageName', () => {
  it('knows what says where the media is', () => {
    for (const { name } of storageSettings(store)) expect(isStorageName(name)).toBe(true);
    for (const name of ['S3_CLOUDFRONT_HOST', 'S3_KEY_PREFIX', 'S3_OVERRIDE_PATH_STYLE', 'S3_SIGNATURE_VERSION']) {
      expect(isStorageName(name)).toBe(true);
    }
  });

  it('leaves the rest alone', () => {
    for (const name of [
      'PAPERCLIP_ROOT_PATH',
      'CDN_HOST',
      'EXTRA_MEDIA_HOSTS',
      'CACHE_BUSTER_ENABLED',
      'S3_READ_TIMEOUT',
      'AWS_REQUEST_CHECKSUM_CALCULATION',
      'MY_S3_BUCKET',
      's3_bucket',
    ]) {
      expect(isStorageName(name)).toBe(false);
    }
  });
});
