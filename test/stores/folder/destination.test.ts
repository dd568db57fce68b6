/** A folder that is written to: whole files or none, only below the root, with modes, times and owners as they should be. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { FolderDestination } from '../../../src/stores/folder/destination.ts';
import { pathOfKey } from '../../../src/stores/folder/tree.ts';
import { FolderWriter } from '../../../src/stores/folder/write.ts';
import { everything, type Part } from '../../../src/stores/model.ts';
import { headers, key, md5, refusal, testContext } from '../s3/bucket-world.ts';

let base: string;
let root: string;
beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'folder-out-')));
  root = join(base, 'media');
  mkdirSync(root);
});
afterEach(() => rmSync(base, { recursive: true, force: true }));

const name = 'accounts/avatars/000/000/001/original/a.png';
const body = Buffer.from('some bytes');
const how = { ifAbsent: false, modifiedMs: 1_700_000_000_123 };
const write = (to: string, bytes: Buffer, change: Partial<typeof how> = {}): string => {
  using writer = new FolderWriter(root);
  return writer.put(to, bytes, md5(bytes), { ...how, ...change });
};
const open = (options = {}): FolderDestination =>
  new FolderDestination(
    root,
    (at) => new Worker(new URL('../../../src/index.ts', import.meta.url), { workerData: { root: at } }),
    options,
  );
/** Everything below a folder, drafts included. */
const names = (at = root): readonly string[] => (readdirSync(at, { recursive: true }) as string[]).sort();

describe('a file', () => {
  it('has its mode whatever the umask is, and the time of its object', () => {
    const umask = process.umask(0o077);
    try {
      expect(write(name, body)).toBe('written');
    } finally {
      process.umask(umask);
    }
    const stat = statSync(join(root, name));
    expect([stat.mode & 0o7777, Math.round(stat.mtimeMs)]).toEqual([0o644, how.modifiedMs]);
    for (let at = dirname(join(root, name)); at !== root; at = dirname(at))
      expect(statSync(at).mode & 0o7777).toBe(0o755);
  });

  it('that is there already keeps its inode and gets the time', () => {
    write(name, body);
    const path = join(root, name);
    const { ino } = statSync(path);
    utimesSync(path, 1, 1);
    expect(write(name, body)).toBe('already');
    expect([statSync(path).ino, Math.round(statSync(path).mtimeMs)]).toEqual([ino, how.modifiedMs]);
  });

  it('that differs is replaced, but not where only what is absent may be written', () => {
    write(name, body);
    expect(write(name, Buffer.from('other'), { ifAbsent: true })).toBe('taken');
    expect(readFileSync(join(root, name))).toEqual(body);
    expect(write(name, Buffer.from('other'))).toBe('written');
    expect(readFileSync(join(root, name), 'utf8')).toBe('other');
    expect(names().filter((found) => found.includes('.mastodon-r2'))).toEqual([]);
  });

  it('of which other bytes were announced appears not at all', () => {
    using writer = new FolderWriter(root);
    expect(() => writer.put(name, body, md5(Buffer.from('else')), how)).toThrow('keeps other bytes');
    expect(readdirSync(dirname(join(root, name)))).toEqual([]);
  });

  it('is removed with the folders that become empty, and with no other', () => {
    write(name, body);
    write('accounts/avatars/000/000/002/original/b.png', body);
    using writer = new FolderWriter(root);
    writer.remove(name);
    writer.remove(name);
    expect(names()).not.toContain('accounts/avatars/000/000/001');
    writer.remove('accounts/avatars/000/000/002/original/b.png');
    expect(names()).toEqual(['accounts', 'accounts/avatars']);
    // What was held open is gone: it is made anew.
    writer.put(name, body, md5(body), how);
    expect(existsSync(join(root, name))).toBe(true);
  });
});

