/** The context `github` of a run, and the variables that say the same. */
import type { Mapping } from './expression.ts';
import type { JobSpec, WorkflowFile } from './workflow-file.ts';
import type { RunWorld } from './world.ts';

/** @see https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#github-context */
export function githubContext(
  { options, attempt }: RunWorld,
  { spec }: { readonly file: WorkflowFile; readonly spec?: JobSpec },
  token = '',
): Mapping {
  const { repository, event } = options;
  const [owner = ''] = repository.name.split('/');
  return {
    token,
    job: spec?.id ?? '',
    actor: 'operator',
    repository: repository.name,
    repository_owner: owner,
    // In a called workflow too, this is the caller's.
    workflow: options.workflow,
    event_name: event?.name ?? 'workflow_dispatch',
    event: {
      repository: { full_name: repository.name, private: options.isPrivate !== false, default_branch: 'main' },
      inputs: event?.inputs ?? {},
      ...event?.payload,
    },
    ref: 'refs/heads/main',
    ref_name: 'main',
    ref_type: 'branch',
    sha: '0123456789abcdef0123456789abcdef01234567',
    run_id: '1',
    run_number: '1',
    run_attempt: String(attempt),
    server_url: 'https://github.com',
    api_url: 'https://api.github.com',
    graphql_url: 'https://api.github.com/graphql',
  };
}

/** `GITHUB_*` of the texts in the context, but the token. */
export function githubVariables(context: Mapping): Record<string, string> {
  const texts = Object.entries(context).filter(([name]) => name !== 'token');
  return Object.fromEntries(
    texts.flatMap(([name, value]) => (typeof value === 'string' ? [[`GITHUB_${name.toUpperCase()}`, value]] : [])),
  );
}
