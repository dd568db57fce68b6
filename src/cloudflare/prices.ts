/**
 * What a migration and the months after it cost, for estimates: R2, what the old store takes for being read, runners. All are list
 * prices, read on the dates given; a bill may differ by contract or tax.
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
  /** Free in each month, for the whole account together; standard storage only. */
  free: { bytes: 10e9, classA: 1e6, classB: 10e6 },
  /** The class for what is hardly read; kept for 30 days at least. Dollars as above, and for 10^9 bytes read. */
  infrequentAccess: {
    storagePerGigabyteMonth: 0.01,
    classAPerMillion: 9,
    classBPerMillion: 0.9,
    retrievalPerGigabyte: 0.01,
  },
} as const;

/** The storage class that a bucket gives new objects. */
export type StorageClass = 'standard' | 'infrequent-access';

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
export function monthlyCost(use: MonthlyUse, storageClass: StorageClass = 'standard'): MonthlyCost {
  const prices = storageClass === 'standard' ? r2Prices : r2Prices.infrequentAccess;
  const free = storageClass === 'standard' ? r2Prices.free : nothing;
  const storage = dollars(billedUnits(use.bytes, free.bytes, 1e9) * prices.storagePerGigabyteMonth);
  const classA = dollars(billedUnits(use.classA, free.classA, 1e6) * prices.classAPerMillion);
  const classB = dollars(billedUnits(use.classB, free.classB, 1e6) * prices.classBPerMillion);
  return { storage, classA, classB, total: dollars(storage + classA + classB) };
}

/**
 * What copying into R2 adds to the bill of an account.
 * @param present - what the account uses of this storage class in this month anyway; it may have used the free tier up already.
 */
export function migrationCost(
  work: MigrationWork,
  present: MonthlyUse = nothing,
  storageClass: StorageClass = 'standard',
): MigrationCost {
  const large = work.largeObjects ?? 0;
  const classA = work.objects - large + work.largeParts + 2 * large + work.listRequests;
  const before = monthlyCost(present, storageClass);
  const after = monthlyCost(
    { bytes: present.bytes + work.bytes, classA: present.classA + classA, classB: present.classB },
    storageClass,
  );
  return {
    classA,
    operationsAtListPrice: listPrice({ classA, classB: 0 }, storageClass),
    operations: dollars(after.classA - before.classA),
    storagePerMonth: dollars(after.storage - before.storage),
  };
}

/** Dollars for operations at the list price, free tier and rounding left aside: what a run adds on average. */
export function listPrice(
  operations: { readonly classA: number; readonly classB: number },
  storageClass: StorageClass = 'standard',
): number {
  const prices = storageClass === 'standard' ? r2Prices : r2Prices.infrequentAccess;
  return dollars(
    (operations.classA * prices.classAPerMillion + operations.classB * prices.classBPerMillion) / 1_000_000,
  );
}

/** What a provider takes for traffic out of its object store. */
interface EgressPrice {
  readonly provider: string;
  /** The hosts of its S3 API. */
  readonly hosts: RegExp;
  /** Dollars for 10^9 bytes. */
  readonly perGigabyte: number;
  /** Bytes of a month that cost nothing: fixed, or so many times what is stored. */
  readonly free?: number | { readonly timesStored: number };
  readonly link: string;
}

/** List prices to the internet, lowest volume, cheapest usual region, as published on the day below. */
export const egressPrices = {
  read: '2026-11-22',
  providers: [
    { provider: 'Cloudflare R2', hosts: /\.r2\.cloudflarestorage\.com$/, perGigabyte: 0, link: r2Prices.link },
    {
      provider: 'Amazon S3',
      hosts: /\.amazonaws\.com(?:\.cn)?$/,
      perGigabyte: 0.09,
      free: 100e9,
      link: 'https://aws.amazon.com/s3/pricing/',
    },
    {
      provider: 'DigitalOcean Spaces',
      hosts: /\.digitaloceanspaces\.com$/,
      perGigabyte: 0.01,
      free: 1024e9,
      link: 'https://www.digitalocean.com/pricing/spaces-object-storage',
    },
    {
      provider: 'Wasabi',
      hosts: /\.wasabisys\.com$/,
      perGigabyte: 0,
      link: 'https://wasabi.com/pricing/faq',
    },
    {
      provider: 'Backblaze B2',
      hosts: /\.backblazeb2\.com$/,
      perGigabyte: 0.01,
      free: { timesStored: 3 },
      link: 'https://www.backblaze.com/cloud-storage/pricing',
    },
    {
      provider: 'Google Cloud Storage',
      hosts: /^storage\.googleapis\.com$/,
      perGigabyte: 0.12,
      link: 'https://cloud.google.com/storage/pricing',
    },
    {
      provider: 'Linode',
      hosts: /\.linodeobjects\.com$/,
      perGigabyte: 0.005,
      free: 1000e9,
      link: 'https://www.linode.com/pricing/',
    },
    {
      provider: 'Vultr',
      hosts: /\.vultrobjects\.com$/,
      perGigabyte: 0.01,
      free: 1000e9,
      link: 'https://www.vultr.com/pricing/#object-storage',
    },
    {
      provider: 'Scaleway',
      hosts: /\.scw\.cloud$/,
      perGigabyte: 0.011,
      free: 75e9,
      link: 'https://www.scaleway.com/en/pricing/storage/',
    },
    { provider: 'Storj', hosts: /\.storjshare\.io$/, perGigabyte: 0.007, link: 'https://www.storj.io/pricing' },
  ] satisfies readonly EgressPrice[] as readonly EgressPrice[],
} as const;

/** What the old store takes for handing the media out. */
export interface EgressCost {
  readonly provider: string;
  readonly dollars: number;
  /** Where the prices stand. */
  readonly priceList: string;
}

/**
 * What the provider of a source takes for reading it once, with its free volume of the month as if nothing had used it yet.
 * @param host - of the S3 API.
 * @param stored - bytes kept there, for providers whose free volume goes by it.
 * @returns `undefined` for a provider that is not in the table.
 */
export function egressCost(host: string, bytes: number, stored: number): EgressCost | undefined {
  const price = egressPrices.providers.find(({ hosts }) => hosts.test(host));
  if (price === undefined) return undefined;
  const { free = 0, provider, link } = price;
  const freeBytes = typeof free === 'number' ? free : free.timesStored * stored;
  return { provider, dollars: dollars((Math.max(0, bytes - freeBytes) / 1e9) * price.perGigabyte), priceList: link };
}

/** What GitHub takes for its standard Linux runners in private repositories; in public ones they are free. */
export const runnerPrices = {
  read: '2026-11-22',
  link: 'https://docs.github.com/en/billing/reference/actions-runner-pricing',
  perMinute: 0.006,
} as const;

/**
 * Minutes that are billed for jobs of the same length: each job is rounded up to whole minutes.
 * @see https://docs.github.com/en/billing/concepts/product-billing/github-actions
 */
export function runnerMinutes(jobs: number, secondsEach: number): number {
  return jobs * Math.ceil(secondsEach / 60);
}

function billedUnits(used: number, free: number, unit: number): number {
  return Math.max(0, Math.ceil((used - free) / unit));
}

/** Drops the noise of binary fractions: a thousandth of a millionth of a dollar is nobody's money. */
function dollars(amount: number): number {
  return Math.round(amount * 1e9) / 1e9;
}
