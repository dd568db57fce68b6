/** Which right at GitHub something takes, and where it is given to each kind of token. */
import type { TokenKind } from './client.ts';

/** A right to a repository, by what the settings of a token call it. */
export type Right = keyof typeof rights;

/**
 * `job` is what the workflow grants its own token; where it is missing no workflow can.
 * @see https://docs.github.com/en/rest/authentication/permissions-required-for-fine-grained-personal-access-tokens
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax#permissions
 */
const rights = {
  'read-contents': { job: 'contents: read', named: 'Contents: Read-only', scope: 'repo' },
  contents: { job: 'contents: write', named: 'Contents: Read and write', scope: 'repo' },
  'pull-requests': { job: 'pull-requests: write', named: 'Pull requests: Read and write', scope: 'repo' },
  secrets: { named: 'Secrets: Read and write', scope: 'repo' },
  // Secrets of an environment take this one, not `Secrets`.
  environments: { named: 'Environments: Read and write', scope: 'repo' },
  'read-environments': { job: 'actions: read', named: 'Actions: Read-only', scope: 'repo' },
} as const satisfies Record<string, { job?: string; named: string; scope: string }>;

/** Says, for this kind of token, what to grant. One sentence. */
export function howToGrant(right: Right, kind: TokenKind): string {
  const { named, scope, ...rest } = rights[right];
  const job = 'job' in rest ? rest.job : undefined;
  const token = `a fine-grained token or an App with the permission "${named}"`;
  switch (kind) {
    case 'installation':
      return job === undefined
        ? `The job's own token cannot have this right: give github-token ${token} for this repository.`
        : `Write "${job}" under permissions of the job. For another repository, or where the token is that of an App: ${token}.`;
    case 'fine-grained':
      return `Give the token in github-token the permission "${named}" for this repository.`;
    case 'classic':
      return `Give the token in github-token the scope "${scope}"; better, use ${token}.`;
    case 'unknown':
      return `The token needs the permission "${named}"${job === undefined ? '' : ` (in a workflow "${job}")`} for this repository.`;
  }
}
