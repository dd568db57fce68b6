/** Data of every summary, plain and hostile; tests take it apart and change it. */
import { migrationCost, monthlyCost } from '../../../src/cloudflare/prices.ts';
import type { OperationCounts } from '../../../src/report/operations.ts';
import type { PlanSummary } from '../../../src/report/summary/plan.ts';
import type { KeySummary } from '../../../src/report/summary/key.ts';
import type { ProvisionSummary } from '../../../src/report/summary/provision.ts';
import type { PublishSummary } from '../../../src/report/summary/publish.ts';
import type { SyncSummary } from '../../../src/report/summary/sync.ts';
import type { VerifySummary } from '../../../src/report/summary/verify.ts';

const none = { objects: 0, bytes: 0 };

const operations: OperationCounts = {
  rows: [
    { store: 'bucket media', name: 'PutObject', billed: 'A', count: 2041 },
    { store: 'bucket media', name: 'ListObjectsV2', billed: 'A', count: 22 },
    { store: 'bucket media', name: 'GetObject', billed: 'B', count: 1 },
  ],
  classA: 2063,
  classB: 1,
  free: 0,
};

const kinds = [
  { kind: 'Accounts: avatars', objects: 420, bytes: 21e6 },
  { kind: 'Media attachments', objects: 20_011, bytes: 1.87e9 },
];

export const sync: SyncSummary = {
  covers: 'everything',
  dryRun: false,
  complete: true,
  tallies: {
    same: { objects: 18_390, bytes: 1.7e9 },
    copied: { objects: 2041, bytes: 183e6 },
    repaired: none,
    corrected: none,
    'held-back': none,
    excluded: none,
    collision: none,
    newer: none,
    vanished: none,
    failed: none,
    left: none,
  },
  kinds,
  failures: [],
  operations,
  seconds: 4.2,
  decisions: ['Both sides were listed. It was asked to list both sides.'],
  removed: [],
  notes: [],
};

export const verify: VerifySummary = {
  seed: '7f3a',
  checks: [
    { id: 'complete', title: 'The bucket is complete', proves: 'Every object of the source is there.', verdict: 'pass', evidence: '20,431 objects compared' },
    { id: 'cors', title: 'CORS', proves: 'Web clients can load media.', verdict: 'fail', evidence: 'No Access-Control-Allow-Origin', fix: 'Run provision.' },
    { id: 'csp', title: 'CSP', proves: 'Browsers accept the media host.', verdict: 'warn', evidence: 'seen for 3 days only', fix: 'Wait 4 days.' },
    { id: 'live', title: 'Live instance', proves: 'It serves from the media host.', verdict: 'skipped', evidence: 'before the switch' },
  ],
}; // prettier-ignore

const everyKind = kinds.map(({ kind, ...source }) => ({ kind, source, bucket: none, toCopy: none }));

export const plan: PlanSummary = {
  source: 'folder public/system',
  kinds: everyKind,
  heldBack: none,
  collisions: 0,
  toCopy: { objects: 2041, bytes: 183e6 },
  noBucketYet: false,
  cost: {
    migration: migrationCost({ objects: 2041, bytes: 183e6, largeParts: 0, listRequests: 22 }),
    upkeep: { classA: 45, classB: 35 },
    monthlyNow: monthlyCost({ bytes: 5e9, classA: 1000, classB: 1000 }),
    monthlyAfter: monthlyCost({ bytes: 5.2e9, classA: 1000, classB: 1000 }),
    egress: { provider: 'Amazon S3', dollars: 1.62, priceList: 'https://aws.amazon.com/s3/pricing/' },
    seconds: 133,
    runnerMinutes: 4,
  },
  cleanUps: ['tootctl media remove --days 7'],
  changes: [{ resource: 'bucket media', change: 'create it in the EU' }],
  shards: 4,
  phase: { id: 'prepare', text: 'The instance still serves its media itself.', missing: [], against: [] },
  problems: [],
  operations: { rows: [], classA: 0, classB: 0, free: 0 },
  notes: [],
};

