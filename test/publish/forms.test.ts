/** Every form of deployment, read back by what reads it in earnest: the same values everywhere. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, parseAllDocuments } from 'yaml';
import type { Phase } from '../../src/mastodon/phases.ts';
import { isFile } from '../../src/publish/renderer.ts';
import type { RenderRequest } from '../../src/publish/renderer.ts';
import { renderers } from '../../src/publish/renderers.ts';
import * as readers from './readers.ts';
import type { Variables } from './readers.ts';

type Form = keyof typeof renderers;

const request = (phase: Phase, minor = 5): RenderRequest => ({
  phase,
  version: { major: 4, minor, patch: 0 },
  store: {
    bucket: 'example-media',
    endpoint: 'https://0123456789abcdef.r2.cloudflarestorage.com',
    mediaHost: 'files.example.com',
  },
  secret: {
    name: 'mastodon-media-r2',
    namespace: 'mastodon',
    store: { kind: 'ClusterSecretStore', name: 'vault' },
    remoteKey: 'mastodon/media',
  },
});

const switched: Variables = {
  S3_ENABLED: 'true',
  S3_BUCKET: 'example-media',
  S3_REGION: 'auto',
  S3_PROTOCOL: 'https',
  S3_ENDPOINT: 'https://0123456789abcdef.r2.cloudflarestorage.com',
  S3_HOSTNAME: '0123456789abcdef.r2.cloudflarestorage.com',
  S3_ALIAS_HOST: 'files.example.com',
  S3_PERMISSION: '',
  EXTRA_MEDIA_HOSTS: 'https://files.example.com,https://0123456789abcdef.r2.cloudflarestorage.com',
  AWS_REQUEST_CHECKSUM_CALCULATION: 'when_required',
  AWS_RESPONSE_CHECKSUM_VALIDATION: 'when_required',
};
const prepared: Variables = { EXTRA_MEDIA_HOSTS: switched['EXTRA_MEDIA_HOSTS'] ?? '' };
const expected: Readonly<Record<'prepare' | 'switch' | 'rollback', Variables>> = {
  prepare: prepared,
  switch: switched,
  rollback: { ...switched, S3_ENABLED: 'false' },
};

function render(form: Form, phase: Phase, existing: string | Uint8Array | null): Uint8Array {
  const bytes = typeof existing === 'string' ? Buffer.from(existing) : existing;
  const rendered = renderers[form].render(request(phase), bytes);
  if (!isFile(rendered)) throw new Error(`refused: ${JSON.stringify(rendered)}`);
  return rendered;
}

/** A life: prepared, switched, taken back. */
function life(form: Form, existing: string | null = null): Readonly<Record<keyof typeof expected, Uint8Array>> {
  const prepare = render(form, 'prepare', existing);
  const done = render(form, 'switch', prepare);
  return { prepare, switch: done, rollback: render(form, 'rollback', done) };
}

const storage = (all: Variables): Variables =>
  Object.fromEntries(Object.entries(all).filter(([name]) => /^(?:S3_|AWS_|EXTRA_)/.test(name)));

/** A test that says why it is skipped. */
function where(installed: boolean, what: string): [string, typeof it | typeof it.skip] {
  return installed ? [what, it] : [`SKIPPED ${what}: not installed`, it.skip];
}

const chart = fileURLToPath(new URL('../fixtures/chart', import.meta.url));

/** What Kubernetes gets out of values: the variables, and whether the volume is still claimed. */
function helmTemplate(values: Uint8Array, folder = chart, only?: string): { data: Variables; claims: boolean } {
  return readers.withFiles({ 'values.yaml': values }, (work) => {
    const flags = [
      'template',
      'r',
      folder,
      '--values',
      join(work, 'values.yaml'),
      ...(only === undefined ? [] : ['--show-only', only]),
    ];
    const output = execFileSync('helm', flags, { encoding: 'utf8', env: { ...process.env, HOME: work } });
    const documents = parseAllDocuments(output).map((document) => document.toJS() as { kind: string; data: Variables });
    const data = documents.find(({ kind }) => kind === 'ConfigMap')?.data ?? {};
    return { data: storage(data), claims: documents.some(({ kind }) => kind === 'PersistentVolumeClaim') };
  });
}

const phases = ['prepare', 'switch', 'rollback'] as const;

describe.each(['dotenv', 'compose'] as const)('the form %s is read', (form) => {
  const files = life(form, 'LOCAL_DOMAIN=example.com\nSMTP_PASSWORD="a b#c"\n');
  const check = (read: (bytes: Uint8Array) => Variables) => () => {
    for (const phase of phases) expect(storage(read(files[phase]))).toEqual(expected[phase]);
  };
  const [ruby, itRuby] = where(readers.hasRubyDotenv(), "by Ruby's dotenv");
  itRuby(ruby, check(readers.readByRuby));
  const [bash, itBash] = where(readers.isInstalled('bash'), 'by a shell');
  itBash(bash, check(readers.readByBash));
  it("by Node's reader of env files", check(readers.readByNode));
  it('by the rules of systemd', check(readers.readBySystemd));
  it('by the rules of Compose', check(readers.readByCompose));
  it('by the rules of docker run', check(readers.readByDockerRun));
});

