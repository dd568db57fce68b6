import { describe, expect, it } from '@jest/globals';
import type { OperationClass } from '../../src/net/context.ts';
import { operationsPrice, operationsTable, OperationTally } from '../../src/report/operations.ts';
import { rendered } from './hostile.ts';

function tallyOf(
  events: readonly [store: string, name: string, billed: OperationClass, times: number][],
): OperationTally {
  const tally = new OperationTally(['old store']);
  for (const [store, name, billed, times] of events) {
    for (let i = 0; i < times; i += 1) tally.count({ kind: 'operation', store, name, billed });
  }
  return tally;
}

describe('OperationTally', () => {
  const tally = tallyOf([
    ['r2', 'PutObject', 'A', 900],
    ['old store', 'ListObjectsV2', 'A', 50],
    ['r2', 'ListObjectsV2', 'A', 100],
    ['r2', 'HeadObject', 'B', 7],
    ['r2', 'DeleteObject', 'free', 3],
  ]);

  it('adds up the classes of R2 alone', () => {
    const counts = tally.snapshot();
    expect(counts).toMatchObject({ classA: 1000, classB: 7, free: 3 });
    expect(counts.rows).toContainEqual({ store: 'old store', name: 'ListObjectsV2', billed: 'elsewhere', count: 50 });
    expect(counts.rows.filter((row) => row.store === 'r2').map((row) => row.name)).toEqual([
      'PutObject',
      'ListObjectsV2',
      'HeadObject',
      'DeleteObject',
    ]);
  });

  it('lets other events pass', () => {
    const before = tally.snapshot();
    tally.count({ kind: 'log', level: 'info', text: 'x' });
    tally.count({ kind: 'retry', what: 'x', attempt: 1, why: 'y' });
    expect(tally.snapshot()).toEqual(before);
  });

  it('hands out data that later events do not change', () => {
    const own = tallyOf([['r2', 'PutObject', 'A', 1]]);
    const first = own.snapshot();
    own.count({ kind: 'operation', store: 'r2', name: 'PutObject', billed: 'A' });
    expect(first.rows[0]?.count).toBe(1);
    expect(own.snapshot().classA).toBe(2);
  });

  it('prices them: comparing a million objects by listing costs $0.0045', () => {
    expect(operationsPrice({ classA: 1000, classB: 0 })).toBe(0.0045);
    const shown = rendered(operationsTable(tally.snapshot()).source);
    expect(shown).toContain('1,000 of class A, 7 of class B, 3 free: $0.0045 at list price');
    expect(shown).toContain('| old store | ListObjectsV2 | not R2 | 50 |');
  });

  it('says when there was no request', () => {
    expect(operationsTable(new OperationTally().snapshot()).source).toBe('No request was made.');
  });
});
