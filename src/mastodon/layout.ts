/**
 * Mastodon's key layout, `[cache/]:class/:attachment/:id_partition/:style/:filename`, and the kinds of media in it. The
 * same path is used below `public/system` on a disk and in a bucket.
 * @see https://github.com/mastodon/mastodon/blob/main/config/initializers/paperclip.rb
 */

/** Every kind of file there is, `own` and `foreign` included. */
export type KindId =
  | 'accounts/avatars'
  | 'accounts/headers'
  | 'media_attachments/files'
  | 'media_attachments/thumbnails'
  | 'custom_emojis/images'
  | 'preview_cards/images'
  | 'preview_card_providers/icons'
  | 'site_uploads/files'
  | 'backups/dumps'
  | 'imports/data'
  | 'own'
  | 'foreign';

/**
 * Whether Mastodon gets a lost file back:
 * - `yes`: by itself once its database row says that the file is gone;
 * - `by-hand`: with a `tootctl` command for each account or domain;
 * - `no`: never.
 */
export type Refetchable = 'yes' | 'by-hand' | 'no';

/** What is known of a key by its place alone. The same object for every key of a kind. */
export interface KeyKind {
  readonly id: KindId;
  /** Below `cache/`: a copy of something from another server. The reverse does not hold, see `refetchable`. */
  readonly cached: boolean;
  readonly refetchable: Refetchable;
  /** Never copied: archives of users' own data, and lists they uploaded. */
  readonly private: boolean;
  /** For reports, in the plural. */
  readonly title: string;
}

/** A key taken apart completely. */
export interface ParsedKey {
  readonly kind: KeyKind;
  /** The database id; a string, as snowflake ids do not fit a number. */
  readonly id: string;
  readonly style: string;
  readonly fileName: string;
}

interface Row {
  readonly title: string;
  /** Of the copies below `cache/`. */
  readonly cached: Refetchable;
  /**
   * Of the files outside `cache/`. Remote files written before 3.1.4 (and remote thumbnails before 4.6.0) live there
   * as well, side by side with what local users uploaded, so nothing there may be called replaceable, except where
   * nothing is ever local.
   */
  readonly plain: Refetchable;
  readonly private?: true;
}

/** The one table of kinds. */
const table: Readonly<Record<Exclude<KindId, 'own' | 'foreign'>, Row>> = {
  'accounts/avatars': { title: 'profile pictures', cached: 'by-hand', plain: 'no' },
  'accounts/headers': { title: 'profile headers', cached: 'by-hand', plain: 'no' },
  'media_attachments/files': { title: 'post attachments', cached: 'yes', plain: 'no' },
  'media_attachments/thumbnails': { title: 'audio and video covers', cached: 'yes', plain: 'no' },
  // No command fetches emoji again: https://github.com/mastodon/mastodon/issues/22115
  'custom_emojis/images': { title: 'custom emoji', cached: 'no', plain: 'no' },
  'preview_cards/images': { title: 'link previews', cached: 'yes', plain: 'yes' },
  'preview_card_providers/icons': { title: 'publisher icons', cached: 'no', plain: 'no' },
  'site_uploads/files': { title: 'server branding', cached: 'no', plain: 'no' },
  'backups/dumps': { title: 'account archives', cached: 'no', plain: 'no', private: true },
  'imports/data': { title: 'uploaded import lists', cached: 'no', plain: 'no', private: true },
};

const cachePrefix = 'cache/';
const ownPrefix = '.mastodon-r2/';

const plainKinds = kindsBelow(false);
const cachedKinds = kindsBelow(true);
const ownKind = outsideLayout('own', "this tool's own records");
const foreignKind = outsideLayout('foreign', 'files outside the layout of Mastodon');

/** Every kind, in the order in which reports show them. */
export const kinds: readonly KeyKind[] = [...plainKinds.values(), ...cachedKinds.values(), ownKind, foreignKind];

/** The class folders, as they stand in the media root and below `cache/`. */
export const classFolders: readonly string[] = [...new Set(Object.keys(table).map(classOf))];

/** The names that the root of Mastodon's media may hold. */
export const knownFolders: readonly string[] = [...classFolders, 'cache'];

/** Folders of which nothing is ever copied or served. */
export const privateFolders: readonly string[] = [
  ...new Set(
    Object.entries(table)
      .filter(([, row]) => row.private)
      .map(([id]) => classOf(id)),
  ),
];

