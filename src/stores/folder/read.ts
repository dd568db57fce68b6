/** Reads one small file whole, with its digest and the proof that it did not change meanwhile. Hashing blocks: for a worker thread. */
import { hash } from 'node:crypto';
import {
  close,
  closeSync,
  constants,
  fstat,
  fstatSync,
  lstat,
  lstatSync,
  open,
  openSync,
  read,
  readSync,
  type Stats,
} from 'node:fs';
import { promisify } from 'node:util';

/** Windows knows not all of them. */
const flags: Partial<typeof constants> = constants;

/**
 * What was a file when it was listed and is a symbolic link now leads somewhere nobody listed: such a link is not followed. And what
 * is a pipe now must not be waited for.
 */
export const READ_ONLY = constants.O_RDONLY | (flags.O_NOFOLLOW ?? 0) | (flags.O_NONBLOCK ?? 0);

/** A file's bytes, or why there are none. */
export type ReadAnswer =
  | {
      readonly ok: true;
      readonly bytes: Uint8Array<ArrayBuffer>;
      readonly md5: string;
      readonly modifiedMs: number;
      readonly owner: boolean;
      readonly changed: boolean;
    }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** @param path - the file. Its content is held in memory once. */
export function readWhole(path: string): ReadAnswer {
  try {
    const fd = openSync(path, READ_ONLY);
    try {
      const before = fstatSync(fd);
      if (!before.isFile()) throw notAFile();
      const buffer = new Uint8Array(before.size + 1);
      let filled = 0;
      for (let read = -1; read !== 0 && filled < buffer.length; filled += read) {
        read = readSync(fd, buffer, filled, buffer.length - filled, null);
      }
      return answerOf(buffer.subarray(0, filled), before, lstatSync(path, { throwIfNoEntry: false }));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    return refusal(error);
  }
}

/** As {@link readWhole}, but while it waits for the disk others may, too. Takes three times the CPU. */
export async function readWaiting(path: string): Promise<ReadAnswer> {
  try {
    const fd = await later.open(path, READ_ONLY);
    try {
      const before = await later.fstat(fd);
      if (!before.isFile()) throw notAFile();
      const buffer = new Uint8Array(before.size + 1);
      let filled = 0;
      for (let read = -1; read !== 0 && filled < buffer.length; filled += read) {
        read = (await later.read(fd, buffer, filled, buffer.length - filled, null)).bytesRead;
      }
      return answerOf(buffer.subarray(0, filled), before, await later.lstat(path).catch(nothingThere));
    } finally {
      await later.close(fd);
    }
  } catch (error) {
    return refusal(error);
  }
}

const later = {
  open: promisify(open),
  fstat: promisify(fstat) as (fd: number) => Promise<Stats>,
  read: promisify(read),
  lstat: promisify(lstat) as (path: string) => Promise<Stats>,
  close: promisify(close),
};

/** @param bytes - up to one byte more than expected, so that a file that grew is noticed. */
function answerOf(bytes: Uint8Array<ArrayBuffer>, before: Stats, after: Stats | undefined): ReadAnswer {
  return {
    ok: true,
    bytes,
    md5: hash('md5', bytes, 'hex'),
    modifiedMs: before.mtimeMs,
    owner: isOwnerOnly(before),
    changed: bytes.length !== before.size || after === undefined || !sameFile(before, after),
  };
}

function nothingThere(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
}

function refusal(error: unknown): ReadAnswer {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return { ok: false, code, message };
}

/** The error for what was a file when it was listed and is something else now. */
export function notAFile(): Error {
  return new Error('It is no regular file any more.');
}

/** Whether neither the group nor others may read it. Mastodon hides a file that way. */
export function isOwnerOnly(stat: Stats): boolean {
  return (stat.mode & 0o044) === 0;
}

/** Whether two looks at a path saw the same, unchanged file: same inode, size, modification and status change. */
export function sameFile(before: Stats, after: Stats): boolean {
  return (
    before.ino === after.ino &&
    before.size === after.size &&
    before.mtimeMs === after.mtimeMs &&
    before.ctimeMs === after.ctimeMs
  );
}
