/**
 * Counts what the local cloud would have billed. Requests refused for want of authority are not billed; those that fail a
 * condition are.
 * @see https://developers.cloudflare.com/r2/pricing/
 */
import type { OperationClass } from '../../src/net/context.ts';

/** Counts of one bucket or of everything. */
export interface MeterCounts {
  readonly classA: number;
  readonly classB: number;
  readonly free: number;
  /** Billed and free operations by their S3 name, such as `PutObject`. */
  readonly operations: Readonly<Record<string, number>>;
}

/** A copy of all counts. */
export interface MeterSnapshot extends MeterCounts {
  /** Requests refused with 401 or 403, which cost nothing and are in no other count. */
  readonly refused: number;
  /** By bucket id (`default/media`); requests that concern no bucket are only in the totals. */
  readonly buckets: Readonly<Record<string, MeterCounts>>;
}

/**
 * The class of each operation. `DeleteObjects` is in neither list of the price page; deleting is free there, so it is here.
 * @see https://developers.cloudflare.com/r2/pricing/#class-a-operations
 */
const classes: Readonly<Record<string, OperationClass>> = {
  ListBuckets: 'A',
  CreateBucket: 'A',
  ListObjects: 'A',
  ListObjectsV2: 'A',
  PutObject: 'A',
  CopyObject: 'A',
  CreateMultipartUpload: 'A',
  CompleteMultipartUpload: 'A',
  ListMultipartUploads: 'A',
  UploadPart: 'A',
  UploadPartCopy: 'A',
  ListParts: 'A',
  PutBucketCors: 'A',
  PutBucketLifecycleConfiguration: 'A',
  HeadBucket: 'B',
  HeadObject: 'B',
  GetObject: 'B',
  GetBucketLocation: 'B',
  GetBucketCors: 'B',
  GetBucketLifecycleConfiguration: 'B',
  GetBucketEncryption: 'B',
};

class Counts {
  classA = 0;
  classB = 0;
  free = 0;
  readonly operations = new Map<string, number>();

  add(operation: string): void {
    const billed = billedAs(operation);
    if (billed === 'A') this.classA += 1;
    else if (billed === 'B') this.classB += 1;
    else this.free += 1;
    this.operations.set(operation, (this.operations.get(operation) ?? 0) + 1);
  }

  copy(): MeterCounts {
    const { classA, classB, free } = this;
    return { classA, classB, free, operations: Object.fromEntries(this.operations) };
  }
}

/** The billing class of an operation by its S3 name; unknown ones are free. */
export function billedAs(operation: string): OperationClass {
  return classes[operation] ?? 'free';
}

/** The meter of one account. */
export class Meter {
  #all = new Counts();
  #buckets = new Map<string, Counts>();
  #refused = 0;

  /** Counts one answered request. @param bucket - id `jurisdiction/name`, when it concerns one. */
  add(operation: string, status: number, bucket?: string): void {
    if (status === 401 || status === 403) {
      this.#refused += 1;
      return;
    }
    this.#all.add(operation);
    if (bucket === undefined) return;
    let counts = this.#buckets.get(bucket);
    if (counts === undefined) this.#buckets.set(bucket, (counts = new Counts()));
    counts.add(operation);
  }

  snapshot(): MeterSnapshot {
    const buckets = Object.fromEntries([...this.#buckets].map(([id, counts]) => [id, counts.copy()]));
    return { ...this.#all.copy(), refused: this.#refused, buckets };
  }

  reset(): void {
    this.#all = new Counts();
    this.#buckets = new Map();
    this.#refused = 0;
  }
}
