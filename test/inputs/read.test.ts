import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { InputError, readInputs } from '../../src/inputs/read.ts';
import { steps } from '../../src/inputs/spec.ts';
import { inputTable } from '../../src/inputs/table.ts';
import { accountId, apiToken, derivedSecret, inputsOf, minimal, read } from './builder.ts';
import type { Texts } from './builder.ts';
import type { Step } from '../../src/inputs/spec.ts';

/** The problems of a step with changed inputs. */
function problems(step: Step, changes: Texts): readonly string[] {
  try {
    read({ ...minimal[step], ...changes });
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
  return [];
}

const keys: Texts = { 'access-key-id': 'a'.repeat(32), 'secret-access-key': 'b'.repeat(64) };
const r2Endpoint = `https://${accountId}.r2.cloudflarestorage.com`;

describe('valid inputs', () => {
  it.each(steps)('reads the least that makes sense for %s', (step) => {
    expect(inputsOf(step)).toMatchObject({ step, summary: true });
  });

  it('fills in the defaults', () => {
    expect(inputsOf('sync')).toEqual({
      step: 'sync',
      summary: true,
      deadlineMinutes: 330,
      concurrency: 'auto',
      include: [],
      exclude: [],
      rowsCleared: false,
      engine: 'runner',
      r2: {
        accountId,
        bucket: 'example-media',
        jurisdiction: 'default',
        endpoint: r2Endpoint,
        credentials: { accountId, apiToken },
      },
      route: { to: 'bucket', source: { kind: 'local', path: 'public/system' } },
      cloudflare: { accountId, apiToken },
      compare: 'auto',
      range: { after: null, upTo: null },
      dryRun: false,
      delete: false,
      maxDeletePercent: 5,
      maxPrivatePercent: 5,
      minSourcePercent: 50,
      repairHeaders: false,
      sippyHours: 0,
    });
  });

  it('takes an empty or blank text for nothing given', () => {
    expect(inputsOf('sync', { form: '', concurrency: '  ', 'session-token': '\n' })).toEqual(inputsOf('sync'));
  });

  it('derives the endpoint from the jurisdiction, and account and jurisdiction from the endpoint', () => {
    const endpoint = `https://${accountId}.eu.r2.cloudflarestorage.com`;
    expect(inputsOf('sync', { jurisdiction: 'eu' }).r2.endpoint).toBe(endpoint);
    expect(inputsOf('sync', { 'account-id': '', endpoint }).r2).toEqual({
      accountId,
      bucket: 'example-media',
      jurisdiction: 'eu',
      endpoint,
      credentials: { accountId, apiToken },
    });
  });

  it('prefers a given S3 key to the derived one and keeps the token for the account', () => {
    const inputs = inputsOf('sync', { ...keys, 'session-token': 'session' });
    expect(inputs.r2.credentials).toEqual({
      accessKeyId: 'a'.repeat(32),
      secretAccessKey: 'b'.repeat(64),
      sessionToken: 'session',
    });
    expect(inputs.cloudflare).toEqual({ accountId, apiToken });
  });

  it('works with an S3 key and a loopback endpoint alone', () => {
    const inputs = inputsOf('sync', { ...keys, 'api-token': '', 'account-id': '', endpoint: 'http://127.0.0.1:9000' });
    expect(inputs.r2).not.toHaveProperty('accountId');
    expect(inputs).not.toHaveProperty('cloudflare');
  });

  it('shapes S3 and SSH sources', () => {
    const s3: Texts = { source: 's3://old/p', 'source-access-key-id': 'id', 'source-secret-access-key': 'secret' };
    const credentials = { accessKeyId: 'id', secretAccessKey: 'secret' };
    const place = { kind: 's3', bucket: 'old', prefix: 'p/', credentials };
    expect(inputsOf('plan', s3).source).toEqual({
      ...place,
      endpoint: 'https://s3.us-east-1.amazonaws.com',
      region: 'us-east-1',
      pathStyle: false,
      acl: 'check',
      order: 'auto',
    });
    expect(inputsOf('plan', { ...s3, 'source-endpoint': r2Endpoint }).source).toEqual({
      ...place,
      endpoint: r2Endpoint,
      region: 'auto',
      pathStyle: true,
      acl: 'none',
      order: 'auto',
    });
    expect(inputsOf('plan', { source: 'ssh://me@host/srv', 'ssh-known-hosts': 'host ssh-ed25519 A' }).source).toEqual({
      kind: 'ssh',
      user: 'me',
      host: 'host',
      path: '/srv',
      knownHosts: 'host ssh-ed25519 A',
    });
  });

  it('turns the route round for a destination', () => {
    const inputs = inputsOf('sync', { source: '', destination: '/copy', 'destination-owner': 'mastodon' });
    expect(inputs.route).toEqual({
      to: 'elsewhere',
      destination: { kind: 'local', path: '/copy', owner: 'mastodon' },
    });
  });
});

describe('what may go wrong', () => {
  it.each<[string, Step, Texts, string]>([
    ['no token', 'plan', { 'api-token': '' }, 'plan has no credentials for the bucket: give api-token'],
    ['no token', 'provision', { 'api-token': '' }, 'api-token is missing: provision needs it.'],
    ['no bucket', 'sync', { bucket: '' }, 'bucket is missing: sync needs it. Name of the R2 bucket.'],
    ['a wrong bucket', 'sync', { bucket: 'Example_Media' }, 'For instance example-media.'],
    [
      'an endpoint with a path',
      'sync',
      { endpoint: `${r2Endpoint}/example-media` },
      'endpoint ends in "/example-media"',
    ],
    ['a media host with https', 'plan', { 'media-host': 'https://files.example.com/' }, 'write files.example.com'],
    [
      'an input of another step',
      'sync',
      { form: 'helm' },
      'form is given, but sync does not use it (only publish does).',
    ],
    ['an input of other steps', 'publish', { concurrency: '4' }, '(plan, sync, verify do). Leave it out.'],
    ['a mode of another step', 'provision', { mode: 'remove' }, 'mode takes apply or check, not "remove".'],
    ['half a key', 'sync', { 'access-key-id': 'a' }, 'access-key-id is given without secret-access-key'],
    ['the other half', 'sync', { 'secret-access-key': 'a' }, 'secret-access-key is given without access-key-id'],
    ['a lone session token', 'sync', { 'session-token': 'a' }, 'session-token is given without access-key-id'],
    ['a swapped key', 'sync', { 'access-key-id': 'a'.repeat(64), 'secret-access-key': 'b'.repeat(32) }, 'swapped'],
    ['no account', 'sync', { 'account-id': '' }, 'account-id is missing: sync needs it, or an endpoint.'],
    [
      'no account, own endpoint',
      'sync',
      { 'account-id': '', endpoint: 'http://[::1]:1' },
      'the endpoint does not tell',
    ],
    ['two accounts', 'sync', { endpoint: r2Endpoint.replace('0', 'f') }, 'two different accounts'],
    ['two jurisdictions', 'sync', { endpoint: r2Endpoint, jurisdiction: 'eu' }, 'the endpoint is that of default'],
    ['one host for all', 'plan', { 'media-host': 'social.example.com' }, 'media need a host name of their own'],
    ['no second host', 'plan', { 'temporary-host': 'files.example.com' }, 'the same as media-host'],
    ['another bucket', 'provision', { 'adopt-bucket': 'example-medio' }, 'adopt-bucket must repeat bucket'],
    ['another host', 'publish', { 'waive-csp-wait': 'file.example.com' }, 'waive-csp-wait must repeat media-host'],
    ['another new host', 'publish', { 'new-instance': 'file.example.com' }, 'new-instance must repeat media-host'],
    ['no source', 'sync', { source: '' }, 'source is missing: sync needs it, or a destination'],
    ['both ways', 'sync', { destination: '/copy' }, 'source and destination are both given'],
    ['a copy by SSH', 'sync', { source: '', destination: 'ssh://h/p' }, 'it cannot be another machine'],
    ['SSH for a folder', 'sync', { 'ssh-known-hosts': 'h k' }, 'ssh-known-hosts only goes with an ssh:// source'],
    ['S3 for a folder', 'sync', { 'source-region': 'x' }, 'source-region only goes with an s3:// source'],
    ['unknown hosts', 'sync', { source: 'ssh://h/p' }, 'ssh-known-hosts is missing'],
    [
      'S3 without keys',
      'sync',
      { source: 's3://old' },
      'source-access-key-id and source-secret-access-key are missing',
    ],
    ['slurping a folder', 'sync', { engine: 'super-slurper' }, 'engine super-slurper only works from an s3:// source'],
    ['bridging a folder', 'sync', { 'sippy-hours': '4' }, 'sippy-hours only works from an s3:// source'],
    [
      'slurping a shard',
      'sync',
      { engine: 'super-slurper', shard: '{"after":null,"upTo":"cache/z"}' },
      'shard does not go with engine super-slurper',
    ],
    ['bridging to a prefix', 'sync', { source: 's3://old/live', 'sippy-hours': '4' }, 'the source may have no prefix'],
    ['no token', 'redirect', { 'api-token': '' }, 'for every engine but nginx, caddy and apache'],
    ['a loop', 'redirect', { 'redirect-hosts': 'files.example.com' }, 'would redirect to itself'],
    ['a host with https', 'redirect', { 'redirect-hosts': 'https://cdn.example.com' }, 'write cdn.example.com'],
    ['a path of Mastodon', 'redirect', { 'redirect-paths': '/system,/avatars/' }, 'pictures of its own'],
    ['every path', 'redirect', { 'redirect-paths': '/' }, 'takes paths such as /system, not "/"'],
    ['a path upwards', 'redirect', { 'redirect-paths': '/a/../b' }, 'takes paths such as /system'],
    [
      'hosts of no redirects',
      'plan',
      { 'redirect-hosts': 'cdn.example.com' },
      'redirect-hosts only goes with redirect-engine',
    ],
    ['redirects of no host', 'plan', { 'redirect-engine': 'auto', 'web-host': '' }, 'redirect-engine needs web-host'],
    ['a lone snippet', 'redirect', { engine: 'bulk', file: 'x.conf' }, 'file only goes with the engines nginx'],
    ['a lone sink', 'provision', { 'key-sinks': 'age' }, 'key-sinks only goes with mint-token'],
    ['no sink', 'provision', { 'mint-token': 'minting' }, 'key-sinks is missing'],
    ['half a sink', 'provision', { 'mint-token': 'minting', 'key-sinks': 'age' }, 'key-file is missing'],
    ['a direct switch', 'publish', { target: 'commit', 'github-token': 't' }, 'a switch is always a pull request'],
    ['no GitHub token', 'publish', { target: '' }, 'github-token is missing: target pull-request needs it'],
    ['a path outside', 'publish', { target: '', 'github-token': 't', file: '../x' }, 'a path inside the repository'],
    ["git's own", 'publish', { target: '', 'github-token': 't', file: '.git/config' }, 'a path inside the repository'],
    ['no file', 'publish', { form: 'nixos' }, 'file is missing: the form nixos needs it'],
    ['labels of a file', 'publish', { labels: 'media' }, 'labels only goes with target pull-request'],
    ['a lone clean-up', 'publish', { phase: 'cleanup' }, 'only exists for the form helm, not for dotenv'],
    ['no store', 'publish', { form: 'external-secret', file: 'x.yaml' }, 'secret-store is missing'],
  ])('tells of %s in %s', (_, step, changes, said) => {
    expect(problems(step, changes).join('\n')).toContain(said);
  });

  it('lists the steps for an unknown one', () => {
    const all = 'it takes plan, provision, sync, redirect, verify or publish.';
    expect(() => read({})).toThrow(`step is missing: ${all}`);
    expect(() => read({ step: 'Sync' })).toThrow(`step "Sync" is not known: ${all}`);
  });

  it('tells everything at once, each thing once', () => {
    const wrong: Texts = {
      bucket: 'x',
      'api-token': '',
      endpoint: `${r2Endpoint}/example-media`,
      'media-host': 'https://files.example.com/',
      form: 'helm',
      source: '',
    };
    const found = problems('sync', wrong);
    expect(found.map((problem) => problem.split(' ')[0])).toEqual([
      'bucket',
      'endpoint',
      'media-host',
      'form',
      'sync',
      'source',
    ]);
    expect(() => read({ ...minimal.sync, ...wrong })).toThrow(
      `The inputs have 6 problems:\n${found.map((problem) => `- ${problem}`).join('\n')}`,
    );
  });
});

describe('secrets', () => {
  const secretNames = inputTable.filter((spec) => spec.secret === true).map(({ name }) => name);

  it('masks before it reads anything else, whatever the step', () => {
    const calls: string[] = [];
    const texts: Record<string, string> = { step: 'nonsense', 'mint-token': 'minting-token', 'api-token': apiToken };
    const get = (name: string): string => {
      calls.push(`get ${name}`);
      return texts[name] ?? '';
    };
    expect(() => readInputs(get, (secret) => calls.push(`mask ${secret}`))).toThrow(InputError);
    const lastMask = calls.findLastIndex((call) => call.startsWith('mask'));
    expect(calls.slice(0, lastMask).filter((call) => call.startsWith('get'))).toEqual(
      secretNames.map((name) => `get ${name}`),
    );
    expect(calls).toEqual(expect.arrayContaining([`mask ${apiToken}`, `mask ${derivedSecret}`, 'mask minting-token']));
  });

  it('masks the derived secret and each line', () => {
    const masked: string[] = [];
    const key =
      '-----BEGIN OPENSSH PRIVATE KEY-----\r\n  first-line\r\nsecond-line\r\n-----END OPENSSH PRIVATE KEY-----\r\n';
    const source = 'ssh://host/path';
    read({ ...minimal.sync, 'api-token': `${apiToken}\n`, source, 'ssh-key': key, 'ssh-known-hosts': 'h k' }, masked);
    expect(masked).toEqual(expect.arrayContaining([apiToken, derivedSecret, key, 'first-line', 'second-line']));
    expect(masked.every((secret) => secret.trim() !== '')).toBe(true);
  });

  it('shows no secret in any message, in whatever input it stands', () => {
    const secret = fc.oneof(
      fc.string({ minLength: 16, maxLength: 200 }).filter((text) => text.trim().length >= 16),
      fc.stringMatching(/^[A-Za-z0-9_-]{20,120}$/u),
      fc.stringMatching(/^[0-9a-f]{16,64}$/u),
    );
    const pairs = fc.array(fc.tuple(fc.constantFrom(...secretNames), fc.constantFrom(...inputTable)), { minLength: 1 });
    const around = fc.constantFrom(['', ''], ['https://', '.example.com/x'], ['s3://k:', '@bucket'], [' ', '\n']);
    fc.assert(
      fc.property(fc.constantFrom(...steps), secret, pairs, around, (step, text, places, [before = '', after = '']) => {
        const texts: Record<string, string> = { ...minimal[step] };
        for (const [name, elsewhere] of places) {
          texts[name] = text;
          if (elsewhere.name !== 'step') texts[elsewhere.name] = before + text + after;
        }
        const message = said(texts);
        for (const form of [text, text.trim(), text.trim().toLowerCase(), sha256(text.trim())]) {
          expect(message).not.toContain(form);
        }
        expect(message.toLowerCase()).not.toContain(text.trim().slice(0, 16).toLowerCase());
      }),
      { numRuns: 300 },
    );
  });

  const said = (texts: Texts): string => {
    try {
      read(texts);
      return '';
    } catch (error) {
      return (error as Error).message;
    }
  };
  const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
});
