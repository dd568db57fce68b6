/** Cuts a folder's key space into ranges by looking at a few thousand folders, never at all of them. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareKeys, mayHold, rangesBetween, toKey } from '../keys.ts';
import type { Key, KeyRange } from '../model.ts';
import { checkLinks, FOLLOWED_DEPTH, targetOf, walk } from './walk.ts';

/** Folders read at most while looking for good boundaries, and again while estimating. */
const LOOKS = 2000;
/** A range that holds fewer files than this is not worth a listing of its own on the other side. */
const WORTHWHILE = 20_000;
const PROBES = 48;

/**
 * At most `ways` ranges of very roughly equal numbers of files, fewer when the folder is small. The number of files is
 * estimated by random descents, each of which multiplies the numbers of children met on its way (Knuth, 1975).
 * @throws when a link of the upper levels leads nowhere.
 */
export function estimateRanges(root: string, range: KeyRange, ways: number): readonly KeyRange[] {
  checkLinks(root);
  if (ways < 2) return [range];
  const { folders, files, depth } = frontier(root, range);
  if (folders.length < 2) return [range];
  const perFolder = average(folders, (prefix) => descend(join(root, prefix), depth));
  const estimate = files + perFolder * folders.length;
  const count = Math.min(ways, 1 + Math.floor(estimate / WORTHWHILE));
  const boundaries: Key[] = [];
  for (let at = 1; at < count; at++) {
    const prefix = folders[Math.floor((at * folders.length) / count)];
    const boundary = prefix === undefined ? undefined : boundaryFrom(root, prefix);
    if (boundary !== undefined) boundaries.push(boundary);
  }
  return rangesBetween(range, boundaries);
}

/** Folders of one level deep enough to have many, in key order, how deep they are, and the files seen above them. */
function frontier(root: string, range: KeyRange): { folders: string[]; files: number; depth: number } {
  let folders = [''];
  let files = 0;
  let looks = 0;
  let depth = 0;
  while (folders.length < 256 && looks + folders.length <= LOOKS) {
    const next: string[] = [];
    for (const prefix of folders) {
      looks++;
      const children = childrenOf(join(root, prefix), depth);
      files += children.files;
      for (const child of children.folders) {
        const key = `${prefix}${child}/`;
        if (mayHold(key, range)) next.push(key);
      }
    }
    if (next.length === 0) break;
    folders = next;
    depth++;
  }
  return { folders: folders.sort(compareKeys), files, depth };
}

function average(folders: readonly string[], of: (folder: string) => number): number {
  const probes = Math.min(PROBES, folders.length);
  let sum = 0;
  for (let probe = 0; probe < probes; probe++) sum += of(folders[Math.floor(Math.random() * folders.length)] ?? '');
  return sum / probes;
}

/** Files below a folder, as one random descent tells. */
function descend(path: string, from: number): number {
  let files = 0;
  let weight = 1;
  for (let at = path, depth = from; depth < 12; depth++) {
    const children = childrenOf(at, depth);
    files += children.files * weight;
    const child = children.folders[Math.floor(Math.random() * children.folders.length)];
    if (child === undefined) break;
    weight *= children.folders.length;
    at = join(at, child);
  }
  return files;
}

/** The first key from a folder on that begins no other, so that no listing's disorder can carry it across the boundary. */
function boundaryFrom(root: string, prefix: string): Key | undefined {
  const notes = { skipped: () => undefined, denied: () => undefined };
  let last: Key | undefined;
  // The walk is lazy: only the folders on the way to the first files are read.
  for (const { key } of walk(root, { after: toKey(prefix), upTo: null }, notes)) {
    // Keys that begin with another come right behind it.
    if (last !== undefined && !key.startsWith(last)) return last;
    last = key;
  }
  return last;
}

function childrenOf(path: string, depth: number): { folders: string[]; files: number } {
  const folders: string[] = [];
  let files = 0;
  try {
    for (const child of readdirSync(path, { withFileTypes: true })) {
      const linked = child.isSymbolicLink() && depth < FOLLOWED_DEPTH && targetOf(join(path, child.name)) === 'folder';
      if (child.isDirectory() || linked) folders.push(child.name);
      else files++;
    }
  } catch {
    // A folder that cannot be read is the walk's to report.
  }
  return { folders, files };
}
