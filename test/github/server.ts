/**
 * A GitHub on loopback, good enough to commit, open pull requests and store secrets against. Every request and every answer is
 * checked against GitHub's own description of its API; behind it are real git repositories, which can be cloned.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Contract } from './contract.ts';
import { GitFolder, type FileContent } from './git.ts';
import { serveGit } from './git-http.ts';
import { notAccessible, notFound, refuse, type Answer, type Call, type Routes } from './route.ts';
import { answerGraphql } from './routes/graphql.ts';
import { gitRoutes } from './routes/git.ts';
import { pullRoutes } from './routes/pulls.ts';
import { newVault, secretRoutes } from './routes/secrets.ts';
import type { Permissions, ProtectionRule, Repository, Token } from './state.ts';

/** For all servers of a process, as compiling its schemas takes longer than using them. */
const contract = new Contract();

const routes: Routes = { ...gitRoutes, ...pullRoutes, ...secretRoutes };

/** A request that was answered. */
export interface Seen {
  /** `POST /graphql` for all of GraphQL. */
  readonly route: string;
  readonly status: number;
}

/** What to do instead of, or right before, answering the next request of a route. */
type Interference = () => Answer | undefined | Promise<Answer | undefined>;

export class FakeGitHub {
  readonly seen: Seen[] = [];
  /** What was asked or answered against GitHub's description. */
  readonly violations: string[] = [];
  readonly #repositories = new Map<string, Repository>();
  readonly #tokens = new Map<string, Token>();
  readonly #interferences: { readonly route: string; readonly act: Interference }[] = [];
  readonly #server = createServer((request, response) => void this.#serve(request, response));

