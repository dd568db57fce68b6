/**
 * GitHub's API through its official client, set up so that no wait is endless, a cancelled run stops it, and only what can pass
 * by itself is tried again.
 */
import type { getOctokit } from '@actions/github';
import type { Context } from '../net/context.ts';
import { retrying, type Failure, type RetryLimits } from '../net/retry.ts';

/**
 * The version of the API this project is written against, as a date.
 * @see https://docs.github.com/en/rest/about-the-rest-api/api-versions
 */
const apiVersion = '2022-11-28';
/** How long one request may take. */
const silenceMs = 60_000;
/** The longest wait that a rate limit may ask for; longer ones end the step, with the time to come back. */
const longestWaitMs = 180_000;
const tries: RetryLimits = { attempts: 4, firstWaitMs: 500, longestWaitMs };

/** How to reach GitHub. */
export interface GitHubOptions {
  readonly token: string;
  /** The runner's `GITHUB_API_URL`. */
  readonly apiUrl?: string | undefined;
  /** The runner's `GITHUB_GRAPHQL_URL`. */
  readonly graphqlUrl?: string | undefined;
  readonly cx: Pick<Context, 'signal' | 'clock' | 'emit'>;
}

/**
 * Whose token it is, told by its prefix. `installation` is the job's own token (`GITHUB_TOKEN`) as well as that of an App.
 * @see https://docs.github.com/en/authentication/keeping-your-account-and-data-secure/about-authentication-to-github#githubs-token-formats
 */
export type TokenKind = 'installation' | 'fine-grained' | 'classic' | 'unknown';

/** What the GraphQL API answers; errors come with status 200. */
export interface GraphqlAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly type?: string; readonly message: string }[];
}

type Octokit = ReturnType<typeof getOctokit>;

/** GitHub for one token. */
export interface GitHub {
  readonly tokenKind: TokenKind;
  /** Asks the REST API, typed by the route: `request('GET /repos/{owner}/{repo}', { owner, repo })`. */
  readonly request: Octokit['request'];
  graphql(query: string, variables: Readonly<Record<string, unknown>>): Promise<GraphqlAnswer>;
}

/** Makes the client. It sends nothing yet. */
export function githubAt(options: GitHubOptions): GitHub {
  const apiUrl = options.apiUrl ?? 'https://api.github.com';
  let octokit: Promise<Octokit> | undefined;
  const request = async (...asked: Parameters<Octokit['request']>) => {
    octokit ??= connect(apiUrl, options);
    return (await octokit).request(...asked);
  };
  return {
    tokenKind: tokenKind(options.token),
    // The client's own has properties too, which nobody here needs.
    request: request as Octokit['request'],
    graphql: async (query, variables) => {
      const url = options.graphqlUrl ?? `${apiUrl.replace(/\/v3$/, '')}/graphql`;
      const answer: { readonly data: unknown } = await request(`POST ${url}`, { query, variables });
      return answer.data as GraphqlAnswer;
    },
  };
}

/** The official client, loaded here as most runs need none and it takes a moment to start. */
async function connect(apiUrl: string, { token, cx }: GitHubOptions): Promise<Octokit> {
  const { getOctokit } = await import('@actions/github');
  const octokit = getOctokit(token, { baseUrl: apiUrl, userAgent: 'mastodon-media-r2', log: silent });
  octokit.hook.wrap('request', async (send, request) => {
    const what = `GitHub ${request.method} ${request.url}`;
    // Changed in place: the client's own hooks, called by `send`, hold on to this very object.
    request.headers['x-github-api-version'] = apiVersion;
    const attempt = async () => {
      request.request = { ...request.request, signal: AbortSignal.any([AbortSignal.timeout(silenceMs), cx.signal]) };
      return send(request);
    };
    try {
      return await retrying(what, tries, cx, attempt, (error) => judge(error, cx.clock.now()));
    } catch (error) {
      // The client would make a refusal of GitHub out of a cancelled run.
      cx.signal.throwIfAborted();
      throw error;
    }
  });
  return octokit;
}

/** Splits `owner/name` into the parameters of the REST API. */
export function ownerAndRepo(repository: string): { readonly owner: string; readonly repo: string } {
  const [owner = '', repo = ''] = repository.split('/');
  return { owner, repo };
}

/** The client would print deprecations past the log that this project keeps clean. */
const silent = { debug: ignore, info: ignore, warn: ignore, error: ignore };

function ignore(): void {
  // Nothing to do.
}

function tokenKind(token: string): TokenKind {
  if (token.startsWith('ghs_')) return 'installation';
  if (token.startsWith('github_pat_')) return 'fine-grained';
  return /^gh[pou]_/.test(token) ? 'classic' : 'unknown';
}

/** An answer that is a refusal, as the client throws it; failed connections look like status 500 without a response. */
export interface HttpRefusal extends Error {
  readonly status: number;
  readonly response?: {
    readonly headers: Readonly<Record<string, string | number | undefined>>;
    readonly data: unknown;
  };
}

export function isHttpRefusal(error: unknown): error is HttpRefusal {
  return error instanceof Error && error.name === 'HttpError' && 'status' in error;
}

/** What is worth another try: broken connections, failures of GitHub, and rate limits that end soon. Nothing else of 4xx. */
function judge(error: unknown, nowMs: number): Failure {
  if (!isHttpRefusal(error)) return { again: false, why: String(error) };
  if (error.status >= 500) return { again: true, why: error.message };
  const waitMs = rateLimitWait(error, nowMs);
  if (waitMs === undefined) return { again: false, why: error.message };
  return { again: waitMs <= longestWaitMs, why: 'GitHub asks for fewer requests', waitMs };
}

/**
 * How long a rate limit asks to wait, in milliseconds; `undefined` when the refusal is none.
 * @see https://docs.github.com/en/rest/using-the-rest-api/best-practices-for-using-the-rest-api#handle-rate-limit-errors-appropriately
 */
export function rateLimitWait(error: HttpRefusal, nowMs: number): number | undefined {
  const { status, response } = error;
  if (status !== 403 && status !== 429) return undefined;
  const headers = response?.headers ?? {};
  if (headers['retry-after'] !== undefined) return Number(headers['retry-after']) * 1000 || 60_000;
  if (String(headers['x-ratelimit-remaining']) === '0') {
    return Math.max(0, Number(headers['x-ratelimit-reset']) * 1000 - nowMs) || 60_000;
  }
  return status === 429 || /secondary rate limit/i.test(error.message) ? 60_000 : undefined;
}
