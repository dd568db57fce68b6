import { describe, expect, it } from '@jest/globals';
import { authorityOf, type Sight, type Standing } from '../../src/sync/authority.ts';

const at = (servesFrom: Sight['servesFrom'], more: Partial<Sight> = {}): Sight => ({
  reached: true,
  servesFrom,
  ...more,
});
const dead: Sight = { reached: false, servesFrom: 'unknown', why: 'the connection was refused' };
const none = {};
const offered = { switchOfferedMs: 1 };
const switched = { switchOfferedMs: 1, switchedMs: 2 };

const word = ({ authority, overwriteNewer, mayDelete }: Standing): string =>
  authority === 'bucket'
    ? `bucket${overwriteNewer || mayDelete ? ' BROKEN' : ''}`
    : overwriteNewer && mayDelete
      ? 'source'
      : overwriteNewer || mayDelete
        ? 'BROKEN'
        : 'source, nothing newer';

describe('the authority', () => {
  it.each<[string, Sight | undefined, object, string]>([
    ['local media', at('local'), none, 'source'],
    ['local media, after the way back', at('local'), { formerSwitchMs: 1 }, 'source, nothing newer'],
    ['unknown, after the way back', at('unknown'), { formerSwitchMs: 1 }, 'source, nothing newer'],
    ['local media, switch offered and not taken yet', at('local'), offered, 'source'],
    ['local media again, after the switch', at('local'), switched, 'source, nothing newer'],
    ['an old store', at('elsewhere'), none, 'source'],
    ['an old store again, after the switch', at('elsewhere'), switched, 'source, nothing newer'],
    ['the media host', at('media-host'), none, 'bucket'],
    ['the media host, on this bucket', at('media-host', { mediaHostIsBucket: true }), none, 'bucket'],
    ['the media host, still on an old store', at('media-host', { mediaHostIsBucket: false }), none, 'source'],
    [
      'the media host, still on an old store, switch offered',
      at('media-host', { mediaHostIsBucket: false }),
      offered,
      'source',
    ],
    ['unknown', at('unknown'), none, 'source, nothing newer'],
    ['unknown, switch offered', at('unknown'), offered, 'bucket'],
    ['unknown, switched', at('unknown'), { switchedMs: 2 }, 'bucket'],
    ['not reached', dead, none, 'source, nothing newer'],
    ['not reached, switch offered', dead, offered, 'bucket'],
    ['not reached, switched', dead, switched, 'bucket'],
    ['not reached, whatever it is said to serve from', { ...dead, servesFrom: 'local' }, switched, 'bucket'],
    ['no instance named', undefined, none, 'source, nothing newer'],
    ['no instance named, switch offered', undefined, offered, 'bucket'],
    ['no instance named, switched', undefined, switched, 'bucket'],
  ])('with %s', (_, sight, journal, expected) => {
    const standing = authorityOf(sight, journal);
    expect(word(standing)).toBe(expected);
    expect(standing.why).toMatch(/^[A-Z].*\.$/);
    expect(standing.seen).toBe(
      sight?.reached === true && sight.servesFrom === 'media-host' && standing.authority === 'bucket',
    );
  });

  it('says why nothing is known', () => {
    expect(authorityOf(dead, none).why).toContain('the connection was refused');
    expect(authorityOf(undefined, none).why).toContain('web-host');
  });
});
