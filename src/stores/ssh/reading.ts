/** What every way of reading a server's folder has in common. */
import type { Context } from '../../net/context.ts';
import { HopelessError } from '../hopeless.ts';
import type { Entry, Opened, Unread } from '../model.ts';
import type { Spool } from '../s3/spool.ts';
import { SshError } from './explain.ts';
import { StreamEnded } from './reader.ts';

/** One way to read a folder of a server: by our program, or by SFTP. */
export interface Reading {
  /** Names of what is directly in the root (`''`), or in a folder of it (`'system/'`). Those that are no UTF-8 are left out. */
  names(folder: string, cx: Context): Promise<readonly string[]>;
  /**
   * Hands every file to a spool, in any order.
   * @throws when the listing breaks off, or part of the tree could not be read.
   */
  list(spool: Spool, cx: Context): Promise<void>;
  /** As {@link Source.open}. */
  open(entries: readonly Entry[], cx: Context): AsyncGenerator<Opened | Unread>;
  /** Ends its sessions. */
  close(): void;
}

/** Files up to this many bytes are read many at a time, each whole. */
export const TOGETHER_UP_TO = 1 << 20;
/** How often a question is asked whose connection was lost each time: many are under way when one is cut. */
export const TRIES = 8;
/** A server needs a moment to see that a session has ended, before it grants another. */
const WAIT_MS = 250;

/** Whether the connection was lost, and another may do. */
export function isLost(error: unknown): boolean {
  return error instanceof StreamEnded || (error instanceof SshError && error.passing);
}

/**
 * Does work again whose connection was lost.
 * @param onFailure - called after each failure.
 * @throws HopelessError when there is no connection to be had: it would be the same for every other file.
 */
export async function again<T>(
  cx: Context,
  work: () => Promise<T>,
  onFailure?: (error: unknown) => void,
  tries = TRIES,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      onFailure?.(error);
      if (cx.signal.aborted) throw error;
      if (attempt >= tries || !isLost(error)) throw error instanceof SshError ? hopeless(error) : error;
      cx.emit({ kind: 'retry', what: 'read over SSH', attempt, why: (error as Error).message });
      if (attempt > 1) await cx.clock.sleep(WAIT_MS * attempt, cx.signal);
    }
  }
}

function hopeless(error: SshError): HopelessError {
  return new HopelessError(error.message, { cause: error });
}

/** What a file is like now. */
type Now = Pick<Entry, 'size' | 'modifiedMs' | 'changedMs' | 'access'>;

/** The answer for a file that is there. */
export function opened(
  entry: Entry,
  now: Now,
  body: AsyncIterable<Uint8Array>,
  settled: () => 'unchanged' | 'changed',
): Opened {
  const { size, modifiedMs, changedMs, access } = now;
  const fresh: Entry = { ...entry, size, modifiedMs };
  return {
    entry: {
      ...fresh,
      ...(changedMs !== undefined && { changedMs }),
      ...(access !== undefined && { access }),
    },
    body,
    settle: () => Promise.resolve(settled()),
  };
}

/** The answer for a file that is not there, or not for us. */
export function unread(entry: Entry, why: 'vanished' | 'denied' | 'no file' | Error): Unread {
  if (why === 'vanished') return { entry, why, cause: new Error('The file is gone.') };
  if (why === 'denied') {
    const text = 'The user of this connection may not read the file. Connect as the user that owns the media.';
    return { entry, why, cause: new Error(text) };
  }
  return { entry, why: 'io', cause: why === 'no file' ? new Error('This is no file any more.') : why };
}

/** A body that is there already. */
// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
