/** Lets the repositories behind the fake be cloned, by git's own server program. */
import { spawn } from 'node:child_process';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Repository } from './state.ts';

/** @see https://git-scm.com/docs/git-http-backend */
export function serveGit(
  repositories: ReadonlyMap<string, Repository>,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const [, name = '', rest = ''] = /^\/([^/]+\/[^/]+)\.git(\/.*)$/.exec(url.pathname) ?? [];
  const repository = repositories.get(name.toLowerCase());
  if (repository === undefined) {
    response.writeHead(404).end();
    return;
  }
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: repository.git.folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: rest,
      QUERY_STRING: url.search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'],
      GIT_PROTOCOL: request.headers['git-protocol'] as string | undefined,
    },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  request.pipe(child.stdin);
  const parts: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => parts.push(part));
  child.on('close', () => {
    const answer = Buffer.concat(parts);
    const end = answer.indexOf('\r\n\r\n');
    const headers = answer
      .subarray(0, end)
      .toString()
      .split('\r\n')
      .map((line) => line.split(': ') as [string, string]);
    const status = headers.find(([header]) => header === 'Status')?.[1].slice(0, 3);
    response.writeHead(Number(status ?? 200), headers.filter(([header]) => header !== 'Status').flat());
    response.end(answer.subarray(end + 4));
  });
}
