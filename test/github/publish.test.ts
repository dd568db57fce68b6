import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { adding, being, branch, path, sceneOn } from './scene.ts';
import type { FakeGitHub } from './server.ts';
import { useGitHub } from './world.ts';

const run = promisify(execFile);

describe('publishing', () => {
  let fake: FakeGitHub;
  useGitHub((started) => void (fake = started));

  describe('a pull request', () => {
    it('is one, with one commit, after ten runs', async () => {
      const { publish, repository, show, ahead, branches } = await sceneOn(fake);
      const outcomes = [];
      for (let times = 0; times < 10; times++) outcomes.push((await publish({ labels: ['media'] })).outcome);
      expect(outcomes).toEqual(['opened', ...Array<string>(9).fill('current')]);
      expect(repository.pulls).toHaveLength(1);
      expect([...(repository.pulls[0]?.labels ?? [])]).toEqual(['media']);
      expect(await ahead()).toBe(1);
      expect(await show(branch)).toBe('A=1\nB=2');
      expect(branches()).toEqual(['main', branch]);
      expect([fake.count('POST /graphql'), fake.count('PATCH'), fake.count('DELETE')]).toEqual([1, 0, 0]);
    });

    it('can be cloned, is signed, and has the message whole', async () => {
      const { publish, repository } = await sceneOn(fake);
      const { commit, pullRequest } = await publish();
      expect(commit?.signed).toBe(true);
      expect(repository.signed).toContain(commit?.sha);
      expect(pullRequest).toEqual({ number: 1, url: `${fake.webUrl}/${repository.name}/pull/1` });

      const folder = await mkdtemp(join(tmpdir(), 'clone-'));
      try {
        const options = { cwd: folder, env: { PATH: process.env['PATH'], HOME: folder } };
        await run(
          'git',
          ['clone', '--quiet', '--branch', branch, `${fake.webUrl}/${repository.name}.git`, '.'],
          options,
        );
        expect(await readFile(join(folder, path), 'utf8')).toBe('A=1\nB=2\n');
        const { stdout } = await run('git', ['log', '-1', '--format=%B'], options);
        expect(stdout.trim()).toBe('Media on R2\n\nWhy it is so.\n\nGenerated-by: mastodon-media-r2');
      } finally {
        await rm(folder, { recursive: true });
      }
    });

    it('is rebuilt, not doubled and never closed, when something else is wanted', async () => {
      const { publish, repository, show, ahead, branches } = await sceneOn(fake);
      await publish();
      const { outcome, commit } = await publish({ files: [adding('C=3')], title: 'Another', body: 'More.' });
      expect(outcome).toBe('updated');
      expect(commit?.signed).toBe(true);
      expect(repository.pulls).toMatchObject([{ state: 'open', title: 'Another', body: 'More.' }]);
      expect(await show(branch)).toBe('A=1\nC=3');
      expect(await ahead()).toBe(1);
      expect(branches()).toEqual(['main', branch]);
    });

    it('is rebuilt on a base that changed the file, and left when the base changed another', async () => {
      const { publish, repository, show, ahead } = await sceneOn(fake);
      await publish();
      await repository.git.write('main', { 'README.md': 'Other\n' });
      expect((await publish()).outcome).toBe('current');
      await repository.git.write('main', { [path]: 'A=9\n' });
      expect((await publish()).outcome).toBe('updated');
      expect(await show(branch)).toBe('A=9\nB=2');
      expect(await ahead()).toBe(1);
      expect(repository.pulls).toMatchObject([{ state: 'open' }]);
    });

    it('gets its words back, and nothing else, when only they differ', async () => {
      const { publish, repository } = await sceneOn(fake);
      await publish();
      expect(await publish({ body: 'Other words.' })).toMatchObject({ outcome: 'updated', notes: [] });
      expect(repository.pulls).toMatchObject([{ body: 'Other words.' }]);
      expect(fake.count('POST /graphql')).toBe(1);
    });

    it('is closed, with its branch, when nothing differs any more', async () => {
      const { publish, repository, branches } = await sceneOn(fake);
      const files = [being('A=2\n')];
      await publish({ files });
      await repository.git.write('main', { [path]: 'A=2\n' });
      expect((await publish({ files, dryRun: true })).outcome).toBe('closed');
      expect(repository.pulls).toMatchObject([{ state: 'open' }]);
      expect((await publish({ files })).outcome).toBe('closed');
      expect(repository.pulls).toMatchObject([{ state: 'closed', closedForGood: false }]);
      expect(branches()).toEqual(['main']);
      expect((await publish({ files })).outcome).toBe('unchanged');
    });

    it('is a new one after the first was merged and the file changed again', async () => {
      const { publish, repository, ahead } = await sceneOn(fake);
      const { commit } = await publish({ files: [being('A=2\n')] });
      await repository.git.setBranch('main', commit?.sha ?? '');
      Object.assign(repository.pulls[0] ?? {}, { state: 'closed' });
      await repository.git.write('main', { [path]: 'A=1\n' });
      expect((await publish({ files: [being('A=2\n')] })).outcome).toBe('opened');
      expect(repository.pulls).toMatchObject([{ state: 'closed' }, { state: 'open' }]);
      expect(await ahead()).toBe(1);
    });

    it('leaves commits of others alone', async () => {
      const { publish, repository, show } = await sceneOn(fake);
      await publish();
      await repository.git.write(branch, { [path]: 'A=1\nB=2\n', 'notes.txt': 'mine' }, 'A fix by hand');
      expect((await publish()).outcome).toBe('current');
      await expect(publish({ files: [adding('C=3')] })).rejects.toThrow(
        /last commit of the branch .* is not from this action.*Merge or close pull request #1/,
      );
      expect(await show(branch, 'notes.txt')).toBe('mine');
      await repository.git.write('main', { [path]: 'A=1\nB=2\n' });
      const { outcome, notes } = await publish({ files: [being('A=1\nB=2\n')] });
      expect(outcome).toBe('unchanged');
      expect(notes.join()).toContain('commits of others');
      expect(repository.pulls).toMatchObject([{ state: 'open' }]);
    });

    it('is made from a branch that was left at its base, by a run that broke off', async () => {
      const { publish, repository, ahead } = await sceneOn(fake);
      await repository.git.setBranch(branch, repository.git.head('main') ?? '');
      await repository.git.write('main', { 'README.md': 'Other\n' });
      expect((await publish()).outcome).toBe('opened');
      expect(await ahead()).toBe(1);
    });

    it('is found however the repository is spelled', async () => {
      const { publish, repository } = await sceneOn(fake);
      await publish({ repository: repository.name.toUpperCase() });
      expect((await publish({ files: [adding('C=3')], repository: repository.name.toUpperCase() })).outcome).toBe(
        'updated',
      );
      expect(repository.pulls).toHaveLength(1);
    });

    it('asks reviewers once, each for itself', async () => {
      const { publish, repository } = await sceneOn(fake);
      for (const who of ['ann', 'o/infra']) repository.settings.collaborators.add(who);
      const reviewers = ['stranger', 'ann', 'o/infra', 'elsewhere/team', 'github-actions[bot]'];
      const { notes } = await publish({ reviewers });
      expect(repository.pulls).toMatchObject([{ reviewers: new Set(['ann']), teams: new Set(['infra']) }]);
      expect(notes).toHaveLength(3);
      expect(notes[0]).toMatch(/ask stranger to review .*collaborators/);
      expect(notes[1]).toBe('elsewhere/team was not asked to review: only teams of o can be.');
      const asked = fake.count('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers');
      await publish({ reviewers });
      expect(fake.count('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers')).toBe(asked);
    });

    it('writes nothing in a dry run, and says what it would', async () => {
      const { publish, repository, branches } = await sceneOn(fake);
      const { outcome, files } = await publish({ dryRun: true });
      expect(outcome).toBe('opened');
      expect(files.map(({ before, after }) => [String(before), String(after)])).toEqual([['A=1\n', 'A=1\nB=2\n']]);
      expect(branches()).toEqual(['main']);
      await publish();
      expect((await publish({ dryRun: true })).outcome).toBe('current');
      expect((await publish({ dryRun: true, files: [adding('C=3')] })).outcome).toBe('updated');
      expect(repository.pulls).toHaveLength(1);
      expect((await publish({ dryRun: true, mode: 'commit' })).outcome).toBe('committed');
    });
  });

  describe('a commit', () => {
    it('goes to the base branch once', async () => {
      const { publish, repository, show } = await sceneOn(fake);
      const files = [being('A=2\n'), being('new\n', 'a/b/c.env')];
      expect(await publish({ mode: 'commit', files })).toMatchObject({
        outcome: 'committed',
        commit: { signed: true },
      });
      expect([await show('main'), await show('main', 'a/b/c.env')]).toEqual(['A=2', 'new']);
      expect((await publish({ mode: 'commit', files })).outcome).toBe('unchanged');
      expect(await repository.git.say(['rev-list', '--count', 'main'])).toBe('2');
      expect(repository.pulls).toEqual([]);
    });

    it('reads the file again when the base moves meanwhile', async () => {
      const { publish, repository, show } = await sceneOn(fake);
      fake.next('POST /graphql', async () => {
        await repository.git.write('main', { [path]: 'A=7\n' });
      });
      expect((await publish({ mode: 'commit' })).outcome).toBe('committed');
      expect(await show('main')).toBe('A=7\nB=2');
    });

    it('gives up on a base that never rests', async () => {
      const { publish, repository } = await sceneOn(fake);
      for (let times = 0; times < 3; times++) {
        fake.next('POST /graphql', async () => {
          await repository.git.write('main', { 'README.md': `${times}` });
        });
      }
      await expect(publish({ mode: 'commit' })).rejects.toThrow('the branch has moved meanwhile. Run again.');
      expect(fake.count('POST')).toBe(3);
    });

    it('keeps the mode of a script, which GitHub would not sign', async () => {
      const script = { mode: '100755', content: '#!/bin/sh\n' };
      const { publish, repository } = await sceneOn(fake, { [path]: script });
      expect((await publish({ mode: 'commit' })).commit?.signed).toBe(true);
      expect(await repository.git.say(['ls-tree', 'main', path])).toMatch(/^100755 /);
      expect((await publish({ files: [adding('C=3')] })).outcome).toBe('opened');
      expect((await publish({ files: [adding('D=4')] })).outcome).toBe('updated');
      expect(await repository.git.say(['ls-tree', branch, path])).toMatch(/^100755 /);
      expect(fake.count('POST /graphql')).toBe(0);
    });

    it('goes another way where GraphQL is not to be had', async () => {
      const { publish, repository, ahead, branches } = await sceneOn(fake, undefined, {
        kind: 'fine-grained',
        permissions: { contents: 'write', pull_requests: 'write' },
      });
      repository.settings.graphql = false;
      expect(await publish()).toMatchObject({ outcome: 'opened', commit: { signed: false } });
      expect(await publish({ files: [adding('C=3')] })).toMatchObject({ outcome: 'updated' });
      expect(await publish({ mode: 'commit' })).toMatchObject({ outcome: 'committed' });
      expect(await ahead()).toBe(1);
      expect(branches()).toEqual(['main', branch]);
    });
  });
});
