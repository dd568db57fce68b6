/** Examples as whoever copies them runs them: the names that stand in for theirs are filled in, and nothing else is changed. */
import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { bundle, mediaHost, type Scene } from '../e2e/scene.ts';
import { FakeGitHub } from '../github/server.ts';
import type { Repository } from '../github/state.ts';
import { fixture } from '../runner/fixture.ts';
import { runWorkflow, transcript, type RunOptions, type WorkflowRun } from '../runner/run.ts';
import { inRepository } from './files.ts';
import { product, tokenOf, webHost } from './rehearsal.ts';
import { secretsOf, traces } from './traces.ts';

/** What an example is run in. */
export interface Stage {
  readonly scene: Scene;
  readonly github: FakeGitHub;
  /** The one that the example is copied to. */
  readonly repository: Repository;
}

/** What stands in an example, and what it is here. */
export type Names = readonly (readonly [pattern: RegExp, value: string])[];

export interface Copy {
  /** Default: what a person starts, with the phase `start`. */
  readonly event?: RunOptions['event'];
  /** Filled in before all others. */
  readonly names?: Names;
  /** Of the repository. Default: the account's own token and the key that belongs to it. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly vars?: Readonly<Record<string, string>>;
  /** Hosts that lead to the local cloud, beside those of the scene. */
  readonly hosts?: readonly string[];
  readonly onStep?: RunOptions['onStep'];
  /** More that may be found nowhere, such as what opens what the run sealed. */
  readonly hidden?: readonly string[];
}

/** The repository of whoever copies examples, with the files that they change. */
export async function startStage(scene: Scene, files: Readonly<Record<string, string>> = {}): Promise<Stage> {
  const github = await FakeGitHub.start();
  return { scene, github, repository: await github.repository('example/social', { 'README.md': 'Ours\n', ...files }) };
}

/** Ends it, and says what was wrong with requests to GitHub. */
export async function endStage({ scene, github }: Stage): Promise<void> {
  expect(github.violations).toEqual([]);
  await github[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
}

/** The file that the pull request of a phase proposes. @throws where nobody proposed it. */
export function proposed({ repository }: Stage, path: string, phase = 'prepare', bucket = 'media'): Promise<string> {
  const branch = `mastodon-media-r2/${bucket}/${phase}`;
  if (!repository.pulls.some(({ head }) => head === branch)) throw new Error(`There is no pull request on ${branch}.`);
  return repository.git.say(['show', `${branch}:${path}`]);
}

/** Runs an example to its end, which is green, and searches all that it leaves. */
export async function runExample(stage: Stage, example: string, copy: Copy = {}): Promise<WorkflowRun> {
  const { scene, github } = stage;
  const event = copy.event ?? { name: 'workflow_dispatch', inputs: { phase: 'start' } };
  const secrets = {
    CLOUDFLARE_API_TOKEN: scene.secrets[0] ?? '',
    R2_ACCESS_KEY_ID: scene.key['access-key-id'],
    R2_SECRET_ACCESS_KEY: scene.key['secret-access-key'],
    ...copy.secrets,
  };
  using caller = fixture({ example: filledIn(stage, example, copy.names ?? []) });
  const done = await runWorkflow({
    repository: caller,
    workflow: '.github/workflows/example.yml',
    repositories: [product],
    bundle,
    parentFolder: scene.folder,
    event,
    secrets,
    ...(copy.vars !== undefined && { vars: copy.vars }),
    ...(copy.onStep !== undefined && { onStep: copy.onStep }),
    issueToken: (_, rights) => tokenOf(github, rights),
    env: {
      CLOUDFLARE_BASE_URL: scene.cloud.controlUrl,
      MEDIA_R2_CONNECT_TO: [mediaHost, webHost, ...(copy.hosts ?? [])]
        .map((host) => `${host}=${scene.cloud.url}`)
        .join(' '),
      GITHUB_API_URL: github.apiUrl,
      GITHUB_GRAPHQL_URL: `${github.apiUrl}/graphql`,
    },
  });
  expect([done.conclusion, done.conclusion === 'success' ? '' : transcript(done)]).toEqual(['success', '']);
  expectNoTraces(stage, done, [...Object.values(secrets), ...(copy.hidden ?? [])]);
  expect(done.jobs.flatMap(({ steps }) => steps.flatMap(({ warnings }) => warnings))).toEqual([]);
  // An account token stays with GitHub's own machines.
  const own = done.jobs.filter(({ runsOn }) => runsOn.includes('self-hosted'));
  expect(own.filter(({ secrets: sent }) => 'api-token' in sent || 'mint-token' in sent)).toEqual([]);
  return done;
}

/** Neither in what the run shows, nor in what it proposed. */
function expectNoTraces({ scene, repository }: Stage, run: WorkflowRun, more: readonly string[]): void {
  const pulls = repository.pulls.map(({ title, body }) => `${title}\n${body}`);
  expect(traces(run, [...secretsOf(scene.cloud), ...more], scene.tree, pulls)).toEqual([]);
}

function filledIn({ scene }: Stage, example: string, names: Names): string {
  const text = readFileSync(inRepository(`examples/${example}.yml`), 'utf8');
  const all: Names = [
    ...names,
    [/OWNER\//g, `${product.name.split('/')[0] ?? ''}/`],
    [/@COMMIT\b/g, `@${'0123456789'.repeat(4)}`],
    [/\b0123456789abcdef0123456789abcdef\b/g, scene.cloud.state.accountId],
    // R2 itself is at an address of this machine.
    [/bucket: example-media/g, 'bucket: media'],
    [/^( *)(bucket: \S+)$/gm, `$1$2\n$1endpoint: ${scene.cloud.url}`],
    [/files\.example\.com/g, mediaHost],
    [/social\.example\.com/g, webHost],
    [/source: \/\S+/g, `source: ${scene.root}`],
  ];
  return all.reduce((filled, [pattern, value]) => filled.replace(pattern, value), text);
}
