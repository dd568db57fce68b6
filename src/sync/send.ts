/** One object on its way: compared first where that may spare the sending, then sent with the headers Mastodon would have written. */
import type { ByteBudget } from '../net/budget.ts';
import { discard } from '../net/discard.ts';
import type { Context } from '../net/context.ts';
import { HopelessError } from '../stores/hopeless.ts';
import {
  StoreError,
  type Destination,
  type Entry,
  type ObjectHeaders,
  type Opened,
  type PutOptions,
} from '../stores/model.ts';
import { headersFor } from './headers.ts';
import { ChangedError, closeUnread, cutIntoParts } from './parts.ts';
import { etagOfStream, isComparable, likelyPartSize, matchesWhole, partsOf } from './proof.ts';
import type { Outcome } from './tally.ts';

/** One object to be sent. */
export interface Job {
  readonly entry: Entry;
  /** `inspect`: the bytes are right; only the headers at the bucket are looked at. */
  readonly act: 'copy' | 'inspect';
  /** What the bucket has under the key. */
  readonly stored?: Entry;
  /** Send it only if the bytes differ from those stored. */
  readonly compareFirst?: boolean;
  /** Not even then: the bucket's is newer. */
  readonly keepNewer?: true;
  /** How often the file has changed under our hands. */
  readonly changes?: number;
}

/** Something is stored under a key that the listing did not tell. */
export class TakenError extends Error {
  override readonly name = 'TakenError';

  constructor() {
    super('The bucket has got an object under this key since it was listed.');
  }
}

/** What objects are sent with. */
export interface SendMeans {
  readonly destination: Destination;
  readonly budget: ByteBudget;
  /** Read and compare, but send nothing: what would be sent counts as left. */
  readonly dryRun: boolean;
  /** The bucket is the authority: look again before a large object is sent. */
  readonly absentOnly: boolean;
}

/** A body in memory. */
export interface Body {
  readonly bytes: Uint8Array;
  /** Hex. */
  readonly md5: string;
  /** Headers the source stores with the object. */
  readonly headers: Partial<ObjectHeaders>;
}

/**
 * Sends a body that is in memory.
 * @throws TakenError when the bucket has something else under a key that it did not list.
 */
export async function sendWhole(job: Job, body: Body, means: SendMeans, cx: Context): Promise<Outcome> {
  const { destination, dryRun } = means;
  const { bytes, md5 } = body;
  const { key } = job.entry;
  const etag = job.compareFirst === true ? job.stored?.etag : undefined;
  if (isComparable(etag) && matchesWhole(bytes, md5, etag, destination.partSize(bytes.length))) {
    discard(bytes);
    return 'same';
  }
  if (job.keepNewer === true) return 'newer';
  if (dryRun) return 'left';
  const headers = await headersFor(key, bytes, bytes.length, body.headers);
  const written = await destination.put(key, bytes, md5, headers, cx, putting(job)).catch(refused(job));
  discard(bytes);
  return written.already === true ? 'same' : doneWith(job);
}

/**
 * Sends a body that is too large for one request, part by part.
 * @returns `compared` when the body was read for comparing and differs: it has to be opened again to be sent.
 * @throws ChangedError when the source changed meanwhile; TakenError as {@link sendWhole}, where that must not be overwritten.
 */
export async function sendInParts(
  job: Job,
  opened: Opened,
  means: SendMeans,
  cx: Context,
): Promise<Outcome | 'compared'> {
  const { destination, budget, dryRun, absentOnly } = means;
  const { size } = opened.entry;
  const partSize = destination.partSize(size);
  if (job.compareFirst === true && job.stored?.size === size) {
    const same = await isStored(opened, job.stored.etag, partSize);
    if (same !== undefined) return same ? 'same' : job.keepNewer === true ? 'newer' : 'compared';
  }
  const instead = job.keepNewer === true ? 'newer' : dryRun ? 'left' : undefined;
  if (instead !== undefined) {
    await closeUnread(opened);
    return instead;
  }
  if (absentOnly && (await destination.head(job.entry.key, cx)) !== null) {
    await closeUnread(opened);
    throw new TakenError();
  }
  await using cut = await cutIntoParts(opened, partSize, budget);
  const headers = await headersFor(job.entry.key, cut.head, size, opened.headers);
  const sent = destination.putParts(job.entry.key, cut.parts, headers, cx, putting(job));
  const written = await sent.catch(refused(job));
  return written.already === true ? 'same' : doneWith(job);
}

/** Whether a body is the one behind an ETag; `undefined`, with nothing read, when the ETag cannot tell. */
async function isStored(opened: Opened, etag: string | undefined, ours: number): Promise<boolean | undefined> {
  if (!isComparable(etag)) return undefined;
  const parts = partsOf(etag);
  const partSize = parts === undefined ? undefined : likelyPartSize(opened.entry.size, parts, ours);
  if (parts !== undefined && partSize === undefined) return undefined;
  const same = (await etagOfStream(opened.body, partSize)) === etag;
  if ((await opened.settle()) === 'changed') throw new ChangedError();
  return same;
}

function doneWith(job: Job): Outcome {
  return job.stored === undefined ? 'copied' : 'repaired';
}

/** What the listing called absent is written only if it is: the listing may be wrong, and somebody else may have been faster. */
function putting({ entry, stored }: Job): PutOptions {
  return { modifiedMs: entry.modifiedMs, ...(stored === undefined && { ifAbsent: true }) };
}

/** What a refused write means for the object, or for all of them: a key that may not write one may not write the others. */
function refused(job: Job): (error: unknown) => never {
  return (error) => {
    if (error instanceof StoreError && error.status === 412 && job.stored === undefined) throw new TakenError();
    if (error instanceof StoreError && error.code === 'AccessDenied') {
      throw new HopelessError(error.message, { cause: error });
    }
    throw error;
  };
}
