import { describe, expect, it } from '@jest/globals';
import { readSelection, type KeySelection } from '../../src/mastodon/selection.ts';

const avatar = 'accounts/avatars/000/000/001/original/a.png';
const cachedAvatar = `cache/${avatar}`;
const cachedFile = 'cache/media_attachments/files/109/501/000/000/000/001/original/b.png';
const file = 'media_attachments/files/109/501/000/000/000/001/original/c.png';
const card = 'cache/preview_cards/images/000/000/009/original/d.jpeg';
const all = [avatar, cachedAvatar, cachedFile, file, card];

function read(include: readonly string[], exclude: readonly string[] = [], rowsCleared = false) {
  return readSelection({ include, exclude, rowsCleared });
}

function kept({ keep }: KeySelection): string[] {
  return keep === undefined ? all : all.filter((key) => keep(key));
}

describe('a selection', () => {
  it('keeps everything, and says so, where nothing is asked for', () => {
    expect(read([])).toEqual({ problems: [], selection: { narrowed: false, text: '' } });
  });

  it.each([
    [['accounts/avatars'], [avatar, cachedAvatar]],
    [['accounts/'], [avatar, cachedAvatar]],
    [['cache/accounts/avatars'], [cachedAvatar]],
    [['cache'], [cachedAvatar, cachedFile, card]],
    [
      ['media_attachments', 'preview_cards/images'],
      [cachedFile, file, card],
    ],
    [['accounts/avatars/**'], [avatar]],
    [['**/original/*.jpeg'], [card]],
    [['cache/*/files/**'], [cachedFile]],
    [[file], [file]],
    [['media_attachments/files/109/'], [file]],
  ])('includes %j alone', (include, wanted) => {
    const { selection, problems } = read(include);
    expect(problems).toEqual([]);
    expect(selection.narrowed).toBe(true);
    expect(kept(selection)).toEqual(wanted);
  });

  it('excludes copies whose rows were cleared, and what is included may be excluded in part', () => {
    const { selection, problems } = read([], ['preview_cards', 'cache/media_attachments'], true);
    expect(problems).toEqual([]);
    expect(selection.narrowed).toBe(false);
    expect(kept(selection)).toEqual([avatar, cachedAvatar, file]);
    expect(kept(read(['cache'], ['cache/preview_cards/**'], true).selection)).toEqual([cachedAvatar, cachedFile]);
  });

  it('has one text for one selection', () => {
    const text = (include: string[]): string => read(include).selection.text;
    expect(text(['accounts', 'cache'])).toBe(text(['cache', 'accounts', 'cache']));
    expect(text(['accounts'])).not.toBe(text(['cache']));
  });
});

describe('what would break an instance is refused', () => {
  it.each([
    'accounts',
    'media_attachments',
    'media_attachments/files',
    'cache',
    'cache/accounts',
    'cache/custom_emojis/images',
    'site_uploads',
    '**',
    'cache/**',
    '*/avatars/**',
    'media_attachments/files/109/',
    file,
  ])('exclude: %s', (item) => {
    const { problems } = read([], [item], true);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /^exclude: .*does not fetch again by itself.*Only .*cache\/media_attachments\/files.* may be left out\.$/,
    );
  });

  it('exclude without the word that the rows were cleared', () => {
    expect(read([], ['cache/preview_cards', 'cache/media_attachments/files/109/**']).problems).toEqual([
      expect.stringMatching(/^exclude: "cache\/preview_cards" .*say so by rows-cleared: true\.$/),
      expect.stringContaining('tootctl media remove --days 0'),
    ]);
  });

  it('include of what is never copied', () => {
    for (const item of ['backups', 'imports/data', 'backups/**'])
      expect(read([item]).problems).toEqual([expect.stringContaining('never copied')]);
  });

  it('what is neither a kind nor a pattern, with the kinds there are', () => {
    const { problems } = read(['acounts', 'cache/foo', '/etc/*'], ['*x']);
    expect(problems.filter((text) => text.includes('neither a kind of media nor a pattern'))).toHaveLength(3);
    expect(problems[0]).toContain('accounts/avatars');
  });

  it("excluding private files changes nothing and needs nobody's word", () => {
    expect(read([], ['backups', 'imports']).problems).toEqual([]);
  });
});
