/** A server over SSH as a source, by every way it may be read. */
import { describe, expect, it } from '@jest/globals';
import { chmodSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SyncEvent } from '../../../src/net/context.ts';
import { ways } from './dialects.ts';
import { context, listAll, readAll, skipped, useServer } from './scene.ts';
import { missing } from './sshd.ts';

describe.each(ways)('a server over SSH, $name', (way) => {
  const why = missing ?? way.missing;
  const test = why === undefined ? it : it.skip;
  const bySftp = way.name === 'SFTP alone';
  const scene = useServer(way, why);

  test(`lists and reads names that hold anything${skipped(why)}`, async () => {
    const { source } = scene.fresh();
    const names = [
      'accounts/avatars/plain.png',
      'accounts/avatars/two words.png',
      'accounts/avatars/line\nbreak.png',
      'accounts/avatars/carriage\rreturn.png',
      'accounts/avatars/quote\'s "and" `more`.png',
      'accounts/avatars/$(touch pwned) $HOME.png',
      'accounts/avatars/back\\slash\\n.png',
      'accounts/avatars/-leading.png',
      '-rf/x',
      ' blank/ends ',
      'accounts/avatars/ünï—日本語😀.png',
      'accounts/avatars/cafe\u0301.png',
      'accounts/avatars/glob*?[a].png',
      'accounts/avatars/percent%s%n.png',
      'r',
      'e\\0101',
    ];
    for (const name of names) scene.put(name, `content of ${name}`);
    const cx = context();
    const entries = await listAll(source, cx);
    expect(entries.map(({ locator }) => locator).sort()).toEqual([...names].sort());
    const found = await readAll(source, entries, cx);
    for (const name of names) {
      const got = found.get(name);
      expect(typeof got === 'object' ? got.bytes.toString() : got).toBe(`content of ${name}`);
    }
    await scene.done();
  });

  test(`tells sizes, times and modes, and what is no UTF-8, a link or something else${skipped(why)}`, async () => {
    const { root, source } = scene.fresh();
    scene.put('accounts/avatars/hidden.png', 'x'.repeat(10), 7200);
    chmodSync(join(root, 'accounts/avatars/hidden.png'), 0o600);
    scene.put('accounts/avatars/open.png', '', 3600);
    chmodSync(join(root, 'accounts/avatars/open.png'), 0o644);
    writeFileSync(Buffer.concat([Buffer.from(`${root}/accounts/avatars/`), Buffer.from([0xff, 0xfe])]), 'x');
    symlinkSync('open.png', join(root, 'accounts/avatars/link.png'));
    const elsewhere = mkdtempSync(join(tmpdir(), 'volume-'));
    mkdirSync(join(elsewhere, 'avatars'));
    writeFileSync(join(elsewhere, 'avatars', 'far.png'), 'far');
    mkdirSync(join(root, 'cache'));
    symlinkSync(elsewhere, join(root, 'cache/accounts'));
    const events: SyncEvent[] = [];
    const entries = await listAll(source, context(events));
    expect(entries.map(({ key, size, access, irregular }) => [key, size, irregular ?? access])).toEqual([
      ['accounts/avatars/hidden.png', 10, 'owner'],
      ['accounts/avatars/link.png', 8, true],
      ['accounts/avatars/open.png', 0, 'public'],
      ['cache/accounts/avatars/far.png', 3, 'public'],
    ]);
    const stat = lstatSync(join(root, 'accounts/avatars/hidden.png'));
    expect(entries[0]?.modifiedMs).toBe(Math.floor(stat.mtimeMs / 1000) * 1000);
    expect(entries[0]?.changedMs).toBe(bySftp ? undefined : Math.floor(stat.ctimeMs / 1000) * 1000);
    const texts = events.flatMap((event) => (event.kind === 'log' ? [event.text] : []));
    const warnings = texts.filter((text) => /^\d/.test(text));
    expect(warnings).toEqual([expect.stringContaining('1 symbolic links'), expect.stringContaining('1 names are not')]);
    rmSync(elsewhere, { recursive: true });
    await scene.done();
  });

  test(`lists in key order, cuts into ranges and keeps to them${skipped(why)}`, async () => {
    const { source } = scene.fresh();
    const names = Array.from({ length: 300 }, (_, at) => `accounts/avatars/${at % 7}/${at}.png`);
    for (const name of names) scene.put(name, name);
    const cx = context();
    const whole = (await listAll(source, cx)).map(({ key }) => key);
    expect(whole).toEqual([...whole].sort());
    const [middle] = whole.slice(150);
    const halves = await Promise.all(
      [
        { after: null, upTo: middle ?? null },
        { after: middle ?? null, upTo: null },
      ].map(async (range) => {
        const keys: string[] = [];
        for await (const page of source.list(range, cx)) keys.push(...page.map(({ key }) => key));
        return keys;
      }),
    );
    expect(halves.flat()).toEqual(whole);
    expect(halves[0]?.length).toBe(151);
    await scene.done();
  });

  test(`reads small and large files, and tells what vanished, is denied, or was written to meanwhile${skipped(why)}`, async () => {
    const { root, source } = scene.fresh();
    const large = Buffer.alloc(5_000_000, 'large//token E\n');
    scene.put('a/large.mp4', large);
    scene.put('a/small.png', 'small');
    scene.put('a/young.png', 'young', 0);
    scene.put('a/gone.png', 'gone');
    scene.put('a/folder.png', 'was a file');
    const cx = context();
    const entries = await listAll(source, cx);
    rmSync(join(root, 'a/gone.png'));
    rmSync(join(root, 'a/folder.png'));
    mkdirSync(join(root, 'a/folder.png'));
    const found = await readAll(source, entries, cx);
    expect(found.get('a/gone.png')).toBe('vanished');
    expect(found.get('a/folder.png')).toBe('io');
    expect(found.get('a/small.png')).toEqual({ bytes: Buffer.from('small'), settled: 'unchanged' });
    expect(found.get('a/young.png')).toEqual({ bytes: Buffer.from('young'), settled: 'unchanged' });
    const got = found.get('a/large.mp4');
    expect(typeof got === 'object' && got.bytes.equals(large)).toBe(true);
    expect(typeof got === 'object' && got.settled).toBe('unchanged');
    await scene.done();
  });
});
