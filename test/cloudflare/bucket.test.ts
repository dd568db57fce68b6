import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bucketResource, refuseBucketName } from '../../src/cloudflare/bucket.ts';
import { messageOf, startWorld } from './world.ts';
import type { World } from './world.ts';

let world: World;
beforeEach(async () => {
  world = await startWorld();
});
afterEach(async () => {
  await world.cloud.close();
  expect(world.cloud.contractProblems).toEqual([]);
});

describe('bucketResource', () => {
  it('sends the location hint when it makes the bucket, and never again', async () => {
    const resource = bucketResource(world.place, { storageClass: 'Standard' }, 'apac');
    await resource.apply(resource.diff(await resource.read(), resource.want));
    expect(world.cloud.state.bucket('media')?.location).toBe('APAC');
    const elsewhere = bucketResource(world.place, { storageClass: 'Standard' }, 'weur');
    expect(elsewhere.diff(await elsewhere.read(), elsewhere.want)).toEqual([]);
  });

  it('takes a bucket that was made meanwhile, and corrects it', async () => {
    const resource = bucketResource(world.place);
    const changes = resource.diff(await resource.read(), resource.want);
    const bucket = world.cloud.state.createBucket('media', { storageClass: 'InfrequentAccess' });
    await resource.apply(changes);
    expect(bucket.storageClass).toBe('Standard');
  });

  it('asks before it makes a second bucket of the name in another jurisdiction', async () => {
    world.cloud.state.createBucket('media', { jurisdiction: 'eu' });
    const message = await messageOf(() => bucketResource(world.place).read());
    expect(message).toContain('There is a bucket media in jurisdiction eu, none in default');
    expect(message).toContain('set the jurisdiction to eu');
    const right = bucketResource({ ...world.place, jurisdiction: 'eu' });
    expect(await right.read()).toEqual({ storageClass: 'Standard' });
  });

  it('refuses names that no bucket can have', async () => {
    expect(await messageOf(() => bucketResource({ ...world.place, bucket: 'Media' }))).toContain('3 to 63 of a-z');
    for (const name of ['ab', 'a'.repeat(64), '-ab', 'ab-', 'a_b', 'a.b', '../x', 'ab\n']) {
      expect(refuseBucketName(name)).toBeDefined();
    }
    for (const name of ['abc', 'a'.repeat(63), 'a-b', '123']) expect(refuseBucketName(name)).toBeUndefined();
  });
});
