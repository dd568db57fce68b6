/** Rulesets of the account and its zones, with the rules that the API has for them. */
import { Refusal } from '../control/route.ts';
import { parseExpression } from './expression.ts';
import { phases, plans, shortestEdgeTtl } from './phases.ts';
import type { Plan } from './phases.ts';
import { ExpressionError } from './tokens.ts';

/** A rule as the API shows it. */
export interface Rule {
  readonly id: string;
  readonly version: string;
  readonly last_updated: string;
  readonly ref: string;
  readonly enabled: boolean;
  readonly action: string;
  readonly action_parameters?: Readonly<Record<string, unknown>>;
  readonly expression: string;
  readonly description?: string;
}

/** A rule as it is sent. */
export type RuleBody = Partial<Rule> & {
  readonly position?: { readonly before?: string; readonly after?: string; readonly index?: number };
};

/** A ruleset as the API shows it. */
export interface Ruleset {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly kind: string;
  readonly phase: string;
  readonly version: string;
  readonly last_updated: string;
  readonly rules: readonly Rule[];
}

/** Whose rulesets: `account`, or a zone with its plan. */
export interface Owner {
  readonly id: string;
  readonly plan: Plan;
}

/** All rulesets. A change makes a new version and leaves the rules it is not about alone. */
export class RulesetStore {
  readonly #byOwner = new Map<string, Map<string, Ruleset>>();
  readonly #newId: () => string;
  readonly #now: () => number;

  constructor(newId: () => string, now: () => number) {
    this.#newId = newId;
    this.#now = now;
  }

  all(owner: string): Ruleset[] {
    return [...(this.#byOwner.get(owner)?.values() ?? [])];
  }

  get(owner: string, id: string): Ruleset | undefined {
    return this.#byOwner.get(owner)?.get(id);
  }

  entrypoint(owner: string, phase: string): Ruleset | undefined {
    return this.all(owner).find((ruleset) => ruleset.phase === phase && ['zone', 'root'].includes(ruleset.kind));
  }

  /** A ruleset with these rules in place of whatever is there; for tests too, which make other people's rules with it. */
  put(
    owner: Owner,
    phase: string,
    bodies: readonly RuleBody[],
    options: Partial<Ruleset> = {},
    dryRun = false,
  ): Ruleset {
    const before = options.id === undefined ? this.entrypoint(owner.id, phase) : this.get(owner.id, options.id);
    const rules = bodies.map((body) => {
      const same = before?.rules.find(({ id, ref }) => id === body.id || ref === body.ref);
      return this.#rule(body, phase, same);
    });
    const ruleset: Ruleset = {
      id: before?.id ?? this.#newId(),
      name: options.name ?? before?.name ?? 'default',
      description: options.description ?? before?.description ?? '',
      kind: before?.kind ?? options.kind ?? (owner.id === 'account' ? 'root' : 'zone'),
      phase,
      version: String(Number(before?.version ?? 0) + 1),
      last_updated: this.#time(),
      rules,
    };
    refuseTooMuch(owner, ruleset);
    if (!dryRun) this.#of(owner.id).set(ruleset.id, ruleset);
    return ruleset;
  }

  addRule(owner: Owner, ruleset: Ruleset, body: RuleBody, dryRun = false): Ruleset {
    const rule = this.#rule(body, ruleset.phase, undefined);
    return this.#write(owner, ruleset, placed([...ruleset.rules, rule], rule, body.position), dryRun);
  }

  /** The rule becomes what the body says and nothing else; a body of a position alone moves it. */
  changeRule(owner: Owner, ruleset: Ruleset, rule: Rule, body: RuleBody, dryRun = false): Ruleset {
    const moves = Object.keys(body).every((name) => name === 'position');
    const changed = moves ? rule : this.#rule(body, ruleset.phase, rule);
    const rules = ruleset.rules.map((one) => (one.id === rule.id ? changed : one));
    return this.#write(owner, ruleset, placed(rules, changed, body.position), dryRun);
  }

  deleteRule(owner: Owner, ruleset: Ruleset, rule: Rule, dryRun = false): Ruleset {
    return this.#write(
      owner,
      ruleset,
      ruleset.rules.filter(({ id }) => id !== rule.id),
      dryRun,
    );
  }

  #write(owner: Owner, ruleset: Ruleset, rules: readonly Rule[], dryRun: boolean): Ruleset {
    const version = String(Number(ruleset.version) + 1);
    const written = { ...ruleset, version, rules, last_updated: this.#time() };
    refuseTooMuch(owner, written);
    if (!dryRun) this.#of(owner.id).set(written.id, written);
    return written;
  }

  #rule(body: RuleBody, phase: string, before: Rule | undefined): Rule {
    const { action, action_parameters: parameters, expression, description, enabled = true, ref } = body;
    if (typeof action !== 'string' || typeof expression !== 'string') {
      throw new Refusal(400, 20_016, 'action and expression are required');
    }
    if (phases[phase]?.actions.includes(action) !== true) {
      throw new Refusal(400, 20_120, `the action ${action} is not allowed in the ${phase} phase`);
    }
    try {
      parseExpression(expression);
    } catch (error) {
      if (error instanceof ExpressionError) throw new Refusal(400, 20_127, error.message);
      throw error;
    }
    const id = before?.id ?? this.#newId();
    const told = {
      action,
      ...(parameters !== undefined && { action_parameters: parameters }),
      expression,
      ...(description !== undefined && { description }),
      enabled,
      ref: ref ?? before?.ref ?? id,
    };
    const same = { id, version: before?.version, ...told, last_updated: before?.last_updated };
    if (before !== undefined && JSON.stringify(same) === JSON.stringify(before)) return before;
    return { id, version: String(Number(before?.version ?? 0) + 1), ...told, last_updated: this.#time() };
  }

  #of(owner: string): Map<string, Ruleset> {
    const found = this.#byOwner.get(owner) ?? new Map<string, Ruleset>();
    this.#byOwner.set(owner, found);
    return found;
  }

