/**
 * What the local cloud knows: one account with its buckets, their objects, the S3 credentials and the meter. The S3 API,
 * the control API and the edge are views of this one state.
 */
import { createHash } from 'node:crypto';
import { BodyStore } from './bodies.ts';
import type { Body } from './bodies.ts';
import { Meter } from './meter.ts';
import { compareUtf8 } from './order.ts';

/** An object as stored. */
export interface CloudObject {
  /** The name in the Unicode form it was last written under. */
  readonly key: string;
  /** Bytes. */
  readonly size: number;
  /** Without quotes. */
  readonly etag: string;
  readonly modifiedMs: number;
  /** Lower-case names: content-type, cache-control, content-disposition, content-encoding, content-language, expires. */
  readonly headers: Readonly<Record<string, string>>;
  /** User metadata: lower-case names without `x-amz-meta-`. */
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  /** The shared bytes; retain before keeping it. */
  readonly body: Body;
  /** @param end - exclusive; the whole object when both are left out. */
  read(start?: number, end?: number): Promise<Buffer>;
}

/** What an object is made of, its bytes being stored already. */
export interface ObjectParts {
  /** Its count is taken over by the bucket. */
  readonly body: Body;
  readonly etag: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly storageClass?: string;
  readonly modifiedMs?: number;
}

/** A multipart upload that is under way. */
export interface CloudUpload {
  readonly id: string;
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  readonly createdMs: number;
  readonly parts: Map<number, { readonly body: Body; readonly md5: string; readonly modifiedMs: number }>;
}

/** Choices for a new bucket. */
export interface BucketOptions {
  /** `default`, `eu`, `fedramp`, ... A bucket is visible at the endpoint of its jurisdiction only. */
  readonly jurisdiction?: string;
  /** Upper case, such as `WEUR`. */
  readonly location?: string;
  readonly storageClass?: string;
}

/**
 * One bucket. Keys are looked up in NFC, as R2 does; an object keeps the form it was last written under.
 * @see https://developers.cloudflare.com/r2/reference/unicode-interoperability/
 */
export class CloudBucket {
  readonly name: string;
  readonly jurisdiction: string;
  readonly createdMs: number;
  location: string;
  storageClass: string;
  /** Multipart uploads under way, by id. */
  readonly uploads = new Map<string, CloudUpload>();
  /** Asked for what is missing here, while copying on demand (Sippy) is on. */
  fallback: ((key: string) => CloudObject | undefined) | undefined;
  readonly #bodies: BodyStore;
  readonly #now: () => number;
  readonly #objects = new Map<string, CloudObject>();
  #sorted: readonly string[] = [];
  #added: string[] = [];
  #removed = false;

  constructor(name: string, options: BucketOptions, bodies: BodyStore, now: () => number) {
    this.name = name;
    this.jurisdiction = options.jurisdiction ?? 'default';
    this.location = options.location ?? 'WEUR';
    this.storageClass = options.storageClass ?? 'Standard';
    this.createdMs = now();
    this.#bodies = bodies;
    this.#now = now;
  }

  /** `jurisdiction/name`. */
  get id(): string {
    return `${this.jurisdiction}/${this.name}`;
  }

  get count(): number {
    return this.#objects.size;
  }

  get(key: string): CloudObject | undefined {
    return this.#objects.get(key.normalize('NFC'));
  }

  /**
   * As `get`, but what is missing is copied from the fallback first, with its custom metadata and its type.
   * @see https://developers.cloudflare.com/r2/data-migration/sippy/
   */
  async getOrFetch(key: string): Promise<CloudObject | undefined> {
    const object = this.get(key);
    const elsewhere = object === undefined ? this.fallback?.(key) : undefined;
    if (elsewhere === undefined) return object;
    const type = elsewhere.headers['content-type'];
    const headers = type === undefined ? {} : { 'content-type': type };
    return this.put(key, await elsewhere.read(), headers, elsewhere.metadata);
  }

