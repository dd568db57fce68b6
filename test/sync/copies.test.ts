import { describe, expect, it } from '@jest/globals';
import { lastCompleteCopy, withCopy } from '../../src/sync/copies.ts';
import { emptyJournal, type Journal, type JournalCopy } from '../../src/sync/journal.ts';

const copy = (place: string, atMs: number, complete = true): JournalCopy => ({ place, atMs, complete });
const after = (...copies: readonly JournalCopy[]): Journal =>
  copies.reduce((journal, next) => withCopy(journal, next), emptyJournal());

describe('copies in the journal', () => {
  it('of each place the last one is kept, and the last complete one', () => {
    const journal = after(copy('a', 1), copy('a', 2), copy('b', 3, false), copy('a', 4, false), copy('a', 5, false));
    expect(journal.copies).toEqual([copy('a', 2), copy('b', 3, false), copy('a', 5, false)]);
    expect(lastCompleteCopy(journal, 'a')).toEqual(copy('a', 2));
    expect(lastCompleteCopy(journal, 'b')).toBeUndefined();
    expect(withCopy(journal, copy('a', 6)).copies).toEqual([copy('b', 3, false), copy('a', 6)]);
  });

  it('made twice are there once, and a copy that ended takes the place of its beginning', () => {
    const journal = after(copy('a', 1));
    expect(withCopy(journal, copy('a', 1))).toBe(journal);
    expect(after(copy('a', 1, false), copy('a', 1)).copies).toEqual([copy('a', 1)]);
  });

  it('are not remembered without end', () => {
    const many = after(...Array.from({ length: 60 }, (_, at) => copy(`place ${at}`, at)));
    expect(many.copies).toHaveLength(40);
    expect(lastCompleteCopy(many, 'place 59')).toBeDefined();
  });
});
