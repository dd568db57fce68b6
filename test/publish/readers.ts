/** The readers of settings, the real ones where they are installed, to read back what was rendered. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { parseEnv } from 'node:util';

export type Variables = Readonly<Record<string, string>>;

/** Whether a program is installed. */
export function isInstalled(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** Whether Ruby has the dotenv library that Mastodon reads its settings with. */
export function hasRubyDotenv(): boolean {
  if (!isInstalled('ruby')) return false;
  try {
    execFileSync('ruby', ['-rdotenv', '-e', ''], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Runs `use` with files in a folder of their own. */
export function withFiles<T>(files: Readonly<Record<string, Uint8Array | string>>, use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'readers-'));
  try {
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function pairOf(assignment: string): readonly [string, string] {
  const equals = assignment.indexOf('=');
  return [assignment.slice(0, equals), assignment.slice(equals + 1)];
}

const environment = { PATH: process.env['PATH'] };

/** Ruby's dotenv, as Mastodon's web, sidekiq and tootctl start with it. */
export function readByRuby(env: Uint8Array): Variables {
  const script = 'require "json"; print JSON.generate(Dotenv::Parser.call(File.read(ARGV[0], encoding: "utf-8")))';
  return withFiles({ env }, (folder) => {
    const output = execFileSync('ruby', ['-rdotenv', '-e', script, join(folder, 'env')], { env: environment });
    return JSON.parse(output.toString()) as Variables;
  });
}

/** A shell that sources the file. */
export function readByBash(env: Uint8Array): Variables {
  return withFiles({ env }, (folder) => {
    const script = 'set -ae; . "$1"; env -0';
    const output = execFileSync('/bin/bash', ['--norc', '-c', script, '-', join(folder, 'env')], {
      env: environment,
      encoding: 'latin1',
    });
    return Object.fromEntries(output.split('\0').flatMap((pair) => (pair === '' ? [] : [pairOf(pair)])));
  });
}

/** Node's own reader of env files, which follows the rules of the npm package dotenv. */
export function readByNode(env: Uint8Array): Variables {
  return parseEnv(Buffer.from(env).toString()) as Variables;
}

/**
 * The rules of `EnvironmentFile=`: comments only at the start of a line, outer quotes taken off, the last one counts.
 * @see https://www.freedesktop.org/software/systemd/man/latest/systemd.exec.html#EnvironmentFile=
 */
export function readBySystemd(env: Uint8Array): Variables {
  const read: Record<string, string> = {};
  for (const line of Buffer.from(env).toString().split('\n')) {
    const [, name, value = ''] = /^\s*([A-Za-z_]\w*)\s*=\s*(.*?)\s*$/.exec(line) ?? [];
    if (name !== undefined && !/^\s*[#;]/.test(line)) read[name] = value.replace(/^(["'])(.*)\1$/, '$2');
  }
  return read;
}

/**
 * The rules of Compose's second version: `#` after a blank begins a comment, unquoted `$` is replaced, the last counts.
 * @see https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/#env-file-syntax
 */
export function readByCompose(env: Uint8Array): Variables {
  const read: Record<string, string> = {};
  for (const line of Buffer.from(env).toString().split(/\r?\n/)) {
    const [, name, text = ''] = /^\s*(?:export\s+)?([A-Za-z_]\w*)\s*[=:]\s*(.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    const quoted = /^'([^']*)'|^"([^"]*)"/.exec(text);
    const plain = text.replace(/\s+#.*$/, '').trimEnd();
    read[name] = (quoted?.[1] ?? quoted?.[2] ?? plain).replace(
      /\$\{?(\w+)\}?/g,
      (_, other: string) => read[other] ?? '',
    );
  }
  return read;
}

/** `docker run --env-file`: everything behind the first `=` as it stands. */
export function readByDockerRun(env: Uint8Array): Variables {
  const lines = Buffer.from(env).toString().split(/\r?\n/);
  return Object.fromEntries(lines.flatMap((line) => (/^[A-Za-z_]\w*=/.test(line) ? [pairOf(line)] : [])));
}

/** What Nix makes of a module without arguments. */
export function readByNix(module: Uint8Array): {
  readonly extraConfig: Variables;
  readonly extraEnvFiles?: readonly string[];
} {
  return withFiles({ 'module.nix': module }, (folder) => {
    const file = join(folder, 'module.nix');
    const env = {
      ...environment,
      HOME: folder,
      NIX_STATE_DIR: join(folder, 'var'),
      NIX_STORE_DIR: join(folder, 'store'),
    };
    execFileSync('nix-instantiate', ['--parse', file], { env, stdio: 'ignore' });
    const expression = `(import ${file} { }).services.mastodon`;
    const output = execFileSync('nix-instantiate', ['--eval', '--strict', '--json', '-E', expression], {
      env,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return JSON.parse(output.toString()) as ReturnType<typeof readByNix>;
  });
}
