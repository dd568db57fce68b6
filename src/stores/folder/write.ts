/**
 * Writes files below a folder: each appears whole or not at all, under its own name only. Synchronous: for a worker thread.
 * Nothing waits for the disk itself: after a power failure a file may be shorter than it was, and the next pass compares sizes.
 */
import { createHash, hash, randomBytes } from 'node:crypto';
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  futimesSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  renameSync,
  rmdirSync,
  unlinkSync,
  writeSync,
} from 'node:fs';
import { READ_ONLY } from './read.ts';
import { pathOfKey, Tree, type At, type KeyPath, type Owner } from './tree.ts';
import { FOLLOWED_DEPTH } from './walk.ts';

/** How a file is put in its place. */
export interface PlacedHow {
  /** Only where nothing has the name. */
  readonly ifAbsent: boolean;
  /** Its time of modification, in milliseconds since the epoch. */
  readonly modifiedMs: number;
}

/** `already`: the very bytes were there. `taken`: something else was, and was to be left. */
export type Placed = 'written' | 'already' | 'taken';

/** A file as it lies there. */
export interface Look {
  readonly size: number;
  readonly modifiedMs: number;
}

/** A file that is being written. */
interface Draft {
  readonly path: KeyPath;
  readonly temporary: string;
  readonly fd: number;
  size: number;
}

const CREATE =
  constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | ((constants as { O_NOFOLLOW?: number }).O_NOFOLLOW ?? 0);
const CHUNK = 1 << 20;
/** Where a file system has no second names for files, or allows none. */
const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK']);
/** A draft this old belongs to a run that was killed. */
const ABANDONED_MS = 24 * 60 * 60 * 1000;

/** Names of drafts. They end as rsync's do, so that every reader of Mastodon's layout passes them by. */
const DRAFT = /^\.mastodon-r2\.[a-z0-9]{6}$/;

/** Whether a key is that of a draft. */
export function isDraft(key: string): boolean {
  return DRAFT.test(key.slice(key.lastIndexOf('/') + 1));
}

/** Whether a draft was left by a run that is over. */
export function isAbandoned(modifiedMs: number, nowMs: number): boolean {
  return modifiedMs < nowMs - ABANDONED_MS;
}

/** Writes below one root. */
export class FolderWriter implements Disposable {
  private readonly tree: Tree;
  private readonly owner: Owner | undefined;
  private readonly drafts = new Map<number, Draft>();

  constructor(root: string, owner?: Owner) {
    this.tree = new Tree(root, owner);
    this.owner = owner;
  }

  /** Writes one file. @throws when what was written cannot be read again as it was. */
  put(key: string, bytes: Uint8Array, md5: string, how: PlacedHow): Placed {
    const path = pathOfKey(key);
    const found = this.tree.within(path.folders, true, (at) => {
      const there = lookAt(at(path.name));
      if (there === undefined) return undefined;
      if (there.size === bytes.length && digestOf(at(path.name)) === md5) {
        if (!how.ifAbsent) touch(at(path.name), how.modifiedMs);
        return 'already';
      }
      return how.ifAbsent ? 'taken' : undefined;
    });
    if (found !== undefined) return found;
    const draft = this.draftFor(path);
    try {
      append(draft, bytes, md5);
      return this.place(draft, how);
    } catch (error) {
      this.discard(draft);
      throw error;
    }
  }

  /** Begins a file that comes in parts. */
  begin(id: number, key: string): void {
    this.drafts.set(id, this.draftFor(pathOfKey(key)));
  }

  append(id: number, bytes: Uint8Array, md5: string): void {
    append(this.draft(id), bytes, md5);
  }

  /** Puts the file in its place. */
  finish(id: number, how: PlacedHow): Placed {
    const placed = this.place(this.draft(id), how);
    this.drafts.delete(id);
    return placed;
  }

  /** Gives up a file that was begun. */
  abort(id: number): void {
    const draft = this.drafts.get(id);
    this.drafts.delete(id);
    if (draft !== undefined) this.discard(draft);
  }