describe('the form nixos is read', () => {
  const [nix, itNix] = where(readers.isInstalled('nix-instantiate'), 'by Nix');
  itNix(nix, () => {
    const files = life('nixos');
    for (const phase of phases) expect(readers.readByNix(files[phase]).extraConfig).toEqual(expected[phase]);
    expect(readers.readByNix(files.prepare).extraEnvFiles).toBeUndefined();
    expect(readers.readByNix(files.switch).extraEnvFiles).toEqual(['/var/lib/mastodon/secrets/mastodon-media-r2.env']);
  });
  itNix(`${nix}, as a block in a module of the operator`, () => {
    const module = `{ pkgs, ... }: {\n  services.mastodon.enable = true;\n    # >>> mastodon-media-r2\n    # <<< mastodon-media-r2\n  services.mastodon.extraConfig.A = "b\${toString 1}";\n}\n`;
    const rendered = Buffer.from(life('nixos', module).switch).toString();
    expect(rendered.split('\n').filter((line) => !/^ {4}/.test(line))).toEqual(
      module.split('\n').filter((line) => !/^ {4}/.test(line)),
    );
    const closed = Buffer.from(rendered.replace('{ pkgs, ... }', '{ ... }'));
    expect(readers.readByNix(closed).extraConfig).toEqual({ ...switched, A: 'b1' });
  });
});

describe.each(['kubernetes', 'external-secret'] as const)('the form %s is read', (form) => {
  it('as YAML', () => {
    const files = life(form);
    for (const phase of phases) {
      const [configMap] = parseAllDocuments(Buffer.from(files[phase]).toString()).map(
        (each) => each.toJS() as { data: Variables },
      );
      expect(configMap?.data).toEqual(expected[phase]);
    }
  });
});

describe('the form external-secret', () => {
  it('fills the Secret from the store', () => {
    const [, secret] = parseAllDocuments(Buffer.from(life('external-secret').switch).toString());
    const entry = (name: string): unknown => ({
      secretKey: name,
      remoteRef: { key: 'mastodon/media', property: name },
    });
    expect(secret?.toJS()).toEqual({
      apiVersion: 'external-secrets.io/v1',
      kind: 'ExternalSecret',
      metadata: { name: 'mastodon-media-r2', namespace: 'mastodon' },
      spec: {
        refreshInterval: '1h',
        secretStoreRef: { kind: 'ClusterSecretStore', name: 'vault' },
        target: { name: 'mastodon-media-r2' },
        data: [entry('AWS_ACCESS_KEY_ID'), entry('AWS_SECRET_ACCESS_KEY')],
      },
    });
  });
});

const values = `# my values
mastodon:
  local_domain: example.com # here
  secrets:
    existingSecret: mastodon-secrets
  s3:
    enabled: false
    permission: private
  extraEnvVars: {}
  persistence:
    system:
      accessMode: ReadWriteMany
`;

