import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { byteRate, bytes, count, counted, duration, money, percent, rate } from '../../src/report/format.ts';

describe('numbers', () => {
  it.each([
    [count(20_431), '20,431'],
    [count(0), '0'],
    [count(-0.2), '0'],
    [counted(1, 'object'), '1 object'],
    [counted(2041, 'object'), '2,041 objects'],
    [counted(2, 'check was', 'checks were'), '2 checks were'],
    [bytes(0), '0 B'],
    [bytes(999), '999 B'],
    [bytes(1000), '1 kB'],
    [bytes(999_949), '1 MB'],
    [bytes(99_960), '100 kB'],
    [bytes(1_400_000_000), '1.4 GB'],
    [bytes(17.1e9), '17.1 GB'],
    [bytes(183_400_000), '183 MB'],
    [bytes(2 ** 30), '1.1 GB'],
    [bytes(1e30), '1,000,000,000,000 EB'],
    [duration(0), '0 s'],
    [duration(-5), '0 s'],
    [duration(0.4), 'under 1 s'],
    [duration(4.2), '4 s'],
    [duration(59.6), '1 min'],
    [duration(133), '2 min 13 s'],
    [duration(3599.7), '1 h'],
    [duration(3600 + 59 * 60 + 45), '2 h'],
    [duration(3900), '1 h 5 min'],
    [duration(86_400 * 2 + 3 * 3600 + 10), '2 d 3 h'],
    [rate(860.4, 'objects'), '860 objects/s'],
    [rate(0.42, 'objects'), '0.4 objects/s'],
    [rate(0.01, 'objects'), 'under 0.1 objects/s'],
    [rate(0, 'objects'), '0 objects/s'],
    [byteRate(98e6), '98 MB/s'],
    [percent(93.14, 100), '93.1%'],
    [percent(9999, 10_000), 'over 99.9%'],
    [percent(1, 1e9), 'under 0.1%'],
    [percent(0, 10), '0%'],
    [percent(10, 10), '100%'],
    [money(0), '$0.00'],
    [money(0.0045), '$0.0045'],
    [money(0.045), '$0.045'],
    [money(0.5), '$0.50'],
    [money(45.1), '$45.10'],
    [money(1234.5), '$1,234.50'],
    [money(-3), '-$3.00'],
    [money(1e-9), 'under $0.0001'],
  ])('%s is %s', (shown, expected) => {
    expect(shown).toBe(expected);
  });
});

describe('what is no number', () => {
  it('reads unknown', () => {
    for (const none of [NaN, Infinity, -Infinity]) {
      expect([count, bytes, duration, byteRate, money].map((show) => show(none))).toEqual(Array(5).fill('unknown'));
      expect(rate(none, 'objects')).toBe('unknown');
    }
    expect(percent(0, 0)).toBe('unknown');
    expect(percent(1, 0)).toBe('unknown');
  });

  it('never shows, whatever comes in', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), (a, b) => {
        const shown = [count(a), bytes(a), duration(a), rate(a, 'x'), byteRate(a), percent(a, b), money(a)].join(' ');
        expect(shown).not.toMatch(/NaN|Infinity|∞|undefined|-0\b(?!\.)|e\+/);
      }),
    );
  });
});
