import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inspectContents, refuseForeign } from '../../src/cloudflare/adoption.ts';
import type { Layout } from '../../src/cloudflare/adoption.ts';
import type { Entry, Key, Listable } from '../../src/stores/model.ts';
import { messageOf, testContext } from './world.ts';

const layout: Layout = {
  folders: ['accounts/', 'cache/accounts/', 'cache/media/', 'media_attachments/'],
  isKnown: (key) => /^(?:accounts|cache\/accounts|cache\/media|media_attachments)\/\d|^\.journal\/j$/.test(key),
};

/** A listing of these keys, two to a page, that counts its requests. */
function listOf(...keys: string[]): Listable & { requests: number } {
  const sorted = keys.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return {
    label: 'test',
    requests: 0,
    async *list({ after }) {
      const left = sorted.filter((key) => after === null || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0);
      for (let at = 0; at === 0 || at < left.length; at += 2) {
        this.requests += 1;
        yield await Promise.resolve(
          left.slice(at, at + 2).map((key): Entry => ({ key: key as Key, locator: key, size: 1, modifiedMs: 0 })),
        );
      }
    },
    split: (range) => Promise.resolve([range]),
  };
}

const inspect = (...keys: string[]) => inspectContents(listOf(...keys), layout, testContext());
const many = (folder: string, count = 100) => Array.from({ length: count }, (_, index) => `${folder}${index}`);

describe('inspectContents', () => {
  it('tells an empty bucket', async () => {
    expect(await inspect()).toBe('empty');
  });

  it('tells a bucket of Mastodon, with one request for each folder and one for the end', async () => {
    const list = listOf(...layout.folders.flatMap((folder) => many(folder)), '.journal/j');
    expect(await inspectContents(list, layout, testContext())).toBe('mastodon');
    expect(list.requests).toBeLessThanOrEqual(layout.folders.length + 2);
  });

  it.each([
    ['aaa', '"aaa"'],
    ['accounts', '"accounts"'],
    ['accounts0', '"accounts0"'],
    ['b/c/d', '"b/"'],
    ['cache/other/x', '"cache/other/"'],
    ['cache/x.jpg', '"cache/x.jpg"'],
    ['zzz', '"zzz"'],
    ['\u{10FFFF}', '"?"'],
  ])('finds %j among full folders', async (key, shown) => {
    const keys = layout.folders.flatMap((folder) => many(folder));
    expect(await inspect(...keys, key)).toEqual({ foreign: [shown] });
  });

  it('shows three examples at most, and looks no further', async () => {
    const list = listOf(...many('a/', 50), ...many('b/', 50), ...many('c/', 50), ...many('d/', 50));
    expect(await inspectContents(list, layout, testContext())).toEqual({ foreign: ['"a/"', '"b/"', '"c/"'] });
    expect(list.requests).toBe(3);
  });

  it('shows names that break out of nothing', async () => {
    const found = await inspect('x\n::error::y', `long${'y'.repeat(100)}`);
    expect(found).toEqual({ foreign: [`"long${'y'.repeat(56)}..."`, '"x?::error::y"'] });
  });

  it('comes to an end and misses no foreign folder, whatever the names are', async () => {
    const unit = fc.constantFrom('a', 'b', '/', '~', '0', '\u{10FFFD}', '\u{10FFFF}');
    const name = fc.string({ unit, minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(name, { maxLength: 20 }), async (names) => {
        const found = await inspect(...many('accounts/', 5), ...names);
        expect(found === 'mastodon').toBe(names.length === 0);
      }),
      { numRuns: 200 },
    );
  });
});

describe('refuseForeign', () => {
  it('stops unless the bucket is adopted by its own name', async () => {
    const contents = { foreign: ['"photos/"'] };
    const message = await messageOf(() => refuseForeign('media', contents));
    expect(message).toContain('Bucket media holds things that are not Mastodon\'s ("photos/")');
    expect(await messageOf(() => refuseForeign('media', contents, 'other'))).toBe(message);
    refuseForeign('media', contents, 'media');
    refuseForeign('media', 'empty');
    refuseForeign('media', 'mastodon');
  });
});
