/** The records in which the server tells of files. */
import { toKey } from '../keys.ts';
import type { Entry } from '../model.ts';

/** What the server tells of one file or link. */
export interface FileRecord {
  /** Relative to the root; `null` where the name is no UTF-8 and so can be no object key. */
  readonly name: string | null;
  readonly size: number;
  /** Seconds since the epoch. */
  readonly modified: number;
  /** Seconds since the epoch. */
  readonly changed: number;
  readonly kind: 'file' | 'link' | 'link to a folder' | 'other';
  /** Group and others may not read it. */
  readonly ownerOnly: boolean;
}

const FORMAT = /^(l?)(\d+) (-?\d+)(?:\.\d+)? (-?\d+)(?:\.\d+)? (0x)?([0-9a-fA-F]+) \.\//;
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * @param record - without the `//` it ends with.
 * @param dialect - of `stat`: `c` writes modes in base 16, `f` in base 8.
 * @throws when it is none.
 */
export function parseRecord(record: Buffer, dialect: 'c' | 'f'): FileRecord {
  const found = FORMAT.exec(record.subarray(0, 100).toString('latin1'));
  if (found === null) throw new Error('The server told of a file in a form that is not understood.');
  const [head, leads, size = '', modified = '', changed = '', , mode = ''] = found;
  const bits = Number.parseInt(mode, dialect === 'c' ? 16 : 8);
  return {
    name: decoded(record.subarray(head.length)),
    size: Number(size),
    modified: Number(modified),
    changed: Number(changed),
    kind: leads === 'l' ? 'link to a folder' : kindOf(bits),
    ownerOnly: (bits & 0o044) === 0,
  };
}

/** What the type bits of a mode say. */
export function kindOf(mode: number): 'file' | 'link' | 'other' {
  const type = mode & 0o170000;
  return type === 0o100000 ? 'file' : type === 0o120000 ? 'link' : 'other';
}

/** The entry of a name that is UTF-8. */
export function entryOf(record: FileRecord & { readonly name: string }): Entry {
  return {
    ...(record.kind !== 'file' && { irregular: true }),
    key: toKey(record.name),
    locator: record.name,
    size: record.size,
    modifiedMs: record.modified * 1000,
    changedMs: record.changed * 1000,
    access: record.ownerOnly ? 'owner' : 'public',
  };
}

/** Whether a file is the same in both. */
export function sameRecord(a: FileRecord, b: FileRecord): boolean {
  return a.size === b.size && a.modified === b.modified && a.changed === b.changed && a.kind === b.kind;
}

/** @returns `null` for bytes that are no UTF-8. */
export function decoded(bytes: Buffer): string | null {
  try {
    return decoder.decode(bytes);
  } catch {
    return null;
  }
}
