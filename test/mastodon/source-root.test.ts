import { describe, expect, it } from '@jest/globals';
import { judgeSourceRoot } from '../../src/mastodon/source-root.ts';

const media = ['accounts', 'cache', 'custom_emojis', 'media_attachments', 'site_uploads'];

describe('judgeSourceRoot', () => {
  it('takes a media folder', () => {
    expect(judgeSourceRoot({ root: '/live/public/system', children: media })).toEqual({ ok: true });
    expect(judgeSourceRoot({ root: '/live/public/system/', children: ['cache', '.DS_Store', 'lost+found'] }).ok).toBe(
      true,
    );
    expect(judgeSourceRoot({ root: 'bucket', children: ['accounts'] }).ok).toBe(true);
    expect(judgeSourceRoot({ root: '/mnt/cache', children: media }).ok).toBe(true);
  });

  it.each([
    ['public', '/live/public', ['system', 'packs', 'emoji'], { system: media }, '/live/public/system'],
    ['public with a slash', '/live/public/', ['system'], { system: ['cache'] }, '/live/public/system'],
    ['the live folder', '/live', ['public', 'app', 'config', 'Gemfile'], { public: ['system'] }, '/live/public/system'],
    ['the live folder, not looked into', '/live', ['public', 'app', 'config', 'Gemfile'], {}, '/live/public/system'],
    ['a prefix of a bucket', 'bucket', ['system'], { system: ['accounts'] }, 'bucket/system'],
    ['accounts', '/s/accounts', ['avatars', 'headers'], {}, '/s'],
    ['a renamed accounts', '/s/x', ['avatars', 'headers'], {}, '/s'],
    ['media_attachments', '/s/media_attachments', ['files', 'thumbnails'], {}, '/s'],
    ['site_uploads', '/s/site_uploads', ['files'], {}, '/s'],
    ['the cache', '/s/cache', ['accounts', 'media_attachments', 'preview_cards'], {}, '/s'],
    ['the cache at the top', '/cache', ['accounts'], {}, '/'],
  ])('names the right path for %s', (_, root, children, inside, path) => {
    const verdict = judgeSourceRoot({ root, children, inside });
    expect(verdict).toMatchObject({ ok: false, path });
    if (!verdict.ok) expect(verdict.fix).toContain(`"${path}"`);
  });

  it.each([
    ['empty', [], /is empty/, /mounted/],
    [
      'nothing known',
      ['Documents', 'Music'],
      /none of Mastodon's folders.*found Documents, Music/,
      /PAPERCLIP_ROOT_PATH/,
    ],
    ['numbers', ['000', '109'], /numbered folders/, /accounts/],
    ['system beside media', [...media, 'system'], /unclear/, /system/],
    ['an empty system', ['system'], /its "system" holds none/, /PAPERCLIP_ROOT_PATH/],
  ])('refuses %s', (_, children, problem, fix) => {
    const verdict = judgeSourceRoot({ root: '/srv/x', children });
    expect(verdict.ok).toBe(false);
    if (verdict.ok) return;
    expect(verdict.problem).toMatch(problem);
    expect(verdict.fix).toMatch(fix);
  });

  it('prints hostile names on one line, without markup', () => {
    const verdict = judgeSourceRoot({
      root: '/x\n::error::',
      children: ['a\n::set-output name=x::y', '<b>`x`|', 'a\u2028b'],
    });
    expect(verdict.ok).toBe(false);
    if (!verdict.ok) expect(verdict.problem).not.toMatch(/[\n\r\u2028`<>|]/);
  });

  it('shortens a long list', () => {
    const verdict = judgeSourceRoot({ root: '/x', children: Array.from({ length: 1_000 }, (_, n) => `d${n}`) });
    if (!verdict.ok) expect(verdict.problem.length).toBeLessThan(300);
    expect(verdict).toMatchObject({ problem: expect.stringContaining('995 more') });
  });
});
