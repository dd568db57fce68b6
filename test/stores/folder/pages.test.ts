import { execFileSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { WalkAhead } from '../../../src/stores/folder/ahead.ts';
import { PagedWalk, type Disk, type Page } from '../../../src/stores/folder/pages.ts';
import { compareKeys, rangesBetween, toKey } from '../../../src/stores/keys.ts';
import { everything } from '../../../src/stores/model.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'pages-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function file(name: string): string {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, name);
  return path;
}

/** A disk that is one kind from beginning to end, whatever was measured. */
const disk = (waits: boolean): Disk => ({
  get waits() {
    return waits;
  },
  set waits(_measured: boolean) {
    // Not in these tests.
  },
});

/** What the pages of a walk tell of each file. */
async function rowsOf(walk: PagedWalk): Promise<unknown[]> {
  const rows: unknown[] = [];
  for (;;) {
    const page: Page = await walk.next();
    page.keys.forEach((key, at) =>
      rows.push([key, page.paths[at], page.sizes[at], page.modified[at], page.changed[at], page.standing[at]]),
    );
    if (page.end !== undefined) return [...rows, page.end];
  }
}

const alone = (range = everything): Promise<unknown[]> => rowsOf(new PagedWalk(root, range, disk(false)));

/** A walk that is led from its beginning, and what it had to see for itself. */
async function led(range = everything): Promise<{ rows: unknown[]; saw: string[]; handed: number }> {
  const spies = [jest.spyOn(WalkAhead.prototype, 'children'), jest.spyOn(WalkAhead.prototype, 'file')];
  try {
    const rows = await rowsOf(new PagedWalk(root, range, disk(true)));
    const asked = spies.flatMap(({ mock }) =>
      mock.results.map((result, at) => ({ path: mock.calls[at]?.[0] ?? '', found: result.value !== undefined })),
    );
    const saw = asked.filter(({ found }) => !found).map(({ path }) => relative(root, path));
    return { rows, saw, handed: asked.length - saw.length };
  } finally {
    jest.restoreAllMocks();
  }
}

