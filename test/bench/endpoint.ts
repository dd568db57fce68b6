/** Starts the benchmark's S3 endpoint (sink.ts) in a process of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Endpoint extends Disposable {
  readonly url: string;
  /** @param what - such as `reset`, `empty?bucket=NAME`. @returns requests by kind since the last reset. */
  control(what: string): Promise<{ readonly counters: Readonly<Record<string, number>>; readonly cpuSeconds: number }>;
}

export async function startEndpoint(): Promise<Endpoint> {
  const child = spawn(process.execPath, [new URL('./sink.ts', import.meta.url).pathname], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'] as const,
  });
  if (child.stdout === null) throw new Error('The endpoint has no output.');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = line.toString().trim();
  return {
    url,
    control: async (what) =>
      (await (await fetch(`${url}/__bench/${what}`)).json()) as Awaited<ReturnType<Endpoint['control']>>,
    [Symbol.dispose]: () => void child.kill(),
  };
}
