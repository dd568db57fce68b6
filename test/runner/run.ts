/** A whole run of a workflow: called workflows, jobs in the order of their needs, matrices, cancellation. */
import { resolve as resolvePath } from 'node:path';
import { setMaxListeners } from 'node:events';
import { githubContext } from './github-context.ts';
import { dispatchInputs } from './inputs.ts';
import { enter, type Flow } from './flow.ts';
import { runJobs } from './jobs.ts';
import { permissionsOf, restricted } from './permissions.ts';
import { preflight } from './preflight.ts';
import type { WorkflowRun } from './record.ts';
import type { RunOptions, RunWorld } from './world.ts';

export { jobOf, summaryOf, transcript } from './record.ts';
export type { JobRecord, StepRecord, WorkflowRun } from './record.ts';
export type { Environment, RunOptions } from './world.ts';

export interface RunningWorkflow {
  readonly done: Promise<WorkflowRun>;
  /** As the button of that name does. */
  cancel(): void;
}

/** Runs a workflow to its end, whatever that is. A workflow that GitHub would not start fails with `problem`. */
export function runWorkflow(options: RunOptions): Promise<WorkflowRun> {
  return startWorkflow(options).done;
}

export function startWorkflow(options: RunOptions): RunningWorkflow {
  const cancel = new AbortController();
  setMaxListeners(0, cancel.signal);
  const before = options.failedOf;
  const world: RunWorld = {
    options: { ...options, repository: { ...options.repository, folder: resolvePath(options.repository.folder) } },
    attempt: (before?.attempt ?? 0) + 1,
    cancelled: cancel.signal,
    files: new Map(),
    artifacts: new Map(before?.artifacts),
    jobs: [],
    concurrency: [],
    approvals: [],
  };
  return { done: conduct(world), cancel: () => cancel.abort(new Error('The run was cancelled.')) };
}

async function conduct(world: RunWorld): Promise<WorkflowRun> {
  const { options, artifacts, jobs, concurrency, approvals, attempt } = world;
  const end = { jobs, artifacts, concurrency, approvals, attempt };
  let flow: Flow;
  try {
    const file = await preflight(world);
    const byHand = (options.event?.name ?? 'workflow_dispatch') === 'workflow_dispatch';
    const inputs = byHand ? dispatchInputs(file, options.event?.inputs ?? {}) : {};
    const contexts = { github: githubContext(world, { file }), inputs, vars: { ...options.vars } };
    const outside: Flow = {
      world,
      file,
      prefix: '',
      inputs,
      secrets: options.secrets ?? {},
      permissions: permissionsOf(file.root['permissions'], restricted),
      above: [],
      cancelled: world.cancelled,
      groups: [],
      again: false,
    };
    flow = { ...outside, groups: enter(outside, 'workflow', file.root['concurrency'], { contexts }) };
  } catch (error) {
    return { ...end, conclusion: 'failure', problem: error instanceof Error ? error.message : String(error) };
  }
  const { result } = await runJobs(flow);
  return { ...end, conclusion: world.cancelled.aborted ? 'cancelled' : result === 'skipped' ? 'success' : result };
}
