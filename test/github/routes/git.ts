/** The repository and its git objects. */
import { settlePulls } from '../pull-state.ts';
import { notFound, refuse, type Answer, type Call, type Routes } from '../route.ts';
import type { Repository, Token } from '../state.ts';

const repo = '/repos/{owner}/{repo}';

export const gitRoutes: Routes = {
  [`GET ${repo}`]: {
    handle: ({ repository: { name, isPrivate, defaultBranch }, webUrl }) => ({
      status: 200,
      body: { full_name: name, private: isPrivate, default_branch: defaultBranch, html_url: `${webUrl}/${name}` },
    }),
  },
  [`GET ${repo}/compare/{basehead}`]: {
    needs: ['contents', 'read'],
    handle: async ({ repository: { git }, parameters }) => {
      const [from = '', to = ''] = (parameters['basehead'] ?? '').split('...');
      const [ahead, behind] = [await git.countBeyond(from, to), await git.countBeyond(to, from)];
      return { status: 200, body: { ahead_by: ahead, behind_by: behind } };
    },
  },
  [`GET ${repo}/git/ref/{ref}`]: {
    needs: ['contents', 'read'],
    handle: ({ repository: { git }, parameters }) => {
      if (git.isEmpty) return refuse(409, 'Git Repository is empty.');
      const sha = git.head(branchOf(parameters['ref']));
      return sha === undefined ? notFound : refAnswer(200, parameters['ref'] ?? '', sha);
    },
  },
  [`POST ${repo}/git/refs`]: {
    needs: ['contents', 'write'],
    handle: async ({ repository: { git }, body }) => {
      const { ref, sha } = body as { ref: string; sha: string };
      if (!ref.startsWith('refs/heads/')) return refuse(422, 'Reference name must start with "refs/heads/".');
      const branch = ref.slice('refs/heads/'.length);
      if (git.head(branch) !== undefined) return refuse(422, 'Reference already exists');
      if ((await git.type(sha)) !== 'commit') return refuse(422, 'Object does not exist');
      await git.setBranch(branch, sha);
      return refAnswer(201, `heads/${branch}`, sha);
    },
  },
  [`PATCH ${repo}/git/refs/{ref}`]: {
    needs: ['contents', 'write'],
    handle: async ({ repository, parameters, body }) => {
      const { sha, force } = body as { sha: string; force?: boolean };
      const branch = branchOf(parameters['ref']);
      const old = repository.git.head(branch);
      if (old === undefined) return refuse(422, 'Reference does not exist');
      if (repository.settings.protectedBranches.has(branch)) return refuse(422, ruleViolation);
      if (force !== true && !(await repository.git.isAncestor(old, sha)))
        return refuse(422, 'Update is not a fast forward');
      await repository.git.setBranch(branch, sha);
      await settlePulls(repository);
      return refAnswer(200, `heads/${branch}`, sha);
    },
  },
  [`DELETE ${repo}/git/refs/{ref}`]: {
    needs: ['contents', 'write'],
    handle: async ({ repository, parameters }) => {
      const branch = branchOf(parameters['ref']);
      if (repository.git.head(branch) === undefined) return refuse(422, 'Reference does not exist');
      await repository.git.deleteBranch(branch);
      await settlePulls(repository);
      return { status: 204 };
    },
  },
  [`GET ${repo}/git/commits/{commit_sha}`]: {
    needs: ['contents', 'read'],
    handle: async (call) => commitAnswer(200, call.repository, call.parameters['commit_sha'] ?? '', call),
  },
  [`POST ${repo}/git/commits`]: {
    needs: ['contents', 'write'],
    handle: async (call) => {
      const { repository, token } = call;
      const { tree, parents = [], message, ...named } = call.body as NewCommit;
      const sha = await repository.git.commit(tree, parents, message);
      if (isSigned(token, named)) repository.signed.add(sha);
      return commitAnswer(201, repository, sha, call);
    },
  },
  [`GET ${repo}/git/trees/{tree_sha}`]: {
    needs: ['contents', 'read'],
    handle: async ({ repository: { git }, parameters }) => {
      const sha = parameters['tree_sha'] ?? '';
      if ((await git.type(sha)) !== 'tree') return notFound;
      return { status: 200, body: { sha, url: 'https://example.org', tree: await git.tree(sha), truncated: false } };
    },
  },
  [`POST ${repo}/git/trees`]: {
    needs: ['contents', 'write'],
    handle: async ({ repository: { git }, body }) => {
      const { base_tree: base, tree } = body as {
        base_tree?: string;
        tree: { path: string; mode: string; sha: string }[];
      };
      const sha = await git.treeWith(base, tree);
      return { status: 201, body: { sha, url: 'https://example.org', tree: await git.tree(sha), truncated: false } };
    },
  },
  [`GET ${repo}/git/blobs/{file_sha}`]: {
    needs: ['contents', 'read'],
    handle: async ({ repository: { git }, parameters }) => {
      const sha = parameters['file_sha'] ?? '';
      if ((await git.type(sha)) !== 'blob') return notFound;
      const bytes = await git.content(sha);
      // GitHub breaks the lines.
      const content = bytes.toString('base64').replaceAll(/.{60}/g, '$&\n');
      return { status: 200, body: { sha, content, encoding: 'base64', size: bytes.length } };
    },
  },
  [`POST ${repo}/git/blobs`]: {
    needs: ['contents', 'write'],
    handle: async ({ repository: { git }, body }) => {
      const { content, encoding = 'utf-8' } = body as { content: string; encoding?: BufferEncoding };
      const sha = await git.blob(Buffer.from(content, encoding));
      return { status: 201, body: { sha, url: 'https://example.org' } };
    },
  },
};

/** @see https://docs.github.com/en/repositories/configuring-branches-and-merges-in-your-repository/managing-rulesets/troubleshooting-rules */
export const ruleViolation = 'Repository rule violations found\n\nChanges must be made through a pull request.\n\n';

interface NewCommit {
  readonly tree: string;
  readonly parents?: readonly string[];
  readonly message: string;
}

/** GitHub signs what a bot commits in its own name. */
function isSigned({ kind }: Token, named: object): boolean {
  return (kind === 'job' || kind === 'app') && Object.keys(named).length === 0;
}

function branchOf(ref = ''): string {
  return ref.replace(/^heads\//, '');
}

function refAnswer(status: number, ref: string, sha: string): Answer {
  return { status, body: { ref: `refs/${ref}`, object: { type: 'commit', sha } } };
}

async function commitAnswer(status: number, repository: Repository, sha: string, { webUrl }: Call): Promise<Answer> {
  const { git, name, signed } = repository;
  if ((await git.type(sha)) !== 'commit') return notFound;
  const { tree, parents, message } = await git.commitInfo(sha);
  return {
    status,
    body: {
      sha,
      message,
      tree: { sha: tree },
      parents: parents.map((parent) => ({ sha: parent })),
      html_url: `${webUrl}/${name}/commit/${sha}`,
      verification: { verified: signed.has(sha) },
    },
  };
}
