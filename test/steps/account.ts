/** An account at the local cloud and everything that is kept right about it, for tests that look at all resources. */
import { afterEach, beforeEach, expect } from '@jest/globals';
import { applyAll, describeChange, provisionPlan, rehearseAll } from '../../src/cloudflare/resource.ts';
import type { BucketPlace, PlannedResource } from '../../src/cloudflare/resource.ts';
import { resourcesOf, type ResourceInputs } from '../../src/steps/resources.ts';
import { provisionGroups } from '../cloud/control/groups.ts';
import type { Zone } from '../cloud/control/state.ts';
import type { Rule, RuleBody } from '../cloud/rules/store.ts';
import { startWorld, testContext } from '../cloudflare/world.ts';
import type { World } from '../cloudflare/world.ts';

export const host = 'files.example.com';
export const usual: ResourceInputs = { mediaHost: host, storageClass: 'standard', leaveOut: [] };

/** The phases that hold a rule of ours. */
export const phases = {
  block: 'http_request_firewall_custom',
  cache: 'http_request_cache_settings',
  headers: 'http_response_headers_transform',
} as const;
export const phaseNames = ['block', 'cache', 'headers'] as const;

type Inputs = Partial<ResourceInputs>;

/** The account, and what tests do with it. */
export interface Account {
  readonly world: World;
  readonly zone: Zone;
  /** Reads and compares. */
  look(inputs?: Inputs, place?: BucketPlace): Promise<readonly PlannedResource[]>;
  /** What differs, a line each. */
  differences(inputs?: Inputs): Promise<string[]>;
  /** Makes it right. */
  provision(inputs?: Inputs, place?: BucketPlace): Promise<string[]>;
  /** Requests to the control API that may change something. */
  writes(): string[];
  rulesOf(phase: string): readonly Rule[];
  /** Rules in place of all that are there, as somebody makes them by hand. */
  putRules(phase: string, bodies: readonly RuleBody[]): readonly Rule[];
}

async function startAccount(): Promise<Account> {
  const world = await startWorld(provisionGroups);
  const { control } = world.cloud;
  const zone = control.addZone('example.com');
  const look: Account['look'] = (inputs = {}, place = world.place) =>
    provisionPlan(resourcesOf(place, { ...usual, ...inputs }));
  return {
    world,
    zone,
    look,
    differences: async (inputs) => changesIn(await look(inputs)),
    provision: async (inputs, place) => {
      const plan = await look(inputs, place);
      await rehearseAll(plan);
      return (await applyAll(plan, testContext())).map(describeChange);
    },
    writes: () => control.requests.filter((request) => !request.startsWith('GET ')),
    rulesOf: (phase) => control.rulesets.entrypoint(zone.id, phase)?.rules ?? [],
    putRules: (phase, bodies) => control.rulesets.put({ id: zone.id, plan: zone.plan }, phase, bodies).rules,
  };
}

/** An account for each test of a file, where every request and answer is as Cloudflare's description has it. */
export function useAccount(put: (account: Account) => void): void {
  let account: Account;
  beforeEach(async () => {
    account = await startAccount();
    put(account);
  });
  afterEach(async () => {
    const { cloud } = account.world;
    await cloud.close();
    expect(cloud.contractProblems).toEqual([]);
  });
}

export function changesIn(plan: readonly PlannedResource[]): string[] {
  return plan.flatMap(({ changes }) => changes.map(describeChange));
}

/** Somebody else's rule; a block rule of theirs lets everything pass. */
export function foreign(phase: keyof typeof phases, name: string): RuleBody {
  return {
    action: { block: 'skip', cache: 'set_cache_settings', headers: 'rewrite' }[phase],
    expression: `http.host eq "${name}"`,
    description: `Other people's ${name}`,
    ref: name,
    ...(phase === 'block' && { action_parameters: { ruleset: 'current' } }),
  };
}
