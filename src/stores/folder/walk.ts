/**
 * Walks a folder in key order with synchronous calls; meant for a worker thread. Siblings are sorted by the bytes of their
 * names with a slash behind folders, which makes the order of the whole walk that of an S3 listing.
 */
import { accessSync, constants, lstatSync, opendirSync, readdirSync, statSync, type Dirent, type Stats } from 'node:fs';
import { join, sep } from 'node:path';
import { compareKeys, endsBefore, inRange, sortNames, toKey } from '../keys.ts';
import type { Entry, Key, KeyRange } from '../model.ts';
import { isOwnerOnly } from './read.ts';

/** What a walk came upon that is no entry. */
export type Skipped = 'symlink' | 'special' | 'undecodable';

/** What a walk tells beside its entries. */
export interface WalkNotes {
  /** Something that is neither a file nor a folder that is followed. */
  skipped(kind: Skipped): void;
  /** A folder below the root that could not be looked into; what it holds is unknown, so the listing is not complete. */
  denied(error: Error): void;
}

/** What somebody looked at shortly before the walk comes to it. Of what it does not answer for the walk sees for itself. */
export interface Seen {
  /** Whether something is about to be looked at: it is waited for. */
  awaits(path: string): boolean;
  /** What is in a folder. */
  children(path: string): readonly Dirent[] | undefined;
  /** What is under a name, without following a link. */
  file(path: string): Stats | undefined;
}

/** One sibling: a name in NFC, and every stored name that becomes it (more than one only for Unicode collisions). */
interface Sibling {
  readonly name: string;
  readonly folder: boolean;
  readonly stored: string[];
}

/** Symbolic links are followed this deep: administrators move `cache` or a class folder to another disk that way. */
export const FOLLOWED_DEPTH = 2;
/** A folder entry itself this big holds tens of thousands of names; those are read without keeping an object for each. */
const HUGE_FOLDER_BYTES = 1 << 20;

/** Where the walk is, and what it is for. */
interface Place {
  /** The folder's keys begin with it; empty at the root. */
  readonly prefix: string;
  readonly depth: number;
  readonly range: KeyRange;
  readonly notes: WalkNotes;
  readonly seen: Seen | undefined;
}

/**
 * The files below `root`, and what else stands in the place of one, whose keys lie in `range`, in key order. Files that share a key (names that differ in
 * Unicode form only) follow one another, the one already in NFC first.
 * @throws when the root cannot be read, or is not the same folder any more at the end: a volume that was unmounted meanwhile looks like
 * folders that vanished, and would make a listing with half of the media look complete.
 */
export function* walk(root: string, range: KeyRange, notes: WalkNotes): Generator<Entry> {
  for (const entry of ledWalk(root, range, notes)) if (entry !== undefined) yield entry;
}

/**
 * The same, led by what somebody else looks at.
 * @returns nothing in the place of an entry while it waits for that.
 */
export function* ledWalk(root: string, range: KeyRange, notes: WalkNotes, seen?: Seen): Generator<Entry | undefined> {
  const before = statSync(root);
  yield* walkFolder([root], { prefix: '', depth: 0, range, notes, seen });
  const after = statSync(root, { throwIfNoEntry: false });
  if (after?.ino !== before.ino || after.dev !== before.dev) {
    throw new Error(`${root} went away while it was read: was the volume unmounted?`);
  }
}

function* walkFolder(paths: readonly string[], place: Place): Generator<Entry | undefined> {
  const { prefix, depth, range, seen } = place;
  for (const path of paths) while (seen?.awaits(path) === true) yield undefined;
  for (const sibling of siblings(paths, place)) {
    const key = (prefix + sibling.name) as Key;
    if (sibling.folder) {
      if (endsBefore(key, range.after)) continue;
      if (range.upTo !== null && compareKeys(key, range.upTo) > 0) return;
      yield* walkFolder(sibling.stored, { ...place, prefix: key, depth: depth + 1 });
      continue;
    }
    if (range.after !== null && compareKeys(key, range.after) <= 0) continue;
    if (range.upTo !== null && compareKeys(key, range.upTo) > 0) return;
    for (const path of sibling.stored) {
      while (seen?.awaits(path) === true) yield undefined;
      const entry = entryOf(key, path, place);
      if (entry !== null) yield entry;
    }
  }
}

/** The children of one folder of the key space, which several stored folders may make up, in key order. */
function* siblings(paths: readonly string[], place: Place): Generator<Sibling> {
  const folders = paths.map((path) => ({ path, names: childrenOf(path, place) }));
  const [only] = folders;
  if (folders.length > 1 || only === undefined || only.names.some((name) => toKey(name) !== name)) {
    yield* twins(folders, place);
    return;
  }
  // Nothing is kept for a name but itself: there may be half a million of them.
  for (const name of sortNames(only.names))
    yield { name, folder: isFolderName(name), stored: [pathOf(only.path, name)] };
}

