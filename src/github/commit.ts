/** One commit, made by the API: nothing is cloned, and no git is needed. */
import { isHttpRefusal, ownerAndRepo, type GitHub } from './client.ts';
import { asking, GitHubProblem, isRule, ruleAdvice, toldBy } from './explain.ts';
import type { BranchHead, FileMode } from './repository.ts';

/** What a commit is made of. */
export interface Draft {
  readonly repository: string;
  /** What the commit goes on top of. */
  readonly parent: BranchHead;
  /** Its first line is the subject. */
  readonly message: string;
  readonly files: readonly ChangedFile[];
}

export interface ChangedFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: FileMode;
}

/** A commit that was made. */
export interface Commit {
  readonly sha: string;
  readonly url: string;
  /** Whether GitHub shows it as verified. */
  readonly signed: boolean;
}

/** Written below every message, so that a later run knows its own commits. */
const trailer = 'Generated-by: mastodon-media-r2';

/** Whether this action made the commit that a branch points to. */
export function isOurs({ message }: BranchHead): boolean {
  return message.split('\n').includes(trailer);
}

/**
 * Whether GitHub can make and sign the commit: in its API for that every file is a plain one, whatever it was.
 * @see https://docs.github.com/en/graphql/reference/mutations#createcommitonbranch
 */
export function isSignable({ files }: Draft): boolean {
  return files.every(({ mode }) => mode === '100644');
}

const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid url } }
}`;

/**
 * Adds the commit to a branch that points to its parent; GitHub signs it.
 * @returns `undefined` when this token or repository does not have that way; the other way will tell why, or work.
 * @throws GitHubProblem of kind `conflict` when the branch has moved, `rules` when a rule of the repository forbids it.
 */
export async function commitSigned(github: GitHub, branch: string, draft: Draft): Promise<Commit | undefined> {
  const { repository, parent, files } = draft;
  const [headline = '', ...rest] = wholeMessage(draft.message).split('\n');
  const input = {
    branch: { repositoryNameWithOwner: repository, branchName: branch },
    expectedHeadOid: parent.commit,
    message: { headline, body: rest.join('\n').trim() },
    fileChanges: {
      additions: files.map(({ path, content }) => ({ path, contents: Buffer.from(content).toString('base64') })),
    },
  };
  const tried = attempt(draft, branch);
  const answer = await asking(github, tried, async () => {
    try {
      return await github.graphql(mutation, { input });
    } catch (error) {
      if (isHttpRefusal(error) && (error.status === 403 || error.status === 404)) return {};
      throw error;
    }
  });
  const [refusal] = answer.errors ?? [];
  if (refusal !== undefined) throwFinal(refusal, tried.what);
  const data = answer.data as { createCommitOnBranch?: { commit?: { oid: string; url: string } } } | undefined;
  const commit = data?.createCommitOnBranch?.commit;
  return commit === undefined ? undefined : { sha: commit.oid, url: commit.url, signed: true };
}

/** Refusals that the other way of committing would meet as well. */
function throwFinal({ type, message }: { readonly type?: string; readonly message: string }, what: string): void {
  const told = toldBy(message);
  if (type === 'STALE_DATA' || /expected branch to point to/i.test(told)) {
    throw new GitHubProblem('conflict', `Could not ${what}: the branch has moved meanwhile. Run again.`);
  }
  if (isRule(told)) {
    throw new GitHubProblem('rules', `Could not ${what}: a rule of the repository forbids it (${told}). ${ruleAdvice}`);
  }
  if (type === 'RATE_LIMITED') {
    throw new GitHubProblem('rate-limit', `Could not ${what}: GitHub asks for fewer requests. Run again in an hour.`);
  }
}

/**
 * Makes the commit without pointing a branch to it. GitHub signs it for bots (the job's own token, Apps) only.
 * @see https://docs.github.com/en/authentication/managing-commit-signature-verification/about-commit-signature-verification#signature-verification-for-bots
 */
export async function commitLoose(github: GitHub, branch: string, draft: Draft): Promise<Commit> {
  const where = ownerAndRepo(draft.repository);
  return asking(github, attempt(draft, branch), async () => {
    const entries = [];
    for (const { path, mode, content } of draft.files) {
      const blob = await github.request('POST /repos/{owner}/{repo}/git/blobs', {
        ...where,
        content: Buffer.from(content).toString('base64'),
        encoding: 'base64',
      });
      entries.push({ path, mode, type: 'blob' as const, sha: blob.data.sha });
    }
    const tree = await github.request('POST /repos/{owner}/{repo}/git/trees', {
      ...where,
      base_tree: draft.parent.tree,
      tree: entries,
    });
    const { data } = await github.request('POST /repos/{owner}/{repo}/git/commits', {
      ...where,
      message: wholeMessage(draft.message),
      tree: tree.data.sha,
      parents: [draft.parent.commit],
    });
    return { sha: data.sha, url: data.html_url, signed: data.verification.verified };
  });
}

function attempt({ repository }: Draft, branch: string): { readonly what: string; readonly needs: 'contents' } {
  return { what: `commit to the branch ${branch} of ${repository}`, needs: 'contents' };
}

function wholeMessage(message: string): string {
  return `${message.trim()}\n\n${trailer}`;
}
