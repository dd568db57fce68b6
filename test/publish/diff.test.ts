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
