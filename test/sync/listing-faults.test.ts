/** Passes while listings of the bucket break off or are out of order: nothing is lost, and nothing is told that is not so. */
import { describe, expect, it } from '@jest/globals';
import { cacheControl } from '../../src/mastodon/headers.ts';
import { StoreError, type Destination, type Entry, type Key, type Source } from '../../src/stores/model.ts';
import { md5 } from '../stores/s3/bucket-world.ts';
import { attachment, picture, pictures, startPassWorld } from './pass-world.ts';

const right = { 'content-type': 'image/png', 'cache-control': cacheControl };
const deletion = { maxPercent: 50 };

describe('a listing of the bucket', () => {
  it('that breaks half-way: nothing is deleted, nothing sent that is there, and the pass is not complete', async () => {
    let breaking = false;
    await using world = await startPassWorld({
      faults: ({ operation, n }) =>
        breaking && operation === 'ListObjectsV2' && n > 1 ? { kind: 'truncated-listing', end: 'close' } : undefined,
    });
    for (let at = 1; at <= 2500; at++) await world.stored.put(attachment(at), picture(at), right);
    pictures(world, 1, 2400);
    await using again = await startPassWorld({
      faults: ({ operation, n }) =>
        operation === 'ListObjectsV2' && n > 1 ? { kind: 'truncated-listing', end: 'close' } : undefined,
    });
    breaking = true;
    for (let at = 1; at <= 2500; at++) await again.stored.put(attachment(at), picture(at), right);
    const { listed, complete, told, operations, tally, problems } = await world.pass(
      { deletion },
      { destination: again.bucket },
    );
    expect([listed, complete, told, tally.addsUp]).toEqual([false, false, [], true]);
    expect([operations['PutObject'], again.stored.count]).toEqual([undefined, 2500]);
    expect(problems).toEqual([expect.stringContaining('ListObjectsV2')]);
  });

  it.each([
    ['a key after longer ones that begin with it', 'prefix-last'],
    ['no order at all', 'ordered'],
  ] as const)('with %s, deletion on: nothing is sent, nothing is deleted', async (_, listing) => {
    await using world = await startPassWorld({ listing });
    for (let at = 1; at <= 100; at++) {
      for (const name of ['a', 'a.png', 'a.png.b', 'ab.png']) world.file(attachment(at, name), picture(at));
    }
    expect((await world.pass()).outcomes).toEqual({ copied: 400 });
    if (listing === 'ordered') {
      const list = world.bucket.list.bind(world.bucket);
      world.bucket.list = async function* (range, cx) {
        const all: Entry[] = [];
        for await (const page of list(range, cx)) all.push(...page);
        all.sort((a, b) => md5(Buffer.from(a.key)).localeCompare(md5(Buffer.from(b.key))));
        for (let from = 0; from < all.length; from += 30) yield all.slice(from, from + 30);
      };
    }
    const { outcomes, operations, told, complete } = await world.pass({ deletion });
    expect([outcomes, told, complete]).toEqual([{ same: 400 }, [], true]);
    expect(operations).toEqual({ ListObjectsV2: 1 });
  });

  it('out of order by more than anybody can hold: what is there is asked for or refused, never overwritten or deleted', async () => {
    const count = 25_000;
    const entries = Array.from({ length: count }, (_, at): Entry => {
      const key = attachment(at + 1) as Key;
      return { key, locator: key, size: 3, modifiedMs: 1e12, etag: md5(Buffer.from(key)), access: 'public' };
    });
    const puts: string[] = [];
    let heads = 0;
    const body = Buffer.from('abc');
    const source: Source = {
      label: 'made up',
      async *list() {
        for (let from = 0; from < count; from += 1000) {
          await Promise.resolve();
          yield entries.slice(from, from + 1000);
        }
      },
      split: (range) => Promise.resolve([range]),
      async *open(some) {
        for (const entry of some) {
          await Promise.resolve();
          yield {
            entry,
            body: (async function* () {
              await Promise.resolve();
              yield body;
            })(),
            settle: () => Promise.resolve('unchanged'),
          };
        }
      },
    };
    const destination: Destination = {
      label: 'made up',
      wholeUpTo: 1000,
      partSize: () => 1000,
      async *list() {
        // All but the last hundred, the first one at the very end.
        const listed = [...entries.slice(1, count - 100), ...entries.slice(0, 1)];
        for (let from = 0; from < listed.length; from += 1000) {
          await Promise.resolve();
          yield listed.slice(from, from + 1000).map((entry) => ({ ...entry, modifiedMs: 2e12 }));
        }
      },
      split: (range) => Promise.resolve([range]),
      put: (key, ...[, digest, , , options]) => {
        puts.push(key);
        expect(options?.ifAbsent).toBe(true);
        if (entries.findIndex((entry) => entry.key === key) >= count - 100) return Promise.resolve({ etag: digest });
        return Promise.reject(new StoreError('there is one', { status: 412, code: 'PreconditionFailed' }));
      },
      putParts: () => Promise.reject(new Error('not asked for')),
      head: (key) => {
        heads++;
        const at = entries.findIndex((entry) => entry.key === key);
        const etag = entries[at]?.etag ?? '';
        return Promise.resolve(
          at >= count - 100 ? null : { size: 3, etag, modifiedMs: 2e12, headers: {}, metadata: {} },
        );
      },
      remove: () => Promise.reject(new Error('nothing may be removed')),
    };
    await using world = await startPassWorld();
    const { outcomes, complete, gone, tally } = await world.pass({ deletion }, { source, destination });
    expect(outcomes).toEqual({ same: count - 100, copied: 100 });
    expect([complete, tally.addsUp, gone.found.objects]).toEqual([true, true, 0]);
    // The first key was thought absent, and the store itself knew better; the others were asked for.
    expect(puts.filter((key) => key === attachment(1))).toHaveLength(1);
    expect(heads).toBe(101);
  });
});
