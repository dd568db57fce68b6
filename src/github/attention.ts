/** Labels and reviewers: wished for, and never a reason to fail what has been done already. */
import type { Context } from '../net/context.ts';
import { retrying, type RetryLimits } from '../net/retry.ts';
import { ownerAndRepo, type GitHub } from './client.ts';
import { asking, GitHubProblem } from './explain.ts';
import type { PullRequest } from './pull-request.ts';

type Call = Pick<Context, 'signal' | 'clock' | 'emit'>;

/** A fresh pull request is not known everywhere at once. */
const tries: RetryLimits = { attempts: 4, firstWaitMs: 2000, longestWaitMs: 15_000 };

/** Adds the labels that are missing. @returns what could not be done, in words. */
export async function addLabels(
  github: GitHub,
  repository: string,
  pull: PullRequest,
  labels: readonly string[],
  cx: Call,
): Promise<readonly string[]> {
  // GitHub's labels differ by more than case.
  const present = new Set(pull.labels.map((label) => label.toLowerCase()));
  const missing = labels.filter((label) => !present.has(label.toLowerCase()));
  if (missing.length === 0) return [];
  const what = `label pull request #${pull.number} of ${repository}`;
  return wished(github, what, cx, () =>
    github.request('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', {
      ...ownerAndRepo(repository),
      ...{ issue_number: pull.number, labels: missing },
    }),
  );
}

/**
 * Asks people and teams to review, each for itself, so that one who may not be asked does not stand in the way of others.
 * @param reviewers - users, or teams as `org/team`.
 * @returns what could not be done, in words.
 */
export async function askReviewers(
  github: GitHub,
  repository: string,
  pull: PullRequest,
  reviewers: readonly string[],
  cx: Call,
): Promise<readonly string[]> {
  const where = ownerAndRepo(repository);
  const notes: string[] = [];
  for (const reviewer of reviewers) {
    const [org, team] = reviewer.split('/');
    if (team !== undefined && org?.toLowerCase() !== where.owner.toLowerCase()) {
      notes.push(`${reviewer} was not asked to review: only teams of ${where.owner} can be.`);
      continue;
    }
    if (reviewer.toLowerCase() === pull.author.toLowerCase()) {
      notes.push(`${reviewer} was not asked to review: the token is theirs, so they are the author.`);
      continue;
    }
    const who = team === undefined ? { reviewers: [reviewer] } : { team_reviewers: [team] };
    const told = await wished(
      github,
      `ask ${reviewer} to review pull request #${pull.number} of ${repository}`,
      cx,
      () =>
        github.request('POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', {
          ...where,
          ...{ pull_number: pull.number, ...who },
        }),
    );
    const hint = team === undefined ? '' : ' Teams need access to the repository, and a token of an App or a person.';
    notes.push(...told.map((note) => note + hint));
  }
  return notes;
}

async function wished(
  github: GitHub,
  what: string,
  cx: Call,
  call: () => Promise<unknown>,
): Promise<readonly string[]> {
  const attempt = () => asking(github, { what, needs: 'pull-requests' }, call);
  const isFresh = (error: unknown) => error instanceof Error && /could not resolve to a node/i.test(error.message);
  try {
    await retrying(what, tries, cx, attempt, (error) => ({ again: isFresh(error), why: String(error) }));
    return [];
  } catch (error) {
    if (error instanceof GitHubProblem) return [error.message];
    throw error;
  }
}
