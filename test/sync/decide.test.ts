import { describe, expect, it } from '@jest/globals';
import { toKey } from '../../src/stores/keys.ts';
import type { Entry } from '../../src/stores/model.ts';
import { decide, SLACK_MS, type Rules, type Verdict } from '../../src/sync/decide.ts';

const NOW = Date.UTC(2026, 5, 1);
const key = 'media_attachments/files/109/501/000/000/000/001/original/0123456789abcdef.png';
const source = (changes: Partial<Entry> = {}): Entry => ({
  key: toKey(key),
  locator: '/x',
  size: 5,
  modifiedMs: NOW,
  access: 'public',
  ...changes,
});
const stored = (changes: Partial<Entry> = {}): Entry => ({
  key: toKey(key),
  locator: key,
  size: 5,
  modifiedMs: NOW + SLACK_MS,
  etag: 'e'.repeat(32),
  ...changes,
});
const rules: Rules = { authority: 'source', overwriteNewer: false };
const counts = (outcome: string): unknown => ({ act: 'count', outcome });
const copies: Verdict = { act: 'copy', compareFirst: false };
const compares: Verdict = { act: 'copy', compareFirst: true };

const named = (name: string): Entry => source({ key: toKey(name) });

describe('what a pass does about', () => {
  const cases: [string, unknown, Verdict][] = [
    ['a file the bucket lacks', copies, decide({ source: source() }, rules)],
    ['a file the bucket has', counts('same'), decide({ source: source(), stored: stored() }, rules)],
    ['a file of another size', copies, decide({ source: source({ size: 6 }), stored: stored() }, rules)],
    [
      'a file modified within the slack',
      compares,
      decide({ source: source({ modifiedMs: NOW + 1 }), stored: stored() }, rules),
    ],
    [
      'a file from the future',
      compares,
      decide({ source: source({ modifiedMs: NOW + 9e12 }), stored: stored() }, rules),
    ],
    [
      'a file of another size, the bucket newer',
      counts('newer'),
      decide({ source: source({ size: 6 }), stored: stored({ modifiedMs: NOW + SLACK_MS + 1 }) }, rules),
    ],
    [
      'the same, where the source is known to be live',
      copies,
      decide(
        { source: source({ size: 6 }), stored: stored({ modifiedMs: NOW + SLACK_MS + 1 }) },
        { ...rules, overwriteNewer: true },
      ),
    ],
    ['a hidden file', counts('held-back'), decide({ source: source({ access: 'owner' }) }, rules)],
    [
      'a hidden file that is not Mastodon’s',
      counts('excluded'),
      decide({ source: { ...named('.env'), access: 'owner' } }, rules),
    ],
    ['an archive', counts('excluded'), decide({ source: named('backups/dumps/000/000/001/original/a.zip') }, rules)],
    [
      'an archive that is hidden too',
      counts('excluded'),
      decide({ source: { ...named('backups/dumps/000/000/001/original/a.zip'), access: 'owner' } }, rules),
    ],
    ['an import', counts('excluded'), decide({ source: named('imports/data/000/000/001/original/a.csv') }, rules)],
    ["a file that is not Mastodon's", counts('excluded'), decide({ source: named('notes.txt') }, rules)],
    [
      'a file planted among the media',
      counts('excluded'),
      decide({ source: named('accounts/avatars/.ssh/id_rsa') }, rules),
    ],
    ['a second name for one key', counts('collision'), decide({ source: source(), collision: true }, rules)],
    [
      'a file that has not changed since the last complete pass',
      counts('same'),
      decide({ source: source(), unchanged: true }, rules),
    ],
    [
      'every file, when bytes are to be compared',
      compares,
      decide({ source: source(), stored: stored() }, { ...rules, compare: 'checksum' }),
    ],
    [
      'the same, where the bucket may have the newer one',
      { ...compares, keepNewer: true },
      decide(
        { source: source(), stored: stored({ modifiedMs: NOW + SLACK_MS + 1 }) },
        { ...rules, compare: 'checksum' },
      ),
    ],
    [
      'an object of another store with the same bytes',
      counts('same'),
      decide(
        { source: source({ modifiedMs: NOW + 9e9, etag: 'e'.repeat(32) }), stored: stored() },
        { ...rules, compare: 'checksum' },
      ),
    ],
    ['a kind that is not wanted', counts('excluded'), decide({ source: source() }, { ...rules, keep: () => false })],
    [
      'a late file, after the switch',
      copies,
      decide({ source: source() }, { ...rules, authority: 'bucket', modifiedSinceMs: NOW }),
    ],
    [
      'any file the bucket lacks, after the switch, when no complete pass is known',
      counts('excluded'),
      decide({ source: source() }, { ...rules, authority: 'bucket' }),
    ],
    [
      'an old file the bucket lacks, after the switch: moderators removed it',
      counts('excluded'),
      decide({ source: source({ modifiedMs: NOW - 11_000 }) }, { ...rules, authority: 'bucket', modifiedSinceMs: NOW }),
    ],
    [
      'a file of the second before, after the switch: clocks differ',
      copies,
      decide({ source: source({ modifiedMs: NOW - 9_000 }) }, { ...rules, authority: 'bucket', modifiedSinceMs: NOW }),
    ],
    [
      'a file that was put in its place after the switch and written an hour before',
      copies,
      decide(
        { source: source({ modifiedMs: NOW - 3_600_000, changedMs: NOW + 1 }) },
        { ...rules, authority: 'bucket', modifiedSinceMs: NOW },
      ),
    ],
    [
      'an old file whose mode changed after the switch',
      counts('excluded'),
      decide(
        { source: source({ modifiedMs: NOW - 7 * 3_600_000, changedMs: NOW + 1 }) },
        { ...rules, authority: 'bucket', modifiedSinceMs: NOW },
      ),
    ],
    [
      'a link in the place of a file',
      counts('excluded'),
      decide({ source: source({ irregular: true }), stored: stored() }, rules),
    ],
    [
      'a hidden file that was released',
      copies,
      decide({ source: source({ access: 'owner' }) }, { ...rules, released: () => true }),
    ],
    [
      'a file that differs, after the switch',
      counts('same'),
      decide(
        { source: source({ size: 6, modifiedMs: NOW + 9e9 }), stored: stored() },
        { ...rules, authority: 'bucket', modifiedSinceMs: 0, overwriteNewer: true },
      ),
    ],
  ];
  it.each(cases)('%s', (_what, expected, verdict) => expect(verdict).toEqual(expected));
});

