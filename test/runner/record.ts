/** What a run leaves for a test to look at. */
import type { Annotation } from '../e2e/runner-log.ts';
import type { Artifact } from './artifacts.ts';
import type { Mapping } from './expression.ts';
import type { Permissions } from './permissions.ts';

export type Result = 'success' | 'failure' | 'cancelled' | 'skipped';

export interface StepRecord {
  readonly id: string;
  readonly name: string;
  /** Before `continue-on-error`. */
  readonly outcome: Result;
  readonly conclusion: Result;
  readonly outputs: Readonly<Record<string, string>>;
  /** As GitHub shows it. */
  readonly log: string;
  readonly annotations: readonly Annotation[];
  /** Markdown. */
  readonly summary: string;
  /** Such as inputs that the action does not know. */
  readonly warnings: readonly string[];
}

export interface JobRecord {
  /** As GitHub shows it in the list of jobs: callers, name and matrix, such as `migrate / copy (1)`. */
  readonly path: string;
  readonly id: string;
  readonly matrix: Mapping;
  readonly result: Result;
  /** Labels; empty for a job that calls a workflow or never started. */
  readonly runsOn: readonly string[];
  readonly environment?: string;
  readonly permissions: Permissions;
  /** The secrets that the runner was sent, by name in lower case. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly steps: readonly StepRecord[];
  /** As later jobs get them. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Not handed on, as they hold a masked value. */
  readonly skippedOutputs: readonly string[];
  /** Of the job itself, such as a matrix without values. */
  readonly problem?: string;
}

/** A `concurrency` that a run asked for. */
export interface ConcurrencyRecord {
  /** `workflow` or the path of the job. */
  readonly of: string;
  readonly group: string;
  readonly cancelInProgress: boolean;
  readonly queue: string;
}

export interface WorkflowRun {
  readonly conclusion: 'success' | 'failure' | 'cancelled';
  /** Why it could not start. */
  readonly problem?: string;
  readonly jobs: readonly JobRecord[];
  readonly artifacts: ReadonlyMap<string, Artifact>;
  readonly concurrency: readonly ConcurrencyRecord[];
  /** The environments that were asked about, in order. */
  readonly approvals: readonly { readonly environment: string; readonly job: string; readonly approved: boolean }[];
  readonly attempt: number;
}

/** The one job of that path. @throws Error where there is none. */
export function jobOf(run: WorkflowRun, path: string): JobRecord {
  const found = run.jobs.find((job) => job.path === path);
  if (found !== undefined) return found;
  throw new Error(`There is no job ${path}, only ${run.jobs.map((job) => job.path).join(', ')}.`);
}

/** The summaries of a run, one after the other, as the page of the run shows them. */
export function summaryOf(run: WorkflowRun): string {
  return run.jobs.flatMap(({ steps }) => steps.map(({ summary }) => summary)).join('\n');
}

/** Every log of a run, with what stands for its jobs and steps; for messages of failing tests. */
export function transcript(run: WorkflowRun): string {
  const lines = run.jobs.flatMap((job) => [
    `## ${job.path}: ${job.result}${job.problem === undefined ? '' : ` (${job.problem})`}`,
    ...job.steps.flatMap((step) => [`-- ${step.name}: ${step.outcome}`, step.log]),
  ]);
  return [`${run.conclusion}${run.problem === undefined ? '' : `: ${run.problem}`}`, ...lines].join('\n');
}
