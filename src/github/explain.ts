/** Turns GitHub's refusals into sentences that name the cause and the next step. */
import { isHttpRefusal, rateLimitWait, type GitHub } from './client.ts';
import { howToGrant, type Right } from './permissions.ts';

/** What kind of trouble it is, for callers that act on it. */
export type GitHubProblemKind =
  'permission' | 'token' | 'rules' | 'not-found' | 'conflict' | 'rate-limit' | 'network' | 'server' | 'refused';

/** A refusal or failure of GitHub, explained. The message holds no secret. */
export class GitHubProblem extends Error {
  override readonly name = 'GitHubProblem';
  readonly kind: GitHubProblemKind;
  /** The HTTP status; 0 where there was no answer. */
  readonly status: number;

  constructor(kind: GitHubProblemKind, message: string, details: { status?: number; cause?: unknown } = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.kind = kind;
    this.status = details.status ?? 0;
  }
}

/** What was tried, and what it takes. */
export interface Attempt {
  /** To follow "could not": "read the branch main of o/r". */
  readonly what: string;
  readonly needs: Right;
}

/**
 * Calls GitHub and explains a refusal.
 * @throws GitHubProblem for refusals of GitHub; what stopped the run passes as it is.
 */
export async function asking<T>(github: GitHub, tried: Attempt, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw explain(github, error, tried);
  }
}

/** Explains an error of the client; others are returned as they are. */
export function explain(github: GitHub, error: unknown, { what, needs }: Attempt): Error {
  if (!isHttpRefusal(error)) return error instanceof Error ? error : new Error(String(error));
  const { status, response } = error;
  const problem = (kind: GitHubProblemKind, cause: string, next: string): GitHubProblem =>
    new GitHubProblem(kind, `Could not ${what}: ${cause}. ${next}`, {
      status: response === undefined ? 0 : status,
      cause: error,
    });
  const told = toldBy(error.message);
  const grant = howToGrant(needs, github.tokenKind);

  if (response === undefined) {
    return problem('network', `no answer from GitHub (${told})`, 'Check that the runner reaches it, then run again.');
  }
  const waitMs = rateLimitWait(error, Date.now());
  if (waitMs !== undefined) {
    const minutes = Math.max(1, Math.ceil(waitMs / 60_000));
    return problem('rate-limit', 'GitHub asks for fewer requests', `Run again in ${minutes} min.`);
  }
  if (status === 401) {
    const next = 'Check that github-token holds a whole token that has not expired.';
    return problem('token', `GitHub does not accept the token (${told})`, next);
  }
  if (isRule(told)) return problem('rules', `a rule of the repository forbids it (${told})`, ruleAdvice);
  if (status === 403 && /archived|read-only/i.test(told)) {
    return problem('refused', `the repository takes no changes (${told})`, 'Unarchive it, or name another one.');
  }
  if (status === 403 && /SAML|single sign-on/i.test(told)) {
    const next = 'Authorize the token for the organization: https://github.com/settings/tokens, "Configure SSO".';
    return problem('permission', told, next);
  }
  if (status === 403 && /not permitted to create or approve pull requests/i.test(told)) {
    return problem('permission', told, notPermitted);
  }
  if (status === 403) return problem('permission', `the token may not do it (${told})`, grant);
  if (status === 404) {
    // GitHub hides what a token may not see, so that nobody learns which repositories exist.
    return problem('not-found', 'GitHub finds nothing there, or the token may not see it', `Check the name. ${grant}`);
  }
  if (status === 409 && /repository is empty/i.test(told)) {
    return problem(
      'refused',
      'the repository has no commit yet',
      'Commit something, a README will do, then run again.',
    );
  }
  if (status === 409 || (status === 422 && /already exists|not a fast.?forward/i.test(told))) {
    return problem('conflict', told, 'Something else wrote at the same time. Run again.');
  }
  if (status >= 500)
    return problem('server', `GitHub failed (${told})`, 'Run again later: https://www.githubstatus.com');
  return problem('refused', told, 'See the message of GitHub.');
}

/** @see https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/enabling-features-for-your-repository/managing-github-actions-settings-for-a-repository#preventing-github-actions-from-creating-or-approving-pull-requests */
const notPermitted =
  'Open it by hand; or allow it in the settings of the repository or organization (Actions, General, "Allow GitHub Actions to create and approve pull requests"); or give github-token a fine-grained token or that of an App.';

export const ruleAdvice =
  'Use target: pull-request where the branch only takes pull requests; else let the token pass the rule in the settings of the repository, under Rules or Branches.';

/** Branch protection and rulesets word their refusals in several ways. */
export function isRule(told: string): boolean {
  return /protected branch|rule violation|changes must be made through a pull request|required status check|cannot (?:update|create) this protected ref|signed commits|verified signatures/i.test(
    told,
  );
}

/** GitHub's own words, without the link to its manual, on one line. */
export function toldBy(message: string): string {
  const [words = ''] = message.split(/ - https:\/\/docs\.github\.com/);
  const line = words.replaceAll(/\s+/g, ' ').trim().replace(/\.$/, '');
  return line.length > 300 ? `${line.slice(0, 300)}…` : line;
}