describe('where what is written keeps the time of its source', () => {
  const kept: Rules = { authority: 'source', overwriteNewer: true, timesKept: true };
  // A folder tells no ETag.
  const file = (modifiedMs: number, size = 5): Entry => ({ key: toKey(key), locator: key, size, modifiedMs });
  it.each<[string, Entry, Rules, unknown]>([
    ['the same time', file(NOW), kept, counts('same')],
    ['a time in steps of two seconds', file(NOW - 1999), kept, counts('same')],
    ['an older time', file(NOW - 2000), kept, compares],
    ['a newer time, which tells nothing here', file(NOW + SLACK_MS + 1), kept, compares],
    ['the same time and another size', file(NOW, 6), kept, copies],
    ['the same time, where contents are asked for', file(NOW), { ...kept, compare: 'checksum' }, compares],
  ])('%s', (_name, there, how, verdict) => {
    expect(decide({ source: source(), stored: there }, how)).toEqual(verdict);
  });
});

describe('after the switch', () => {
  const late: Rules = { authority: 'bucket', overwriteNewer: false, modifiedSinceMs: NOW + 1e9, released: () => true };
  it('a hidden file that is released comes however old it is, and a public one does not come back with it', () => {
    expect(decide({ source: source({ access: 'owner' }) }, late)).toEqual(copies);
    expect(decide({ source: source({ access: 'public' }) }, late)).toEqual(counts('excluded'));
    expect(decide({ source: source({ access: 'owner' }) }, { ...late, released: () => false })).toEqual(
      counts('held-back'),
    );
  });
});
