import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { crc32 } from 'node:zlib';
import { idPartition } from './attachments.ts';
import { buildMediaTree, fewestObjects, type TreeSummary } from './media-tree.ts';
import { makeMedia, type MediaKind } from './seed-media.ts';

const MiB = 1024 * 1024;

describe('a media tree', () => {
  let folder: string;
  let tree: TreeSummary;
  let paths: readonly string[];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'media-tree-test-'));
    tree = await buildMediaTree(join(folder, 'system'));
    paths = filesBelow(tree.root);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('holds as many files as asked for and counts them right', () => {
    const sizes = paths.map((path) => statSync(join(tree.root, path)).size);
    expect(paths).toHaveLength(2_200);
    expect(tree.all).toEqual({ objects: 2_200, bytes: sum(sizes) });
    expect(sum(Object.values(tree.classes).map(({ objects }) => objects))).toBe(2_200);
    expect(sum(Object.values(tree.classes).map(({ bytes }) => bytes))).toBe(tree.all.bytes);
    expect(tree.migratable.objects).toBe(2_200 - tree.neverCopied.length - tree.hidden.length);
  });

  it('has realistic sizes', () => {
    const sizes = paths.map((path) => statSync(join(tree.root, path)).size).sort((a, b) => a - b);
    expect(tree.all.bytes).toBeLessThan(250e6);
    expect(sizes[1_100]).toBeGreaterThan(15e3);
    expect(sizes[1_100]).toBeLessThan(45e3);
    expect(sizes.at(-1)).toBeGreaterThan(32 * MiB);
    expect(tree.large).toHaveLength(1);
  });

  it('has every kind of attachment, with its styles, under short and long ids', () => {
    expect(Object.keys(tree.classes)).toEqual([
      'accounts/avatars',
      'accounts/headers',
      'backups/dumps',
      'cache/accounts/avatars',
      'cache/accounts/headers',
      'cache/custom_emojis/images',
      'cache/media_attachments/files',
      'cache/media_attachments/thumbnails',
      'cache/preview_cards/images',
      'custom_emojis/images',
      'imports/data',
      'media_attachments/files',
      'media_attachments/thumbnails',
      'preview_card_providers/icons',
      'preview_cards/images',
      'site_uploads/files',
    ]);
    const layout = /^(?:cache\/)?[a-z_]+\/[a-z]+\/((?:\d{3}\/){3}|(?:\d{3}\/){6})([^/]+)\/[^/]+$/;
    expect(paths.filter((path) => !layout.test(path))).toEqual([]);
    const styles = new Set(paths.map((path) => layout.exec(path)?.[2]));
    expect([...styles]).toEqual(expect.arrayContaining(['original', 'small', 'static', '@1x', '@2x', '16', '512']));
    expect(paths.some((path) => path.startsWith('media_attachments/files/000/'))).toBe(true);
    expect(paths.some((path) => /^media_attachments\/files\/11\d\/(?:\d{3}\/){5}/.test(path))).toBe(true);
  });

  it('has the awkward names, in the Unicode form they are meant to have', () => {
    const names = tree.awkward.map((path) => path.slice(path.lastIndexOf('/') + 1));
    expect(names).toEqual(expect.arrayContaining(['a..b.png', '-rf.jpg', 'noextension', '日本語のファイル名.png']));
    expect(names).toContain('Ünïcode Größe.JPG'.normalize('NFC'));
    expect(names.filter((name) => name !== name.normalize('NFC'))).toHaveLength(2);
    expect(names.some((name) => Buffer.byteLength(name) === 200)).toBe(true);
    expect(paths).toEqual(expect.arrayContaining([...tree.awkward]));
  });

  it('hides the media of a suspended account and nothing else', () => {
    const hidden = paths.filter((path) => (statSync(join(tree.root, path)).mode & 0o077) === 0);
    expect(hidden.sort()).toEqual([...tree.hidden].sort());
    expect(hidden).toHaveLength(2);
    expect(tree.neverCopied.map((path) => path.split('/')[0])).toEqual(['backups', 'imports']);
  });

  it('was made over two years, up to the time asked for', () => {
    const times = paths.map((path) => statSync(join(tree.root, path)).mtimeMs);
    const newest = Date.UTC(2026, 0, 1);
    expect(Math.max(...times)).toBeLessThanOrEqual(newest);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(newest - 731 * 86_400_000);
    expect(new Set(times).size).toBeGreaterThan(1_000);
  });

  it('holds no file twice, and only files that are what their names say', () => {
    const sound = new Set<string>();
    const wrong = paths.filter((path) => {
      const bytes = readFileSync(join(tree.root, path));
      sound.add(createHash('md5').update(bytes).digest('hex'));
      return formatOf(bytes) !== expectedFormat(path);
    });
    expect(wrong).toEqual([]);
    expect(sound.size).toBe(paths.length);
  });

  it('has an empty folder', () => {
    expect(tree.emptyFolders.map((path) => readdirSync(join(tree.root, path)))).toEqual([[]]);
  });
});

