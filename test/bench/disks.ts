/** The same files on slower disks: with nothing in the page cache, and on a volume that a network lies before. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { startProxy } from '../stores/ssh/proxy.ts';
import { missing, startSshd } from '../stores/ssh/sshd.ts';

/** What the files lie on. */
export type Disk = 'cold' | 'volume';

const CACHES = '/proc/sys/vm/drop_caches';
const FUSE = '/dev/fuse';
/** Between the volume and whoever reads it. */
const ROUND_TRIP_MS = 2;

/** Why this machine cannot show files on such a disk, where it cannot. */
export function lacking(disk: Disk): string | undefined {
  if (disk === 'cold') return isWritable(CACHES) ? undefined : 'only root on Linux may empty the page cache';
  if (spawnSync('sshfs', ['--version']).status !== 0) return 'sshfs is not installed';
  return missing ?? (isWritable(FUSE) ? undefined : `${FUSE} is not there, or may not be used`);
}

/** Empties the page cache of all but a client's own program. */
export function dropCaches(argv: readonly string[]): void {
  spawnSync('sync');
  writeFileSync(CACHES, '3');
  for (const path of argv) {
    if (isAbsolute(path) && existsSync(path) && statSync(path).isFile()) readFileSync(path);
  }
}

/** A volume with nothing in its caches. */
export interface Volume extends AsyncDisposable {
  readonly path: string;
}

/** A folder as a network volume, by sshfs from a server on this machine that answers late. */
export async function mountVolume(folder: string): Promise<Volume> {
  const server = await startSshd();
  const proxy = await startProxy(server.port, ROUND_TRIP_MS);
  const path = mkdtempSync(join(tmpdir(), 'bench-volume-'));
  const key = join(server.folder, 'user');
  chmodSync(key, 0o600);
  const known = join(server.folder, 'known');
  writeFileSync(known, `${server.place.knownHosts.replace(String(server.port), String(proxy.port))}\n`);
  const options = [`port=${proxy.port}`, `IdentityFile=${key}`, `UserKnownHostsFile=${known}`, 'ro', 'BatchMode=yes'];
  const from = `${server.place.user}@127.0.0.1:${folder}`;
  await run('sshfs', [from, path, ...options.flatMap((option) => ['-o', option])]);
  return {
    path,
    [Symbol.asyncDispose]: async () => {
      await run('fusermount3', ['-u', path]);
      rmSync(path, { recursive: true, force: true });
      await proxy.close();
      await server.close();
    },
  };
}

/** Beside the proxy, which is of this process. */
async function run(program: string, args: readonly string[]): Promise<void> {
  // The program that stays behind would hold pipes open.
  const [code] = (await once(spawn(program, args, { stdio: 'ignore' }), 'exit')) as [number | null];
  if (code !== 0) throw new Error(`${program} failed.`);
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
