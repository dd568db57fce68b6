/** Several problems in one message, so that the operator mends them all at once and not one a run. */
import { CloudflareProblem } from './explain.ts';
import type { ProblemKind } from './explain.ts';
import { describePermission, tokenPages } from './permissions.ts';
import type { Permission } from './permissions.ts';

/** What a message has to know about a resource. */
interface Asking {
  readonly id: string;
  readonly title: string;
  readonly without: string;
  readonly optional?: true;
  readonly needs: readonly Permission[];
}

/** Which problems say something about one resource alone, so that looking at the others is worth it. */
export function isGathered(kind: ProblemKind): boolean {
  return ['permission', 'not-found', 'conflict', 'limit', 'refused'].includes(kind);
}

/** One problem as it is; several, or a missing permission, as one message. */
export function allProblems(problems: readonly CloudflareProblem[], resources: readonly Asking[]): CloudflareProblem {
  const refusals = problems.filter(({ kind }) => kind === 'permission');
  // Several resources meet the same problem: a zone that is not there concerns all rules.
  const others = [...new Set(problems.filter(({ kind }) => kind !== 'permission').map(({ message }) => message))];
  const first = problems[0];
  if (refusals.length === 0 && others.length === 1 && first !== undefined) return first;
  const message = [
    ...(refusals.length > 0 ? permissionLines(refusals, resources) : []),
    ...(others.length > 0 ? [`${refusals.length > 0 ? 'This too' : 'This'} stands in the way:`] : []),
    ...others.map((other) => `- ${other}`),
  ].join('\n');
  const needs = new Map(refusals.flatMap((refusal) => refusal.needs).map((need) => [describePermission(need), need]));
  return new CloudflareProblem(refusals.length > 0 ? 'permission' : (first?.kind ?? 'refused'), message, {
    what: problems.map(({ what }) => what).join(', '),
    needs: [...needs.values()],
  });
}

function permissionLines(refusals: readonly CloudflareProblem[], resources: readonly Asking[]): string[] {
  const missing = new Set(refusals.flatMap((refusal) => refusal.needs.map(describePermission)));
  const tried = [...new Set(refusals.map((refusal) => refusal.what))];
  return [
    'Cloudflare does not let the API token do all that this run needs. It could not:',
    ...tried.map((what) => `- ${what}`),
    'The token needs all of these permissions:',
    ...permissionTable(resources).map(({ permission, by, without, leaveOut }) => {
      const refused = missing.has(permission) ? ' (refused)' : '';
      const optional = leaveOut.length === 0 ? '' : ` Do without it by leave-out: ${leaveOut.join(', ')}.`;
      return `- ${permission}${refused}, for ${by.join(', ')}. Without it ${without.join('; ')}.${optional}`;
    }),
    `Add them at ${tokenPages}, then run again.`,
  ];
}

/** One permission: which resources need it, and what happens without it. */
export interface PermissionRow {
  /** As the dashboard names it. */
  readonly permission: string;
  readonly by: readonly string[];
  readonly without: readonly string[];
  /** What to name in `leave-out` to do without it; empty where it cannot be done without. */
  readonly leaveOut: readonly string[];
}

/** Each permission once, in the order in which resources need them. */
export function permissionTable(resources: readonly Asking[]): readonly PermissionRow[] {
  const names = [...new Set(resources.flatMap(({ needs }) => needs.map(describePermission)))];
  return names.map((permission) => {
    const asking = resources.filter(({ needs }) => needs.some((need) => describePermission(need) === permission));
    return {
      permission,
      by: asking.map(({ title }) => title),
      without: [...new Set(asking.map(({ without }) => without))],
      leaveOut: asking.every(({ optional }) => optional === true) ? asking.map(({ id }) => id) : [],
    };
  });
}
