import { describe, expect, it } from '@jest/globals';
import { otherSecrets, secretsAdded } from '../../src/publish/other-secrets.ts';

const names = (text: string): readonly string[] => otherSecrets(Buffer.from(text));

describe("Mastodon's other secrets", () => {
  it.each([
    ['an env file', 'SECRET_KEY_BASE=abc\nexport OTP_SECRET="abc"\n', ['OTP_SECRET', 'SECRET_KEY_BASE']],
    ['a key that was filled in', 'AWS_ACCESS_KEY_ID=a\nAWS_SECRET_ACCESS_KEY=abc\n', ['AWS_SECRET_ACCESS_KEY']],
    [
      'passwords',
      'DB_PASS=abc\nREDIS_PASSWORD=abc\nSMTP_PASSWORD: abc\n',
      ['DB_PASS', 'REDIS_PASSWORD', 'SMTP_PASSWORD'],
    ],
    [
      'values of the chart',
      'secrets:\n  secret_key_base: abc\n  vapid:\n    private_key: "abc"\nauth: { password: abc }\n',
      ['password', 'private_key', 'secret_key_base'],
    ],
    ['a manifest', 'data:\n  "ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY": abc\n', ['ACTIVE_RECORD_ENCRYPTION_PRIMARY_KEY']],
    ['a NixOS module', '  extraConfig.VAPID_PRIVATE_KEY = "abc";\n', ['VAPID_PRIVATE_KEY']],
  ])('are found in %s', (_, text, found) => {
    expect(names(text)).toEqual(found);
  });

  it.each([
    '# SECRET_KEY_BASE=abc\n',
    'SECRET_KEY_BASE=\nOTP_SECRET=""\nDB_PASS= # from elsewhere\n',
    'secret_key_base: ""\npassword: null\notp_secret:\n  next: 1\n',
    'DB_PASS=${POSTGRES_PASSWORD}\n',
    '    - name: DB_PASS\n      valueFrom:\n        secretKeyRef:\n          key: password\n',
    'existingSecret: mastodon\nVAPID_PUBLIC_KEY=abc\nsecretKey: AWS_SECRET_ACCESS_KEY\n',
    '# AWS_SECRET_ACCESS_KEY=put-the-secret-access-key-here\n',
  ])('are none where nothing is given away: %j', (text) => {
    expect(names(text)).toEqual([]);
  });

  it('may be in a commit only where the branch has them already', () => {
    const [file, more] = ['DB_PASS=abc\n', 'DB_PASS=abc\nOTP_SECRET=abc\n'].map((text) => Buffer.from(text));
    expect(secretsAdded(null, file ?? Buffer.alloc(0))).toEqual(['DB_PASS']);
    expect(secretsAdded(file ?? null, file ?? Buffer.alloc(0))).toEqual([]);
    expect(secretsAdded(file ?? null, more ?? Buffer.alloc(0))).toEqual(['OTP_SECRET']);
  });
});
