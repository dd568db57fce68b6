/**
 * `npm run bench -- --ssh [--files N --delays 0,20,80 --rounds N --only TEXT --limit SECONDS --json FILE]`: Mastodon-like small files from a real OpenSSH
 * server behind a proxy that delays every byte, read with this action, rclone's sftp backend and rsync, each in turn.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startProxy } from '../stores/ssh/proxy.ts';
import { missing, startSshd } from '../stores/ssh/sshd.ts';
import { clients, scratchFolder } from './clients.ts';
import { startEndpoint } from './endpoint.ts';
import { timed, type Taken } from './timed.ts';
import { buildTree } from './tree.ts';

const { values } = parseArgs({
  options: {
    ssh: { type: 'boolean' },
    files: { type: 'string', default: '20000' },
    delays: { type: 'string', default: '0,20,80' },
    rounds: { type: 'string', default: '1' },
    only: { type: 'string', default: '' },
    limit: { type: 'string', default: '200' },
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

interface Run extends Taken {
  /** Files that it had copied in that time. */
  readonly files: number;
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
      const { argv = [], env = {} } =
        own?.command({ root, url: sink.url, scratch, bucket: 'bench', delayMs: 0, what: 'copy' }) ?? {};
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
using sink = await startEndpoint();
const results: { delayMs: number; reader: string; runs: Run[]; filesPerSecond: number }[] = [];
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
    const runs = taking.map((): Run[] => []);
    for (let round = 0; round < Number(values.rounds); round++) {
      for (const [at, reader] of taking.entries()) {
        if (runs[at]?.at(-1)?.end !== 'stopped') runs[at]?.push(await read(reader, line));
      }
    }
    for (const [at, { name }] of taking.entries()) {
      const rates = (runs[at] ?? []).map((run) => run.files / run.seconds).sort((a, b) => a - b);
      const filesPerSecond = Math.round(rates[Math.floor(rates.length / 2)] ?? NaN);
      results.push({ delayMs, reader: name, runs: runs[at] ?? [], filesPerSecond });
      const stopped = runs[at]?.at(-1)?.end === 'stopped' ? `, stopped after ${values.limit} s` : '';
      process.stdout.write(`${delayMs} ms | ${name} | ${filesPerSecond} files/s${stopped}\n`);
    }
    await proxy.close();
  }
} finally {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
}
if (values.json !== undefined) {
  const machine = { cpus: cpus().length, model: cpus()[0]?.model, load: loadavg(), node: process.version };
  writeFileSync(values.json, `${JSON.stringify({ machine, files, results }, null, 2)}\n`);
}

async function read(reader: Reader, line: Line): Promise<Run> {
  await sink.control('empty?bucket=bench');
  await sink.control('reset');
  const scratch = scratchFolder();
  const { argv, env } = reader.command(line, scratch);
  const taken = await timed(argv, env, scratch, Number(values.limit));
  const { counters } = await sink.control('stats');
  const put = counters['PUT'] ?? 0;
  // Other tools copy to a folder, which costs them less than a store would.
  const copied = put > 0 ? put : countFiles(join(scratch, 'copy'));
  rmSync(scratch, { recursive: true, force: true });
  if (taken.end === 'failed') process.stdout.write(`${reader.name} failed: ${taken.told}\n`);
  return { ...taken, files: taken.end === 'done' ? files : copied };
}

function countFiles(copy: string): number {
  if (!existsSync(copy)) return 0;
  return readdirSync(copy, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).length;
}

function isHere(tool: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
}
