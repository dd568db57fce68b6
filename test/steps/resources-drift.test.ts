import { beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mediaCorsRule } from '../../src/cloudflare/cors.ts';
import type { BucketConfig, CustomDomain, Zone } from '../cloud/control/state.ts';
import type { Rule } from '../cloud/rules/store.ts';
import { messageOf } from '../cloudflare/world.ts';
import type { World } from '../cloudflare/world.ts';
import { foreign, host, phaseNames, phases, useAccount } from './account.ts';
import type { Account } from './account.ts';

let account: Account;
let world: World;
let zone: Zone;
useAccount((started) => {
  account = started;
  ({ world, zone } = started);
});

describe('drift', () => {
  let config: BucketConfig;
  let domain: CustomDomain;
  const others: Record<string, readonly Rule[]> = {};
  beforeEach(async () => {
    for (const name of phaseNames) {
      account.putRules(phases[name], [foreign(name, 'one.example.com'), foreign(name, 'two.example.com')]);
    }
    await account.provision();
    const bucket = world.cloud.state.bucket('media');
    const found = world.cloud.control.domains.get(host);
    if (bucket === undefined || found === undefined) throw new Error('not provisioned');
    [config, domain] = [world.cloud.control.config(bucket), found];
    for (const phase of Object.values(phases)) others[phase] = foreigners(phase);
  });
  const foreigners = (phase: string) =>
    account.rulesOf(phase).filter(({ description }) => description?.startsWith('Other'));
  const own = (phase: string): Rule => {
    const rule = account.rulesOf(phase).find(({ description }) => description?.startsWith('Mastodon media'));
    if (rule === undefined) throw new Error('no own rule');
    return rule;
  };
  /** Changes our rule by hand, as in the dashboard. */
  const edit = (phase: string, change: Partial<Rule>) =>
    account.putRules(
      phase,
      account.rulesOf(phase).map((rule) => (rule.id === own(phase).id ? { ...rule, ...change } : rule)),
    );

  const drifts: [string, () => unknown, string][] = [
    ['bucket', () => world.cloud.state.bucket('media')!.storageClass = 'InfrequentAccess', 'storageClass from InfrequentAccess to Standard'], // eslint-disable-line @typescript-eslint/no-non-null-assertion -- made above
    ['lifecycle', () => (config.lifecycle = []), 'create rule that aborts unfinished uploads (after 7 days)'],
    ['cors', () => (config.cors = [{ ...mediaCorsRule, maxAgeSeconds: 60 }]), 'maxAgeSeconds from 60 to 86400'],
    ['r2-dev', () => (config.managed = true), 'public access at r2.dev from on to off'],
    ['media-host', () => (domain.minTLS = '1.0'), 'minimum TLS version from 1.0 to 1.2'],
    ['media-host', () => (domain.enabled = false), 'public access from off to on'],
    ['tiered-cache', () => zone.settings.set('tiered_caching', 'off'), 'tiered cache from off to on'],
    ['tiered-cache', () => zone.settings.delete('tiered_cache_smart_topology_enable'), 'smart topology from off to on'],
    ['block-rule', () => edit(phases.block, { enabled: false }), 'enabled from no to yes'],
    ['block-rule', () => edit(phases.block, { expression: 'false' }), 'expression from false to'],
    ['block-rule', () => account.putRules(phases.block, [...foreigners(phases.block), own(phases.block)]), 'position from 3 to 1'],
    ['block-rule', () => account.putRules(phases.block, foreigners(phases.block)), 'create rule "Mastodon media: private files'],
    ['block-rule', () => edit(phases.block, { ref: 'made-anew' }), 'ref from made-anew to mastodon_media_block_rule_'],
    ['cache-rule', () => edit(phases.cache, { action_parameters: { cache: false } }), 'cache from unset to true'],
    [
      'cache-rule',
      () => edit(phases.cache, { action_parameters: { ...own(phases.cache).action_parameters, serve_stale: { disable_stale_while_updating: true } } }),
      'serve_stale.disable_stale_while_updating from true to unset',
    ],
    ['header-rule', () => edit(phases.headers, { action_parameters: { headers: {} } }), 'headers.X-Content-Type-Options.operation from unset to set'],
    ['header-rule', () => account.putRules(phases.headers, foreigners(phases.headers)), 'create rule "Mastodon media: headers'],
  ]; // prettier-ignore

  it.each(drifts)('of %s is found and mended, and nothing else touched (%#)', async (id, drift, change) => {
    drift();
    const lifecycle = [...config.lifecycle];
    const found = await account.differences();
    expect(found[0]).toContain(`${id}: ${change}`);
    expect(new Set(found.map((line) => line.split(':')[0]))).toEqual(new Set([id]));

    world.cloud.control.requests.length = 0;
    expect(await account.provision()).toEqual(found);
    const place = { 'block-rule': phases.block, 'cache-rule': phases.cache, 'header-rule': phases.headers }[id];
    if (place === undefined) expect(account.writes()).toHaveLength(1);
    else
      expect(
        account.writes().every((request) => request.startsWith(`${request.split(' ')[0]} /zones/${zone.id}/rulesets/`)),
      ).toBe(true);
    expect(await account.differences()).toEqual([]);
    for (const phase of Object.values(phases)) expect(foreigners(phase)).toEqual(others[phase]);
    expect(config.lifecycle.slice(0, lifecycle.length)).toEqual(lifecycle);
  });

  it('of rules that were copied is mended to one', async () => {
    const rule = own(phases.headers);
    const copies = world.cloud.control.rulesets.entrypoint(zone.id, phases.headers);
    if (copies === undefined) throw new Error('no entry point');
    Object.assign(copies, { rules: [...copies.rules, { ...rule, id: 'f'.repeat(32) }] });
    expect(await account.differences()).toEqual([`header-rule: delete second copy of the rule, ${'f'.repeat(32)}`]);
    await account.provision();
    expect(account.rulesOf(phases.headers)).toEqual([...foreigners(phases.headers), rule]);
  });

  it('of lifecycle rules is mended beside the rules of others, byte for byte', async () => {
    const theirs = [
      { id: 'logs', enabled: true, conditions: { prefix: 'logs/' }, deleteObjectsTransition: { condition: { type: 'Age', maxAge: 60 } }, odd: 1 },
    ]; // prettier-ignore
    config.lifecycle = theirs;
    await account.provision();
    expect(config.lifecycle).toHaveLength(2);
    expect(JSON.stringify(config.lifecycle.slice(0, 1))).toBe(JSON.stringify(theirs));
  });

  it.each(['', 'cache/', 'media_attachments/files/1', '.mastodon-r2/'])(
    'by a lifecycle rule that deletes media stops the run (prefix %j)',
    async (prefix) => {
      const rule = { conditions: { prefix }, deleteObjectsTransition: { condition: { type: 'Age', maxAge: 60 } } };
      config.lifecycle = [{ id: 'tidy', enabled: true, ...rule }];
      expect(await messageOf(() => account.look())).toContain('lifecycle rule "tidy" of bucket media deletes objects');
      config.lifecycle = [...config.lifecycle.map((one) => ({ ...(one as object), enabled: false }))];
      expect(await account.differences()).toHaveLength(1);
    },
  );
});

