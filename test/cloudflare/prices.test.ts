import { describe, expect, it } from '@jest/globals';
import { listPrice, migrationCost, monthlyCost, r2Prices } from '../../src/cloudflare/prices.ts';

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

describe('r2Prices', () => {
  it('say when they were read and where', () => {
    expect(Date.parse(r2Prices.read)).not.toBeNaN();
    expect(r2Prices.link).toMatch(/^https:\/\/developers\.cloudflare\.com\//);
  });
});
