/** Rules taken apart, so that they can be compared field by field. */
import type { Fields } from './resource.ts';

/** A rule as this project writes it. */
export interface RuleBody {
  readonly action: string;
  /** Also how people find it in the dashboard. */
  readonly description: string;
  readonly expression: string;
  readonly action_parameters?: Readonly<Record<string, unknown>>;
}

/** A rule as the API tells it. */
export interface SeenRule extends Partial<RuleBody> {
  readonly id: string;
  readonly ref?: string;
  readonly enabled?: boolean;
}

/** Every setting by its path, such as `edge_ttl.default`. What is off, empty or nothing counts as not there. */
export function fieldsOf(rule: Omit<SeenRule, 'id'>): Fields {
  const { action, description, expression, ref, enabled = true, action_parameters: parameters } = rule;
  const told = { enabled: enabled ? 'yes' : 'no', action, description, expression, ref };
  return { ...told, ...Object.fromEntries(leaves(parameters ?? {}, '')) };
}

function leaves(value: unknown, path: string): [string, string][] {
  if (value === undefined || value === null || value === false || value === '') return [];
  if (typeof value !== 'object') return [[path, typeof value === 'string' ? value : JSON.stringify(value)]];
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, path === '' ? name : `${path}.${name}`));
}

/** `http.host in {"a" "b"}`, as an expression. */
export function hostsExpression(hosts: readonly string[]): string {
  const quoted = hosts.map((host) => `"${host}"`);
  return quoted.length === 1 ? `http.host eq ${quoted.join('')}` : `http.host in {${quoted.join(' ')}}`;
}