describe('whatever rules a zone has', () => {
  const state = fc.record({
    before: fc.array(fc.stringMatching(/^[a-z]{1,6}$/), { maxLength: 2 }),
    after: fc.array(fc.stringMatching(/^[A-Z]{1,6}$/), { maxLength: 2 }),
    own: fc.constantFrom('none', 'right', 'disabled', 'other', 'twice'),
    phase: fc.constantFrom(...(['block', 'cache', 'headers'] as const)),
  });
  it('ours is made right, and the others keep every byte and their order', async () => {
    await fc.assert(
      fc.asyncProperty(state, async ({ before, after, own, phase: name }) => {
        const phase = phases[name];
        account.putRules(phase, []);
        await account.provision();
        const [right] = account.rulesOf(phase);
        if (right === undefined) throw new Error('no own rule');
        const bodies = {
          none: [],
          right: [right],
          disabled: [{ ...right, enabled: false }],
          other: [{ ...right, expression: 'true', ref: 'another' }],
          twice: [right, { ...right, id: 'c'.repeat(32), ref: 'copy', description: 'a copy' }],
        }[own];
        const unique = (names: readonly string[]) => [...new Set(names)].map((one) => foreign(name, one));
        account.putRules(phase, [...unique(before), ...bodies, ...unique(after)]);
        const others = () =>
          account.rulesOf(phase).filter(({ description }) => description?.startsWith('Mastodon media') !== true);
        const theirs = JSON.stringify(others());
        await account.provision();
        expect(JSON.stringify(others())).toBe(theirs);
        expect(await account.differences()).toEqual([]);
        expect(account.rulesOf(phase).filter(({ ref }) => ref === right.ref)).toMatchObject([
          { action: right.action, expression: right.expression, enabled: true },
        ]);
        if (name === 'block') expect(account.rulesOf(phase)[0]?.ref).toBe(right.ref);
      }),
      { numRuns: 12 },
    );
  });
});
