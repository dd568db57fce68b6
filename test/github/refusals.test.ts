import { describe, expect, it } from '@jest/globals';
import { refuse, secondaryRateLimit } from './route.ts';
import { adding, being, branch, path, sceneOn } from './scene.ts';
import type { FakeGitHub } from './server.ts';
import { useGitHub } from './world.ts';

/** What GitHub, or the owner of a repository, may say no to: each is told with the next step, and leaves nothing half done. */
describe('refusals', () => {
  let fake: FakeGitHub;
  useGitHub((started) => void (fake = started));

  it('of pull requests by Actions leave the branch and a link', async () => {
    const { publish, repository, branches } = await sceneOn(fake);
    repository.settings.actionsMayOpenPulls = false;
    const first = await publish({ title: 'Media (on) R2' });
    expect(first).toMatchObject({ outcome: 'pushed', notes: [] });
    expect(first.why).toMatch(/not permitted to create.*"Allow GitHub Actions to create and approve pull requests"/);
    expect(first.compareUrl).toBe(
      `${fake.webUrl}/${repository.name}/compare/main...mastodon-media-r2/switch?quick_pull=1&title=Media%20%28on%29%20R2&body=What%20to%20do.`,
    );
    expect(branches()).toEqual(['main', branch]);
    const second = await publish();
    expect(second).toMatchObject({ outcome: 'pushed' });
    expect(second.commit).toBeUndefined();

    repository.settings.actionsMayOpenPulls = true;
    expect((await publish()).outcome).toBe('opened');
  });

  it('of a token without pull requests leave the branch and a link', async () => {
    const { publish, branches } = await sceneOn(fake, undefined, {
      kind: 'fine-grained',
      permissions: { contents: 'write' },
    });
    const { outcome, why, compareUrl } = await publish({ body: 'x'.repeat(7000) });
    expect(outcome).toBe('pushed');
    expect(why).toContain('Give the token in github-token the permission "Pull requests: Read and write"');
    expect(compareUrl).toMatch(/\?quick_pull=1&title=Media%20on%20R2$/);
    expect(branches()).toEqual(['main', branch]);
  });

  it.each([
    [
      'job',
      /may not do it \(Resource not accessible by integration\)\. Write "contents: write" under permissions of the job/,
    ],
    ['fine-grained', /Resource not accessible by personal access token.*permission "Contents: Read and write"/],
    ['classic', /scope "repo"/],
  ] as const)('of a token that may only read: %s', async (kind, told) => {
    const { publish, branches } = await sceneOn(fake, undefined, {
      kind,
      permissions: { contents: 'read', pull_requests: 'write' },
    });
    await expect(publish()).rejects.toThrow(told);
    await expect(publish({ mode: 'commit' })).rejects.toThrow(told);
    expect(branches()).toEqual(['main']);
  });

  it('of another repository say that it may be out of reach', async () => {
    const { publish } = await sceneOn(fake);
    await fake.repository('o/settings');
    await expect(publish({ repository: 'o/settings' })).rejects.toThrow(
      /finds nothing there, or the token may not see it.*For another repository/,
    );
  });

  it('of a protected branch point to the pull request', async () => {
    const { publish, repository } = await sceneOn(fake);
    repository.settings.protectedBranches.add('main');
    await expect(publish({ mode: 'commit' })).rejects.toThrow(
      /a rule of the repository forbids it \(.*Changes must be made through a pull request.*Use target: pull-request/,
    );
    repository.settings.graphql = false;
    await expect(publish({ mode: 'commit' })).rejects.toThrow(/Use target: pull-request/);
    expect((await publish()).outcome).toBe('opened');
  });

  it('of new branches do not stand in the way of one that is there', async () => {
    const { publish, show, branches } = await sceneOn(fake);
    await publish();
    fake.next(
      'POST /repos/{owner}/{repo}/git/refs',
      refuse(422, 'Repository rule violations found\n\nCreations restricted'),
    );
    expect((await publish({ files: [adding('C=3')] })).outcome).toBe('updated');
    expect(await show(branch)).toBe('A=1\nC=3');
    expect(branches()).toEqual(['main', branch]);
  });

  it('of a commit leave no branch behind', async () => {
    const { publish, branches } = await sceneOn(fake);
    const violation = { type: 'UNPROCESSABLE', message: 'Repository rule violations found: commit message' };
    fake.next('POST /graphql', { status: 200, body: { errors: [violation] } });
    await expect(publish()).rejects.toThrow('a rule of the repository forbids it');
    expect(branches()).toEqual(['main']);
    await publish();
    fake.next('POST /graphql', { status: 200, body: { errors: [violation] } });
    await expect(publish({ files: [adding('C=3')] })).rejects.toThrow('a rule of the repository forbids it');
    expect(branches()).toEqual(['main', branch]);
  });

  it('of a second pull request are no trouble when somebody was faster', async () => {
    const { publish, repository } = await sceneOn(fake);
    fake.next('POST /repos/{owner}/{repo}/pulls', async () => {
      repository.pulls.push({
        ...{ number: 1, head: branch, base: 'main', author: 'ann', draft: false, title: 'T', body: '', state: 'open' },
        ...{ closedForGood: false, labels: new Set(), reviewers: new Set(), teams: new Set() },
      });
      return Promise.resolve();
    });
    expect(await publish()).toMatchObject({ outcome: 'opened', pullRequest: { number: 1 } });
    expect(repository.pulls).toHaveLength(1);
  });

  it('of a branch that another run just made are read again', async () => {
    const { publish, repository, ahead } = await sceneOn(fake);
    fake.next('POST /repos/{owner}/{repo}/git/refs', async () => {
      await repository.git.setBranch(branch, repository.git.head('main') ?? '');
      await repository.git.write(branch, { [path]: 'A=1\nB=2\n' }, 'S\n\nGenerated-by: mastodon-media-r2');
    });
    expect((await publish()).outcome).toBe('opened');
    expect(await ahead()).toBe(1);
  });

  it('of drafts are told, and the pull request is there', async () => {
    const { publish, repository } = await sceneOn(fake);
    repository.settings.drafts = false;
    const { outcome, notes } = await publish({ draft: true });
    expect(outcome).toBe('opened');
    expect(notes).toEqual(['The pull request is no draft: this repository has none.']);
    expect(repository.pulls).toMatchObject([{ draft: false }]);
  });

  it('of a fresh pull request pass', async () => {
    const { publish, repository, world } = await sceneOn(fake);
    const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/labels';
    fake.next(route, refuse(422, "Could not resolve to a node with the global id of 'PR_1'"));
    expect((await publish({ labels: ['media'] })).notes).toEqual([]);
    expect([...(repository.pulls[0]?.labels ?? [])]).toEqual(['media']);
    expect(world.waits).toHaveLength(1);
    fake.next(route, refuse(403, 'Resource not accessible by integration'));
    const { outcome, notes } = await publish({ labels: ['media', 'more'] });
    expect(outcome).toBe('current');
    expect(notes[0]).toMatch(/Could not label pull request #1 .*"pull-requests: write"/);
  });

  it('of longer texts are met by cutting them', async () => {
    const { publish, repository } = await sceneOn(fake);
    const body = `${'é'.repeat(65_400)}${'😀'.repeat(200)}`;
    expect((await publish({ body, title: `${'t'.repeat(300)}\n second` })).outcome).toBe('opened');
    expect(repository.pulls[0]?.body).toMatch(/^é.*Cut here: GitHub takes 65,536 characters/su);
    expect(repository.pulls[0]?.body.isWellFormed()).toBe(true);
    expect(repository.pulls[0]?.title).toHaveLength(256);
    expect((await publish({ body, title: `${'t'.repeat(300)}\n second` })).outcome).toBe('current');
  });

  it('of speed are waited for in the middle of everything', async () => {
    const { publish, repository, world } = await sceneOn(fake);
    fake.next('POST /graphql', secondaryRateLimit(9));
    fake.next('POST /repos/{owner}/{repo}/pulls', secondaryRateLimit(11));
    expect((await publish()).outcome).toBe('opened');
    expect(world.waits).toEqual([9000, 11_000]);
    expect(repository.pulls).toHaveLength(1);
  });

  it('of a repository without a commit, and of a base that is not there', async () => {
    const empty = await sceneOn(fake, {});
    await expect(empty.publish()).rejects.toThrow(/no commit yet\. Commit something/);
    const { publish } = await sceneOn(fake);
    await expect(publish({ base: 'trunk' })).rejects.toThrow(/The branch trunk is not in .*the default branch is main/);
  });

  it('of our own: what is no file is not written through', async () => {
    const { publish } = await sceneOn(fake, { link: { mode: '120000', content: '/etc/passwd' }, 'a/file': 'x\n' });
    await expect(publish({ files: [being('x', 'link')] })).rejects.toThrow(
      'link is a symbolic link. Name the file itself.',
    );
    await expect(publish({ files: [being('x', 'a')] })).rejects.toThrow('a is a folder');
    await expect(publish({ files: [being('x', 'a/file/below')] })).rejects.toThrow('a/file is a file, not a folder');
    expect(fake.count('POST')).toBe(0);
  });

  it('of the renderer leave everything as it is', async () => {
    const { publish, branches } = await sceneOn(fake);
    const render = (): Uint8Array => {
      throw new Error('no');
    };
    await expect(publish({ files: [being('x', 'new'), { path, render }] })).rejects.toThrow('no');
    expect(branches()).toEqual(['main']);
    expect(fake.count('POST')).toBe(0);
  });
});