describe('the options of a media tree', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'media-tree-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('gives the same tree for the same seed and another for another', async () => {
    const print = async (name: string, seed: number): Promise<string> => {
      const { root } = await buildMediaTree(join(folder, name), { objects: 300, scale: 0, seed });
      const hash = createHash('md5');
      for (const path of filesBelow(root).sort()) {
        hash.update(`${path}\0${statSync(join(root, path)).mtimeMs}\0`).update(readFileSync(join(root, path)));
      }
      return hash.digest('hex');
    };
    const first = await print('one', 7);
    expect(await print('two', 7)).toBe(first);
    expect(await print('three', 8)).not.toBe(first);
  });

  it('can be tiny', async () => {
    const tree = await buildMediaTree(join(folder, 'tiny'), { objects: 1_000, scale: 0 });
    expect(tree.all.objects).toBe(1_000);
    expect(tree.all.bytes / tree.all.objects).toBeLessThan(2_000);
    expect(tree.large).toEqual([]);
  });

  it('adds hostile names and a link to nowhere on request', async () => {
    const tree = await buildMediaTree(join(folder, 'bad'), {
      objects: fewestObjects,
      scale: 0,
      danglingLink: true,
      hostileNames: true,
    });
    expect(tree.all.objects).toBe(fewestObjects);
    expect(filesBelow(tree.root).some((path) => path.includes('\n::error::'))).toBe(true);
    expect(tree.links.map((path) => lstatSync(join(tree.root, path)).isSymbolicLink())).toEqual([true]);
  });

  it('refuses fewer objects than it must hold', async () => {
    await expect(buildMediaTree(join(folder, 'few'), { objects: fewestObjects - 1 })).rejects.toThrow(RangeError);
  });
});

describe('padded media', () => {
  const kinds: readonly MediaKind[] = ['jpg', 'png', 'emoji', 'gif', 'webp', 'ico', 'mp4', 'mp3', 'zip'];

  it.each(kinds)('keeps the structure of %s at any size', (kind) => {
    for (const size of [0, 4_321, 65_536, 65_537 * 3 + 1, 1_500_001]) {
      const bytes = makeMedia(kind, size, 42);
      expect(formatOf(bytes)).toBe(kind === 'emoji' ? 'png' : kind);
      if (size > 5_000) expect(Math.abs(bytes.length - size)).toBeLessThan(20);
    }
  });

  it.each(kinds)('makes every %s a different one, and the same one again', (kind) => {
    expect(makeMedia(kind, 0, 1)).not.toEqual(makeMedia(kind, 0, 2));
    expect(makeMedia(kind, 9_000, 3)).toEqual(makeMedia(kind, 9_000, 3));
  });
});

it('writes ids as Mastodon does', () => {
  expect(idPartition(1n)).toBe('000/000/001');
  expect(idPartition(999_999_999n)).toBe('999/999/999');
  expect(idPartition(1_000_000_000n)).toBe('001/000/000/000');
  expect(idPartition(109_876_543_210_987_654n)).toBe('109/876/543/210/987/654');
});

