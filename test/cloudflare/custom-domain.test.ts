import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { customDomainResource } from '../../src/cloudflare/custom-domain.ts';
import { findZone } from '../../src/cloudflare/zone.ts';
import type { Zone } from '../cloud/control/state.ts';
import { messageOf, startWorld, testContext } from './world.ts';
import type { World } from './world.ts';

const host = 'files.example.com';
let world: World;
let zone: Zone;
beforeEach(async () => {
  world = await startWorld();
  zone = world.cloud.control.addZone('example.com');
  world.cloud.state.createBucket('media');
});
afterEach(async () => {
  await world.cloud.close();
  expect(world.cloud.contractProblems).toEqual([]);
});

const resourceOf = (name = host) => customDomainResource(world.place, name);
async function provision(): Promise<void> {
  const resource = resourceOf();
  await resource.apply(resource.diff(await resource.read(), resource.want));
}

describe('customDomainResource', () => {
  it('stops at a DNS record that somebody else made, before anything is touched', async () => {
    world.cloud.control.addRecord(zone, { type: 'A', name: host, content: '192.0.2.1', proxied: true });
    const message = await messageOf(() => resourceOf().read());
    expect(message).toContain(`has a DNS record on ${host} already (A "192.0.2.1")`);
    expect(world.cloud.control.requests.every((request) => request.startsWith('GET '))).toBe(true);
  });

  it('does not mind records that can stand beside it', async () => {
    world.cloud.control.addRecord(zone, { type: 'TXT', name: host, content: 'x', proxied: false });
    world.cloud.control.addRecord(zone, { type: 'A', name: '*.example.com', content: '192.0.2.1', proxied: true });
    expect(await resourceOf().read()).toBeNull();
  });

  it('tells a host that is attached to another bucket', async () => {
    world.cloud.control.addDomain(world.cloud.state.createBucket('other').id, zone, host);
    expect(await messageOf(() => resourceOf().read())).toContain('attached to another bucket');
  });

  it('tells a host that was attached to another bucket meanwhile', async () => {
    const resource = resourceOf();
    const changes = resource.diff(await resource.read(), resource.want);
    world.cloud.control.addDomain(world.cloud.state.createBucket('other').id, zone, host);
    expect(await messageOf(() => resource.apply(changes))).toContain('says that it is in use');
  });

  it('takes a domain that was there all the time, and corrects it', async () => {
    const bucket = world.cloud.state.bucket('media');
    const resource = resourceOf();
    const changes = resource.diff(await resource.read(), resource.want);
    const added = world.cloud.control.addDomain(bucket?.id ?? '', zone, host, { enabled: false });
    await resource.apply(changes);
    expect(added).toMatchObject({ enabled: true, minTLS: '1.2' });
  });

  it('does not take a partial answer for a difference', async () => {
    await provision();
    world.cloud.control.faults.unknownPolls = 1;
    const resource = resourceOf();
    const now = await resource.read();
    expect(now).toEqual({ enabled: true });
    expect(resource.diff(now, resource.want)).toEqual([]);
  });
});

describe('waiting for the media host', () => {
  it('goes on until it is active, whatever blips come in between', async () => {
    await provision();
    Object.assign(world.cloud.control.faults, { unknownPolls: 2, absentPolls: 1 });
    const cx = testContext();
    await resourceOf().settled?.(cx);
    expect(cx.slept).toEqual([500, 1000, 2000, 4000, 5000]);
    expect(cx.events.map((event) => (event.kind === 'log' ? event.text : ''))).toEqual([
      `Waiting for ${host}: ownership unknown, certificate unknown.`,
      `Waiting for ${host}: ownership pending, certificate initializing.`,
      `Waiting for ${host}: ownership active, certificate pending.`,
    ]);
  });

  it.each([
    { ownership: 'blocked', ssl: 'pending' },
    { ownership: 'error', ssl: 'pending' },
    { ownership: 'active', ssl: 'error' },
  ])('stops at once at %j and tells it', async (status) => {
    await provision();
    Object.assign(world.cloud.control.faults, { domainStatus: status });
    const message = await messageOf(() => resourceOf().settled?.(testContext()));
    expect(message).toContain(`could not activate ${host}: ownership ${status.ownership}, certificate ${status.ssl}`);
  });

  it('gives up after ten minutes and tells what it saw', async () => {
    world.cloud.control.faults.activationPolls = 1_000_000;
    await provision();
    const cx = testContext();
    const message = await messageOf(() => resourceOf().settled?.(cx));
    expect(message).toContain('not active after 10 minutes: ownership pending, certificate initializing');
    expect(cx.clock.now()).toBe(600_000);
  });

  it('stops when the run is cancelled', async () => {
    await provision();
    const cx = { ...testContext(), signal: AbortSignal.abort(new Error('cancelled')) };
    expect(await messageOf(() => resourceOf().settled?.(cx))).toBe('cancelled');
  });
});

describe('findZone', () => {
  const find = (name: string) => findZone(world.client, world.cloud.state.accountId, name);

  it('takes the longest zone that the host ends in', async () => {
    const deep = world.cloud.control.addZone('media.example.com');
    expect((await find('files.media.example.com')).id).toBe(deep.id);
    expect((await find('filesmedia.example.com')).id).toBe(zone.id);
    expect((await find('example.com')).id).toBe(zone.id);
  });

  it('tells when no zone that the token may see holds the host', async () => {
    expect(await messageOf(() => find('files.example.org'))).toContain('Zone: Read (Zone)');
    expect(await messageOf(() => find('files.badexample.com'))).toContain('No zone of this account');
  });

  it('tells when the zone is not active', async () => {
    zone.status = 'pending';
    expect(await messageOf(() => find(host))).toContain('is not active at Cloudflare (pending)');
  });
});
