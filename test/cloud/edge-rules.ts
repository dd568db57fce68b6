/** What the rules of a zone and of the account make of a request. */
import type { IncomingMessage } from 'node:http';
import type { ControlState, Zone } from './control/state.ts';
import { parseExpression } from './rules/expression.ts';
import type { RequestFields } from './rules/expression.ts';
import { redirectFor } from './rules/lists.ts';
import type { Rule } from './rules/store.ts';

/** The fields that expressions ask about. The local edge stands for one that is asked by https. */
export function fieldsOf(state: ControlState, host: string, request: IncomingMessage): RequestFields {
  const [path = '/', query = ''] = (request.url ?? '/').split(/\?(.*)/s);
  return {
    host,
    path,
    query,
    method: request.method ?? 'GET',
    userAgent: request.headers['user-agent'] ?? '',
    tls: true,
    inList: (name, value) => listRedirect(state, name, value) !== undefined,
  };
}

/** Whether a custom rule blocks the request. A `skip` of the current ruleset ends the phase. */
export function isBlocked(state: ControlState, zone: Zone, fields: RequestFields): boolean {
  for (const rule of matching(state, zone.id, 'http_request_firewall_custom', fields)) {
    if (rule.action === 'block') return true;
    if (rule.action === 'skip' && rule.action_parameters?.['ruleset'] === 'current') return false;
  }
  return false;
}

/** Where single redirects, then bulk redirects lead. */
export function redirectOf(
  state: ControlState,
  zone: Zone,
  fields: RequestFields,
): { readonly status: number; readonly location: string } | undefined {
  const single = matching(state, zone.id, 'http_request_dynamic_redirect', fields)[0];
  if (single !== undefined) return singleRedirect(single, fields);
  for (const { action_parameters: parameters } of matching(state, 'account', 'http_request_redirect', fields)) {
    const from = parameters?.['from_list'] as { readonly name: string; readonly key: string } | undefined;
    if (from === undefined) continue;
    const found = listRedirect(state, from.name, String(parseExpression(from.key)(fields)));
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What cache rules say; the last one that matches wins, setting by setting. */
export interface CacheSettings {
  readonly cache?: boolean;
  readonly edge_ttl?: {
    readonly mode: string;
    readonly default?: number;
    readonly status_code_ttl?: readonly {
      readonly status_code?: number;
      readonly status_code_range?: { readonly from?: number; readonly to?: number };
      readonly value: number;
    }[];
  };
  readonly browser_ttl?: { readonly mode: string; readonly default?: number };
}

export function cacheSettings(state: ControlState, zone: Zone, fields: RequestFields): CacheSettings {
  const rules = matching(state, zone.id, 'http_request_cache_settings', fields);
  return Object.assign({}, ...rules.map((rule) => rule.action_parameters)) as CacheSettings;
}

/** The headers after all response header rules. */
export function transformed(
  state: ControlState,
  zone: Zone,
  fields: RequestFields,
  headers: Readonly<Record<string, string>>,
): Record<string, string> {
  const result = new Map(Object.entries(headers));
  for (const rule of matching(state, zone.id, 'http_response_headers_transform', fields)) {
    const changes = (rule.action_parameters?.['headers'] ?? {}) as Record<string, HeaderChange>;
    for (const [given, { operation, value, expression }] of Object.entries(changes)) {
      const name = given.toLowerCase();
      if (operation === 'remove') result.delete(name);
      else result.set(name, expression === undefined ? (value ?? '') : String(parseExpression(expression)(fields)));
    }
  }
  return Object.fromEntries(result);
}

interface HeaderChange {
  readonly operation: 'set' | 'add' | 'remove';
  readonly value?: string;
  readonly expression?: string;
}

function matching(state: ControlState, owner: string, phase: string, fields: RequestFields): Rule[] {
  const rules = state.rulesets.entrypoint(owner, phase)?.rules ?? [];
  return rules.filter(({ enabled, expression }) => enabled && parseExpression(expression)(fields) === true);
}

function singleRedirect(rule: Rule, fields: RequestFields): { status: number; location: string } {
  const from = rule.action_parameters?.['from_value'] as {
    readonly status_code?: number;
    readonly preserve_query_string?: boolean;
    readonly target_url: { readonly value?: string; readonly expression?: string };
  };
  const { value, expression } = from.target_url;
  const location = expression === undefined ? (value ?? '') : String(parseExpression(expression)(fields));
  const query = from.preserve_query_string === true && fields.query !== '' ? `?${fields.query}` : '';
  return { status: from.status_code ?? 301, location: location + query };
}

/** Where a list leads a whole URL. */
function listRedirect(
  state: ControlState,
  name: string,
  url: string,
): { status: number; location: string } | undefined {
  const list = state.lists.byName(name);
  const parts = /^(https?):\/\/([^/]*)([^?]*)\??(.*)$/s.exec(url);
  if (list === undefined || parts === null) return undefined;
  const [, scheme, host = '', path = '', query = ''] = parts;
  return redirectFor(list, { host, path: path === '' ? '/' : path, query, tls: scheme === 'https' });
}
