/** From inputs to a destination beside the bucket: looked at before anything is written to it. */
import { hash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, chown, mkdir, readdir, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Destination as DestinationPlace, LocalDestination, S3Place } from '../inputs/parts/places.ts';
import type { R2Target } from '../inputs/parts/r2.ts';
import { isR2 } from '../inputs/values/net.ts';
import { foldersToLookInto, judgeSourceRoot } from '../mastodon/source-root.ts';
import type { Context } from '../net/context.ts';
import { FolderDestination } from '../stores/folder/destination.ts';
import type { Destination, Key } from '../stores/model.ts';
import { OtherStore, otherStoreLabel } from '../stores/s3/other-store.ts';
import { R2Bucket } from '../stores/s3/r2.ts';
import { readOwner } from './owner.ts';
import { isSameStore, sourceIdentity } from './places.ts';
import type { StepWorld } from './step.ts';

/** A destination that was looked at. */
export interface OpenDestination extends AsyncDisposable {
  readonly store: Destination & AsyncDisposable;
  /** Texts that tell the place from others, as those of a source: its own, then those of the folders around it. */
  readonly identity: string;
  readonly around: readonly string[];
  readonly holdsMedia: boolean;
  /** An earlier copy of this very bucket left its mark there. */
  readonly isMarked: boolean;
  /** What is written keeps the time of its object. */
  readonly timesKept: boolean;
  /** It is a bucket of the same account, so the store copies by itself. */
  readonly within: boolean;
  /** For sentences. */
  readonly name: string;
}

type Found = Omit<OpenDestination, 'isMarked' | keyof AsyncDisposable>;

/** How it is opened. */
export interface OpenedHow {
  readonly dryRun: boolean;
  readonly checksum: boolean;
}

/** What a new disk has in its root. */
const OF_DISKS = new Set(['lost+found', '.mastodon-r2']);

/**
 * The destination, made where it is a folder that does not exist.
 * @throws when it cannot be written, or holds something else than Mastodon's media, with what to give instead.
 */
export async function openDestination(
  place: DestinationPlace,
  target: R2Target,
  how: OpenedHow,
  world: StepWorld,
  cx: Context,
): Promise<OpenDestination> {
  const found = place.kind === 'local' ? await openFolder(place, how, world) : await openStore(place, target, cx);
  try {
    const isMarked = (await found.store.head(markOf(target), cx)) !== null;
    return { ...found, isMarked, [Symbol.asyncDispose]: () => found.store[Symbol.asyncDispose]() };
  } catch (error) {
    await found.store[Symbol.asyncDispose]();
    throw error;
  }
}

/**
 * Leaves a mark at the destination, so that it is known as a copy of this bucket from now on, whatever the journal knows: a key that
 * may only read the bucket cannot write there, and a first copy may be killed half-way.
 */
export async function markCopy({ store, isMarked }: OpenDestination, target: R2Target, cx: Context): Promise<void> {
  if (isMarked) return;
  const bytes = Buffer.from('A copy of a bucket of media, made by mastodon-media-r2, which knows it by this file.\n');
  const headers = { contentType: 'text/plain', cacheControl: 'private, no-store' };
  await store.put(markOf(target), bytes, hash('md5', bytes, 'hex'), headers, cx);
}

/** Tells one bucket from others, and nobody its name. */
function markOf({ endpoint, bucket }: R2Target): Key {
  const name = hash('sha256', `${new URL(endpoint).origin}/${bucket}`, 'hex').slice(0, 16);
  return `.mastodon-r2/copy-of-${name}` as Key;
}

/** The labels of destinations whose requests R2 does not bill. */
export function destinationElsewhere(place: DestinationPlace, target: R2Target): readonly string[] {
  if (place.kind !== 's3' || isSameStore(place, target) || isR2(new URL(place.endpoint).hostname)) return [];
  return [otherStoreLabel(place.bucket)];
}

/** @throws when the destination lies in the very bucket that is copied: its copies would be public, and copied again. */
export function refuseOwnBucket(place: DestinationPlace, target: R2Target): void {
  if (place.kind !== 's3' || !isSameStore(place, target) || place.bucket !== target.bucket) return;
  throw new Error(`destination: s3://${place.bucket} is the bucket itself. Fix: give another bucket.`);
}

