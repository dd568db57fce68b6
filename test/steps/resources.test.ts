import { describe, expect, it } from '@jest/globals';
import { inputTable } from '../../src/inputs/table.ts';
import { PublicWeb } from '../../src/net/public-web.ts';
import { resourcesOf } from '../../src/steps/resources.ts';
import type { Zone } from '../cloud/control/state.ts';
import { messageOf, testContext } from '../cloudflare/world.ts';
import type { World } from '../cloudflare/world.ts';
import { changesIn, foreign, host, phases, useAccount, usual } from './account.ts';
import type { Account } from './account.ts';

let account: Account;
let world: World;
let zone: Zone;
useAccount((started) => {
  account = started;
  ({ world, zone } = started);
});

describe('a fresh account', () => {
  it.each(['default', 'eu'] as const)('is made ready once, in jurisdiction %s', async (jurisdiction) => {
    const place = { ...world.place, jurisdiction };
    const told = changesIn(await account.look({}, place));
    expect(told.map((line) => line.split(':')[0])).toEqual([
      'bucket',
      'cors',
      'block-rule',
      'header-rule',
      'cache-rule',
      'tiered-cache',
      'tiered-cache',
      'media-host',
    ]);
    expect(account.writes()).toEqual([]);
    expect(await account.provision({}, place)).toEqual(told);
    expect(world.cloud.state.bucket('media', jurisdiction)).toBeDefined();
    expect(world.cloud.control.domains.get(host)).toMatchObject({ bucketId: `${jurisdiction}/media`, minTLS: '1.2' });

    world.cloud.control.requests.length = 0;
    expect(await account.provision({}, place)).toEqual([]);
    expect(account.writes()).toEqual([]);
  });

  it('has the rules before the first visitor can come', async () => {
    await account.provision();
    const order = account.writes().filter((request) => !request.includes('dry_run'));
    expect(order.findIndex((request) => request.includes('/cors'))).toBeLessThan(order.length - 1);
    expect(order.at(-1)).toBe('POST /r2/buckets/media/domains/custom');
  });

  it('gets rules that say what they are for', async () => {
    await account.provision();
    expect(account.rulesOf(phases.block)).toMatchObject([
      {
        action: 'block',
        expression:
          `(http.host eq "${host}") and (starts_with(url_decode(http.request.uri.path), "/backups/")` +
          ' or starts_with(url_decode(http.request.uri.path), "/imports/")' +
          ' or starts_with(url_decode(http.request.uri.path), "/.mastodon-r2/"))',
        description: `Mastodon media: private files of ${host}`,
        enabled: true,
      },
    ]);
    expect(account.rulesOf(phases.headers)[0]?.action_parameters).toEqual({
      headers: {
        'X-Content-Type-Options': { operation: 'set', value: 'nosniff' },
        'Content-Security-Policy': { operation: 'set', value: "default-src 'none'; form-action 'none'" },
        'Access-Control-Allow-Origin': { operation: 'set', value: '*' },
      },
    });
  });

  it.each([
    ['free', -1],
    ['pro', -1],
    ['business', 60],
    ['enterprise', 60],
  ] as const)('keeps what the plan %s allows in the cache', async (plan, notFound) => {
    zone.plan = plan;
    await account.provision();
    expect(account.rulesOf(phases.cache)[0]?.action_parameters).toMatchObject({
      cache: true,
      edge_ttl: {
        mode: 'override_origin',
        default: 86_400,
        status_code_ttl: [{ value: -1 }, { status_code: 404, value: notFound }, { value: -1 }],
      },
      browser_ttl: { mode: 'respect_origin' },
    });
    expect(await account.differences()).toEqual([]);
  });

  it('does without what is left out, and leaves it as it is', async () => {
    const rules = account.putRules(phases.cache, [foreign('cache', 'a')]);
    expect(await account.provision({ leaveOut: ['cache-rule', 'header-rule', 'tiered-cache'] })).toHaveLength(4);
    expect(account.rulesOf(phases.cache)).toEqual(rules);
    expect(account.rulesOf(phases.headers)).toEqual([]);
    expect(zone.settings.size).toBe(0);
    expect(account.rulesOf(phases.block)).toHaveLength(1);
  });
});

