/** What the job token may do. */
import { isMapping, isString } from '@actions/workflow-parser';
import { fieldsOf, plain, type Token } from './workflow-file.ts';

export type Level = 'none' | 'read' | 'write';
/** By scope; a scope that is left out is `none`. */
export type Permissions = Readonly<Record<string, Level>>;

const levels: readonly Level[] = ['none', 'read', 'write'];

/** The default of a repository as GitHub makes it today. */
export const restricted: Permissions = { contents: 'read', packages: 'read' };

/** Enough for what an all-inclusive word stands for here. */
const scopes = ['actions', 'checks', 'contents', 'deployments', 'id-token', 'issues', 'packages', 'pull-requests'];

/** What a `permissions:` says, or `otherwise` where there is none. */
export function permissionsOf(token: Token | undefined, otherwise: Permissions): Permissions {
  if (token === undefined) return otherwise;
  if (isString(token)) {
    const level: Level = token.value === 'write-all' ? 'write' : 'read';
    return Object.fromEntries(scopes.map((scope) => [scope, level]));
  }
  if (!isMapping(token)) return {};
  return Object.fromEntries(Object.entries(fieldsOf(token)).map(([scope, level]) => [scope, plain(level) as Level]));
}

/**
 * Holds a job of a called workflow to what its caller has, as GitHub does before anything runs, whatever the job's `if` says.
 * @throws Error naming the scopes that go beyond.
 */
export function refuseMore(path: string, wanted: Permissions, allowed: Permissions): void {
  const more = Object.entries(wanted).filter(
    ([scope, level]) => levels.indexOf(level) > levels.indexOf(allowed[scope] ?? 'none'),
  );
  if (more.length === 0) return;
  const list = more.map(([scope, level]) => `'${scope}: ${level}', but is only allowed '${allowed[scope] ?? 'none'}'`);
  throw new Error(`The workflow is not valid. The nested job '${path}' is requesting ${list.join(', ')}.`);
}
