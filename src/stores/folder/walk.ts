/**
 * Walks a folder in key order with synchronous calls; meant for a worker thread. Siblings are sorted by the bytes of their
 * names with a slash behind folders, which makes the order of the whole walk that of an S3 listing.
 */
import { lstatSync, opendirSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { join } from 'node:path';
import { compareKeys, sortNames, toKey } from '../keys.ts';
import type { Entry, Key, KeyRange } from '../model.ts';
import { isOwnerOnly } from './read.ts';

/** What a walk came upon that is no entry. */
export type Skipped = 'symlink' | 'special' | 'undecodable';

/** What a walk tells beside its entries. */
export interface WalkNotes {
  /** Something that is neither a file nor a folder that is followed. */
  skipped(kind: Skipped): void;
  /** A folder below the root that may not be read; what it holds is unknown, so the listing is not complete. */
  denied(error: Error): void;
}

/** One sibling: a name in NFC, and every stored name that becomes it (more than one only for Unicode collisions). */
interface Sibling {
  readonly name: string;
  readonly folder: boolean;
  readonly stored: string[];
}

/** Symbolic links are followed this deep: administrators move `cache` or a class folder to another disk that way. */
const FOLLOWED_DEPTH = 2;
/** A folder entry itself this big holds tens of thousands of names; those are read without keeping an object for each. */
const HUGE_FOLDER_BYTES = 1 << 20;

/**
 * The regular files below `root` whose keys lie in `range`, in key order. Files that share a key (names that differ in
 * Unicode form only) follow one another, the one already in NFC first.
 * @throws when the root cannot be read, or is not the same folder any more at the end: a volume that was unmounted meanwhile looks like
 * folders that vanished, and would make a listing with half of the media look complete.
 */
export function* walk(root: string, range: KeyRange, notes: WalkNotes): Generator<Entry> {
  const before = statSync(root);
  yield* walkFolder([root], '', 0, range, notes);
  const after = statSync(root, { throwIfNoEntry: false });
  if (after?.ino !== before.ino || after.dev !== before.dev) {
    throw new Error(`${root} went away while it was read: was the volume unmounted?`);
  }
}

function* walkFolder(
  paths: readonly string[],
  prefix: string,
  depth: number,
  range: KeyRange,
  notes: WalkNotes,
): Generator<Entry> {
  for (const sibling of siblings(paths, prefix, depth, notes)) {
    const key = (prefix + sibling.name) as Key;
    if (sibling.folder) {
      if (endsBefore(key, range.after)) continue;
      if (range.upTo !== null && compareKeys(key, range.upTo) > 0) return;
      yield* walkFolder(sibling.stored, key, depth + 1, range, notes);
      continue;
    }
    if (range.after !== null && compareKeys(key, range.after) <= 0) continue;
    if (range.upTo !== null && compareKeys(key, range.upTo) > 0) return;
    for (const path of sibling.stored) {
      const entry = entryOf(key, path, notes);
      if (entry !== null) yield entry;
    }
  }
}

/** Whether every key below the folder `prefix` (with its slash) sorts at or before `after`. */
function endsBefore(prefix: string, after: Key | null): boolean {
  return after !== null && !after.startsWith(prefix) && compareKeys(prefix, after) < 0;
}

/** The children of one folder of the key space, which several stored folders may make up, in key order. */
function siblings(paths: readonly string[], prefix: string, depth: number, notes: WalkNotes): Sibling[] {
  const found = new Map<string, Sibling>();
  const names: string[] = [];
  for (const path of paths) {
    for (const stored of childrenOf(path, prefix === '', depth, notes)) {
      const folder = stored.endsWith('/');
      const name = toKey(stored);
      const full = join(path, folder ? stored.slice(0, -1) : stored);
      const known = found.get(name);
      if (known === undefined) {
        found.set(name, { name, folder, stored: [full] });
        names.push(name);
      } else if (stored === name) known.stored.unshift(full);
      else known.stored.push(full);
    }
  }
  return sortNames(names).flatMap((name) => found.get(name) ?? []);
}

/** Names in one folder, folders with a slash behind. */
function childrenOf(path: string, isRoot: boolean, depth: number, notes: WalkNotes): string[] {
  const names: string[] = [];
  const take = (child: Dirent): void => {
    const name = nameOf(child, path, depth, notes);
    if (name !== null) names.push(name);
  };
  try {
    if (mayBeHuge(path) && statSync(path).size > HUGE_FOLDER_BYTES) {
      const handle = opendirSync(path, { bufferSize: 1024 });
      try {
        for (let child = handle.readSync(); child !== null; child = handle.readSync()) take(child);
      } finally {
        handle.closeSync();
      }
    } else {
      for (const child of readdirSync(path, { withFileTypes: true })) take(child);
    }
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // A folder that vanishes while it is walked is everyday life: Mastodon clears its cache.
    if (isRoot || (code !== 'ENOENT' && code !== 'ENOTDIR')) {
      if (isRoot) throw error;
      notes.denied(error as Error);
    }
  }
  return names;
}

function nameOf(child: Dirent, folder: string, depth: number, notes: WalkNotes): string | null {
  if (child.name.includes('\ufffd')) {
    // Bytes that are no UTF-8 cannot be a key, nor a name in Mastodon's database: nothing refers to such a file.
    notes.skipped('undecodable');
    return null;
  }
  if (child.isDirectory()) return `${child.name}/`;
  if (child.isFile()) return child.name;
  if (child.isSymbolicLink() && depth < FOLLOWED_DEPTH && isFolder(join(folder, child.name))) return `${child.name}/`;
  notes.skipped(child.isSymbolicLink() ? 'symlink' : 'special');
  return null;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

/** Folders of Mastodon's id partition (three digits) hold at most a thousand names; only others are worth a look first. */
function mayBeHuge(path: string): boolean {
  return !/[/\\]\d{3}$/.test(path);
}

function entryOf(key: Key, path: string, notes: WalkNotes): Entry | null {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (!stat.isFile()) {
    notes.skipped('special');
    return null;
  }
  return {
    key,
    locator: path,
    size: stat.size,
    modifiedMs: stat.mtimeMs,
    access: isOwnerOnly(stat) ? 'owner' : 'public',
  };
}