it('can leave out what the input leave-out names, and nothing else', () => {
  const all = resourcesOf(world.place, usual).map(({ id }) => id);
  const input = inputTable.find(({ name }) => name === 'leave-out');
  const leaveOut = (input?.allowed ?? []) as typeof usual.leaveOut;
  const rest = resourcesOf(world.place, { ...usual, leaveOut }).map(({ id }) => id);
  expect(all.filter((id) => !rest.includes(id)).sort()).toEqual([...leaveOut].sort());
  expect(rest).toContain('block-rule');
});

describe('the media host of a finished account', () => {
  it('keeps private files private, caches everything, and sends the headers', async () => {
    await account.provision();
    const bucket = world.cloud.state.bucket('media');
    for (const key of ['backups/a.zip', 'imports/a.csv', '.mastodon-r2/journal.json', 'media_attachments/a.m4a']) {
      await bucket?.put(key, Buffer.from('x'), { 'cache-control': 'public, max-age=315576000, immutable' });
    }
    const web = new PublicWeb(new Map([[host, world.cloud.url]]));
    const get = (path: string) => web.read(host, path, {}, testContext().signal);
    for (const path of ['/backups/a.zip', '/backups%2Fa.zip', '/imports/a.csv', '/%2emastodon-r2/journal.json']) {
      expect((await get(path)).status).toBe(403);
    }
    const first = await get('/media_attachments/a.m4a');
    expect(first.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; form-action 'none'",
      'access-control-allow-origin': '*',
      'cache-control': 'public, max-age=315576000, immutable',
      'cf-cache-status': 'MISS',
    });
    expect((await get('/media_attachments/a.m4a')).headers['cf-cache-status']).toBe('HIT');
    // A 404 that was kept for two hours would hide what is uploaded next.
    expect((await get('/media_attachments/b.m4a')).status).toBe(404);
    await bucket?.put('media_attachments/b.m4a', Buffer.from('x'), {});
    expect((await get('/media_attachments/b.m4a')).status).toBe(200);
  });
});

describe('a temporary host', () => {
  const temporaryHost = 'new.example.com';
  it('stands in for a media host that serves an old store, until the switch', async () => {
    const record = { type: 'CNAME', name: host, content: 'old.store.example', proxied: true };
    const { id } = world.cloud.control.addRecord(zone, record);
    await account.provision({ temporaryHost });
    expect([...world.cloud.control.domains.keys()]).toEqual([temporaryHost]);
    expect(account.rulesOf(phases.cache)[0]?.expression).toBe(`http.host eq "${temporaryHost}"`);
    expect(await account.differences({ temporaryHost })).toEqual([]);
    expect(await messageOf(() => account.look())).toContain(`has a DNS record on ${host} already`);

    // The switch: the record goes, and the media host takes its place. Both stay covered, by the same rules.
    zone.records.splice(
      zone.records.findIndex((one) => one.id === id),
      1,
    );
    await account.provision();
    expect([...world.cloud.control.domains.keys()].sort()).toEqual([host, temporaryHost]);
    for (const phase of Object.values(phases)) {
      expect(account.rulesOf(phase)).toHaveLength(1);
      expect(account.rulesOf(phase)[0]?.expression).toContain(`http.host in {"${host}" "${temporaryHost}"}`);
    }
    expect(await account.differences()).toEqual([]);
  });
});

describe('two instances in one zone', () => {
  it('have rules of their own', async () => {
    await account.provision();
    await account.provision({ mediaHost: 'media.example.com' }, { ...world.place, bucket: 'other' });
    for (const phase of Object.values(phases)) expect(account.rulesOf(phase)).toHaveLength(2);
    expect(await account.differences()).toEqual([]);
    account.putRules(phases.block, [
      ...account.rulesOf(phases.block).slice(0, 1),
      foreign('block', 'a'),
      ...account.rulesOf(phases.block).slice(1),
    ]);
    expect(await account.differences()).toEqual(['block-rule: position from 3 to 1']);
  });
});
