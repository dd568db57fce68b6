import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  classFolders,
  classify,
  isMastodonKey,
  kindOf,
  kinds,
  knownFolders,
  parseKey,
  privateFolders,
} from '../../src/mastodon/layout.ts';

describe('classify', () => {
  it.each([
    ['accounts/avatars/000/000/001/original/0123456789abcdef.png', 'accounts/avatars'],
    ['accounts/headers/109/345/678/901/234/567/original/0123456789abcdef.jpeg', 'accounts/headers'],
    ['media_attachments/files/109/345/678/901/234/567/small/0123456789abcdef.png', 'media_attachments/files'],
    ['media_attachments/thumbnails/000/001/234/original/a.jpg', 'media_attachments/thumbnails'],
    ['custom_emojis/images/000/012/345/static/blob.png', 'custom_emojis/images'],
    ['preview_cards/images/001/234/567/original/a.jpg', 'preview_cards/images'],
    ['preview_card_providers/icons/000/000/001/original/a.png', 'preview_card_providers/icons'],
    ['site_uploads/files/000/000/001/@2x/a.png', 'site_uploads/files'],
    ['backups/dumps/000/000/001/original/archive.zip', 'backups/dumps'],
    ['imports/data/000/000/001/original/follows.csv', 'imports/data'],
    ['.mastodon-r2/journal.json', 'own'],
  ] as const)('knows %s', (key, id) => {
    expect(kindOf(key)).toBe(id);
    expect(classify(key).cached).toBe(false);
    expect(isMastodonKey(key)).toBe(id !== 'own');
    if (id !== 'own') expect(classify(`cache/${key}`)).toMatchObject({ id, cached: true });
  });

  it.each([
    '',
    'index.html',
    'accounts',
    'accounts/avatars',
    'accounts/banners/000/000/001/original/a.png',
    'Accounts/avatars/000/000/001/original/a.png',
    'cache',
    'cache/',
    'cache/cache/accounts/avatars/000/000/001/original/a.png',
    'system/accounts/avatars/000/000/001/original/a.png',
    '/accounts/avatars/000/000/001/original/a.png',
    'cache/.mastodon-r2/journal.json',
    '__proto__/constructor/x',
    'constructor/prototype/x',
  ])('calls "%s" foreign', (key) => {
    expect(kindOf(key)).toBe('foreign');
    expect(isMastodonKey(key)).toBe(false);
  });

  it.each([
    '.DS_Store',
    '._a.png',
    'Thumbs.db',
    'desktop.ini',
    'lost+found',
    '.keep',
    '.gitkeep',
    '.nfs000000000012ab34',
    '.0123456789abcdef.png.Xy12Za',
    '',
  ])('takes "%s" for junk wherever it stands', (name) => {
    for (const folder of ['', 'accounts/avatars/', 'cache/media_attachments/files/109/345/678/901/234/567/original/']) {
      expect(kindOf(folder + name)).toBe('foreign');
    }
  });

  it.each(['Thumbs.db.png', 'data.png', 'Tést.jpg', 'with space.JPG', '.hidden', 'a', 'deadbeef', '写真.jpg'])(
    'takes the old name "%s" for media',
    (name) => {
      expect(kindOf(`accounts/avatars/000/000/001/original/${name}`)).toBe('accounts/avatars');
    },
  );

  it('calls everything in a private folder private, whatever it is', () => {
    for (const key of ['backups/x', 'backups/dumps/.DS_Store', 'imports/other/1/a', 'cache/backups/x', 'backups/']) {
      expect(classify(key).private).toBe(true);
    }
    expect(privateFolders).toEqual(['backups', 'imports']);
  });

  it('says what comes back', () => {
    const refetchable = (key: string): string => classify(key).refetchable;
    expect(refetchable('cache/media_attachments/files/1')).toBe('yes');
    expect(refetchable('cache/preview_cards/images/1')).toBe('yes');
    expect(refetchable('preview_cards/images/1')).toBe('yes');
    expect(refetchable('cache/accounts/avatars/1')).toBe('by-hand');
    expect(refetchable('cache/custom_emojis/images/1')).toBe('no');
    expect(refetchable('media_attachments/files/1')).toBe('no');
    expect(refetchable('site_uploads/files/1')).toBe('no');
  });

  it('gives the same object for every key of a kind', () => {
    expect(classify('accounts/avatars/a')).toBe(classify('accounts/avatars/b'));
    expect(kinds).toContain(classify('cache/accounts/avatars/b'));
    expect(new Set(kinds).size).toBe(22);
  });

  it('lists the folders of the root', () => {
    expect(classFolders).toContain('media_attachments');
    expect(classFolders).toHaveLength(8);
    expect(knownFolders).toEqual([...classFolders, 'cache']);
  });

  it('never throws, and agrees with the strict reading', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.constantFrom(...classFolders), (text, folder) => {
        for (const key of [text, `${folder}/${text}`, `cache/${folder}/${text}`]) {
          const parsed = parseKey(key);
          if (parsed !== null) expect(classify(key)).toBe(parsed.kind);
        }
      }),
    );
  });
});

describe('parseKey', () => {
  it('reads ids of three to six groups', () => {
    const id = (partition: string): string | undefined =>
      parseKey(`cache/accounts/avatars/${partition}/original/a.png`)?.id;
    expect(id('000/000/042')).toBe('42');
    expect(id('001/000/000/042')).toBe('1000000042');
    expect(id('109/345/678/901/234/567')).toBe('109345678901234567');
    expect(id('000/000/000')).toBe('0');
    expect(id('000/042')).toBeUndefined();
    expect(id('000/000/42')).toBeUndefined();
    expect(id('1/2/3')).toBeUndefined();
    expect(id('109/345/678/901/234/567/890')).toBeUndefined();
  });

  it('reads style and file name', () => {
    expect(parseKey('site_uploads/files/000/000/001/@2x/ä b.png')).toMatchObject({
      kind: { id: 'site_uploads/files', cached: false },
      style: '@2x',
      fileName: 'ä b.png',
    });
  });

  it.each([
    'backups/000/000/001/original/a.zip',
    'accounts/avatars/000/000/001/a.png',
    'accounts/avatars/000/000/001/original/',
    'accounts/avatars/000/000/001/original/a/b.png',
    'elsewhere/avatars/000/000/001/original/a.png',
    'accounts/avatars/000/000/001/../a.png',
    'accounts/avatars/000/000/001/./a.png',
    'accounts/avatars/000/000/001/original/..',
  ])('refuses %s', (key) => {
    expect(parseKey(key)).toBeNull();
  });

  it.each(['...', '..a', 'a..'])('takes %j for a name', (name) => {
    expect(parseKey(`accounts/avatars/000/000/001/original/${name}`)?.fileName).toBe(name);
  });
});
