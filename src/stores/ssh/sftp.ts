/** SFTP sessions on a connection, with any number of questions under way in each. */
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Context } from '../../net/context.ts';
import { keep, type SshConnection } from './connection.ts';
import { SshError } from './explain.ts';
import { ByteReader, StreamEnded } from './reader.ts';
import { answer, ask, Fields, packet, SftpError, text, u32, u64, type Attributes, type Named } from './sftp-wire.ts';

const VERSION = 3;
/** Servers must take packets of 34,000 bytes; none of ours asks for more. */
const LONGEST_PACKET = 1 << 20;
/** Sessions at once: each has a window of its own, and servers work on the questions of one in turn. */
const MOST_CHANNELS = 4;

type Settle = (fields: Fields | Error, type: number) => void;

/** One SFTP session. */
export class SftpChannel {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly waiting = new Map<number, Settle>();
  private next = 0;
  private failure: Error | undefined;

  private constructor(child: ChildProcessWithoutNullStreams) {
    this.child = child;
  }

  /** @throws SshError when the server grants none. */
  static async open(connection: SshConnection, cx: Context): Promise<SftpChannel> {
    const { child, why, lost } = await connection.start('sftp', cx);
    const stderr = keep(child.stderr);
    const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
    child.on('error', () => undefined);
    child.stdin.on('error', () => undefined);
    const reader = new ByteReader(child.stdout);
    child.stdin.write(packet(ask.init, [u32(VERSION)]));
    try {
      const version = await onePacket(reader);
      if (version[0] !== answer.version || version.readUInt32BE(1) < VERSION) {
        throw new SshError('The server answered something else than SFTP version 3.', false);
      }
    } catch (error) {
      child.kill();
      if (!(error instanceof StreamEnded)) throw error;
      await ended;
      if (/subsystem request failed/i.test(stderr())) {
        throw new SshError('The server grants neither commands nor SFTP (Subsystem sftp in sshd_config).', false);
      }
      throw why(stderr());
    }
    const channel = new SftpChannel(child);
    cx.signal.addEventListener('abort', () => channel.fail(cx.signal.reason as Error), { once: true });
    void channel.receive(reader).then(lost);
    return channel;
  }

  get lost(): boolean {
    return this.failure !== undefined;
  }

  close(): void {
    this.fail(new StreamEnded());
  }

  /** What the name is, without following it where it is a link. */
  async lstat(path: Buffer): Promise<Attributes> {
    return (await this.ask(ask.lstat, [text(path)], answer.attributes)).attributes();
  }

  /** What the name leads to. */
  async stat(path: Buffer): Promise<Attributes> {
    return (await this.ask(ask.stat, [text(path)], answer.attributes)).attributes();
  }

  /** Opens a file for reading. */
  async open(path: Buffer): Promise<Buffer> {
    const [forReading, noAttributes] = [u32(1), u32(0)];
    return (await this.ask(ask.open, [text(path), forReading, noAttributes], answer.handle)).text();
  }

  /** Bytes of an open file: fewer than asked for where the server likes, none at the end. */
  async read(handle: Buffer, at: number, length: number): Promise<Buffer> {
    try {
      return (await this.ask(ask.read, [text(handle), u64(at), u32(length)], answer.data)).text();
    } catch (error) {
      if (error instanceof SftpError && error.why === 'end') return Buffer.alloc(0);
      throw error;
    }
  }

  /** Nothing is waited for: a session takes its handles with it. */
  release(handle: Buffer): void {
    this.ask(ask.close, [text(handle)], answer.status).catch(() => undefined);
  }

  /** The names in a folder, some at a time, with `.` and `..`. */
  async *names(path: Buffer): AsyncGenerator<readonly Named[]> {
    const handle = (await this.ask(ask.opendir, [text(path)], answer.handle)).text();
    try {
      for (;;) yield (await this.ask(ask.readdir, [text(handle)], answer.name)).names();
    } catch (error) {
      if (!(error instanceof SftpError) || error.why !== 'end') throw error;
    } finally {
      this.release(handle);
    }
  }

  private ask(type: number, fields: readonly Buffer[], expected: number): Promise<Fields> {
    return new Promise((resolve, reject) => {
      if (this.failure !== undefined) {
        reject(this.failure);
        return;
      }
      const id = this.next;
      this.next = (id + 1) >>> 0;
      this.waiting.set(id, (got, came) => {
        if (got instanceof Error) reject(got);
        else if (came === expected && came !== answer.status) resolve(got);
        else if (came === answer.status) {
          const code = got.u32();
          if (code === 0 && expected === answer.status) resolve(got);
          else reject(new SftpError(code, got.text().toString('utf8')));
        } else reject(new Error('The server answered something else than was asked for.'));
      });
      this.child.stdin.write(packet(type, [u32(id), ...fields]));
    });
  }

  private async receive(reader: ByteReader): Promise<void> {
    try {
      for (;;) {
        const bytes = await onePacket(reader);
        const id = bytes.readUInt32BE(1);
        const settle = this.waiting.get(id);
        this.waiting.delete(id);
        settle?.(new Fields(bytes, 5), bytes[0] ?? 0);
      }
    } catch (error) {
      this.fail(error instanceof Error ? error : new StreamEnded());
    }
  }

  private fail(error: Error): void {
    this.failure ??= error;
    this.child.kill();
    for (const settle of this.waiting.values()) settle(this.failure, 0);
    this.waiting.clear();
  }
}

/** The SFTP sessions of a connection, opened as they are needed. */
export class SftpChannels {
  private readonly connection: SshConnection;
  private readonly slots: (Promise<SftpChannel> | undefined)[] = [];
  private most = MOST_CHANNELS;
  private turn = 0;

  constructor(connection: SshConnection) {
    this.connection = connection;
  }

  /** A session that was not lost, each in turn. @throws SshError when there is none to be had. */
  async take(cx: Context): Promise<SftpChannel> {
    for (;;) {
      cx.signal.throwIfAborted();
      const at = this.turn++ % this.most;
      const slot = (this.slots[at] ??= SftpChannel.open(this.connection, cx));
      try {
        const channel = await slot;
        if (!channel.lost) return channel;
        if (this.slots[at] === slot) this.slots[at] = undefined;
      } catch (error) {
        if (this.slots[at] === slot) this.slots[at] = undefined;
        const refused = error instanceof SshError && error.message.includes('MaxSessions') && at > 0;
        if (!refused) throw error;
        // What the server grants is used.
        this.most = Math.min(this.most, at);
      }
    }
  }

  close(): void {
    for (const slot of this.slots) {
      slot?.then(
        (channel) => channel.close(),
        () => undefined,
      );
    }
  }
}

async function onePacket(reader: ByteReader): Promise<Buffer> {
  const length = (await reader.exactly(4)).readUInt32BE(0);
  if (length < 5 || length > LONGEST_PACKET) {
    throw new SshError(
      'The server answered something else than SFTP. If its login shell prints a greeting (in .bashrc), let it do so for terminals only.',
      false,
    );
  }
  return await reader.exactly(length);
}