/**
 * The kind of a key. Looks at the first two segments and at the first letter of the last: it is asked for each of
 * millions of keys. Use {@link parseKey} where the whole path matters.
 */
export function classify(key: string): KeyKind {
  const cached = key.startsWith(cachePrefix);
  const start = cached ? cachePrefix.length : 0;
  const classEnd = key.indexOf('/', start);
  const attachmentEnd = classEnd < 0 ? -1 : key.indexOf('/', classEnd + 1);
  if (attachmentEnd > 0) {
    const kind = (cached ? cachedKinds : plainKinds).get(key.slice(start, attachmentEnd));
    if (kind !== undefined) return kind.private || !isJunk(key) ? kind : foreignKind;
  }
  return classifyRest(key, start, classEnd);
}

/** The kind's id. */
export function kindOf(key: string): KindId {
  return classify(key).id;
}

/** Whether a key is one that Mastodon wrote, private ones included; not this tool's own records. */
export function isMastodonKey(key: string): boolean {
  const { id } = classify(key);
  return id !== 'foreign' && id !== 'own';
}

/**
 * Takes a key apart and checks all of it: three to six groups of digits for the id (groups of three, so nine digits and
 * up), a style and a file name. File names from before 2.0 may be anything.
 * @returns `null` when the path is not one that Mastodon would write.
 */
export function parseKey(key: string): ParsedKey | null {
  const kind = classify(key);
  if (kind.id === 'foreign' || kind.id === 'own') return null;
  const path = kind.cached ? key.slice(cachePrefix.length) : key;
  const match = path.startsWith(`${kind.id}/`) ? belowAttachment.exec(path.slice(kind.id.length + 1)) : null;
  if (match === null) return null;
  const [, partition = '', style = '', fileName = ''] = match;
  return { kind, id: partition.replaceAll('/', '').replace(/^0+(?=\d)/, ''), style, fileName };
}

/** Names of dots alone are no names: they would lead out of their folder on a disk. */
const belowAttachment = /^(\d{3}(?:\/\d{3}){2,5})\/(?!\.{1,2}\/)([^/]+)\/(?!\.{1,2}$)([^/]+)$/;

/** Everything that is not a known class and attachment. */
function classifyRest(key: string, start: number, classEnd: number): KeyKind {
  if (key.startsWith(ownPrefix)) return ownKind;
  // Whatever else stands in a private folder is private too: a mistake here must never publish anything.
  if (classEnd > 0) {
    const folder = `${key.slice(start, classEnd)}/`;
    for (const [id, kind] of start > 0 ? cachedKinds : plainKinds) {
      if (kind.private && id.startsWith(folder)) return kind;
    }
  }
  return foreignKind;
}

/**
 * Whether the last segment is something that other programs leave in folders. Mastodon's own file names begin with a
 * letter or digit, old ones nearly always, so the first character settles almost every case.
 */
function isJunk(key: string): boolean {
  const nameAt = key.lastIndexOf('/') + 1;
  switch (key.charCodeAt(nameAt)) {
    case 0x2e: // `.`
      return hiddenJunk.test(key.slice(nameAt));
    case 0x54: // `T`
    case 0x64: // `d`
    case 0x6c: // `l`
      return namedJunk.has(key.slice(nameAt));
    default:
      return nameAt === key.length; // Ends with a slash: a folder's marker, not a file.
  }
}

const namedJunk = new Set(['Thumbs.db', 'desktop.ini', 'lost+found']);

/** Finder's, AppleDouble's, NFS's and git's leftovers, and rsync's temporary files `.name.XXXXXX`. */
const hiddenJunk = /^\.(?:DS_Store$|_|nfs[0-9a-f]{8,}|(?:git)?(?:keep|ignore)$|~tmp~$|.*\.[A-Za-z0-9]{6}$)/;

function kindsBelow(cached: boolean): ReadonlyMap<string, KeyKind> {
  return new Map(
    Object.entries(table).map(([id, row]) => [
      id,
      Object.freeze({
        id: id as KindId,
        cached,
        refetchable: cached ? row.cached : row.plain,
        private: row.private ?? false,
        title: cached ? `${row.title} from other servers` : row.title,
      }),
    ]),
  );
}

function outsideLayout(id: 'own' | 'foreign', title: string): KeyKind {
  return Object.freeze({ id, cached: false, refetchable: 'no', private: false, title });
}

function classOf(id: string): string {
  return id.slice(0, id.indexOf('/'));
}
