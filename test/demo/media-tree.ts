/** Builds a folder like Mastodon's `public/system`, the same one for the same seed, from media that really decodes. */
import { closeSync, fchmodSync, futimesSync, mkdirSync, openSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setImmediate as breathe } from 'node:timers/promises';
import { attachmentKinds, planRecord, type PlannedFile } from './attachments.ts';
import { Random } from './random.ts';
import { makeMedia } from './seed-media.ts';
import { awkwardNames, hostileNames, oldNames, specialFiles } from './special-files.ts';

export interface TreeOptions {
  /** Regular files in all, at least {@link fewestObjects}. Default 2,200, about 200 MB. */
  readonly objects?: number;
  /** Default 1. */
  readonly seed?: number;
  /** Multiplies every size; 0 makes each file as small as its format allows (a few hundred bytes). Default 1. */
  readonly scale?: number;
  /** Time of the newest file in milliseconds since the epoch; the oldest is two years older. Default: the start of 2026. */
  readonly newestMs?: number;
  /** Adds a symbolic link to nowhere. Default false. */
  readonly danglingLink?: boolean;
  /** Adds names with line breaks, a workflow command and terminal escapes. Default false. */
  readonly hostileNames?: boolean;
}

/** Objects and their bytes. */
export interface Amount {
  readonly objects: number;
  readonly bytes: number;
}

/** What was built. Names are paths below the root, with `/`, as on disk (so not always NFC). */
export interface TreeSummary {
  readonly root: string;
  /** Every regular file. */
  readonly all: Amount;
  /** Those that belong into a bucket that anybody can read: all but `neverCopied` and `hidden`. */
  readonly migratable: Amount;
  /** By class and attachment, such as `cache/accounts/avatars`, in alphabetical order. */
  readonly classes: Readonly<Record<string, Amount>>;
  /** Below `backups/` and `imports/`. */
  readonly neverCopied: readonly string[];
  /** Files that only their owner may read. */
  readonly hidden: readonly string[];
  readonly awkward: readonly string[];
  /** Above 32 MiB. */
  readonly large: readonly string[];
  readonly emptyFolders: readonly string[];
  readonly links: readonly string[];
}

const twoYearsMs = 2 * 365 * 86_400_000;
const defaultNewestMs = Date.UTC(2026, 0, 1);

/** The files that every tree holds: the special ones and one record of each kind with up to two styles. */
export const fewestObjects = 110;

/**
 * Writes the tree below `root`, which is made when it is missing.
 * @throws RangeError for fewer than {@link fewestObjects} objects.
 */
export async function buildMediaTree(root: string, options: TreeOptions = {}): Promise<TreeSummary> {
  const { scale = 1, newestMs = defaultNewestMs } = options;
  const emptyFolders = ['cache/media_attachments/files/111/222/333/444/555/666/original'];
  const links = options.danglingLink === true ? ['accounts/avatars/000/000/009/original/gone.png'] : [];
  const files: WrittenFile[] = [];

  for (const planned of planTree(
    options.objects ?? 2_200,
    options.seed ?? 1,
    newestMs,
    options.hostileNames === true,
  )) {
    files.push({ ...planned, bytes: write(root, planned, scale, files.length) });
    if (files.length % 200 === 0) await breathe();
  }
  for (const folder of emptyFolders) mkdirSync(join(root, folder), { recursive: true });
  for (const link of links) {
    mkdirSync(dirname(join(root, link)), { recursive: true });
    symlinkSync('/nonexistent/gone.png', join(root, link));
  }
  return { ...summarise(root, files), emptyFolders, links };
}

function* planTree(objects: number, seed: number, newestMs: number, hostile: boolean): Generator<PlannedFile> {
  if (objects < fewestObjects) throw new RangeError(`A media tree has at least ${fewestObjects} objects.`);
  const random = new Random(seed);
  const first = [...specialFiles(newestMs), ...(hostile ? oldNames(hostileNames, 900, newestMs) : [])];
  yield* first;
  let left = objects - first.length;
  for (let number = 0; left > 0; number++) {
    // One of each kind, then by frequency.
    const kind = attachmentKinds[number] ?? random.pick(attachmentKinds);
    const modifiedMs = newestMs - 10_000 - random.integer(twoYearsMs);
    const record = planRecord(kind, modifiedMs, 1_000 + number, random).slice(0, left);
    yield* record;
    left -= record.length;
  }
}

interface WrittenFile extends PlannedFile {
  readonly bytes: number;
}

/** @returns the size in bytes. */
function write(root: string, planned: PlannedFile, scale: number, serial: number): number {
  const path = join(root, planned.path);
  const content = makeMedia(planned.kind, planned.size * scale, serial);
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(path, 'w');
  try {
    writeFileSync(file, content);
    fchmodSync(file, planned.private === true ? 0o600 : 0o644); // whatever the umask says
    futimesSync(file, planned.modifiedMs / 1000, planned.modifiedMs / 1000);
  } finally {
    closeSync(file);
  }
  return content.length;
}

function summarise(root: string, files: readonly WrittenFile[]): Omit<TreeSummary, 'emptyFolders' | 'links'> {
  const byClass = Object.groupBy(files, ({ path }) => /^(?:cache\/)?[^/]+\/[^/]+/.exec(path)?.[0] ?? '');
  const isUserData = ({ path }: PlannedFile): boolean => /^(?:backups|imports)\//.test(path);
  const old = new Set([...awkwardNames, ...hostileNames].map(([name]) => name));
  const paths = (wanted: (file: WrittenFile) => boolean): string[] => files.filter(wanted).map(({ path }) => path);
  return {
    root,
    all: amount(files),
    migratable: amount(files.filter((file) => !isUserData(file) && file.private !== true)),
    classes: Object.fromEntries(
      Object.entries(byClass)
        .map(([name, members]) => [name, amount(members ?? [])] as const)
        .sort(([a], [b]) => (a < b ? -1 : 1)),
    ),
    neverCopied: paths(isUserData),
    hidden: paths((file) => file.private === true),
    awkward: paths(({ path }) => old.has(path.slice(path.lastIndexOf('/') + 1))),
    large: paths(({ bytes }) => bytes > 32 * 1024 * 1024),
  };
}

function amount(files: readonly WrittenFile[]): Amount {
  return { objects: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0) };
}