export const provision: ProvisionSummary = {
  mode: 'apply',
  applied: [{ resource: 'bucket media', change: 'created' }],
  pending: [],
  endpoint: 'https://0123456789abcdef.r2.cloudflarestorage.com',
  mediaHost: 'media.example.org',
  resources: [
    { id: 'bucket', title: 'Bucket', state: 'made' },
    { id: 'cors', title: 'CORS rule', state: 'right' },
  ],
  leftOut: ['cache-rule'],
  permissions: [
    { permission: 'Zone: Read (Zone)', by: ['media host'], without: ['nobody can read the media'], leaveOut: [] },
  ],
  waits: [{ what: 'certificate of the media host', seconds: 42, settled: true }],
  notes: [],
};

export const key: KeySummary = {
  state: 'made',
  current: '2026-11-02 10:00 UTC, 0a1b2c',
  old: ['2026-05-01 09:00 UTC, 3d4e5f'],
  unfinished: [],
  places: [{ title: 'age file key.age', advice: 'Decrypt it with age.', holds: true }],
  otherShut: true,
};

export const publish: PublishSummary = {
  files: [
    { file: '.env.production', diff: ['-S3_ENABLED=false', '+S3_ENABLED=true', '+S3_ALIAS_HOST=media.example.org'] },
    { file: 'other.env', diff: [] },
  ],
  went: 'pull-request',
  url: 'https://github.com/example/config/pull/7',
  next: ['Merge the pull request.', 'Restart Mastodon.'],
  back: ['Revert the pull request.'],
  notes: [],
};

/** The same data with `foreign` in every place that can hold a foreign string. */
export function hostileSamples(foreign: string): {
  sync: SyncSummary;
  verify: VerifySummary;
  plan: PlanSummary;
  provision: ProvisionSummary;
  publish: PublishSummary;
} {
  const lines = [{ resource: foreign, change: foreign }];
  const odd = { objects: 3, bytes: 4096 };
  return {
    sync: {
      ...sync,
      range: foreign,
      complete: false,
      tallies: { ...sync.tallies, failed: odd, left: odd, 'held-back': odd, collision: odd, vanished: odd },
      kinds: [...kinds, { kind: foreign, ...odd }],
      failures: [
        { name: foreign, why: foreign, fix: foreign },
        { name: foreign, why: foreign },
      ],
      operations: { ...operations, rows: [{ store: foreign, name: foreign, billed: 'A', count: 1 }] },
      notes: [foreign, foreign],
    },
    verify: {
      seed: foreign,
      checks: (['pass', 'fail', 'warn', 'skipped'] as const).map((verdict) => ({
        id: foreign,
        title: foreign,
        proves: foreign,
        verdict,
        evidence: foreign,
        fix: foreign,
      })),
    },
    plan: {
      ...plan,
      source: foreign,
      kinds: [{ kind: foreign, source: odd, bucket: odd, toCopy: odd }, ...everyKind],
      heldBack: odd,
      collisions: 2,
      changes: lines,
      phase: { id: foreign, text: foreign, missing: [foreign], against: [foreign] },
      cleanUps: [foreign],
      engine: foreign,
      oldStore: { stays: [foreign], first: [foreign] },
      live: {
        webHost: foreign,
        reached: true,
        why: foreign,
        software: foreign,
        version: foreign,
        servesFrom: foreign,
        mediaHostsSeen: [foreign],
        cspRead: true,
        cspAllowsMediaHost: true,
        proxied: false,
        challenged: true,
        oldUrls: foreign,
      },
      problems: [foreign],
      notes: [foreign],
    },
    provision: {
      ...provision,
      applied: lines,
      pending: lines,
      endpoint: foreign,
      mediaHost: foreign,
      waits: [{ what: foreign, seconds: 1, settled: false }],
      key: {
        ...key,
        current: foreign,
        old: [foreign],
        unfinished: [foreign],
        places: [{ title: foreign, advice: foreign, holds: true }],
      },
      notes: [foreign],
    },
    publish: {
      ...publish,
      files: [
        { file: foreign, diff: [`+${foreign}`, ` ${foreign}`] },
        { file: foreign, diff: [] },
      ],
      url: foreign,
      next: [foreign],
      back: [foreign],
      notes: [foreign],
    },
  };
}
