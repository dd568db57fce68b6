import { linkSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { WalkAhead } from '../../../src/stores/folder/ahead.ts';
import { PagedWalk, type Page } from '../../../src/stores/folder/pages.ts';
import { HUGE_FOLDER_BYTES } from '../../../src/stores/folder/walk.ts';
import { compareKeys, rangesBetween, toKey } from '../../../src/stores/keys.ts';
import { everything, type KeyRange } from '../../../src/stores/model.ts';

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

/** All pages of a walk, as what they tell of each file. */
async function told(range: KeyRange, waits: boolean): Promise<unknown[]> {
  const walk = new PagedWalk(root, range, { waits });
  const rows: unknown[] = [];
  for (;;) {
    const page: Page = await walk.next();
    page.keys.forEach((key, at) =>
      rows.push([key, page.paths[at], page.sizes[at], page.modified[at], page.changed[at], page.standing[at]]),
    );
    if (page.end !== undefined) return [...rows, page.end];
  }
}

const segment = fc.constantFrom('a', 'a-b', 'a b', 'ab', 'A', '!', '\u00e9', 'e\u0301', '\uff5e', '😀', '001');
const trees = fc.uniqueArray(
  fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => `${parts.join('/')}/f.png`),
  { maxLength: 25 },
);

describe('a walk that is led', () => {
  it('tells what one tells that looks for itself, however the key space is cut', async () => {
    await fc.assert(
      fc.asyncProperty(trees, fc.array(fc.nat(), { maxLength: 3 }), async (names, cuts) => {
        rmSync(root, { recursive: true });
        mkdirSync(root);
        for (const name of names) file(name);
        mkdirSync(join(root, 'l'));
        symlinkSync(file('elsewhere/linked/f.png'), join(root, 'l/file'));
        symlinkSync(join(root, 'elsewhere/linked'), join(root, 'l/folder'));
        const keys = names.map(toKey).sort(compareKeys);
        const boundaries = cuts.flatMap((at) => keys[at % Math.max(1, keys.length)] ?? []).sort(compareKeys);
        for (const range of rangesBetween(everything, boundaries)) {
          expect(await told(range, true)).toEqual(await told(range, false));
        }
      }),
      { numRuns: 40 },
    );
  });

  it('goes alone through a folder that is too large to be kept, and is led again behind it', async () => {
    const large = join(root, 'b/original');
    const first = file(`b/original/${'0'.repeat(200)}.png`);
    for (let at = 1; statSync(large).size <= HUGE_FOLDER_BYTES && at < 60_000; at++) {
      linkSync(first, join(large, `${String(at).padStart(200, '0')}.png`));
    }
    for (let at = 0; at < 1500; at++) file(`${at < 500 ? 'a' : 'c'}/${at}/f.png`);
    expect(await told(everything, true)).toEqual(await told(everything, false));
  });

  it('fails as the other does', async () => {
    rmSync(root, { recursive: true });
    await expect(told(everything, true)).rejects.toThrow('ENOENT');
    await expect(told(everything, false)).rejects.toThrow('ENOENT');
  });
});

describe('what goes ahead of a walk', () => {
  it('hands over what it saw, once, and no more than the walk can take soon', async () => {
    const paths = Array.from({ length: 4000 }, (_, at) => file(`${String(at).padStart(4, '0')}/f.png`));
    const ahead = new WalkAhead(root, everything);
    await ahead.lead(0, 500);
    await sleep(100);
    expect(ahead.children(root)).toHaveLength(4000);
    expect(ahead.children(root)).toBeUndefined();
    const seen = paths.map((path) => ahead.file(path));
    const looked = seen.filter((stat) => stat !== undefined);
    expect(looked.length).toBeGreaterThanOrEqual(500);
    expect(looked.length).toBeLessThan(2100);
    // In the order of the walk, but for those that were under way together.
    expect(seen.slice(0, 500)).not.toContain(undefined);
    await ahead.lead(3600, 500);
    expect(ahead.file(paths[3999] ?? '')).toMatchObject({ size: 10 });
  });

  it('looks at nothing that the walk will not tell', async () => {
    const paths = ['a', 'b', 'c', 'd'].flatMap((name) => [file(`${name}/1.png`), file(`${name}/2.png`)]);
    const ahead = new WalkAhead(root, { after: toKey('b/1.png'), upTo: toKey('c/1.png') });
    await ahead.lead(0, 100);
    expect(paths.filter((path) => ahead.file(path) !== undefined)).toEqual([paths[3], paths[4]]);
    expect(ahead.children(join(root, 'd'))).toBeUndefined();
  });
});
