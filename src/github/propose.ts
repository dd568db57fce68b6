/** The pull request: what is there, what is missing, and doing only that. */
import type { Context } from '../net/context.ts';
import { addLabels, askReviewers } from './attention.ts';
import { deleteBranch, rebuildBranch } from './branch.ts';
import type { GitHub } from './client.ts';
import { isOurs, type ChangedFile, type Commit } from './commit.ts';
import { GitHubProblem } from './explain.ts';
import type { Outcome, Publication, Published, Situation } from './publish.ts';
import {
  closePullRequest,
  compareUrl,
  findPullRequest,
  fitting,
  openPullRequest,
  updatePullRequest,
  type PullRequest,
  type WantedPull,
} from './pull-request.ts';
import { hasOwnCommits, readBranch, readStoredFile, type BranchHead } from './repository.ts';

type Call = Pick<Context, 'signal' | 'clock' | 'emit'>;

/** Opens the pull request, brings it up to date, or closes it. */
export async function propose(github: GitHub, wanted: Publication, situation: Situation, cx: Call): Promise<Published> {
  const { base, info, files, changes } = situation;
  const { repository, dryRun } = wanted;
  const pullWanted: WantedPull = {
    ...{ repository, branch: wanted.branch, base: base.name, draft: wanted.draft ?? false },
    ...fitting(wanted),
  };
  const found = await lookFor(github, pullWanted);
  const rest = { dryRun, base: base.name, files };
  const head = await headOf(github, wanted, situation);

  if (changes.length === 0) {
    const { outcome, notes } = await tidy(github, wanted, { head, pull: found.pull }, cx);
    return { outcome, ...rest, ...pulled(found.pull), notes };
  }

  const built = head !== undefined && (await isBuilt(github, repository, situation, head, found.pull !== undefined));
  if (!built && head !== undefined && !isOurs(head) && (await hasOwnCommits(github, repository, { base, head }))) {
    throw foreign(wanted, found.pull);
  }
  let commit: Commit | undefined;
  if (!built && !dryRun) {
    const draft = { repository, parent: base, message: wanted.message, files: changes };
    commit = await rebuildBranch(github, { branch: wanted.branch, exists: head !== undefined, draft }, cx);
  }
  const made = commit && { commit };

  if (dryRun) {
    const now = found.pull;
    const same = built && now?.title === pullWanted.title && now.body === pullWanted.body;
    const outcome = now === undefined ? (found.why === undefined ? 'opened' : 'pushed') : same ? 'current' : 'updated';
    return { outcome, ...rest, ...pulled(now), notes: [] };
  }
  const reached = await reach(github, pullWanted, found);
  if (reached.pull === undefined) {
    const link = compareUrl(info.webUrl, pullWanted);
    return { outcome: 'pushed', ...rest, ...made, compareUrl: link, why: reached.why, notes: [] };
  }
  const { pull, isNew, isChanged } = reached;
  const notes = [
    ...reached.notes,
    ...(await addLabels(github, repository, pull, wanted.labels ?? [], cx)),
    ...(isNew ? await askReviewers(github, repository, pull, wanted.reviewers ?? [], cx) : []),
  ];
  const outcome: Outcome = isNew ? 'opened' : isChanged || commit !== undefined ? 'updated' : 'current';
  return { outcome, ...rest, ...made, ...pulled(pull), notes };
}

/** The branch of the pull request; those that belong to others are not taken for it. */
async function headOf(github: GitHub, wanted: Publication, { info, base }: Situation): Promise<BranchHead | undefined> {
  const { branch, repository } = wanted;
  if (branch === base.name || branch === info.defaultBranch) {
    throw new Error(`The branch of the pull request cannot be ${branch} itself: name another one in the input branch.`);
  }
  return readBranch(github, repository, branch);
}

/** The pull request that is there, or why this token cannot tell. */
interface Found {
  readonly pull?: PullRequest;
  readonly why?: string;
}

async function lookFor(github: GitHub, wanted: WantedPull): Promise<Found> {
  try {
    const pull = await findPullRequest(github, wanted);
    return pull === undefined ? {} : { pull };
  } catch (error) {
    if (mayNot(error)) return { why: error.message };
    throw error;
  }
}

/** A token without the right to pull requests: the branch can be pushed all the same. */
function mayNot(error: unknown): error is GitHubProblem {
  return error instanceof GitHubProblem && (error.kind === 'permission' || error.kind === 'not-found');
}

/** Whether the branch has what it should have. A pull request keeps its commit although the base went on without it. */
async function isBuilt(
  github: GitHub,
  repository: string,
  { base, changes }: Situation,
  head: BranchHead,
  hasPull: boolean,
): Promise<boolean> {
  if (!hasPull && head.parents[0] !== base.commit) return false;
  for (const { path, content, mode } of changes satisfies readonly ChangedFile[]) {
    const stored = await readStoredFile(github, repository, head, path);
    if (stored?.mode !== mode || !Buffer.from(stored.content).equals(content)) return false;
  }
  return true;
}

/** Nothing differs: a pull request of ours is not needed any more. */
async function tidy(
  github: GitHub,
  { repository, branch, dryRun }: Publication,
  { head, pull }: { readonly head: BranchHead | undefined; readonly pull: PullRequest | undefined },
  cx: Call,
): Promise<{ readonly outcome: Outcome; readonly notes: readonly string[] }> {
  if (pull === undefined) return { outcome: 'unchanged', notes: [] };
  if (head === undefined || !isOurs(head)) {
    const note = `Pull request #${pull.number} has commits of others on top, so it stays open although nothing of ours is left in it.`;
    return { outcome: 'unchanged', notes: [note] };
  }
  if (!dryRun) {
    await closePullRequest(github, repository, pull);
    await deleteBranch(github, repository, branch, cx);
  }
  return { outcome: 'closed', notes: [] };
}

function foreign({ branch, repository }: Publication, pull: PullRequest | undefined): GitHubProblem {
  const next =
    pull === undefined
      ? 'Name another one in the input branch, or delete this one.'
      : `Merge or close pull request #${pull.number} (${pull.url}) and delete its branch, or name another one in the input branch.`;
  return new GitHubProblem(
    'refused',
    `The last commit of the branch ${branch} of ${repository} is not from this action, and is not overwritten. ${next}`,
  );
}

type Reached =
  | {
      readonly pull: PullRequest;
      readonly isNew: boolean;
      readonly isChanged: boolean;
      readonly notes: readonly string[];
    }
  | { readonly pull: undefined; readonly why: string };

async function reach(github: GitHub, wanted: WantedPull, { pull: found }: Found): Promise<Reached> {
  try {
    if (found !== undefined) {
      const isChanged = await updatePullRequest(github, found, wanted);
      return { pull: found, isNew: false, isChanged, notes: [] };
    }
    const pull = await openPullRequest(github, wanted);
    const notes = wanted.draft && !pull.draft ? ['The pull request is no draft: this repository has none.'] : [];
    return { pull, isNew: true, isChanged: false, notes };
  } catch (error) {
    if (!mayNot(error)) throw error;
    return found === undefined
      ? { pull: undefined, why: error.message }
      : { pull: found, isNew: false, isChanged: false, notes: [error.message] };
  }
}

function pulled(pull: PullRequest | undefined): Pick<Published, 'pullRequest'> {
  return pull === undefined ? {} : { pullRequest: { number: pull.number, url: pull.url } };
}
