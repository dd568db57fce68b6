/**
 * Super Slurper, Cloudflare's own engine for copying a bucket of another store to R2: the calls that this project makes.
 * @see https://developers.cloudflare.com/r2/data-migration/super-slurper/
 * @see https://developers.cloudflare.com/api/resources/r2/subresources/super_slurper/
 */
import type { Cloudflare } from './client.ts';
import type { S3Credentials } from './credentials.ts';
import { CloudflareProblem, explain, explained, hasStatus } from './explain.ts';
import { permissions } from './permissions.ts';

/** Jobs that one account may have under way at once. @see https://developers.cloudflare.com/r2/data-migration/migration-strategies/ */
export const SLURPER_JOBS = 3;

/** Where jobs read: a store behind the S3 protocol. Its keys go to Cloudflare. */
export interface SlurpSource {
  readonly bucket: string;
  /** Origin of the S3 API, by https; absent for AWS. */
  readonly endpoint?: string;
  readonly region: string;
  readonly credentials: S3Credentials;
}

/** Where jobs write. */
export interface SlurpTarget {
  readonly bucket: string;
  readonly jurisdiction: 'default' | 'eu' | 'us' | 'fedramp';
  readonly credentials: S3Credentials;
}

/** How far one job has come. `skipped` are there already, are empty, or cannot be copied. */
export interface SlurpProgress {
  readonly status: 'running' | 'paused' | 'aborted' | 'completed';
  readonly objects: number;
  readonly transferred: number;
  readonly skipped: number;
  readonly failed: number;
}

/** A line of a job's log. */
export interface SlurpLog {
  readonly type: string;
  readonly key: string | undefined;
}

/** A job that is not over. */
export interface SlurpJob {
  readonly id: string;
  /** What the names of its objects begin with. */
  readonly prefix: string;
  readonly status: 'running' | 'paused';
}

/** Jobs in one page, or lines of a log: the most that the API gives. */
const PAGE = 50;
/** Jobs looked through for one of ours; there are few, and old ones stay on the list. */
const MOST_JOBS = 1000;

/** The jobs from one store to one bucket. */
export class SuperSlurper {
  private readonly client: Cloudflare;
  private readonly account: { readonly account_id: string };
  private readonly source: SlurpSource;
  private readonly target: SlurpTarget;

  constructor(client: Cloudflare, accountId: string, source: SlurpSource, target: SlurpTarget) {
    this.client = client;
    this.account = { account_id: accountId };
    this.source = source;
    this.target = target;
  }

  /**
   * Has Cloudflare try both sides before anything is copied.
   * @throws CloudflareProblem that names every side it cannot reach, with what to look at.
   */
  async precheck(): Promise<void> {
    const { connectivityPrecheck } = this.client.r2.superSlurper;
    const source = await this.told(
      connectivityPrecheck.source({ ...this.account, ...this.from() }),
      'try the source for Super Slurper',
    );
    const target = await this.told(
      connectivityPrecheck.target({ ...this.account, ...this.to() }),
      'try the bucket for Super Slurper',
    );
    const problems: string[] = [];
    if (source.connectivityStatus !== 'success') {
      problems.push(
        `Super Slurper cannot read the source (bucket ${this.source.bucket}). Check source-endpoint, source-region and that the key may list and read; a store that only lets some addresses in has to let in Cloudflare's.`,
      );
    }
    if (target.connectivityStatus !== 'success') {
      problems.push(
        `Super Slurper cannot write to the bucket ${this.target.bucket}. Check that it exists in this account and jurisdiction, and that the key may read and write its objects.`,
      );
    }
    if (problems.length > 0) throw new CloudflareProblem('refused', `${problems.join('\n')}\nNothing was copied.`);
  }

  /**
   * Begins to copy what begins with a prefix and is not at the bucket yet.
   * @returns the job's id; `undefined` while the account has as many jobs under way as it may.
   */
  async begin(prefix: string): Promise<string | undefined> {
    const what = 'begin a job of Super Slurper';
    try {
      const source = { ...this.from(), pathPrefix: prefix };
      const { id } = await this.client.r2.superSlurper.jobs.create({
        ...this.account,
        overwrite: false,
        source,
        target: this.to(),
      });
      if (id === undefined) throw new CloudflareProblem('server', `Could not ${what}: the answer names no job.`);
      return id;
    } catch (error) {
      if (hasStatus(error, 409)) return undefined;
      throw explain(error, what, [permissions.r2]);
    }
  }

  async progress(id: string): Promise<SlurpProgress> {
    const now = await this.told(this.client.r2.superSlurper.jobs.progress(id, this.account), 'follow Super Slurper');
    return {
      status: now.status ?? 'running',
      objects: now.objects ?? 0,
      transferred: now.transferredObjects ?? 0,
      skipped: now.skippedObjects ?? 0,
      failed: now.failedObjects ?? 0,
    };
  }

  async abort(id: string): Promise<void> {
    await this.told(this.client.r2.superSlurper.jobs.abort(id, this.account), 'abort a job of Super Slurper');
  }

  async resume(id: string): Promise<void> {
    await this.told(this.client.r2.superSlurper.jobs.resume(id, this.account), 'resume a job of Super Slurper');
  }

  /** Jobs between these two places, begun as `begin` does, that are not over; jobs of anybody else are left out. */
  async unfinished(): Promise<readonly SlurpJob[]> {
    const found: SlurpJob[] = [];
    for (let offset = 0; offset < MOST_JOBS; offset += PAGE) {
      const { result } = await this.told(
        this.client.r2.superSlurper.jobs.list({ ...this.account, limit: PAGE, offset }),
        'list the jobs of Super Slurper',
      );
      for (const { id, status, source, target, overwrite } of result) {
        if (id === undefined || (status !== 'running' && status !== 'paused') || overwrite !== false) continue;
        if (source?.vendor !== 's3' || source.bucket !== this.source.bucket) continue;
        if ((source.endpoint ?? undefined) !== this.source.endpoint || target?.bucket !== this.target.bucket) continue;
        found.push({ id, status, prefix: source.pathPrefix ?? '' });
      }
      if (result.length < PAGE) break;
    }
    return found;
  }

  /** Lines of a job's log, oldest or newest first as Cloudflare has them, at most `most`. */
  async *logs(id: string, most: number): AsyncGenerator<SlurpLog> {
    for (let offset = 0; offset < most; offset += PAGE) {
      const { result } = await this.told(
        this.client.r2.superSlurper.jobs.logs.list(id, { ...this.account, limit: PAGE, offset }),
        'read the log of Super Slurper',
      );
      for (const { logType = 'unknown', objectKey } of result) yield { type: logType, key: objectKey ?? undefined };
      if (result.length < PAGE) return;
    }
  }

  private from() {
    const { bucket, endpoint, region, credentials } = this.source;
    return { vendor: 's3', bucket, region, secret: credentials, ...(endpoint !== undefined && { endpoint }) } as const;
  }

  private to() {
    const { bucket, jurisdiction, credentials } = this.target;
    return { vendor: 'r2', bucket, jurisdiction, secret: credentials } as const;
  }

  private told<T>(call: PromiseLike<T>, what: string): Promise<T> {
    return explained(call, what, [permissions.r2]);
  }
}
