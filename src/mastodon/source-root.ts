/**
 * Whether a folder (or a prefix in a bucket) is the root of Mastodon's media. One folder too high or too low would copy
 * everything to the wrong keys, where nothing finds it.
 */
import { classFolders, knownFolders } from './layout.ts';

/** What a look at the root found. */
export interface SourceRoot {
  /** The path as the operator gave it, for messages. */
  readonly root: string;
  /** Names of all direct children; for a bucket, the first segments below the prefix. */
  readonly children: readonly string[];
  /** Children of those of {@link foldersToLookInto} that exist. */
  readonly inside?: Readonly<Record<string, readonly string[]>>;
}

/** `fix` says what to give instead; `path`, where it can be told, is that in full. */
export type RootVerdict =
  | { readonly ok: true }
  | { readonly ok: false; readonly problem: string; readonly fix: string; readonly path?: string };

/** The children of these are asked for in {@link SourceRoot.inside}. */
export const foldersToLookInto: readonly string[] = ['system', 'public'];

/** Judges a source root by the names found in it. */
export function judgeSourceRoot(found: SourceRoot): RootVerdict {
  const root = found.root.replace(/(?<=.)\/+$/, '');
  const names = new Set(found.children);
  const inside = (name: string): readonly string[] => found.inside?.[name] ?? [];
  const known = knownFolders.filter((name) => names.has(name));

  if (names.size === 0) {
    return wrong(
      `${quote(root)} is empty`,
      'check that the path is right and the volume mounted; with Docker, give the folder on the host, not in the container',
    );
  }
  if (names.has('system') && (known.length > 0 || holdsMedia(inside('system')))) {
    return known.length > 0
      ? wrong(
          `${quote(root)} holds media folders (${list(known)}) and a folder "system" too, so it is unclear which of them is live`,
          `give ${quote(join(root, 'system'))} if that is what Mastodon uses, or move "system" out of the way`,
        )
      : wrong(
          `${quote(root)} holds "system", Mastodon's media one level down`,
          `give ${quote(join(root, 'system'))} instead`,
          join(root, 'system'),
        );
  }
  if (known.length === 0) return nothingKnown(root, names, inside);
  if (lastSegment(root) === 'cache' && !names.has('cache')) {
    return wrong(
      `${quote(root)} is the cache, a part of Mastodon's media`,
      `give the folder above it, ${quote(parent(root))}`,
      parent(root),
    );
  }
  return { ok: true };
}

/** None of the class folders is there: find out what the folder is instead. */
function nothingKnown(
  root: string,
  names: ReadonlySet<string>,
  inside: (name: string) => readonly string[],
): RootVerdict {
  if (names.has('public') && (inside('public').includes('system') || isLiveFolder(names))) {
    const path = join(root, 'public/system');
    return wrong(`${quote(root)} is the folder of Mastodon itself`, `give ${quote(path)} instead`, path);
  }
  if (names.has('system')) {
    return wrong(
      `${quote(root)} is no media folder, and its "system" holds none of Mastodon's folders (${list(classFolders)})`,
      'look for PAPERCLIP_ROOT_PATH in the settings of Mastodon and give that path',
    );
  }
  if (lastSegment(root) in attachments && attachments[lastSegment(root)]?.some((name) => names.has(name))) {
    return wrong(`${quote(root)} is one of the folders of the media`, `give ${quote(parent(root))}`, parent(root));
  }
  const below = Object.entries(attachments).find(([, names_]) => names_.some((name) => names.has(name)));
  if (below !== undefined) {
    return wrong(
      `${quote(root)} looks like ${quote(below[0])}, one of the folders of the media`,
      `give the folder above it, ${quote(parent(root))}`,
      parent(root),
    );
  }
  if ([...names].every((name) => /^\d{3}$/.test(name))) {
    return wrong(
      `${quote(root)} holds numbered folders only, a place deep inside the media`,
      `give the folder that holds ${list(classFolders.slice(0, 3))}`,
    );
  }
  return wrong(
    `${quote(root)} holds none of Mastodon's folders (${list(classFolders)}); found ${list(sample(names))}`,
    'give the folder that PAPERCLIP_ROOT_PATH names, by default "public/system" in the folder of Mastodon',
  );
}

/** What stands directly inside a class folder. `files` and `data` are too common to tell anything by themselves. */
const attachments: Readonly<Record<string, readonly string[]>> = {
  accounts: ['avatars', 'headers'],
  media_attachments: ['files', 'thumbnails'],
  custom_emojis: ['images'],
  preview_cards: ['images'],
  preview_card_providers: ['icons'],
  site_uploads: ['files'],
};

function holdsMedia(names: readonly string[]): boolean {
  return names.some((name) => knownFolders.includes(name));
}

function isLiveFolder(names: ReadonlySet<string>): boolean {
  return ['Gemfile', 'app', 'config'].every((name) => names.has(name));
}

function wrong(problem: string, fix: string, path?: string): RootVerdict {
  return { ok: false, problem, fix, ...(path === undefined ? {} : { path }) };
}

function join(root: string, below: string): string {
  return root === '/' || root === '' ? `${root}${below}` : `${root}/${below}`;
}

function parent(root: string): string {
  const slash = root.lastIndexOf('/');
  if (slash < 0) return '..';
  return slash === 0 ? '/' : root.slice(0, slash);
}

function lastSegment(root: string): string {
  return root.slice(root.lastIndexOf('/') + 1);
}

function sample(names: ReadonlySet<string>): readonly string[] {
  const shown = [...names].sort().slice(0, 5);
  return names.size > shown.length ? [...shown, `${names.size - shown.length} more`] : shown;
}

function list(names: readonly string[]): string {
  return names.map(plain).join(', ');
}

function quote(text: string): string {
  return `"${plain(text)}"`;
}

/** Folder names are other people's input: nothing in them may break out of a line of a log or a summary. */
function plain(text: string): string {
  const short = text.length > 200 ? `${text.slice(0, 200)}...` : text;
  return short.replace(/[\p{C}\p{Zl}\p{Zp}"`<>|]/gu, '?');
}
