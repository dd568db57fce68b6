/** Conversations with our program on the server, one session each, and the few sessions that are shared. */
import { randomBytes } from 'node:crypto';
import type { Context } from '../../net/context.ts';
import { keep, type SshConnection, type Started } from './connection.ts';
import { SshError } from './explain.ts';
import { GREETING, PROGRAM_VERSION, programCommand } from './program.ts';
import { ByteReader, StreamEnded } from './reader.ts';

/** A session in which our program waits for questions. */
export interface Session {
  readonly reader: ByteReader;
  readonly dialect: 'c' | 'f';
  /** Milliseconds that the server's clock is ahead of ours. */
  readonly clockAheadMs: number;
  ask(text: string): void;
  kill(): void;
  /** It ended in the middle of an answer. */
  lost(): void;
}

/** The server runs nothing but file transfers, so our program cannot be had. */
export class OnlySftp extends Error {
  override readonly name = 'OnlySftp';
}

const LINE_END = Buffer.from('\n');
/** What servers that grant SFTP alone answer to a command. */
const SFTP_ONLY = /This service allows sftp connections only|exec request failed|Received message too long/i;

/** At most so many sessions: sshd grants ten on a connection by default (MaxSessions). */
export const MOST_SESSIONS = 8;

/** A random word that begins no file's content by chance. */
export function newToken(): string {
  return randomBytes(16).toString('hex');
}

/** Sessions that wait for work, opened as they are needed. */
export class SessionPool {
  private readonly connection: SshConnection;
  private readonly root: string;
  private readonly idle: Session[] = [];
  private readonly all = new Set<Session>();
  private readonly waiting: (() => void)[] = [];
  private open = 0;
  private most = MOST_SESSIONS;

  constructor(connection: SshConnection, root: string) {
    this.connection = connection;
    this.root = root;
  }

  /**
   * Lends a session to `work`. One that failed is not used again.
   * @throws SshError where there is no connection, OnlySftp, or what `work` throws.
   */
  async use<T>(cx: Context, work: (session: Session) => Promise<T>): Promise<T> {
    const session = await this.take(cx);
    const stop = (): void => session.kill();
    cx.signal.addEventListener('abort', stop, { once: true });
    try {
      const result = await work(session);
      this.idle.push(session);
      return result;
    } catch (error) {
      this.drop(session);
      if (error instanceof StreamEnded) {
        session.lost();
        // Those that wait go with it.
        for (const other of this.idle.splice(0)) this.drop(other);
      }
      throw cx.signal.aborted ? cx.signal.reason : error;
    } finally {
      cx.signal.removeEventListener('abort', stop);
      this.waiting.shift()?.();
    }
  }

  close(): void {
    for (const session of this.all) session.kill();
  }

  private async take(cx: Context): Promise<Session> {
    for (;;) {
      cx.signal.throwIfAborted();
      const session = this.idle.pop();
      if (session !== undefined) return session;
      if (this.open >= this.most) {
        await new Promise<void>((resolve) => this.waiting.push(resolve));
        continue;
      }
      this.open++;
      try {
        const opened = await this.greet(cx);
        this.all.add(opened);
        return opened;
      } catch (error) {
        this.open--;
        const refused = error instanceof SshError && error.message.includes('MaxSessions') && this.open > 0;
        if (!refused) {
          this.waiting.shift()?.();
          throw error;
        }
        // What the server grants is used; the rest of the work waits for it.
        this.most = this.open;
      }
    }
  }

  private drop(session: Session): void {
    session.kill();
    if (this.all.delete(session)) this.open--;
  }

  private async greet(cx: Context): Promise<Session> {
    const started = await this.connection.start({ command: programCommand }, cx);
    const { child, why } = started;
    const stderr = keep(child.stderr);
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const reader = new ByteReader(child.stdout);
    child.stdin.write(`${this.root}\n`);
    let line: string;
    try {
      line = (await reader.upTo(LINE_END)).toString('latin1');
    } catch (error) {
      // What went wrong is told on another stream.
      if (!(error instanceof StreamEnded)) child.kill();
      await ended;
      if (SFTP_ONLY.test(stderr())) throw new OnlySftp('The server grants SFTP only.');
      throw error instanceof StreamEnded ? why(stderr()) : error;
    }
    if (SFTP_ONLY.test(line)) {
      child.kill();
      throw new OnlySftp('The server grants SFTP only.');
    }
    try {
      return session(started, reader, readGreeting(line));
    } catch (error) {
      child.kill();
      throw error;
    }
  }
}

function session(
  { child, lost }: Started,
  reader: ByteReader,
  { dialect, seconds }: { dialect: 'c' | 'f'; seconds: number },
): Session {
  return {
    reader,
    dialect,
    clockAheadMs: seconds * 1000 - Date.now(),
    ask: (text) => void child.stdin.write(text),
    kill: () => void child.kill(),
    lost,
  };
}

function readGreeting(line: string): { dialect: 'c' | 'f'; seconds: number } {
  const [name, version, state, dialect, seconds] = line.split(' ');
  if (name !== GREETING) {
    throw new SshError(
      'The server answered something else than was asked for. If its login shell prints a greeting (in .bashrc), let it do so for terminals only.',
      false,
    );
  }
  if (Number(version) !== PROGRAM_VERSION) {
    throw new SshError(
      `The program installed on the server has version ${version ?? '?'}, this action needs ${PROGRAM_VERSION}. Install the one that belongs to it (docs/ssh.md).`,
      false,
    );
  }
  const refusal = refusalOf(state);
  if (refusal !== undefined) throw refusal;
  if (state !== 'ready' || (dialect !== 'c' && dialect !== 'f'))
    throw new SshError('The greeting of the program on the server is not understood.', false);
  return { dialect, seconds: Number(seconds) };
}

const REFUSALS: Readonly<Record<string, string>> = {
  missing:
    'source: there is no such folder on the server. Fix: give the path of public/system there; with Docker, the folder on the host.',
  file: 'source: that path is a file on the server. Fix: give the folder public/system.',
  denied:
    'source: the folder may not be read by the user of this connection. Fix: connect as the user that owns the media, or add it to its group.',
};

/** What a folder's state means where it is none to read from. */
export function refusalOf(state = ''): SshError | undefined {
  const refusal = REFUSALS[state];
  return refusal === undefined ? undefined : new SshError(refusal, false);
}
