/** One run of a client: how long it took, what it cost, and whether it was stopped because it took too long. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';

export interface Taken {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  /** `stopped`: at the limit; what it had done by then counts. */
  readonly end: 'done' | 'stopped' | 'failed';
  /** The last it told, for whoever wonders why it failed. */
  readonly told: string;
}

const KILL_AFTER_MS = 10_000;

/**
 * @param scratch - the client's folder, which the caller takes away.
 * @param limitSeconds - after which it is interrupted: an hour of the slowest client would tell no more than these minutes.
 */
export async function timed(
  argv: readonly string[],
  env: Readonly<Record<string, string>>,
  scratch: string,
  limitSeconds: number,
): Promise<Taken> {
  if (!existsSync('/usr/bin/time')) throw new Error('The benchmark needs /usr/bin/time (package time).');
  const report = join(scratch, 'time');
  const started = performance.now();
  const child = spawn('/usr/bin/time', ['-o', report, '-f', '%U %S %M', ...argv], {
    env: { PATH: process.env['PATH'], HOME: scratch, TMPDIR: scratch, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => (told = `${told}${text.toString()}`.slice(-500)));
  }
  const group = -(child.pid ?? 0);
  const limit = new AbortController();
  const stop = setTimeout(() => {
    limit.abort();
    // The program that takes the time waits until its child has ended, and then tells it.
    process.kill(group, 'SIGINT');
  }, limitSeconds * 1000);
  const kill = setTimeout(() => process.kill(group, 'SIGKILL'), limitSeconds * 1000 + KILL_AFTER_MS);
  const [exit] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - started) / 1000;
  clearTimeout(stop);
  clearTimeout(kill);
  const [user = NaN, system = NaN, peak = NaN] = existsSync(report)
    ? (readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? '').split(' ').map(Number)
    : [];
  rmSync(report, { force: true });
  const end = limit.signal.aborted ? 'stopped' : exit === 0 ? 'done' : 'failed';
  return { seconds, cpuSeconds: user + system, peakMb: peak / 1024, end, told };
}
