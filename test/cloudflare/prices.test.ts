import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  egressCost,
  egressPrices,
  listPrice,
  migrationCost,
  monthlyCost,
  r2Prices,
  runnerMinutes,
  runnerPrices,
} from '../../src/cloudflare/prices.ts';

const work = { objects: 0, bytes: 0, largeParts: 0, listRequests: 0 };

describe('monthlyCost', () => {
  it('is nothing within the free tier', () => {
    expect(monthlyCost({ bytes: 10e9, classA: 1e6, classB: 10e6 })).toEqual({
      storage: 0,
      classA: 0,
      classB: 0,
      total: 0,
    });
    expect(monthlyCost({ bytes: 0, classA: 0, classB: 0 }).total).toBe(0);
  });

  it('bills the next whole unit', () => {
    expect(monthlyCost({ bytes: 10e9 + 1, classA: 1_000_001, classB: 10_000_001 })).toEqual({
      storage: 0.015,
      classA: 4.5,
      classB: 0.36,
      total: 4.875,
    });
  });

  it('agrees with the examples of the price page', () => {
    expect(monthlyCost({ bytes: 1000e9, classA: 1000, classB: 1e6 }).total).toBe(14.85);
    expect(monthlyCost({ bytes: 10e9, classA: 1e5, classB: 300e6 }).total).toBe(104.4);
  });
});

describe('migrationCost', () => {
  it('is $40.50 for ten million objects: $45 less the free million', () => {
    const cost = migrationCost({ ...work, objects: 10e6 });
    expect(cost.operationsAtListPrice).toBe(45);
    expect(cost.operations).toBe(40.5);
  });

  it('is $45 where the account has used up its free million already', () => {
    expect(migrationCost({ ...work, objects: 10e6 }, { bytes: 0, classA: 1e6, classB: 0 }).operations).toBe(45);
  });

  it('counts listings: a million objects are compared for $0.0045', () => {
    const cost = migrationCost({ ...work, listRequests: 1000 });
    expect(cost).toMatchObject({ classA: 1000, operationsAtListPrice: 0.0045, operations: 0 });
  });

  it('counts parts, and the beginning and the end of each large upload', () => {
    // 97 objects in one request each, three of ten parts.
    expect(migrationCost({ ...work, objects: 100, largeObjects: 3, largeParts: 30 }).classA).toBe(97 + 30 + 6);
  });

  it('adds storage on top of what the account keeps already', () => {
    expect(migrationCost({ ...work, bytes: 20e9 }).storagePerMonth).toBe(0.15);
    expect(migrationCost({ ...work, bytes: 20e9 }, { bytes: 10e9, classA: 0, classB: 0 }).storagePerMonth).toBe(0.3);
  });
});

describe('listPrice', () => {
  it('shows that a HEAD for each object costs eighty times a listing', () => {
    expect(listPrice({ classA: 0, classB: 1e6 }) / listPrice({ classA: 1000, classB: 0 })).toBe(80);
  });
});

describe('infrequent access', () => {
  it('has no free tier, and bills whole units', () => {
    expect(monthlyCost({ bytes: 1, classA: 1, classB: 1 }, 'infrequent-access')).toEqual({
      storage: 0.01,
      classA: 9,
      classB: 0.9,
      total: 9.91,
    });
    expect(monthlyCost({ bytes: 0, classA: 0, classB: 0 }, 'infrequent-access').total).toBe(0);
  });

  it('costs twice as much to write', () => {
    expect(migrationCost({ ...work, objects: 1e6 }, undefined, 'infrequent-access').operations).toBe(9);
    expect(listPrice({ classA: 1e6, classB: 0 }, 'infrequent-access')).toBe(9);
  });
});

describe('whatever is used', () => {
  const amount = fc.nat({ max: 2 ** 31 - 1 }).map((n) => n * 1000);
  const use = fc.record({ bytes: amount, classA: amount, classB: amount });
  const storageClass = fc.constantFrom('standard' as const, 'infrequent-access' as const);

  it('a bill is never less than the unrounded price above the free tier, and less than a unit more', () => {
    fc.assert(
      fc.property(use, ({ bytes, classA, classB }) => {
        const { free } = r2Prices;
        const cost = monthlyCost({ bytes, classA, classB });
        const exact = (used: number, without: number, unit: number, price: number): number =>
          (Math.max(0, used - without) / unit) * price;
        for (const [billed, least, unit] of [
          [cost.storage, exact(bytes, free.bytes, 1e9, 0.015), 0.015],
          [cost.classA, exact(classA, free.classA, 1e6, 4.5), 4.5],
          [cost.classB, exact(classB, free.classB, 1e6, 0.36), 0.36],
        ] as const) {
          expect(billed).toBeGreaterThanOrEqual(least - 1e-6);
          expect(billed).toBeLessThan(least + unit + 1e-6);
        }
      }),
    );
  });

  it('more never costs less, and a migration never makes a bill smaller', () => {
    fc.assert(
      fc.property(use, use, storageClass, (a, b, kind) => {
        const both = { bytes: a.bytes + b.bytes, classA: a.classA + b.classA, classB: a.classB + b.classB };
        expect(monthlyCost(both, kind).total).toBeGreaterThanOrEqual(monthlyCost(a, kind).total);
        const cost = migrationCost({ objects: b.classA, bytes: b.bytes, largeParts: 0, listRequests: 0 }, a, kind);
        expect(cost.operations).toBeGreaterThanOrEqual(0);
        expect(cost.storagePerMonth).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('egressCost', () => {
  it.each([
    ['s3.eu-central-1.amazonaws.com', 1100e9, 'Amazon S3', 90],
    ['bucket.s3.amazonaws.com', 100e9, 'Amazon S3', 0],
    ['fra1.digitaloceanspaces.com', 2024e9, 'DigitalOcean Spaces', 10],
    ['s3.eu-central-2.wasabisys.com', 5000e9, 'Wasabi', 0],
    ['s3.eu-central-003.backblazeb2.com', 1000e9, 'Backblaze B2', 0],
    ['0123456789abcdef0123456789abcdef.r2.cloudflarestorage.com', 9e12, 'Cloudflare R2', 0],
  ])('%s', (host, size, provider, dollars) => {
    expect(egressCost(host, size, size)).toMatchObject({ provider, dollars });
  });

  it('of three times what is stored is free at Backblaze, more is not', () => {
    expect(egressCost('s3.us-west-004.backblazeb2.com', 400e9, 100e9)?.dollars).toBe(1);
  });

  it('of a provider that nobody knows is not known, and a look-alike is not taken for one', () => {
    for (const host of ['minio.example.com', 'amazonaws.com.example.com', 'evilamazonaws.com', '']) {
      expect(egressCost(host, 1e12, 1e12)).toBeUndefined();
    }
  });
});

describe('runnerMinutes', () => {
  it('rounds up each job, not their sum', () => {
    expect(runnerMinutes(4, 61)).toBe(8);
    expect(runnerMinutes(1, 60)).toBe(1);
    expect(runnerMinutes(0, 100)).toBe(0);
  });
});

describe('the tables', () => {
  it('say when they were read and where', () => {
    for (const { read } of [r2Prices, egressPrices, runnerPrices]) expect(Date.parse(read)).not.toBeNaN();
    expect(r2Prices.link).toMatch(/^https:\/\/developers\.cloudflare\.com\//);
    for (const { link } of egressPrices.providers) expect(URL.canParse(link)).toBe(true);
  });
});
