import { describe, expect, it } from '@jest/globals';
import type { Sight } from '../../src/sync/authority.ts';
import { wayOutOf, type PlaceSight, type WayOut } from '../../src/sync/way-out.ts';

const at = (servesFrom: Sight['servesFrom'], more: Partial<Sight> = {}): Sight => ({
  reached: true,
  servesFrom,
  ...more,
});
const bucket = at('media-host');
const down: Sight = { reached: false, servesFrom: 'unknown', why: 'the connection was refused' };

const place = (change: Partial<PlaceSight> = {}): PlaceSight => ({
  isSource: false,
  isCopy: false,
  holdsMedia: true,
  ...change,
});
const source = place({ isSource: true });
const copy = place({ isCopy: true, copiedMs: 70 });
const unknown = place();
const empty = place({ holdsMedia: false });

const word = (way: WayOut): string => {
  switch (way.how) {
    case 'mirror':
      return way.mayDelete ? 'mirror, delete' : 'mirror';
    case 'add':
      return way.sinceMs === undefined ? 'add' : `add since ${way.sinceMs}`;
    case 'refused':
      return 'refused';
  }
};

describe('what may be done at a destination', () => {
  it.each<[string, PlaceSight, Sight | undefined, number | undefined, string]>([
    ['an empty place, nothing known', empty, undefined, undefined, 'mirror'],
    ['an empty place, the instance serves from the bucket', empty, bucket, 50, 'mirror, delete'],
    ['an empty place, the instance went elsewhere', empty, at('local'), 50, 'mirror'],
    ['a copy, nobody named the instance', copy, undefined, 50, 'mirror'],
    ['a copy, the instance serves from the bucket', copy, bucket, 50, 'mirror, delete'],
    ['a copy, before the switch', copy, at('local'), undefined, 'mirror'],
    ['a copy that the instance may use by now', copy, at('elsewhere'), 50, 'add since 70'],
    ['a copy that was never complete and may be in use', place({ isCopy: true }), at('local'), 50, 'add since 50'],
    ['the source, nobody named the instance', source, undefined, 50, 'refused'],
    ['the source, the instance is down', source, down, 50, 'refused'],
    ['the source, before the switch', source, at('local'), undefined, 'refused'],
    [
      'the source, the media host is that of an old store',
      source,
      at('media-host', { mediaHostIsBucket: false }),
      undefined,
      'refused',
    ],
    ['the source, the instance serves from the bucket', source, bucket, 50, 'add'],
    ['the source, first seen after the switch', source, bucket, undefined, 'add'],
    ['the source, the instance is back on it', { ...source, copiedMs: 80 }, at('local'), 50, 'add since 80'],
    ['the source, the instance is back before any copy', source, at('local'), 50, 'add since 50'],
    ['the source that was copied back to before', { ...source, isCopy: true, copiedMs: 80 }, bucket, 50, 'add'],
    ['unknown media, nobody named the instance', unknown, undefined, undefined, 'refused'],
    ['unknown media, the instance is down', unknown, down, 50, 'refused'],
    ['unknown media, before the switch', unknown, at('elsewhere'), undefined, 'refused'],
    ['unknown media, the instance serves from the bucket', unknown, bucket, 50, 'add'],
    ['unknown media, the instance went elsewhere', unknown, at('local'), 50, 'add since 50'],
  ])('%s', (_name, what, sight, switchedMs, expected) => {
    const way = wayOutOf(what, sight, switchedMs);
    expect(word(way)).toBe(expected);
    expect(way.why).toMatch(/^[A-Z].*\.$/s);
  });

  it('never overwrites or deletes where the instance keeps or kept its media', () => {
    for (const isSource of [true, false]) {
      for (const sight of [undefined, down, bucket, at('local'), at('elsewhere'), at('unknown')]) {
        for (const switchedMs of [undefined, 50]) {
          for (const isCopy of isSource ? [true, false] : [false]) {
            expect(wayOutOf({ isSource, isCopy, holdsMedia: true }, sight, switchedMs).how).not.toBe('mirror');
          }
        }
      }
    }
  });

  it('says why the instance could not tell', () => {
    expect(wayOutOf(source, down, 50).why).toContain('the connection was refused');
  });
});
