import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compareKeys } from '../../../src/stores/keys.ts';
import type { Entry } from '../../../src/stores/model.ts';
import { Spool } from '../../../src/stores/s3/spool.ts';
import { key } from './bucket-world.ts';

const entry = (name: string): Entry => ({
  key: key(name.normalize('NFC')),
  locator: name,
  size: 1,
  modifiedMs: 2,
  etag: 'e',
});

async function throughSpool(
  names: readonly string[],
  run: number,
  ways: number,
  look?: (folder: string) => Promise<void>,
) {
  const parent = await mkdtemp(join(tmpdir(), 'spool-test-'));
  try {
    const found: Entry[] = [];
    {
      await using spool = await Spool.create(parent, run, ways);
      for (let from = 0; from < names.length; from += 3) await spool.add(names.slice(from, from + 3).map(entry));
      for await (const page of spool.sorted()) {
        const [folder = ''] = await readdir(parent);
        await look?.(join(parent, folder));
        found.push(...page);
      }
    }
    expect(await readdir(parent)).toEqual([]);
    return found;
  } finally {
    await rm(parent, { recursive: true });
  }
}

describe('a spool', () => {
  it('gives back what it was given, sorted by the bytes of keys, each name once', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.string({ unit: 'binary', minLength: 1, maxLength: 8 }), { maxLength: 60 }),
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 2, max: 4 }),
        async (names, run, ways) => {
          const found = await throughSpool([...names, ...names.slice(0, 5)], run, ways);
          expect(found.map(({ locator }) => locator).sort()).toEqual([...new Set(names)].sort());
          for (const [at, { key: after }] of found.entries()) {
            expect(compareKeys(found[at - 1]?.key ?? '', after)).toBeLessThanOrEqual(0);
          }
          if (names[0] !== undefined) expect(found).toContainEqual(entry(names[0]));
        },
      ),
      { numRuns: 60 },
    );
  });

  it('keeps names that hold every kind of line end', async () => {
    const names = ['a\nb', 'a\r\nb', 'a\u2028b', 'a\u2029b', 'a\u0085b'];
    expect((await throughSpool(names, 2, 2)).map(({ locator }) => locator)).toEqual(names.toSorted(compareKeys));
  });

  it('is nobody else’s to read', async () => {
    const modes: number[] = [];
    const look = async (folder: string): Promise<void> => {
      modes.push((await stat(folder)).mode & 0o777);
      for (const file of await readdir(folder)) modes.push((await stat(join(folder, file))).mode & 0o777);
    };
    await throughSpool(['b', 'a', 'c', 'd'], 3, 4, look);
    expect(modes).toEqual([0o700, 0o600, 0o600]);
  });

  it('is removed when whoever reads it stops half-way', async () => {
    const parent = await mkdtemp(join(tmpdir(), 'spool-test-'));
    {
      await using spool = await Spool.create(parent, 2, 2);
      await spool.add(['c', 'b', 'a'].map(entry));
      for await (const page of spool.sorted()) {
        expect(page).toHaveLength(3);
        break;
      }
    }
    expect(await readdir(parent)).toEqual([]);
    await rm(parent, { recursive: true });
  });
});
