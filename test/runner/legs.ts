/** A job whose condition holds: once, or once for each combination of its matrix; on a runner, or as a called workflow. */
import { isBasicExpression } from '@actions/workflow-parser';
import { isTruthy, textOf, type Mapping, type Scope } from './expression.ts';
import { baseContexts, enter, type Flow, type JobEnd } from './flow.ts';
import { callInputs, callSecrets } from './inputs.ts';
import { runJob } from './job.ts';
import { combinations, matrixLabel } from './matrix.ts';
import { permissionsOf } from './permissions.ts';
import { calledFile } from './preflight.ts';
import type { Result } from './record.ts';
import { fieldsOf, resolve, type JobSpec } from './workflow-file.ts';

export type LegEnd = Pick<JobEnd, 'result' | 'outputs' | 'again'>;

export interface JobToRun {
  readonly flow: Flow;
  readonly spec: JobSpec;
  /** As the list of jobs shows it, without the matrix. */
  readonly path: string;
  /** `github`, `vars`, `inputs`, `needs`. */
  readonly contexts: Mapping;
  /** Results of everything it waited for. */
  readonly chain: readonly Result[];
  readonly again: boolean;
  /** Begun after the run was cancelled, by its own condition: the cancellation does not cut it off. */
  readonly late: boolean;
}

/** Runs the jobs of a called workflow. */
type RunCalled = (flow: Flow) => Promise<LegEnd>;

/**
 * Runs it.
 * @throws Error where the matrix or the call is not valid; the job has failed then.
 */
export async function runLegs(job: JobToRun, runCalled: RunCalled): Promise<LegEnd> {
  const { flow, spec, path, contexts } = job;
  const strategy = fieldsOf(spec.fields['strategy']);
  const scope: Scope = { contexts };
  const matrix = strategy['matrix'] === undefined ? [{}] : combinations(resolve(strategy['matrix'], scope));
  const failFast = strategy['fail-fast'] === undefined || isTruthy(resolve(strategy['fail-fast'], scope));
  const most = Number(textOf(resolve(strategy['max-parallel'], scope))) || matrix.length;
  const stop = new AbortController();
  const queue = matrix.entries();
  const ends: LegEnd[] = [];
  const worker = async (): Promise<void> => {
    for (const [index, one] of queue) {
      const position = { 'job-index': index, 'job-total': matrix.length, 'fail-fast': failFast };
      const own = { ...contexts, matrix: one, strategy: position };
      const name = strategy['matrix'] === undefined ? path : `${flow.prefix}${legName(spec, one, { contexts: own })}`;
      const leg = { ...job, path: name, contexts: own };
      const end =
        spec.calls === undefined
          ? await runOnRunner(leg, one, stop.signal)
          : await call(leg, spec.calls, stop.signal, runCalled);
      ends[index] = end;
      if (end.result === 'failure' && failFast) stop.abort(new Error(`Another job of the matrix failed: ${name}`));
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, matrix.length) }, worker));
  return {
    result: together(ends.map(({ result }) => result)),
    // Those of the jobs that come last win, where they are not empty.
    outputs: Object.assign({}, ...ends.map(({ outputs }) => filled(outputs))) as Record<string, string>,
    again: flow.again || ends.some((end) => end.again),
  };
}

/** A name that says itself which one it is stands as it is; to others GitHub adds the matrix. */
function legName(spec: JobSpec, one: Mapping, scope: Scope): string {
  const { name } = spec.fields;
  if (name !== undefined && isBasicExpression(name)) return textOf(resolve(name, scope));
  return `${name === undefined ? spec.id : textOf(resolve(name, scope))} ${matrixLabel(one)}`;
}

/** What several jobs came to. */
export function together(results: readonly Result[]): Result {
  const bad = (['failure', 'cancelled'] as const).find((each) => results.includes(each));
  return bad ?? (results.every((each) => each === 'skipped') ? 'skipped' : 'success');
}

function filled(outputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(outputs).filter(([, value]) => value !== ''));
}

/** As the service does it: secrets are decided here, before any runner is sent one. */
async function call(job: JobToRun, uses: string, stop: AbortSignal, runCalled: RunCalled): Promise<LegEnd> {
  const { flow, spec, path, contexts, chain, again } = job;
  const file = await calledFile(flow.world, flow.file, uses);
  const secrets = callSecrets(file, spec.fields['secrets'], { contexts: { ...contexts, secrets: flow.secrets } });
  const inputs = callInputs(file, spec.fields['with'], { contexts });
  const permissions = permissionsOf(spec.fields['permissions'], flow.permissions);
  const called: Flow = {
    ...flow,
    file,
    prefix: `${path} / `,
    inputs,
    secrets,
    permissions: permissionsOf(file.root['permissions'], permissions),
    above: chain,
    again,
    cancelled: AbortSignal.any([flow.cancelled, stop]),
    groups: enter(flow, path, spec.fields['concurrency'], { contexts }),
  };
  return runCalled({
    ...called,
    groups: enter(called, path, file.root['concurrency'], { contexts: baseContexts(called) }),
  });
}

async function runOnRunner(job: JobToRun, matrix: Mapping, stop: AbortSignal): Promise<LegEnd> {
  const { flow, spec, path, contexts, again, late } = job;
  const { world, file, secrets } = flow;
  const before = world.options.failedOf?.jobs.find((each) => each.path === path);
  if (!again && before !== undefined && (before.result === 'success' || before.result === 'skipped')) {
    world.jobs.push(before);
    return { result: before.result, outputs: before.outputs, again: false };
  }
  enter(flow, path, spec.fields['concurrency'], { contexts });
  const permissions = permissionsOf(spec.fields['permissions'], flow.permissions);
  const cancelled = late ? stop : AbortSignal.any([flow.cancelled, stop]);
  const record = await runJob({ world, file, spec, path, matrix, contexts, secrets, permissions, cancelled });
  world.jobs.push(record);
  const forgiven = isTruthy(resolve(spec.fields['continue-on-error'], { contexts }));
  return {
    result: record.result === 'failure' && forgiven ? 'success' : record.result,
    outputs: record.outputs,
    again: true,
  };
}
