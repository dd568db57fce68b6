/** A real OpenSSH server on the loopback interface, for one test. */
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import type { SshPlace } from '../../../src/stores/ssh/connection.ts';
import { freePort, listening } from '../../loopback.ts';

const program = ['/usr/sbin/sshd', '/usr/bin/sshd', '/usr/local/sbin/sshd'].find((path) => existsSync(path));

/** Whether this machine has what these tests need; the reason where it has not. */
export const missing =
  program === undefined ? 'no sshd here' : process.platform === 'win32' ? 'no Unix sockets here' : undefined;

/** A running server. */
export interface TestServer {
  readonly port: number;
  /** What a client needs to come in. */
  readonly place: SshPlace;
  readonly folder: string;
  /** What the key may run from now on; anything where there is no command. */
  force(command: string | undefined): void;
  close(): Promise<void>;
}

/** @param extra - further lines of `sshd_config`. */
export async function startSshd(extra = ''): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'sshd-'));
  const keygen = (name: string): void =>
    void execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', join(folder, name)]);
  keygen('host');
  keygen('user');
  const force = (command: string | undefined): void => {
    const options = command === undefined ? '' : `restrict,command="${command.replaceAll('"', '\\"')}" `;
    writeFileSync(join(folder, 'authorized_keys'), `${options}${readFileSync(join(folder, 'user.pub'), 'utf8')}`);
  };
  force(undefined);
  if (process.getuid?.() === 0) mkdirSync('/run/sshd', { recursive: true });
  const port = await freePort();
  writeFileSync(
    join(folder, 'config'),
    `Port ${port}
ListenAddress 127.0.0.1
HostKey ${join(folder, 'host')}
AuthorizedKeysFile ${join(folder, 'authorized_keys')}
PidFile none
StrictModes no
UsePAM no
PasswordAuthentication no
LogLevel ERROR
${extra.includes('Subsystem') ? '' : 'Subsystem sftp internal-sftp'}
${extra}
`,
  );
  const server = spawn(program ?? '', ['-D', '-e', '-f', join(folder, 'config')], { stdio: 'ignore' });
  const gone = new Promise<void>((resolve) => server.once('close', () => resolve()));
  await listening(port);
  const hostKey = readFileSync(join(folder, 'host.pub'), 'utf8').trim();
  return {
    port,
    folder,
    force,
    place: {
      user: userInfo().username,
      host: '127.0.0.1',
      port,
      key: readFileSync(join(folder, 'user'), 'utf8'),
      knownHosts: `[127.0.0.1]:${port} ${hostKey}`,
    },
    close: async () => {
      server.kill('SIGKILL');
      await gone;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
