/** Parsers for hosts, URLs and places where media live. Pure; surrounding white space is gone already. */
import { isIP } from 'node:net';
import { quote } from './parsed.ts';
import { parsePath } from './plain.ts';
import type { Parsed } from './parsed.ts';

/** A folder, an S3 bucket or a folder on another machine, as written in one line. */
export type Location =
  | { readonly kind: 'local'; readonly path: string }
  /** `prefix` is empty or ends in a slash. */
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }
  | {
      readonly kind: 'ssh';
      readonly user?: string;
      readonly host: string;
      readonly port?: number;
      readonly path: string;
    };

/** A host name alone, in lower case and ASCII: no scheme, no port, no path, no address. */
export function parseHost(name: string, text: string): Parsed<string> {
  const host = hostName(text);
  if (host !== null) return { value: host };
  const takes = `${name} takes a host name alone`;
  const inUrl = hostName(text.replace(/^[a-z][a-z0-9+.-]*:\/\//iu, '').replace(/(?::\d*)?(?:[/?#].*)?$/su, ''));
  if (inUrl !== null) return { problem: `${takes}: write ${inUrl} instead of ${quote(text)}.` };
  return { problem: `${takes}, such as files.example.com, not ${quote(text)}.` };
}

/**
 * The origin of a service: https, or http on the loopback interface, without a path.
 * For R2 the dashboard shows a URL that ends in the name of the bucket, which clients would send twice.
 */
export function parseOrigin(name: string, text: string): Parsed<string> {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:') || !/^https?:\/\//iu.test(text)) {
    const fix =
      hostName(text.replace(/(?::\d+)?\/*$/u, '')) === null ? '' : ` Write https://${text.replace(/\/+$/u, '')}.`;
    return { problem: `${name} takes an origin such as https://s3.example.com, not ${quote(text)}.${fix}` };
  }
  if (url.username !== '' || url.password !== '') {
    return { problem: `${name} must not carry a user name or password: write ${url.origin}.` };
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return { problem: `${name} must use https: write https://${url.host} instead of ${quote(text)}.` };
  }
  if (url.search !== '' || url.hash !== '') {
    return { problem: `${name} takes an origin alone: write ${url.origin} instead of ${quote(text)}.` };
  }
  const path = url.pathname.replace(/\/+$/u, '');
  if (path === '') return r2BucketHost(name, url) ?? { value: url.origin };
  const dashboard = isR2(url.hostname) ? ': the "S3 API" value in the dashboard carries the name of the bucket' : '';
  return {
    problem: `${name} ends in ${quote(path)}${dashboard}. Write ${url.origin} and put the bucket into its own input.`,
  };
}

/** `https://<bucket>.<account>.r2.cloudflarestorage.com` also answers, but here the bucket has its own input. */
function r2BucketHost(name: string, url: URL): Parsed<string> | null {
  const match = /^[a-z0-9-]+\.([0-9a-f]{32}\..*)$/u.exec(url.hostname);
  if (match === null || !isR2(url.hostname)) return null;
  return {
    problem: `${name} begins with the name of a bucket. Write https://${match[1] ?? ''} and put the bucket into its own input.`,
  };
}

/** An https URL. */
export function parseUrl(name: string, text: string): Parsed<string> {
  const url = URL.parse(text);
  if (url?.protocol === 'https:' && url.username === '' && url.password === '' && /^https:\/\//iu.test(text)) {
    return { value: url.href };
  }
  return { problem: `${name} takes a URL that begins with https:// and carries no password, not ${quote(text)}.` };
}

/** A folder, `s3://bucket[/prefix]` or `ssh://[user@]host[:port]/path`. */
export function parseLocation(name: string, text: string): Parsed<Location> {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//iu.exec(text)?.[1]?.toLowerCase();
  if (scheme === 's3') return s3Location(name, text);
  if (scheme === 'ssh') return sshLocation(name, text);
  if (scheme !== undefined) {
    return {
      problem: `${name} takes a folder, s3://bucket[/prefix] or ssh://[user@]host[:port]/path, not ${quote(text)}.`,
    };
  }
  const path = parsePath(name, text);
  return 'problem' in path ? path : { value: { kind: 'local', path: path.value } };
}

function s3Location(name: string, text: string): Parsed<Location> {
  const match = /^s3:\/\/([A-Za-z0-9](?:[A-Za-z0-9._-]{1,253}))(?:\/+([^\p{Cc}]*))?$/iu.exec(text);
  if (match === null) {
    const keys = text.includes('@') ? ' Keys go into inputs of their own.' : '';
    return { problem: `${name} takes s3://bucket or s3://bucket/prefix, not ${quote(text)}.${keys}` };
  }
  const prefix = (match[2] ?? '').replace(/\/+$/u, '');
  return { value: { kind: 's3', bucket: match[1] ?? '', prefix: prefix === '' ? '' : `${prefix}/` } };
}

/** User and host may not begin with `-`, which `ssh` would take for an option. */
function sshLocation(name: string, text: string): Parsed<Location> {
  const match =
    /^ssh:\/\/(?:([A-Za-z0-9_][\w.-]{0,63})@)?(\[[0-9a-f:.]+\]|[A-Za-z0-9_][\w.-]{0,252})(?::(\d{1,5}))?(\/[^\p{Cc}]*)$/iu.exec(
      text,
    );
  const port = match?.[3] === undefined ? undefined : Number(match[3]);
  if (match === null || (port !== undefined && (port < 1 || port > 65_535))) {
    const password = /^ssh:\/\/[^/@]*:[^/]*@/iu.test(text) ? ' A password cannot be used: give ssh-key.' : '';
    return {
      problem: `${name} takes ssh://[user@]host[:port]/path with an absolute path, not ${quote(text)}.${password}`,
    };
  }
  const [, user, host = '', , path = '/'] = match;
  return {
    value: {
      kind: 'ssh',
      ...(user === undefined ? {} : { user }),
      host: host.replace(/^\[|\]$/gu, ''),
      ...(port === undefined ? {} : { port }),
      path,
    },
  };
}

/** Whether a host is R2's S3 API. */
export function isR2(hostname: string): boolean {
  return hostname.endsWith('.r2.cloudflarestorage.com');
}

/** Whether a host name of a URL is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d{1,3}){3}$/u.test(hostname);
}

/** The host name in ASCII and lower case, or `null` where the text is none. */
function hostName(text: string): string | null {
  if (!/^[\p{L}\p{N}\p{M}.-]+$/u.test(text) || isIP(text) !== 0) return null;
  const host = URL.parse(`https://${text}`)?.hostname;
  if (host === undefined || host.length > 253 || isIP(host) !== 0) return null;
  const labels = host.split('.');
  const good = labels.length > 1 && labels.every((label) => /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u.test(label));
  return good ? host : null;
}
