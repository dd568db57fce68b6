import { describe, expect, it } from '@jest/globals';
import { everything, type Entry } from '../../../src/stores/model.ts';
import type { Fault, FaultRequest, Faults } from '../../cloud/s3/faults.ts';
import { md5, startBucket, testContext } from './bucket-world.ts';
import { refuse, startOdd, type OddOptions } from './odd-store.ts';
import { listAll, readAll, sourceAt, type Read } from './source-world.ts';

const small = Buffer.from('some bytes');
const large = Buffer.alloc((32 << 20) + 12_345, 'abcdefg');
const png = { 'content-type': 'image/png', 'cache-control': 'no-store' };

const whyOf = (read: Read | undefined): unknown => (read !== undefined && 'unread' in read ? read.unread.why : read);
const causeOf = (read: Read | undefined): string =>
  read !== undefined && 'unread' in read ? read.unread.cause.message : '';

/** Fails reads `times` times for each object. */
const failing =
  (fault: Fault, times = 1): Faults =>
  ({ operation, attempt }: FaultRequest) =>
    operation === 'GetObject' && attempt <= times ? fault : undefined;

async function cloudSource(names: readonly string[], body: Buffer, faults?: Faults) {
  const world = await startBucket(faults === undefined ? {} : { faults });
  for (const name of names) await world.stored.put(name, body, png);
  const source = sourceAt(world.location.endpoint);
  return {
    world,
    source,
    entries: await listAll(source, world.cx, everything),
    [Symbol.asyncDispose]: async () => {
      await source[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

describe('small objects', () => {
  it('come whole, with their digest and headers, exactly one answer each', async () => {
    const names = Array.from({ length: 40 }, (_, at) => `a/${at} é+%41.png`);
    await using at = await cloudSource(names, small);
    const read = await readAll(at.source, at.entries, at.world.cx);
    expect([...read.keys()].sort()).toEqual(names.toSorted());
    const one = read.get(names[0] ?? '');
    expect(one).toMatchObject({
      bytes: small,
      settled: 'unchanged',
      opened: { md5: md5(small), headers: { contentType: 'image/png', cacheControl: 'no-store' } },
    });
    expect(at.world.state.meter.snapshot().operations).toMatchObject({ GetObject: 40 });
    expect(at.world.cx.events.filter((event) => event.kind === 'operation' && event.billed === 'B')).toHaveLength(40);
  });

  it('have memory of their own, so that it can be given back', async () => {
    await using at = await cloudSource(['a'], small);
    for await (const answer of at.source.open(at.entries, at.world.cx)) {
      if ('why' in answer) throw answer.cause;
      for await (const chunk of answer.body) expect(chunk.buffer.byteLength).toBe(small.length);
    }
  });

  it.each<Fault>([
    { kind: 'reset-answer' },
    { kind: 'reset-request', bytes: 0 },
    { kind: 'status', status: 503, effect: 'before' },
    { kind: 'slow-body', pieces: 3, pauseMs: 2 },
  ])('are asked for again when that fails: %j', async (fault) => {
    await using at = await cloudSource(['a', 'b'], small, failing(fault, 2));
    const read = await readAll(at.source, at.entries, at.world.cx);
    expect([...read.values()]).toMatchObject([{ bytes: small }, { bytes: small }]);
    expect(at.world.cx.pressures()).toBe(fault.kind === 'status' ? 4 : 0);
  });

  it('that cannot be had do not keep the others', async () => {
    const never: Faults = ({ key, operation }) =>
      operation === 'GetObject' && key === 'bad' ? { kind: 'reset-answer' } : undefined;
    await using at = await cloudSource(['bad', 'good', 'lost'], small, never);
    at.world.stored.delete('lost');
    const read = await readAll(at.source, at.entries, at.world.cx);
    expect(whyOf(read.get('bad'))).toBe('io');
    expect(whyOf(read.get('lost'))).toBe('vanished');
    expect(read.get('good')).toMatchObject({ bytes: small });
  });

  it('that were replaced since they were listed are taken as they are now', async () => {
    await using at = await cloudSource(['a'], small);
    const newer = Buffer.from('other bytes than before');
    await at.world.stored.put('a', newer, png, {}, 1_900_000_000_000);
    const read = await readAll(at.source, at.entries, at.world.cx);
    const entry = { size: newer.length, etag: md5(newer), modifiedMs: 1_900_000_000_000 };
    expect(read.get('a')).toMatchObject({ bytes: newer, settled: 'unchanged', opened: { md5: md5(newer), entry } });
  });

  it('that have grown large since then are left to the next run', async () => {
    await using at = await cloudSource(['a'], small);
    await at.world.stored.put('a', large, png);
    const read = await readAll(at.source, at.entries, at.world.cx);
    expect(whyOf(read.get('a'))).toBe('io');
  });
});

describe('large objects', () => {
  it.each<Fault | undefined>([undefined, { kind: 'reset-answer' }])(
    'come as a stream that goes on where it broke off: %j',
    async (fault) => {
      await using at = await cloudSource(['a'], large, fault && failing(fault, 3));
      const read = await readAll(at.source, at.entries, at.world.cx);
      const one = read.get('a');
      expect(one).toMatchObject({ settled: 'unchanged', opened: { headers: { contentType: 'image/png' } } });
      expect(one !== undefined && 'bytes' in one && one.bytes.equals(large)).toBe(true);
    },
  );

  it('end early and are told as changed when they are replaced meanwhile', async () => {
    await using at = await cloudSource(['a'], large, failing({ kind: 'reset-answer' }));
    let bytes = 0;
    for await (const answer of at.source.open(at.entries, at.world.cx)) {
      if ('why' in answer) throw answer.cause;
      for await (const chunk of answer.body) {
        if (bytes === 0) await at.world.stored.put('a', Buffer.alloc(large.length, 'x'), png);
        bytes += chunk.length;
      }
      expect(await answer.settle()).toBe('changed');
    }
    expect(bytes).toBeLessThan(large.length);
  });

  it('go on although the store does not know ranges', async () => {
    let asked = 0;
    const intercept: OddOptions['intercept'] = (request, response, path) => {
      if (path === '') return false;
      delete request.headers.range;
      if (asked++ > 0) return false;
      response.writeHead(200, {
        etag: `"${md5(large)}"`,
        'last-modified': new Date(Date.parse('2026-11-01T10:20:30Z')).toUTCString(),
        'content-length': large.length,
      });
      response.write(large.subarray(0, 1_000_000), () => response.socket?.destroy());
      return true;
    };
    await using store = await startOdd([], { intercept });
    store.objects.set('a', { body: large });
    await using source = sourceAt(store.endpoint);
    const cx = testContext();
    const one = (await readAll(source, await listAll(source, cx), cx)).get('a');
    expect(one !== undefined && 'bytes' in one && one.bytes.equals(large)).toBe(true);
    expect(asked).toBe(2);
  });

  it('let go of the connection when nobody wants the rest', async () => {
    await using at = await cloudSource(['a'], large);
    for await (const answer of at.source.open(at.entries, at.world.cx)) {
      if ('why' in answer) throw answer.cause;
      for await (const chunk of answer.body) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
    }
  });
});

describe('compressed objects', () => {
  const stored = Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]);

  it('are read as they are stored, by stores that unpack them too, and that is said once', async () => {
    const intercept: OddOptions['intercept'] = (request, response, path) => {
      if (path === '' || request.headers['accept-encoding'] === 'gzip') return false;
      response.writeHead(200, { etag: `"${md5(stored)}"` }).end('what was packed');
      return true;
    };
    await using store = await startOdd([], { intercept });
    const headers = { 'content-encoding': 'gzip' };
    for (const name of ['a', 'b']) store.objects.set(name, { body: stored, headers });
    await using source = sourceAt(store.endpoint);
    const cx = testContext();
    const read = await readAll(source, await listAll(source, cx), cx);
    expect([...read.values()]).toMatchObject([{ bytes: stored }, { bytes: stored }]);
    expect(cx.events.filter(({ kind }) => kind === 'log')).toHaveLength(1);
  });

  it('are never copied in another length than listed', async () => {
    const intercept: OddOptions['intercept'] = (_request, response, path) => {
      if (path === '') return false;
      response.writeHead(200, { etag: `"${md5(stored)}"` }).end('what was packed');
      return true;
    };
    await using store = await startOdd([], { intercept });
    store.objects.set('a', { body: stored });
    await using source = sourceAt(store.endpoint);
    const cx = testContext();
    const read = await readAll(source, await listAll(source, cx), cx);
    expect(whyOf(read.get('a'))).toBe('io');
    expect(causeOf(read.get('a'))).toContain('lists 8 bytes and gives 15');
  });
});

describe('access control lists', () => {
  async function asked(acls: Record<string, 'public' | 'owner' | 'users' | undefined>, options: OddOptions = {}) {
    await using store = await startOdd([], options);
    for (const [name, acl] of Object.entries(acls))
      store.objects.set(name, { body: small, ...(acl !== undefined && { acl }) });
    await using source = sourceAt(store.endpoint, { acl: 'check' });
    const cx = testContext();
    const entries: Entry[] = await listAll(source, cx);
    const listed = store.requests.length;
    const read = await readAll(source, entries, cx).catch((error: unknown) => error as Error);
    return {
      read,
      cx,
      requests: store.requests.slice(listed).map(({ path, query }) => path + (query.has('acl') ? '?acl' : '')),
    };
  }

  it('decide what is private, and nothing private is read', async () => {
    const { read, requests } = await asked({ open: 'public', closed: 'owner', members: 'users' });
    if (read instanceof Error) throw read;
    expect(read.get('open')).toMatchObject({ bytes: small, opened: { entry: { access: 'public' } } });
    for (const name of ['closed', 'members']) {
      expect(read.get(name)).toMatchObject({ bytes: Buffer.alloc(0), opened: { entry: { access: 'owner' } } });
    }
    expect(requests.sort()).toEqual(['closed?acl', 'members?acl', 'open', 'open?acl']);
  });

  it('that a store does not have stop everything, with the way to say that nothing is private', async () => {
    const { read, requests } = await asked(
      Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at}`, undefined])),
    );
    expect(read).toMatchObject({ name: 'StoreError', message: expect.stringContaining('source-acl: none') as unknown });
    expect(requests.every((request) => request.endsWith('?acl'))).toBe(true);
    expect(requests.length).toBeLessThanOrEqual(16);
  });

  it.each([
    ['405 MethodNotAllowed', 405, 'MethodNotAllowed'],
    ['400 AccessControlListNotSupported', 400, 'AccessControlListNotSupported'],
  ])('are missing where the store says %s', async (_, status, code) => {
    const { read } = await asked(
      { a: 'public' },
      { intercept: (_request, response, _path, query) => query.has('acl') && refuse(response, status, code) },
    );
    expect(read).toMatchObject({ message: expect.stringContaining('source-acl: none') as unknown });
  });

  it('that may not be asked for leave the object where it is', async () => {
    const { read } = await asked(
      { a: 'public' },
      { intercept: (_request, response, _path, query) => query.has('acl') && refuse(response, 403, 'AccessDenied') },
    );
    if (read instanceof Error) throw read;
    expect(whyOf(read.get('a'))).toBe('denied');
    expect(causeOf(read.get('a'))).toContain('s3:GetObjectAcl');
  });

  it('of which none is public are remarked upon', async () => {
    const { cx } = await asked(Object.fromEntries(Array.from({ length: 230 }, (_, at) => [`${at}`, 'owner' as const])));
    expect(cx.events.filter((event) => event.kind === 'log' && event.text.includes('source-acl: none'))).toHaveLength(
      1,
    );
  });
});

describe('a run that is cancelled', () => {
  it('ends at once', async () => {
    const abort = new AbortController();
    await using at = await cloudSource(['a'], large, failing({ kind: 'stall' }));
    setTimeout(() => abort.abort(new Error('cancelled')), 20);
    await expect(readAll(at.source, at.entries, testContext(abort.signal))).rejects.toThrow('cancelled');
  });
});

describe('looking at the beginning of an object', () => {
  it('takes one request, and only the version that was listed', async () => {
    await using at = await cloudSource(['a', 'empty'], small);
    await at.world.stored.put('empty', Buffer.alloc(0), png);
    const [a, empty] = await listAll(at.source, at.world.cx);
    if (a === undefined || empty === undefined) throw new Error('nothing listed');
    const headers = { contentType: 'image/png', cacheControl: 'no-store' };
    expect(await at.source.peek(a, 4, at.world.cx)).toEqual({ head: new Uint8Array(small.subarray(0, 4)), headers });
    expect(await at.source.peek(empty, 4, at.world.cx)).toEqual({ head: new Uint8Array(), headers });
    await at.world.stored.put('a', Buffer.from('other'), png);
    expect(await at.source.peek(a, 4, at.world.cx)).toMatchObject({ why: 'vanished' });
  });

  it('is given up where a store sends more than was asked for, and nothing else is', async () => {
    const more = Buffer.alloc(9000);
    await using store = await startOdd(['a', 'b'], {
      intercept: (_, response, path) => {
        if (path === 'a') response.writeHead(206, { 'content-length': more.length }).end(more);
        return path === 'a';
      },
    });
    await using source = sourceAt(store.endpoint);
    const cx = testContext();
    const [a, b] = await listAll(source, cx);
    if (a === undefined || b === undefined) throw new Error('nothing is listed');
    const whole = { ...a, size: more.length, etag: md5(more) };
    expect(await source.peek(whole, 4, cx)).toMatchObject({ why: 'io' });
    for (let tick = 0; tick < 3; tick++) await new Promise(setImmediate);
    expect(await source.peek(b, 4, cx)).toMatchObject({ head: new Uint8Array() });
  });
});