  #time(): string {
    return new Date(this.#now()).toISOString();
  }
}

function placed(rules: readonly Rule[], rule: Rule, position: RuleBody['position']): readonly Rule[] {
  if (position === undefined) return rules;
  const others = rules.filter(({ id }) => id !== rule.id);
  const { before, after, index } = position;
  const find = (id: string) => {
    const at = others.findIndex((other) => other.id === id);
    if (at === -1) throw new Refusal(400, 20_118, 'the rule of the position does not exist');
    return at;
  };
  let at = index === undefined ? others.length : index - 1;
  if (before !== undefined) at = before === '' ? 0 : find(before);
  if (after !== undefined) at = after === '' ? others.length : find(after) + 1;
  return others.toSpliced(at, 0, rule);
}

function refuseTooMuch({ plan }: Owner, { phase, rules }: Ruleset): void {
  const most = phases[phase]?.most[plans.indexOf(plan)] ?? Infinity;
  if (rules.length > most) {
    throw new Refusal(
      400,
      20_128,
      `exceeded the maximum number of rules in the phase ${phase}: ${rules.length} out of ${most}`,
    );
  }
  if (new Set(rules.map(({ ref }) => ref)).size < rules.length) {
    throw new Refusal(400, 20_129, 'two rules have the same ref');
  }
  for (const ttl of rules.flatMap(edgeTtls)) {
    if (ttl > 0 && ttl < shortestEdgeTtl[plan]) {
      throw new Refusal(400, 20_130, `not entitled: an edge TTL of ${ttl} is less than ${shortestEdgeTtl[plan]}`);
    }
  }
}

function edgeTtls(rule: Rule): number[] {
  const edge = rule.action_parameters?.['edge_ttl'] as
    { readonly default?: number; readonly status_code_ttl?: readonly { readonly value: number }[] } | undefined;
  return [edge?.default ?? 0, ...(edge?.status_code_ttl ?? []).map(({ value }) => value)];
}
