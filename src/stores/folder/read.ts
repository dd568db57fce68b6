/** Reads one small file whole, with its digest and the proof that it did not change meanwhile. Synchronous: for a worker thread. */
import { hash } from 'node:crypto';
import { closeSync, fstatSync, lstatSync, openSync, readSync, constants, type Stats } from 'node:fs';

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
      const bytes = readAll(fd, before.size);
      const after = lstatSync(path, { throwIfNoEntry: false });
      return {
        ok: true,
        bytes,
        md5: hash('md5', bytes, 'hex'),
        modifiedMs: before.mtimeMs,
        owner: isOwnerOnly(before),
        changed: bytes.length !== before.size || after === undefined || !sameFile(before, after),
      };
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    return { ok: false, code: failure.code ?? '', message: failure.message };
  }
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

/** Reads up to one byte more than expected, so that a file that grew is noticed. */
function readAll(fd: number, size: number): Uint8Array<ArrayBuffer> {
  const buffer = new Uint8Array(size + 1);
  let filled = 0;
  while (filled < buffer.length) {
    const read = readSync(fd, buffer, filled, buffer.length - filled, null);
    if (read === 0) break;
    filled += read;
  }
  return buffer.subarray(0, filled);
}
