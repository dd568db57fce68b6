/** What all jobs of one run share. */
import type { Artifact } from './artifacts.ts';
import type { Mapping } from './expression.ts';
import type { Permissions } from './permissions.ts';
import type { ConcurrencyRecord, JobRecord, StepRecord, WorkflowRun } from './record.ts';
import type { Repository, WorkflowFile } from './workflow-file.ts';

/** An environment of the repository. */
export interface Environment {
  readonly secrets?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  /** The reviewers of a protected environment: whether the job may go on. Without it nobody is asked. */
  readonly approve?: (job: string) => boolean | Promise<boolean>;
}

export interface RunOptions {
  /** The repository of the run, with its workflows in `.github/workflows`. */
  readonly repository: Repository;
  /** Such as `.github/workflows/migrate.yml`. */
  readonly workflow: string;
  /** What started it. Default: a person, without inputs. */
  readonly event?: {
    readonly name: 'workflow_dispatch' | 'schedule' | 'push';
    readonly inputs?: Readonly<Record<string, string>>;
    /** More of the event. */
    readonly payload?: Mapping;
  };
  /** Others that workflows and actions may be used from, at any ref. */
  readonly repositories?: readonly Repository[];
  readonly secrets?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  readonly environments?: Readonly<Record<string, Environment>>;
  readonly isPrivate?: boolean;
  /** What the machines of this run set for each step. */
  readonly env?: Readonly<Record<string, string>>;
  /** Run instead of `dist/index.js`. */
  readonly bundle?: string;
  /** Milliseconds that stand for a minute of `timeout-minutes`. Default: 60,000. */
  readonly minuteMs?: number;
  /** The token of a job. Default: one that nobody knows. */
  readonly issueToken?: (job: string, permissions: Permissions) => string;
  /** An earlier attempt: what succeeded there is not run again, unless something that it needs is. */
  readonly failedOf?: WorkflowRun;
  readonly onStep?: (job: string, step: StepRecord) => unknown;
  /** Where folders of jobs are made. Default: the system's folder for temporary files. */
  readonly parentFolder?: string;
}

/** A run while it runs. */
export interface RunWorld {
  readonly options: RunOptions;
  readonly attempt: number;
  /** Aborts when the run is cancelled. */
  readonly cancelled: AbortSignal;
  /** Workflow files by their path. */
  readonly files: Map<string, Promise<WorkflowFile>>;
  readonly artifacts: Map<string, Artifact>;
  readonly jobs: JobRecord[];
  readonly concurrency: ConcurrencyRecord[];
  readonly approvals: { environment: string; job: string; approved: boolean }[];
}
