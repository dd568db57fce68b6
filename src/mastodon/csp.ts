/**
 * Which hosts a page's Content-Security-Policy lets browsers load pictures and media from.
 * @see https://www.w3.org/TR/CSP3/#match-url-to-source-expression
 */

/** What the policies of an answer say. */
export interface MediaPolicy {
  /** Hosts named for both pictures and media, in lower case, wildcards as they stand. */
  readonly hosts: readonly string[];
  /** Whether a browser would load pictures and media from `https://<host>/`. */
  allows(host: string): boolean;
}

type Directives = ReadonlyMap<string, readonly string[]>;

/** Names looked at. A policy of a real page has a dozen; a header that goes on beyond that is nobody's policy. */
const MOST_SOURCES = 200;

/**
 * Reads the header. Several policies (several headers, joined by commas) must all allow a host; without any, browsers allow all.
 * @param header - `undefined` when the answer had none.
 */
export function mediaPolicy(header: string | undefined): MediaPolicy {
  const policies = (header ?? '')
    .split(',')
    .map(directivesOf)
    .filter((directives) => directives.size > 0);
  const lists = policies.flatMap((directives) => [
    sourcesFor(directives, 'img-src'),
    sourcesFor(directives, 'media-src'),
  ]);
  const restricting = lists.filter((sources) => sources !== undefined);
  const [first = [], ...others] = restricting.map((sources) =>
    sources.map(hostIn).filter((host) => host !== undefined),
  );
  return {
    hosts: [...new Set(first)].filter((host) => others.every((list) => list.includes(host))),
    allows: (host) => restricting.every((sources) => sources.some((source) => matches(source, host.toLowerCase()))),
  };
}

function directivesOf(policy: string): Directives {
  const directives = new Map<string, readonly string[]>();
  for (const part of policy.split(';')) {
    const [name = '', ...sources] = part.trim().toLowerCase().split(/\s+/, MOST_SOURCES);
    // The first of a name counts: https://www.w3.org/TR/CSP3/#parse-serialized-policy
    if (name !== '' && !directives.has(name)) directives.set(name, sources);
  }
  return directives;
}

/** `undefined`: the policy says nothing about it, so everything is allowed. */
function sourcesFor(directives: Directives, name: string): readonly string[] | undefined {
  return directives.get(name) ?? directives.get('default-src');
}

/** A source expression of a host, with an optional scheme, port and path. */
const hostSource = /^(?:([a-z][a-z0-9+.-]*):\/\/)?(\*|(?:\*\.)?[a-z0-9-]+(?:\.[a-z0-9-]+)*)(?::(\d+|\*))?(\/\S*)?$/;

function hostIn(source: string): string | undefined {
  return hostSource.exec(source)?.[2];
}

function matches(source: string, host: string): boolean {
  if (source === 'https:' || source === 'http:') return true;
  const match = hostSource.exec(source);
  if (match === null) return false;
  const [, scheme = 'https', pattern = '', port = '443', path = '/'] = match;
  // A page on http may name http sources and means https as well; other schemes, ports and single paths do not cover the media.
  if (!['http', 'https'].includes(scheme) || !['443', '*'].includes(port) || path !== '/') return false;
  if (pattern === '*') return true;
  return pattern.startsWith('*.') ? host.endsWith(pattern.slice(1)) : pattern === host;
}
