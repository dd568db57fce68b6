/**
 * `npm run bench [-- --rounds N --only NAMES --scenario NAMES --limit SECONDS --json FILE]`: copies 20,000 Mastodon-like files with this
 * action and with every other tool that is installed, in turn, to one endpoint on this machine, and prints what each took. A client that
 * is not done after the limit is stopped, counts with what it did by then, and is not asked again. With `--ssh`: see ssh.ts.
 */
import { spawnSync } from 'node:child_process';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle, clients, scratchFolder, type Client } from './clients.ts';
import { dropCaches, lacking, mountVolume, type Volume } from './disks.ts';
import { startEndpoint } from './endpoint.ts';
import { scenarios, type Scenario } from './scenarios.ts';
import { timed, type Taken } from './timed.ts';
import { buildFolder, buildTree } from './tree.ts';

if (process.argv.includes('--ssh')) {
  await import('./ssh.ts');
  process.exit();
}

interface Run extends Taken {
  readonly requests: Readonly<Record<string, number>>;
}

interface Row {
  readonly scenario: string;
  readonly client: string;
  readonly version: string | undefined;
  readonly runs: Run[];
}

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    scenario: { type: 'string', default: '' },
    limit: { type: 'string', default: '200' },
    json: { type: 'string' },
  },
});
/** A quick pass looks again at what changed so shortly before the last one. */
const QUARTER_HOUR_MS = 15 * 60 * 1000;

const FEW = 100_000;

const folder = join(tmpdir(), 'mastodon-media-r2-bench');
const tree = join(folder, 'public/system');
buildTree(tree);
using sink = await startEndpoint();
/** Buckets that hold a whole copy. */
const filled = new Set<string>();
const results: Row[] = [];
for (const client of clients) if (client.version === undefined) print(`${client.name}: not installed, skipped`);
for (const scenario of scenarios.filter(({ name }) => isChosen(name, values.scenario))) {
  const lack = scenario.disk === undefined ? undefined : lacking(scenario.disk);
  if (lack !== undefined) {
    print(`\n${scenario.name}: skipped, ${lack}`);
    continue;
  }
  const rows: Row[] = clients
    .filter((client) => client.version !== undefined && isChosen(client.name, values.only))
    .filter((client) => takesPart(client, scenario))
    .map(({ name, version }) => ({ scenario: scenario.name, client: name, version, runs: [] }));
  // Half a million files are shown once.
  const rounds = scenario.files > FEW && scenario.alone === true ? 1 : Number(values.rounds);
  // In turn, so that whatever else the machine does hits all alike.
  for (let round = 0; round < rounds; round++) {
    for (const row of rows.filter(({ runs }) => runs.at(-1)?.end !== 'stopped')) {
      const client = clients.find(({ name }) => name === row.client);
      if (client !== undefined) row.runs.push(await measure(client, scenario));
    }
  }
  results.push(...rows);
  show(scenario, rows);
}
const startUp = startUpSeconds();
print(`\nStart-up of the bundle, until it tells what is wrong with its inputs: ${startUp.toFixed(2)} s`);
if (values.json !== undefined) {
  const machine = {
    cpus: cpus().length,
    model: cpus()[0]?.model,
    memoryGb: Math.round(totalmem() / 1e9),
    load: loadavg(),
    node: process.version,
  };
  writeFileSync(values.json, `${JSON.stringify({ machine, startUpSeconds: startUp, scenarios, results }, null, 2)}\n`);
}

/** Whether a name is one of those that were given, separated by semicolons, or holds one that is the name of nothing. */
function isChosen(name: string, given: string): boolean {
  const names = new Set([...scenarios, ...clients].map((each) => each.name));
  return given.split(';').some((text) => (names.has(text) ? name === text : name.includes(text)));
}

function takesPart({ name, compares, lists }: Client, { what, alone, disk }: Scenario): boolean {
  if (alone === true || what === 'quick') return name === clients[0]?.name;
  // Beside the best of the others; the rest tell nothing new of a disk.
  if (disk !== undefined) return lists === true;
  return what === 'copy' || (what === 'full' ? compares : lists === true);
}

