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
      decide({ source: source(), stored: stored() }, { ...rules, checksum: true }),
    ],
    [
      'an object of another store with the same bytes',
      counts('same'),
      decide(
        { source: source({ modifiedMs: NOW + 9e9, etag: 'e'.repeat(32) }), stored: stored() },
        { ...rules, checksum: true },
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
      decide({ source: source({ modifiedMs: NOW - 1 }) }, { ...rules, authority: 'bucket', modifiedSinceMs: NOW }),
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
