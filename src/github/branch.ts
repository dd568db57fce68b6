/** Branches that this action writes to. */
import { randomBytes } from 'node:crypto';
import type { Context } from '../net/context.ts';
import { ownerAndRepo, type GitHub } from './client.ts';
import { commitLoose, commitSigned, isSignable, type Commit, type Draft } from './commit.ts';
import { asking, GitHubProblem } from './explain.ts';

/**
 * Adds one commit to a branch that points to the draft's parent.
 * @throws GitHubProblem of kind `conflict` when the branch has moved meanwhile.
 */
export async function commitToBranch(github: GitHub, branch: string, draft: Draft): Promise<Commit> {
  const signed = isSignable(draft) ? await commitSigned(github, branch, draft) : undefined;
  if (signed !== undefined) return signed;
  const commit = await commitLoose(github, branch, draft);
  await moveBranch(github, draft.repository, branch, { to: commit.sha, force: false });
  return commit;
}

/**
 * Makes a branch consist of the draft's parent and one commit.
 *
 * A branch that exists is moved in one step. Were it to point to its base for a moment, GitHub would close the pull request from
 * it for good; so a commit that GitHub signs is made on a short-lived branch beside it.
 * @param exists - whether the branch is there already.
 */
export async function rebuildBranch(
  github: GitHub,
  { branch, exists, draft }: { readonly branch: string; readonly exists: boolean; readonly draft: Draft },
  cx: Pick<Context, 'emit'>,
): Promise<Commit> {
  const { repository } = draft;
  const place = exists ? `${branch}-${randomBytes(4).toString('hex')}` : branch;
  if (isSignable(draft) && (await mayCreate(github, repository, place, draft.parent.commit, exists))) {
    let commit: Commit | undefined;
    try {
      commit = await commitSigned(github, place, draft);
      if (commit !== undefined && exists) await moveBranch(github, repository, branch, { to: commit.sha, force: true });
    } finally {
      if (exists || commit === undefined) await deleteBranch(github, repository, place, cx);
    }
    if (commit !== undefined) return commit;
  }
  const commit = await commitLoose(github, branch, draft);
  if (exists) await moveBranch(github, repository, branch, { to: commit.sha, force: true });
  else await createBranch(github, repository, branch, commit.sha);
  return commit;
}

/** A rule against new branches stands in the way of a branch beside one that exists, not of that one itself. */
async function mayCreate(github: GitHub, repository: string, name: string, commit: string, beside: boolean) {
  try {
    await createBranch(github, repository, name, commit);
    return true;
  } catch (error) {
    if (beside && error instanceof GitHubProblem && error.kind === 'rules') return false;
    throw error;
  }
}

async function createBranch(github: GitHub, repository: string, name: string, commit: string): Promise<void> {
  const tried = { what: `make the branch ${name} in ${repository}`, needs: 'contents' } as const;
  await asking(github, tried, () =>
    github.request('POST /repos/{owner}/{repo}/git/refs', {
      ...ownerAndRepo(repository),
      ref: `refs/heads/${name}`,
      sha: commit,
    }),
  );
}

async function moveBranch(
  github: GitHub,
  repository: string,
  name: string,
  { to, force }: { readonly to: string; readonly force: boolean },
): Promise<void> {
  const tried = { what: `move the branch ${name} of ${repository}`, needs: 'contents' } as const;
  await asking(github, tried, () =>
    github.request('PATCH /repos/{owner}/{repo}/git/refs/{ref}', {
      ...ownerAndRepo(repository),
      ref: `heads/${name}`,
      sha: to,
      force,
    }),
  );
}

/** Removes a branch; one that stays behind is told, and harms nothing. */
export async function deleteBranch(
  github: GitHub,
  repository: string,
  name: string,
  cx: Pick<Context, 'emit'>,
): Promise<void> {
  const tried = { what: `delete the branch ${name} of ${repository}`, needs: 'contents' } as const;
  try {
    await asking(github, tried, () =>
      github.request('DELETE /repos/{owner}/{repo}/git/refs/{ref}', {
        ...ownerAndRepo(repository),
        ref: `heads/${name}`,
      }),
    );
  } catch (error) {
    if (!(error instanceof GitHubProblem)) throw error;
    if (/reference does not exist/i.test(error.message)) return;
    cx.emit({ kind: 'log', level: 'warning', text: `${error.message} Delete it by hand.` });
  }
}
