/**
 * A server's folder read by SFTP, where nothing else is granted: many questions under way at once, so that the distance counts little.
 * SFTP tells no change of mode (ctime), and times in whole seconds.
 */
import type { Context } from '../../net/context.ts';
import type { Entry, Opened, Unread } from '../model.ts';
import type { Spool } from '../s3/spool.ts';
import type { SshConnection } from './connection.ts';
import { SshError } from './explain.ts';
import { again, isLost, once, opened, TOGETHER_UP_TO, TRIES, unread, type Reading } from './reading.ts';
import { decoded } from './records.ts';
import { refusalOf } from './session.ts';
import { SftpError, type Attributes } from './sftp-wire.ts';
import { SftpChannels, type SftpChannel } from './sftp.ts';
import { isFile, isFolder, listBySftp, stateOf } from './sftp-listing.ts';

/** Every server answers a question for so many bytes in full. */
const PIECE = 32 << 10;
/** Questions under way for one large file: 2 MB, the window that OpenSSH gives a session. */
const PIECES_AHEAD = 64;

/** A file that is open on the server. */
interface OpenFile {
  readonly channel: SftpChannel;
  readonly handle: Buffer;
}

/** Reads by SFTP. */
export class SftpReading implements Reading {
  private readonly channels: SftpChannels;
  private readonly root: string;

  constructor(connection: SshConnection, root: string) {
    this.channels = new SftpChannels(connection);
    this.root = root.replace(/\/+$/, '');
  }

  /** @throws SshError when the folder cannot be read. */
  async begin(cx: Context): Promise<void> {
    await this.retried(cx, async (channel) => {
      let root: Attributes;
      try {
        root = await channel.stat(this.path('.'));
        if (isFolder(root)) for await (const names of channel.names(this.path('.'))) if (names.length > 0) break;
      } catch (error) {
        const state = error instanceof SftpError ? error.why : undefined;
        throw state === 'missing' || state === 'denied' ? (refusalOf(state) ?? error) : error;
      }
      if (!isFolder(root)) throw refusalOf('file') ?? new SshError('source: that path is no folder.', false);
    });
  }

  names(folder: string, cx: Context): Promise<readonly string[]> {
    return this.retried(cx, async (channel) => {
      const found: string[] = [];
      for await (const names of channel.names(this.path(folder))) {
        for (const { name } of names) {
          const text = decoded(name);
          if (text !== null && text !== '.' && text !== '..') found.push(text);
        }
      }
      return found;
    });
  }

  list(spool: Spool, cx: Context): Promise<void> {
    return listBySftp(this.path(''), () => this.channels.take(cx), spool, cx);
  }

  async *open(entries: readonly Entry[], cx: Context): AsyncGenerator<Opened | Unread> {
    const small = entries
      .filter(({ size }) => size <= TOGETHER_UP_TO)
      .map((entry) => this.whole(entry, cx).catch((error: unknown) => answerTo(entry, error)));
    for (const each of small) {
      const answer = await each;
      if (answer instanceof Error) throw answer;
      yield answer;
    }
    for (const entry of entries) {
      if (entry.size <= TOGETHER_UP_TO) continue;
      const answer = await this.stream(entry, cx).catch((error: unknown) => answerTo(entry, error));
      if (answer instanceof Error) throw answer;
      yield answer;
    }
  }

  close(): void {
    this.channels.close();
  }

  /** A small file: two round trips, whatever else is under way. */
  private whole(entry: Entry, cx: Context): Promise<Opened | Unread> {
    return this.retried(cx, async (channel) => {
      const path = this.path(entry.locator as string);
      const found = await openFile(channel, path);
      if ('gone' in found) return unread(entry, found.gone);
      const { before, handle } = found;
      const size = before.size ?? 0;
      const pieces: Promise<Buffer>[] = [];
      for (let at = 0; at < size; at += PIECE) {
        pieces.push(readPiece({ channel, handle }, at, Math.min(PIECE, size - at)));
      }
      // Asked behind the pieces, and answered behind them.
      const later = channel.lstat(path).catch(goneIs(undefined));
      const read = Promise.all(pieces).finally(() => channel.release(handle));
      const [bytes, after] = await Promise.all([read, later]);
      const body = Buffer.allocUnsafeSlow(bytes.reduce((sum, { length }) => sum + length, 0));
      let at = 0;
      for (const piece of bytes) at += piece.copy(body, at);
      const same = after !== undefined && isSame(before, after) && body.length === size;
      return opened(entry, stateOf(before), once(body), () => (same ? 'unchanged' : 'changed'));
    });
  }

