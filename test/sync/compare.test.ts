import { describe, expect, it } from '@jest/globals';
import { everything, type Key } from '../../src/stores/model.ts';
import { chooseCompare, QUICK_FOR_MS, type CompareAsked } from '../../src/sync/compare.ts';
import { emptyJournal, type Journal, type JournalPass } from '../../src/sync/journal.ts';

const now = Date.UTC(2026, 5, 1);
const hour = 3_600_000;
const pass = (agoMs: number, change: Partial<JournalPass> = {}): JournalPass => ({
  startedMs: now - agoMs,
  finishedMs: now - agoMs + 1000,
  range: everything,
  compare: 'full',
  complete: true,
  everything: true,
  objects: 10,
  bytes: 100,
  heldBack: 0,
  source: 'here',
  ...change,
});
const journal = (...passes: JournalPass[]): Journal => ({ ...emptyJournal(), passes });
const auto: CompareAsked = {
  compare: 'auto',
  authority: 'source',
  range: everything,
  source: 'here',
  selection: '',
  needsListings: [],
};
const full = pass(hour);

describe('auto', () => {
  it('looks only at changes within a week of a complete full pass', () => {
    expect(chooseCompare(auto, journal(full), now)).toMatchObject({
      compare: 'quick',
      quickSinceMs: full.startedMs,
      before: full,
    });
    const quick = pass(hour / 2, { compare: 'quick' });
    const old = pass(QUICK_FOR_MS - 1);
    expect(chooseCompare(auto, journal(old, quick), now)).toMatchObject({
      compare: 'quick',
      quickSinceMs: quick.startedMs,
    });
  });

  it.each<[string, Journal, Partial<CompareAsked>, string]>([
    ['nothing is on record', journal(), {}, 'No complete pass'],
    ['the last pass was not complete', journal({ ...full, complete: false }), {}, 'No complete pass'],
    ['only quick passes are on record', journal({ ...full, compare: 'quick' }), {}, 'a week old'],
    ['a week has gone by', journal(pass(QUICK_FOR_MS), pass(1, { compare: 'quick' })), {}, 'a week old'],
    ['it was another source', journal({ ...full, source: 'there' }), {}, 'No complete pass'],
    ['it left something out', journal({ ...full, selection: 'no cards' }), {}, 'No complete pass'],
    ['it was a part only', journal({ ...full, range: { after: null, upTo: 'm' as Key } }), {}, 'No complete pass'],
    ['objects are to be deleted', journal(full), { needsListings: ['delete'] }, 'delete needs both listings'],
    ['the clock went back', journal(pass(-hour)), {}, 'still to come'],
  ])('lists both sides when %s', (_, known, change, why) => {
    const chosen = chooseCompare({ ...auto, ...change }, known, now);
    expect(chosen).toMatchObject({ compare: 'full', why: expect.stringContaining(why) as unknown });
    expect(chosen).not.toHaveProperty('quickSinceMs');
  });

  it('takes a part for itself: its own pass, or one over more', () => {
    const range = { after: 'b' as Key, upTo: 'c' as Key };
    expect(chooseCompare({ ...auto, range }, journal(full), now).compare).toBe('quick');
    expect(chooseCompare({ ...auto, range }, journal({ ...full, range }), now).compare).toBe('quick');
  });

  it('looks only at changes after the switch, however old the full pass is', () => {
    const old = pass(30 * QUICK_FOR_MS);
    expect(chooseCompare({ ...auto, authority: 'bucket' }, journal(old), now)).toMatchObject({
      compare: 'quick',
      modifiedSinceMs: old.startedMs,
    });
  });
});

it('does what it is asked for', () => {
  expect(chooseCompare({ ...auto, compare: 'full' }, journal(full), now).compare).toBe('full');
  expect(chooseCompare({ ...auto, compare: 'checksum' }, journal(full), now).compare).toBe('checksum');
  expect(chooseCompare({ ...auto, compare: 'quick' }, journal(pass(2 * QUICK_FOR_MS)), now).compare).toBe('quick');
  expect(chooseCompare({ ...auto, compare: 'quick' }, journal(), now).compare).toBe('full');
});

it('adds nothing after the switch where no complete pass is on record', () => {
  expect(chooseCompare({ ...auto, authority: 'bucket' }, journal(), now)).not.toHaveProperty('modifiedSinceMs');
});
