import { describe, expect, it } from '@jest/globals';
import { syncSummary, type SyncOutcome, type SyncSummary } from '../../../src/report/summary/sync.ts';
import { rendered } from '../hostile.ts';
import { sync } from './samples.ts';

const some = { objects: 3, bytes: 3000 };
const none = { objects: 0, bytes: 0 };

function shown(
  change: Partial<Omit<SyncSummary, 'tallies'>> & { tallies?: Partial<Record<SyncOutcome, typeof some>> },
): string {
  return rendered(syncSummary({ ...sync, ...change, tallies: { ...sync.tallies, ...change.tallies } }));
}

const first = (summary: string): string => summary.split('\n')[0] ?? '';

describe('syncSummary', () => {
  it('begins with what was done and what is true now', () => {
    expect(first(shown({}))).toBe(
      '## ✅ Copied 2,041 objects (183 MB) in 4 s. The bucket now holds everything the source has.',
    );
  });

  it('claims no more than the pass looked at', () => {
    expect(first(shown({ covers: 'changes' }))).toContain('what changed at the source since the last complete pass');
    expect(first(shown({ covers: 'late' }))).not.toContain('everything');
    expect(first(shown({ range: 'cache/' }))).toContain('in this range');
    expect(first(shown({ tallies: { 'held-back': some } }))).toContain('and that should be there');
    expect(first(shown({ complete: false }))).not.toContain('everything');
  });

  it('says when nothing was to be done', () => {
    expect(first(shown({ tallies: { copied: none } }))).toContain('✅ Nothing to copy.');
  });

  it('puts failures first, fifty of them, with cause and remedy', () => {
    const failures = Array.from({ length: 60 }, (_, i) => ({
      name: `key-${i}`,
      why: 'permission denied',
      fix: 'chmod',
    }));
    const summary = shown({ complete: false, failures, tallies: { failed: { objects: 75, bytes: 1 } } });
    expect(first(summary)).toBe('## ❌ 75 objects could not be copied.');
    expect(summary).toContain('| key-49 | permission denied | chmod |');
    expect(summary).not.toContain('key-50');
    expect(summary).toContain('And 25 more');
    expect(summary).toContain('Mend what failed');
  });

  it('keeps failures in the summary even when names are made to swell', () => {
    const failures = Array.from({ length: 60 }, () => ({ name: '$'.repeat(1024), why: 'permission denied' }));
    const summary = shown({ complete: false, failures, tallies: { failed: { objects: 60, bytes: 1 } } });
    expect(summary).toContain('permission denied');
    expect(summary).not.toContain('was cut here');
  });

  it('tells what is left and that a next run goes on', () => {
    const summary = shown({ complete: false, tallies: { left: { objects: 18_000, bytes: 2e9 } } });
    expect(first(summary)).toMatch(/^## ⚠️ Copied .* not complete yet/);
    expect(summary).toContain('18,000 objects (2 GB) are left for the next pass.');
    expect(summary).toContain('Run the step again');
  });

  it('does not say that a dry run copied', () => {
    const summary = shown({ dryRun: true });
    expect(first(summary)).toBe('## Would copy 2,041 objects (183 MB). This was a dry run.');
    expect(summary).toContain('Nothing was written.');
    expect(summary).toContain('| To copy | 2,041 |');
    expect(summary).not.toContain('Copied');
  });

  it('counts every outcome and their sum', () => {
    const outcomes: SyncOutcome[] = ['repaired', 'held-back', 'excluded', 'collision', 'vanished', 'failed', 'left'];
    const tallies = Object.fromEntries(outcomes.map((outcome, i) => [outcome, { objects: 11 + i, bytes: 0 }]));
    const summary = shown({ tallies });
    for (let i = 0; i < outcomes.length; i += 1) expect(summary).toContain(`| ${11 + i} | 0 B |`);
    expect(summary).toContain('**20,529**');
  });

  it('shows the requests and their price', () => {
    expect(shown({})).toContain('Requests to R2: 2,063 of class A, 1 of class B, $0.0093 at list price');
  });

  it('holds up when no time passed', () => {
    expect(shown({ seconds: 0 })).not.toMatch(/NaN|Infinity|unknown/);
  });
});
