import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { everything, type Key, type KeyRange } from '../../src/stores/model.ts';
import { rangesBetween } from '../../src/stores/keys.ts';
import { completeSince, lastComplete, withPass } from '../../src/sync/coverage.ts';
import { emptyJournal, type Journal, type JournalPass } from '../../src/sync/journal.ts';

const pass = (change: Partial<JournalPass> = {}): JournalPass => ({
  startedMs: 1000,
  finishedMs: (change.startedMs ?? 1000) + 10,
  range: everything,
  compare: 'full',
  complete: true,
  everything: true,
  objects: 10,
  bytes: 100,
  heldBack: 1,
  source: 'here',
  ...change,
});
const range = (after: string | null, upTo: string | null): KeyRange => ({
  after: after as Key | null,
  upTo: upTo as Key | null,
});
const journal = (...passes: JournalPass[]): Journal => ({ ...emptyJournal(), passes });

describe('the last complete pass', () => {
  it('is the newest over everything', () => {
    const [old, newer] = [pass(), pass({ startedMs: 2000, compare: 'quick' })];
    expect(lastComplete(journal(old, newer))).toEqual(newer);
    expect(lastComplete(journal(old, newer), 'full')).toEqual(old);
    expect(lastComplete(journal())).toBeUndefined();
    expect(completeSince(journal(old, newer), 2000)).toEqual(newer);
    expect(completeSince(journal(old, newer), 2001)).toBeUndefined();
  });

  it.each<[string, Partial<JournalPass>]>([
    ['was not complete', { complete: false }],
    ['looked at some kinds only', { everything: false }],
    ['ends before the last key', { range: range(null, 'z') }],
    ['begins after the first key', { range: range('a', null) }],
  ])('is not one that %s', (_, change) => {
    expect(lastComplete(journal(pass(change)))).toBeUndefined();
  });

  it('may be several over ranges that leave nothing out: begun with the first, counted together', () => {
    const shards = [
      pass({ range: range(null, 'c'), startedMs: 3000 }),
      pass({ range: range('m', null), startedMs: 1000, objects: 5 }),
      pass({ range: range('c', 'm'), startedMs: 2000, compare: 'checksum' }),
    ];
    expect(lastComplete(journal(...shards))).toMatchObject({
      range: everything,
      startedMs: 1000,
      finishedMs: 3010,
      compare: 'full',
      objects: 25,
      bytes: 300,
      heldBack: 3,
    });
    for (const left of shards)
      expect(lastComplete(journal(...shards.filter((shard) => shard !== left)))).toBeUndefined();
  });

  it('prefers what began last, and does not count twice what overlaps', () => {
    const passes = [
      pass({ startedMs: 1000, objects: 100 }),
      pass({ range: range(null, 'm'), startedMs: 2000, objects: 60 }),
      pass({ range: range('k', null), startedMs: 3000, objects: 55 }),
    ];
    expect(lastComplete(journal(...passes))).toMatchObject({ startedMs: 2000, objects: 60 });
    // A newer look at a part says nothing of the rest.
    expect(lastComplete(journal(...passes.slice(0, 2)))).toMatchObject({ startedMs: 1000, objects: 100 });
  });

  it('never puts halves of two sources together', () => {
    const halves = [pass({ range: range(null, 'm') }), pass({ range: range('m', null), source: 'there' })];
    expect(lastComplete(journal(...halves))).toBeUndefined();
    const whole = pass({ source: 'there', startedMs: 500 });
    expect(lastComplete(journal(whole, ...halves))).toMatchObject({ source: 'there', startedMs: 500 });
    expect(lastComplete(journal(whole, ...halves), { source: 'here' })).toBeUndefined();
  });

  it('asked for a selection, counts what left out that or nothing', () => {
    const without = pass({ selection: 'no cards' });
    expect(lastComplete(journal(without))).toEqual(without);
    expect(lastComplete(journal(without), { selection: '' })).toBeUndefined();
    expect(lastComplete(journal(without), { selection: 'no cards' })).toEqual(without);
    const only = pass({ selection: 'emoji', everything: false });
    expect(lastComplete(journal(only), { selection: 'emoji' })).toEqual(only);
    expect(lastComplete(journal(pass()), { selection: 'emoji' })).toEqual(pass());
  });

  it('of a range needs that range only', () => {
    const shard = pass({ range: range('c', 'm') });
    expect(lastComplete(journal(shard), { range: range('d', 'm') })).toEqual(shard);
    expect(lastComplete(journal(shard), { range: range('d', 'n') })).toBeUndefined();
  });

  it('is there whatever the cuts and the order, and never when a range is missing', () => {
    const key = fc.string({ minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 12 }), fc.infiniteStream(fc.nat()), (keys, random) => {
        const cuts = rangesBetween(
          everything,
          [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))) as Key[],
        );
        const passes = cuts
          .map((cut) => ({ cut, at: random.next().value as number }))
          .sort((a, b) => a.at - b.at)
          .map(({ cut, at }) => pass({ range: cut, startedMs: 1000 + at }));
        const found = lastComplete(journal(...passes));
        expect(found?.objects).toBe(10 * passes.length);
        expect(found?.startedMs).toBe(Math.min(...passes.map(({ startedMs }) => startedMs)));
        expect(lastComplete(journal(...passes.slice(1)))).toBeUndefined();
      }),
    );
  });
});

describe('what is remembered', () => {
  const all = (passes: JournalPass[]): Journal => passes.reduce(withPass, emptyJournal());

  it('holds a pass once', () => {
    expect(all([pass(), pass()]).passes).toHaveLength(1);
  });

  it('keeps the last full pass under any number of quick ones', () => {
    const quick = Array.from({ length: 400 }, (_, at) => pass({ startedMs: 2000 + at, compare: 'quick' }));
    const { passes } = all([pass(), ...quick]);
    expect(passes).toHaveLength(50);
    expect(lastComplete({ ...emptyJournal(), passes }, 'full')).toEqual(pass());
    expect(passes.at(-1)).toEqual(quick.at(-1));
  });

  it('keeps 256 shards, and lets go of what never was complete', () => {
    const keys = Array.from({ length: 255 }, (_, at) => String(1000 + at) as Key);
    const shards = rangesBetween(everything, keys).map((cut, at) => pass({ range: cut, startedMs: 5000 + at }));
    const broken = Array.from({ length: 100 }, (_, at) => pass({ complete: false, startedMs: at }));
    const whole = all([...broken, ...shards]);
    expect(lastComplete(whole)?.objects).toBe(2560);
    expect(whole.passes).toHaveLength(256);
    const endless = all(Array.from({ length: 500 }, (_, at) => pass({ source: String(at), startedMs: at })));
    expect(endless.passes.map(({ source }) => source)).toEqual(
      Array.from({ length: 320 }, (_, at) => String(at + 180)),
    );
  });
});
