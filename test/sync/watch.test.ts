import { describe, expect, it } from '@jest/globals';
import { emptyJournal } from '../../src/sync/journal.ts';
import { cspSettledMs, withCsp } from '../../src/sync/watch.ts';

const day = 86_400_000;
const seen = { cspRead: true, cspAllowsMediaHost: true };
const gone = { cspRead: true, cspAllowsMediaHost: false };

describe('since when the media host is in the policy', () => {
  const journal = emptyJournal();

  it('is remembered once, and forgotten when it is gone', () => {
    const first = withCsp(journal, seen, 5 * day);
    expect(first.cspSeenMs).toBe(5 * day);
    expect(withCsp(first, seen, 6 * day)).toBe(first);
    expect(withCsp(first, gone, 7 * day)).toEqual(journal);
    expect(cspSettledMs(first)).toBe(12 * day);
  });

  it('is not touched by a look that saw no page', () => {
    const first = withCsp(journal, seen, 5 * day);
    expect(withCsp(first, { cspRead: false, cspAllowsMediaHost: false }, 7 * day)).toBe(first);
    expect(withCsp(first, undefined, 7 * day)).toBe(first);
    expect(withCsp(journal, gone, 7 * day)).toBe(journal);
    expect(cspSettledMs(journal)).toBeUndefined();
  });
});