async function openStore(place: S3Place, target: R2Target, cx: Context): Promise<Found> {
  const other = new OtherStore(place);
  let children: readonly string[];
  try {
    children = await other.names('', cx);
    const inside: Record<string, readonly string[]> = {};
    for (const name of foldersToLookInto) if (children.includes(name)) inside[name] = await other.names(`${name}/`, cx);
    refuseForeign(`s3://${place.bucket}/${place.prefix}`, children, inside);
  } catch (error) {
    await other[Symbol.asyncDispose]();
    throw error;
  }
  const common = {
    identity: await sourceIdentity(place),
    around: [],
    holdsMedia: holdsMedia(children),
    timesKept: false,
    name: `the bucket ${place.bucket}`,
  };
  const within = isSameStore(place, target) && place.prefix === '';
  if (!within) return { store: other, ...common, within };
  await other[Symbol.asyncDispose]();
  const { endpoint, bucket, region, credentials } = place;
  return { store: new R2Bucket({ endpoint, bucket, region, credentials }), ...common, within };
}

async function openFolder(place: LocalDestination, how: OpenedHow, world: StepWorld): Promise<Found> {
  const owner = place.owner === undefined ? undefined : await readOwner(place.owner);
  const found = await stat(place.path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(place.path, error);
  });
  if (found?.isDirectory() === false) {
    throw new Error(`destination: ${place.path} is a file. Fix: give a folder.`);
  }
  if (found === undefined && !how.dryRun) await makeFolder(place.path, owner);
  const absent = found === undefined && how.dryRun;
  const root = absent ? await willBe(place.path) : await realpath(place.path);
  const children = absent
    ? []
    : await readdir(root).catch((error: unknown) => {
        throw unusable(place.path, error);
      });
  const inside: Record<string, readonly string[]> = {};
  for (const name of foldersToLookInto) {
    if (children.includes(name)) inside[name] = await readdir(join(root, name)).catch(() => []);
  }
  refuseForeign(place.path, children, inside);
  if (!absent && !how.dryRun) {
    await access(root, constants.W_OK | constants.X_OK).catch((error: unknown) => {
      throw unusable(place.path, error);
    });
  }
  const options = { absent, tidy: !how.dryRun, digests: how.checksum, ...(owner !== undefined && { owner }) };
  return {
    store: new FolderDestination(root, world.startThread, options),
    identity: `folder ${root}`,
    around: foldersAround(root).map((path) => `folder ${path}`),
    holdsMedia: holdsMedia(children),
    timesKept: true,
    within: false,
    name: 'the folder',
  };
}

function holdsMedia(children: readonly string[]): boolean {
  return children.some((name) => !OF_DISKS.has(name));
}

/** @throws when it holds something, and not Mastodon's media. */
function refuseForeign(root: string, children: readonly string[], inside: Record<string, readonly string[]>): void {
  if (!holdsMedia(children)) return;
  const verdict = judgeSourceRoot({ root, children, inside });
  if (!verdict.ok) throw new Error(`destination: ${verdict.problem}. Fix: ${verdict.fix}, or an empty place.`);
}

async function makeFolder(
  path: string,
  owner: { readonly uid: number; readonly gid: number } | undefined,
): Promise<void> {
  try {
    const first = await mkdir(path, { recursive: true });
    if (first === undefined) return;
    for (let made = path; made.length >= first.length; made = dirname(made)) {
      await chmod(made, 0o755);
      if (owner !== undefined) await chown(made, owner.uid, owner.gid);
    }
  } catch (error) {
    throw unusable(path, error);
  }
}

/** Where a folder that is still to be made will be, whatever links lead there. */
async function willBe(path: string): Promise<string> {
  const parent = dirname(path);
  if (parent === path) return path;
  const real = await realpath(parent).catch(() => willBe(parent));
  return join(real, basename(path));
}

function foldersAround(root: string): string[] {
  const around: string[] = [];
  for (let at = dirname(root); at !== dirname(at); at = dirname(at)) around.push(at);
  return around;
}

function unusable(path: string, error: unknown): Error {
  const { code = '', message } = error as NodeJS.ErrnoException;
  if (code === 'EACCES' || code === 'EPERM') {
    return new Error(
      `destination: this user may not write to ${path}. Fix: run the step as the user that owns the folder, or as root.`,
    );
  }
  if (code === 'EROFS')
    return new Error(`destination: ${path} is mounted for reading only. Fix: mount it for writing.`);
  return new Error(
    `destination: ${path} cannot be used: ${message}. Fix: give a folder that this machine can write to.`,
  );
}
