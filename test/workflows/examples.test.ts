/** Examples for local media, run as they stand but for the names that whoever copies them fills in. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { mediaHost, startScene, type Scene } from '../e2e/scene.ts';
import { isInstalled, readByCompose, readByNix } from '../publish/readers.ts';
import { jobOf } from '../runner/run.ts';
import { missing as missingSshd, startSshd } from '../stores/ssh/sshd.ts';
import { endStage, proposed, runExample, startStage, type Stage } from './copied.ts';
import { inRepository } from './files.ts';
import { webHost } from './rehearsal.ts';

let scene: Scene;
let stage: Stage;
/** What pages have to allow before the switch: where media come from, and where R2 is. */
let allowed: string;
beforeAll(async () => {
  scene = await startScene(110);
  scene.cloud.instances.add({ webHost, root: scene.root, version: '4.5.3' });
  allowed = `https://${mediaHost},${scene.cloud.url}`;
  stage = await startStage(scene, {
    'mastodon/configmap.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mastodon-env\ndata:\n  LOCAL_DOMAIN: ${webHost}\n`,
    'apps/mastodon/values.yaml': `mastodon:\n  local_domain: ${webHost}\n  secrets:\n    existingSecret: mastodon\n`,
  });
});
afterAll(() => endStage(stage));

/** A file of settings on the machine of the instance. */
function settingsFile(folder: string): string {
  const file = join(scene.folder, folder, '.env.production');
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `LOCAL_DOMAIN=${webHost}\n`);
  return file;
}

const skip = (why: string | undefined) => (why === undefined ? it : it.skip);
const told = (why: string | undefined): string => (why === undefined ? '' : ` (SKIPPED: ${why})`);
const nightly = { name: 'schedule', payload: { schedule: '37 3 * * *' } } as const;

describe('examples for local media, one after the other on one bucket', () => {
  skip(missingSshd)(
    `local-media-over-ssh reads with a key that may do nothing else${told(missingSshd)}`,
    async () => {
      const server = await startSshd();
      try {
        server.force(`${inRepository('examples/server/mastodon-media-r2-serve')} ${scene.root}`);
        const { user, host, port, key, knownHosts } = server.place;
        const run = await runExample(stage, 'local-media-over-ssh', {
          names: [
            [/ssh:\/\/media@social\.example\.com\//, `ssh://${user ?? ''}@${host}:${port}/`],
            [/(ssh-known-hosts: ).*/, `$1'${knownHosts}'`],
          ],
          secrets: { MEDIA_SSH_KEY: key ?? '' },
        });
        const { outputs } = jobOf(run, 'migrate / Summary');
        expect(outputs['copied-objects']).toBe(String(scene.tree.migratable.objects));
        expect(await proposed(stage, 'mastodon/storage.env')).toContain(`EXTRA_MEDIA_HOSTS=${allowed}`);
      } finally {
        await server.close();
      }
    },
    180_000,
  );

  it('local-media moves the media and writes the settings of the machine', async () => {
    const file = settingsFile('live');
    const before = stage.repository.pulls.length;
    await runExample(stage, 'local-media', { names: [[/file: \S+/, `file: ${file}`]] });
    expect(scene.media.count).toBeGreaterThanOrEqual(scene.tree.migratable.objects);
    expect(readFileSync(file, 'utf8')).toContain(`EXTRA_MEDIA_HOSTS=${allowed}`);
    expect(stage.repository.pulls).toHaveLength(before);
  }, 180_000);

  it('compose writes what Compose reads', async () => {
    const file = settingsFile('srv');
    await runExample(stage, 'compose', { names: [[/file: \S+/, `file: ${file}`]] });
    expect(readByCompose(readFileSync(file))).toEqual({
      LOCAL_DOMAIN: webHost,
      EXTRA_MEDIA_HOSTS: allowed,
    });
  }, 180_000);

  it('kubernetes-volume proposes the settings in its own form', async () => {
    await runExample(stage, 'kubernetes-volume');
    const { data } = parse(await proposed(stage, 'mastodon/configmap.yaml')) as { data: object };
    expect(data).toMatchObject({ EXTRA_MEDIA_HOSTS: allowed });
  }, 180_000);

  const nix = isInstalled('nix-instantiate') ? undefined : 'nix is not installed';
  it(`nixos proposes a module, which Nix reads${told(nix)}`, async () => {
    await runExample(stage, 'nixos');
    const module = await proposed(stage, 'hosts/social/mastodon-media-r2.nix');
    expect(module).toContain(`EXTRA_MEDIA_HOSTS = "${allowed}"`);
    if (nix === undefined) expect(readByNix(Buffer.from(module)).extraConfig).toEqual({ EXTRA_MEDIA_HOSTS: allowed });
  }, 180_000);

  const tools = ['openssl', 'kubeseal'].filter((tool) => !isInstalled(tool));
  const noTools = tools.length === 0 ? undefined : `${tools.join(' and ')} not installed`;
  skip(noTools)(
    `helm proposes values, and hands over a key that the cluster alone can open${told(noTools)}`,
    async () => {
      const [keyFile, certificate] = [join(scene.folder, 'cluster.key'), join(scene.folder, 'cluster.crt')];
      const subject = ['-nodes', '-newkey', 'rsa:2048', '-days', '9', '-subj', '/CN=sealed-secrets'];
      execFileSync('openssl', ['req', '-x509', ...subject, '-keyout', keyFile, '-out', certificate], { stdio: 'pipe' });
      const run = await runExample(stage, 'helm', {
        secrets: {
          CLOUDFLARE_MINT_TOKEN: scene.cloud.control.addToken({ permissions: ['Account API Tokens Write'] }).value,
        },
        vars: { SEALING_CERTIFICATE: readFileSync(certificate, 'utf8') },
        hidden: [readFileSync(keyFile, 'utf8')],
      });
      const values = parse(await proposed(stage, 'apps/mastodon/values.yaml')) as { mastodon: object };
      expect(values.mastodon).toMatchObject({ extraEnvVars: { EXTRA_MEDIA_HOSTS: allowed } });

      const [sealed] = run.artifacts.get('sealed-key.media')?.values() ?? [];
      writeFileSync(join(scene.folder, 'sealed-secret.yaml'), sealed ?? '');
      const open = ['--recovery-unseal', '--recovery-private-key', keyFile, '-o', 'yaml'];
      const opened = execFileSync('kubeseal', [...open, '--secret-file', join(scene.folder, 'sealed-secret.yaml')]);
      const { data, metadata } = parse(opened.toString()) as { data: Record<string, string>; metadata: object };
      expect(metadata).toMatchObject({ name: 'mastodon-media-r2', namespace: 'mastodon' });
      const text = (name: string): string => Buffer.from(data[name] ?? '', 'base64').toString();
      expect(scene.cloud.state.credentials.get(text('AWS_ACCESS_KEY_ID'))).toMatchObject({
        secretAccessKey: text('AWS_SECRET_ACCESS_KEY'),
      });
    },
    180_000,
  );

  it.each(['delta-sync', 'verify'])(
    '%s runs on its schedule',
    async (example) => {
      await runExample(stage, example, { event: nightly });
    },
    180_000,
  );
});