  static async start(): Promise<FakeGitHub> {
    const github = new FakeGitHub();
    await new Promise<void>((resolve) => github.#server.listen(0, '127.0.0.1', resolve));
    return github;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
    await Promise.all([...this.#repositories.values()].map(({ git }) => git.remove()));
  }

  /** For `GITHUB_SERVER_URL`; clones come from `<webUrl>/<owner>/<name>.git`. */
  get webUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** For `GITHUB_API_URL`; `GITHUB_GRAPHQL_URL` is this and `/graphql`. */
  get apiUrl(): string {
    return `${this.webUrl}/api`;
  }

  /** A repository with one commit. */
  async repository(
    name: string,
    files: Readonly<Record<string, FileContent>> = { 'README.md': 'Hello\n' },
    { isPrivate = true, defaultBranch = 'main' } = {},
  ): Promise<Repository> {
    const git = await GitFolder.create();
    if (Object.keys(files).length > 0) await git.write(defaultBranch, files, 'First commit');
    const repository: Repository = {
      name,
      isPrivate,
      defaultBranch,
      git,
      settings: {
        actionsMayOpenPulls: true,
        drafts: true,
        protectedBranches: new Set(),
        collaborators: new Set(),
        graphql: true,
      },
      pulls: [],
      vault: await newVault(),
      environments: new Map(),
      signed: new Set(),
    };
    this.#repositories.set(name.toLowerCase(), repository);
    return repository;
  }

  async environment(repository: Repository, name: string, rules: readonly ProtectionRule[] = []): Promise<void> {
    repository.environments.set(name, { rules, vault: await newVault() });
  }

  /** A token that may do this. */
  token(kind: Token['kind'], permissions: Permissions, repository?: string): string {
    const prefix = { job: 'ghs_', app: 'ghs_', 'fine-grained': 'github_pat_', classic: 'ghp_' }[kind];
    const value = `${prefix}${String(this.#tokens.size).padStart(36, 'T')}`;
    const login = kind === 'job' ? 'github-actions[bot]' : kind === 'app' ? 'some-app[bot]' : 'somebody';
    this.#tokens.set(value, { kind, login, permissions, ...(repository !== undefined && { repository }) });
    return value;
  }

  /** Once, when `route` is asked next: answers this, or does something first. */
  next(route: string, act: Answer | (() => Promise<void>)): void {
    const interference: Interference = typeof act === 'function' ? () => act().then(() => undefined) : () => act;
    this.#interferences.push({ route, act: interference });
  }

  /** How often requests were made that begin so, as in `POST`. */
  count(beginning: string): number {
    return this.seen.filter(({ route }) => route.startsWith(beginning)).length;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '/', this.webUrl);
    const isApi = url.pathname.startsWith('/api/');
    if (!isApi) {
      serveGit(this.#repositories, url, request, response);
      return;
    }
    const { answer, route } = await this.#answer(request, url).catch((error: unknown) => {
      this.violations.push(`the fake failed: ${String(error)}`);
      return { answer: refuse(500, String(error)), route: '?' };
    });
    this.seen.push({ route, status: answer.status });
    const body = answer.body === undefined ? '' : JSON.stringify(answer.body);
    response.writeHead(answer.status, { 'content-type': 'application/json; charset=utf-8', ...answer.headers });
    response.end(body);
  }

  async #answer(request: IncomingMessage, url: URL): Promise<{ answer: Answer; route: string }> {
    const method = request.method ?? 'GET';
    const text = Buffer.concat(await Array.fromAsync(request as AsyncIterable<Buffer>)).toString();
    const body: unknown = text === '' ? undefined : JSON.parse(text);
    const path = url.pathname.slice('/api'.length);
    const token = this.#tokens.get((request.headers.authorization ?? '').replace(/^(?:token|bearer) /i, ''));

    const route = path === '/graphql' ? 'POST /graphql' : (contract.find(method, path)?.route ?? `${method} ${path}`);
    if (request.headers['x-github-api-version'] !== '2022-11-28') this.violations.push(`${route} names no API version`);
    const instead = await this.#interfere(route);
    if (instead !== undefined) return { route, answer: instead };
    if (token === undefined) return { route, answer: refuse(401, 'Bad credentials') };
    if (path === '/graphql')
      return { route, answer: await answerGraphql(this.#repositories, token, body, this.webUrl) };

    const { parameters } = contract.find(method, path) ?? {};
    const repository = this.#repositories.get(
      `${parameters?.['owner'] ?? ''}/${parameters?.['repo'] ?? ''}`.toLowerCase(),
    );
    const handler = routes[route];
    if (parameters === undefined || handler === undefined) {
      this.violations.push(`${route} is not part of the fake`);
      return { route, answer: notFound };
    }
    if (repository === undefined || !reaches(token, repository)) return { route, answer: notFound };
    if (!may(token, handler.needs)) return { route, answer: notAccessible(token) };
    const wrong = contract.request(route, body);
    if (wrong.length > 0) {
      this.violations.push(...wrong);
      return { route, answer: refuse(422, 'Invalid request.', { errors: wrong }) };
    }
    const call: Call = { route, parameters, query: url.searchParams, body, token, repository, webUrl: this.webUrl };
    return { route, answer: this.#checked(route, await handler.handle(call)) };
  }

  /** Fills a success up to what GitHub describes, and makes sure of it. */
  #checked(route: string, answer: Answer): Answer {
    const { status, body } = answer;
    const fill = status < 300 && body !== undefined;
    const filled = fill ? (contract.example(route, status, body) as object) : body;
    this.violations.push(...contract.answer(route, status, filled));
    return filled === undefined ? answer : { ...answer, body: filled };
  }

  async #interfere(route: string): Promise<Answer | undefined> {
    const index = this.#interferences.findIndex((one) => one.route === route);
    if (index < 0) return undefined;
    const [found] = this.#interferences.splice(index, 1);
    return found?.act();
  }
}

function reaches(token: Token, repository: Repository): boolean {
  return token.repository === undefined || token.repository === repository.name;
}

function may(token: Token, needs: readonly [keyof Permissions, 'read' | 'write'] | undefined): boolean {
  if (needs === undefined) return true;
  const [permission, access] = needs;
  const has = token.permissions[permission];
  return has === 'write' || has === access;
}
