/**
 * The jobs of Super Slurper: what they read, what they skip, and how they go on. A job lists its source when it is made, so what comes
 * later is missed, and moves on by some objects each time somebody asks for its progress, so that tests own its pace.
 * @see https://developers.cloudflare.com/r2/data-migration/super-slurper/
 */
import type { CloudBucket, CloudState } from '../state.ts';

/** An object that a job may copy. */
export interface SlurpObject {
  readonly size: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, string>>;
  readonly storageClass: string;
  read(): Promise<Buffer>;
}

/** A store that jobs read from. */
export interface SlurpStore {
  keys(): readonly string[];
  get(key: string): SlurpObject | undefined;
}

export type JobStatus = 'running' | 'paused' | 'aborted' | 'completed';

/** What a request says of the two sides. Secrets are kept as they were sent. */
export interface SlurpSide {
  readonly vendor?: string;
  readonly bucket?: string;
  readonly endpoint?: string | null;
  readonly region?: string | null;
  readonly jurisdiction?: string;
  readonly pathPrefix?: string | null;
  readonly keys?: readonly string[] | null;
  readonly secret?: { readonly accessKeyId?: string; readonly secretAccessKey?: string };
}

export interface JobLog {
  readonly logType: string;
  readonly objectKey: string | null;
  readonly message: string | null;
  readonly createdMs: number;
}

/** One job. */
export interface SlurpJob {
  readonly id: string;
  readonly createdMs: number;
  finishedMs: number | undefined;
  readonly overwrite: boolean;
  readonly source: SlurpSide;
  readonly target: SlurpSide;
  status: JobStatus;
  /** Keys that are still to be looked at. */
  readonly queue: string[];
  readonly objects: number;
  transferred: number;
  skipped: number;
  failed: number;
  readonly logs: JobLog[];
}

const archives: ReadonlySet<string> = new Set(['GLACIER', 'DEEP_ARCHIVE']);

/** All jobs of the account, and what goes wrong with them. */
export class SlurpJobs {
  /** By id, in the order in which they were made. */
  readonly jobs = new Map<string, SlurpJob>();
  /** Objects that a job gets through between two looks at its progress. */
  pace = 50;
  /** Jobs that may be under way at once. */
  atOnce = 3;
  /** Objects larger than this are skipped; a terabyte, but nobody stores one for a test. */
  largest = 1e12;
  /** Keys that fail however often they are tried. */
  readonly failing = new Set<string>();
  /** Stores beside this account's own buckets, by the origin of their endpoint. */
  readonly stores = new Map<string, SlurpStore>();
  /** The most jobs that were ever under way at once. */
  mostSeen = 0;
  readonly #cloud: CloudState;

  constructor(cloud: CloudState) {
    this.#cloud = cloud;
  }

  get underWay(): number {
    return [...this.jobs.values()].filter(({ status }) => status === 'running' || status === 'paused').length;
  }

  /** What a source's keys open. */
  sourceOf({ endpoint, bucket, secret, jurisdiction }: SlurpSide): SlurpStore | undefined {
    const elsewhere = this.stores.get(new URL(endpoint ?? 'https://s3.amazonaws.com').origin);
    return elsewhere ?? this.#opened(bucket, secret, jurisdiction);
  }

  targetOf({ bucket, secret, jurisdiction }: SlurpSide): CloudBucket | undefined {
    return this.#opened(bucket, secret, jurisdiction);
  }

  /** @returns `undefined` where a side cannot be opened. */
  begin(id: string, source: SlurpSide, target: SlurpSide, overwrite: boolean): SlurpJob | undefined {
    const store = this.sourceOf(source);
    if (store === undefined || this.targetOf(target) === undefined) return undefined;
    const queue = store.keys().filter((key) => key.startsWith(source.pathPrefix ?? ''));
    const job: SlurpJob = {
      id,
      createdMs: this.#cloud.now(),
      finishedMs: undefined,
      overwrite,
      source,
      target,
      status: 'running',
      queue,
      objects: queue.length,
      transferred: 0,
      skipped: 0,
      failed: 0,
      logs: [],
    };
    this.jobs.set(id, job);
    this.log(job, 'migrationStart');
    this.mostSeen = Math.max(this.mostSeen, this.underWay);
    return job;
  }

  /** Moves a running job on. */
  async work(job: SlurpJob): Promise<void> {
    for (const key of job.status === 'running' ? job.queue.splice(0, this.pace) : []) await this.#copy(job, key);
    if (job.status === 'running' && job.queue.length === 0) this.end(job, 'completed', 'migrationComplete');
  }

  end(job: SlurpJob, status: 'completed' | 'aborted', logType: string): void {
    job.status = status;
    job.finishedMs = this.#cloud.now();
    this.log(job, logType);
  }

  log(job: SlurpJob, logType: string, objectKey: string | null = null, message: string | null = null): void {
    job.logs.push({ logType, objectKey, message, createdMs: this.#cloud.now() });
  }

  /** Custom metadata and the type come along; no page promises Cache-Control, so it is lost. */
  async #copy(job: SlurpJob, key: string): Promise<void> {
    const object = this.sourceOf(job.source)?.get(key);
    const target = this.targetOf(job.target);
    const skip = (logType: string): void => {
      job.skipped += 1;
      this.log(job, logType, key);
    };
    if (object === undefined || target === undefined || this.failing.has(key)) {
      job.failed += 1;
      this.log(job, 'importErrorRetryExhaustion', key, 'retries exhausted');
    } else if (object.size === 0) skip('importSkippedEmptyObject');
    else if (object.size > this.largest) skip('importSkippedOversized');
    else if (archives.has(object.storageClass)) skip('importSkippedStorageClass');
    else if (!job.overwrite && target.get(key) !== undefined) job.skipped += 1;
    else {
      const type = object.headers['content-type'];
      await target.put(key, await object.read(), type === undefined ? {} : { 'content-type': type }, object.metadata);
      job.transferred += 1;
    }
  }

  #opened(name = '', secret: SlurpSide['secret'] = {}, jurisdiction = 'default'): CloudBucket | undefined {
    const known = this.#cloud.credentials.get(secret.accessKeyId ?? '');
    if (known === undefined || known.secretAccessKey !== secret.secretAccessKey) return undefined;
    if (known.buckets !== 'all' && !known.buckets.includes(name)) return undefined;
    return this.#cloud.bucket(name, jurisdiction);
  }
}
