/** Pull requests: found, opened, brought up to date, closed. */
import { ownerAndRepo, type GitHub } from './client.ts';
import { asking, GitHubProblem, type Attempt } from './explain.ts';

/** What a pull request should be. */
export interface WantedPull {
  readonly repository: string;
  /** Its own branch, in the same repository. */
  readonly branch: string;
  readonly base: string;
  readonly title: string;
  /** Markdown. */
  readonly body: string;
  readonly draft: boolean;
}

/** An open pull request. */
export interface PullRequest {
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly body: string;
  readonly labels: readonly string[];
  readonly author: string;
}

/** GitHub's limits, in characters. */
const longestTitle = 256;
const longestBody = 65_536;

/** The words as GitHub takes them, cut where they are too long. */
export function fitting({ title, body }: { readonly title: string; readonly body: string }): {
  readonly title: string;
  readonly body: string;
} {
  const note = `\n\n_Cut here: GitHub takes ${longestBody.toLocaleString('en')} characters. The job summary has the rest._\n`;
  return {
    title: cut(title.replaceAll(/\s+/g, ' ').trim(), longestTitle, '…'),
    body: cut(body.replaceAll('\r\n', '\n'), longestBody, note),
  };
}

/** Counts as JavaScript does, which is never less than GitHub counts, and leaves no half of a character. */
function cut(text: string, limit: number, mark: string): string {
  if (text.length <= limit) return text;
  return text.slice(0, limit - mark.length).replace(/[\ud800-\udbff]$/, '') + mark;
}

/** The open pull request of a branch. @returns `undefined` when there is none. */
export async function findPullRequest(
  github: GitHub,
  { repository, branch, base }: Pick<WantedPull, 'repository' | 'branch' | 'base'>,
): Promise<PullRequest | undefined> {
  const where = ownerAndRepo(repository);
  const tried = attempt(`look for pull requests of ${repository}`);
  const { data } = await asking(github, tried, () =>
    github.request('GET /repos/{owner}/{repo}/pulls', {
      ...where,
      state: 'open',
      head: `${where.owner}:${branch}`,
      base,
    }),
  );
  // The filter is not trusted: GitHub passes over one that it does not understand and lists everything.
  const found = data.find(
    ({ head, base: to }) => head.ref === branch && to.ref === base && head.label === `${where.owner}:${branch}`,
  );
  return found && fromApi(found);
}

/**
 * Opens a pull request; one that somebody opened meanwhile is taken instead.
 * @returns with `draft` whether it is one: some private repositories have none.
 * @throws GitHubProblem of kind `permission` when this token may not.
 */
export async function openPullRequest(
  github: GitHub,
  wanted: WantedPull,
): Promise<PullRequest & { readonly draft: boolean }> {
  const { repository, branch, draft, title, body, base } = wanted;
  const tried = attempt(`open a pull request in ${repository}`);
  try {
    const { data } = await asking(github, tried, () =>
      github.request('POST /repos/{owner}/{repo}/pulls', {
        ...ownerAndRepo(repository),
        ...{ head: branch, base, title, body, draft },
      }),
    );
    return { ...fromApi(data), draft: data.draft ?? false };
  } catch (error) {
    if (!(error instanceof GitHubProblem)) throw error;
    if (draft && /draft pull requests are not supported/i.test(error.message)) {
      return openPullRequest(github, { ...wanted, draft: false });
    }
    const other = /pull request already exists/i.test(error.message)
      ? await findPullRequest(github, wanted)
      : undefined;
    if (other === undefined) throw error;
    return { ...other, draft };
  }
}

/** Brings title and text up to date. @returns whether anything had to be changed. */
export async function updatePullRequest(github: GitHub, pull: PullRequest, wanted: WantedPull): Promise<boolean> {
  const { repository, title, body } = wanted;
  if (pull.title === title && pull.body.replaceAll('\r\n', '\n') === body) return false;
  await asking(github, attempt(`update pull request #${pull.number} of ${repository}`), () =>
    github.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
      ...ownerAndRepo(repository),
      ...{ pull_number: pull.number, title, body },
    }),
  );
  return true;
}

export async function closePullRequest(github: GitHub, repository: string, { number }: PullRequest): Promise<void> {
  await asking(github, attempt(`close pull request #${number} of ${repository}`), () =>
    github.request('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', {
      ...ownerAndRepo(repository),
      ...{ pull_number: number, state: 'closed' as const },
    }),
  );
}

function attempt(what: string): Attempt {
  return { what, needs: 'pull-requests' };
}

interface ApiPull {
  readonly number: number;
  readonly html_url: string;
  readonly title: string;
  readonly body: string | null;
  readonly labels: readonly { readonly name: string }[];
  readonly user: { readonly login: string } | null;
}

function fromApi({ number, html_url: url, title, body, labels, user }: ApiPull): PullRequest {
  return { number, url, title, body: body ?? '', labels: labels.map(({ name }) => name), author: user?.login ?? '' };
}

/**
 * The page on which a person opens the pull request by hand, filled in.
 * @param webUrl - of the repository.
 * @see https://docs.github.com/en/pull-requests/collaborating-with-pull-requests/proposing-changes-to-your-work-with-pull-requests/using-query-parameters-to-create-a-pull-request
 */
export function compareUrl(webUrl: string, { base, branch, title, body }: WantedPull): string {
  const range = [base, branch].map((name) => name.split('/').map(encoded).join('/')).join('...');
  const link = `${webUrl}/compare/${range}?quick_pull=1&title=${encoded(title)}`;
  const whole = `${link}&body=${encoded(body)}`;
  // Longer addresses are refused by GitHub's servers, or cut by what they pass on the way.
  return whole.length <= 6000 ? whole : link;
}

/** Also what a link in Markdown would trip over. */
function encoded(text: string): string {
  const sound = text.toWellFormed();
  return encodeURIComponent(sound).replaceAll(
    /[!'()*~_]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
