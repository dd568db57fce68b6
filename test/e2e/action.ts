/** Runs the bundle as a GitHub runner runs a JavaScript action: inputs and files through the environment, commands through the log. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { inputVariable, parseFileCommands, readActionFile } from './action-file.ts';
import { RunnerLog, type Annotation, type LogLine } from './runner-log.ts';

export { leaks, type Leak } from './leaks.ts';
export type { Annotation, LogLine } from './runner-log.ts';

export interface ActionOptions {
  /** By name as in action.yml. Others get the default of action.yml, or an empty value. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Added to the runner's variables; wins over them. */
  readonly env?: Readonly<Record<string, string>>;
  /** The workspace. Default: an empty folder of the run. */
  readonly cwd?: string;
  /** Default: the repository's own. */
  readonly actionFile?: string;
  /** The script to run. Default: the one that the action file names. */
  readonly bundle?: string;
  /** Values that are masked from the start, as GitHub masks the values of `secrets`. */
  readonly secrets?: readonly string[];
  /** Where the run's folder is made. Default: the system's folder for temporary files. */
  readonly parentFolder?: string;
  /** Told of each line as it comes. */
  readonly onLine?: (line: LogLine) => void;
}

export interface ActionRun {
  /** `null` when a signal ended the process. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly seconds: number;
  readonly lines: readonly LogLine[];
  /** The log as GitHub shows it. */
  readonly log: string;
  /** Everything printed, with secrets. */
  readonly rawLog: string;
  /** In the order in which they came, secrets masked. */
  readonly annotations: readonly Annotation[];
  readonly outputs: Readonly<Record<string, string>>;
  /** Outputs that hold a masked value: a runner would not hand them on to other jobs, with this warning. */
  readonly skippedOutputs: readonly string[];
  readonly runnerWarnings: readonly string[];
  /** Markdown. */
  readonly summary: string;
  readonly state: Readonly<Record<string, string>>;
  /** What was written to `GITHUB_ENV`. */
  readonly exported: Readonly<Record<string, string>>;
  /** What was written to `GITHUB_PATH`. */
  readonly path: readonly string[];
  /** Holds `temp` (RUNNER_TEMP), `tmp` (TMPDIR), `home`, `workspace` and the runner's files in `commands`. */
  readonly folder: string;
  /** Deletes the run's folder. */
  remove(): void;
}

export interface RunningAction {
  readonly pid: number;
  /** The run's folder, as in {@link ActionRun}. */
  readonly folder: string;
  /** Resolves when the process has ended and its output is read, whatever the exit code. Rejects when it cannot start. */
  readonly done: Promise<ActionRun>;
  kill(signal?: NodeJS.Signals): void;
}

const ownActionFile = fileURLToPath(new URL('../../action.yml', import.meta.url));

/** Runs one step to its end. Rejects only when the process cannot start. */
export function runAction(options: ActionOptions): Promise<ActionRun> {
  return startAction(options).done;
}

/**
 * Starts one step.
 * @throws Error when this is not Node 24, or action.yml describes no such action.
 */
export function startAction(options: ActionOptions): RunningAction {
  if (!process.versions.node.startsWith('24.'))
    throw new Error('The action runs under Node 24; start this with it too.');
  const action = readActionFile(options.actionFile ?? ownActionFile);
  const folder = mkdtempSync(join(options.parentFolder ?? tmpdir(), 'action-run-'));
  const files = prepareFolder(folder);
  const workspace = options.cwd ?? join(folder, 'workspace');
  const warnings = unexpectedInputs(options.inputs, action.inputs);
  const log = new RunnerLog();
  for (const secret of options.secrets ?? []) log.masks.add(secret);

  const startedMs = performance.now();
  const child = spawn(process.execPath, [options.bundle ?? action.main], {
    cwd: workspace,
    env: {
      ...machineVariables(folder),
      ...runnerVariables(folder, workspace, files),
      ...inputVariables({ ...action.inputs, ...options.inputs }),
      ...options.env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const read = (name: LogLine['stream']) => (raw: string) => {
    const line = log.read(raw, name);
    options.onLine?.(line);
  };
  eachLine(child.stdout, read('stdout'));
  eachLine(child.stderr, read('stderr'));
  const done = new Promise<ActionRun>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode, signal) => {
      const seconds = (performance.now() - startedMs) / 1000;
      try {
        resolve({ exitCode, signal, seconds, ...collect(log, files, folder, warnings) });
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    });
  });
  return { pid: child.pid ?? -1, folder, done, kill: (signal = 'SIGKILL') => void child.kill(signal) };
}

