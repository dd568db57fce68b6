import { execFileSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { systemClock, type Context, type SyncEvent } from '../../../src/net/context.ts';
import { LocalFolder } from '../../../src/stores/folder/folder.ts';
import { compareKeys } from '../../../src/stores/keys.ts';
import { everything, type Entry, type KeyRange, type Opened, type Unread } from '../../../src/stores/model.ts';

const entryFile = new URL('../../../src/index.ts', import.meta.url);
let root = '';
let source: LocalFolder;
let events: SyncEvent[] = [];
const cx: Context = { signal: new AbortController().signal, clock: systemClock, emit: (event) => events.push(event) };

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'folder-'));
  events = [];
  source = new LocalFolder(root, (path) => new Worker(entryFile, { workerData: { root: path } }));
});
afterEach(async () => {
  await source[Symbol.asyncDispose]();
  rmSync(root, { recursive: true, force: true });
});

async function list(range: KeyRange = everything): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const page of source.list(range, cx)) entries.push(...page);
  return entries;
}

async function open(entries: readonly Entry[]): Promise<(Opened | Unread)[]> {
  const answers: (Opened | Unread)[] = [];
  for await (const answer of source.open(entries, cx)) {
    answers.push(answer);
    if ('body' in answer) await bytesOf(answer);
  }
  return answers;
}

async function bytesOf(opened: Opened): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of opened.body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function file(name: string, content: string | Buffer = name): string {
  writeFileSync(join(root, name), content);
  return join(root, name);
}

describe('a folder as a source', () => {
  it('lists a folder of 50,000 files in order, page by page', async () => {
    for (let at = 0; at < 50_000; at++) closeSync(openSync(join(root, `${String((at * 7919) % 50_000)}.png`), 'w'));
    const entries = await list();
    expect(entries).toHaveLength(50_000);
    expect(entries.every((entry, at) => at === 0 || compareKeys(entries[at - 1]?.key ?? '', entry.key) < 0)).toBe(true);
  });

  it('cuts large trees into ranges of whole keys that adjoin, and leaves small ones whole', async () => {
    expect(await source.split(everything, 8)).toEqual([everything]);
    for (let folder = 0; folder < 300; folder++) {
      mkdirSync(join(root, `f${folder}`));
      for (let at = 0; at < 150; at++) closeSync(openSync(join(root, `f${folder}/${at}.png`), 'w'));
    }
    const ranges = await source.split(everything, 8);
    expect(ranges.length).toBeGreaterThan(1);
    expect(ranges.length).toBeLessThanOrEqual(1 + 45_000 / 10_000);
    const whole = (await list()).map(({ key }) => key);
    const parts = [];
    for (const range of ranges) {
      parts.push(...(await list(range)).map(({ key }) => key));
      if (range.upTo !== null) expect(whole).toContain(range.upTo);
    }
    expect(parts).toEqual(whole);
  });

  it('cuts behind keys that begin no other', async () => {
    for (let folder = 0; folder < 300; folder++) {
      mkdirSync(join(root, `f${folder}`));
      for (const name of ['a', 'a.bak', 'a.bak2', 'b']) file(`f${folder}/${name}`);
      for (let at = 0; at < 100; at++) closeSync(openSync(join(root, `f${folder}/c${at}`), 'w'));
    }
    const boundaries = (await source.split(everything, 8)).flatMap(({ upTo }) => upTo ?? []);
    expect(boundaries.length).toBeGreaterThan(0);
    for (const boundary of boundaries) expect(boundary).toMatch(/^f\d+\/a\.bak2$/);
  });

  it('does not wait for a pipe in the place of a file', async () => {
    const large = 40 << 20;
    for (const name of ['small.png', 'large.mp4']) file(name);
    const entries = (await list()).map((entry) => (entry.key === 'large.mp4' ? { ...entry, size: large } : entry));
    for (const name of ['small.png', 'large.mp4']) {
      unlinkSync(join(root, name));
      execFileSync('mkfifo', [join(root, name)]);
    }
    const answers = await open(entries);
    expect(answers).toMatchObject([{ why: 'io' }, { why: 'io' }]);
  });

  it('reads what is there and tells why it cannot read the rest', async () => {
    const names = ['a-kept.png', 'b-gone.png', 'c-linked.png', 'd-empty.png'];
    for (const name of names) file(name);
    file('d-empty.png', '');
    const entries = await list();
    unlinkSync(join(root, 'b-gone.png'));
    unlinkSync(join(root, 'c-linked.png'));
    symlinkSync('/etc/hostname', join(root, 'c-linked.png'));
    const answers = await open(entries);
    const of = (name: string): Opened | Unread | undefined => answers.find(({ entry }) => entry.key === name);
    expect(of('a-kept.png')).toMatchObject({ md5: expect.stringMatching(/^[0-9a-f]{32}$/) as unknown });
    expect(of('b-gone.png')).toMatchObject({ why: 'vanished' });
    expect(of('c-linked.png')).toMatchObject({ why: 'io' });
    expect(of('d-empty.png')).toMatchObject({ md5: 'd41d8cd98f00b204e9800998ecf8427e', entry: { size: 0 } });
  });

  it('streams a large file and notices that it changed', async () => {
    const path = file('large.mp4', Buffer.alloc((32 << 20) + 5, 1));
    const [entry] = await list();
    for await (const answer of source.open(entry === undefined ? [] : [entry], cx)) {
      if (!('body' in answer)) throw new Error(answer.why);
      expect((await bytesOf(answer)).length).toBe((32 << 20) + 5);
      expect(await answer.settle()).toBe('unchanged');
      truncateSync(path, 10);
      expect(await answer.settle()).toBe('changed');
    }
  });

  it('tells what it passed over', async () => {
    mkdirSync(join(root, 'a/b/c'), { recursive: true });
    symlinkSync('/etc/hostname', join(root, 'a/b/c/link'));
    file('x.png');
    const entries = await list();
    expect(entries.map(({ key, irregular }) => [key, irregular])).toEqual([
      ['a/b/c/link', true],
      ['x.png', undefined],
    ]);
    expect(events).toMatchObject([
      { kind: 'log', level: 'warning', text: expect.stringContaining('1 symbolic links') as unknown },
    ]);
  });

  it('refuses to begin where a disk is not mounted', async () => {
    symlinkSync('/nowhere', join(root, 'cache'));
    await expect(source.split(everything, 8)).rejects.toThrow('leads nowhere. Mount the disk it leads to');
  });

  it('is not complete where a folder is linked that it does not follow', async () => {
    mkdirSync(join(root, 'a/b'), { recursive: true });
    symlinkSync('/etc', join(root, 'a/b/c'));
    await expect(list()).rejects.toThrow('1 folders could not be read, so what they hold is unknown. First: ');
  });

  it('fails, and does not end early, when its root is gone', async () => {
    rmSync(root, { recursive: true });
    await expect(list()).rejects.toThrow('Cannot list');
  });
});
