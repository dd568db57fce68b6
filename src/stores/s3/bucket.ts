/** A bucket behind the S3 protocol as a destination, with nothing that only one store can do. */
import type { S3Client } from '@aws-sdk/client-s3';
import type { Context } from '../../net/context.ts';
import { inRange } from '../keys.ts';
import {
  StoreError,
  type Destination,
  type Entry,
  type Key,
  type KeyRange,
  type NotRemoved,
  type ObjectHeaders,
  type Part,
  type PutOptions,
  type Stored,
  type Written,
} from '../model.ts';
import { storeError } from './errors.ts';
import { listPages, toEntry } from './listing.ts';
import type { BucketLocation } from './location.ts';
import { uploadParts } from './multipart.ts';
import { storedHeaders } from './read.ts';
import { callSdk, createS3Client } from './sdk.ts';
import { etagOf, proveEtag, Wire, type Explain, type WireAnswer } from './wire.ts';

const MIB = 1 << 20;
const METADATA = 'x-amz-meta-';
/** R2 and S3 allow 10,000 parts of at least 5 MiB. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html */
const MOST_PARTS = 10_000;

/** Objects up to this many bytes go whole: one billed operation instead of at least three, and few media files are larger. */
export const WHOLE_UP_TO = 32 * MIB;

/** Bytes of each part but the last: 16 MiB until ten thousand of them do not suffice (160 GiB), then whole MiB as needed. */
export function partSizeFor(size: number): number {
  return Math.max(16, Math.ceil(size / MOST_PARTS / MIB)) * MIB;
}

/** What one store has of its own. */
export interface BucketTraits {
  readonly label: string;
  /** What the names of all objects begin with and keys do not: empty when absent, or ends in a slash. */
  readonly prefix?: string;
  /** Says what a refusal means to whoever gave the location. */
  readonly explain?: Explain;
  /**
   * Compares the ETag of a write with the MD5 of what was sent. The MD5 goes along with every body, so a store refuses other bytes
   * by itself; where its ETag is an MD5 too, that proves what it keeps.
   * @throws StoreError when the store keeps other bytes.
   */
  readonly prove?: Prove;
}

/** @param answer - the headers of the answer, names in lower case. */
export type Prove = (operation: string, etag: string, expected: string, answer: WireAnswer) => void;

/** One bucket, or a folder in it. Whole objects go over the lean wire, everything else through the SDK. */
export class S3Bucket implements Destination {
  readonly label: string;
  readonly wholeUpTo = WHOLE_UP_TO;
  readonly partSize = partSizeFor;
  protected readonly location: BucketLocation;
  protected readonly wire: Wire;
  private client: Promise<S3Client> | undefined;
  private readonly prefix: string;
  private readonly explain: Explain;
  private readonly prove: Prove;

  constructor(location: BucketLocation, { label, prefix = '', explain = storeError, prove = proveEtag }: BucketTraits) {
    this.location = location;
    this.label = label;
    this.prefix = prefix;
    this.explain = explain;
    this.prove = prove;
    this.wire = new Wire(location, this.label, explain);
  }

  async *list(range: KeyRange, cx: Context): AsyncGenerator<readonly Entry[]> {
    const { prefix } = this;
    const query = { prefix, ...(range.after !== null && { startAfter: prefix + range.after }) };
    for await (const { objects } of listPages(this.wire, query, cx)) {
      // Some stores know no prefix; and the folder itself may be an object without a name below it.
      const own = prefix === '' ? objects : objects.filter(({ name }) => isBelow(prefix, name));
      const page = own.map((object) => this.entryOf(toEntry(object, prefix)));
      const entries = page.filter((entry) => inRange(entry.key, range));
      if (entries.length > 0) yield entries;
      const last = page.at(-1);
      if (range.upTo !== null && last !== undefined && isPast(last.key, range.upTo)) return;
    }
  }

  /** Cutting costs requests and the source knows its own shape for nothing, so passes cut by their source. */
  split(range: KeyRange): Promise<readonly KeyRange[]> {
    return Promise.resolve([range]);
  }

