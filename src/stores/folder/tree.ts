/**
 * The way down a tree that somebody else may be writing to as well, without being led out of it. Synchronous: for a worker thread.
 * Folders are entered one by one and held open, and what is made is made in the folder that is held: a link that is planted, or put
 * in a folder's place meanwhile, leads nowhere.
 */
import { closeSync, constants, existsSync, fchmodSync, fchownSync, mkdirSync, openSync } from 'node:fs';
import { join, sep } from 'node:path';
import { FOLLOWED_DEPTH } from './walk.ts';

/** Who files and folders are given to. */
export interface Owner {
  readonly uid: number;
  /** -1 leaves the group as it is. */
  readonly gid: number;
}

/** The path of something in the folder that is held. */
export type At = (name: string) => string;

interface Held {
  readonly name: string;
  readonly fd: number;
  readonly path: string;
}

/** Windows knows not all of them. */
const flags: Partial<typeof constants> = constants;
const NO_LINK = flags.O_NOFOLLOW ?? 0;
const FOLDER = constants.O_RDONLY | (flags.O_DIRECTORY ?? 0);
/** The longest name of Linux's file systems. */
const LONGEST_NAME = 255;
/** By this path a folder that is held open is reached by itself, wherever its name leads by now. */
const DESCRIPTORS = '/proc/self/fd';

/** A key as the names of folders and of a file. */
export interface KeyPath {
  readonly folders: readonly string[];
  readonly name: string;
}

/**
 * @throws when a key is no path that stays below a root, or a name is too long for a file system.
 */
export function pathOfKey(key: string): KeyPath {
  const folders = key.split('/');
  for (const name of folders) {
    if (name === '' || name === '.' || name === '..' || name.includes('\0') || (sep !== '/' && name.includes(sep)))
      throw new Error('A file cannot have this name: it would lie elsewhere, or nowhere.');
    if (Buffer.byteLength(name) > LONGEST_NAME)
      throw new Error(`A file cannot have this name: a part of it is longer than ${LONGEST_NAME} bytes.`);
  }
  return { folders: folders.slice(0, -1), name: folders.at(-1) ?? '' };
}

/** The folders below a root. */
export class Tree implements Disposable {
  private readonly root: Held;
  private readonly owner: Owner | undefined;
  private readonly byDescriptor = existsSync(DESCRIPTORS);
  private chain: Held[] = [];

  /**
   * @param root - a folder that exists.
   * @param owner - of folders that are made.
   */
  constructor(root: string, owner?: Owner) {
    this.root = { name: '', fd: openSync(root, FOLDER), path: root };
    this.owner = owner;
  }

  /**
   * Works in a folder.
   * @param make - make folders that are missing, with mode 0755.
   * @throws what `work` throws; and when a folder is missing or something else stands in its place.
   */
  within<T>(folders: readonly string[], make: boolean, work: (at: At) => T): T {
    const attempt = (): T => {
      const folder = this.enter(folders, make);
      return work((name) => this.pathIn(folder, name));
    };
    try {
      return attempt();
    } catch (error) {
      // The folder that was held may have been removed: Mastodon removes those that become empty.
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || this.chain.length === 0) throw error;
      this.leave(0);
      return attempt();
    }
  }

  /** Lets go of folders below a depth. */
  leave(depth: number): void {
    for (const { fd } of this.chain.splice(depth)) closeSync(fd);
  }

  [Symbol.dispose](): void {
    this.leave(0);
    closeSync(this.root.fd);
  }

  private enter(folders: readonly string[], make: boolean): Held {
    let depth = 0;
    while (depth < folders.length && this.chain[depth]?.name === folders[depth]) depth++;
    this.leave(depth);
    for (const name of folders.slice(depth)) this.chain.push(this.step(name, make));
    return this.chain.at(-1) ?? this.root;
  }

  private step(name: string, make: boolean): Held {
    const parent = this.chain.at(-1) ?? this.root;
    const path = join(parent.path, name);
    const at = this.pathIn(parent, name);
    // As when reading: administrators move `cache` or a class folder to another disk that way.
    const following = this.chain.length < FOLLOWED_DEPTH;
    try {
      return { name, path, fd: openSync(at, following ? FOLDER : FOLDER | NO_LINK) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'ELOOP' || code === 'ENOTDIR')
        throw new Error(`${path} is a link or a file in the place of a folder.`, { cause: error });
      if (code !== 'ENOENT' || !make) throw error;
    }
    return { name, path, fd: this.made(at, path) };
  }

  private made(at: string, path: string): number {
    let mine = true;
    try {
      mkdirSync(at, 0o755);
    } catch (error) {
      // Another thread was faster, or a link to nowhere is in the way.
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      mine = false;
    }
    let fd: number;
    try {
      fd = openSync(at, FOLDER | NO_LINK);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'ELOOP' && code !== 'ENOTDIR') throw error;
      throw new Error(`${path} is a link that leads nowhere. Mount the disk it leads to, or remove the link.`, {
        cause: error,
      });
    }
    if (!mine) return fd;
    // The process's umask has its say in mkdir.
    fchmodSync(fd, 0o755);
    if (this.owner !== undefined) fchownSync(fd, this.owner.uid, this.owner.gid);
    return fd;
  }

  private pathIn(folder: Held, name: string): string {
    return this.byDescriptor ? `${DESCRIPTORS}/${folder.fd}/${name}` : join(folder.path, name);
  }
}
