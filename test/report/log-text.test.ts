import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { safe } from '../../src/report/log-text.ts';
import { hostile, unseen } from './hostile.ts';

describe('safe', () => {
  it('leaves no command, no end of line and no control character', () => {
    fc.assert(
      fc.property(hostile, (foreign) => {
        const shown = safe(foreign);
        expect(shown).not.toContain('::');
        expect(shown).not.toContain('##[');
        expect(shown).not.toMatch(unseen);
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['::error title=x::y', '\\u003a:error title=x\\u003a:y'],
    [':::', '\\u003a\\u003a:'],
    ['a ##[group]b', 'a #\\u0023[group]b'],
    ['a\n::stop-commands::x', 'a\\n\\u003a:stop-commands\\u003a:x'],
    ['\u001b[31mred', '\\u001b[31mred'],
    ['tag \u{e0041}', 'tag \\u{e0041}'],
  ])('shows %j as %s', (foreign, shown) => {
    expect(safe(foreign)).toBe(shown);
  });

  it('leaves ordinary text alone', () => {
    expect(safe('GET https://example.org: 404 #1 ディレクトリ')).toBe('GET https://example.org: 404 #1 ディレクトリ');
  });

  it('cuts', () => {
    expect(safe('a'.repeat(30), 10)).toBe(`${'a'.repeat(10)}…`);
  });
});
