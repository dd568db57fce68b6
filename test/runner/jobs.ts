/** The jobs of one workflow file, each begun when what it needs has ended. */
import { evaluate, isTruthy, textOf, type Mapping, type Scope } from './expression.ts';
import { baseContexts, type Flow, type JobEnd } from './flow.ts';
import { eventFields } from './inputs.ts';
import { runLegs, together, type LegEnd } from './legs.ts';
import type { JobRecord, Result } from './record.ts';
import { fieldsOf, resolve, type JobSpec } from './workflow-file.ts';

/** Runs all jobs. */
export async function runJobs(flow: Flow): Promise<LegEnd> {
  const ends = new Map<string, Promise<JobEnd>>();
  const end = (id: string): Promise<JobEnd> => ends.get(id) ?? Promise.reject(new Error(`There is no job ${id}.`));
  const begun = Promise.withResolvers<undefined>();
  for (const spec of flow.file.jobs) {
    const run = async (): Promise<JobEnd> => {
      await begun.promise;
      const needs = await Promise.all(spec.needs.map(async (id) => [id, await end(id)] as const));
      return conductJob(flow, spec, Object.fromEntries(needs));
    };
    ends.set(spec.id, run());
  }
  begun.resolve(undefined);
  const all = await Promise.all(flow.file.jobs.map(async ({ id }) => [id, await end(id)] as const));
  const jobs = Object.fromEntries(all.map(([id, { result, outputs }]) => [id, { result, outputs }]));
  const results = all.map(([, { result }]) => result);
  const outputs = Object.entries(fieldsOf(eventFields(flow.file, 'workflow_call')['outputs'])).map(([name, token]) => {
    const scope = { contexts: { ...baseContexts(flow), jobs } };
    return [name, textOf(resolve(fieldsOf(token)['value'], scope))] as const;
  });
  return {
    result: together(results),
    outputs: Object.fromEntries(outputs),
    again: all.some(([, { again }]) => again),
  };
}

async function conductJob(flow: Flow, spec: JobSpec, needs: Readonly<Record<string, JobEnd>>): Promise<JobEnd> {
  const before = Object.values(needs);
  const chain = [...flow.above, ...before.flatMap((need) => need.chain)];
  const again = flow.again || before.some((need) => need.again);
  const contexts: Mapping = {
    ...baseContexts(flow, spec),
    needs: Object.fromEntries(Object.entries(needs).map(([id, { result, outputs }]) => [id, { result, outputs }])),
  };
  const condition: Scope = {
    contexts,
    functions: {
      success: () => !flow.cancelled.aborted && chain.every((result) => result === 'success'),
      failure: () => !flow.cancelled.aborted && chain.includes('failure'),
      cancelled: () => flow.cancelled.aborted,
      always: () => true,
    },
  };
  const path = `${flow.prefix}${nameOf(spec, { contexts })}`;
  const ended = (result: Result, problem?: string): JobEnd => {
    flow.world.jobs.push({ ...notRun(path, spec), result, ...(problem !== undefined && { problem }) });
    return { result, outputs: {}, chain: [...chain, result], again };
  };
  try {
    if (!isTruthy(evaluate(spec.condition, condition))) return ended(flow.cancelled.aborted ? 'cancelled' : 'skipped');
    const legs = await runLegs({ flow, spec, path, contexts, chain, again, late: flow.cancelled.aborted }, runJobs);
    return { ...legs, chain: [...chain, legs.result] };
  } catch (error) {
    return ended('failure', error instanceof Error ? error.message : String(error));
  }
}

function nameOf(spec: JobSpec, scope: Scope): string {
  // Before the matrix is known, its own name is what a job has.
  try {
    return textOf(resolve(spec.fields['name'], scope)) || spec.id;
  } catch {
    return spec.id;
  }
}

function notRun(path: string, spec: JobSpec): Omit<JobRecord, 'result'> {
  return {
    path,
    id: spec.id,
    matrix: {},
    runsOn: [],
    permissions: {},
    secrets: {},
    steps: [],
    outputs: {},
    skippedOutputs: [],
  };
}
