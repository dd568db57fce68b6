/** One step of a job: a script, an action of a repository or one of GitHub's own. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve as resolvePath } from 'node:path';
import { inputVariable, parseFileCommands } from '../e2e/action-file.ts';
import { commandFiles, unexpectedInputs, type CommandFiles } from '../e2e/action.ts';
import { RunnerLog, type Masks } from '../e2e/runner-log.ts';
import { findAction, type NodeAction } from './action-ref.ts';
import type { Builtin } from './builtins.ts';
import { textOf, type Scope } from './expression.ts';
import { runProcess } from './process.ts';
import type { StepRecord } from './record.ts';
import { fieldsOf, plain, resolve, resolveTexts, type Repository, type StepSpec } from './workflow-file.ts';
import type { RunWorld } from './world.ts';

/** A job as its steps see it. */
export interface JobFrame {
  readonly world: RunWorld;
  /** Holds `temp`, `home` and the rest. */
  readonly folder: string;
  readonly workspace: string;
  /** The repository that the workflow of this job is in. */
  readonly own: Repository;
  readonly masks: Masks;
  /** `GITHUB_*`, `RUNNER_*` and what the machine sets; without the files of a step. */
  readonly variables: Readonly<Record<string, string>>;
  /** What steps wrote to `GITHUB_ENV` and `GITHUB_PATH`, latest first for the path. */
  readonly exported: Record<string, string>;
  readonly path: string[];
  /** `defaults.run`. */
  readonly defaults: Readonly<Record<string, string>>;
  /** What is to be run when the job is over, last first. */
  readonly posts: ((signal: AbortSignal) => Promise<StepEnd>)[];
}

/** How a step ended, before conditions and `continue-on-error` are looked at. */
export interface StepEnd extends Omit<StepRecord, 'id' | 'name' | 'outcome' | 'conclusion'> {
  readonly ok: boolean;
}

/** A step summary above this is dropped as a whole. */
const SUMMARY_BYTES = 1024 * 1024;

/**
 * Runs a step whose condition holds.
 * @param env - of workflow, job and step together.
 */
export async function runStep(
  frame: JobFrame,
  step: StepSpec,
  env: Readonly<Record<string, string>>,
  scope: Scope,
  signal: AbortSignal,
): Promise<StepEnd> {
  const log = new RunnerLog(frame.masks);
  try {
    if (step.fields['uses'] === undefined) return await runScript(frame, step, env, scope, signal, log);
    const uses = plain(step.fields['uses']);
    const action = findAction(uses, {
      own: frame.own,
      workspace: frame.workspace,
      others: frame.world.options.repositories ?? [],
    });
    const given = resolveTexts(step.fields['with'], scope);
    if (typeof action === 'function') return runBuiltin(frame, action, given, log);
    return await runAction(
      frame,
      action,
      { ...action.defaults(scope), ...given },
      env,
      signal,
      log,
      unexpectedInputs(given, action.defaults(scope)),
    );
  } catch (error) {
    log.read(`::error::${error instanceof Error ? error.message : String(error)}`, 'stdout');
    return ended(false, log);
  }
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#jobsjob_idstepsshell */
const shells: Readonly<Record<string, string>> = {
  '': 'bash -e {0}',
  bash: 'bash --noprofile --norc -eo pipefail {0}',
  sh: 'sh -e {0}',
};

async function runScript(
  frame: JobFrame,
  step: StepSpec,
  env: Readonly<Record<string, string>>,
  scope: Scope,
  signal: AbortSignal,
  log: RunnerLog,
): Promise<StepEnd> {
  const script = join(newFolder(frame), 'script');
  writeFileSync(script, textOf(resolve(step.fields['run'], scope)));
  const shell = step.fields['shell'] === undefined ? (frame.defaults['shell'] ?? '') : plain(step.fields['shell']);
  const [command = '', ...args] = (shells[shell] ?? shell).split(' ').map((part) => part.replace('{0}', script));
  const where = step.fields['working-directory'];
  const folder = where === undefined ? (frame.defaults['working-directory'] ?? '.') : textOf(resolve(where, scope));
  return runWithFiles(frame, command, args, resolvePath(frame.workspace, folder), env, signal, log);
}

async function runAction(
  frame: JobFrame,
  action: NodeAction,
  inputs: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
  log: RunnerLog,
  warnings: readonly string[],
): Promise<StepEnd> {
  const { bundle } = frame.world.options;
  const own = action.main === join(frame.own.folder, 'dist/index.js');
  const variables = {
    ...env,
    ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [inputVariable(name), value])),
    GITHUB_ACTION_PATH: action.folder,
  };
  const run = (script: string, more: Readonly<Record<string, string>>, at: AbortSignal, to: RunnerLog) =>
    runWithFiles(frame, process.execPath, [script], frame.workspace, { ...variables, ...more }, at, to);
  const end = await run(own && bundle !== undefined ? bundle : action.main, {}, signal, log);
  const { post } = action;
  if (post !== undefined) {
    const state = Object.fromEntries(Object.entries(end.state).map(([name, value]) => [`STATE_${name}`, value]));
    frame.posts.unshift((later) => run(post, state, later, new RunnerLog(frame.masks)));
  }
  return { ...end, warnings: [...warnings, ...end.warnings] };
}

