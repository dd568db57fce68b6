import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { envLines } from '../../src/publish/dotenv-lines.ts';
import { renderDotenv } from '../../src/publish/dotenv.ts';
import { model, wanted, head, values, reminders, tail, keys, render } from './dotenv-scene.ts';

// Lines of other people, by byte; nothing that the renderer may refuse.
const printable = fc.string({ unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)) });
const foreign = fc.oneof(
  printable.filter((text) => !/["'\\$=:]/.test(text) && !/^\s*export/.test(text)),
  fc
    .tuple(fc.constantFrom('A', 'DB_HOST', 'S3', 'XS3_BUCKET', 'S3_READ_TIMEOUT', 'AWS_REGION'), printable)
    .map(([name, value]) => `${name}=${value.replace(/["'\\$]/g, '')}`),
  fc.constantFrom('', '# S3_BUCKET=x', '#S3_REGION=', 'MOTD="a\nb\n"', "K='a # b'", 'export A', '   '),
);
const replaced = fc.constantFrom(
  'S3_ENABLED=false',
  'S3_BUCKET=old',
  'export S3_BUCKET=a',
  ' S3_REGION = "x" # c',
  'S3_PERMISSION=',
  'S3_OTHER="a\nb"',
  'AWS_ACCESS_KEY_ID=OLD',
  "AWS_SECRET_ACCESS_KEY='OLD'",
  'S3_BUCKET=example-media',
  'S3_ENDPOINT=https://0123456789abcdef.r2.cloudflarestorage.com/',
  head,
  tail,
  reminders,
);
const file = fc
  .record({
    lines: fc.array(
      fc.oneof(
        foreign.map((text) => ({ text, mine: true })),
        replaced.map((text) => ({ text, mine: false })),
      ),
      {
        maxLength: 12,
      },
    ),
    eol: fc.constantFrom('\n', '\r\n'),
    mark: fc.constantFrom('', '\xef\xbb\xbf'),
    open: fc.boolean(),
  })
  .map((example) => ({ ...example, open: example.open && example.lines.at(-1)?.text !== '' }));
type File = typeof file extends fc.Arbitrary<infer T> ? T : never;

function textOf({ lines, eol, mark, open }: File): string {
  const text = mark + lines.map((line) => line.text.replaceAll('\n', eol)).join(eol);
  return open || lines.length === 0 ? text : text + eol;
}

describe('properties', () => {
  it('keeps every foreign line, byte for byte and in order, and is idempotent', () => {
    fc.assert(
      fc.property(file, (example) => {
        const once = render(textOf(example));
        expect(render(once)).toBe(once);
        const { mark, eol } = example;
        expect(once.startsWith(mark)).toBe(true);
        // Cut the one block out; what is left are the foreign lines, as they were.
        const body = once.slice(mark.length);
        const from = body.indexOf(head);
        const below = body.slice(body.indexOf(tail, from) + tail.length);
        const rest = body.slice(0, from) + below.replace(/^\r?\n/, '');
        const kept = example.lines.map(({ text, mine }, index) => {
          const open = example.open && index === example.lines.length - 1;
          return mine ? text.replaceAll('\n', eol) + (open ? '' : eol) : '';
        });
        // The one byte more: a line end between an open last line and the block below it.
        const joint = /\r?\n/.exec(textOf(example))?.[0] ?? '\n';
        const joined = below === '' && example.open && example.lines.at(-1)?.mine === true;
        expect(rest).toBe(kept.join('') + (joined ? joint : ''));
        if (eol === '\r\n' && textOf(example).includes(eol)) expect(body).not.toMatch(/(?<!\r)\n/);
      }),
      { numRuns: 200 },
    );
  });

  it('loses no byte in taking any file apart', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          file.map(textOf),
          fc.string({ unit: fc.constantFrom('A', 'B', '=', "'", '"', '\\', '#', '\r', '\n', ' ', ':') }),
        ),
        (text) => {
          const lines = envLines(text);
          expect(lines.map((line) => line.text + line.eol).join('')).toBe(text);
          lines.forEach((line, index) => {
            const before = lines.slice(0, index).map((other) => other.text + other.eol);
            expect(line.number).toBe(before.join('').split('\n').length);
          });
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is idempotent on whatever it accepts', () => {
    const unit = fc.constantFrom(
      ...[
        'S3_BUCKET',
        'AWS_ACCESS_KEY_ID',
        '=',
        '"',
        "'",
        '\\',
        '#',
        '\n',
        '\r\n',
        ' ',
        'x',
        'export ',
        '\xff',
        head,
        tail,
      ],
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (text) => {
        const once = renderDotenv(model, Buffer.from(text, 'latin1'));
        if (once instanceof Uint8Array) expect(renderDotenv(model, once)).toEqual(once);
      }),
      { numRuns: 200 },
    );
  });

  it('is read as the settings by a plain reader', () => {
    fc.assert(
      fc.property(file, (example) => {
        const read = plainReader(render(textOf(example)).slice(example.mark.length));
        expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, read[name]]))).toEqual(wanted);
        expect(Object.keys(read).filter((name) => name.startsWith('S3_') && !(name in wanted))).not.toContain(
          'S3_OTHER',
        );
      }),
    );
  });

  const withBash = existsSync('/bin/bash') ? it : it.skip;
  withBash('is read as the settings by bash', () => {
    const folder = mkdtempSync(join(tmpdir(), 'dotenv-'));
    try {
      const old = "A='one\ntwo'\nS3_BUCKET=old\nS3_KEY_PREFIX=p\nAWS_ACCESS_KEY_ID=OLD\nB=2\n";
      for (const text of [render(null), render(old), render(`${values}\n${keys}`)]) {
        const path = join(folder, 'env');
        writeFileSync(path, text, 'latin1');
        const output = execFileSync('/bin/bash', ['--norc', '-c', 'set -ae; . "$1"; env -0', '-', path], {
          env: { PATH: process.env['PATH'] },
          encoding: 'latin1',
        });
        const read = Object.fromEntries(
          output.split('\0').flatMap((pair) => (/^(S3_|AWS_)/.test(pair) ? [pair.split(/=(.*)/s, 2)] : [])),
        ) as Record<string, string>;
        const filledIn = { AWS_ACCESS_KEY_ID: '0a1b', AWS_SECRET_ACCESS_KEY: '2c3d' };
        expect(read).toEqual(text.includes('2c3d') ? { ...wanted, ...filledIn } : wanted);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

/** A reader as simple as Docker's: a line is a comment or a name, `=` and the rest; the last one counts. */
function plainReader(text: string): Record<string, string> {
  const read: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const equals = line.indexOf('=');
    if (!line.startsWith('#') && equals > 0) read[line.slice(0, equals)] = line.slice(equals + 1);
  }
  return read;
}
