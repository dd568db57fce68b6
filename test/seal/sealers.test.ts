/** Keys sealed to files, opened again with the real tools where they are installed. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decrypter, generateHybridIdentity, generateIdentity, identityToRecipient } from 'age-encryption';
import { parse } from 'yaml';
import { ageSealer } from '../../src/seal/age.ts';
import { sealedFile, type Sealer } from '../../src/seal/sealed-file.ts';
import { sealedSecretSealer } from '../../src/seal/sealed-secret.ts';
import { envLines, type KeyPair } from '../../src/seal/sink.ts';
import { sopsSealer } from '../../src/seal/sops.ts';
import { testContext } from '../cloudflare/world.ts';
import { isInstalled } from '../publish/readers.ts';

const key: KeyPair = { accessKeyId: '0123456789abcdef0123456789abcdef', secretAccessKey: 'c0ffee'.repeat(10) + 'cafe' };
const values = { AWS_ACCESS_KEY_ID: key.accessKeyId, AWS_SECRET_ACCESS_KEY: key.secretAccessKey };
const hasAge = isInstalled('age');
const hasSops = isInstalled('sops');
const hasKubeseal = isInstalled('kubeseal');
const hasOpenssl = isInstalled('openssl');

let folder: string;
let identity: string;
let recipient: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'seal-'));
  identity = await generateIdentity();
  recipient = await identityToRecipient(identity);
  writeFileSync(join(folder, 'identity'), `${identity}\n`);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Seals to a file the way a run does, and gives back its path. */
async function sealTo(name: string, sealer: Sealer): Promise<string> {
  const path = join(folder, name);
  const sink = sealedFile(path, sealer);
  await sink.check(testContext());
  expect(readdirSync(folder)).not.toContain(name);
  await (await sink.seal(key, testContext())).put();
  expect(await sink.holds()).toBe(true);
  const text = readFileSync(path, 'utf8');
  for (const form of [key.secretAccessKey, Buffer.from(key.secretAccessKey).toString('base64'), key.accessKeyId])
    expect(text).not.toContain(form);
  return path;
}

/** What a tool prints. */
const run = (program: string, args: readonly string[], env: Record<string, string> = {}): string =>
  execFileSync(program, args, {
    env: { PATH: process.env['PATH'], HOME: folder, ...env },
    encoding: 'utf8',
    stdio: 'pipe',
  });

describe('age', () => {
  it('seals for every recipient, today’s and post-quantum ones', async () => {
    for (const other of [identity, await generateHybridIdentity()]) {
      const sealed = await ageSealer([await identityToRecipient(other)]).seal(key, testContext());
      const decrypter = new Decrypter();
      decrypter.addIdentity(other);
      const { armor } = await import('age-encryption');
      expect(await decrypter.decrypt(armor.decode(sealed), 'text')).toBe(envLines(key));
    }
  });

  (hasAge ? it : it.skip)(hasAge ? 'opens with the real age' : 'SKIPPED: age is not installed', async () => {
    const path = await sealTo('key.age', ageSealer([recipient]));
    expect(run('age', ['--decrypt', '--identity', join(folder, 'identity'), path])).toBe(envLines(key));
  });

  it.each(['age1nonsense', 'ssh-ed25519 AAAA', 'AGE-SECRET-KEY-1QQ'])(
    'refuses %s before there is a key',
    async (wrong) => {
      const sink = sealedFile(join(folder, 'none.age'), ageSealer([recipient, wrong]));
      const error = await sink.check(testContext()).catch((told: unknown) => told as Error);
      expect(String(error)).toContain('key-recipients: age cannot seal for');
      if (wrong.startsWith('AGE')) expect(String(error)).not.toContain(wrong);
    },
  );
});