function runBuiltin(
  frame: JobFrame,
  action: Builtin,
  inputs: Readonly<Record<string, string>>,
  log: RunnerLog,
): StepEnd {
  const { options, artifacts } = frame.world;
  const print = (line: string): void => void log.read(line, 'stdout');
  const outputs = action({ inputs, workspace: frame.workspace, repository: options.repository, artifacts, print });
  return { ...ended(true, log), outputs };
}

/** Runs a process that may write to the files of a step, and reads them. */
async function runWithFiles(
  frame: JobFrame,
  command: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
  log: RunnerLog,
): Promise<StepEnd & { readonly state: Readonly<Record<string, string>> }> {
  const folder = newFolder(frame);
  const files = Object.fromEntries(
    commandFiles.map((name) => [name, join(folder, name.toLowerCase())]),
  ) as CommandFiles;
  Object.values(files).forEach((path) => writeFileSync(path, ''));
  const variables = {
    ...frame.variables,
    ...env,
    ...Object.fromEntries(Object.entries(files).map(([name, path]) => [`GITHUB_${name}`, path])),
    PATH: [...frame.path, frame.variables['PATH'] ?? ''].join(':'),
  };
  const onLine = (line: string, stream: 'stdout' | 'stderr'): void => void log.read(line, stream);
  const code = await runProcess({ command, args, cwd, env: variables, signal, onLine });
  if (code !== 0) log.read(`##[error]Process completed with exit code ${code}.`, 'stdout');
  const read = (name: keyof CommandFiles): string => readFileSync(files[name], 'utf8');
  Object.assign(frame.exported, parseFileCommands(read('ENV')));
  frame.path.unshift(
    ...read('PATH')
      .split('\n')
      .filter((line) => line !== '')
      .reverse(),
  );
  const tooLong = statSync(files.STEP_SUMMARY).size > SUMMARY_BYTES;
  if (tooLong)
    log.read('::error::$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k', 'stdout');
  return {
    ...ended(code === 0, log),
    outputs: parseFileCommands(read('OUTPUT')),
    state: parseFileCommands(read('STATE')),
    // GitHub covers secrets here as well.
    summary: tooLong ? '' : frame.masks.cover(read('STEP_SUMMARY')),
  };
}

function ended(ok: boolean, log: RunnerLog): StepEnd {
  const text = log.lines.map((line) => line.text).join('\n');
  return { ok, outputs: {}, log: text, annotations: log.annotations, summary: '', warnings: [] };
}

let folders = 0;

function newFolder(frame: JobFrame): string {
  const folder = join(frame.folder, 'commands', String(++folders));
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** `defaults.run` of workflow and job. */
export function runDefaults(
  fields: Readonly<Record<string, Parameters<typeof fieldsOf>[0]>>,
  scope: Scope,
): Record<string, string> {
  return resolveTexts(fieldsOf(fields['defaults'])['run'], scope);
}