function filesBelow(root: string): string[] {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, n) => total + n, 0);

function expectedFormat(path: string): string {
  const extension = /\.([a-z0-9]+)$/i.exec(path)?.[1]?.toLowerCase() ?? 'jpg';
  return extension === 'jpeg' ? 'jpg' : extension;
}

/** Walks the file's own structure from its first byte to its last; answers `broken` where it does not add up. */
function formatOf(bytes: Buffer): string {
  const begins = (text: string): boolean => bytes.subarray(0, text.length).equals(Buffer.from(text, 'latin1'));
  if (begins('\xff\xd8')) return jpegAddsUp(bytes) ? 'jpg' : 'broken';
  if (begins('\x89PNG\r\n\x1a\n')) return pngAddsUp(bytes) ? 'png' : 'broken';
  if (begins('GIF89a')) return gifAddsUp(bytes) ? 'gif' : 'broken';
  if (begins('RIFF')) return riffAddsUp(bytes) ? 'webp' : 'broken';
  if (begins('\0\0\x01\0')) return pngAddsUp(bytes.subarray(bytes.readUInt32LE(18))) ? 'ico' : 'broken';
  if (begins('ID3')) return mp3AddsUp(bytes) ? 'mp3' : 'broken';
  if (begins('PK\x03\x04')) return bytes.readUInt32LE(bytes.length - 6) < bytes.length ? 'zip' : 'broken';
  if (bytes.toString('latin1', 4, 8) === 'ftyp') return boxesAddUp(bytes) ? 'mp4' : 'broken';
  return begins('demo file') ? 'csv' : 'broken';
}

function jpegAddsUp(bytes: Buffer): boolean {
  let at = 2;
  while (bytes[at] === 0xff && bytes[at + 1] !== 0xda) at += 2 + bytes.readUInt16BE(at + 2);
  return bytes[at] === 0xff && bytes.subarray(-2).equals(Buffer.from([0xff, 0xd9]));
}

function pngAddsUp(bytes: Buffer): boolean {
  let at = 8;
  while (at < bytes.length) {
    const end = at + 8 + bytes.readUInt32BE(at);
    if (crc32(bytes.subarray(at + 4, end)) !== bytes.readUInt32BE(end)) return false;
    at = end + 4;
  }
  return at === bytes.length && bytes.toString('latin1', at - 8, at - 4) === 'IEND';
}

function gifAddsUp(bytes: Buffer): boolean {
  const table = (flags: number): number => ((flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 7) + 1));
  const skipBlocks = (from: number): number => {
    let at = from;
    while ((bytes[at] ?? 0) !== 0) at += 1 + (bytes[at] ?? 0);
    return at + 1;
  };
  let at = 13 + table(bytes[10] ?? 0);
  while (bytes[at] === 0x21 || bytes[at] === 0x2c) {
    at = skipBlocks(bytes[at] === 0x21 ? at + 2 : at + 11 + table(bytes[at + 9] ?? 0));
  }
  return bytes[at] === 0x3b && at === bytes.length - 1;
}

function riffAddsUp(bytes: Buffer): boolean {
  let at = 12;
  while (at + 8 <= bytes.length) at += 8 + Math.ceil(bytes.readUInt32LE(at + 4) / 2) * 2;
  return at === bytes.length && bytes.readUInt32LE(4) === bytes.length - 8;
}

function mp3AddsUp(bytes: Buffer): boolean {
  const size = [...bytes.subarray(6, 10)].reduce((total, byte) => total * 128 + byte, 0);
  return bytes[10 + size] === 0xff && ((bytes[11 + size] ?? 0) & 0xe0) === 0xe0;
}

function boxesAddUp(bytes: Buffer): boolean {
  let at = 0;
  while (at + 8 <= bytes.length) at += bytes.readUInt32BE(at);
  return at === bytes.length;
}
