/**
 * Redirects for web servers that Cloudflare does not stand before. Each keeps the address byte for byte, so that `%3F`, `+`, `@` and
 * Unicode come through: what decodes and encodes again breaks some of them.
 */
import type { Move } from './moves.ts';

/** The web servers there are snippets for. */
export type WebServer = 'nginx' | 'caddy' | 'apache';

/** Lines for the server block of the old host. */
export function snippetFor(server: WebServer, moves: readonly Move[], mediaHost: string, status: 301 | 302): string {
  const paths = [...new Map(moves.map((move) => [move.path, move])).values()];
  return writers[server](paths, mediaHost, status);
}

const writers: Readonly<Record<WebServer, (moves: readonly Move[], mediaHost: string, status: 301 | 302) => string>> = {
  // `rewrite ... redirect` and captures of `location ~` work on the decoded path; $request_uri is as it came, with its query.
  nginx: (moves, mediaHost, status) =>
    [
      `# Old addresses of Mastodon media lead to ${mediaHost}. Inside "server { }" of the web host, before "location ^~ /system/".`,
      ...moves.map(({ path, to }) =>
        [
          `location ^~ ${path} {`,
          `  if ($request_uri ~ "^${escaped(path)}(.*)$") {`,
          `    return ${status} https://${mediaHost}${to}$1;`,
          '  }',
          '  return 404;',
          '}',
        ].join('\n'),
      ),
      ...privateRoots(moves).map((path) => `location ^~ ${path} {\n  return 404;\n}`),
      '',
    ].join('\n'),
  // What `handle_path` leaves of {uri} is as it came.
  caddy: (moves, mediaHost, status) =>
    [
      `# Old addresses of Mastodon media lead to ${mediaHost}. Inside the site block of the web host.`,
      ...moves.map(
        ({ path, to }) => `handle_path ${path}* {\n  redir https://${mediaHost}${to.slice(0, -1)}{uri} ${status}\n}`,
      ),
      ...privateRoots(moves).map((path) => `handle ${path}* {\n  respond 404\n}`),
      '',
    ].join('\n'),
  // RedirectMatch and RewriteRule see the decoded path; THE_REQUEST is the line as it came. The query is appended by itself: a `?` that
  // was captured is refused.
  apache: (moves, mediaHost, status) =>
    [
      `# Old addresses of Mastodon media lead to ${mediaHost}. Inside <VirtualHost> of the web host; needs mod_rewrite.`,
      'RewriteEngine On',
      ...moves.map(({ path, to }) =>
        [
          `RewriteCond %{THE_REQUEST} "^[A-Z]+ ${escaped(path)}([^\\s?]*)"`,
          `RewriteRule ^ https://${mediaHost}${to}%1 [R=${status},NE,L]`,
        ].join('\n'),
      ),
      ...privateRoots(moves).map((path) => `RewriteRule ^${escaped(path)} - [R=404,L]`),
      '',
    ].join('\n'),
};

/** The private folders beside the moved ones. */
function privateRoots(moves: readonly Move[]): readonly string[] {
  const roots = moves
    .filter(({ path, to }) => path.length > to.length)
    .map(({ path, to }) => path.slice(0, path.length - to.length));
  return [...new Set(roots)].flatMap((root) => [`${root}/backups/`, `${root}/imports/`]);
}

function escaped(path: string): string {
  return path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
