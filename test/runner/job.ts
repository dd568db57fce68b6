/** One job on a runner of its own: its steps, one after the other, and what they leave. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { machineVariables, prepareFolder, runnerVariables } from '../e2e/action.ts';
import { Masks } from '../e2e/runner-log.ts';
import { evaluate, isList, isTruthy, textOf, type Mapping, type Scope, type Value } from './expression.ts';
import { githubContext, githubVariables } from './github-context.ts';
import type { Permissions } from './permissions.ts';
import type { JobRecord, Result, StepRecord } from './record.ts';
import { runDefaults, runStep, type JobFrame, type StepEnd } from './step.ts';
import { namedBelow, resolve, resolveTexts, type JobSpec, type StepSpec, type WorkflowFile } from './workflow-file.ts';
import type { RunWorld } from './world.ts';

export interface JobWork {
  readonly world: RunWorld;
  readonly file: WorkflowFile;
  readonly spec: JobSpec;
  readonly path: string;
  readonly matrix: Mapping;
  /** `inputs`, `needs`, `strategy`. */
  readonly contexts: Mapping;
  /** Those the workflow has been given; the job is sent what it names. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly permissions: Permissions;
  /** Aborts when the run or this job is cancelled. */
  readonly cancelled: AbortSignal;
}

