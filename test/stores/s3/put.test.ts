import type { SyncEvent } from '../../../src/net/context.ts';
import { describe, expect, it, jest } from '@jest/globals';
import type { Fault } from '../../cloud/s3/faults.ts';
import type { FaultRequest } from '../../cloud/s3/faults.ts';
import { headers, key, md5, refusal, startBucket, testContext } from './bucket-world.ts';

const body = Buffer.from('some bytes');
const awkward = [
  'a/../b.png',
  '../up.png',
  'a//b///c.png',
  'a/./b.png',
  'files/@2x/logo.png',
  'fish + chips & peas.png',
  'per%41cent%2Fescaped.gif',
  'tag #1?.webp',
  '日本語/🐘🎉.png',
  'Ünïcode Größe.JPG',
  `it's "quoted" <b>&amp;;,=!*().jpg`,
  'back\\slash~^`|.jpg',
  ' leading and trailing ',
  'two\nlines\tand\rreturn.jpg',
  'k'.repeat(1024),
  `${'é'.repeat(511)}ab`,
];

/** Fails the first `times` attempts. */
const failing =
  (fault: Fault, times = 1) =>
  ({ operation, attempt }: FaultRequest): Fault | undefined =>
    operation === 'PutObject' && attempt <= times ? fault : undefined;

describe('one object', () => {
  it('has exactly the headers that were given, and is proven by its MD5', async () => {
    await using world = await startBucket();
    const { etag } = await world.bucket.put(key('a/b.png'), body, md5(body), headers, world.cx);
    expect(etag).toBe(md5(body));
    const object = world.stored.get('a/b.png');
    expect(object?.headers).toEqual({ 'content-type': headers.contentType, 'cache-control': headers.cacheControl });
    expect(object?.metadata).toEqual({});
    expect(await object?.read()).toEqual(body);
    expect(world.cx.events).toEqual([{ kind: 'operation', store: 'R2 bucket media', name: 'PutObject', billed: 'A' }]);
  });

  it('may be empty', async () => {
    await using world = await startBucket();
    const empty = new Uint8Array();
    await world.bucket.put(key('empty'), empty, md5(empty), headers, world.cx);
    expect(world.stored.get('empty')?.size).toBe(0);
  });

  it.each(awkward)('can be called %j: put, head, list and remove mean the same key', async (name) => {
    await using world = await startBucket();
    await world.bucket.put(key(name), body, md5(body), headers, world.cx);
    expect(world.stored.keys()).toEqual([name]);
    expect(await world.bucket.head(key(name), world.cx)).toMatchObject({ size: body.length, etag: md5(body) });
    const listed = [];
    for await (const page of world.bucket.list({ after: null, upTo: null }, world.cx)) listed.push(...page);
    expect(listed).toMatchObject([{ key: name, size: body.length, etag: md5(body) }]);
    await world.bucket.remove([key(name)], world.cx);
    expect(world.stored.count).toBe(0);
  });

  it('is not taken for sent when other bytes arrive than the digest says', async () => {
    await using world = await startBucket();
    const error = await refusal(world.bucket.put(key('x'), body, md5(Buffer.from('other')), headers, world.cx));
    expect(error.code).toBe('BadDigest');
    expect(world.stored.count).toBe(0);
  });
});

describe('what passes', () => {
  const passing: Fault[] = [
    { kind: 'status', status: 500, effect: 'before' },
    { kind: 'status', status: 500, effect: 'after' },
    { kind: 'status', status: 503, effect: 'before' },
    { kind: 'status', status: 429, effect: 'before' },
    { kind: 'reset-request', bytes: 0 },
    { kind: 'reset-request', bytes: 3 },
    { kind: 'reset-answer' },
    { kind: 'delay', ms: 30 },
    { kind: 'slow-body', pieces: 3, pauseMs: 5 },
  ];

  it.each(passing)('%j: the object arrives whole', async (fault) => {
    await using world = await startBucket({ faults: failing(fault, 3), writeRateLimit: false });
    await world.bucket.put(key('x'), body, md5(body), headers, world.cx);
    expect(await world.stored.get('x')?.read()).toEqual(body);
    const retries = world.cx.events.filter(({ kind }) => kind === 'retry').length;
    expect(retries).toBe(fault.kind === 'delay' || fault.kind === 'slow-body' ? 0 : 3);
  });

  it('waits at least a second behind a 429, as R2 takes one write a second for a key', async () => {
    await using world = await startBucket({ faults: failing({ kind: 'status', status: 429, effect: 'before' }) });
    await world.bucket.put(key('x'), body, md5(body), headers, world.cx);
    expect(world.cx.slept).toEqual([1000]);
  });

  it('is given up after eight attempts, with the answer in the message', async () => {
    await using world = await startBucket({ faults: failing({ kind: 'status', status: 503, effect: 'before' }, 99) });
    const error = await refusal(world.bucket.put(key('x'), body, md5(body), headers, world.cx));
    expect(error.message).toContain('503 ServiceUnavailable');
    expect(world.state.meter.snapshot().operations).toEqual({ PutObject: 8 });
    expect(Math.max(...world.cx.slept)).toBeLessThanOrEqual(15_000);
  });

  it('ends at once when the run does', async () => {
    const stop = new AbortController();
    await using world = await startBucket({ faults: () => ({ kind: 'stall' }) });
    const put = refusal(world.bucket.put(key('x'), body, md5(body), headers, testContext(stop.signal)));
    setTimeout(() => stop.abort(new Error('stopped')), 20);
    expect(await put).toBeInstanceOf(Error);
  });
});

