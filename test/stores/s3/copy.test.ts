import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { startBucket, headers, key, md5, refusal } from './bucket-world.ts';
import { startOdd } from './odd-store.ts';
import { R2Bucket } from '../../../src/stores/s3/r2.ts';
import { keys, testContext } from './bucket-world.ts';

const body = Buffer.from('some bytes');
const etag = md5(body);

async function twoBuckets() {
  const world = await startBucket();
  const old = world.state.createBucket('old');
  world.state.addCredentials({ ...keys, buckets: ['media', 'old'], access: 'read-write' });
  return { world, old, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() };
}

describe('copying within an account', () => {
  it('makes an object with our headers and no others, for one operation of Class A', async () => {
    await using two = await twoBuckets();
    const { world, old } = two;
    const name = 'prefix/é +%41&.png';
    await old.put(
      name,
      body,
      { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment' },
      { mtime: '1' },
    );
    const written = await world.bucket.copyWithin(
      { bucket: 'old', key: name, etag },
      key('a b/é.png'),
      headers,
      world.cx,
    );
    expect(written).toEqual({ etag });
    const object = world.stored.get('a b/é.png');
    expect(object?.headers).toEqual({ 'content-type': headers.contentType, 'cache-control': headers.cacheControl });
    expect(object?.metadata).toEqual({});
    expect(await object?.read()).toEqual(body);
    expect(world.cx.events).toEqual([{ kind: 'operation', store: 'R2 bucket media', name: 'CopyObject', billed: 'A' }]);
    expect(world.state.meter.snapshot().operations).toEqual({ CopyObject: 1 });
  });

  it('repairs the headers of an object in place', async () => {
    await using world = await startBucket();
    await world.stored.put('a', body, { 'content-type': 'text/plain' }, { mtime: '1' });
    await world.bucket.copyWithin({ bucket: 'media', key: 'a', etag }, key('a'), headers, world.cx);
    const object = world.stored.get('a');
    expect(object?.headers).toEqual({ 'content-type': headers.contentType, 'cache-control': headers.cacheControl });
    expect(object?.metadata).toEqual({});
    expect(await object?.read()).toEqual(body);
  });

  it('copies nothing that is not what was listed', async () => {
    await using two = await twoBuckets();
    const { world, old } = two;
    await old.put('a', Buffer.from('newer'), {});
    const replaced = await refusal(
      world.bucket.copyWithin({ bucket: 'old', key: 'a', etag }, key('a'), headers, world.cx),
    );
    expect(replaced).toMatchObject({ status: 412, code: 'PreconditionFailed' });
    const gone = await refusal(world.bucket.copyWithin({ bucket: 'old', key: 'b', etag }, key('b'), headers, world.cx));
    expect(gone).toMatchObject({ status: 404, code: 'NoSuchKey' });
    expect(world.stored.count).toBe(0);
  });

  it('leaves open what the copy of an object of parts is called', async () => {
    await using two = await twoBuckets();
    const { world, old } = two;
    const parts = `${createHash('md5').update('x').digest('hex')}-2`;
    old.commit('a', { body: await world.state.bodies.from(body), etag: parts, headers: {} });
    await expect(
      world.bucket.copyWithin({ bucket: 'old', key: 'a', etag: parts }, key('a'), headers, world.cx),
    ).resolves.toEqual({ etag: parts });
  });

  it.each([
    [
      'an error after the 200',
      '<?xml version="1.0"?><Error><Code>InternalError</Code><Message>Again.</Message></Error>',
    ],
    ['an answer that is cut off', '<?xml version="1.0"?><CopyObjectRes'],
    ['a copy of other bytes', '<CopyObjectResult><ETag>"00000000000000000000000000000000"</ETag></CopyObjectResult>'],
  ])('does not take %s for success', async (_, first) => {
    let asked = 0;
    await using store = await startOdd([], {
      intercept: (request, response) => {
        if (request.method !== 'PUT') return false;
        response.end(asked++ === 0 ? first : `<CopyObjectResult><ETag>&quot;${etag}&quot;</ETag></CopyObjectResult>`);
        return true;
      },
    });
    await using bucket = new R2Bucket({ endpoint: store.endpoint, bucket: 'media', region: 'auto', credentials: keys });
    const cx = testContext();
    await bucket.copyWithin({ bucket: 'old', key: 'a', etag }, key('a'), headers, cx);
    expect(asked).toBe(2);
    expect(cx.events.filter(({ kind }) => kind === 'retry')).toHaveLength(1);
  });
});
