/** How the parts of the fake answer. */
import type { Access, Permissions, Repository, Token } from './state.ts';

export interface Call {
  /** As in `GET /repos/{owner}/{repo}`. */
  readonly route: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: unknown;
  readonly token: Token;
  readonly repository: Repository;
  /** Of the fake's web pages. */
  readonly webUrl: string;
}

export interface Answer {
  readonly status: number;
  /** Filled up with what GitHub's description requires, where it is a success. */
  readonly body?: object;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route {
  readonly needs?: readonly [keyof Permissions, Access];
  readonly handle: (call: Call) => Promise<Answer> | Answer;
}

export type Routes = Readonly<Record<string, Route>>;

export function refuse(
  status: number,
  message: string,
  more: object = {},
  headers: Record<string, string> = {},
): Answer {
  const documentation_url = 'https://docs.github.com/rest';
  return { status, body: { message, documentation_url, status: String(status), ...more }, headers };
}

export const notFound = refuse(404, 'Not Found');

/** @see https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api#resource-not-accessible */
export function notAccessible({ kind }: Token): Answer {
  const who = kind === 'job' || kind === 'app' ? 'integration' : 'personal access token';
  return refuse(403, `Resource not accessible by ${who}`);
}

/** @see https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit */
export function secondaryRateLimit(retryAfterSeconds?: number): Answer {
  return refuse(
    403,
    'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
    {},
    retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
  );
}
