import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync, chmodSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compareKeys, rangesBetween, toKey } from '../../../src/stores/keys.ts';
import { everything, type Entry, type KeyRange } from '../../../src/stores/model.ts';
import { checkLinks, walk, type Skipped } from '../../../src/stores/folder/walk.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'walk-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function file(name: string, content = name): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}

function look(range: KeyRange = everything): { entries: Entry[]; skipped: Skipped[]; denied: Error[] } {
  const skipped: Skipped[] = [];
  const denied: Error[] = [];
  const notes = { skipped: (kind: Skipped) => skipped.push(kind), denied: (error: Error) => denied.push(error) };
  return { entries: [...walk(root, range, notes)], skipped, denied };
}

const keysOf = (entries: readonly Entry[]): string[] => entries.map(({ key }) => key);
const byBytes = (names: readonly string[]): string[] =>
  [...names].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

/** Segments that tempt a walk into another order than that of whole keys. */
const segment = fc.constantFrom('a', 'a-b', 'a.b', 'a b', 'ab', 'a0', 'A', '!', 'é', '\uff5e', '😀', 'b');
const trees = fc.uniqueArray(
  fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join('/')}/f.png`),
  { maxLength: 25 },
);

describe('the walk', () => {
  it('keeps the order of a listing: of whole keys by their bytes', () => {
    for (const name of ['a/x', 'a', 'a-b', 'a.b/y', 'ab'].map((name) => (name === 'a' ? 'a/0' : name))) file(name);
    expect(keysOf(look().entries)).toEqual(['a-b', 'a.b/y', 'a/0', 'a/x', 'ab']);
    fc.assert(
      fc.property(trees, (names) => {
        rmSync(root, { recursive: true });
        mkdirSync(root);
        for (const name of names) file(name, 'x');
        expect(keysOf(look().entries)).toEqual(byBytes(names));
      }),
      { numRuns: 60 },
    );
  });

  it('gives every key once, however the key space is cut', () => {
    fc.assert(
      fc.property(trees, fc.array(fc.nat(), { maxLength: 4 }), (names, cuts) => {
        rmSync(root, { recursive: true });
        mkdirSync(root);
        for (const name of names) file(name, 'x');
        const sorted = byBytes(names).map(toKey);
        const boundaries = cuts.flatMap((at) => sorted[at % Math.max(1, sorted.length)] ?? []).sort(compareKeys);
        const ranges = rangesBetween(everything, boundaries);
        expect(ranges.flatMap((range) => keysOf(look(range).entries))).toEqual(sorted);
      }),
      { numRuns: 60 },
    );
  });

  it('tells size, time and whether Mastodon hides the file', () => {
    const open = file('accounts/a.png', '12345');
    utimesSync(open, 1_600_000_000, 1_600_000_000);
    chmodSync(open, 0o640);
    chmodSync(file('accounts/b.png'), 0o600);
    const [a, b] = look().entries;
    expect(a).toMatchObject({
      key: 'accounts/a.png',
      locator: open,
      size: 5,
      modifiedMs: 1_600_000_000_000,
      access: 'public',
    });
    // Modes change no modification time: a file that is shown again is found by this one.
    expect(a?.changedMs).toBeGreaterThan(1_700_000_000_000);
    expect(b?.access).toBe('owner');
  });

  it('puts names that are one key next to each other, the one in NFC first', () => {
    const nfd = 'u\u0308.png';
    file(`cache/${nfd}`, 'nfd');
    file('cache/ü.png', 'nfc');
    file('cache/u\u0308/inside-nfd');
    file('cache/ü/inside-nfc');
    const { entries } = look();
    expect(keysOf(entries)).toEqual(['cache/ü.png', 'cache/ü.png', 'cache/ü/inside-nfc', 'cache/ü/inside-nfd']);
    expect(entries[0]?.locator).toBe(join(root, 'cache/ü.png'));
    expect(entries[1]?.locator).toBe(join(root, `cache/${nfd}`));
  });

  it('follows links of folders at the top only, and never links of files', () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'walk-elsewhere-'));
    writeFileSync(join(elsewhere, 'moved.png'), 'x');
    mkdirSync(join(root, 'accounts/avatars/001'), { recursive: true });
    symlinkSync(elsewhere, join(root, 'cache'));
    symlinkSync(elsewhere, join(root, 'accounts/headers'));
    symlinkSync(join(elsewhere, 'moved.png'), join(root, 'accounts/avatars/link.png'));
    symlinkSync('/nowhere', join(root, 'accounts/avatars/001/gone.png'));
    symlinkSync('self.png', join(root, 'accounts/avatars/001/self.png'));
    // A link within what is linked is not at the top any more, except where the link itself is.
    symlinkSync(join(root, 'accounts'), join(elsewhere, 'loop'));
    const { entries, skipped } = look();
    expect(keysOf(entries)).toContain('cache/moved.png');
    expect(keysOf(entries)).toContain('accounts/headers/moved.png');
    // What a link of a file stands for is not copied, and not gone either.
    const linked = entries.filter(({ key, irregular }) => irregular === true && !key.startsWith('cache/loop/'));
    expect(keysOf(linked)).toEqual([
      'accounts/avatars/001/gone.png',
      'accounts/avatars/001/self.png',
      'accounts/avatars/link.png',
    ]);
    expect(skipped).toHaveLength(6);
    rmSync(elsewhere, { recursive: true });
  });

  it('does not call a listing complete that passes a linked folder or a link to nowhere at the top', () => {
    file('accounts/avatars/000/a.png');
    symlinkSync(root, join(root, 'accounts/avatars/001'));
    const below = look();
    expect(keysOf(below.entries)).toEqual(['accounts/avatars/000/a.png']);
    expect(below.denied.map(({ message }) => message)).toEqual([expect.stringContaining('is a link to a folder')]);
    rmSync(join(root, 'accounts/avatars/001'));
    for (const place of ['cache', 'accounts/headers']) {
      symlinkSync('/nowhere', join(root, place));
      expect(look().denied.map(({ message }) => message)).toEqual([expect.stringContaining('leads nowhere')]);
      expect(() => checkLinks(root)).toThrow(`${place} is a link that leads nowhere. Mount the disk`);
      rmSync(join(root, place));
    }
    expect(() => checkLinks(root)).not.toThrow();
  });

  it('orders twins the same way whatever the disk does, also where a folder makes the difference', () => {
    // Three spellings of one letter, in every order of making them.
    const spellings = ['\u212b.png', 'A\u030a.png', '\u00c5.png'];
    for (const order of [spellings, spellings.toReversed()]) {
      for (const name of order) file(`cache/${name}`);
      const locators = look().entries.map(({ locator }) => locator);
      expect(locators).toEqual(['\u00c5.png', 'A\u030a.png', '\u212b.png'].map((name) => join(root, 'cache', name)));
      rmSync(join(root, 'cache'), { recursive: true });
    }
    file('u\u0308/x.png');
    file('\u00fc/x.png');
    file('u\u0308/y.png');
    const { entries } = look();
    expect(entries.map(({ key, locator }) => [key, locator])).toEqual([
      ['\u00fc/x.png', join(root, '\u00fc/x.png')],
      ['\u00fc/x.png', join(root, 'u\u0308/x.png')],
      ['\u00fc/y.png', join(root, 'u\u0308/y.png')],
    ]);
  });

  it('tells a link to itself without losing what stands beside it', () => {
    for (const folder of ['', 'accounts/', 'accounts/avatars/']) {
      file(`${folder}a.png`);
      file(`${folder}z.png`);
      symlinkSync('self', join(root, folder, 'self'));
    }
    const { entries, skipped, denied } = look();
    expect(entries.filter(({ irregular }) => irregular !== true)).toHaveLength(6);
    expect(skipped).toEqual(['symlink']);
    expect(denied).toHaveLength(2);
  });

  it('tells what it passes over once, however the key space is cut', () => {
    for (const name of ['a/1', 'a/2', 'b/1', 'c']) file(name);
    for (const name of ['a/gone', 'b/gone', 'gone', 'z']) symlinkSync('/nowhere', join(root, name));
    const ranges = rangesBetween(everything, ['a/1', 'a/2', 'b/1', 'c'].map(toKey));
    expect(ranges.flatMap((range) => look(range).denied)).toHaveLength(4);
  });

  it('passes over names that are no UTF-8, and counts them', () => {
    writeFileSync(Buffer.concat([Buffer.from(`${root}/bad-`), Buffer.from([0xff, 0xfe])]), 'x');
    file('good.png');
    expect(look()).toMatchObject({ entries: [{ key: 'good.png' }], skipped: ['undecodable'] });
  });

  it('does not mind a folder that vanishes, but does mind losing the root', () => {
    for (const name of ['a/1', 'b/1', 'c/1']) file(name);
    const entries = walk(root, everything, { skipped: () => undefined, denied: () => undefined });
    expect(entries.next().value).toMatchObject({ key: 'a/1' });
    rmSync(join(root, 'b'), { recursive: true });
    expect(entries.next().value).toMatchObject({ key: 'c/1' });
    expect(entries.next().done).toBe(true);

    const lost = walk(root, everything, { skipped: () => undefined, denied: () => undefined });
    expect(lost.next().value).toMatchObject({ key: 'a/1' });
    // What an unmounted volume looks like: the same path, another folder.
    renameSync(root, `${root}-gone`);
    mkdirSync(root);
    expect(() => [...lost]).toThrow('went away');
    rmSync(`${root}-gone`, { recursive: true });
  });

  it('throws when there is no root', () => {
    rmSync(root, { recursive: true });
    expect(() => look()).toThrow('ENOENT');
  });
});
