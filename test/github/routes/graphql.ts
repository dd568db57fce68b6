/** The one mutation of the GraphQL API that this project uses. */
import { Ajv } from 'ajv';
import { settlePulls } from '../pull-state.ts';
import { notFound, type Answer } from '../route.ts';
import type { Repository, Token } from '../state.ts';
import { ruleViolation } from './git.ts';

interface Input {
  readonly branch: { readonly repositoryNameWithOwner: string; readonly branchName: string };
  readonly expectedHeadOid: string;
  readonly message: { readonly headline: string; readonly body?: string };
  readonly fileChanges: { readonly additions: readonly { readonly path: string; readonly contents: string }[] };
}

const text = { type: 'string' };

/** @see https://docs.github.com/en/graphql/reference/input-objects#createcommitonbranchinput */
const validate = new Ajv({ strict: false }).compile<Input>({
  type: 'object',
  required: ['branch', 'expectedHeadOid', 'message', 'fileChanges'],
  additionalProperties: false,
  properties: {
    branch: {
      required: ['repositoryNameWithOwner', 'branchName'],
      additionalProperties: false,
      properties: { repositoryNameWithOwner: text, branchName: text },
    },
    expectedHeadOid: { type: 'string', pattern: '^[0-9a-f]{40}$' },
    message: { required: ['headline'], additionalProperties: false, properties: { headline: text, body: text } },
    fileChanges: {
      additionalProperties: false,
      properties: {
        additions: {
          type: 'array',
          items: {
            required: ['path', 'contents'],
            additionalProperties: false,
            properties: { path: text, contents: text },
          },
        },
      },
    },
  },
});

/** GraphQL tells its refusals with status 200. */
export async function answerGraphql(
  repositories: ReadonlyMap<string, Repository>,
  token: Token,
  body: unknown,
  webUrl: string,
): Promise<Answer> {
  const { query = '', variables } = body as { query?: string; variables?: { input?: unknown } };
  if (!/^mutation[^{]*\{\s*createCommitOnBranch\(input: \$input\)/.test(query))
    return refusal('PARSE', 'Unknown query');
  const input = variables?.input;
  if (!validate(input)) return refusal('INVALID', JSON.stringify(validate.errors));

  const { repositoryNameWithOwner: name, branchName } = input.branch;
  const repository = repositories.get(name.toLowerCase());
  if (repository === undefined || (token.repository ?? name) !== name) {
    return refusal('NOT_FOUND', `Could not resolve to a Repository with the name '${name}'.`);
  }
  const { git, settings, signed } = repository;
  if (!settings.graphql) return notFound;
  if (token.permissions.contents !== 'write') {
    const who = token.kind === 'job' || token.kind === 'app' ? 'integration' : 'personal access token';
    return refusal('FORBIDDEN', `Resource not accessible by ${who}`);
  }
  const head = git.head(branchName);
  if (head === undefined) return refusal('NOT_FOUND', `No ref named '${branchName}'`);
  if (settings.protectedBranches.has(branchName)) return refusal('UNPROCESSABLE', ruleViolation);
  if (head !== input.expectedHeadOid) {
    const told = `Expected branch to point to "${input.expectedHeadOid}" but it did not. Pull and try again.`;
    return refusal('STALE_DATA', told);
  }

  const entries = await Promise.all(
    input.fileChanges.additions.map(async ({ path, contents }) => {
      // Whatever the mode was.
      return { path, mode: '100644', sha: await git.blob(Buffer.from(contents, 'base64')) };
    }),
  );
  const { headline, body: rest } = input.message;
  const message = rest === undefined || rest === '' ? headline : `${headline}\n\n${rest}`;
  const commit = await git.commit(await git.treeWith(head, entries), [head], message);
  await git.setBranch(branchName, commit);
  await settlePulls(repository);
  signed.add(commit);
  const url = `${webUrl}/${name}/commit/${commit}`;
  return { status: 200, body: { data: { createCommitOnBranch: { commit: { oid: commit, url } } } } };
}

function refusal(type: string, message: string): Answer {
  const errors = [{ type, path: ['createCommitOnBranch'], message }];
  return { status: 200, body: { data: { createCommitOnBranch: null }, errors } };
}
