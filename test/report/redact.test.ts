import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { redact, redactText } from '../../src/report/redact.ts';

const secret = 'p4ss+wörd/"x"=%?';
const utf8 = Buffer.from(secret);

describe('redact', () => {
  it.each([
    ['as it is', `key=${secret};`],
    ['URL-encoded', `https://u:${encodeURIComponent(secret)}@example.org`],
    ['URL-encoded in lower case', encodeURIComponent(secret).replace(/%../g, (escape) => escape.toLowerCase())],
    ['as a form field', new URLSearchParams({ secret }).toString()],
    ['within JSON within JSON', JSON.stringify({ secret })],
    ['base64', utf8.toString('base64')],
    ['base64url', utf8.toString('base64url')],
    ['hexadecimal', utf8.toString('hex')],
    ['HTTP basic', `Basic ${Buffer.from(`user:${secret}`).toString('base64')}`],
  ])('takes it out %s', (_, text) => {
    const [shown] = redact([text], [secret]) as string[];
    expect(shown).toContain('***');
    const decoded = [
      shown ?? '',
      decodeURIComponent((shown ?? '').replaceAll('+', ' ')),
      Buffer.from(shown ?? '', 'base64').toString(),
    ];
    for (const each of decoded) {
      expect(each).not.toContain('wörd');
      expect(each).not.toContain('p4ss');
    }
  });

  it('finds it in names, in depth and in numbers', () => {
    expect(
      redact({ a: [{ hunter22: 'x hunter22 hunter22' }, 12345678], b: null, c: true, d: 3 }, ['hunter22', '12345678']),
    ).toEqual({
      a: [{ '***': 'x *** ***' }, '***'],
      b: null,
      c: true,
      d: 3,
    });
  });

  it('leaves no rest where secrets overlap or hold each other', () => {
    expect(redactText('abcdefgh', ['abcdef', 'defgh'])).toBe('***');
    expect(redactText('1 token-long 2', ['token', 'token-long'])).toBe('1 *** 2');
    expect(redactText('aaaaa', ['aa'])).toBe('***');
  });

  it('takes out each line of a private key', () => {
    const key = '-----BEGIN KEY-----\nc2VjcmV0bGluZTE=\nc2VjcmV0bGluZTI=\n-----END KEY-----\n';
    expect(redactText('read c2VjcmV0bGluZTI= there', [key])).toBe('read *** there');
  });

  it('ignores empty secrets and leaves the rest as it is', () => {
    const value = { a: 'text', n: 1.5, list: [], nothing: null };
    expect(redact(value, ['', 'absent-secret'])).toEqual(value);
    expect(redact(undefined, [])).toBeNull();
    expect(redact({ big: 10n }, [])).toEqual({ big: '10' });
  });

  it('hides any secret wherever it stands, encoded or not', () => {
    const piece = fc.string({ unit: 'binary', minLength: 8, maxLength: 24 });
    fc.assert(
      fc.property(piece, fc.string(), fc.string(), (any, before, after) => {
        const bytes = Buffer.from(any);
        const printable = bytes.toString();
        expect(redactText(before + printable + after, [printable])).not.toContain(printable);
        const encoded = Buffer.from(before + printable + after).toString('base64');
        const [head = ''] = redactText(encoded, [printable]).split('***');
        // What is left before the mark stands for what stood before the secret, and at most one byte that it shares.
        expect(Buffer.from(head, 'base64').length).toBeLessThanOrEqual(Buffer.byteLength(before) + 1);
      }),
    );
  });
});
