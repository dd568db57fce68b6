/** Mastodon's key, sealed by sops after the rules of the caller's repository, on its way into an artifact. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { startScene, type Scene } from '../e2e/scene.ts';
import { readByNode } from '../publish/readers.ts';
import { jobOf, summaryOf, transcript, type WorkflowRun } from '../runner/run.ts';
import { rehearse } from './rehearsal.ts';
import { secretsOf, traces } from './traces.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(110);
});
afterAll(async () => {
  await scene[Symbol.asyncDispose]();
});

function programOf(name: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path));
}

const sops = programOf('sops');

/** A machine without sops whose Go installs this one: the real one would take the network. */
function machineWithGo(): string {
  const tools = join(scene.folder, 'tools');
  mkdirSync(tools);
  for (const name of ['bash', 'sh', 'cat', 'mkdir', 'ln']) symlinkSync(programOf(name) ?? '', join(tools, name));
  writeFileSync(
    join(tools, 'go'),
    `#!/bin/sh
case "$*" in
  'env GOPATH') echo "$HOME/go" ;;
  'install github.com/getsops/sops/v3/cmd/sops@v'[0-9]*.[0-9]*.[0-9]*) mkdir -p "$HOME/go/bin" && ln -s '${sops ?? ''}' "$HOME/go/bin/sops" ;;
  *) exit 2 ;;
esac
`,
  );
  chmodSync(join(tools, 'go'), 0o755);
  return tools;
}

const title =
  'is sealed by the sops that the workflow installs, also into a file with a hidden name, and kept for its holder alone';
(sops === undefined ? it.skip : it)(
  sops === undefined ? `${title} (SKIPPED: sops is not installed)` : title,
  async () => {
    const identity = await generateIdentity();
    const rules = `creation_rules:\n  - path_regex: secrets/\n    age: ${await identityToRecipient(identity)}\n`;
    const mint = scene.cloud.control.addToken({ permissions: ['Account API Tokens Write'] }).value;
    const options = { env: { PATH: machineWithGo() } };
    const provision = async (more: Readonly<Record<string, string>>): Promise<WorkflowRun> => {
      const run = await rehearse(scene, {
        workflow: 'provision',
        inputs: { phase: '', 'key-sinks': 'sops', 'key-file': 'secrets/.mastodon.env' },
        secrets: { 'api-token': scene.secrets[0] ?? '', 'mint-token': mint },
        files: { '.sops.yaml': rules, ...more },
        options,
      });
      expect([run.conclusion, run.conclusion === 'success' ? '' : transcript(run)]).toEqual(['success', '']);
      expect(traces(run, [...secretsOf(scene.cloud), identity], scene.tree)).toEqual([]);
      return run;
    };
    const done = await provision({ 'secrets/README.md': 'Sealed\n' });
    expect(jobOf(done, 'provision / Publish').result).toBe('skipped');

    const sealed = join(scene.folder, 'sealed.env');
    writeFileSync(sealed, done.artifacts.get('sealed-key.media')?.get('.mastodon.env') ?? '');
    const env = { PATH: process.env['PATH'], SOPS_AGE_KEY: identity };
    const key = readByNode(execFileSync(sops ?? '', ['decrypt', sealed], { env, stdio: 'pipe' }));
    expect(scene.cloud.state.credentials.get(key['AWS_ACCESS_KEY_ID'] ?? '')).toMatchObject({
      secretAccessKey: key['AWS_SECRET_ACCESS_KEY'],
      buckets: ['default/media'],
    });

    // Once it is committed it is known to be there; where it is not, that is said.
    const missed = 'There is no key in sops file';
    expect(summaryOf(await provision({ 'secrets/README.md': 'Sealed\n' }))).toContain(missed);
    expect(summaryOf(await provision({ 'secrets/.mastodon.env': readFileSync(sealed, 'utf8') }))).not.toContain(missed);
  },
  120_000,
);
