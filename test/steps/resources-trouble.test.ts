import { describe, expect, it } from '@jest/globals';
import { applyAll, describeChange, rehearseAll } from '../../src/cloudflare/resource.ts';
import { provisionGroups } from '../cloud/control/groups.ts';
import type { Zone } from '../cloud/control/state.ts';
import { clientOf, messageOf, testContext } from '../cloudflare/world.ts';
import type { World } from '../cloudflare/world.ts';
import { changesIn, foreign, host, phaseNames, phases, useAccount } from './account.ts';
import type { Account } from './account.ts';

let account: Account;
let world: World;
let zone: Zone;
useAccount((started) => {
  account = started;
  ({ world, zone } = started);
});

describe('two runs at once', () => {
  it('end with one of everything', async () => {
    const results = await Promise.all([account.provision(), account.provision()]);
    expect(results).toHaveLength(2);
    for (const phase of Object.values(phases)) expect(account.rulesOf(phase)).toHaveLength(1);
    expect(await account.differences()).toEqual([]);
  });

  it('end with one rule where one was made between reading and writing', async () => {
    for (const name of phaseNames) account.putRules(phases[name], [foreign(name, 'a')]);
    const plan = await account.look();
    await account.provision();
    await applyAll(plan, testContext());
    for (const phase of Object.values(phases)) expect(account.rulesOf(phase)).toHaveLength(2);
    expect(await account.differences()).toEqual([]);
  });
});

describe('answers that are lost', () => {
  it('leave one of everything', async () => {
    for (const name of phaseNames) account.putRules(phases[name], [foreign(name, 'a')]);
    const plan = await account.look();
    const changes: string[] = [];
    for (const one of plan) {
      // The answer to the first try of each is lost.
      world.cloud.control.faults.lostAnswers = 1;
      changes.push(...(await applyAll([one], testContext())).map(describeChange));
      world.cloud.control.faults.lostAnswers = 0;
    }
    expect(changes).toEqual(changesIn(plan));
    for (const phase of Object.values(phases)) expect(account.rulesOf(phase)).toHaveLength(2);
    expect(await account.differences()).toEqual([]);
  });
});

describe('what stands in the way', () => {
  it('is told all at once: permissions, what needs them, what happens without', async () => {
    const weak = world.cloud.control.addToken({ permissions: ['Workers R2 Storage Write', 'Zone Read', 'DNS Read'] });
    const message = await messageOf(() =>
      account.look({}, { ...world.place, client: clientOf(world.cloud, weak.value) }),
    );
    expect(message).toContain(`- read the rules of example.com (${phases.block})`);
    expect(message).toContain(
      '- Zone WAF: Edit (Zone) (refused), for Block rule. Without it private files could be read',
    );
    expect(message).toContain('- Cache Rules: Edit (Zone) (refused), for Cache rule.');
    expect(message).toContain('Do without it by leave-out: cache-rule.');
    expect(message).toContain('- Zone Settings: Edit (Zone) (refused)');
    expect(message).not.toContain('leave-out: block-rule');
    expect(account.writes()).toEqual([]);
  });

  it('is told before anything is made, where a token may only read', async () => {
    const reading = provisionGroups.map((name) => (name.startsWith('Workers') ? name : name.replace('Write', 'Read')));
    const reader = world.cloud.control.addToken({ permissions: reading });
    const place = { ...world.place, client: clientOf(world.cloud, reader.value) };
    expect(changesIn(await account.look({}, place))).not.toEqual([]);
    const message = await messageOf(() => account.provision({}, place));
    expect(message).toContain('- write the rule "Block rule" of example.com');
    expect(message).toContain('- write the rule "Cache rule" of example.com');
    expect(world.cloud.state.buckets.size).toBe(0);
  });

  it('is a plan that is full', async () => {
    account.putRules(
      phases.block,
      ['a', 'b', 'c', 'd', 'e'].map((name) => foreign('block', name)),
    );
    const plan = await account.look();
    expect(plan.find(({ resource }) => resource.id === 'block-rule')?.objection).toContain('allows 5 rules');
    const message = await messageOf(() => rehearseAll(plan));
    expect(message).toContain('Block rule: the plan of example.com (free) allows 5 rules');
    expect(message).not.toContain('leave-out');
    expect(world.cloud.state.buckets.size).toBe(0);
  });

  it('is a setting that cannot be changed', async () => {
    world.cloud.control.faults.fixedSettings = true;
    expect(await messageOf(() => account.provision())).toContain('Do without it by leave-out: tiered-cache');
    expect(await account.provision({ leaveOut: ['tiered-cache'] })).toHaveLength(6);
  });

  it('is told for several resources in one message', async () => {
    world.cloud.control.addRecord(zone, { type: 'A', name: host, content: '192.0.2.1', proxied: true });
    const bucket = world.cloud.state.createBucket('media');
    const condition = { type: 'Age', maxAge: 60 };
    world.cloud.control.config(bucket).lifecycle = [
      { id: 'tidy', enabled: true, conditions: { prefix: '' }, deleteObjectsTransition: { condition } },
    ];
    const message = await messageOf(() => account.look());
    expect(message.split('\n')).toEqual([
      'This stands in the way:',
      expect.stringContaining('- The lifecycle rule "tidy"'),
      expect.stringContaining('temporary-host'),
    ]);
  });

  it('is a zone that is not there, told once', async () => {
    const message = await messageOf(() => account.look({ mediaHost: 'files.example.org' }));
    expect(message.split('No zone of this account')).toHaveLength(2);
  });

  it('is a second public host in another zone', async () => {
    await account.provision();
    const other = world.cloud.control.addZone('example.org');
    world.cloud.control.addDomain('default/media', other, 'media.example.org');
    expect(await messageOf(() => account.look())).toContain(
      'also public at media.example.org, outside the zone example.com',
    );
  });

  it('is something else that keeps changing the rules', async () => {
    await account.provision();
    const { rulesets } = world.cloud.control;
    const addRule = rulesets.changeRule.bind(rulesets);
    rulesets.changeRule = (owner, ruleset, rule, body, dry) =>
      addRule(owner, ruleset, rule, { ...body, enabled: false }, dry);
    account.putRules(
      phases.cache,
      account.rulesOf(phases.cache).map((rule) => ({ ...rule, enabled: false })),
    );
    expect(await messageOf(() => account.provision())).toContain('something else changes the rules of the zone');
  });
});