async function measure(client: Client, scenario: Scenario): Promise<Run> {
  const { what, oneFolder, synthetic } = scenario;
  const bucket = `bench-${clients.indexOf(client)}`;
  await using volume = scenario.disk === 'volume' ? await volumeOf(scenario.files) : undefined;
  const root = volume?.path ?? (oneFolder === true ? join(folder, 'one/public/system') : tree);
  if (oneFolder === true) buildFolder(root, scenario.files);
  if (what === 'quick') await untilOld(tree);
  if (what === 'copy') await empty(bucket);
  // Each finds what it wrote itself: some know their objects by metadata of their own.
  else if (synthetic !== true && !filled.has(bucket)) await copied(client, bucket, scenario);
  await sink.control(`synthetic?n=${synthetic === true ? scenario.files : 0}`);
  await sink.control(`delay?ms=${scenario.delayMs}`);
  const run = await runOnce(client, { ...scenario, root, bucket }, scenario.alone === true ? Infinity : undefined);
  await sink.control('delay?ms=0');
  if (what === 'copy' && run.end === 'done' && root === tree) filled.add(bucket);
  if (oneFolder === true) rmSync(join(folder, 'one'), { recursive: true, force: true });
  return run;
}

function volumeOf(files: number): Promise<Volume> {
  const behind = join(folder, `volume-${files}/public/system`);
  buildTree(behind, files, 5);
  return mountVolume(behind);
}

async function copied(client: Client, bucket: string, scenario: Scenario): Promise<void> {
  await empty(bucket);
  const { end } = await runOnce(client, { ...scenario, what: 'copy', delayMs: 0, root: tree, bucket }, Infinity);
  if (end === 'done') filled.add(bucket);
}

async function empty(bucket: string): Promise<void> {
  filled.delete(bucket);
  await sink.control(`empty?bucket=${bucket}`);
}

async function runOnce(
  client: Client,
  on: Pick<Scenario, 'delayMs' | 'what' | 'disk'> & { root: string; bucket: string },
  limit = Number(values.limit),
): Promise<Run> {
  const scratch = scratchFolder();
  const { argv, env } = client.command({ ...on, url: sink.url, scratch });
  if (on.disk === 'cold') dropCaches(argv);
  await sink.control('reset');
  const taken = await timed(argv, env, scratch, Math.min(limit, 86_400));
  const { counters } = await sink.control('stats');
  rmSync(scratch, { recursive: true, force: true });
  if (taken.end === 'failed') print(`${client.name} failed: ${taken.told}`);
  return { ...taken, requests: counters };
}

/** Waits until the quick pass can tell that the files are older than the pass before, which is made anew then. */
async function untilOld(root: string): Promise<void> {
  const bornMs = statSync(join(root, '..', 'complete')).ctimeMs;
  const waitMs = bornMs + QUARTER_HOUR_MS + 60_000 - Date.now();
  if (waitMs <= 0) return;
  print(`The files are too new for a quick pass: waiting ${Math.ceil(waitMs / 60_000)} min.`);
  await new Promise((done) => setTimeout(done, waitMs));
  filled.clear();
}

function show(scenario: Scenario, rows: readonly Row[]): void {
  print(
    `\n${scenario.name} (medians of ${Math.max(0, ...rows.map(({ runs }) => runs.length))}), load ${loadavg()[0]?.toFixed(1) ?? ''}\n`,
  );
  print('| client | seconds | objects/s | MB/s | CPU s | peak MB | LIST | HEAD | GET | PUT |');
  print('| --- | --: | --: | --: | --: | --: | --: | --: | --: | --: |');
  for (const { client, runs } of rows) {
    const of = (value: (run: Run) => number): number => median(runs.map(value));
    const requests = (name: string): number => of((run) => run.requests[name] ?? 0);
    const stopped = runs.at(-1)?.end === 'stopped';
    // A pass that was stopped while it looked tells no rate.
    const objects = !stopped ? scenario.files : scenario.what === 'copy' ? requests('PUT') : NaN;
    const cells = [
      `${stopped ? 'stopped at ' : ''}${of((run) => run.seconds).toFixed(scenario.files === 1 ? 2 : 1)}`,
      (objects / of((run) => run.seconds)).toFixed(0),
      (requests('BYTES') / 1e6 / of((run) => run.seconds)).toFixed(0),
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

/** The median of several starts without inputs. */
function startUpSeconds(): number {
  const start = (): number => {
    const before = performance.now();
    spawnSync(process.execPath, [bundle], { env: { INPUT_STEP: 'sync' }, stdio: 'ignore' });
    return (performance.now() - before) / 1000;
  };
  return median(Array.from({ length: 7 }, start));
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}
