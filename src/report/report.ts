/** The report of a step: one JSON file with everything the summary shows and more, without secrets. */
import { randomUUID } from 'node:crypto';
import { chmod, lstat, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { redact, type Json } from './redact.ts';

export { redact, redacted } from './redact.ts';

/**
 * How a step ended. `incomplete`: it did its part and stopped in good order, a next run goes on from there.
 */
export type StepOutcome = 'success' | 'incomplete' | 'failure' | 'cancelled';

/** What a report is made of. */
export interface ReportParts {
  /** Name of the step, such as `sync`; part of the file's name. */
  readonly step: string;
  /** Milliseconds since the epoch. */
  readonly startedMs: number;
  /** Milliseconds since the epoch. */
  readonly finishedMs: number;
  readonly outcome: StepOutcome;
  /** The inputs that are no secret. */
  readonly inputs: Readonly<Record<string, unknown>>;
  /** What the step itself has to tell. */
  readonly data: Readonly<Record<string, unknown>>;
}

/** What every report has; the step's own data stands beside it. */
export interface Report {
  readonly [name: string]: Json;
  readonly version: 1;
  readonly step: string;
  /** ISO 8601, UTC. */
  readonly started: string;
  /** ISO 8601, UTC. */
  readonly finished: string;
  readonly seconds: number;
  readonly outcome: StepOutcome;
  readonly inputs: Json;
}

/**
 * Puts a report together and takes every secret out of it.
 * @throws Error when the step's data uses a name that every report has.
 */
export function buildReport(parts: ReportParts, secrets: readonly string[]): Report {
  const common = {
    version: 1,
    step: parts.step,
    started: new Date(parts.startedMs).toISOString(),
    finished: new Date(parts.finishedMs).toISOString(),
    seconds: Math.max(0, Math.round(parts.finishedMs - parts.startedMs) / 1000),
    outcome: parts.outcome,
  } as const;
  const taken = Object.keys(parts.data).find((name) => name in common || name === 'inputs');
  if (taken !== undefined) throw new Error(`The data of step ${parts.step} cannot be named ${taken} in its report.`);
  // The common part and the names at the top come from this project; a short secret must not spoil the form of the report.
  const data = Object.entries(parts.data).map(([name, value]) => [name, redact(value, secrets)] as const);
  return { ...common, inputs: redact(parts.inputs, secrets), ...Object.fromEntries(data) };
}

/**
 * Writes a report where only the runner's user can read it. A report of the same step and job is replaced.
 * @param env - `RUNNER_TEMP` is used where set.
 * @returns the path of the file.
 * @throws Error when the folder belongs to somebody else or is a link.
 */
export async function writeReport(report: Report, env: NodeJS.ProcessEnv = process.env): Promise<string> {
  if (!/^[a-z][a-z0-9-]*$/.test(report.step)) throw new Error('The name of a step has lower-case letters only.');
  const { RUNNER_TEMP: temporary = '' } = env;
  const folder = join(temporary === '' ? tmpdir() : temporary, 'mastodon-media-r2');
  await ownFolder(folder);
  const path = join(folder, `${report.step}-report.json`);
  const unfinished = join(folder, `.${randomUUID()}`);
  try {
    await writeFile(unfinished, `${JSON.stringify(report, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
    await rename(unfinished, path);
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
  return path;
}

/** In a temporary folder that all users share somebody else could have put a folder or a link of that name. */
async function ownFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const found = await lstat(folder);
  const own = process.getuid === undefined || found.uid === process.getuid();
  if (!found.isDirectory() || !own) {
    throw new Error(`${folder} must be a folder of this user, not a link and not of another user. Remove it.`);
  }
  await chmod(folder, 0o700);
}
