/**
 * Super Slurper's part of the control API.
 * @see https://developers.cloudflare.com/api/resources/r2/subresources/super_slurper/
 */
import { Refusal, objectBody, r2Read, r2Write } from './route.ts';
import type { Answer, Call, Route } from './route.ts';
import type { SlurpJob, SlurpSide } from './slurper-jobs.ts';

const jobs = '/accounts/{account_id}/slurper/jobs';
const one = `${jobs}/{job_id}`;

export const slurperRoutes: readonly Route[] = [
  {
    method: 'PUT',
    path: '/accounts/{account_id}/slurper/source/connectivity-precheck',
    permissions: r2Write,
    run: (call) => {
      const source = objectBody(call) as SlurpSide;
      refuseOpenLine(source);
      return connectivity(call.state.slurper.sourceOf(source) !== undefined);
    },
  },
  {
    method: 'PUT',
    path: '/accounts/{account_id}/slurper/target/connectivity-precheck',
    permissions: r2Write,
    run: (call) => connectivity(call.state.slurper.targetOf(objectBody(call)) !== undefined),
  },
  { method: 'POST', path: jobs, permissions: r2Write, run: create },
  {
    method: 'GET',
    path: jobs,
    permissions: r2Read,
    run: (call) => ({ result: page(call, [...call.state.slurper.jobs.values()].reverse()).map(describe) }),
  },
  {
    method: 'PUT',
    path: `${jobs}/abortAll`,
    permissions: r2Write,
    run: (call) => {
      for (const job of call.state.slurper.jobs.values()) abort(call, job);
      return { result: 'success' };
    },
  },
  { method: 'GET', path: one, permissions: r2Read, run: (call) => ({ result: describe(jobOf(call)) }) },
  {
    method: 'PUT',
    path: `${one}/abort`,
    permissions: r2Write,
    run: (call) => {
      abort(call, jobOf(call));
      return { result: 'success' };
    },
  },
  { method: 'PUT', path: `${one}/pause`, permissions: r2Write, run: (call) => turn(call, 'running', 'paused') },
  { method: 'PUT', path: `${one}/resume`, permissions: r2Write, run: (call) => turn(call, 'paused', 'running') },
  {
    method: 'GET',
    path: `${one}/progress`,
    permissions: r2Read,
    run: async (call) => {
      const job = jobOf(call);
      await call.state.slurper.work(job);
      const { id, createdMs, objects, transferred, skipped, failed, status } = job;
      const counts = { objects, transferredObjects: transferred, skippedObjects: skipped, failedObjects: failed };
      return { result: { id, createdAt: new Date(createdMs).toISOString(), ...counts, status } };
    },
  },
  {
    method: 'GET',
    path: `${one}/logs`,
    permissions: r2Read,
    run: (call) => {
      const job = jobOf(call);
      const lines = page(call, job.logs).map(({ createdMs, ...log }) => {
        return { job: job.id, createdAt: new Date(createdMs).toISOString(), ...log };
      });
      return { result: lines };
    },
  },
];

function connectivity(works: boolean): Answer {
  return { result: { connectivityStatus: works ? 'success' : 'error' } };
}

function create(call: Call): Answer {
  const {
    overwrite = true,
    source,
    target,
  } = objectBody(call) as {
    overwrite?: boolean;
    source?: SlurpSide;
    target?: SlurpSide;
  };
  const { slurper } = call.state;
  if (source?.secret === undefined || target?.secret === undefined) throw new Refusal(400, 11_040, 'Invalid job');
  refuseOpenLine(source);
  if ((source.keys?.length ?? 0) > 10_000) throw new Refusal(400, 11_040, 'Too many keys');
  if (slurper.underWay >= slurper.atOnce) throw new Refusal(409, 11_079, 'Concurrent job maximum reached');
  const job = slurper.begin(call.state.newId(), source, target, overwrite);
  if (job === undefined) throw new Refusal(400, 11_041, 'Source or target cannot be reached');
  return { status: 201, result: { id: job.id } };
}

/** By https only; a rehearsal on this machine has no certificates. */
function refuseOpenLine({ endpoint }: SlurpSide): void {
  const url = URL.parse(endpoint ?? 'https://s3.amazonaws.com');
  if (url?.protocol === 'https:' || url?.hostname === 'localhost' || url?.hostname === '127.0.0.1') return;
  throw new Refusal(400, 11_042, 'The endpoint must use https');
}

function jobOf(call: Call): SlurpJob {
  const job = call.state.slurper.jobs.get(call.params['job_id'] ?? '');
  if (job === undefined) throw new Refusal(404, 11_043, 'Job not found');
  return job;
}

function abort({ state }: Call, job: SlurpJob): void {
  if (job.status === 'running' || job.status === 'paused') state.slurper.end(job, 'aborted', 'migrationAbort');
}

function turn(call: Call, from: SlurpJob['status'], to: 'running' | 'paused'): Answer {
  const job = jobOf(call);
  if (job.status !== from) throw new Refusal(to === 'paused' ? 409 : 400, 11_044, `The job is ${job.status}`);
  job.status = to;
  call.state.slurper.log(job, to === 'paused' ? 'migrationPause' : 'migrationResume');
  return { result: 'success' };
}

function page<T>({ query }: Call, all: readonly T[]): readonly T[] {
  const offset = Number(query.get('offset') ?? 0);
  return all.slice(offset, offset + Number(query.get('limit') ?? 50));
}

/** Without the secrets, as the API answers. */
function describe({ id, createdMs, finishedMs, overwrite, source, target, status }: SlurpJob) {
  return {
    id,
    createdAt: new Date(createdMs).toISOString(),
    finishedAt: finishedMs === undefined ? null : new Date(finishedMs).toISOString(),
    overwrite,
    status,
    source: {
      vendor: source.vendor,
      bucket: source.bucket,
      endpoint: source.endpoint ?? null,
      pathPrefix: source.pathPrefix ?? null,
      keys: source.keys ?? null,
    },
    target: { vendor: 'r2', bucket: target.bucket, jurisdiction: target.jurisdiction ?? 'default' },
  };
}
