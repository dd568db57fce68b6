import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { bucketResource } from '../../src/cloudflare/bucket.ts';
import { corsResource, corsRuleId, mediaCorsRule } from '../../src/cloudflare/cors.ts';
import { customDomainResource } from '../../src/cloudflare/custom-domain.ts';
import { managedDomainResource } from '../../src/cloudflare/managed-domain.ts';
import { applyAll, describeChange, provisionPlan } from '../../src/cloudflare/resource.ts';
import type { BucketPlace } from '../../src/cloudflare/resource.ts';
import { clientOf, messageOf, startWorld, testContext } from './world.ts';
import type { World } from './world.ts';

const host = 'files.example.com';
let world: World;
beforeEach(async () => {
  world = await startWorld();
  world.cloud.control.addZone('example.com');
});
afterEach(async () => {
  await world.cloud.close();
  expect(world.cloud.contractProblems).toEqual([]);
});

const resourcesOf = (place: BucketPlace) => [
  bucketResource(place),
  managedDomainResource(place),
  corsResource(place),
  customDomainResource(place, host),
];
const planned = async (place = world.place) =>
  (await provisionPlan(resourcesOf(place))).flatMap(({ changes }) => changes.map(describeChange));
const provision = async (place = world.place) => applyAll(await provisionPlan(resourcesOf(place)), testContext());
const writes = () => world.cloud.control.requests.filter((request) => !request.startsWith('GET '));

describe('provisioning', () => {
  it.each(['default', 'eu'] as const)('makes everything once in jurisdiction %s', async (jurisdiction) => {
    const place = { ...world.place, jurisdiction };
    const before = await planned(place);
    expect(before).toEqual([
      `bucket: create media${jurisdiction === 'eu' ? ' in jurisdiction eu' : ''} (Standard)`,
      `cors: create rule ${corsRuleId} (GET, HEAD from *)`,
      `media-host: create ${host} (TLS 1.2 or newer)`,
    ]);
    expect(writes()).toEqual([]);

    expect((await provision(place)).map(describeChange)).toEqual(before);
    expect(world.cloud.state.bucket('media', jurisdiction)).toBeDefined();
    const domain = world.cloud.control.domains.get(host);
    expect(domain).toMatchObject({ bucketId: `${jurisdiction}/media`, enabled: true, minTLS: '1.2', pollsLeft: 0 });
    const made = writes().length;
    expect(made).toBe(3);

    expect(await planned(place)).toEqual([]);
    expect(await provision(place)).toEqual([]);
    expect(writes()).toHaveLength(made);
  });

  it('finds every change made by hand, mends it and nothing else', async () => {
    await provision();
    const bucket = world.cloud.state.bucket('media');
    const domain = world.cloud.control.domains.get(host);
    if (bucket === undefined || domain === undefined) throw new Error('not provisioned');
    const config = world.cloud.control.config(bucket);
    const drifts: [drift: () => void, change: string, write: string][] = [
      [
        () => (bucket.storageClass = 'InfrequentAccess'),
        'bucket: storageClass from InfrequentAccess to Standard',
        'PATCH /r2/buckets/media',
      ],
      [
        () => (config.managed = true),
        'r2-dev: public access at r2.dev from on to off',
        'PUT /r2/buckets/media/domains/managed',
      ],
      [
        () => (config.cors = [{ ...mediaCorsRule, maxAgeSeconds: 60 }]),
        'cors: maxAgeSeconds from 60 to 86400',
        'PUT /r2/buckets/media/cors',
      ],
      [
        () => (config.cors = [{ ...mediaCorsRule, allowed: { methods: ['GET'], origins: ['*'] } }]),
        'cors: allowed.methods from GET to GET, HEAD',
        'PUT /r2/buckets/media/cors',
      ],
      [() => (config.cors = undefined), 'cors: create rule mastodon-media', 'PUT /r2/buckets/media/cors'],
      [
        () => (domain.minTLS = '1.0'),
        'media-host: minimum TLS version from 1.0 to 1.2',
        `PUT /r2/buckets/media/domains/custom/${host}`,
      ],
      [
        () => (domain.enabled = false),
        'media-host: public access from off to on',
        `PUT /r2/buckets/media/domains/custom/${host}`,
      ],
    ];
    for (const [drift, change, write] of drifts) {
      drift();
      world.cloud.control.requests.length = 0;
      expect((await planned())[0]).toContain(change);
      expect(new Set((await provision()).map(({ resource }) => resource)).size).toBe(1);
      expect(writes()).toEqual([write]);
      expect(await planned()).toEqual([]);
    }
  });

  it('tells everything that the token may not do at once, before anything is touched', async () => {
    const weak = world.cloud.control.addToken({ permissions: ['Zone Read'] });
    const place = { ...world.place, client: clientOf(world.cloud, weak.value) };
    const message = await messageOf(() => planned(place));
    expect(message.split('\n')).toEqual([
      expect.stringContaining('It could not:'),
      '- read bucket media',
      '- read the r2.dev setting of bucket media',
      '- read the CORS rules of bucket media',
      `- read the media host ${host}`,
      expect.stringContaining('needs all of these'),
      expect.stringContaining('- Workers R2 Storage: Edit (Account) (refused), for Bucket, '),
      expect.stringContaining('- Zone: Read (Zone), for Media host. Without it nobody can read the media.'),
      expect.stringContaining('- DNS: Read (Zone), for Media host.'),
      expect.stringContaining('https://dash.cloudflare.com/'),
    ]);
    expect(writes()).toEqual([]);
  });

  it('names the permission when a token may only read', async () => {
    const reader = world.cloud.control.addToken({
      permissions: ['Workers R2 Storage Read', 'Zone Read', 'DNS Read'],
    });
    const place = { ...world.place, client: clientOf(world.cloud, reader.value) };
    expect(await planned(place)).toHaveLength(3);
    expect(await messageOf(() => provision(place))).toMatch(
      /^Could not create bucket media: .*Workers R2 Storage: Edit/,
    );
  });

  it('reports each change once it is made', async () => {
    const cx = testContext();
    await applyAll(await provisionPlan([bucketResource(world.place)]), cx);
    expect(cx.events).toEqual([{ kind: 'log', level: 'info', text: 'bucket: create media (Standard)' }]);
  });

  it('stops between resources when it is cancelled', async () => {
    const plan = await provisionPlan(resourcesOf(world.place));
    const cx = { ...testContext(), signal: AbortSignal.abort(new Error('cancelled')) };
    expect(await messageOf(() => applyAll(plan, cx))).toBe('cancelled');
    expect(writes()).toEqual([]);
  });
});
