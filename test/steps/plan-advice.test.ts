import { describe, expect, it } from '@jest/globals';
import { classify } from '../../src/mastodon/layout.ts';
import { cleanUps, engineAdvice, oldStoreAdvice, type KindAmount } from '../../src/steps/plan-advice.ts';
import { estimate, secondsFor, type Workload } from '../../src/steps/plan-estimate.ts';
import { emptyJournal } from '../../src/sync/journal.ts';

const of = (folder: string, objects: number, bytes: number): KindAmount => ({
  kind: classify(`${folder}/000/000/001/original/a.png`),
  amount: { objects, bytes },
});

describe('the clean-up that pays', () => {
  it('names each command with what it saves', () => {
    const [schema, media, cards] = cleanUps([
      of('preview_cards/images', 7, 70),
      of('cache/media_attachments/files', 1e6, 500e9),
      of('cache/preview_cards/images', 20_000, 2e9),
      of('media_attachments/files', 1e6, 500e9),
    ]);
    expect(schema).toContain('tootctl upgrade storage-schema: 7 link previews');
    expect(media).toContain(
      'tootctl media remove --days 7: of 1,000,000 objects (500 GB; $4.50 to write, $7.50 a month',
    );
    expect(cards).toContain('tootctl preview_cards remove --days 180 (never below 14): of 20,000 objects');
  });

  it('is silent where little would be saved, and never touches what local people uploaded', () => {
    expect(cleanUps([of('cache/media_attachments/files', 999, 1e6), of('media_attachments/files', 1e9, 1e15)])).toEqual(
      [],
    );
  });
});

describe("Cloudflare's own engine", () => {
  const question = {
    toCopy: { objects: 100e6, bytes: 1e12 },
    seconds: 31_250,
    mayHidePrivate: false,
    sameStore: false,
    secure: true,
    prefix: '',
    temporaryKeys: false,
  };

  it('is worth it for what takes runners more than a job, with the numbers', () => {
    const advice = engineAdvice(question);
    expect(advice?.use).toBe(true);
    expect(advice?.text).toContain('1 d 1 h for its 3 jobs, against 8 h 41 min on runners');
    expect(advice?.text).toContain('$486.00 to look at and correct the headers');
  });

  it.each([
    ['for little', { seconds: 3600 }, 'quick enough'],
    ['where private objects may hide', { mayHidePrivate: true }, 'source-acl: none'],
    ['within R2', { sameStore: true }, 'by itself'],
    ['without TLS', { secure: false }, 'https'],
    ['where names have a prefix', { prefix: 'live/' }, 'would begin with live/'],
    ['with keys that expire', { temporaryKeys: true }, 'no temporary keys'],
  ])('is not %s', (_, change, told) => {
    expect(engineAdvice({ ...question, ...change })).toMatchObject({ use: false, text: expect.stringContaining(told) });
  });

  it('is no question when nothing is to be copied', () => {
    expect(engineAdvice({ ...question, toCopy: { objects: 0, bytes: 0 } })).toBeUndefined();
  });
});

describe('the old store', () => {
  const day = 86_400_000;
  const verified = { atMs: 99 * day, ok: true, greenSinceMs: 50 * day };
  const live = { oldUrls: 'redirect' } as Parameters<typeof oldStoreAdvice>[0]['live'];
  const old = {
    nowMs: 100 * day,
    journal: { ...emptyJournal(), verified },
    live,
    kind: 'local' as const,
    heldBack: 0,
    neverCopied: 0,
    late: 0,
  };

  it('may go after thirty green days, when nothing is only there', () => {
    expect(oldStoreAdvice(old)).toEqual({ stays: [], first: [] });
  });

  it('stays as long as anything needs it', () => {
    expect(oldStoreAdvice({ ...old, late: 2 }).stays).toEqual(['2 files there are not at the bucket yet.']);
    expect(oldStoreAdvice({ ...old, nowMs: 79 * day }).stays).toEqual([expect.stringContaining('for 29 days')]);
    expect(oldStoreAdvice({ ...old, journal: emptyJournal() }).stays).toEqual([expect.stringContaining('No verify')]);
    const failed = { ...emptyJournal(), verified: { ...verified, ok: false } };
    expect(oldStoreAdvice({ ...old, journal: failed }).stays).toEqual([expect.stringContaining('No verify')]);
    const bridged = { ...old.journal, bridgeUntilMs: 101 * day };
    expect(oldStoreAdvice({ ...old, journal: bridged }).stays).toEqual([expect.stringContaining('Sippy')]);
    expect(oldStoreAdvice({ ...old, live: undefined }).stays).toEqual([expect.stringContaining('redirect')]);
  });

  it('is parted with only after what is nowhere else was seen to', () => {
    const { first } = oldStoreAdvice({ ...old, heldBack: 3, neverCopied: 1 });
    expect(first.join('\n')).toMatch(/Archive 3 files.*1 file that is never copied/s);
    expect(oldStoreAdvice({ ...old, kind: 's3', live: undefined })).toEqual({
      stays: [],
      first: [expect.stringContaining("the store's own host name")],
    });
  });
});

describe('the estimate', () => {
  const work: Workload = {
    toCopy: { objects: 1e6, bytes: 60e9 },
    largeObjects: 0,
    largeParts: 0,
    kept: { objects: 1e6, bytes: 60e9 },
    jobs: 8,
    storageClass: 'standard',
    accountBytes: 10e9,
    bucketBytes: 0,
    sourceBytes: 60e9,
  };

  it('spreads the time over jobs and bills each of them in whole minutes', () => {
    expect(secondsFor({ objects: 400, bytes: 600e6 })).toBe(10);
    expect(estimate(work)).toMatchObject({ seconds: 312.5, runnerMinutes: 48 });
  });

  it('reckons with what the account keeps already, and keeps it right afterwards', () => {
    const { monthlyNow, monthlyAfter, migration, upkeep } = estimate(work);
    expect(monthlyNow?.total).toBe(0);
    expect(monthlyAfter.storage).toBe(0.9);
    expect(migration).toMatchObject({ classA: 1_002_000, operations: 4.5, storagePerMonth: 0.9 });
    expect(upkeep).toEqual({ classA: 30 + 5 * 1000, classB: 35 });
  });

  it('of a source at a store names its egress', () => {
    expect(estimate({ ...work, sourceHost: 's3.amazonaws.com' }).egress).toMatchObject({ provider: 'Amazon S3' });
    expect(estimate({ ...work, sourceHost: 'minio.example' }).egress).toBe('unknown');
    expect(estimate(work).egress).toBeUndefined();
  });

  it('of nothing takes nothing', () => {
    const nothing = { ...work, toCopy: { objects: 0, bytes: 0 }, jobs: 0 };
    expect(estimate(nothing)).toMatchObject({ seconds: 0, runnerMinutes: 0, migration: { storagePerMonth: 0 } });
  });
});
