import { describe, expect, it } from '@jest/globals';
import { withReturn } from '../../src/steps/standing.ts';
import { emptyJournal } from '../../src/sync/journal.ts';

describe('the end of the way back', () => {
  const journal = emptyJournal();

  it('makes the instance one that has not switched, and keeps when it had', () => {
    expect(withReturn({ ...journal, switchOfferedMs: 1, switchedMs: 2, redirectsMs: 3 })).toEqual({
      ...journal,
      formerSwitchMs: 2,
      redirectsMs: 3,
    });
  });

  it('changes nothing the second time, when another switch may have been offered already', () => {
    const again = { ...journal, formerSwitchMs: 2, switchOfferedMs: 9 };
    expect(withReturn(again)).toBe(again);
  });
});