  /** @returns `null` when nothing has the name. @throws when it is no regular file. */
  look(key: string): Look | null {
    const { folders, name } = pathOfKey(key);
    try {
      const found = this.tree.within(folders, false, (at) => lookAt(at(name)));
      return found === undefined ? null : { size: found.size, modifiedMs: found.mtimeMs };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  /** Removes a file, and the folders that become empty; one that is not there counts as removed. */
  remove(key: string): void {
    const { folders, name } = pathOfKey(key);
    try {
      this.tree.within(folders, false, (at) => unlinkSync(at(name)));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    for (let depth = folders.length - 1; depth >= FOLLOWED_DEPTH; depth--) {
      try {
        this.tree.within(folders.slice(0, depth), false, (at) => rmdirSync(at(folders[depth] ?? '')));
      } catch {
        return; // It holds something else.
      }
    }
  }

  [Symbol.dispose](): void {
    for (const id of [...this.drafts.keys()]) this.abort(id);
    this.tree[Symbol.dispose]();
  }

  private draft(id: number): Draft {
    const draft = this.drafts.get(id);
    if (draft === undefined) throw new Error('The file was not begun.');
    return draft;
  }

  private draftFor(path: KeyPath): Draft {
    const temporary = `.mastodon-r2.${parseInt(randomBytes(4).toString('hex'), 16).toString(36).padStart(7, '0').slice(-6)}`;
    const fd = this.tree.within(path.folders, true, (at) => openSync(at(temporary), CREATE, 0o600));
    return { path, temporary, fd, size: 0 };
  }

  private place({ path, temporary, fd, size }: Draft, { ifAbsent, modifiedMs }: PlacedHow): Placed {
    if (this.owner !== undefined) fchownSync(fd, this.owner.uid, this.owner.gid);
    fchmodSync(fd, 0o644);
    futimesSync(fd, modifiedMs / 1000, modifiedMs / 1000);
    const placed = this.tree.within(path.folders, false, (at) => {
      const there = lookAt(at(path.name));
      if (there?.size === size && digestOf(at(path.name)) === digestOf(at(temporary))) {
        unlinkSync(at(temporary));
        if (!ifAbsent) touch(at(path.name), modifiedMs);
        return 'already';
      }
      if (!ifAbsent) renameSync(at(temporary), at(path.name));
      else if (there !== undefined || !nameNew(at, temporary, path.name)) {
        unlinkSync(at(temporary));
        return 'taken';
      }
      return 'written';
    });
    closeSync(fd);
    return placed;
  }

  private discard({ path, temporary, fd }: Draft): void {
    closeSync(fd);
    try {
      this.tree.within(path.folders, false, (at) => unlinkSync(at(temporary)));
    } catch {
      // What is left is removed by a later pass; the first error is the one to tell.
    }
  }
}

/** Gives a draft its name unless something has it. */
function nameNew(at: At, temporary: string, name: string): boolean {
  try {
    linkSync(at(temporary), at(name));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') return false;
    if (!NO_LINKS.has(code)) throw error;
    renameSync(at(temporary), at(name));
    return true;
  }
  unlinkSync(at(temporary));
  return true;
}

/** @throws when what was written reads otherwise. */
function append(draft: Draft, bytes: Uint8Array, md5: string): void {
  const { fd } = draft;
  for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done, bytes.length - done, draft.size + done);
  const digest = createHash('md5');
  const buffer = new Uint8Array(Math.min(CHUNK, Math.max(1, bytes.length)));
  for (let done = 0; done < bytes.length;) {
    const read = readSync(fd, buffer, 0, Math.min(buffer.length, bytes.length - done), draft.size + done);
    if (read === 0) break;
    digest.update(buffer.subarray(0, read));
    done += read;
  }
  if (digest.digest('hex') !== md5) throw new Error('The disk keeps other bytes than were written.');
  draft.size += bytes.length;
}

function lookAt(path: string) {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat?.isFile() === false)
    throw new Error('Something that is no file stands in its place: a link, a folder or a pipe.');
  return stat;
}

/** The MD5 of a file in hex. @throws when it cannot be read. */
export function digestOf(path: string): string {
  const fd = openSync(path, READ_ONLY);
  try {
    const { size } = fstatSync(fd);
    const digest = createHash('md5');
    const buffer = new Uint8Array(Math.min(CHUNK, Math.max(1, size)));
    for (;;) {
      const read = readSync(fd, buffer, 0, buffer.length, null);
      if (read === 0) return size === 0 ? hash('md5', '', 'hex') : digest.digest('hex');
      digest.update(buffer.subarray(0, read));
    }
  } finally {
    closeSync(fd);
  }
}

/** The time tells the next pass that it need not look. Whoever may not set it only looks again. */
function touch(path: string, modifiedMs: number): void {
  const fd = openSync(path, READ_ONLY);
  try {
    futimesSync(fd, modifiedMs / 1000, modifiedMs / 1000);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  } finally {
    closeSync(fd);
  }
}
