/**
 * The shared vocabulary of everything that holds objects: keys and their order, entries of a listing, sources that can be
 * read and destinations that can be written. Stores know nothing of Mastodon; they report what they see.
 */
import type { Context } from '../net/context.ts';

/**
 * The name of an object: Unicode in NFC, at most 1,024 bytes of UTF-8, ordered by those bytes (never by `<`).
 * R2 normalises keys to NFC, so two names that differ only in Unicode form are one object there.
 * @see https://developers.cloudflare.com/r2/reference/unicode-interoperability/
 */
export type Key = string & { readonly brand: 'Key' };

/** The keys in `(after, upTo]`; `null` is an open end. */
export interface KeyRange {
  readonly after: Key | null;
  readonly upTo: Key | null;
}

/** The whole key space. */
export const everything: KeyRange = { after: null, upTo: null };

/** One object or file as a listing tells it. */
export interface Entry {
  readonly key: Key;
  /** The name as stored, where it is not the key itself: another Unicode form, or bytes that are no UTF-8. */
  readonly locator: string | Uint8Array;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch: mtime of a file, LastModified of an object. */
  readonly modifiedMs: number;
  /** Milliseconds since the epoch of the last change of the file's status (its mode, its name), where the store tells it. */
  readonly changedMs?: number;
  /** As the store tells it, without quotes. */
  readonly etag?: string;
  /** Hex; only where the store vouches that it is the MD5 of the whole body. */
  readonly md5?: string;
  /** Who may read it: `owner` when group and others may not. Absent where a listing cannot tell. */
  readonly access?: 'public' | 'owner';
  /**
   * What stands under the name is no regular file (a link, a pipe): it cannot be read, but the name is not free either, so what another
   * side has under the key is not gone.
   */
  readonly irregular?: true;
}

/** A side of a sync: something whose keys can be listed in order. */
export interface Listable {
  /** Names the store in logs and reports; holds no secret and no path of the machine that should stay private. */
  readonly label: string;
  /**
   * Lists a range completely, in pages, in key order as far as the store keeps it (callers check the order).
   * @throws when the listing breaks off; a listing that ends without throwing is complete.
   */
  list(range: KeyRange, cx: Context): AsyncIterable<readonly Entry[]>;
  /**
   * Cuts a range into adjoining ranges of roughly equal size, in order, with at most `ways` billed requests.
   * Boundaries are whole keys that begin no other key.
   * @returns at most `ways` ranges; `[range]` when cutting does not pay.
   */
  split(range: KeyRange, ways: number, cx: Context): Promise<readonly KeyRange[]>;
}

/** The headers that are stored with an object and sent again to whoever reads it. */
export interface ObjectHeaders {
  readonly contentType: string;
  readonly cacheControl: string;
}

/** A body that could be opened. The consumer reads `body` to its end, then asks `settle`. */
export interface Opened {
  readonly entry: Entry;
  /** Headers the source itself stores with the object; absent for files. */
  readonly headers?: Partial<ObjectHeaders>;
  readonly body: AsyncIterable<Uint8Array>;
  /** The MD5 of the whole body in hex, where the source computed it while reading; `body` is one chunk then. */
  readonly md5?: string;
  /** Whether the object was the same before the first and after the last byte was read. */
  settle(): Promise<'unchanged' | 'changed'>;
}

/** A body that could not be opened. */
export interface Unread {
  readonly entry: Entry;
  readonly why: 'vanished' | 'denied' | 'io';
  readonly cause: Error;
}

/** The beginning of an object and what is stored with it. */
export interface Peek {
  readonly head: Uint8Array;
  readonly headers: Partial<ObjectHeaders>;
}

/** A store that can be read. It is never written to. */
export interface Source extends Listable {
  /** How many small objects are best asked for in one batch; 16 where absent. */
  readonly batch?: number;
  /**
   * Opens a batch. Answers come in any order, exactly one for each entry.
   * Consumers must read each opened body before asking for the next answer: a stream may carry them one after another.
   */
  open(entries: readonly Entry[], cx: Context): AsyncIterable<Opened | Unread>;
  /** The first bytes of an object and its headers, where that is cheaper than opening it: one request of Class B. */
  peek?(entry: Entry, length: number, cx: Context): Promise<Peek | Unread>;
  /**
   * The same entries, told who may read them, where listings of this source cannot tell: one request each. Those that it cannot tell of
   * are left as they were.
   * @throws StoreError when it can tell of none.
   */
  tellAccess?(entries: readonly Entry[], cx: Context): Promise<readonly Entry[]>;
}

