/**
 * One connection to a server through the machine's own OpenSSH client, shared by several sessions. The key lives in an agent of its
 * own and never on the disk; host keys are checked against the given lines alone.
 */
import { execFile, spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../../net/context.ts';
import { explain, REFUSED, SshError, type Where } from './explain.ts';
import { StreamEnded } from './reader.ts';

/** Where the server is and what opens it. */
export interface SshPlace {
  /** Without one, OpenSSH decides. */
  readonly user?: string;
  /** An IPv6 address stands in brackets. */
  readonly host: string;
  readonly port?: number;
  /** Private key; without one, the agent of the machine is asked. */
  readonly key?: string;
  /** Lines of `known_hosts`. */
  readonly knownHosts: string;
  /** Further lines of OpenSSH client configuration; they cannot undo ours. */
  readonly config?: string;
}

/** A session that is being opened. */
export interface Started {
  readonly child: ChildProcessWithoutNullStreams;
  /** What its complaints mean where it has ended too early. */
  readonly why: (stderr: string) => Error;
  /** The session ended in the middle: so has its connection, or it will. The next session gets another one. */
  readonly lost: () => void;
}

/** What a session says that finds no connection to be part of: the `ProxyCommand` that we give it leads nowhere. */
const UNCONNECTED = /UNKNOWN port 65535|mux_client_|Control socket connect|master session/;
const LOOK_EVERY_MS = 20;
/** Waits between tries after a connection was lost; as many failures in a row are final. */
const WAITS_MS = [0, 1000, 5000, 15_000, 30_000];
const KEPT_STDERR = 8 << 10;

/** What we insist on. In OpenSSH the first value counts, so nothing further down can change it. */
const FIRM = `BatchMode yes
StrictHostKeyChecking yes
GlobalKnownHostsFile /dev/null
UpdateHostKeys no
ForwardAgent no
ForwardX11 no
PermitLocalCommand no
RequestTTY no
ControlPersist no
ConnectTimeout 20
ServerAliveInterval 15
ServerAliveCountMax 4
`;

/** A connection that is made when it is first needed and again when it was lost. To be disposed of. */
export class SshConnection {
  private readonly place: SshPlace;
  private readonly where: Where;
  private folder: Promise<string> | undefined;
  private agent: ChildProcess | undefined;
  private master: Promise<ChildProcess> | undefined;
  /** The private folder, once there is one. */
  private made = '';
  private connections = 0;
  private failures = 0;
  private readonly closed = new AbortController();

  constructor(place: SshPlace) {
    this.place = place;
    this.where = { host: place.host.replace(/^\[|\]$/g, ''), port: place.port ?? 22, user: place.user };
  }

  /**
   * Starts a session on the connection.
   * @param what - a command line for the server's login shell, or the subsystem `sftp`.
   * @throws SshError when there is no connection to be had.
   */
  async start(what: { command: string } | 'sftp', cx: Context): Promise<Started> {
    const folder = await (this.folder ??= this.prepare());
    const master = await this.ready(folder, cx);
    const rest = what === 'sftp' ? ['-s', ...this.target(), 'sftp'] : [...this.target(), what.command];
    // A session that the server refuses would otherwise try a connection of its own.
    const args = ['-F', join(folder, 'config'), '-S', this.socket(folder), '-o', 'ProxyCommand=false', ...rest];
    const child = spawn('ssh', args, { stdio: 'pipe', env: this.environment(folder) });
    const why = (stderr: string): Error => {
      if (stderr.trim() === '') return new StreamEnded();
      if (REFUSED.test(stderr) || !UNCONNECTED.test(stderr)) return explain(stderr, this.where);
      // It was lost, and has not noticed that itself yet.
      lost();
      return new StreamEnded();
    };
    const lost = (): void => void master.kill();
    return { child, why, lost };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.closed.abort(new SshError('The connection was closed.', false));
    (await this.master?.catch(() => undefined))?.kill();
    this.agent?.kill();
    await this.folder?.catch(() => undefined);
    if (this.made !== '') await rm(this.made, { recursive: true, force: true });
  }

  private async ready(folder: string, cx: Context): Promise<ChildProcess> {
    for (;;) {
      const latest = (this.master ??= this.connect(folder, cx));
      const master = await latest;
      if (master.exitCode === null && master.signalCode === null && !master.killed) return master;
      // Others may have waited for it too, and one of them may be connecting anew already.
      if (this.master === latest) this.master = undefined;
    }
  }

  /** The private folder. A socket's path may have about a hundred characters, so it is a short one. */
  private async prepare(): Promise<string> {
    const parent = tmpdir().length <= 40 ? tmpdir() : '/tmp';
    const folder = (this.made = await mkdtemp(join(parent, 'ssh-')));
    const lines = this.place.knownHosts.replace(/\r\n?/g, '\n');
    await writeFile(join(folder, 'known_hosts'), `${lines}\n`, { mode: 0o600 });
    const config = `${FIRM}UserKnownHostsFile ${join(folder, 'known_hosts')}\n${this.place.config ?? ''}\n`;
    await writeFile(join(folder, 'config'), config, { mode: 0o600 });
    if (this.place.key !== undefined) await this.startAgent(folder, this.place.key);
    return folder;
  }

  private async startAgent(folder: string, key: string): Promise<void> {
    const socket = join(folder, 'agent');
    const agent = (this.agent = spawn('ssh-agent', ['-D', '-a', socket], { stdio: 'ignore' }));
    const missing = new Promise<never>((_, reject) => {
      agent.once('error', () => reject(noClient()));
      agent.once('exit', () => reject(new SshError('ssh-agent ended as soon as it was started.', false)));
    });
    missing.catch(() => undefined);
    await Promise.race([until(() => existsSync(socket)), missing]);
    await new Promise<void>((resolve, reject) => {
      const env = { ...process.env, SSH_AUTH_SOCK: socket, SSH_ASKPASS_REQUIRE: 'never' };
      const adding = execFile('ssh-add', ['-q', '-'], { env }, (error, _, stderr) =>
        error === null ? resolve() : reject(explain(`${stderr}\ninvalid format`, this.where)),
      );
      adding.stdin?.end(`${key.replace(/\r\n?/g, '\n').trim()}\n`);
    });
  }

  private async connect(folder: string, cx: Context): Promise<ChildProcess> {
    for (;;) {
      try {
        const master = await this.tryConnect(folder, cx);
        this.failures = 0;
        return master;
      } catch (error) {
        const wait = WAITS_MS[this.failures++];
        if (!(error instanceof SshError) || !error.passing || wait === undefined) throw error;
        cx.emit({ kind: 'retry', what: 'connection', attempt: this.failures, why: error.message });
        await cx.clock.sleep(wait, AbortSignal.any([cx.signal, this.closed.signal]));
      }
    }
  }

  private async tryConnect(folder: string, cx: Context): Promise<ChildProcess> {
    this.connections++;
    const socket = this.socket(folder);
    const args = ['-F', join(folder, 'config'), '-N', '-M', '-S', socket, ...this.target()];
    const master = spawn('ssh', args, { stdio: ['ignore', 'ignore', 'pipe'], env: this.environment(folder) });
    const stderr = keep(master.stderr);
    const ended = new Promise<Error | undefined>((resolve) => {
      master.once('error', () => resolve(noClient()));
      master.once('close', () => resolve(undefined));
    });
    const stop = AbortSignal.any([cx.signal, this.closed.signal]);
    let over = false;
    const opened = until(() => over || stop.aborted || existsSync(socket));
    const missing = await Promise.race([ended, opened.then(() => 'open' as const)]);
    over = true;
    if (missing === 'open') {
      if (!stop.aborted) return master;
      master.kill();
      throw stop.reason;
    }
    if (missing !== undefined) throw missing;
    const unknown = !stop.aborted && /host key|HOST IDENTIFICATION/i.test(stderr());
    throw explain(stderr(), this.where, unknown ? await this.offered() : []);
  }

  /** The host keys that the server offers, as lines of `known_hosts`. */
  private offered(): Promise<readonly string[]> {
    if (/^\s*Proxy(?:Jump|Command)\s/im.test(this.place.config ?? '')) return Promise.resolve([]);
    const { host, port } = this.where;
    return new Promise((resolve) => {
      execFile(
        'ssh-keyscan',
        ['-T', '5', '-p', String(port), '--', host].filter((arg) => arg !== '--'),
        (_, stdout) =>
          resolve(stdout.split('\n').filter((line) => /^\S+ (?:ssh|ecdsa|sk)-[\w@.-]+ [A-Za-z0-9+/=]+$/.test(line))),
      );
    });
  }

  private target(): string[] {
    const { user, port } = this.place;
    const options = [...(user === undefined ? [] : ['-l', user]), ...(port === undefined ? [] : ['-p', String(port)])];
    return [...options, this.where.host];
  }

  /** A new name for every connection: the socket of a lost one may still be there. */
  private socket(folder: string): string {
    return join(folder, `c${this.connections}`);
  }

  private environment(folder: string): NodeJS.ProcessEnv {
    return this.place.key === undefined ? process.env : { ...process.env, SSH_AUTH_SOCK: join(folder, 'agent') };
  }
}

/** Collects the beginning of what a process complains of. */
export function keep(stream: NodeJS.ReadableStream): () => string {
  let text = '';
  stream.on('data', (chunk: Buffer) => {
    if (text.length < KEPT_STDERR) text += chunk.toString('utf8');
  });
  stream.on('error', () => undefined);
  return () => text;
}

function noClient(): SshError {
  return new SshError('This machine has no OpenSSH client (ssh, ssh-agent, ssh-add). Install openssh-client.', false);
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}
