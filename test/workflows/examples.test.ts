/** Examples, run as they stand but for the names that whoever copies them fills in. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { bundle, mediaHost, startScene, type Scene } from '../e2e/scene.ts';
import { FakeGitHub } from '../github/server.ts';
import type { Repository } from '../github/state.ts';
import { fixture } from '../runner/fixture.ts';
import { runWorkflow, transcript, type RunOptions, type WorkflowRun } from '../runner/run.ts';
import { inRepository } from './files.ts';
import { product, tokenOf, webHost } from './rehearsal.ts';
import { traces } from './traces.ts';

let scene: Scene;
let github: FakeGitHub;
let repository: Repository;
beforeAll(async () => {
  scene = await startScene(120);
  scene.cloud.instances.add({ webHost, root: scene.root, version: '4.5.3' });
  github = await FakeGitHub.start();
  repository = await github.repository('example/social', {
    'mastodon/configmap.yaml': `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: mastodon-env\ndata:\n  LOCAL_DOMAIN: ${webHost}\n`,
  });
});
afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

/** What stands in an example, and what it is here. */
function filledIn(text: string): string {
  const names: readonly [RegExp, string][] = [
    [/OWNER\//g, `${product.name.split('/')[0] ?? ''}/`],
    [/@COMMIT\b/g, `@${'0123456789'.repeat(4)}`],
    [/\b0123456789abcdef0123456789abcdef\b/g, scene.cloud.state.accountId],
    [/bucket: example-media/g, `bucket: media\n      endpoint: ${scene.cloud.url}`],
    [/files\.example\.com/g, mediaHost],
    [/social\.example\.com/g, webHost],
    [/source: \/\S+/g, `source: ${scene.root}`],
    [/file: \/\S+\/\.env\.production/g, `file: ${envFile()}`],
  ];
  return names.reduce((filled, [pattern, value]) => filled.replace(pattern, value), text);
}

const envFile = (): string => join(scene.folder, 'live/.env.production');

async function run(example: string, event: RunOptions['event']): Promise<WorkflowRun> {
  using caller = fixture({ example: filledIn(readFileSync(inRepository(`examples/${example}.yml`), 'utf8')) });
  const done = await runWorkflow({
    repository: caller,
    workflow: '.github/workflows/example.yml',
    repositories: [product],
    bundle,
    parentFolder: scene.folder,
    ...(event !== undefined && { event }),
    secrets: {
      CLOUDFLARE_API_TOKEN: scene.secrets[0] ?? '',
      R2_ACCESS_KEY_ID: scene.key['access-key-id'],
      R2_SECRET_ACCESS_KEY: scene.key['secret-access-key'],
    },
    issueToken: (_, rights) => tokenOf(github, rights),
    env: {
      CLOUDFLARE_BASE_URL: scene.cloud.controlUrl,
      MEDIA_R2_CONNECT_TO: [mediaHost, webHost].map((host) => `${host}=${scene.cloud.url}`).join(' '),
      GITHUB_API_URL: github.apiUrl,
      GITHUB_GRAPHQL_URL: `${github.apiUrl}/graphql`,
    },
  });
  expect([done.conclusion, done.conclusion === 'success' ? '' : transcript(done)]).toEqual(['success', '']);
  expect(traces(done, scene.secrets, scene.tree)).toEqual([]);
  expect(done.jobs.flatMap(({ steps }) => steps.flatMap(({ warnings }) => warnings))).toEqual([]);
  // An account token stays with GitHub's own machines.
  const own = done.jobs.filter(({ runsOn }) => runsOn.includes('self-hosted'));
  expect(own.filter(({ secrets }) => 'api-token' in secrets)).toEqual([]);
  return done;
}

const start = { name: 'workflow_dispatch', inputs: { phase: 'start' } } as const;

describe('examples', () => {
  it('local-media moves the media and writes the settings of the machine', async () => {
    mkdirSync(dirname(envFile()), { recursive: true });
    writeFileSync(envFile(), `LOCAL_DOMAIN=${webHost}\n`);
    await run('local-media', start);
    expect(scene.media.count).toBeGreaterThanOrEqual(scene.tree.migratable.objects);
    expect(readFileSync(envFile(), 'utf8')).toContain(`EXTRA_MEDIA_HOSTS=https://${mediaHost}`);
    expect(repository.pulls).toEqual([]);
  }, 180_000);

  it('kubernetes-volume proposes the settings in its own form', async () => {
    await run('kubernetes-volume', start);
    expect(repository.pulls).toHaveLength(1);
  }, 180_000);

  it.each(['delta-sync', 'verify'])(
    '%s runs on its schedule',
    async (example) => {
      await run(example, { name: 'schedule', payload: { schedule: '0 0 * * *' } });
    },
    180_000,
  );
});
