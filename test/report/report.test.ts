import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildReport, writeReport, type ReportParts } from '../../src/report/report.ts';

const parts: ReportParts = {
  step: 'sync',
  startedMs: Date.UTC(2026, 0, 2, 3, 4, 5),
  finishedMs: Date.UTC(2026, 0, 2, 3, 4, 9, 250),
  outcome: 'success',
  inputs: { bucket: 'media', source: 'https://user:hunter22@example.org' },
  data: { copied: 3 },
};

describe('buildReport', () => {
  it('puts the common part first and the data beside it', () => {
    const report = buildReport(parts, []);
    expect(report).toMatchObject({
      version: 1,
      step: 'sync',
      started: '2026-01-02T03:04:05.000Z',
      finished: '2026-01-02T03:04:09.250Z',
      seconds: 4.25,
      outcome: 'success',
      copied: 3,
    });
    expect(Object.keys(report)[0]).toBe('version');
  });

  it('holds no secret, and a short one does not spoil its form', () => {
    const report = buildReport(parts, ['hunter22', 's']);
    expect(JSON.stringify(report)).not.toContain('hunter22');
    expect(report).toMatchObject({ step: 'sync', outcome: 'success', inputs: { bucket: 'media' }, copied: 3 });
  });

  it('refuses data that would hide a common part', () => {
    expect(() => buildReport({ ...parts, data: { outcome: 'success' } }, [])).toThrow('outcome');
    expect(() => buildReport({ ...parts, data: { inputs: 1 } }, [])).toThrow('inputs');
  });
});

describe('writeReport', () => {
  let temporary = '';
  const report = buildReport(parts, ['hunter22']);

  beforeEach(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'report-test-'));
  });
  afterEach(async () => {
    await rm(temporary, { recursive: true });
  });

  it('writes a file that only its owner can read, and replaces it', async () => {
    const path = await writeReport(report, { RUNNER_TEMP: temporary });
    expect(path).toBe(join(temporary, 'mastodon-media-r2', 'sync-report.json'));
    await writeReport({ ...report, copied: 4 }, { RUNNER_TEMP: temporary });
    expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ version: 1, copied: 4 });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(join(path, '..'))).mode & 0o777).toBe(0o700);
    expect(await readdir(join(path, '..'))).toEqual(['sync-report.json']);
  });

  it('closes a folder that was open', async () => {
    const folder = join(temporary, 'mastodon-media-r2');
    await mkdir(folder, { mode: 0o755 });
    await writeReport(report, { RUNNER_TEMP: temporary });
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
  });

  it('does not follow a link that somebody put there', async () => {
    const other = join(temporary, 'other');
    await mkdir(other);
    await symlink(other, join(temporary, 'mastodon-media-r2'));
    await expect(writeReport(report, { RUNNER_TEMP: temporary })).rejects.toThrow('not a link');
    expect(await readdir(other)).toEqual([]);
  });

  it('does not write through a link in place of the file', async () => {
    const path = await writeReport(report, { RUNNER_TEMP: temporary });
    const victim = join(temporary, 'victim');
    await rm(path);
    await symlink(victim, path);
    await writeReport(report, { RUNNER_TEMP: temporary });
    expect((await lstat(path)).isFile()).toBe(true);
    expect(await readdir(temporary)).not.toContain('victim');
  });

  it('refuses a step whose name leaves the folder', async () => {
    await expect(writeReport({ ...report, step: '../x' }, { RUNNER_TEMP: temporary })).rejects.toThrow(
      'name of a step',
    );
  });
});
