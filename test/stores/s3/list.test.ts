import { describe, expect, it } from '@jest/globals';
import { compareKeys } from '../../../src/stores/keys.ts';
import type { Fault, FaultRequest } from '../../cloud/s3/faults.ts';
import { everyKey, key, refusal, startBucket, type BucketWorld } from './bucket-world.ts';

const nothing = Buffer.alloc(0);

async function seed(world: BucketWorld, names: readonly string[]): Promise<readonly string[]> {
  for (const name of names) await world.stored.put(name, nothing, {});
  return names.map((name) => name.normalize('NFC')).sort(compareKeys);
}

const numbered = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => `n/${String(at).padStart(5, '0')}`);
const requests = (world: BucketWorld): number => world.state.meter.snapshot().operations['ListObjectsV2'] ?? 0;

describe('a listing', () => {
  it('goes on until there is no more, a thousand at a time', async () => {
    await using world = await startBucket();
    const names = await seed(world, numbered(2500));
    expect(await everyKey(world.bucket, world.cx)).toEqual(names);
    expect(requests(world)).toBe(3);
    expect(world.cx.events.filter(({ kind }) => kind === 'operation')).toHaveLength(3);
  });

  it('is empty for an empty bucket', async () => {
    await using world = await startBucket();
    expect(await everyKey(world.bucket, world.cx)).toEqual([]);
  });

  it('keeps to its range, and asks for no page behind it', async () => {
    await using world = await startBucket();
    const names = await seed(world, numbered(4000));
    const found = await everyKey(world.bucket, world.cx, key('n/00999'), key('n/01999'));
    expect(found).toEqual(names.slice(1000, 2000));
    expect(requests(world)).toBeLessThanOrEqual(2);
  });

  it('gives back every name as it was written, in the order of its bytes', async () => {
    await using world = await startBucket();
    const names = await seed(world, [
      'a+b',
      'a b',
      'a%20b',
      'a\nb',
      'a\u0001b',
      '～',
      '😀',
      'é/\u0065\u0301',
      '&<>"',
      'x%zz',
    ]);
    expect(await everyKey(world.bucket, world.cx)).toEqual(names);
  });

  it('names an object in another Unicode form by its key, and says what the store calls it', async () => {
    await using world = await startBucket();
    await world.stored.put('e\u0301.png', nothing, {});
    const page = await world.bucket.list({ after: null, upTo: null }, world.cx).next();
    expect(page.value).toMatchObject([{ key: 'é.png', locator: 'e\u0301.png' }]);
  });

  it('tells size, time and ETag', async () => {
    await using world = await startBucket();
    await world.stored.put('a', Buffer.from('abc'), {}, {}, 1_700_000_000_000);
    const page = await world.bucket.list({ after: null, upTo: null }, world.cx).next();
    expect(page.value).toEqual([
      { key: 'a', locator: 'a', size: 3, modifiedMs: 1_700_000_000_000, etag: '900150983cd24fb0d6963f7d28e17f72' },
    ]);
  });

  it('tells the names of one level', async () => {
    await using world = await startBucket();
    await seed(world, ['top', 'a/1', 'a/2', 'b/c/3']);
    const levels = [];
    for await (const level of world.bucket.level('', world.cx)) levels.push(level);
    expect(levels).toEqual([{ keys: ['top'], prefixes: ['a/', 'b/'] }]);
  });
});

describe('a listing that breaks off', () => {
  const faults: Fault[] = [
    { kind: 'truncated-listing', end: 'close' },
    { kind: 'truncated-listing', end: 'reset' },
    { kind: 'reset-answer' },
    { kind: 'reset-request', bytes: 0 },
    { kind: 'status', status: 500, effect: 'before' },
    { kind: 'status', status: 503, effect: 'before' },
    { kind: 'slow-body', pieces: 4, pauseMs: 5 },
  ];

  it.each(faults)('once, on its second page, is asked for again: %j', async (fault) => {
    const second = ({ attempt }: FaultRequest): Fault | undefined => (attempt === 2 ? fault : undefined);
    await using world = await startBucket({ faults: second });
    const names = await seed(world, numbered(2500));
    expect(await everyKey(world.bucket, world.cx)).toEqual(names);
  });

  it.each(faults.slice(0, 6))('for good, throws instead of ending short: %j', async (fault) => {
    const fromSecond = ({ attempt }: FaultRequest): Fault | undefined => (attempt >= 2 ? fault : undefined);
    await using world = await startBucket({ faults: fromSecond });
    await seed(world, numbered(2500));
    const error = await refusal(everyKey(world.bucket, world.cx));
    expect(error.name).toBe('StoreError');
    expect(error.message).toContain('ListObjectsV2');
  });
});

describe('looking at one object', () => {
  it('tells headers and metadata, and null where there is none', async () => {
    await using world = await startBucket();
    await world.stored.put(
      'a',
      Buffer.from('abc'),
      { 'content-type': 'image/gif', 'cache-control': 'no-store' },
      { mtime: '1700000000' },
      1_700_000_000_000,
    );
    expect(await world.bucket.head(key('a'), world.cx)).toEqual({
      size: 3,
      etag: '900150983cd24fb0d6963f7d28e17f72',
      modifiedMs: 1_700_000_000_000,
      headers: { contentType: 'image/gif', cacheControl: 'no-store' },
      metadata: { mtime: '1700000000' },
    });
    expect(await world.bucket.head(key('b'), world.cx)).toBeNull();
    expect(world.cx.events.every((event) => event.kind !== 'operation' || event.billed === 'B')).toBe(true);
  });
});

describe('removing', () => {
  it('takes any number, and those that are gone already', async () => {
    await using world = await startBucket();
    const names = await seed(world, numbered(1500));
    await world.stored.put('kept', nothing, {});
    await world.bucket.remove([...names.map(key), key('never was')], world.cx);
    expect(world.stored.keys()).toEqual(['kept']);
    expect(world.state.meter.snapshot().operations['DeleteObjects']).toBe(2);
  });
});
