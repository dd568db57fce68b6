/** How long a copy takes and what it costs, from what there is to copy. Pure. */
import {
  egressCost,
  migrationCost,
  monthlyCost,
  runnerMinutes,
  type EgressCost,
  type MigrationCost,
  type MonthlyCost,
  type StorageClass,
} from '../cloudflare/prices.ts';
import type { Amount } from '../sync/tally.ts';

/** What one job on a hosted runner does about: small objects at R2's latency, bytes on its network. */
export const OBJECTS_PER_SECOND = 400;
export const BYTES_PER_SECOND = 60e6;
/** Seconds of work below which another job only costs its start. */
export const WORTH_A_JOB = 300;
/** Until a job's first byte: checkout, listing. */
const JOB_START_SECONDS = 45;
/** A pass once a day that finds little, and a complete look each week, by which everything is kept right. */
const QUICK_PASSES_A_MONTH = 30;
const FULL_PASSES_A_MONTH = 5;

/** What is known when a plan has been made. */
export interface Workload {
  /** What the bucket lacks. */
  readonly toCopy: Amount;
  readonly largeObjects: number;
  readonly largeParts: number;
  /** What the bucket will hold. */
  readonly kept: Amount;
  /** Jobs at once. */
  readonly jobs: number;
  readonly storageClass: StorageClass;
  /** Bytes that the account keeps in this class already, this bucket included; `undefined` when not known. */
  readonly accountBytes: number | undefined;
  /** Bytes that the bucket holds: the least that the account keeps. */
  readonly bucketBytes: number;
  /** The host of the source's S3 API, and what is stored there. */
  readonly sourceHost?: string;
  readonly sourceBytes: number;
}

export interface Estimate {
  readonly migration: MigrationCost;
  /** Operations of each month to keep it right. */
  readonly upkeep: { readonly classA: number; readonly classB: number };
  readonly monthlyNow?: MonthlyCost;
  readonly monthlyAfter: MonthlyCost;
  /** `undefined` without an S3 source; `unknown`: a provider whose prices are not in the table. */
  readonly egress?: EgressCost | 'unknown';
  /** Seconds from the first to the last object, with all jobs at once. */
  readonly seconds: number;
  /** As billed, over all jobs. */
  readonly runnerMinutes: number;
}

/** Estimates. */
export function estimate(work: Workload): Estimate {
  const { toCopy, kept, storageClass, accountBytes } = work;
  const pages = Math.ceil(kept.objects / 1000);
  const present = { bytes: Math.max(accountBytes ?? 0, work.bucketBytes), classA: 0, classB: 0 };
  const upkeep = {
    classA: QUICK_PASSES_A_MONTH + FULL_PASSES_A_MONTH * pages,
    classB: QUICK_PASSES_A_MONTH + FULL_PASSES_A_MONTH,
  };
  const seconds = secondsFor(toCopy) / Math.max(1, work.jobs);
  return {
    migration: migrationCost(
      {
        ...toCopy,
        largeObjects: work.largeObjects,
        largeParts: work.largeParts,
        // One complete pass before the copy, one to prove it.
        listRequests: 2 * pages,
      },
      present,
      storageClass,
    ),
    upkeep,
    ...(accountBytes !== undefined && { monthlyNow: monthlyCost(present, storageClass) }),
    monthlyAfter: monthlyCost({ ...upkeep, bytes: present.bytes + toCopy.bytes }, storageClass),
    ...(work.sourceHost !== undefined && {
      egress: egressCost(work.sourceHost, toCopy.bytes, work.sourceBytes) ?? 'unknown',
    }),
    seconds,
    runnerMinutes: toCopy.objects === 0 ? 0 : runnerMinutes(Math.max(1, work.jobs), seconds + JOB_START_SECONDS),
  };
}

/** Seconds of work for one job. */
export function secondsFor({ objects, bytes }: Amount): number {
  return Math.max(objects / OBJECTS_PER_SECOND, bytes / BYTES_PER_SECOND);
}