describe('the form helm', () => {
  const kept = values.replace('ReadWriteMany', 'ReadWriteMany # helm.sh/resource-policy: keep');
  const [helm, itHelm] = where(readers.isInstalled('helm'), 'by helm template');

  itHelm(`is read ${helm}, and keeps its volume`, () => {
    const files = life('helm', values);
    for (const phase of phases) expect(helmTemplate(files[phase])).toEqual({ data: expected[phase], claims: true });
  });

  itHelm(`after the clean-up says the same through the chart's own names ${helm}`, () => {
    const cleaned = render('helm', 'cleanup', life('helm', kept).switch);
    expect(helmTemplate(cleaned)).toEqual({ data: switched, claims: false });
    const back = render('helm', 'rollback', cleaned);
    expect(helmTemplate(back)).toEqual({ data: expected.rollback, claims: true });
  });

  // A checkout of https://github.com/mastodon/chart, which needs no subcharts for this.
  const checkout = process.env['MASTODON_CHART'];
  const [official, itOfficial] =
    checkout === undefined
      ? ['SKIPPED with the official chart: MASTODON_CHART names no checkout', it.skip]
      : ['with the official chart', it];
  itOfficial(official, () => {
    const copy = mkdtempSync(join(tmpdir(), 'chart-'));
    try {
      cpSync(checkout ?? '', copy, { recursive: true });
      const about = parse(readFileSync(join(copy, 'Chart.yaml'), 'utf8')) as Record<string, unknown>;
      writeFileSync(join(copy, 'Chart.yaml'), JSON.stringify({ ...about, dependencies: [] }));
      const files = life('helm', kept);
      const only = 'templates/configmap-env.yaml';
      for (const phase of phases) expect(helmTemplate(files[phase], copy, only).data).toEqual(expected[phase]);
      expect(helmTemplate(render('helm', 'cleanup', files.switch), copy, only).data).toEqual(switched);
    } finally {
      rmSync(copy, { recursive: true });
    }
  });

  it('stays with s3.enabled where the media was in a bucket before', () => {
    const old = values.replace(
      'enabled: false',
      'enabled: true\n    bucket: old\n    alias_host: media.example.com\n    access_secret: hush',
    );
    const rendered = parse(Buffer.from(render('helm', 'switch', old)).toString()) as {
      mastodon: { s3: unknown; extraEnvVars: Variables };
    };
    expect(rendered.mastodon.s3).toEqual({
      enabled: true,
      bucket: 'example-media',
      region: 'auto',
      protocol: 'https',
      endpoint: switched['S3_ENDPOINT'],
      hostname: switched['S3_HOSTNAME'],
      alias_host: 'files.example.com',
      existingSecret: 'mastodon-media-r2',
    });
    expect(rendered.mastodon.extraEnvVars['S3_PERMISSION']).toBe('');
    expect(rendered.mastodon.extraEnvVars['S3_BUCKET']).toBeUndefined();
  });

  it('refuses the clean-up while Helm would delete the volume', () => {
    const refused = renderers.helm.render(request('cleanup'), life('helm', values).switch);
    expect(refused).toMatchObject([{ problem: expect.stringContaining('Helm deletes the volume') as unknown }]);
    const own = values.replace('accessMode: ReadWriteMany', 'existingClaim: media');
    expect(isFile(renderers.helm.render(request('cleanup'), life('helm', own).switch))).toBe(true);
  });

  it.each([
    ['a HelmRelease', 'kind: HelmRelease\nspec:\n  values:\n    ', ['spec', 'values']],
    [
      'an Application',
      'kind: Application\nspec:\n  source:\n    helm:\n      valuesObject:\n        ',
      ['spec', 'source', 'helm', 'valuesObject'],
    ],
    ['a dependency of another chart', 'mastodon:\n  ', ['mastodon']],
  ])('finds the values in %s', (_, head, path) => {
    const indent = / *$/.exec(head)?.[0] ?? '';
    const rendered = render(
      'helm',
      'prepare',
      head + values.slice(values.indexOf('mastodon:')).replaceAll('\n', `\n${indent}`),
    );
    const found = path.reduce<unknown>(
      (at, step) => (at as Record<string, unknown>)[step],
      parse(Buffer.from(rendered).toString()),
    );
    expect(found).toMatchObject({ mastodon: { extraEnvVars: prepared } });
  });
});

const forms = Object.keys(renderers) as Form[];

describe.each(forms)('the form %s', (form) => {
  it('rendered again is the same, in every phase', () => {
    const files = life(form);
    for (const phase of phases) expect(render(form, phase, files[phase])).toEqual(files[phase]);
    // Going forward again after going back, and preparing what is switched, give the switch again.
    expect(render(form, 'switch', files.rollback)).toEqual(files.switch);
    expect(render(form, 'prepare', files.switch)).toEqual(files.switch);
  });

  it('assigns no key, not even an empty one', () => {
    for (const bytes of Object.values(life(form))) {
      expect(Buffer.from(bytes).toString()).not.toMatch(/^[^#\n]*AWS_(?:ACCESS_KEY_ID|SECRET_ACCESS_KEY)["']?\s*[=:]/m);
    }
  });

  it('refuses hostile values, or takes them as text', () => {
    const hostile = fc.string({ unit: 'binary' }).filter((text) => !/^[A-Za-z0-9._:/@,+-]*$/.test(text));
    fc.assert(
      fc.property(hostile, fc.constantFrom('bucket', 'endpoint', 'mediaHost'), (text, field) => {
        const wanted = request('switch');
        expect(isFile(renderers[form].render({ ...wanted, store: { ...wanted.store, [field]: text } }, null))).toBe(
          false,
        );
      }),
      { numRuns: 50 },
    );
  });

  it('refuses versions that cannot do it, and going back from nowhere', () => {
    const told = (wanted: RenderRequest): unknown => renderers[form].render(wanted, null);
    expect(told({ ...request('switch'), version: { major: 3, minor: 5, patch: 0 } })).toMatchObject([
      { problem: expect.stringContaining('before 4.0') as unknown },
    ]);
    expect(told({ ...request('switch'), version: undefined })).toMatchObject([
      { fix: expect.stringContaining('mastodon-version') as unknown },
    ]);
    expect(told(request('rollback'))).toMatchObject([
      { problem: expect.stringContaining('nothing to go back from') as unknown },
    ]);
  });
});
