/**
 * `npm run bench -- --ssh [--files N --delays 0,20,80 --rounds N --only TEXT --json FILE]`: Mastodon-like small files from a real OpenSSH
 * server behind a proxy that delays every byte, read with this action, rclone's sftp backend and rsync, each in turn.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { startProxy } from '../stores/ssh/proxy.ts';
import { missing, startSshd } from '../stores/ssh/sshd.ts';
import { clients, scratchFolder } from './clients.ts';
import { buildTree } from './tree.ts';

const { values } = parseArgs({
  options: {
    ssh: { type: 'boolean' },
    files: { type: 'string', default: '20000' },
    delays: { type: 'string', default: '0,20,80' },
    rounds: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    bundle: { type: 'string' },
    json: { type: 'string' },
  },
});

interface Line {
  readonly port: number;
  readonly key: string;
  readonly knownHosts: string;
  readonly keyText: string;
  readonly hostsText: string;
}

interface Reader {
  readonly name: string;
  /** Tools it needs. */
  readonly tool: string;
  command(line: Line, scratch: string): { argv: readonly string[]; env: Readonly<Record<string, string>> };
}

const files = Number(values.files);
const folder = mkdtempSync(join(tmpdir(), 'bench-ssh-'));
const root = join(folder, 'public/system');
mkdirSync(root, { recursive: true });
buildTree(root, files, 0);

const rclone = (name: string, flags: readonly string[]): Reader => ({
  name,
  tool: 'rclone',
  command: ({ port, key, knownHosts }, scratch) => ({
    argv: [
      ...[
        'rclone',
        'copy',
        `:sftp:${root}`,
        join(scratch, 'copy'),
        '--config',
        '/dev/null',
        '--sftp-host',
        '127.0.0.1',
      ],
      ...['--sftp-port', String(port), '--sftp-user', process.env['USER'] ?? 'root', '--sftp-key-file', key],
      ...['--sftp-known-hosts-file', knownHosts, ...flags],
    ],
    env: {},
  }),
});

const readers: readonly Reader[] = [
  {
    name: 'this action',
    tool: 'ssh',
    command: (line, scratch) => {
      const [own] = clients;
      const { argv = [], env = {} } = own?.command({ root, url: sink.url, scratch, delayMs: 0, what: 'copy' }) ?? {};
      return {
        argv: values.bundle === undefined ? argv : [argv[0] ?? '', values.bundle],
        env: {
          ...env,
          INPUT_SOURCE: `ssh://${process.env['USER'] ?? 'root'}@127.0.0.1:${line.port}${root}`,
          'INPUT_SSH-KEY': line.keyText,
          'INPUT_SSH-KNOWN-HOSTS': line.hostsText,
        },
      };
    },
  },
  rclone('rclone sftp, defaults', []),
  rclone('rclone sftp, best flags', [
    ...['--transfers', '32', '--checkers', '32', '--sftp-concurrency', '64', '--sftp-set-modtime=false'],
    ...['--sftp-disable-hashcheck', '--size-only', '--retries', '1'],
  ]),
  {
    name: 'rsync',
    tool: 'rsync',
    command: ({ port, key, knownHosts }, scratch) => ({
      argv: [
        ...['rsync', '-a', '--whole-file', '-e'],
        `ssh -p ${port} -i ${key} -o UserKnownHostsFile=${knownHosts} -o BatchMode=yes`,
        ...[`127.0.0.1:${root}/`, join(scratch, 'copy')],
      ],
      env: {},
    }),
  },
];

if (missing !== undefined) throw new Error(`This benchmark needs an OpenSSH server: ${missing}.`);
const server = await startSshd('MaxStartups 100:30:200');
const sink = await startSink();
const results: { delayMs: number; reader: string; seconds: number[]; filesPerSecond: number }[] = [];
try {
  for (const delayMs of values.delays.split(',').map(Number)) {
    const proxy = await startProxy(server.port, delayMs);
    const hostsText = server.place.knownHosts.replace(String(server.port), String(proxy.port));
    const line: Line = {
      port: proxy.port,
      key: join(server.folder, 'user'),
      knownHosts: join(server.folder, `known-${delayMs}`),
      keyText: server.place.key ?? '',
      hostsText,
    };
    writeFileSync(line.knownHosts, `${hostsText}\n`);
    chmodSync(line.key, 0o600);
    const taking = readers.filter(({ name, tool }) => name.includes(values.only) && isHere(tool));
    const seconds = taking.map((): number[] => []);
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [at, reader] of taking.entries()) seconds[at]?.push(await timed(reader, line));
    }
    for (const [at, { name }] of taking.entries()) {
      const sorted = [...(seconds[at] ?? [])].sort((a, b) => a - b);
      const filesPerSecond = Math.round(files / (sorted[Math.floor(sorted.length / 2)] ?? NaN));
      results.push({ delayMs, reader: name, seconds: seconds[at] ?? [], filesPerSecond });
      process.stdout.write(`${delayMs} ms | ${name} | ${filesPerSecond} files/s\n`);
    }
    await proxy.close();
  }
} finally {
  sink.stop();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
if (values.json !== undefined) {
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, load: loadavg(), node: process.version };
  writeFileSync(values.json, `${JSON.stringify({ machine, files, results }, null, 2)}\n`);
}

/** @returns seconds; NaN where it failed. */
async function timed(reader: Reader, line: Line): Promise<number> {
  await fetch(`${sink.url}/__bench/reset?all=1`);
  const scratch = scratchFolder();
  const { argv, env } = reader.command(line, scratch);
  const [program = '', ...rest] = argv;
  const started = performance.now();
  const child = spawn(program, rest, {
    env: { PATH: process.env['PATH'], HOME: scratch, TMPDIR: scratch, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let told = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (text: Buffer) => (told = `${told}${text.toString()}`.slice(-500)));
  }
  const [exit] = (await once(child, 'close')) as [number | null];
  const seconds = (performance.now() - started) / 1000;
  rmSync(scratch, { recursive: true, force: true });
  if (exit === 0) return seconds;
  process.stdout.write(`${reader.name} failed (${String(exit)}): ${told}\n`);
  return NaN;
}

function isHere(tool: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
}

async function startSink() {
  const child = spawn(process.execPath, [new URL('./sink.ts', import.meta.url).pathname], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'] as const,
  });
  if (child.stdout === null) throw new Error('The endpoint has no output.');
  const [told] = (await once(child.stdout, 'data')) as [Buffer];
  return { url: told.toString().trim(), stop: () => child.kill() };
}
