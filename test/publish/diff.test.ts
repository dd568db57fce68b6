import { describe, expect, it } from '@jest/globals';
import { lineDiff } from '../../src/publish/diff.ts';

const diff = (before: string, after: string): string[] => lineDiff(Buffer.from(before), Buffer.from(after));

describe('the shown difference', () => {
  it('is of changed lines only', () => {
    expect(diff('A=1\nS3_BUCKET=old\nB=2\n', 'A=1\nS3_BUCKET=new\nB=2\n')).toEqual([
      '- S3_BUCKET=old',
      '+ S3_BUCKET=new',
    ]);
    expect(diff('A=1\n', 'A=1\n')).toEqual([]);
    expect(diff('', 'S3_PERMISSION=\n')).toContain('+ S3_PERMISSION=');
  });

  it('is told line by line, also where equal lines stand close by', () => {
    expect(diff('x: 1\non: true\ny: 1\non: false\nz: 1\n', 'x: 2\non: true\ny: 1\non: true\nz: 2\n')).toEqual([
      '- x:***',
      '+ x: 2',
      '- on: false',
      '- z:***',
      '+ on: true',
      '+ z: 2',
    ]);
    expect(diff('a:\n', 'a:\n  alias_host: "files.example.com"\n')).toEqual(['+   alias_host: "files.example.com"']);
  });

  it('shows no key that somebody filled in, and no line that only moved', () => {
    const moved = 'DB_PASS=hush-1\n# hush-2\nhush-3';
    expect(diff(`S3_A=1\n${moved}\n`, `${moved}\nS3_A=2\nAWS_SECRET_ACCESS_KEY=hush-4\n`).join('\n')).not.toMatch(
      /hush-[134]/,
    );
  });

  it('shows no value that may be a secret', () => {
    const secrets = [
      'AWS_SECRET_ACCESS_KEY=hush-1',
      'export AWS_ACCESS_KEY_ID=hush-2',
      '# AWS_SECRET_ACCESS_KEY=hush-3',
      'hush-4 of a value of two lines"',
      'OTHER: hush-5',
      'S3_BUCKET=old # the key is hush-6',
      'S3_ENDPOINT=https://user:hush-7@store.example',
      'S3_SECRET=hush-8',
      'hushOfBase64InTwoLines0=',
      'hushhushhushhushhushhushhushhushhushhushhushhush=',
    ];
    expect(diff(`${secrets.join('\n')}\n`, 'S3_ENABLED=true\n').join('\n')).not.toContain('hush');
  });
});
