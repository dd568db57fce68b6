/**
 * One missing, one truncated, one of the wrong type among very many: found and named, at a known price. `VERIFY_OBJECTS=50000` looks at as
 * many, in about a minute: a HeadObject for each is what it takes.
 */
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cacheControl } from '../../src/mastodon/headers.ts';
import { OperationTally } from '../../src/report/operations.ts';
import type { Entry, Key, Source } from '../../src/stores/model.ts';
import { R2Bucket } from '../../src/stores/s3/r2.ts';
import type { World } from '../../src/verify/check.ts';
import { inventory as inventoryCheck } from '../../src/verify/inventory.ts';
import { randomFrom } from '../../src/verify/sample.ts';
import { storedHeaders } from '../../src/verify/stored-headers.ts';
import { takeInventory } from '../../src/verify/take-inventory.ts';
import { startCloud, type LocalCloud } from '../cloud/cloud.ts';
import { testContext } from '../cloudflare/world.ts';

const OBJECTS = Number(process.env['VERIFY_OBJECTS'] ?? 5000);
const body = Buffer.from([0xff, 0xd8, 0xff, 0xe0, ...Buffer.from('one small picture')]);
const right = { 'content-type': 'image/jpeg', 'cache-control': cacheControl };
const keyOf = (at: number): Key => {
  const id = String(at)
    .padStart(9, '0')
    .replace(/(\d{3})(?=\d)/g, '$1/');
  return `media_attachments/files/${id}/original/${createHash('md5').update(String(at)).digest('hex').slice(0, 16)}.jpg` as Key;
};
const [missing, truncated, mistyped] = [0.25, 0.47, 0.69].map((share) => keyOf(Math.floor(OBJECTS * share)));

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud();
  const media = cloud.state.createBucket('media');
  cloud.state.addCredentials({ accessKeyId: 'key', secretAccessKey: 'secret', buckets: 'all', access: 'admin' });
  for (let at = 0; at < OBJECTS; at++) {
    const key = keyOf(at);
    if (key === missing) continue;
    const headers = key === mistyped ? { ...right, 'content-type': 'text/html' } : right;
    await media.put(key, key === truncated ? body.subarray(0, 9) : body, headers);
  }
});
afterAll(async () => {
  await cloud.close();
});

/** The same objects as they are at the source. */
const source: Source = {
  label: 'the source',
  async *list() {
    for (let from = 0; from < OBJECTS; from += 1000) {
      yield await Promise.resolve(Array.from({ length: 1000 }, (_, at) => entryOf(keyOf(from + at))));
    }
  },
  split: (range) => Promise.resolve([range]),
  async *open(entries) {
    for (const entry of entries)
      yield await Promise.resolve({ entry, body: chunks(), settle: () => Promise.resolve('unchanged' as const) });
  },
};

function entryOf(key: Key): Entry {
  return { key, locator: key, size: body.length, modifiedMs: -86_400_000 };
}

async function* chunks(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(body);
}

describe(`among ${OBJECTS} objects`, () => {
  it('the one that is missing, the one that was cut off and the one of the wrong type are found and named', async () => {
    const operations = new OperationTally();
    const cx = { ...testContext(), emit: operations.count.bind(operations) };
    const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
    await using bucket = new R2Bucket({ endpoint: cloud.url, bucket: 'media', region: 'auto', credentials });
    const task = { source, bucket, sample: Infinity, random: randomFrom('s'), freshMs: 0 };
    const inventory = await takeInventory(task, cx);
    const world = { cx, concurrency: 'auto', bucket, source, inventory, authority: 'source' } as unknown as World;

    expect(await inventoryCheck.run(world)).toMatchObject({
      verdict: 'fail',
      evidence: `1 missing: ${missing}. 1 of another size: ${truncated} (truncated: 9 bytes instead of ${body.length}). ${OBJECTS - 2} are right.`,
    });
    expect(operations.snapshot()).toMatchObject({ classA: OBJECTS / 1000, classB: 0 });

    expect(await storedHeaders.run(world)).toMatchObject({
      verdict: 'fail',
      evidence: `1 of ${OBJECTS - 2} objects looked at are wrong: ${mistyped} (Content-Type: text/html instead of image/jpeg).`,
    });
    expect(operations.snapshot()).toMatchObject({ classA: OBJECTS / 1000, classB: OBJECTS - 2 });
  }, 300_000);
});