describe(hasSops && hasAge ? 'sops' : 'sops SKIPPED: sops or age is not installed', () => {
  const check = hasSops && hasAge ? it : it.skip;
  const open = (path: string): string => run('sops', ['decrypt', path], { SOPS_AGE_KEY: identity });

  check('writes the format that the name of the file says, and the real sops opens it', async () => {
    const of = (name: string): Promise<string> =>
      sealTo(name, sopsSealer({ path: join(folder, name), recipients: [recipient] }));
    expect(open(await of('key.env'))).toBe(envLines(key));
    expect(parse(open(await of('key.yaml')))).toEqual(values);
    expect(JSON.parse(open(await of('key.json')))).toEqual(values);
    expect(open(await of('key'))).toBe(envLines(key));
  });

  check('makes a Secret manifest of which only the data is sealed', async () => {
    const secret = { name: 'media-key', namespace: 'mastodon' };
    const path = await sealTo(
      'secret.yaml',
      sopsSealer({ path: join(folder, 'secret.yaml'), recipients: [recipient], secret }),
    );
    expect(parse(readFileSync(path, 'utf8'))).toMatchObject({ kind: 'Secret', metadata: secret });
    expect(parse(open(path))).toEqual({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: secret,
      type: 'Opaque',
      stringData: values,
    });
  });

  check('follows .sops.yaml, and says what is missing where no rule fits', async () => {
    const rules = join(folder, 'repository');
    mkdirSync(rules);
    writeFileSync(join(rules, '.sops.yaml'), `creation_rules:\n  - path_regex: secrets/\n    age: ${recipient}\n`);
    const before = process.cwd();
    process.chdir(rules);
    try {
      const sealed = await sopsSealer({ path: 'secrets/key.env', recipients: [] }).seal(key, testContext());
      writeFileSync(join(rules, 'key.env'), sealed);
      expect(open(join(rules, 'key.env'))).toBe(envLines(key));
      const other = sopsSealer({ path: 'elsewhere/key.env', recipients: [] }).seal(key, testContext());
      await expect(other).rejects.toThrow(
        /sops: .*no matching creation rules.*Fix: let a creation rule of .sops.yaml match/,
      );
    } finally {
      process.chdir(before);
    }
  });

  check('refuses rules that leave values in plain text, before there is a key', async () => {
    const rules = join(folder, 'careless');
    mkdirSync(rules);
    writeFileSync(join(rules, '.sops.yaml'), `creation_rules:\n  - encrypted_regex: ^other$\n    age: ${recipient}\n`);
    const before = process.cwd();
    process.chdir(rules);
    try {
      const sink = sealedFile('key.env', sopsSealer({ path: 'key.env', recipients: [] }));
      await expect(sink.check(testContext())).rejects.toThrow('it would hold the key in plain text');
      expect(readdirSync(rules)).toEqual(['.sops.yaml']);
    } finally {
      process.chdir(before);
    }
  });

  it('says so where it is not installed', async () => {
    const path = process.env['PATH'];
    process.env['PATH'] = folder;
    try {
      const seal = sopsSealer({ path: 'key.env', recipients: [recipient] }).seal(key, testContext());
      await expect(seal).rejects.toThrow('it is not installed on this machine. Fix: install it');
    } finally {
      process.env['PATH'] = path;
    }
  });
});

/** A certificate of January 2020. */
const ended = `-----BEGIN CERTIFICATE-----
MIIBhjCB8AIBATANBgkqhkiG9w0BAQsFADAMMQowCAYDVQQDDAF4MB4XDTIwMDEw
MTAwMDAwMFoXDTIwMDIwMTAwMDAwMFowDDEKMAgGA1UEAwwBeDCBnzANBgkqhkiG
9w0BAQEFAAOBjQAwgYkCgYEAsP9p7hs2n/PaUtKnz0I1HBq2y09rxPPLO5TyBwPo
e1dqjl+JYKLWgs3Yo16/1pxwxqyNW0f1q9X1vdEmgFeVgFR8eYNi8xZCdKrsU1UO
vhPCjs+9e+OOdN7K618QmL7xUiYeM9mTdVw7hRnetZsFaFiRfgvGUEJ1Lng3eAvU
kpMCAwEAATANBgkqhkiG9w0BAQsFAAOBgQCm+Q6ogtZ32d6WaivGAfvmX7QELsH/
ZvpMx9k60tAQPEHchp9wAokT9uuSTsAPXAQGCvak59TOwKhwtPFACH7Zl4lIQgO2
xDO1v+PxUtAMIiX9CuyUxzYgJnovP5syMwbWQokyPbSQBqJrbW1MFwCEH8egrILM
I2cyh/YAYwAeOw==
-----END CERTIFICATE-----\n`;

