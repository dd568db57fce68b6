/**
 * Seals a key with the real `sops`, which knows the recipients of the repository from its `.sops.yaml`. The key goes in through
 * a pipe: it is in no file and on no command line.
 * @see https://getsops.io/docs/
 */
import { spawn } from 'node:child_process';
import { extname } from 'node:path';
import { stringify } from 'yaml';
import type { Context } from '../net/context.ts';
import { envLines, halves, type KeyPair } from './sink.ts';
import type { Sealer } from './sealed-file.ts';

/** For whom, and as what. */
export interface SopsOptions {
  /** The name decides the format, and which rule of `.sops.yaml` is followed. */
  readonly path: string;
  /** age recipients; without any, `.sops.yaml` says who can open it. */
  readonly recipients: readonly string[];
  /** Makes a YAML file a Secret manifest of this name, as Flux applies it. */
  readonly secret?: { readonly name: string; readonly namespace: string };
}

/** Longer than any key service takes. */
const patienceMs = 60_000;

export function sopsSealer(options: SopsOptions): Sealer {
  const { type, text, flags } = formOf(options);
  const to = options.recipients.length === 0 ? [] : ['--age', options.recipients.join(',')];
  const args = [
    ...['encrypt', '--filename-override', options.path, '--input-type', type, '--output-type', type],
    ...to,
    ...flags,
  ];
  return {
    name: 'sops file',
    advice: 'sops decrypts it where Mastodon is deployed from.',
    recognises: (written) => /^sops:|^sops_version=|"sops":/m.test(written),
    seal: (key, cx) => runSops([...args, '/dev/stdin'], text(key), cx),
  };
}

interface Form {
  readonly type: 'dotenv' | 'yaml' | 'json' | 'binary';
  readonly text: (key: KeyPair) => string;
  readonly flags: readonly string[];
}

function formOf({ path, secret }: SopsOptions): Form {
  const data = (key: KeyPair): Record<string, string> => ({
    [halves.accessKeyId]: key.accessKeyId,
    [halves.secretAccessKey]: key.secretAccessKey,
  });
  switch (extname(path) || path.slice(path.lastIndexOf('.'))) {
    case '.yaml':
    case '.yml':
      if (secret === undefined) return { type: 'yaml', text: (key) => stringify(data(key)), flags: [] };
      return {
        type: 'yaml',
        text: (key) =>
          stringify({ apiVersion: 'v1', kind: 'Secret', metadata: secret, type: 'Opaque', stringData: data(key) }),
        // Kubernetes and Flux have to read the rest.
        flags: ['--encrypted-regex', '^(data|stringData)$'],
      };
    case '.json':
      return { type: 'json', text: (key) => JSON.stringify(data(key)), flags: [] };
    case '.env':
      return { type: 'dotenv', text: envLines, flags: [] };
    default:
      return { type: 'binary', text: envLines, flags: [] };
  }
}

/**
 * Runs sops behind a pipe of the shell: Node hands its children sockets, which cannot be opened as /dev/stdin, and older versions of
 * sops read no other way.
 */
function runSops(args: readonly string[], plain: string, cx: Context): Promise<string> {
  return new Promise((resolve, reject) => {
    const failed = (why: string, cause?: unknown): void => reject(new Error(`sops: ${why}`, { cause }));
    const script = 'command -v sops >/dev/null || exit 127; cat | sops "$@"';
    const child = spawn('/bin/sh', ['-c', script, 'sh', ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      // It may need credentials of a key service, and none of ours.
      env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('INPUT_'))),
      signal: AbortSignal.any([cx.signal, AbortSignal.timeout(patienceMs)]),
    });
    const [out, told]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (piece: Buffer) => void out.push(piece));
    child.stderr.on('data', (piece: Buffer) => void told.push(piece));
    // It may end before it has read everything; its exit code says why.
    child.stdin.on('error', () => undefined);
    child.stdin.end(plain);
    child.once('error', (error) => {
      if (cx.signal.aborted) reject(cx.signal.reason as Error);
      else failed(error.name === 'AbortError' ? 'it did not end within a minute.' : error.message, error);
    });
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString());
      else if (code === 127) failed('it is not installed on this machine. Fix: install it in a step before this one.');
      else failed(`${firstWords(Buffer.concat(told).toString())} ${advice}`);
    });
  });
}

const advice =
  'Fix: let a creation rule of .sops.yaml match the path of key-file, or give age recipients in key-recipients; the workspace has to be the checked-out repository.';

/** What it says, without what it cannot know how to keep: values never stand in its messages, but nothing proves it. */
function firstWords(told: string): string {
  const line = told
    .split('\n')
    .map((each) => each.trim())
    .find((each) => each !== '' && !each.startsWith('['));
  return `${(line ?? 'it failed').replaceAll(/[\p{Cc}]+/gu, ' ').slice(0, 300)}.`;
}
