/** From inputs to stores: the source folder, looked at before anything is read from it, and the bucket with its credentials. */
import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createCloudflare, type Cloudflare } from '../cloudflare/client.ts';
import { deriveS3Credentials } from '../cloudflare/credentials.ts';
import type { AccountToken, R2Target } from '../inputs/parts/r2.ts';
import type { Source as SourcePlace } from '../inputs/parts/places.ts';
import { foldersToLookInto, judgeSourceRoot } from '../mastodon/source-root.ts';
import { LocalFolder } from '../stores/folder/folder.ts';
import { R2Bucket } from '../stores/s3/r2.ts';
import { NotBuiltError, type StepWorld } from './step.ts';

/**
 * The source to read.
 * @throws when the folder cannot be read, is empty or is not Mastodon's media, with the path to give instead.
 */
export async function openSource(place: SourcePlace, world: StepWorld): Promise<LocalFolder> {
  if (place.kind !== 'local') throw new NotBuiltError(`A source by ${place.kind}://`);
  const root = await resolved(place.path);
  const children = await readdir(root).catch((error: unknown) => {
    throw unreadable(place.path, error);
  });
  const inside: Record<string, readonly string[]> = {};
  for (const name of foldersToLookInto) {
    if (children.includes(name)) inside[name] = await readdir(join(root, name)).catch(() => []);
  }
  const verdict = judgeSourceRoot({ root: place.path, children, inside });
  if (!verdict.ok) throw new Error(`source: ${verdict.problem}. Fix: ${verdict.fix}.`);
  return new LocalFolder(root, world.startThread);
}

/** The bucket, opened with the S3 key that was given or the one that belongs to the API token. */
export async function openBucket(target: R2Target, world: StepWorld): Promise<R2Bucket> {
  const { bucket, endpoint, credentials } = target;
  if (!('apiToken' in credentials)) return new R2Bucket({ endpoint, bucket, region: 'auto', credentials });
  const derived = await deriveS3Credentials(
    openCloudflare(credentials, world),
    credentials.apiToken,
    credentials.accountId,
  );
  world.mask(derived.secretAccessKey);
  return new R2Bucket({ endpoint, bucket, region: 'auto', credentials: derived });
}

/** Cloudflare's API with the token that was given. */
export function openCloudflare({ apiToken }: AccountToken, world: StepWorld): Cloudflare {
  return createCloudflare({
    token: apiToken,
    ...(world.cloudflareUrl !== undefined && { baseUrl: world.cloudflareUrl }),
  });
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