  /** A large file. */
  private async stream(entry: Entry, cx: Context): Promise<Opened | Unread> {
    const path = this.path(entry.locator as string);
    const open = () =>
      this.retried(cx, async (channel) => {
        const found = await openFile(channel, path);
        return 'gone' in found ? found : { before: found.before, file: { channel, handle: found.handle } };
      });
    const first = await open();
    if ('gone' in first) return unread(entry, first.gone);
    const { before } = first;
    let unchanged = false;
    // eslint-disable-next-line @typescript-eslint/no-this-alias -- a generator has no `this` of ours
    const reading = this;
    async function* content(file: OpenFile): AsyncGenerator<Uint8Array> {
      const size = before.size ?? 0;
      let given = 0;
      try {
        for (let tries = 1; given < size; tries++) {
          try {
            for await (const piece of readAhead(file, given, size)) {
              given += piece.length;
              tries = 1;
              yield piece;
            }
            if (given < size) return;
          } catch (error) {
            if (tries >= TRIES || !isLost(error) || cx.signal.aborted) throw error;
            const next = await open();
            // Another file by now: the consumer is told by `settle`.
            if ('gone' in next) return;
            file = next.file;
            if (!isSame(before, next.before)) return;
          }
        }
        const after = await reading.retried(cx, (channel) => channel.lstat(path)).catch(goneIs(undefined));
        unchanged = after !== undefined && isSame(before, after);
      } finally {
        file.channel.release(file.handle);
      }
    }
    return opened(entry, stateOf(before), content(first.file), () => (unchanged ? 'unchanged' : 'changed'));
  }

  private retried<T>(cx: Context, work: (channel: SftpChannel) => Promise<T>): Promise<T> {
    return again(cx, async () => work(await this.channels.take(cx)));
  }

  private path(name: string): Buffer {
    return Buffer.from(`${this.root}/${name}`);
  }
}

/** Opens what is a regular file; looks and opens in one round trip. */
async function openFile(
  channel: SftpChannel,
  path: Buffer,
): Promise<{ before: Attributes; handle: Buffer } | { gone: 'vanished' | 'denied' | 'no file' }> {
  const [before, handle] = await Promise.all([
    channel.lstat(path).catch(goneIs('gone' as const)),
    channel.open(path).catch((error: unknown) => (error instanceof SftpError ? error : Promise.reject(error as Error))),
  ]);
  const give = (gone: 'vanished' | 'denied' | 'no file') => {
    if (!(handle instanceof SftpError)) channel.release(handle);
    return { gone };
  };
  if (before === 'gone') return give('vanished');
  if (!isFile(before)) return give('no file');
  if (!(handle instanceof SftpError)) return { before, handle };
  if (handle.why === 'missing') return give('vanished');
  if (handle.why === 'denied') return give('denied');
  throw handle;
}

/** Bytes of a file; fewer than asked for only at its end. */
async function readPiece({ channel, handle }: OpenFile, at: number, length: number): Promise<Buffer> {
  let whole = await channel.read(handle, at, length);
  while (whole.length < length) {
    const more = await channel.read(handle, at + whole.length, length - whole.length);
    if (more.length === 0) break;
    whole = Buffer.concat([whole, more]);
  }
  return whole;
}

/** A file from some byte on, in order, with many pieces under way. Ends early where the file does. */
async function* readAhead(file: OpenFile, from: number, size: number): AsyncGenerator<Buffer> {
  const ahead: Promise<Buffer>[] = [];
  for (let next = from, at = from; at < size;) {
    for (; ahead.length < PIECES_AHEAD && next < size; next += PIECE) {
      const piece = readPiece(file, next, Math.min(PIECE, size - next));
      piece.catch(() => undefined);
      ahead.push(piece);
    }
    const piece = await ahead.shift();
    if (piece === undefined || piece.length === 0) return;
    const expected = Math.min(PIECE, size - at);
    at += piece.length;
    yield piece;
    if (piece.length < expected) return;
  }
}

function isSame(a: Attributes, b: Attributes): boolean {
  return a.size === b.size && a.modified === b.modified && a.mode === b.mode;
}

/** For `catch`: another value where there is nothing of the name. */
function goneIs<T>(value: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof SftpError && error.why === 'missing') return value;
    throw error;
  };
}

/** A refusal concerns one file; everything else is thrown. */
function answerTo(entry: Entry, error: unknown): Unread | Error {
  const failure = error instanceof Error ? error : new Error(String(error));
  if (failure instanceof SftpError) return unread(entry, failure.why === 'denied' ? 'denied' : failure);
  return failure;
}