describe('sealed-secret', () => {
  const secret = { name: 'media-key', namespace: 'mastodon' };
  const check = hasOpenssl && hasKubeseal ? it : it.skip;
  const certificate = (...args: readonly string[]): { pem: string; keyFile: string } => {
    const [keyFile, file] = [join(folder, 'cluster.key'), join(folder, 'cluster.crt')];
    run('openssl', [
      'req',
      '-x509',
      '-nodes',
      '-newkey',
      'rsa:2048',
      '-keyout',
      keyFile,
      '-out',
      file,
      '-subj',
      '/CN=x',
      ...args,
    ]);
    return { pem: readFileSync(file, 'utf8'), keyFile };
  };
  const title = hasOpenssl && hasKubeseal ? 'opens' : 'SKIPPED: kubeseal or openssl is not installed: opens';

  check(`${title} with the real kubeseal, under its own name alone`, async () => {
    const { pem, keyFile } = certificate('-days', '9');
    const path = await sealTo('sealed.yaml', sealedSecretSealer(pem, secret));
    const unseal = (file: string): string =>
      run('kubeseal', ['--recovery-unseal', '--recovery-private-key', keyFile, '--secret-file', file, '-o', 'yaml']);
    const opened = parse(unseal(path)) as { data: Record<string, string>; metadata: object };
    expect(opened.metadata).toMatchObject(secret);
    const data = Object.entries(opened.data).map(([name, text]) => [name, Buffer.from(text, 'base64').toString()]);
    expect(Object.fromEntries(data)).toEqual(values);

    writeFileSync(join(folder, 'moved.yaml'), readFileSync(path, 'utf8').replaceAll('media-key', 'other-key'));
    expect(() => unseal(join(folder, 'moved.yaml'))).toThrow();
  });

  (hasOpenssl ? it : it.skip)('refuses a certificate that has ended, of another kind, or none', async () => {
    const of = (pem: string) =>
      sealedFile(join(folder, 'none.yaml'), sealedSecretSealer(pem, secret)).check(testContext());
    await expect(of(ended)).rejects.toThrow('key-certificate: the certificate has ended (Feb  1');
    const curve = certificate('-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1');
    await expect(of(curve.pem)).rejects.toThrow('Sealed Secrets has RSA certificates');
    await expect(of('nothing')).rejects.toThrow(
      'this is no certificate in PEM form. Fix: give what kubeseal --fetch-cert',
    );
  });
});

describe('the file', () => {
  const sealer: Sealer = {
    name: 'test file',
    advice: '',
    recognises: (text) => text.startsWith('sealed'),
    seal: () => Promise.resolve('sealed\n'),
  };
  const check = (path: string): Promise<void> => sealedFile(join(folder, path), sealer).check(testContext());

  it('keeps its mode, is replaced at once, and leaves nothing beside it', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    const sink = sealedFile(join(own, 'file'), sealer);
    await (await sink.seal(key, testContext())).put();
    expect(statSync(join(own, 'file')).mode & 0o777).toBe(0o644);
    chmodSync(join(own, 'file'), 0o600);
    await (await sink.seal(key, testContext())).put();
    expect(statSync(join(own, 'file')).mode & 0o777).toBe(0o600);
    expect(readdirSync(own)).toEqual(['file']);
  });

  it('is never one that something else would be lost with', async () => {
    writeFileSync(join(folder, '.env.production'), 'SECRET_KEY_BASE=x\n');
    await expect(check('.env.production')).rejects.toThrow(
      'is no test file and would be lost. Fix: give a path of its own',
    );
    symlinkSync(join(folder, '.env.production'), join(folder, 'link'));
    await expect(check('link')).rejects.toThrow('is a link or a folder');
    await expect(check('absent/file')).rejects.toThrow('there is no folder');
    expect(await sealedFile(join(folder, 'link'), sealer).holds()).toBe(false);
  });
});
