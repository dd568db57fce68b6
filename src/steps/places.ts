/** From inputs to stores: the source, looked at before anything is read from it, and the bucket with its credentials. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cloudflare } from '../cloudflare/client.ts';
import { deriveS3Credentials } from '../cloudflare/credentials.ts';
import type { AccountToken, R2Target } from '../inputs/parts/r2.ts';
import type { Destination as DestinationPlace, Source as SourcePlace } from '../inputs/parts/places.ts';
import { isR2 } from '../inputs/values/net.ts';
import { foldersToLookInto, judgeSourceRoot } from '../mastodon/source-root.ts';
import type { Context } from '../net/context.ts';
import { LocalFolder } from '../stores/folder/folder.ts';
import { storeError } from '../stores/s3/errors.ts';
import type { BucketLocation } from '../stores/s3/location.ts';
import { R2Bucket, r2Label } from '../stores/s3/r2.ts';
import { S3Source, s3SourceLabel } from '../stores/s3/source.ts';
import { SshSource } from '../stores/ssh/source.ts';
import type { StepWorld } from './step.ts';

/** A source that was looked at. */
export type OpenSource = LocalFolder | S3Source | SshSource;

/**
 * The source to read.
 * @param cx - where requests to the source are told.
 * @throws when it cannot be read, is empty or is not Mastodon's media, with what to give instead.
 */
export async function openSource(place: SourcePlace, world: StepWorld, cx: Context = world.cx): Promise<OpenSource> {
  switch (place.kind) {
    case 'local':
      return openFolder(place.path, world);
    case 's3':
      return lookedAt(
        new S3Source(place),
        `s3://${place.bucket}/${place.prefix}`,
        'check bucket and prefix, and that source-endpoint is right',
        cx,
      );
    case 'ssh':
      return lookedAt(
        new SshSource(place, place.path),
        `${place.host}:${place.path}`,
        'check the path, and that the volume is mounted',
        cx,
      );
  }
}

/**
 * What tells one source from another, whatever it is called: for the journal, which keeps a salted hash of it.
 * Folders are told by their real path, as a link to another folder is another source.
 */
export async function sourceIdentity(place: SourcePlace | DestinationPlace): Promise<string> {
  switch (place.kind) {
    case 'local':
      return `folder ${await realpath(place.path).catch(() => place.path)}`;
    case 's3':
      return `s3 ${place.endpoint}/${place.bucket}/${place.prefix}`;
    case 'ssh':
      return `ssh ${place.host}:${place.port ?? 22} ${place.path}`;
  }
}

/**
 * Whether the bucket's own store holds the source too, so that it can copy objects by itself.
 * Endpoints of R2 name the account and the jurisdiction, and copies stay within both.
 */
export function isSameStore(place: SourcePlace | DestinationPlace, target: R2Target): boolean {
  return place.kind === 's3' && new URL(place.endpoint).origin === new URL(target.endpoint).origin;
}

/** The labels of stores whose requests R2 does not bill. */
export function storesElsewhere(place: SourcePlace, target: R2Target): readonly string[] {
  if (place.kind !== 's3' || isSameStore(place, target) || isR2(new URL(place.endpoint).hostname)) return [];
  return [s3SourceLabel(place.bucket)];
}

/** @throws when the source is the very bucket that is copied to. */
export function refuseSameBucket(place: SourcePlace, target: R2Target): void {
  if (!isSameStore(place, target) || place.kind !== 's3' || place.bucket !== target.bucket || place.prefix !== '')
    return;
  throw new Error(`source: s3://${place.bucket} is the bucket itself. Fix: give the bucket that the media come from.`);
}

/** A source that can tell the names in a folder, and has to be closed. */
interface Remote extends AsyncDisposable {
  names(folder: string, cx: Context): Promise<readonly string[]>;
}

/** @throws when what is there is not Mastodon's media; the source is closed then. */
async function lookedAt<T extends Remote>(source: T, root: string, empty: string, cx: Context): Promise<T> {
  try {
    const children = await source.names('', cx);
    const inside: Record<string, readonly string[]> = {};
    for (const name of foldersToLookInto) {
      if (children.includes(name)) inside[name] = await source.names(`${name}/`, cx);
    }
    if (children.length === 0) throw new Error(`source: ${root} holds nothing. Fix: ${empty}.`);
    const verdict = judgeSourceRoot({ root, children, inside });
    if (!verdict.ok) throw new Error(`source: ${verdict.problem}. Fix: ${verdict.fix}.`);
    return source;
  } catch (error) {
    await source[Symbol.asyncDispose]();
    throw error;
  }
}

async function openFolder(path: string, world: StepWorld): Promise<LocalFolder> {
  const root = await resolved(path);
  const children = await readdir(root).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const inside: Record<string, readonly string[]> = {};
  for (const name of foldersToLookInto) {
    if (children.includes(name)) inside[name] = await readdir(join(root, name)).catch(() => []);
  }
  const verdict = judgeSourceRoot({ root: path, children, inside });
  if (!verdict.ok) throw new Error(`source: ${verdict.problem}. Fix: ${verdict.fix}.`);
  return new LocalFolder(root, world.startThread);
}

/** The bucket, opened with the S3 key that was given or the one that belongs to the API token. */
export async function openBucket(target: R2Target, world: StepWorld): Promise<R2Bucket> {
  return new R2Bucket(await bucketLocation(target, world));
}

/** The bucket as what is copied from. Its ETags prove what is read; nobody may hide single objects in it. */
export function bucketAsSource(location: BucketLocation): S3Source {
  const label = r2Label(location.bucket);
  return new S3Source({
    ...location,
    prefix: '',
    pathStyle: true,
    acl: 'none',
    label,
    proven: true,
    explain: storeError,
  });
}

/** Where the bucket is, and the key that opens it. */
export async function bucketLocation(target: R2Target, world: StepWorld): Promise<BucketLocation> {
  const { bucket, endpoint, credentials } = target;
  if (!('apiToken' in credentials)) return { endpoint, bucket, region: 'auto', credentials };
  const derived = await deriveS3Credentials(
    openCloudflare(credentials, world),
    credentials.apiToken,
    credentials.accountId,
  );
  world.mask(derived.secretAccessKey);
  return { endpoint, bucket, region: 'auto', credentials: derived };
}

/** Cloudflare's API with the token that was given. */
export function openCloudflare({ apiToken }: AccountToken, world: StepWorld): Cloudflare {
  return world.cloudflare(apiToken, world.cx);
}

async function resolved(path: string): Promise<string> {
  try {
    const root = await realpath(path);
    if (!(await stat(root)).isDirectory())
      throw new Error(`source: ${path} is a file. Fix: give the folder public/system.`);
    return root;
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): Error {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOENT') {
    return new Error(
      `source: there is no folder ${path} on this machine. Fix: give the path as the runner sees it; with Docker, the folder on the host.`,
    );
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new Error(
      `source: the folder ${path} may not be read by this user. Fix: run the runner as the user that owns the media (usually mastodon), or as root.`,
    );
  }
  return error instanceof Error ? error : new Error(String(error));
}
