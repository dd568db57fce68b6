/** What the bucket lacks may be hidden at a source whose listing does not tell: asked about, and never named unless it is public. */
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { StoreError, type Entry, type Key, type Source } from '../../src/stores/model.ts';
import { R2Bucket } from '../../src/stores/s3/r2.ts';
import type { World } from '../../src/verify/check.ts';
import { inventory as inventoryCheck } from '../../src/verify/inventory.ts';
import { takeInventory } from '../../src/verify/take-inventory.ts';
import { startCloud, type LocalCloud } from '../cloud/cloud.ts';
import { testContext } from '../cloudflare/world.ts';

let cloud: LocalCloud;
beforeAll(async () => {
  cloud = await startCloud();
  await cloud.state.createBucket('media').put(keyOf('short'), Buffer.from('x'), {});
  cloud.state.addCredentials({ accessKeyId: 'key', secretAccessKey: 'secret', buckets: 'all', access: 'admin' });
});
afterAll(() => cloud.close());

const keyOf = (name: string): Key =>
  `media_attachments/files/000/000/001/original/${Buffer.from(name.padEnd(8)).toString('hex')}.jpg` as Key;
const access: Readonly<Record<string, Entry['access']>> = {
  open: 'public',
  closed: 'owner',
  short: 'owner',
  untold: undefined,
};
const entries = Object.keys(access)
  .map(keyOf)
  .sort()
  .map((key): Entry => ({ key, locator: key, size: 9, modifiedMs: -86_400_000 }));

async function look(tellAccess: NonNullable<Source['tellAccess']>) {
  const source: Source = {
    label: 'the source',
    async *list() {
      yield await Promise.resolve(entries);
    },
    split: (range) => Promise.resolve([range]),
    open: () => {
      throw new Error('Nothing is read.');
    },
    tellAccess,
  };
  const cx = testContext();
  const credentials = { accessKeyId: 'key', secretAccessKey: 'secret' };
  await using bucket = new R2Bucket({ endpoint: cloud.url, bucket: 'media', region: 'auto', credentials });
  const inventory = await takeInventory({ source, bucket, sample: 9, random: () => 0.5, freshMs: 0 }, cx);
  return { inventory, check: await inventoryCheck.run({ inventory, source, authority: 'source' } as unknown as World) };
}

it('is asked about, counted, and named where everybody may read it', async () => {
  const { inventory, check } = await look((asked) =>
    Promise.resolve(
      asked.map((entry) => {
        const told = Object.entries(access).find(([name]) => keyOf(name) === entry.key)?.[1];
        return told === undefined ? entry : { ...entry, access: told };
      }),
    ),
  );
  expect(inventory).toMatchObject({ missing: { count: 2, keys: [keyOf('open')] }, different: { count: 0 } });
  expect([...inventory.hidden].sort()).toEqual([keyOf('closed'), keyOf('short')].sort());
  expect([...inventory.exposed.values()]).toEqual([1]);
  expect(check).toMatchObject({ evidence: `2 missing: ${keyOf('open')} and 1 more. 0 are right.` });
});

it('has no name where the source tells of nothing', async () => {
  const { check } = await look(() => Promise.reject(new StoreError('There are no lists.')));
  expect(check).toMatchObject({
    evidence:
      '3 missing: not named, as the source does not tell who may read them. ' +
      '1 of another size: not named, as the source does not tell who may read them. 0 are right.',
  });
});
