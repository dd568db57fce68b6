/**
 * `npm run bench [-- --rounds N --only TEXT --scenario NAME --json FILE]`: copies 20,000 Mastodon-like files with this action and with
 * every other tool that is installed, in turn, to one endpoint on this machine, and prints what each took. With `--ssh`: see ssh.ts.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { clients, scratchFolder, type Client, type What } from './clients.ts';
import { buildTree } from './tree.ts';

if (process.argv.includes('--ssh')) {
  await import('./ssh.ts');
  process.exit();
}

interface Run {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMb: number;
  readonly exit: number | null;
  readonly requests: Readonly<Record<string, number>>;
}

interface Scenario {
  readonly name: string;
  readonly delayMs: number;
  readonly what: What;
  /** Objects that both buckets seem to hold, where buckets are compared. */
  readonly objects?: number;
}

const scenarios: readonly Scenario[] = [
  { name: 'cold copy', delayMs: 0, what: 'copy' },
  { name: 'cold copy, 50 ms on every answer', delayMs: 50, what: 'copy' },
  { name: 'no-change pass', delayMs: 0, what: 'full' },
  { name: 'listing 100,000 objects on both sides', delayMs: 0, what: 'buckets', objects: 100_000 },
  { name: 'listing 1,000,000 objects on both sides', delayMs: 0, what: 'buckets', objects: 1_000_000 },
];
const FILES = 20_000;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    scenario: { type: 'string', default: '' },
    json: { type: 'string' },
  },
});

const folder = join(tmpdir(), 'mastodon-media-r2-bench');
const root = join(folder, 'public/system');
mkdirSync(root, { recursive: true });
buildTree(root);
const sink = await startSink();
/** Whose copy the bucket holds. */
let filledBy = '';
const results: { scenario: string; client: string; version: string | undefined; runs: Run[] }[] = [];
try {
  for (const client of clients) if (client.version === undefined) print(`${client.name}: not installed, skipped`);
  for (const scenario of scenarios.filter(({ name }) => isChosen(name, values.scenario))) {
    const taking = clients.filter(
      (client) =>
        client.version !== undefined && isChosen(client.name, values.only) && takesPart(client, scenario.what),
    );
    const rows = taking.map(({ name, version }) => ({
      scenario: scenario.name,
      client: name,
      version,
      runs: [] as Run[],
    }));
    // In turn, so that whatever else the machine does hits all alike.
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [at, client] of taking.entries()) rows[at]?.runs.push(await measure(client, scenario));
    }
    results.push(...rows);
    show(scenario, rows);
  }
} finally {
  sink.stop();
}
if (values.json !== undefined) {
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 1e9),
    load: loadavg(),
    node: process.version,
  };
  writeFileSync(values.json, `${JSON.stringify({ machine, files: FILES, results }, null, 2)}\n`);
}

/** Whether a name is one of those that were given, separated by semicolons, or holds one that is the name of nothing. */
function isChosen(name: string, given: string): boolean {
  const names = new Set([...scenarios, ...clients].map((each) => each.name));
  return given.split(';').some((text) => (names.has(text) ? name === text : name.includes(text)));
}

function takesPart({ compares, lists }: Client, what: What): boolean {
  return { copy: true, full: compares, buckets: lists === true }[what];
}

async function measure(client: Client, { delayMs, what, objects }: Scenario): Promise<Run> {
  if (what === 'full') await fill(client);
  else {
    await sink.control('reset?all=1');
    filledBy = '';
  }
  if (objects !== undefined) await sink.control(`synthetic?n=${objects}`);
  await sink.control('reset');
  await sink.control(`delay?ms=${delayMs}`);
  const run = await timed(client, { delayMs, what });
  await sink.control('delay?ms=0');
  return run;
}

/** Each client finds what it wrote itself: some know their objects by metadata of their own. */
async function fill(client: Client): Promise<void> {
  if (filledBy === client.name) return;
  await sink.control('reset?all=1');
  await timed(client, { delayMs: 0, what: 'copy' });
  filledBy = client.name;
}

async function timed(client: Client, how: Pick<Scenario, 'delayMs' | 'what'>): Promise<Run> {
  const scratch = scratchFolder();
  const { argv, env } = client.command({ root, url: sink.url, scratch, ...how });
  const report = join(scratch, 'time');
  const started = performance.now();
  const child = spawn('/usr/bin/time', ['-o', report, '-f', '%U %S %M', ...argv], {
    env: { PATH: process.env['PATH'], HOME: scratch, TMPDIR: scratch, ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => (complaint = `${complaint}${text.toString()}`.slice(-500)));
  const [exit] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - started) / 1000;
  if (exit !== 0) print(`${client.name} failed (${String(exit)}): ${complaint}`);
  const [user = 0, system = 0, peak = 0] = (readFileSync(report, 'utf8').trim().split('\n').at(-1) ?? '')
    .split(' ')
    .map(Number);
  rmSync(scratch, { recursive: true, force: true });
  return {
    seconds,
    cpuSeconds: user + system,
    peakMb: peak / 1024,
    exit,
    requests: (await sink.control('stats')).counters,
  };
}

async function startSink() {
  if (!existsSync('/usr/bin/time')) throw new Error('The benchmark needs /usr/bin/time (package time).');
  const child = spawn(process.execPath, [new URL('./sink.ts', import.meta.url).pathname], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'] as const,
  });
  if (child.stdout === null) throw new Error('The endpoint has no output.');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const url = line.toString().trim();
  return {
    url,
    control: async (what: string) =>
      (await (await fetch(`${url}/__bench/${what}`)).json()) as {
        counters: Record<string, number>;
        cpuSeconds: number;
      },
    stop: () => child.kill(),
  };
}

function show(scenario: Scenario, rows: readonly { client: string; runs: readonly Run[] }[]): void {
  print(`\n${scenario.name} (medians of ${values.rounds})\n`);
  print('| client | seconds | objects/s | CPU s | peak MB | LIST | HEAD | GET | PUT |');
  print('| --- | --: | --: | --: | --: | --: | --: | --: | --: |');
  for (const { client, runs } of rows) {
    const of = (value: (run: Run) => number): number => median(runs.map(value));
    const requests = (name: string): number => of((run) => run.requests[name] ?? 0);
    const cells = [
      of((run) => run.seconds).toFixed(1),
      ((scenario.objects ?? FILES) / of((run) => run.seconds)).toFixed(0),
      of((run) => run.cpuSeconds).toFixed(1),
      of((run) => run.peakMb).toFixed(0),
      requests('LIST'),
      requests('HEAD'),
      requests('GET'),
      requests('PUT'),
    ];
    print(`| ${client} | ${cells.join(' | ')} |`);
  }
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
