/** Runs a shipped workflow the way people call it: from a workflow of a repository of their own, on the stage of a rehearsal. */
import { mediaHost, bundle, type Scene } from '../e2e/scene.ts';
import type { FakeGitHub } from '../github/server.ts';
import { fixture } from '../runner/fixture.ts';
import type { Permissions } from '../runner/permissions.ts';
import { startWorkflow, type RunOptions, type RunningWorkflow, type WorkflowRun } from '../runner/run.ts';
import { repositoryRoot } from './files.ts';

/** Under this name the shipped workflows are called, at the commit that is checked out. */
export const product = { name: 'OWNER/mastodon-media-r2', folder: repositoryRoot };
/** The instance; it answers once it was added to the cloud. */
export const webHost = 'social.demo.example';
const commit = '0123456789abcdef0123456789abcdef01234567';

export interface Rehearsal {
  readonly workflow: 'provision' | 'migrate' | 'delta-sync' | 'verify';
  /** Of the workflow. Bucket, account, endpoint and media host are there already. */
  readonly inputs?: Readonly<Record<string, string | number | boolean>>;
  /** By the workflow's own names. Default: the account token. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly options?: Partial<RunOptions>;
  /** Of the repository that calls, beside its workflow. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A run on the scene; `migrate / provision` is the path of a job. */
export function startRehearsal(scene: Scene, rehearsal: Rehearsal): RunningWorkflow {
  const { workflow, options } = rehearsal;
  const secrets = rehearsal.secrets ?? { 'api-token': scene.secrets[0] ?? '' };
  const inputs = {
    'account-id': scene.cloud.state.accountId,
    endpoint: scene.cloud.url,
    bucket: 'media',
    'media-host': mediaHost,
    ...(workflow === 'migrate' && { 'web-host': webHost }),
    ...rehearsal.inputs,
  };
  const repository = fixture({ call: callerText(workflow, inputs, Object.keys(secrets)) });
  for (const [path, text] of Object.entries(rehearsal.files ?? {})) repository.write(path, text);
  const running = startWorkflow({
    repository,
    workflow: '.github/workflows/call.yml',
    repositories: [product],
    secrets: Object.fromEntries(Object.entries(secrets).map(([name, value]) => [secretName(name), value])),
    bundle,
    parentFolder: scene.folder,
    ...options,
    env: {
      CLOUDFLARE_BASE_URL: scene.cloud.controlUrl,
      MEDIA_R2_CONNECT_TO: [mediaHost, webHost].map((host) => `${host}=${scene.cloud.url}`).join(' '),
      ...options?.env,
    },
  });
  return { ...running, done: running.done.finally(() => repository[Symbol.dispose]()) };
}

export function rehearse(scene: Scene, rehearsal: Rehearsal): Promise<WorkflowRun> {
  return startRehearsal(scene, rehearsal).done;
}

/** The token of a job: it may do what the job's `permissions` say. */
export function tokenOf(github: FakeGitHub, rights: Permissions): string {
  return github.token(
    'job',
    Object.fromEntries(Object.entries(rights).map(([scope, level]) => [scope.replaceAll('-', '_'), level])),
  );
}

/** Names of repository secrets have no hyphens. */
const secretName = (name: string): string => name.replaceAll('-', '_').toUpperCase();

function callerText(workflow: string, inputs: Readonly<Record<string, unknown>>, secrets: readonly string[]): string {
  const writes = workflow === 'migrate' || workflow === 'provision';
  return `
on:
  workflow_dispatch:
  schedule: [{ cron: '17 4 * * *' }]
permissions: {}
concurrency: { group: mastodon-media, queue: max }
jobs:
  ${workflow}:
    uses: ${product.name}/.github/workflows/${workflow}.yml@${commit}
    permissions: ${writes ? '{ actions: read, contents: write, pull-requests: write }' : '{}'}
    with: ${JSON.stringify(inputs)}
    secrets:
${secrets.map((name) => `      ${name}: \${{ secrets.${secretName(name)} }}`).join('\n')}
`;
}
