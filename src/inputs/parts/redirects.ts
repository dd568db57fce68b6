import type { Given } from '../given.ts';
import type { ValueOf } from '../table.ts';

/** Redirects that are to be made at the end of a migration. */
export interface LaterRedirects {
  readonly engine: ValueOf<'redirect-engine'>;
  readonly hosts: readonly string[];
}

/** @returns `undefined` where none are planned. */
export function laterRedirects(given: Given): LaterRedirects | undefined {
  const engine = given.get('redirect-engine');
  const hosts = redirectHosts(given);
  return engine === undefined ? undefined : { engine, hosts };
}

/** The hosts that gave out media. */
export function redirectHosts(given: Given): readonly string[] {
  const webHost = given.get('web-host');
  return given.get('redirect-hosts') ?? (webHost === undefined ? [] : [webHost]);
}

/** The paths below which they did; each begins with a slash and does not end in one. */
export function redirectPaths(given: Given): readonly string[] {
  return given.need('redirect-paths').map((path) => path.replace(/\/+$/u, ''));
}