  async put(
    key: Key,
    bytes: Uint8Array,
    md5: string,
    headers: ObjectHeaders,
    cx: Context,
    { ifAbsent = false }: PutOptions = {},
  ): Promise<Written> {
    const sent = {
      'content-type': headers.contentType,
      'cache-control': headers.cacheControl,
      'content-md5': Buffer.from(md5, 'hex').toString('base64'),
    };
    const request = { operation: 'PutObject', method: 'PUT', key: this.prefix + key, body: bytes } as const;
    const check = (got: WireAnswer): void => this.prove('PutObject', etagOf(got), md5, got);
    if (!ifAbsent) {
      return { etag: etagOf(await this.wire.send({ ...request, headers: sent }, cx, check)) };
    }
    const attempts = { lost: 0 };
    const watching: Context = {
      ...cx,
      emit: (event) => {
        if (event.kind === 'retry') attempts.lost++;
        cx.emit(event);
      },
    };
    try {
      const conditional = { ...request, headers: { ...sent, 'if-none-match': '*' } };
      return { etag: etagOf(await this.wire.send(conditional, watching, check)) };
    } catch (error) {
      // A store that knows no such condition says so; what was listed as absent is written then.
      if (error instanceof StoreError && error.status === 501) return this.put(key, bytes, md5, headers, cx);
      if (!(error instanceof StoreError) || error.status !== 412) throw error;
      // The very bytes are there, perhaps by an attempt of ours whose answer was lost.
      const found = await this.head(key, cx);
      if (found?.etag !== md5) throw error;
      return attempts.lost > 0 ? { etag: md5 } : { etag: md5, already: true };
    }
  }

  putParts(
    key: Key,
    parts: AsyncIterable<Part>,
    headers: ObjectHeaders,
    cx: Context,
    options: PutOptions = {},
  ): Promise<Written> {
    const { wire, location, label, explain, prove } = this;
    const channel = { sdk: () => this.sdk(), wire, location, label, explain, prove };
    return uploadParts(channel, this.prefix + key, parts, headers, cx, options);
  }

  async head(key: Key, cx: Context): Promise<Stored | null> {
    const question = {
      operation: 'HeadObject',
      method: 'HEAD',
      billed: 'B',
      key: this.prefix + key,
      headers: {},
    } as const;
    try {
      return await this.wire.ask(question, cx, async ({ headers, body }) => {
        await body.dump();
        return {
          size: Number(headers['content-length'] ?? 0),
          etag: etagOf(headers),
          modifiedMs: Date.parse(String(headers['last-modified'])) || 0,
          headers: storedHeaders(headers),
          metadata: metadataOf(headers),
        };
      });
    } catch (error) {
      if (error instanceof StoreError && error.status === 404 && error.code !== 'NoSuchBucket') return null;
      throw error;
    }
  }

  async remove(keys: readonly Key[], cx: Context): Promise<readonly NotRemoved[]> {
    const { label: store, location, explain, prefix } = this;
    const call = { operation: 'DeleteObjects', billed: 'free', store, location, explain } as const;
    const left: NotRemoved[] = [];
    const { DeleteObjectsCommand } = await import('@aws-sdk/client-s3');
    const sdk = await this.sdk();
    for (let from = 0; from < keys.length; from += 1000) {
      const slice = keys.slice(from, from + 1000);
      const answer = await callSdk(call, cx, () =>
        sdk.send(
          new DeleteObjectsCommand({
            Bucket: this.location.bucket,
            Delete: { Objects: slice.map((key) => ({ Key: prefix + key })), Quiet: true },
          }),
          { abortSignal: cx.signal },
        ),
      );
      for (const { Key: key = '', Code: code = '', Message: message = '' } of answer.Errors ?? [])
        left.push({ key: key.slice(prefix.length) as Key, why: `DeleteObjects: ${message} (${code})` });
    }
    return left;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    (await this.client)?.destroy();
    await this.wire.close();
  }

  private sdk(): Promise<S3Client> {
    return (this.client ??= createS3Client(this.location));
  }

  /** Names below the prefix, as whoever copies knows them. */
  private entryOf(entry: Entry): Entry {
    if (this.prefix === '') return entry;
    return { ...entry, locator: (entry.locator as string).slice(this.prefix.length) };
  }
}

function isBelow(prefix: string, name: string): boolean {
  return name.length > prefix.length && name.startsWith(prefix);
}

/**
 * Whether a listing that has come to `key` can hold no more of a range that ends at `upTo`. A key that begins `upTo` may still
 * follow after longer ones: https://github.com/nodejs/build/issues/3508
 */
function isPast(key: Key, upTo: Key): boolean {
  return !inRange(key, { after: null, upTo }) && !key.startsWith(upTo);
}

/** User metadata of an answer. */
function metadataOf(headers: WireAnswer): Record<string, string> {
  const metadata: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (name.startsWith(METADATA)) metadata[name.slice(METADATA.length)] = String(value);
  }
  return metadata;
}
