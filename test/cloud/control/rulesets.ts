/**
 * Rulesets of the account and of zones.
 * @see https://developers.cloudflare.com/ruleset-engine/rulesets-api/
 */
import { groupsFor, phases } from '../rules/phases.ts';
import type { Owner, Rule, RuleBody, Ruleset } from '../rules/store.ts';
import { Refusal, objectBody, requirePermission } from './route.ts';
import type { Answer, Call, Route } from './route.ts';
import { zoneOf } from './zones.ts';

export const rulesetRoutes: readonly Route[] = ['/zones/{zone_id}', '/accounts/{account_id}'].flatMap((base) => {
  const all = `${base}/rulesets`;
  const entry = `${all}/phases/{ruleset_phase}/entrypoint`;
  const one = `${all}/{ruleset_id}`;
  // What a token needs depends on the phase, so each operation asks by itself.
  const route = (method: string, path: string, run: Route['run']): Route => ({ method, path, permissions: [], run });
  return [
    route('GET', all, list),
    route('POST', all, create),
    route('GET', entry, getEntrypoint),
    route('PUT', entry, putEntrypoint),
    route('GET', one, (call) => ({ result: rulesetOf(call, false) })),
    route('PUT', one, (call) => {
      const ruleset = rulesetOf(call, true);
      return { result: call.state.rulesets.put(ownerOf(call), ruleset.phase, rulesIn(call), ruleset, dry(call)) };
    }),
    route('POST', `${one}/rules`, (call) => {
      const ruleset = rulesetOf(call, true);
      return { result: call.state.rulesets.addRule(ownerOf(call), ruleset, objectBody(call), dry(call)) };
    }),
    route('PATCH', `${one}/rules/{rule_id}`, (call) => {
      const ruleset = rulesetOf(call, true);
      const body: RuleBody = objectBody(call);
      return { result: call.state.rulesets.changeRule(ownerOf(call), ruleset, ruleOf(call, ruleset), body, dry(call)) };
    }),
    route('DELETE', `${one}/rules/{rule_id}`, (call) => {
      const ruleset = rulesetOf(call, true);
      return { result: call.state.rulesets.deleteRule(ownerOf(call), ruleset, ruleOf(call, ruleset), dry(call)) };
    }),
  ];
});

function list(call: Call): Answer {
  const owner = ownerOf(call);
  const level = owner.id === 'account' ? 'account' : 'zone';
  const groups = Object.values(phases).filter((phase) => phase.level === level);
  requirePermission(
    call,
    groups.flatMap((phase) => groupsFor(phase, false)),
  );
  return { result: call.state.rulesets.all(owner.id).map((ruleset) => ({ ...ruleset, rules: undefined })) };
}

function create(call: Call): Answer {
  const { phase, kind, name, description } = objectBody(call) as Partial<Ruleset>;
  const wanted = phaseOf(call, phase, true);
  const owner = ownerOf(call);
  // A phase has one entry point for each zone and account.
  if (call.state.rulesets.entrypoint(owner.id, wanted) !== undefined) {
    throw new Refusal(400, 20_217, `a similar configuration with rules already exists in the ${wanted} phase`);
  }
  const options = { ...(kind !== undefined && { kind }), ...(name !== undefined && { name }) };
  const told = description === undefined ? options : { ...options, description };
  return { result: call.state.rulesets.put(owner, wanted, rulesIn(call), told, dry(call)) };
}

function getEntrypoint(call: Call): Answer {
  const phase = phaseOf(call, call.params['ruleset_phase'], false);
  const found = call.state.rulesets.entrypoint(ownerOf(call).id, phase);
  if (found === undefined) {
    throw new Refusal(404, 10_003, `could not find entrypoint ruleset in the ${phase} phase`);
  }
  return { result: found };
}

function putEntrypoint(call: Call): Answer {
  const phase = phaseOf(call, call.params['ruleset_phase'], true);
  const owner = ownerOf(call);
  const before = call.state.rulesets.entrypoint(owner.id, phase) ?? {};
  return { result: call.state.rulesets.put(owner, phase, rulesIn(call), before, dry(call)) };
}

function dry(call: Call): boolean {
  return call.query.get('dry_run') === 'true';
}

function ownerOf(call: Call): Owner {
  if (call.params['zone_id'] === undefined) return { id: 'account', plan: call.state.plan };
  const { id, plan } = zoneOf(call);
  return { id, plan };
}

/** The phase, if it belongs here and the token may touch it. */
function phaseOf(call: Call, name: string | undefined, writing: boolean): string {
  const phase = phases[name ?? ''];
  const level = call.params['zone_id'] === undefined ? 'account' : 'zone';
  if (name === undefined || phase?.level !== level)
    throw new Refusal(400, 20_021, `the phase ${name} is not valid here`);
  requirePermission(call, groupsFor(phase, writing));
  return name;
}

function rulesetOf(call: Call, writing: boolean): Ruleset {
  const id = call.params['ruleset_id'] ?? '';
  const found = call.state.rulesets.get(ownerOf(call).id, id);
  if (found === undefined) throw new Refusal(404, 10_003, 'could not find ruleset');
  phaseOf(call, found.phase, writing);
  return found;
}

function ruleOf(call: Call, ruleset: Ruleset): Rule {
  const rule = ruleset.rules.find(({ id }) => id === call.params['rule_id']);
  if (rule === undefined) throw new Refusal(404, 10_003, 'could not find rule');
  return rule;
}

function rulesIn(call: Call): readonly RuleBody[] {
  const { rules } = objectBody(call);
  return Array.isArray(rules) ? (rules as RuleBody[]) : [];
}
