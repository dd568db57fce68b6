/**
 * What R2 costs, for estimates. The prices are Cloudflare's list prices of Standard storage, read on the date given; a bill
 * may differ by contract or tax.
 */

/**
 * List prices in US dollars.
 * @see https://developers.cloudflare.com/r2/pricing/
 */
export const r2Prices = {
  read: '2026-11-22',
  link: 'https://developers.cloudflare.com/r2/pricing/',
  /** Dollars for 10^9 bytes kept for a month (the average of the daily peaks over 30 days). */
  storagePerGigabyteMonth: 0.015,
  /** Dollars for a million operations that write or list. */
  classAPerMillion: 4.5,
  /** Dollars for a million operations that read. */
  classBPerMillion: 0.36,
  /** Free in each month, for the whole account together. */
  free: { bytes: 10e9, classA: 1e6, classB: 10e6 },
} as const;

/** A month of use: bytes kept (the average over the month) and operations made. */
export interface MonthlyUse {
  readonly bytes: number;
  readonly classA: number;
  readonly classB: number;
}

/** Dollars of a month, by what they are for. */
export interface MonthlyCost {
  readonly storage: number;
  readonly classA: number;
  readonly classB: number;
  readonly total: number;
}

/** What a migration will ask of R2. */
export interface MigrationWork {
  /** Objects to write. */
  readonly objects: number;
  /** Their bytes together. */
  readonly bytes: number;
  /** How many of the objects are multipart uploads; each takes two operations besides its parts. */
  readonly largeObjects?: number;
  /** The parts of all multipart uploads together. */
  readonly largeParts: number;
  /** Requests that list the bucket, 1,000 objects each. */
  readonly listRequests: number;
}

/** What a migration costs. */
export interface MigrationCost {
  /** Operations of class A it makes: writes, parts and listings. */
  readonly classA: number;
  /** Dollars for them at the list price, free tier and rounding left aside. */
  readonly operationsAtListPrice: number;
  /** Dollars the bill of this month grows by for the operations: free tier used up first, whole millions. */
  readonly operations: number;
  /** Dollars each month's bill grows by for the storage. */
  readonly storagePerMonth: number;
}

const nothing: MonthlyUse = { bytes: 0, classA: 0, classB: 0 };

/**
 * The bill of one month: the free tier off, the rest rounded up to whole gigabyte-months and whole millions of operations.
 * @see https://developers.cloudflare.com/r2/pricing/#free-tier
 */
export function monthlyCost(use: MonthlyUse): MonthlyCost {
  const { free } = r2Prices;
  const storage = dollars(billedUnits(use.bytes, free.bytes, 1e9) * r2Prices.storagePerGigabyteMonth);
  const classA = dollars(billedUnits(use.classA, free.classA, 1e6) * r2Prices.classAPerMillion);
  const classB = dollars(billedUnits(use.classB, free.classB, 1e6) * r2Prices.classBPerMillion);
  return { storage, classA, classB, total: dollars(storage + classA + classB) };
}

/**
 * What copying into R2 adds to the bill of an account.
 * @param present - what the account uses in this month anyway; it may have used the free tier up already.
 */
export function migrationCost(work: MigrationWork, present: MonthlyUse = nothing): MigrationCost {
  const large = work.largeObjects ?? 0;
  const classA = work.objects - large + work.largeParts + 2 * large + work.listRequests;
  const before = monthlyCost(present);
  const after = monthlyCost({
    bytes: present.bytes + work.bytes,
    classA: present.classA + classA,
    classB: present.classB,
  });
  return {
    classA,
    operationsAtListPrice: listPrice({ classA, classB: 0 }),
    operations: dollars(after.classA - before.classA),
    storagePerMonth: dollars(after.storage - before.storage),
  };
}

/** Dollars for operations at the list price, free tier and rounding left aside: what a run adds on average. */
export function listPrice(operations: { readonly classA: number; readonly classB: number }): number {
  return dollars(
    (operations.classA * r2Prices.classAPerMillion + operations.classB * r2Prices.classBPerMillion) / 1_000_000,
  );
}

function billedUnits(used: number, free: number, unit: number): number {
  return Math.max(0, Math.ceil((used - free) / unit));
}

/** Drops the noise of binary fractions: a thousandth of a millionth of a dollar is nobody's money. */
function dollars(amount: number): number {
  return Math.round(amount * 1e9) / 1e9;
}
