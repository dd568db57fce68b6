/** A step's process: its lines as they come, and an end in the way a runner ends it. */
import { spawn } from 'node:child_process';
import { eachLine } from '../e2e/action.ts';

/** From the interrupt to the end by force, in the two stages of a runner. */
const INTERRUPT_MS = 7500;
const TERMINATE_MS = 2500;

export interface ProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Ends it: SIGINT, after 7.5 s SIGTERM, after 2.5 s more SIGKILL to all that it started. */
  readonly signal: AbortSignal;
  readonly onLine: (line: string, stream: 'stdout' | 'stderr') => void;
}

/**
 * Runs it to its end.
 * @returns the exit code; 128 and more when a signal ended it.
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-cancellation
 */
export function runProcess(options: ProcessOptions): Promise<number> {
  const { command, args, cwd, env, signal, onLine } = options;
  const child = spawn(command, args, { cwd, env: { ...env }, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  eachLine(child.stdout, (line) => onLine(line, 'stdout'));
  eachLine(child.stderr, (line) => onLine(line, 'stderr'));
  const timers: NodeJS.Timeout[] = [];
  const end = (): void => {
    child.kill('SIGINT');
    timers.push(setTimeout(() => child.kill('SIGTERM'), INTERRUPT_MS));
    timers.push(setTimeout(() => killTree(child.pid), INTERRUPT_MS + TERMINATE_MS));
  };
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  return new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 128));
  }).finally(() => {
    timers.forEach(clearTimeout);
    signal.removeEventListener('abort', end);
  });
}

function killTree(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}