/** The same where stored names are not their keys, so that several may be one. */
function twins(folders: readonly { path: string; names: readonly string[] }[], place: Place): Sibling[] {
  const found = new Map<string, Sibling>();
  for (const { path, names } of folders) {
    for (const stored of names) {
      const name = toKey(stored);
      const known = found.get(name);
      if (known === undefined) found.set(name, { name, folder: isFolderName(name), stored: [pathOf(path, stored)] });
      else known.stored.push(pathOf(path, stored));
    }
  }
  for (const { name, stored } of found.values()) if (stored.length > 1) sortTwins(stored, place.prefix + name);
  return sortNames([...found.keys()]).flatMap((name) => found.get(name) ?? []);
}

function isFolderName(name: string): boolean {
  return name.endsWith('/');
}

function pathOf(folder: string, name: string): string {
  return join(folder, isFolderName(name) ? name.slice(0, -1) : name);
}

/** The name that is the key itself first, then by bytes: the same on every run, whatever order the disk has them in. */
function sortTwins(paths: string[], key: string): void {
  const path = pathOf(sep, key);
  const isKey = (stored: string): number => Number(stored.endsWith(path));
  paths.sort((a, b) => isKey(b) - isKey(a) || compareKeys(a, b));
}

/** Names in one folder, folders with a slash behind. */
function childrenOf(path: string, place: Place): string[] {
  const names: string[] = [];
  const take = (child: Dirent): void => {
    const name = nameOf(child, path, place);
    if (name !== null) names.push(name);
  };
  try {
    const seen = place.seen?.children(path);
    if (seen !== undefined) for (const child of seen) take(child);
    else if (mayBeHuge(path) && statSync(path).size > HUGE_FOLDER_BYTES) {
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
    if (place.prefix === '') throw error;
    // A folder that vanishes while it is walked is everyday life: Mastodon clears its cache.
    if (code !== 'ENOENT' && code !== 'ENOTDIR') place.notes.denied(error as Error);
  }
  return names;
}

function nameOf(child: Dirent, folder: string, { prefix, depth, range, notes }: Place): string | null {
  // Folders are read for every range that they have a part in; what is passed over is told by one of them.
  const mine = inRange(toKey(prefix + child.name), range);
  if (isUndecodable(child)) {
    if (mine) notes.skipped('undecodable');
    return null;
  }
  if (child.isDirectory()) return `${child.name}/`;
  if (!child.isSymbolicLink()) return child.name;
  try {
    const path = join(folder, child.name);
    if (depth < FOLLOWED_DEPTH) return targetOf(path) === 'folder' ? `${child.name}/` : child.name;
    if (targetOf(path, true) !== 'folder') return child.name;
    throw new Error(
      `${path} is a link to a folder. Links are followed for the upper ${FOLLOWED_DEPTH} levels only: put the folder itself there, or mount it there.`,
    );
  } catch (error) {
    if (mine) notes.denied(error as Error);
    return null;
  }
}

/**
 * What a link leads to.
 * @param mayDangle - a link to nowhere is no folder then.
 * @throws when it leads nowhere or to itself, or when that cannot be told: a disk that is not mounted must not look like media that
 * were deleted.
 */
export function targetOf(path: string, mayDangle = false): 'folder' | 'file' {
  try {
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined) return stat.isDirectory() ? 'folder' : 'file';
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ELOOP') throw error;
  }
  if (mayDangle) return 'file';
  throw new Error(`${path} is a link that leads nowhere. Mount the disk it leads to, or remove the link.`);
}

/**
 * Looks at the links of the upper levels, before anything else is done.
 * @throws as {@link targetOf}.
 */
export function checkLinks(root: string): void {
  const check = (folder: string, depth: number): void => {
    for (const child of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, child.name);
      const isFolder = child.isDirectory() || (child.isSymbolicLink() && targetOf(path) === 'folder');
      if (isFolder && depth + 1 < FOLLOWED_DEPTH && mayBeRead(path)) check(path, depth + 1);
    }
  };
  check(root, 0);
}

/** Folders that may not be read are the walk's to report. */
function mayBeRead(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Bytes that are no UTF-8 cannot be a key, nor a name in Mastodon's database: nothing refers to such a file. */
export function isUndecodable({ name }: Dirent): boolean {
  return name.includes('\ufffd');
}

/** Folders of Mastodon's id partition (three digits) hold at most a thousand names; only others are worth a look first. */
export function mayBeHuge(path: string): boolean {
  return !/[/\\]\d{3}$/.test(path);
}

function entryOf(key: Key, path: string, { notes, seen }: Place): Entry | null {
  const stat = seen?.file(path) ?? lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return null;
  if (stat.isDirectory()) {
    notes.denied(new Error(`${path} became a folder while it was listed.`));
    return null;
  }
  const irregular = !stat.isFile();
  if (irregular) notes.skipped(stat.isSymbolicLink() ? 'symlink' : 'special');
  return {
    ...(irregular && { irregular }),
    key,
    locator: path,
    size: stat.size,
    modifiedMs: stat.mtimeMs,
    changedMs: stat.ctimeMs,
    access: isOwnerOnly(stat) ? 'owner' : 'public',
  };
}
