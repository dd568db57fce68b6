import { describe, expect, it } from '@jest/globals';
import { multipartEtag } from '../../../src/stores/etag.ts';
import type { Part } from '../../../src/stores/model.ts';
import type { Fault, FaultRequest } from '../../cloud/s3/faults.ts';
import { headers, key, md5, refusal, startBucket, testContext } from './bucket-world.ts';

const MIB = 1 << 20;

/** Parts of 5 MiB, the smallest R2 takes, and how many of them were given back. */
function parts(sizes: readonly number[], breakAfter?: Error) {
  const released = new Set<number>();
  const bytes = sizes.map((size, at) => Buffer.alloc(size, at + 1));
  async function* stream(): AsyncGenerator<Part> {
    for (const [at, part] of bytes.entries()) {
      await Promise.resolve();
      // A copy: what is handed over belongs to the store, which frees it.
      yield { bytes: Uint8Array.from(part), release: () => released.add(at) };
    }
    if (breakAfter !== undefined) throw breakAfter;
  }
  return { stream: stream(), released, bytes, etag: multipartEtag(bytes.map(md5)) };
}

const onPart =
  (fault: Fault, times: number) =>
  ({ operation, attempt }: FaultRequest): Fault | undefined =>
    operation === 'UploadPart' && attempt <= times ? fault : undefined;

describe('the size of parts', () => {
  it('is the same for the same size, never more than ten thousand of them, whole MiB from 16 up', async () => {
    await using world = await startBucket();
    const { bucket } = world;
    for (const size of [0, 1, 33 * MIB, 160 * 1024 * MIB, 160 * 1024 * MIB + 1, 4.9 * 1024 ** 4]) {
      const part = bucket.partSize(size);
      expect(part % MIB).toBe(0);
      expect(part).toBeGreaterThanOrEqual(16 * MIB);
      expect(Math.ceil(size / part)).toBeLessThanOrEqual(10_000);
    }
    expect(bucket.partSize(33 * MIB)).toBe(16 * MIB);
  });
});

describe('an object in parts', () => {
  const sizes = [5 * MIB, 5 * MIB, 5 * MIB, 5 * MIB, 5 * MIB, 12_345];

  it('arrives whole, with its headers and the ETag of its parts', async () => {
    await using world = await startBucket();
    const given = parts(sizes);
    const { etag } = await world.bucket.putParts(key('a ü/v+.mp4'), given.stream, headers, world.cx);
    expect(etag).toBe(given.etag);
    const object = world.stored.get('a ü/v+.mp4');
    expect(object?.etag).toBe(given.etag);
    expect(object?.headers).toEqual({ 'content-type': headers.contentType, 'cache-control': headers.cacheControl });
    expect((await object?.read())?.equals(Buffer.concat(given.bytes))).toBe(true);
    expect(given.released.size).toBe(sizes.length);
    expect(world.stored.uploads.size).toBe(0);
  });

  it.each<Fault>([
    { kind: 'status', status: 500, effect: 'before' },
    { kind: 'status', status: 503, effect: 'after' },
    { kind: 'reset-request', bytes: 100_000 },
    { kind: 'reset-answer' },
  ])('arrives whole although parts fail at first: %j', async (fault) => {
    await using world = await startBucket({ faults: onPart(fault, 3) });
    const given = parts(sizes);
    await world.bucket.putParts(key('v'), given.stream, headers, world.cx);
    expect(world.stored.get('v')?.etag).toBe(given.etag);
    expect(given.released.size).toBe(sizes.length);
  });

  it.each<FaultRequest['operation']>(['CreateMultipartUpload', 'CompleteMultipartUpload'])(
    'arrives whole although %s fails at first',
    async (operation) => {
      await using world = await startBucket({
        faults: (request) =>
          request.operation === operation && request.attempt <= 2
            ? { kind: 'status', status: 500, effect: 'before' }
            : undefined,
      });
      const given = parts(sizes);
      await world.bucket.putParts(key('v'), given.stream, headers, world.cx);
      expect(world.stored.get('v')?.etag).toBe(given.etag);
    },
  );

  it('arrives whole although the answer to CompleteMultipartUpload is lost', async () => {
    await using world = await startBucket({
      faults: ({ operation, attempt }) =>
        operation === 'CompleteMultipartUpload' && attempt === 1 ? { kind: 'reset-answer' } : undefined,
    });
    const given = parts(sizes);
    await world.bucket.putParts(key('v'), given.stream, headers, world.cx);
    expect(world.stored.get('v')?.etag).toBe(given.etag);
  });
});