  /** All keys in NFC, sorted by their UTF-8 bytes. A later change makes a new array and leaves this one alone. */
  keys(): readonly string[] {
    if (this.#added.length === 0 && !this.#removed) return this.#sorted;
    const kept = this.#removed ? this.#sorted.filter((key) => this.#objects.has(key)) : this.#sorted;
    // A key that was removed and written again may stand in both lists.
    const all = new Set(kept);
    for (const key of this.#added) if (this.#objects.has(key)) all.add(key);
    this.#sorted = [...all].sort(compareUtf8);
    this.#added = [];
    this.#removed = false;
    return this.#sorted;
  }

  /** Stores an object without any of the S3 API's rules: for seeding and for other views of the state. */
  async put(
    key: string,
    body: Buffer,
    headers: Readonly<Record<string, string>>,
    metadata: Readonly<Record<string, string>> = {},
    modifiedMs?: number,
  ): Promise<CloudObject> {
    const etag = createHash('md5').update(body).digest('hex');
    const stored = await this.#bodies.from(body);
    const when = modifiedMs === undefined ? {} : { modifiedMs };
    return this.commit(key, { body: stored, etag, headers, metadata, ...when });
  }

  /** Puts an object in place at once. */
  commit(key: string, parts: ObjectParts): CloudObject {
    const { body } = parts;
    const object: CloudObject = {
      key,
      size: body.size,
      etag: parts.etag,
      modifiedMs: parts.modifiedMs ?? this.#now(),
      headers: parts.headers,
      metadata: parts.metadata ?? {},
      storageClass: parts.storageClass ?? 'STANDARD',
      body,
      read: (start = 0, end = body.size) => body.read(start, end),
    };
    const identity = key.normalize('NFC');
    const before = this.#objects.get(identity);
    this.#objects.set(identity, object);
    if (before === undefined) this.#added.push(identity);
    else before.body.release();
    return object;
  }

  delete(key: string): void {
    const identity = key.normalize('NFC');
    const before = this.#objects.get(identity);
    if (before === undefined) return;
    this.#objects.delete(identity);
    this.#removed = true;
    before.body.release();
  }
}

/** An S3 key pair. `admin` may do everything with `buckets`; the others may touch objects only. */
export interface CloudCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  /** Names, or ids (`eu/media`) where the same name exists in several jurisdictions. */
  readonly buckets: 'all' | readonly string[];
  readonly access: 'admin' | 'read-write' | 'read-only';
  /** The access key ID that temporary credentials come from. */
  readonly parent?: string;
  /** Milliseconds since the epoch. */
  readonly expiresMs?: number;
  /** Requests that are still answered as if there were no such key. */
  unknownFor?: number;
}

/** Choices for the account. */
export interface CloudStateOptions {
  /** 32 hex digits. */
  readonly accountId?: string;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Where larger bodies are written; a temporary directory, removed on `close`, when not given. */
  readonly directory?: string;
}

/** One Cloudflare account. */
export class CloudState {
  readonly accountId: string;
  readonly now: () => number;
  /** By id, `jurisdiction/name`. */
  readonly buckets = new Map<string, CloudBucket>();
  /** By access key id. */
  readonly credentials = new Map<string, CloudCredentials>();
  readonly meter = new Meter();
  readonly bodies: BodyStore;

  constructor(options: CloudStateOptions = {}) {
    this.accountId = options.accountId ?? '0123456789abcdef0123456789abcdef';
    this.now = options.now ?? Date.now;
    this.bodies = new BodyStore(options.directory);
  }

  /** @throws when it exists already. */
  createBucket(name: string, options: BucketOptions = {}): CloudBucket {
    const bucket = new CloudBucket(name, options, this.bodies, this.now);
    if (this.buckets.has(bucket.id)) throw new Error(`bucket ${bucket.id} exists`);
    this.buckets.set(bucket.id, bucket);
    return bucket;
  }

  bucket(name: string, jurisdiction = 'default'): CloudBucket | undefined {
    return this.buckets.get(`${jurisdiction}/${name}`);
  }

  /** Removes a bucket with all it holds. */
  deleteBucket(name: string, jurisdiction = 'default'): void {
    const bucket = this.bucket(name, jurisdiction);
    if (bucket === undefined) return;
    for (const key of bucket.keys()) bucket.delete(key);
    this.buckets.delete(bucket.id);
  }

  addCredentials(credentials: CloudCredentials): CloudCredentials {
    this.credentials.set(credentials.accessKeyId, credentials);
    return credentials;
  }

  /** Removes the files. */
  close(): void {
    this.bodies.close();
  }
}
