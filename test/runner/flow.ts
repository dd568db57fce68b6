/** A workflow file at work: what its jobs have in common. */
import { isMapping, isTruthy, textOf, type Mapping, type Scope, type Value } from './expression.ts';
import { githubContext } from './github-context.ts';
import type { Permissions } from './permissions.ts';
import type { Result } from './record.ts';
import { resolve, type JobSpec, type Token, type WorkflowFile } from './workflow-file.ts';
import type { RunWorld } from './world.ts';

export interface Flow {
  readonly world: RunWorld;
  readonly file: WorkflowFile;
  /** Of the paths of its jobs, such as `migrate / `. */
  readonly prefix: string;
  readonly inputs: Mapping;
  readonly secrets: Readonly<Record<string, string>>;
  /** What the callers leave it. */
  readonly permissions: Permissions;
  /**
   * Results of what the caller waited for, and what those waited for. Whether a called workflow's `success()` heeds them is told
   * differently by different people, so it does here: workflows that run under this rule run under the other one too.
   * @see https://github.com/actions/runner/issues/2205
   */
  readonly above: readonly Result[];
  readonly cancelled: AbortSignal;
  /** Concurrency groups that this flow runs in. */
  readonly groups: readonly string[];
  /** Whether something that it needs was run again. */
  readonly again: boolean;
}

/** How a job ended, for those that need it. */
export interface JobEnd {
  readonly result: Result;
  readonly outputs: Readonly<Record<string, string>>;
  /** Its own result and those of everything it waited for. */
  readonly chain: readonly Result[];
  /** Whether it was run in this attempt. */
  readonly again: boolean;
}

/** What every expression of a job may use. */
export function baseContexts(flow: Flow, spec?: JobSpec): Mapping {
  const { world, file, inputs } = flow;
  return {
    github: githubContext(world, { file, ...(spec !== undefined && { spec }) }),
    inputs,
    vars: { ...world.options.vars },
  };
}

/**
 * Writes down the group of a workflow or job.
 * @throws Error for a group that a caller holds already: such a run would wait for itself, or cancel itself.
 */
export function enter(flow: Flow, of: string, token: Token | undefined, scope: Scope): readonly string[] {
  const value = resolve(token, scope);
  if (value === null) return flow.groups;
  const settings: Readonly<Record<string, Value>> = isMapping(value) ? value : { group: value };
  const group = textOf(settings['group'] ?? null);
  if (flow.groups.includes(group.toLowerCase()))
    throw new Error(`${of} waits for the concurrency group ${group}, which its own caller holds.`);
  flow.world.concurrency.push({
    of,
    group,
    cancelInProgress: isTruthy(settings['cancel-in-progress'] ?? null),
    queue: textOf(settings['queue'] ?? 'single'),
  });
  return [...flow.groups, group.toLowerCase()];
}
