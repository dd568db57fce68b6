/** From one bucket of an account to another: the store copies by itself. */
import { describe, expect, it } from '@jest/globals';
import { cacheControl } from '../../src/mastodon/headers.ts';
import { S3Source } from '../../src/stores/s3/source.ts';
import type { WithinStore } from '../../src/sync/within.ts';
import type { S3Options } from '../cloud/s3/handler.ts';
import type { CloudBucket } from '../cloud/state.ts';
import { keys } from '../stores/s3/bucket-world.ts';
import { attachment, picture, startPassWorld, type PassWorld } from './pass-world.ts';

const right = { 'content-type': 'image/png', 'cache-control': cacheControl };

interface World extends AsyncDisposable {
  readonly world: PassWorld;
  readonly old: CloudBucket;
  readonly how: { readonly source: S3Source };
  readonly within: WithinStore;
}

/** @param readable - whether the key of the destination may read the old bucket. */
async function startWorld(readable = true, options: S3Options = {}): Promise<World> {
  const world = await startPassWorld({ writeRateLimit: false, ...options });
  const old = world.state.createBucket('old');
  const reader = { accessKeyId: 'e'.repeat(32), secretAccessKey: 'f'.repeat(64) };
  world.state.addCredentials({ ...reader, buckets: ['old'], access: 'read-only' });
  if (readable) world.state.addCredentials({ ...keys, buckets: ['media', 'old'], access: 'read-write' });
  const source = new S3Source({
    endpoint: world.location.endpoint,
    bucket: 'old',
    prefix: 'moved/',
    region: 'auto',
    pathStyle: true,
    credentials: reader,
    acl: 'none',
  });
  return {
    world,
    old,
    how: { source },
    within: { bucket: 'old', peek: (entry, length, cx) => source.peek(entry, length, cx) },
    [Symbol.asyncDispose]: async () => {
      await source[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

describe('a copy inside the store', () => {
  it("sends no bytes, costs one look and one copy an object, and has Mastodon's headers", async () => {
    await using at = await startWorld();
    const { world, old, how, within } = at;
    for (const id of [1, 2, 3]) await old.put(`moved/${attachment(id)}`, picture(id), id === 1 ? right : {});
    await world.stored.put(attachment(3), picture(33, 999), right);
    const dry = await world.pass({ within, dryRun: true, overwriteNewer: true }, how);
    expect([dry.outcomes, dry.operations]).toEqual([{ left: 3 }, { ListObjectsV2: 3 }]);
    const { outcomes, operations, complete, told } = await world.pass({ within, overwriteNewer: true }, how);
    expect([outcomes, complete]).toEqual([{ copied: 2, repaired: 1 }, true]);
    expect(operations).toEqual({ ListObjectsV2: 3, GetObject: 3, CopyObject: 3 });
    expect(told).toEqual([`overwritten ${attachment(3)}`]);
    for (const id of [1, 2, 3]) {
      const object = world.stored.get(attachment(id));
      expect([object?.headers, object?.metadata]).toEqual([right, {}]);
      expect(await object?.read()).toEqual(picture(id));
    }
    const again = await world.pass({ within, compare: 'checksum' }, how);
    expect([again.outcomes, Object.keys(again.operations)]).toEqual([{ same: 3 }, ['ListObjectsV2']]);
  });

  it('falls back to reading and sending where the key may not read the source, and says so once', async () => {
    await using at = await startWorld(false);
    const { world, old, how, within } = at;
    for (let id = 1; id <= 20; id++) await old.put(`moved/${attachment(id)}`, picture(id), {});
    const { outcomes, operations, complete, cx } = await world.pass({ within }, how);
    expect([outcomes, complete]).toEqual([{ copied: 20 }, true]);
    expect(operations).toMatchObject({ ListObjectsV2: 3, PutObject: 20 });
    expect(Object.keys(operations).sort()).toEqual(['GetObject', 'ListObjectsV2', 'PutObject']);
    const notices = cx.events.filter((event) => event.kind === 'log' && event.level === 'notice');
    expect(notices).toHaveLength(1);
    expect(await world.stored.get(attachment(20))?.read()).toEqual(picture(20));
  });

  it('copies the version that is there in the end where the source is replaced meanwhile, and counts what vanished', async () => {
    await using at = await startWorld();
    const { world, old, how, within } = at;
    for (const id of [1, 2, 3]) await old.put(`moved/${attachment(id)}`, picture(id), right);
    let happened = false;
    const { outcomes, complete } = await world.pass(
      {
        within: {
          ...within,
          peek: async (entry, length, cx) => {
            if (!happened) {
              happened = true;
              await old.put(`moved/${attachment(1)}`, picture(11), right);
              old.delete(`moved/${attachment(2)}`);
            }
            return within.peek(entry, length, cx);
          },
        },
      },
      how,
    );
    expect([outcomes, complete]).toEqual([{ copied: 1, vanished: 1, failed: 1 }, false]);
    // What was listed is not there any more: the next pass lists and copies what is.
    expect((await world.pass({ within }, how)).outcomes).toEqual({ copied: 1, same: 1 });
    expect(await world.stored.get(attachment(1))?.read()).toEqual(picture(11));
  });

  it('repairs a wrong header after it compared, and never writes over what it should not', async () => {
    await using at = await startWorld();
    const { world, old, how, within } = at;
    await old.put(`moved/${attachment(1)}`, picture(1), right);
    await world.stored.put(attachment(1), picture(1), { 'content-type': 'text/plain' });
    const repaired = await world.pass({ within, repairHeaders: true }, how);
    expect(repaired.outcomes).toEqual({ corrected: 1 });
    await old.put(`moved/${attachment(2)}`, picture(2), right);
    const list = world.bucket.list.bind(world.bucket);
    world.bucket.list = async function* (range, cx) {
      yield* list(range, cx);
      await world.stored.put(attachment(2), picture(22), right);
    };
    const after = await world.pass({ within, authority: 'bucket', modifiedSinceMs: 0 }, how);
    expect(after.outcomes).toEqual({ same: 2 });
    expect(await world.stored.get(attachment(2))?.read()).toEqual(picture(22));
  });
});
