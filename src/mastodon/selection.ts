/**
 * Which of Mastodon's media are wanted: kinds and key patterns to include and to exclude. Leaving out what Mastodon cannot fetch
 * again would break it for good, as its database goes on naming the files, so that is refused.
 */
import { classify, isMastodonKey, kinds, privateFolders, type KeyKind } from './layout.ts';

/** What an operator asks for. */
export interface SelectionTexts {
  /** Kinds (`accounts/avatars`, `media_attachments`, `cache`, `cache/preview_cards`) or key patterns with `*` and `**`. */
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  /** The operator's word that the database rows of excluded copies were cleared. */
  readonly rowsCleared: boolean;
}

/** A selection that was understood. */
export interface KeySelection {
  /** Whether a key is wanted; absent when all are. */
  readonly keep?: (key: string) => boolean;
  /** Whether something was asked for alone: such a pass says nothing about the rest. */
  readonly narrowed: boolean;
  /** The same text for the same selection, whatever the order it was given in; empty for everything. */
  readonly text: string;
}

/** A selection, with all that is wrong with it in whole sentences. Empty `problems`: it may be used. */
export interface ReadSelection {
  readonly selection: KeySelection;
  readonly problems: readonly string[];
}

/** One item: what it matches, and which kinds it can touch at all. */
interface Item {
  readonly text: string;
  matches(key: string): boolean;
  touches(kind: KeyKind): boolean;
}

const media = kinds.filter(({ id }) => id !== 'own' && id !== 'foreign');

/** Understands what was asked for. Pure. */
export function readSelection({ include, exclude, rowsCleared }: SelectionTexts): ReadSelection {
  const problems: string[] = [];
  const understood = (name: string, texts: readonly string[]): Item[] =>
    texts.flatMap((text) => {
      const item = readItem(text);
      if (item === undefined) problems.push(unknown(name, text));
      return item ?? [];
    });
  const wanted = understood('include', include);
  const unwanted = understood('exclude', exclude);
  for (const item of wanted) {
    if (media.some((kind) => !kind.private && item.touches(kind))) continue;
    problems.push(
      `include: ${quoted(item.text)} names only private files (${privateFolders.join(', ')}), which are never copied. Leave it out.`,
    );
  }
  for (const item of unwanted) problems.push(...objections(item, rowsCleared));
  const narrowed = wanted.length > 0;
  const sorted = (texts: readonly string[]): string[] => [...new Set(texts)].sort();
  const asked = narrowed || unwanted.length > 0;
  return {
    problems,
    selection: {
      narrowed,
      text: asked ? JSON.stringify({ include: sorted(include), exclude: sorted(exclude) }) : '',
      ...(asked && {
        keep: (key: string) =>
          (!narrowed || wanted.some((item) => item.matches(key))) && !unwanted.some((item) => item.matches(key)),
      }),
    },
  };
}

/** What stands against leaving an item out. */
function objections(item: Item, rowsCleared: boolean): string[] {
  const hit = media.filter((kind) => !kind.private && item.touches(kind));
  const lost = hit.filter(({ refetchable }) => refetchable !== 'yes');
  if (lost.length > 0) {
    const named = lost.map((kind) => `${folderOf(kind)} (${kind.title})`);
    return [
      `exclude: ${quoted(item.text)} would leave out ${shortened(named)}, which Mastodon does not fetch again by itself: its database would go on ` +
        `naming files that are nowhere. Only ${leavable} may be left out.`,
    ];
  }
  if (hit.length === 0 || rowsCleared) return [];
  return [
    `exclude: ${quoted(item.text)} leaves out files that Mastodon's database still names. Clear the rows first (tootctl media remove --days 0, ` +
      'tootctl preview_cards remove --days 0), then say so by rows-cleared: true.',
  ];
}

const leavable = media
  .filter(({ refetchable, private: hidden }) => refetchable === 'yes' && !hidden)
  .map((kind) => folderOf(kind))
  .join(', ');

function readItem(text: string): Item | undefined {
  return text.includes('*') ? pattern(text) : (kindItem(text.replace(/\/+$/, '')) ?? keyItem(text));
}

/** `cache`, a class, or a class and an attachment; without `cache/` both places are meant. */
function kindItem(text: string): Item | undefined {
  const cachedOnly = text === 'cache' || text.startsWith('cache/');
  const name = text === 'cache' ? '' : text.replace(/^cache\//, '');
  const touched = new Set(
    media.filter(
      ({ id, cached }) => (cached || !cachedOnly) && (name === '' || id === name || id.startsWith(`${name}/`)),
    ),
  );
  if (touched.size === 0) return undefined;
  return { text, matches: (key) => touched.has(classify(key)), touches: (kind) => touched.has(kind) };
}

/** One key, or all below a folder of keys. */
function keyItem(text: string): Item | undefined {
  const folder = text.endsWith('/');
  if (!isMastodonKey(folder ? `${text}0` : text)) return undefined;
  return {
    text,
    matches: (key) => key === text || key.startsWith(folder ? text : `${text}/`),
    touches: (kind) => text.startsWith(`${folderOf(kind)}/`),
  };
}

/** `*` stands for anything but a slash, `**` for anything. */
function pattern(text: string): Item | undefined {
  const literal = text.slice(0, text.indexOf('*'));
  const touches = (kind: KeyKind): boolean => {
    const folder = `${folderOf(kind)}/`;
    return folder.startsWith(literal) || literal.startsWith(folder);
  };
  if (!media.some(touches)) return undefined;
  const source = text.replaceAll(/\*{2,}|\*|[\\^$.|?+()[\]{}]/g, (sign) =>
    sign === '*' ? '[^/]*' : sign.startsWith('*') ? '.*' : `\\${sign}`,
  );
  const expression = new RegExp(`^${source}$`, 'su');
  return { text, matches: (key) => expression.test(key), touches };
}

function folderOf({ id, cached }: KeyKind): string {
  return cached ? `cache/${id}` : id;
}

function unknown(name: string, text: string): string {
  const known = [...new Set(media.filter((kind) => !kind.private).map(({ id }) => id))].join(', ');
  return (
    `${name}: ${quoted(text)} is neither a kind of media nor a pattern that a key of Mastodon's can match. ` +
    `Kinds: ${known}; with cache/ before them only the copies from other servers; a pattern has * in it, such as cache/preview_cards/**.`
  );
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 80)}...` : text);
}

function shortened(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more kinds` : names.join(', ');
}
