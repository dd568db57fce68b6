/** The clients of the benchmark: how each copies a folder to a bucket, with its defaults or its best flags. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** What a client is run on. */
export interface Job {
  /** Folder of the media. */
  readonly root: string;
  /** Origin of the endpoint. */
  readonly url: string;
  readonly bucket: string;
  /** A folder for the client's own files. */
  readonly scratch: string;
  /** Milliseconds added to every answer; best flags differ by it. */
  readonly delayMs: number;
  readonly what: What;
}

/** A copy of the folder; a pass that looks at everything, or at what changed only; two buckets of the same objects compared. */
export type What = 'copy' | 'full' | 'quick' | 'buckets';

/** One way to copy. */
export interface Client {
  readonly name: string;
  /** Absent when it is not installed. */
  readonly version: string | undefined;
  /** Whether it looks at what is there before it copies. */
  readonly compares: boolean;
  /** Whether it is asked to compare two buckets. */
  readonly lists?: boolean;
  command(job: Job): { readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>> };
}

const KEYS = { AWS_ACCESS_KEY_ID: 'a'.repeat(32), AWS_SECRET_ACCESS_KEY: 'b'.repeat(64), AWS_REGION: 'us-east-1' };
/** The action itself, as a runner starts it. */
export const bundle = new URL('../../dist/index.js', import.meta.url).pathname;

function rclone(name: string, flags: (job: Job) => readonly string[], compares: boolean, lists = false): Client {
  return {
    name,
    lists,
    version: versionOf('rclone', ['version']),
    compares,
    command: (job) => ({
      argv: [
        'rclone',
        'copy',
        job.what === 'buckets' ? ':s3:source' : job.root,
        `:s3:${job.bucket}`,
        '--config',
        '/dev/null',
        '--s3-provider',
        'Other',
        '--s3-endpoint',
        job.url,
        '--s3-env-auth',
        '--s3-no-check-bucket',
        ...flags(job),
      ],
      env: KEYS,
    }),
  };
}

/** More at once where each answer takes long. */
const many = ({ delayMs }: Job): string => (delayMs > 0 ? '256' : '64');

/** All clients, ours first. */
export const clients: readonly Client[] = [
  {
    name: 'this action',
    version: ownVersion(),
    compares: true,
    lists: true,
    command: ({ root, url, bucket, scratch, what }) => {
      for (const name of ['output', 'summary']) writeFileSync(join(scratch, name), '');
      return {
        argv: [process.execPath, bundle],
        env: {
          INPUT_STEP: 'sync',
          INPUT_BUCKET: bucket,
          INPUT_ENDPOINT: url,
          'INPUT_ACCOUNT-ID': '0'.repeat(32),
          'INPUT_ACCESS-KEY-ID': KEYS.AWS_ACCESS_KEY_ID,
          'INPUT_SECRET-ACCESS-KEY': KEYS.AWS_SECRET_ACCESS_KEY,
          ...(what === 'buckets'
            ? {
                INPUT_SOURCE: 's3://source',
                'INPUT_SOURCE-ENDPOINT': url,
                'INPUT_SOURCE-ACCESS-KEY-ID': KEYS.AWS_ACCESS_KEY_ID,
                'INPUT_SOURCE-SECRET-ACCESS-KEY': KEYS.AWS_SECRET_ACCESS_KEY,
                'INPUT_SOURCE-ACL': 'none',
              }
            : { INPUT_SOURCE: root }),
          INPUT_COMPARE: what === 'quick' ? 'quick' : 'full',
          RUNNER_TEMP: scratch,
          GITHUB_OUTPUT: join(scratch, 'output'),
          GITHUB_STEP_SUMMARY: join(scratch, 'summary'),
        },
      };
    },
  },
  rclone('rclone, defaults', () => [], true),
  rclone(
    'rclone, best flags',
    (job) => [
      '--transfers',
      many(job),
      '--checkers',
      '64',
      '--retries',
      '1',
      '--size-only',
      '--fast-list',
      '--s3-no-head',
    ],
    true,
    true,
  ),
  rclone(
    'rclone, best flags, blind',
    (job) => [
      '--transfers',
      many(job),
      '--checkers',
      '64',
      '--retries',
      '1',
      '--no-check-dest',
      '--s3-no-head',
      '--ignore-checksum',
    ],
    false,
  ),
  {
    name: 's5cmd',
    version: versionOf('s5cmd', ['version']),
    compares: true,
    command: ({ root, url, bucket }) => ({
      argv: [
        's5cmd',
        '--log',
        'error',
        '--numworkers',
        '256',
        '--endpoint-url',
        url,
        'sync',
        `${root}/`,
        `s3://${bucket}/`,
      ],
      env: KEYS,
    }),
  },
  {
    name: 'aws s3 sync',
    version: versionOf('aws', ['--version']),
    compares: true,
    command: ({ root, url, bucket, scratch }) => {
      const config = join(scratch, 'aws-config');
      writeFileSync(
        config,
        '[default]\nrequest_checksum_calculation = when_required\ns3 =\n  max_concurrent_requests = 32\n  multipart_threshold = 100MB\n',
      );
      return {
        argv: ['aws', '--endpoint-url', url, 's3', 'sync', root, `s3://${bucket}/`, '--only-show-errors'],
        env: { ...KEYS, AWS_CONFIG_FILE: config },
      };
    },
  },
  {
    // No signature, no proof, no listing: what the machine and the endpoint allow.
    name: 'curl -Z, the floor',
    version: versionOf('curl', ['--version']),
    compares: false,
    command: ({ root, url, bucket, scratch }) => {
      const config = join(scratch, 'curl-config');
      const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      const lines = files.map(({ parentPath, name }) => {
        const path = join(parentPath, name);
        return `upload-file = "${path}"\nurl = "${url}/${bucket}/${path.slice(root.length + 1)}"\noutput = /dev/null\n`;
      });
      writeFileSync(config, lines.join(''));
      return { argv: ['curl', '--silent', '--parallel', '--parallel-max', '64', '--config', config], env: {} };
    },
  },
];

/** A fresh folder for one run. */
export function scratchFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'bench-run-'));
  mkdirSync(folder, { recursive: true });
  return folder;
}

function ownVersion(): string {
  const file = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(file) as { version: string }).version;
}

function versionOf(program: string, flags: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync(program, flags, { encoding: 'utf8' });
  return status === 0 ? (stdout.split('\n')[0] ?? '').trim() : undefined;
}
