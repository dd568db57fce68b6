/** What has moved where: one move for each public folder of media below each old address. */
import { knownFolders, privateFolders } from '../mastodon/layout.ts';

/** Everything below one address is to be found below another. */
export interface Move {
  /** The old host. */
  readonly host: string;
  /** The old path, percent-encoded, with a slash at both ends. */
  readonly path: string;
  /** The new path, with a slash at both ends. */
  readonly to: string;
}

/** The folders that may be public. Archives and imports are not among them: their old addresses lead nowhere any more. */
export const publicFolders: readonly string[] = knownFolders.filter((name) => !privateFolders.includes(name));

/**
 * One folder each, so that no rule ever names private folders, or pictures that Mastodon itself serves (`/avatars/`, `/emoji/`).
 * @param paths - under which media were served, such as `/system`; each begins with a slash and does not end in one. A path that ends
 *   in `/cache` stands for that one folder, for proxies that served it at the root.
 */
export function movesOf(hosts: readonly string[], paths: readonly string[]): readonly Move[] {
  return hosts.flatMap((host) =>
    paths.flatMap((path) =>
      path.endsWith('/cache')
        ? [{ host, path: `${path}/`, to: '/cache/' }]
        : publicFolders.map((folder) => ({ host, path: `${path}/${folder}/`, to: `/${folder}/` })),
    ),
  );
}