describe('nothing leaves the root', () => {
  it.each([
    '../out',
    'a/../../out',
    '/etc/out',
    'a//b',
    'a/./b',
    'a/..',
    '',
    'a/',
    'nul\0byte',
    `a/${'x'.repeat(256)}`,
  ])('by the key %j', (hostile) => {
    expect(() => pathOfKey(hostile)).toThrow('A file cannot have this name');
    using writer = new FolderWriter(root);
    expect(() => writer.put(hostile, body, md5(body), how)).toThrow();
    expect(() => writer.remove(hostile)).toThrow();
    expect(names(base)).toEqual(['media']);
  });

  it('by a link in the place of a folder, planted before or while it is worked in', () => {
    const outside = join(base, 'outside');
    mkdirSync(outside);
    write(name, body);
    using writer = new FolderWriter(root);
    writer.put(name, body, md5(body), how);
    const folder = join(root, 'accounts/avatars/000/000/001');
    renameSync(folder, join(base, 'moved'));
    symlinkSync(outside, folder);
    // Still the folder that was entered.
    writer.put(name.replace('a.png', 'b.png'), body, md5(body), how);
    expect([readdirSync(outside), existsSync(join(base, 'moved/original/b.png'))]).toEqual([[], true]);
    expect(() => write(name, body)).toThrow('is a link or a file in the place of a folder');
    expect(readdirSync(outside)).toEqual([]);
  });

  it('by a link in the place of a file', () => {
    const secret = join(base, 'secret');
    writeFileSync(secret, 'kept');
    mkdirSync(dirname(join(root, name)), { recursive: true });
    symlinkSync(secret, join(root, name));
    expect(() => write(name, body)).toThrow('Something that is no file');
    expect([readFileSync(secret, 'utf8'), lstatSync(join(root, name)).isSymbolicLink()]).toEqual(['kept', true]);
  });

  it('but a class folder may be a link to another disk, as when it is read', () => {
    const disk = join(base, 'disk');
    mkdirSync(disk);
    symlinkSync(disk, join(root, 'cache'));
    write('cache/accounts/avatars/000/000/001/original/a.png', body);
    expect(existsSync(join(disk, 'accounts/avatars/000/000/001/original/a.png'))).toBe(true);
    symlinkSync(join(base, 'unmounted'), join(root, 'media_attachments'));
    expect(() => write('media_attachments/files/000/000/001/original/a.png', body)).toThrow('leads nowhere');
  });
});

describe('the destination', () => {
  it('takes files in parts, gives up what breaks off, and lists no draft', async () => {
    await using destination = open();
    const cx = testContext();
    let released = 0;
    async function* parts(breaks: boolean, last = 'second'): AsyncGenerator<Part> {
      for (const text of ['first ', last]) {
        yield { bytes: new Uint8Array(Buffer.from(text)), release: () => released++ };
        if (breaks) throw new Error('the line broke');
        await Promise.resolve();
      }
    }
    await expect(destination.putParts(key(name), parts(true), headers, cx)).rejects.toThrow('the line broke');
    expect(readdirSync(dirname(join(root, name)))).toEqual([]);
    await destination.putParts(key(name), parts(false), headers, cx, { modifiedMs: 5000 });
    expect([readFileSync(join(root, name), 'utf8'), released]).toEqual(['first second', 3]);
    const { ino } = statSync(join(root, name));
    const put = (last: string, ifAbsent: boolean) =>
      destination.putParts(key(name), parts(false, last), headers, cx, { ifAbsent, modifiedMs: 5000 });
    for (const ifAbsent of [true, false]) expect(await put('second', ifAbsent)).toMatchObject({ already: true });
    expect(statSync(join(root, name)).ino).toBe(ino);
    const taken = await refusal(put('2econd', true));
    expect(taken.status).toBe(412);
    expect(readdirSync(dirname(join(root, name)))).toEqual(['a.png']);
    expect(await destination.head(key(name))).toMatchObject({ size: 12, modifiedMs: 5000 });
    expect(await destination.head(key('accounts/nothing'))).toBeNull();
  });

  it('removes drafts of runs that were killed a day ago, where it may, and leaves those of others at work', async () => {
    const folder = dirname(join(root, name));
    mkdirSync(folder, { recursive: true });
    for (const draft of ['.mastodon-r2.abc123', '.mastodon-r2.def456']) writeFileSync(join(folder, draft), 'half');
    utimesSync(join(folder, '.mastodon-r2.abc123'), 1, 1);
    writeFileSync(join(folder, 'a.png'), body);
    const listed = async (options: object): Promise<readonly string[]> => {
      await using destination = open(options);
      const found: string[] = [];
      for await (const page of destination.list(everything, testContext()))
        found.push(...page.map((entry) => entry.key));
      return found;
    };
    expect([await listed({}), readdirSync(folder).length]).toEqual([[name], 3]);
    expect([await listed({ tidy: true }), readdirSync(folder)]).toEqual([[name], ['.mastodon-r2.def456', 'a.png']]);
  });

  it('says what to do when it may not write', async () => {
    await using destination = open();
    writeFileSync(join(root, 'accounts'), 'a file');
    const refused = await refusal(destination.put(key(name), body, md5(body), headers, testContext()));
    expect(refused.message).toContain('is a link or a file in the place of a folder');
    // The system's own words for a descriptor's path tell nobody anything.
    expect(refused.message).not.toContain('/proc/self');
  });
});
