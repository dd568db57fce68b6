/** Pull requests, their labels and reviewers. */
import { hasCommits } from '../pull-state.ts';
import { notFound, refuse, type Answer, type Call, type Routes } from '../route.ts';
import type { Pull, Repository } from '../state.ts';

const repo = '/repos/{owner}/{repo}';
/** @see https://github.com/orgs/community/discussions/41331 */
const longestBody = 65_536;

export const pullRoutes: Routes = {
  [`GET ${repo}/pulls`]: {
    needs: ['pull_requests', 'read'],
    handle: (call) => {
      const { query, repository } = call;
      const owner = repository.name.split('/')[0] ?? '';
      const wanted = repository.pulls.filter(
        ({ state, head, base }) =>
          [state, 'all'].includes(query.get('state') ?? 'open') &&
          (query.get('head') ?? `${owner}:${head}`) === `${owner}:${head}` &&
          (query.get('base') ?? base) === base,
      );
      return { status: 200, body: wanted.map((pull) => pullBody(pull, call)) };
    },
  },
  [`POST ${repo}/pulls`]: {
    needs: ['pull_requests', 'write'],
    handle: async (call) => {
      const { repository, token } = call;
      const { head, base, title, body = '', draft = false } = call.body as NewPull;
      const refusal = await refusedPull(call);
      if (refusal !== undefined) return refusal;
      const pull: Pull = {
        ...{ number: repository.pulls.length + 1, head, base, author: token.login, draft, title, body },
        ...{ state: 'open', closedForGood: false, labels: new Set(), reviewers: new Set(), teams: new Set() },
      };
      repository.pulls.push(pull);
      return { status: 201, body: pullBody(pull, call) };
    },
  },
  [`PATCH ${repo}/pulls/{pull_number}`]: {
    needs: ['pull_requests', 'write'],
    handle: (call) => {
      const pull = pullOf(call);
      if (pull === undefined) return notFound;
      const { title, body, state } = call.body as { title?: string; body?: string; state?: 'open' | 'closed' };
      if (state === 'open' && pull.closedForGood) return invalid('PullRequest', 'state cannot be changed.');
      if ((body ?? '').length > longestBody) return tooLong;
      pull.title = title ?? pull.title;
      pull.body = body ?? pull.body;
      pull.state = state ?? pull.state;
      return { status: 200, body: pullBody(pull, call) };
    },
  },
  [`POST ${repo}/issues/{issue_number}/labels`]: {
    needs: ['pull_requests', 'write'],
    handle: (call) => {
      const pull = pullOf(call);
      if (pull === undefined) return notFound;
      for (const label of (call.body as { labels: string[] }).labels) pull.labels.add(label);
      return { status: 200, body: [...pull.labels].map((name) => ({ name })) };
    },
  },
  [`POST ${repo}/pulls/{pull_number}/requested_reviewers`]: {
    needs: ['pull_requests', 'write'],
    handle: (call) => {
      const pull = pullOf(call);
      if (pull === undefined) return notFound;
      const { reviewers = [], team_reviewers: teams = [] } = call.body as Reviewers;
      const { name, settings } = call.repository;
      const owner = name.split('/')[0] ?? '';
      if (reviewers.includes(pull.author)) return refuse(422, 'Review cannot be requested from pull request author.');
      const all = [...reviewers, ...teams.map((team) => `${owner}/${team}`)];
      if (!all.every((who) => settings.collaborators.has(who))) {
        return refuse(
          422,
          `Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the ${name} repository.`,
        );
      }
      for (const user of reviewers) pull.reviewers.add(user);
      for (const team of teams) pull.teams.add(team);
      return { status: 201, body: pullBody(pull, call) };
    },
  },
};

interface NewPull {
  readonly head: string;
  readonly base: string;
  readonly title: string;
  readonly body?: string;
  readonly draft?: boolean;
}

interface Reviewers {
  readonly reviewers?: readonly string[];
  readonly team_reviewers?: readonly string[];
}

async function refusedPull({ repository, token, body: asked }: Call): Promise<Answer | undefined> {
  const { head, base, body = '', draft = false } = asked as NewPull;
  const { settings, git, pulls, name } = repository;
  if (token.kind === 'job' && !settings.actionsMayOpenPulls) {
    return refuse(403, 'GitHub Actions is not permitted to create or approve pull requests.');
  }
  if (git.head(head) === undefined) return invalidField('head');
  if (git.head(base) === undefined) return invalidField('base');
  if (draft && !settings.drafts) return refuse(422, 'Draft pull requests are not supported in this repository.');
  if (body.length > longestBody) return tooLong;
  if (pulls.some((pull) => pull.state === 'open' && pull.head === head && pull.base === base)) {
    return invalid('PullRequest', `A pull request already exists for ${name.split('/')[0] ?? ''}:${head}.`);
  }
  if (!(await hasCommits(repository, base, head))) {
    return invalid('PullRequest', `No commits between ${base} and ${head}`);
  }
  return undefined;
}

function invalid(resource: string, message: string): Answer {
  return refuse(422, 'Validation Failed', { errors: [{ resource, code: 'custom', message }] });
}

function invalidField(field: string): Answer {
  return refuse(422, 'Validation Failed', { errors: [{ resource: 'PullRequest', field, code: 'invalid' }] });
}

const tooLong = invalid('Issue', 'body is too long (maximum is 65536 characters)');

function pullOf({ repository, parameters }: Call): Pull | undefined {
  const number = Number(parameters['pull_number'] ?? parameters['issue_number']);
  return repository.pulls.find((pull) => pull.number === number);
}

function pullBody(pull: Pull, { repository, webUrl }: Call): object {
  const { number, state, title, body, draft, head, base, labels, reviewers, author } = pull;
  return {
    ...{
      number,
      state,
      title,
      body,
      draft,
      html_url: `${webUrl}/${repository.name}/pull/${number}`,
      user: { login: author },
    },
    labels: [...labels].map((name) => ({ name })),
    requested_reviewers: [...reviewers].map((login) => ({ login })),
    head: end(repository, head),
    base: end(repository, base),
  };
}

function end({ git, name }: Repository, branch: string): object {
  const label = `${name.split('/')[0] ?? ''}:${branch}`;
  return { ref: branch, label, ...{ sha: git.head(branch) ?? '0'.repeat(40) } };
}