const segment = fc.constantFrom('a', 'a-b', 'a b', 'ab', 'A', '!', '\u00e9', 'e\u0301', '\uff5e', '😀', '001');
const trees = fc.uniqueArray(
  fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join('/')}/f.png`),
  { maxLength: 25 },
);

describe('a walk that is led', () => {
  it('tells what one tells that looks for itself, however the key space is cut, and need not look', async () => {
    await fc.assert(
      fc.asyncProperty(trees, fc.array(fc.nat(), { maxLength: 3 }), async (names, cuts) => {
        rmSync(root, { recursive: true });
        mkdirSync(root);
        for (const name of names) file(name);
        const keys = names.map(toKey).sort(compareKeys);
        const boundaries = cuts.flatMap((at) => keys[at % Math.max(1, keys.length)] ?? []).sort(compareKeys);
        for (const range of rangesBetween(everything, boundaries)) {
          const { rows, saw } = await led(range);
          expect(rows).toEqual(await alone(range));
          expect(saw).toEqual([]);
        }
      }),
      { numRuns: 40 },
    );
  });

  it('looks itself at what is rare: links, pipes, names that are none', async () => {
    symlinkSync(file('elsewhere/linked/f.png'), join(root, 'elsewhere/link'));
    symlinkSync(join(root, 'elsewhere/linked'), join(root, 'folder'));
    symlinkSync(join(root, 'elsewhere/linked'), join(root, 'elsewhere/linked/deep'));
    execFileSync('mkfifo', [join(root, 'pipe')]);
    writeFileSync(Buffer.concat([Buffer.from(join(root, 'bytes-')), Buffer.from([0xff])]), '');
    const { rows, saw } = await led();
    expect(rows).toEqual(await alone());
    expect(rows.at(-1)).toMatchObject({ skipped: { symlink: 1, special: 1, undecodable: 1 } });
    expect(saw.sort()).toEqual(['elsewhere/link', 'pipe']);
  });

  it('goes alone through a folder that is too large to be kept, and is led on behind it', async () => {
    const large = join(root, 'b/original');
    const first = file(`b/original/${'0'.repeat(200)}.png`);
    for (let at = 1; at < 1500; at++) linkSync(first, join(large, `${String(at).padStart(200, '0')}.png`));
    expect(statSync(large).size).toBeGreaterThan(1 << 18);
    for (let at = 0; at < 1500; at++) file(`${at < 500 ? 'a' : 'c'}/${at}/f.png`);
    const { rows, saw } = await led();
    expect(rows).toEqual(await alone());
    expect(new Set(saw.map((path) => path.slice(0, 10)))).toEqual(new Set(['b/original']));
    expect(saw).toHaveLength(1501);
  });

  it('keeps up with a folder of many files before many of few, and with folders of none', async () => {
    const first = file('a/0000.png');
    for (let at = 1; at < 5000; at++) linkSync(first, join(root, `a/${String(at).padStart(4, '0')}.png`));
    for (let at = 0; at < 3000; at++) mkdirSync(join(root, `b/${at}`), { recursive: true });
    for (let at = 0; at < 1000; at++) file(`c/${at}/f.png`);
    const { rows, saw, handed } = await led();
    expect(rows).toEqual(await alone());
    expect([saw, handed]).toEqual([[], 5000 + 3000 + 2 * 1000 + 4]);
  });

  it('may begin in the middle, where the disk turns out to be slow', async () => {
    for (let at = 0; at < 2500; at++) file(`${at % 7}/${at}/f.png`);
    const slow = { waits: false };
    const walk = new PagedWalk(root, everything, slow);
    const { keys } = await walk.next();
    expect(keys.length).toBeGreaterThan(0);
    slow.waits = true;
    const rows = (await alone()).slice(keys.length);
    const asked = jest.spyOn(WalkAhead.prototype, 'file');
    expect(await rowsOf(walk)).toEqual(rows);
    expect(asked.mock.results.filter(({ value }) => value === undefined)).toEqual([]);
    expect(asked.mock.results).toHaveLength(rows.length - 1);
    jest.restoreAllMocks();
  });

  it('fails as the other does, and tells nothing once it was stopped', async () => {
    const walk = new PagedWalk(root, everything, disk(true));
    for (let at = 0; at < 2500; at++) file(`${at}/f.png`);
    await walk.next();
    walk.stop();
    expect(await walk.next()).toMatchObject({ keys: [], end: { denied: [] } });
    rmSync(root, { recursive: true });
    await expect(led()).rejects.toThrow('ENOENT');
    await expect(alone()).rejects.toThrow('ENOENT');
  });
});

describe('what goes ahead of a walk', () => {
  it('hands over what it saw, once, and looks no further than the walk can take soon', async () => {
    const paths = Array.from({ length: 4000 }, (_, at) => file(`${String(at).padStart(4, '0')}/f.png`));
    const folders = paths.map((path) => dirname(path));
    const ahead = new WalkAhead(root, everything);
    await settled(ahead, [...paths, ...folders]);
    expect(ahead.children(root)).toHaveLength(4000);
    expect(ahead.children(root)).toBeUndefined();
    const seen = [...folders.map((path) => ahead.children(path)), ...paths.map((path) => ahead.file(path))];
    const { length } = seen.filter((found) => found !== undefined);
    expect(length).toBeGreaterThan(1900);
    expect(length).toBeLessThan(2040);
    // Those are taken, so it goes on.
    ahead.goOn();
    await settled(ahead, [...paths, ...folders]);
    expect(ahead.awaits(paths[1900] ?? '')).toBe(false);
    ahead.stop();
  });

  it('looks at nothing that the walk will not tell', async () => {
    const paths = ['a', 'b', 'c', 'd'].flatMap((name) => [file(`${name}/1.png`), file(`${name}/2.png`)]);
    const ahead = new WalkAhead(root, { after: toKey('b/1.png'), upTo: toKey('c/1.png') });
    await settled(ahead, [root, ...paths]);
    expect(paths.filter((path) => ahead.file(path) !== undefined)).toEqual([paths[3], paths[4]]);
    expect(ahead.children(join(root, 'd'))).toBeUndefined();
  });
});

/** Resolves when nothing is looked at any more. */
async function settled(ahead: WalkAhead, paths: readonly string[]): Promise<void> {
  const count = (): number => paths.filter((path) => ahead.awaits(path)).length;
  let before = count();
  for (let quiet = 0; quiet < 5;) {
    await sleep(20);
    const now = count();
    quiet = now === before ? quiet + 1 : 0;
    before = now;
  }
}