describe('pressure', () => {
  const told = async (fault: Fault, times: number): Promise<number> => {
    await using world = await startBucket({ faults: failing(fault, times) });
    await world.bucket.put(key('x'), body, md5(body), headers, world.cx);
    return world.cx.pressures();
  };

  it('is told once for a 503', async () => {
    expect(await told({ kind: 'status', status: 503, effect: 'before' }, 1)).toBe(1);
  });

  it('is not told for a single 500, nor for a second write to the same key', async () => {
    expect(await told({ kind: 'status', status: 500, effect: 'before' }, 1)).toBe(0);
    expect(await told({ kind: 'status', status: 429, effect: 'before' }, 1)).toBe(0);
  });
});

describe('what does not pass', () => {
  const refusedWith = async (change: Parameters<Awaited<ReturnType<typeof startBucket>>['other']>[0]) => {
    await using world = await startBucket();
    const { cx } = world;
    const bucket = world.other(change);
    const put = await refusal(bucket.put(key('x'), body, md5(body), headers, cx));
    const list = await refusal(bucket.list({ after: null, upTo: null }, cx).next());
    expect(cx.events.filter(({ kind }) => kind === 'retry')).toEqual([]);
    expect(world.stored.count).toBe(0);
    return { put, list };
  };

  it.each([
    ['a wrong secret', { credentials: keysWith('a') }, 'SignatureDoesNotMatch', 'Check secret-access-key'],
    ['a bucket of somebody else', { bucket: 'elsewhere' }, 'AccessDenied', 'Object Read & Write'],
    ['no bucket', { bucket: 'absent' }, 'NoSuchBucket', 'Run the provision step first'],
  ])('%s: told once, with the next step', async (_, change, code, advice) => {
    const { put, list } = await refusedWith(change);
    for (const error of [put, list]) {
      expect(error.code).toBe(code);
      expect(error.message).toContain(advice);
    }
  });

  it('a key that was just made is tried for a minute, and a wrong one no longer', async () => {
    await using world = await startBucket();
    let now = Date.now();
    const cx = testContext(undefined, () => now);
    const sleep = cx.clock.sleep.bind(cx.clock);
    const patient = { ...cx, clock: { ...cx.clock, sleep: (ms: number) => ((now += ms), sleep(ms)) } };
    const credentials = keysWith('c');
    const unknown = world.other({ credentials });
    const began = now;
    const error = await refusal(unknown.put(key('x'), body, md5(body), headers, patient));
    expect([error.code, error.message]).toEqual(['Unauthorized', expect.stringContaining('Check access-key-id')]);
    expect((now - began) / 1000).toBeGreaterThanOrEqual(50);
    expect((now - began) / 1000).toBeLessThanOrEqual(70);
    expect(cx.events.filter(({ kind }) => kind === 'log')).toHaveLength(1);

    // From now on it is known to be wrong, and whoever asks is told at once.
    now = began + 61_000;
    await refusal(unknown.put(key('x'), body, md5(body), headers, patient));
    expect(now).toBe(began + 61_000);

    const fresh = world.other({ credentials });
    const late = {
      ...patient,
      emit: (event: SyncEvent) => {
        if (event.kind === 'retry')
          world.state.addCredentials({ ...credentials, buckets: ['media'], access: 'read-write' });
      },
    };
    await fresh.put(key('x'), body, md5(body), headers, late);
    expect(world.stored.count).toBe(1);
  });

  it('a key that the store does not take is refused once', async () => {
    await using world = await startBucket();
    const error = await refusal(world.bucket.put(key('x'.repeat(1025)), body, md5(body), headers, world.cx));
    expect(error).toMatchObject({ status: 400, code: 'InvalidObjectName' });
    expect(error.message).toBe('PutObject: The specified object name is not valid. (400 InvalidObjectName)');
    expect(world.state.meter.snapshot().operations).toEqual({ PutObject: 1 });
  });
});

function keysWith(id: string) {
  return { accessKeyId: id.repeat(32), secretAccessKey: 'd'.repeat(64) };
}

describe('a clock that is wrong', () => {
  const hour = 3_600_000;

  it('is learnt from the store, which is told once however many requests it concerns', async () => {
    await using world = await startBucket();
    const cx = testContext(undefined, () => Date.now() - hour);
    await Promise.all(
      Array.from({ length: 20 }, (_, at) => world.bucket.put(key(`x${at}`), body, md5(body), headers, cx)),
    );
    expect(world.stored.count).toBe(20);
    const logs = cx.events.filter(({ kind }) => kind === 'log');
    expect(logs).toHaveLength(1);
    expect(logs[0]).toMatchObject({ level: 'warning', text: expect.stringMatching(/(3599|3600) s off/) as unknown });
    const refused = world.state.meter.snapshot().refused;
    await world.bucket.put(key('y'), body, md5(body), headers, cx);
    expect(world.state.meter.snapshot().refused).toBe(refused);
  });

  it('does not keep the SDK from removing', async () => {
    await using world = await startBucket({}, { now: () => performance.timeOrigin + performance.now() });
    await world.stored.put('a', body, {});
    // The SDK asks nobody else for the time; the server's Date header comes from the real clock.
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => performance.timeOrigin + performance.now() - hour);
    try {
      await world.bucket.remove([key('a')], world.cx);
      expect(world.stored.count).toBe(0);
      expect(world.state.meter.snapshot().refused).toBe(1);
    } finally {
      clock.mockRestore();
    }
  });
});