/** The files that a step may write to; the variables that name them begin with `GITHUB_`. */
export const commandFiles = ['OUTPUT', 'STEP_SUMMARY', 'STATE', 'ENV', 'PATH'] as const;
export type CommandFiles = Readonly<Record<(typeof commandFiles)[number], string>>;

export function prepareFolder(folder: string): CommandFiles {
  for (const name of ['temp', 'tmp', 'home', 'workspace', 'tools', 'commands']) mkdirSync(join(folder, name));
  writeFileSync(join(folder, 'commands/event.json'), '{}\n');
  const files = commandFiles.map((name) => [name, join(folder, 'commands', name.toLowerCase())] as const);
  for (const [, path] of files) writeFileSync(path, '');
  return Object.fromEntries(files) as CommandFiles;
}

/** Of this machine's variables the step sees the search path alone, so that no configuration of ours reaches it. */
export function machineVariables(folder: string): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp'), LANG: 'C.UTF-8' };
}

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/variables */
export function runnerVariables(folder: string, workspace: string, files: CommandFiles): Record<string, string> {
  return {
    ...Object.fromEntries(Object.entries(files).map(([name, path]) => [`GITHUB_${name}`, path])),
    CI: 'true',
    GITHUB_ACTION: '__self',
    GITHUB_ACTIONS: 'true',
    GITHUB_ACTOR: 'operator',
    GITHUB_API_URL: 'https://api.github.com',
    GITHUB_EVENT_NAME: 'workflow_dispatch',
    GITHUB_EVENT_PATH: join(folder, 'commands/event.json'),
    GITHUB_GRAPHQL_URL: 'https://api.github.com/graphql',
    GITHUB_JOB: 'migrate',
    GITHUB_REF: 'refs/heads/main',
    GITHUB_REF_NAME: 'main',
    GITHUB_REF_TYPE: 'branch',
    GITHUB_REPOSITORY: 'example/social',
    GITHUB_REPOSITORY_OWNER: 'example',
    GITHUB_RUN_ATTEMPT: '1',
    GITHUB_RUN_ID: '1',
    GITHUB_RUN_NUMBER: '1',
    GITHUB_SERVER_URL: 'https://github.com',
    GITHUB_SHA: '0123456789abcdef0123456789abcdef01234567',
    GITHUB_WORKFLOW: 'migrate',
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: process.arch === 'arm64' ? 'ARM64' : 'X64',
    RUNNER_ENVIRONMENT: 'github-hosted',
    RUNNER_NAME: 'local',
    RUNNER_OS: process.platform === 'darwin' ? 'macOS' : 'Linux',
    RUNNER_TEMP: join(folder, 'temp'),
    RUNNER_TOOL_CACHE: join(folder, 'tools'),
  };
}

function inputVariables(inputs: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(inputs).map(([name, value]) => [inputVariable(name), value]));
}

/** A runner hands them over all the same. */
export function unexpectedInputs(given: ActionOptions['inputs'], known: ActionOptions['inputs']): readonly string[] {
  const names = Object.keys(given).filter((name) => !(name in known));
  if (names.length === 0) return [];
  const list = (all: readonly string[]): string => all.map((name) => `'${name}'`).join(', ');
  return [`Unexpected input(s) ${list(names)}, valid inputs are [${list(Object.keys(known))}]`];
}

/** Ends a line where a runner does: at LF, CR or both. */
export function eachLine(stream: Readable, read: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    // A CR at the end may be half of a CR LF.
    const lines = (rest + text).split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    lines.forEach(read);
  });
  stream.on('end', () => {
    if (rest !== '') read(rest.replace(/\r$/, ''));
  });
}

type Collected = Omit<ActionRun, 'exitCode' | 'signal' | 'seconds'>;

function collect(log: RunnerLog, files: CommandFiles, folder: string, warnings: readonly string[]): Collected {
  const outputs = parseFileCommands(readFileSync(files.OUTPUT, 'utf8'));
  const skippedOutputs = Object.keys(outputs).filter((name) => log.masks.hides(outputs[name] ?? ''));
  return {
    lines: log.lines,
    log: log.lines.map(({ text }) => text).join('\n'),
    rawLog: log.lines.map(({ raw }) => raw).join('\n'),
    annotations: log.annotations,
    outputs,
    skippedOutputs,
    runnerWarnings: [
      ...warnings,
      ...skippedOutputs.map((name) => `Skip output '${name}' since it may contain secret.`),
    ],
    summary: readFileSync(files.STEP_SUMMARY, 'utf8'),
    state: parseFileCommands(readFileSync(files.STATE, 'utf8')),
    exported: parseFileCommands(readFileSync(files.ENV, 'utf8')),
    path: readFileSync(files.PATH, 'utf8')
      .split('\n')
      .filter((line) => line !== ''),
    folder,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
