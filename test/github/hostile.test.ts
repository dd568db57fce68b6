import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { badPath, isBranchName } from '../../src/github/names.ts';
import { compareUrl, fitting } from '../../src/github/pull-request.ts';
import { GitFolder } from './git.ts';
import { being, branch, sceneOn } from './scene.ts';
import type { FakeGitHub } from './server.ts';
import { useGitHub } from './world.ts';

describe('hostile names', () => {
  let fake: FakeGitHub;
  useGitHub((started) => void (fake = started));

  it.each([
    ...['', '/etc/passwd', '../up', 'a/../../b', 'a//b', './a', 'a/', 'a\\b', 'a\nb', 'a\0b', 'x'.repeat(2000)],
    ...['.git/config', 'a/.GIT/hooks/x', '.g\u200cit/config', '.git ', '.git.', 'GIT~1/config', '.git::$INDEX/x'],
    ...['.github/workflows/evil.yml', '.GitHub/Workflows/evil.yml'],
  ])('of a file: %j is refused before anything is asked', async (path) => {
    expect(badPath(path)).toBeDefined();
    const { publish } = await sceneOn(fake, {});
    await expect(publish({ files: [being('x', path)] })).rejects.toThrow(/is not written: it/);
    expect(fake.seen).toEqual([]);
  });

  it('of a file that only look hostile are committed as they are', async () => {
    const { publish, show } = await sceneOn(fake);
    const paths = ['.gitops/x', '.github/settings.env', 'a b/ü;$(id)`"\'.env', '-rf', 'a:b', '%2e%2e/x', '...'];
    await publish({ mode: 'commit', files: paths.map((path) => being('x\n', path)) });
    for (const path of paths) expect(await show('main', path)).toBe('x');
  });

  it('of a branch are refused where git refuses them', async () => {
    const git = await GitFolder.create();
    try {
      const sign = fc.constantFrom(...Array.from('abcdefüHEAD'), ...Array.from('ab/.~^:?*[\\@{-\t\0 \u007f'));
      const names = fc.string({ unit: sign, minLength: 1, maxLength: 8 });
      const sample = [...fc.sample(names, { numRuns: 60, seed: 7 }), 'a.lock', 'a.lock/b', '@', '-x', 'HEAD', 'a..b'];
      for (const name of sample) {
        if (!isBranchName(name)) continue;
        await git.run(['check-ref-format', '--branch', name]);
      }
      expect(sample.filter(isBranchName).length).toBeGreaterThan(3);
    } finally {
      await git.remove();
    }
  });

  it.each(['main', 'a b', '../x', 'refs/heads/x', 'x.lock'])('of a branch: %j is refused', async (name) => {
    const { publish } = await sceneOn(fake, { a: '1' });
    await expect(publish({ branch: name })).rejects.toThrow(/Git allows no branch named|cannot be main itself/);
    expect(fake.count('POST')).toBe(0);
  });

  it('of a branch that git allows are harmless', async () => {
    const { publish, branches, repository } = await sceneOn(fake);
    const name = 'x/$(id)`;&"\'<b>#%2e%2e';
    const { outcome } = await publish({ branch: name });
    expect(outcome).toBe('opened');
    expect(branches()).toEqual(['main', name]);
    repository.settings.actionsMayOpenPulls = false;
    const link = (await publish({ branch: `${name}2` })).compareUrl ?? '';
    expect(link).not.toMatch(/[\s"'<>()`$]/);
  });

  it('and texts stay what they are', async () => {
    const message = '-m "$(id)" `x`\n\n::add-mask::y\nSigned-off-by: <script>\r\n';
    const { publish, repository } = await sceneOn(fake);
    const { commit } = await publish({ message, title: '::error::<b>', body: '${{ github.token }}' });
    const { message: told } = await repository.git.commitInfo(commit?.sha ?? '');
    expect(told).toBe(`${message.trim()}\n\nGenerated-by: mastodon-media-r2`);
    expect(repository.pulls).toMatchObject([{ title: '::error::<b>', body: '${{ github.token }}' }]);
    await expect(publish({ message: ' \n' })).rejects.toThrow('The commit message is empty');
    await expect(publish({ message: 'a\0b' })).rejects.toThrow('holds a NUL');
  });

  it('never make a text too long, half a character, or a link that breaks', () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    fc.assert(
      fc.property(text, text, fc.nat(300), (title, body, times) => {
        const fit = fitting({ title, body: body.repeat(times) });
        expect(fit.title.length).toBeLessThanOrEqual(256);
        expect(fit.body.length).toBeLessThanOrEqual(65_536);
        const link = compareUrl('https://github.com/o/r', {
          ...{ repository: 'o/r', base: 'main', branch, draft: false, ...fit },
        });
        expect(link).toMatch(
          /^https:\/\/github\.com\/o\/r\/compare\/[\w/.%-]+\?quick_pull=1&title=[\w.%-]*(?:&body=[\w.%-]*)?$/,
        );
        expect(link.length).toBeLessThanOrEqual(6000);
      }),
    );
  });
});