/** Runs the job; its condition holds. Environment, secrets, steps, outputs. */
export async function runJob(work: JobWork): Promise<JobRecord> {
  const { world, spec, path, matrix, permissions } = work;
  const early: Scope = {
    contexts: { ...work.contexts, matrix, github: githubContext(world, work), vars: varsOf(world) },
  };
  const runsOn = labels(resolve(spec.fields['runs-on'], early));
  const environment = environmentOf(resolve(spec.fields['environment'], early));
  const secrets = secretsFor(work, environment);
  const base = {
    path,
    id: spec.id,
    matrix,
    runsOn,
    permissions,
    secrets,
    ...(environment !== undefined && { environment }),
  };
  const none = { steps: [], outputs: {}, skippedOutputs: [] };
  if (!(await approved(world, environment, path))) {
    return { ...base, ...none, result: 'failure', problem: `The deployment to ${environment ?? ''} was rejected.` };
  }
  if (work.cancelled.aborted) return { ...base, ...none, result: 'cancelled' };

  const folder = mkdtempSync(join(world.options.parentFolder ?? tmpdir(), 'job-'));
  try {
    const token = world.options.issueToken?.(path, permissions) ?? `ghs_${path.length}${'x'.repeat(30)}`;
    const masks = new Masks();
    [token, ...Object.values(secrets)].forEach((secret) => masks.add(secret));
    const frame = frameOf(work, folder, runsOn, masks, early);
    const contexts = {
      ...early.contexts,
      github: githubContext(world, work, token),
      vars: varsOf(world, environment),
      secrets: { ...secrets, github_token: token },
      runner: {
        os: 'Linux',
        arch: 'X64',
        temp: join(folder, 'temp'),
        environment: frame.variables['RUNNER_ENVIRONMENT'] ?? '',
      },
    };
    return { ...base, ...(await runSteps(work, frame, contexts)) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function frameOf(work: JobWork, folder: string, runsOn: readonly string[], masks: Masks, scope: Scope): JobFrame {
  const { world, file, spec } = work;
  const files = prepareFolder(folder);
  const workspace = join(folder, 'workspace');
  const github = githubContext(world, work);
  writeFileSync(join(folder, 'commands/event.json'), JSON.stringify(github['event']));
  return {
    world,
    folder,
    workspace,
    own: file.repository,
    masks,
    variables: {
      ...machineVariables(folder),
      ...runnerVariables(folder, workspace, files),
      ...githubVariables(github),
      RUNNER_ENVIRONMENT: runsOn.includes('self-hosted') ? 'self-hosted' : 'github-hosted',
      ...world.options.env,
    },
    exported: {},
    path: [],
    defaults: { ...runDefaults(file.root, scope), ...runDefaults(spec.fields, scope) },
    posts: [],
  };
}

/** What the steps leave of the record of a job. */
type StepsEnd = Pick<JobRecord, 'steps' | 'outputs' | 'skippedOutputs' | 'result' | 'problem'>;

async function runSteps(work: JobWork, frame: JobFrame, contexts: Mapping): Promise<StepsEnd> {
  const { world, file, spec } = work;
  const minuteMs = world.options.minuteMs ?? 60_000;
  const minutes = Number(textOf(resolve(spec.fields['timeout-minutes'], { contexts })) || 360);
  const timeout = AbortSignal.timeout(minutes * minuteMs);
  const cancelled = AbortSignal.any([work.cancelled, timeout]);
  let failed = false;
  const records: StepRecord[] = [];
  const scopeNow = (more: Mapping = {}): Scope => ({
    contexts: { ...contexts, job: { status: status() }, steps: stepsContext(records), ...more },
    functions: {
      success: () => !failed && !cancelled.aborted,
      failure: () => failed && !cancelled.aborted,
      cancelled: () => cancelled.aborted,
      always: () => true,
    },
  });
  const status = (): Result => (cancelled.aborted ? 'cancelled' : failed ? 'failure' : 'success');
  const jobEnv = resolveTexts(spec.fields['env'], scopeNow({ env: resolveTexts(file.root['env'], scopeNow()) }));

  for (const step of spec.steps) {
    const outer = { ...resolveTexts(file.root['env'], scopeNow()), ...jobEnv, ...frame.exported };
    const record = await conductStep(work, frame, step, outer, scopeNow, cancelled);
    records.push(record);
    await world.options.onStep?.(work.path, record);
    if (record.conclusion === 'failure') failed = true;
  }
  // A job that was cancelled still cleans up.
  for (const post of frame.posts)
    records.push(recordOf({ id: '', name: 'Post' }, await post(AbortSignal.timeout(minuteMs)), false));

  const outputs = resolveTexts(spec.fields['outputs'], scopeNow());
  const skippedOutputs = Object.keys(outputs).filter((name) => frame.masks.hides(outputs[name] ?? ''));
  const result = status();
  return {
    steps: records,
    outputs: Object.fromEntries(Object.entries(outputs).filter(([name]) => !skippedOutputs.includes(name))),
    skippedOutputs,
    result,
    ...(timeout.aborted && { problem: `The job has exceeded the maximum execution time of ${minutes} minutes.` }),
  };
}

async function conductStep(
  work: JobWork,
  frame: JobFrame,
  step: StepSpec,
  outer: Readonly<Record<string, string>>,
  scopeNow: (more: Mapping) => Scope,
  cancelled: AbortSignal,
): Promise<StepRecord> {
  const scope = scopeNow({ env: outer });
  const named = step.fields['name'] === undefined ? step.id : textOf(resolve(step.fields['name'], scope));
  const label = { id: step.id, name: named };
  const skipped = {
    ...label,
    outcome: 'skipped',
    conclusion: 'skipped',
    outputs: {},
    log: '',
    annotations: [],
    summary: '',
    warnings: [],
  } as const;
  try {
    if (!isTruthy(evaluate(step.condition, scope))) return skipped;
    const env = { ...outer, ...resolveTexts(step.fields['env'], scope) };
    const full = scopeNow({ env });
    const minutes = Number(textOf(resolve(step.fields['timeout-minutes'], full)) || 360);
    const timeout = AbortSignal.timeout(minutes * (work.world.options.minuteMs ?? 60_000));
    // A step that runs because the job was cancelled is not cut off by that.
    const signal = cancelled.aborted ? timeout : AbortSignal.any([cancelled, timeout]);
    const end = await runStep(frame, step, env, full, signal);
    const forgiven = isTruthy(resolve(step.fields['continue-on-error'], full));
    const wasCancelled = signal.aborted && !timeout.aborted;
    return wasCancelled
      ? { ...recordOf(label, end, forgiven), outcome: 'cancelled', conclusion: 'cancelled' }
      : recordOf(label, end, forgiven);
  } catch (error) {
    return {
      ...skipped,
      outcome: 'failure',
      conclusion: 'failure',
      log: error instanceof Error ? error.message : String(error),
    };
  }
}

function recordOf(label: { id: string; name: string }, { ok, ...end }: StepEnd, forgiven: boolean): StepRecord {
  return { ...label, ...end, outcome: ok ? 'success' : 'failure', conclusion: ok || forgiven ? 'success' : 'failure' };
}

function stepsContext(records: readonly StepRecord[]): Mapping {
  return Object.fromEntries(
    records.map(({ id, outputs, outcome, conclusion }) => [id, { outputs, outcome, conclusion }]),
  );
}

function labels(value: Value): readonly string[] {
  if (isList(value)) return value.map(textOf);
  return typeof value === 'string' ? [value] : [];
}

function environmentOf(value: Value): string | undefined {
  const name = typeof value === 'object' && value !== null && 'name' in value ? value['name'] : value;
  const text = isList(name ?? null) ? '' : textOf(name ?? null);
  return text === '' ? undefined : text;
}

function varsOf(world: RunWorld, environment?: string): Mapping {
  return { ...world.options.vars, ...(environment !== undefined && world.options.environments?.[environment]?.vars) };
}

/**
 * What the runner is sent: the secrets that the job's own text names, those of its environment before those of the workflow.
 * @see https://docs.github.com/en/actions/how-tos/write-workflows/choose-what-workflows-do/use-secrets
 */
function secretsFor({ world, file, spec, secrets }: JobWork, environment: string | undefined): Record<string, string> {
  const own = environment === undefined ? {} : (world.options.environments?.[environment]?.secrets ?? {});
  const lower = (all: Readonly<Record<string, string>>) =>
    Object.entries(all).map(([name, value]) => [name.toLowerCase(), value] as const);
  const all: Record<string, string> = Object.fromEntries([...lower(secrets), ...lower(own)]);
  const named = [...Object.values(spec.fields), file.root['env']].map((token) => namedBelow(token, 'secrets'));
  const wanted = ([name, value]: readonly [string, string]): boolean =>
    value !== '' && named.some((names) => names === 'all' || names.has(name));
  return Object.fromEntries(Object.entries(all).filter(wanted));
}

async function approved(world: RunWorld, environment: string | undefined, job: string): Promise<boolean> {
  const approve = environment === undefined ? undefined : world.options.environments?.[environment]?.approve;
  if (environment === undefined || approve === undefined) return true;
  const answer = await approve(job);
  world.approvals.push({ environment, job, approved: answer });
  return answer;
}
