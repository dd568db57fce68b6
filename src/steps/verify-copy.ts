/** A copy of the bucket, opened to be compared with it. Nothing is written to either. */
import { realpath } from 'node:fs/promises';
import type { Destination as DestinationPlace } from '../inputs/parts/places.ts';
import type { VerifyInputs } from '../inputs/steps/verify.ts';
import type { Context } from '../net/context.ts';
import { LocalFolder } from '../stores/folder/folder.ts';
import { otherStoreLabel } from '../stores/s3/other-store.ts';
import { S3Source } from '../stores/s3/source.ts';
import { destinationError } from '../stores/s3/source-errors.ts';
import type { CopyPlace } from '../verify/second-copy.ts';
import { refuseOwnBucket } from './destinations.ts';
import { bucketAsSource, bucketLocation } from './places.ts';
import type { StepWorld } from './step.ts';

/** To be disposed of. */
export interface OpenCopy extends AsyncDisposable {
  readonly place: Pick<CopyPlace, 'bucket' | 'copy' | 'name'>;
}

/** @returns `undefined` when no destination was given. @throws when it is not there, with what to do. */
export async function openCopy(
  { destination, r2 }: VerifyInputs,
  world: StepWorld,
  cx: Context,
): Promise<OpenCopy | undefined> {
  if (destination === undefined) return undefined;
  refuseOwnBucket(destination, r2);
  cx.signal.throwIfAborted();
  const copy = await openPlace(destination, world);
  const bucket = bucketAsSource(await bucketLocation(r2, world));
  return {
    place: { bucket, copy, name: destination.kind === 's3' ? `the bucket ${destination.bucket}` : 'the folder' },
    [Symbol.asyncDispose]: async () => {
      await copy[Symbol.asyncDispose]();
      await bucket[Symbol.asyncDispose]();
    },
  };
}

async function openPlace(place: DestinationPlace, world: StepWorld): Promise<LocalFolder | S3Source> {
  if (place.kind === 's3')
    return new S3Source({ ...place, acl: 'none', label: otherStoreLabel(place.bucket), explain: destinationError });
  const root = await realpath(place.path).catch(() => {
    throw new Error(
      `destination: there is no folder ${place.path} on this machine. Fix: run the step sync with it first, on the machine that holds it.`,
    );
  });
  return new LocalFolder(root, world.startThread);
}