/** What a destination keeps of an object. */
export interface Stored {
  readonly size: number;
  readonly etag: string;
  readonly modifiedMs: number;
  readonly headers: Partial<ObjectHeaders>;
  /** User metadata (`x-amz-meta-*`), names in lower case without the prefix. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** A finished and proven write: the store's ETag agreed with the MD5 of what was sent. */
export interface Written {
  readonly etag: string;
  /** Nothing was written: the very bytes were there already. */
  readonly already?: true;
}

/** How an object is written. */
export interface PutOptions {
  /** Only where nothing is stored under the key; refused with status 412 where something else is. */
  readonly ifAbsent?: boolean;
  /** When the object was modified at its source, in milliseconds since the epoch: for stores that keep such a time. */
  readonly modifiedMs?: number;
}

/** An object that was not removed. */
export interface NotRemoved {
  readonly key: Key;
  readonly why: string;
}

/** One part of a large object, handed over in order. */
export interface Part {
  /** Handed over for good: a store may free them once they are sent. */
  readonly bytes: Uint8Array;
  /** Called once the store no longer needs the bytes. */
  release(): void;
}

/** An object that the destination's account holds already, here or in another bucket. */
export interface CopySource {
  readonly bucket: string;
  /** As stored. */
  readonly key: string;
  /** As listed, without quotes: nothing else is copied. */
  readonly etag: string;
}

/** A store that can be written. */
export interface Destination extends Listable {
  /** Objects up to this many bytes go in one request. */
  readonly wholeUpTo: number;
  /** Bytes of every part but the last for an object of `size` bytes. Pure: the ETag of the object depends on it. */
  partSize(size: number): number;
  /**
   * Writes one object in one request and proves it: MD5 sent, ETag compared. Retries by itself what can be retried.
   * @param md5 - the digest of `bytes`, in hex.
   * @throws StoreError when the store refuses or the proof fails.
   */
  put(
    key: Key,
    bytes: Uint8Array,
    md5: string,
    headers: ObjectHeaders,
    cx: Context,
    options?: PutOptions,
  ): Promise<Written>;
  /**
   * Writes one object as a multipart upload and proves each part and the whole. Aborts the upload when it fails.
   * @throws StoreError when the store refuses or the proof fails.
   */
  putParts(
    key: Key,
    parts: AsyncIterable<Part>,
    headers: ObjectHeaders,
    cx: Context,
    options?: PutOptions,
  ): Promise<Written>;
  /**
   * Has the store itself copy an object of up to 5 GiB under a key, with these headers and no others; onto itself, that changes its
   * headers. No bytes travel. Absent where a store cannot.
   * @throws StoreError when the store refuses (status 412: the object is not the one that was listed; 404: it is gone) or the proof fails.
   */
  copyWithin?(from: CopySource, key: Key, headers: ObjectHeaders, cx: Context): Promise<Written>;
  /**
   * Gives a stored object these headers and no others, in place. Absent where a store cannot.
   * @param etag - of the object that is meant.
   * @throws StoreError when the store refuses (status 412: it is another object by now; 404: it is gone).
   */
  correct?(key: Key, etag: string, headers: ObjectHeaders, cx: Context): Promise<Written>;
  /** What is stored under a key, or `null`. */
  head(key: Key, cx: Context): Promise<Stored | null>;
  /**
   * Removes objects; those that do not exist count as removed.
   * @returns those that the store refused to remove, one by one.
   * @throws StoreError when it refused altogether.
   */
  remove(keys: readonly Key[], cx: Context): Promise<readonly NotRemoved[]>;
}

/** A small object with the version it was read at. */
export interface VersionedBytes {
  readonly bytes: Uint8Array;
  /** Opaque; names these very bytes. */
  readonly version: string;
}

/** A store of small objects that several runs may write at once. */
export interface Records {
  /** @returns `null` when there is no such object. */
  readRecord(key: Key, cx: Context): Promise<VersionedBytes | null>;
  /**
   * Writes an object only if it still is what was read.
   * @param over - the version that was read; `null` when there was none.
   * @returns the new version, or `null` when somebody else has written meanwhile, or when this write took effect and its answer was lost.
   */
  writeRecord(key: Key, bytes: Uint8Array, over: string | null, cx: Context): Promise<string | null>;
}

/** A store's refusal or failure, with the cause in words and whether trying again later may help. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly status: number;
  /** The store's own code, such as `AccessDenied`; empty when there was no answer. */
  readonly code: string;

  constructor(message: string, details: { status?: number; code?: string; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.status = details.status ?? 0;
    this.code = details.code ?? '';
  }
}
