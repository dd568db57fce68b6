/** One object on its way: compared first where that may spare the sending, then sent with the headers Mastodon would have written. */
import { headLength, quickHeaders, uploadHeaders } from '../mastodon/headers.ts';
import type { ByteBudget } from '../net/budget.ts';
import { discard } from '../net/discard.ts';
import type { Context } from '../net/context.ts';
import type { Destination, Entry, ObjectHeaders, Opened, Part } from '../stores/model.ts';
import { ChangedError, cutIntoParts } from './parts.ts';
import { etagOfStream, isComparable, likelyPartSize, matchesWhole, partsOf } from './proof.ts';
import type { Outcome } from './tally.ts';

/** One object to be sent. */
export interface Job {
  readonly entry: Entry;
  /** What the bucket has under the key. */
  readonly stored?: Entry;
  /** Send it only if the bytes differ from those stored. */
  readonly compareFirst: boolean;
  /** How often the file has changed under our hands. */
  readonly changes?: number;
}

/** Holds back what is sent, so that a line can be shared. */
export interface Throttling {
  /** Resolves when `bytes` may be sent. */
  take(bytes: number, signal: AbortSignal): Promise<void>;
}

/** What objects are sent with. */
export interface SendMeans {
  readonly destination: Destination;
  readonly budget: ByteBudget;
  /** Read and compare, but send nothing: what would be sent counts as left. */
  readonly dryRun: boolean;
  readonly throttle?: Throttling;
}

/** A body in memory. */
export interface Body {
  readonly bytes: Uint8Array;
  /** Hex. */
  readonly md5: string;
  /** Headers the source stores with the object. */
  readonly headers: Partial<ObjectHeaders>;
}

/** Sends a body that is in memory. */
export async function sendWhole(job: Job, body: Body, means: SendMeans, cx: Context): Promise<Outcome> {
  const { destination, dryRun, throttle } = means;
  const { bytes, md5 } = body;
  const { key } = job.entry;
  const etag = job.compareFirst ? job.stored?.etag : undefined;
  if (isComparable(etag) && matchesWhole(bytes, md5, etag, destination.partSize(bytes.length))) {
    discard(bytes);
    return 'same';
  }
  if (dryRun) return 'left';
  const headers = quickHeaders(key, bytes) ?? (await uploadHeaders(key, bytes.subarray(0, headLength), bytes.length));
  await throttle?.take(bytes.length, cx.signal);
  await destination.put(key, bytes, md5, { ...headers, ...body.headers }, cx);
  discard(bytes);
  return doneWith(job);
}

/**
 * Sends a body that is too large for one request, part by part.
 * @returns `compared` when the body was read for comparing and differs: it has to be opened again to be sent.
 * @throws ChangedError when the source changed meanwhile.
 */
export async function sendInParts(
  job: Job,
  opened: Opened,
  means: SendMeans,
  cx: Context,
): Promise<Outcome | 'compared'> {
  const { destination, budget, dryRun } = means;
  const { size } = opened.entry;
  const partSize = destination.partSize(size);
  if (job.compareFirst && job.stored?.size === size) {
    const same = await isStored(opened, job.stored.etag, partSize);
    if (same !== undefined) return same ? 'same' : 'compared';
  }
  if (dryRun) {
    await closeUnread(opened);
    return 'left';
  }
  await using cut = await cutIntoParts(opened, partSize, budget);
  const headers: ObjectHeaders = { ...(await uploadHeaders(job.entry.key, cut.head, size)), ...opened.headers };
  await destination.putParts(job.entry.key, paced(cut.parts, means, cx), headers, cx);
  return doneWith(job);
}

/** Closes a body that nobody wants: a stream lets go of its file only once it was begun. */
export async function closeUnread(opened: Opened): Promise<void> {
  const body = opened.body[Symbol.asyncIterator]();
  await body.next().catch(() => undefined);
  await body.return?.();
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

async function* paced(parts: AsyncIterable<Part>, { throttle }: SendMeans, cx: Context): AsyncGenerator<Part> {
  for await (const part of parts) {
    await throttle?.take(part.bytes.length, cx.signal);
    yield part;
  }
}

function doneWith(job: Job): Outcome {
  return job.stored === undefined ? 'copied' : 'repaired';
}