describe('an object in parts that nobody may have stored meanwhile', () => {
  const sizes = [5 * MIB, 100];
  const absent = { ifAbsent: true };

  it('is refused where somebody has, and leaves nothing behind', async () => {
    await using world = await startBucket();
    await world.stored.put('v', Buffer.from('newer'), {});
    const error = await refusal(world.bucket.putParts(key('v'), parts(sizes).stream, headers, world.cx, absent));
    expect(error).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    expect((await world.stored.get('v')?.read())?.toString()).toBe('newer');
    expect(world.stored.uploads.size).toBe(0);
  });

  it.each(['before', 'after'] as const)(
    'arrives although the first answer is lost, %s it took effect',
    async (effect) => {
      await using world = await startBucket({
        faults: ({ operation, attempt }) =>
          operation === 'CompleteMultipartUpload' && attempt === 1
            ? { kind: 'status', status: 503, effect }
            : undefined,
      });
      const given = parts(sizes);
      await world.bucket.putParts(key('v'), given.stream, headers, world.cx, absent);
      expect(world.stored.get('v')?.etag).toBe(given.etag);
    },
  );

  it('is content with the very same object, and takes its own upload away', async () => {
    // R2 takes one write a second for a key.
    let aheadMs = 0;
    await using world = await startBucket({}, { now: () => Date.now() + aheadMs });
    await world.bucket.putParts(key('v'), parts(sizes).stream, headers, world.cx);
    aheadMs = 2000;
    const given = parts(sizes);
    expect(await world.bucket.putParts(key('v'), given.stream, headers, world.cx, absent)).toEqual({
      etag: given.etag,
    });
    expect(world.stored.uploads.size).toBe(0);
  });
});

describe('an upload that fails', () => {
  it('leaves nothing behind, gives every part back and tells the first cause', async () => {
    await using world = await startBucket({ faults: onPart({ kind: 'status', status: 500, effect: 'before' }, 999) });
    const given = parts([5 * MIB, 5 * MIB, 100]);
    const error = await refusal(world.bucket.putParts(key('v'), given.stream, headers, world.cx));
    expect(error.message).toContain('UploadPart');
    expect(error.message).toContain('500 InternalError');
    expect(world.stored.uploads.size).toBe(0);
    expect(world.stored.count).toBe(0);
    expect(given.released.size).toBe(3);
  });

  it('stops reading at the first part that fails for good, even one that failed while the next was being read', async () => {
    await using world = await startBucket();
    const uploads = world.stored.uploads;
    let asked = 0;
    async function* slowly(): AsyncGenerator<Part> {
      for (; asked < 20; asked++) {
        if (asked === 1) uploads.clear();
        yield { bytes: Buffer.alloc(1000), release: () => undefined };
        await new Promise((resolve) => setTimeout(resolve, 15));
      }
    }
    const error = await refusal(world.bucket.putParts(key('v'), slowly(), headers, world.cx));
    expect(error).toMatchObject({ code: 'NoSuchUpload' });
    expect(error.message).toContain('UploadPart');
    expect(asked).toBeLessThan(5);
  });

  it('because its source changed is given up', async () => {
    await using world = await startBucket();
    const changed = new Error('changed');
    const given = parts([5 * MIB, 5 * MIB], changed);
    expect(await refusal(world.bucket.putParts(key('v'), given.stream, headers, world.cx))).toBe(changed);
    expect(world.stored.uploads.size).toBe(0);
    expect(world.stored.count).toBe(0);
  });

  it('because the run was cut off is still cleared away', async () => {
    const stop = new AbortController();
    await using world = await startBucket({ faults: onPart({ kind: 'stall' }, 999) });
    const given = parts([5 * MIB, 5 * MIB]);
    const put = refusal(world.bucket.putParts(key('v'), given.stream, headers, testContext(stop.signal)));
    setTimeout(() => stop.abort(new Error('cut off')), 100);
    await put;
    expect(world.stored.uploads.size).toBe(0);
    expect(given.released.size).toBe(2);
  });
});
