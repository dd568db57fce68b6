/**
 * What a Mastodon instance keeps under `public/system`: every kind of attachment, how its files are named and how
 * large they usually are.
 * @see https://github.com/mastodon/mastodon/blob/main/config/initializers/paperclip.rb
 */
import type { Random } from './random.ts';
import type { MediaKind } from './seed-media.ts';

/** A file to be written, before it has content. */
export interface PlannedFile {
  /** Path below the root, with `/`, as it is to be on disk. */
  readonly path: string;
  readonly kind: MediaKind;
  /** Bytes, before scaling. */
  readonly size: number;
  readonly modifiedMs: number;
  readonly private?: boolean;
}

/** One record's files: `make` is given the folder of the record and may answer with several styles. */
export interface AttachmentKind {
  /** For instance `cache/accounts/avatars`. */
  readonly folder: string;
  /** How often it is met among others. */
  readonly weight: number;
  /** `time` ids tell when the record was made (18 digits), `count` ids are numbered (up to 9 digits). */
  readonly ids: 'time' | 'count';
  readonly styles: (random: Random) => readonly Style[];
}

interface Style {
  readonly style: string;
  readonly kind: MediaKind;
  /** Half of the files are smaller (bytes). */
  readonly median: number;
}

const KB = 1000;

/** In order of frequency on an instance that follows others: almost everything is a copy of remote media. */
export const attachmentKinds: readonly AttachmentKind[] = [
  { folder: 'cache/media_attachments/files', weight: 300, ids: 'time', styles: postMedia },
  { folder: 'cache/accounts/avatars', weight: 170, ids: 'time', styles: profilePicture(22 * KB) },
  { folder: 'cache/preview_cards/images', weight: 160, ids: 'count', styles: single('jpg', 34 * KB) },
  { folder: 'media_attachments/files', weight: 90, ids: 'time', styles: postMedia },
  { folder: 'cache/accounts/headers', weight: 80, ids: 'time', styles: profilePicture(60 * KB) },
  { folder: 'cache/custom_emojis/images', weight: 80, ids: 'count', styles: emoji },
  { folder: 'media_attachments/files', weight: 14, ids: 'count', styles: postMedia },
  { folder: 'custom_emojis/images', weight: 14, ids: 'count', styles: emoji },
  { folder: 'accounts/avatars', weight: 14, ids: 'time', styles: profilePicture(22 * KB) },
  { folder: 'accounts/headers', weight: 10, ids: 'time', styles: profilePicture(60 * KB) },
  // Remote pictures from before 3.1.4 stay outside cache/ until `tootctl upgrade storage-schema` moves them.
  { folder: 'accounts/avatars', weight: 8, ids: 'count', styles: profilePicture(22 * KB) },
  { folder: 'preview_cards/images', weight: 8, ids: 'count', styles: single('jpg', 34 * KB) },
  { folder: 'cache/media_attachments/thumbnails', weight: 6, ids: 'time', styles: single('png', 40 * KB) },
  { folder: 'media_attachments/thumbnails', weight: 5, ids: 'time', styles: single('jpg', 40 * KB) },
  { folder: 'preview_card_providers/icons', weight: 2, ids: 'count', styles: providerIcon },
];

/** Post media by what was posted: pictures get a small version, videos a still, sounds nothing. */
function postMedia(random: Random): readonly Style[] {
  const { kind, still, median } = random.pick([
    { weight: 66, kind: 'jpg', still: 'jpg', median: 90 * KB },
    { weight: 16, kind: 'png', still: 'png', median: 90 * KB },
    { weight: 12, kind: 'webp', still: 'webp', median: 60 * KB },
    { weight: 4, kind: 'mp4', still: 'png', median: 320 * KB },
    { weight: 2, kind: 'mp3', still: null, median: 260 * KB },
  ] as const);
  const original: Style = { style: 'original', kind, median };
  return still === null ? [original] : [original, { style: 'small', kind: still, median: 24 * KB }];
}

function profilePicture(median: number): AttachmentKind['styles'] {
  return (random) => {
    const { kind } = random.pick([
      { weight: 60, kind: 'jpg' },
      { weight: 28, kind: 'png' },
      { weight: 7, kind: 'gif' },
      { weight: 5, kind: 'webp' },
    ] as const);
    return withStatic({ style: 'original', kind, median });
  };
}

function emoji(random: Random): readonly Style[] {
  const { kind } = random.pick([
    { weight: 85, kind: 'emoji' },
    { weight: 15, kind: 'gif' },
  ] as const);
  return [
    { style: 'original', kind, median: 7 * KB },
    { style: 'static', kind: 'emoji', median: 5 * KB },
  ];
}

function providerIcon(): readonly Style[] {
  return [
    { style: 'original', kind: 'ico', median: 4 * KB },
    { style: 'static', kind: 'png', median: 3 * KB },
  ];
}

function single(kind: MediaKind, median: number): AttachmentKind['styles'] {
  return () => [{ style: 'original', kind, median }];
}

/** Moving pictures get a still one beside them. */
function withStatic(original: Style): readonly Style[] {
  return original.kind === 'gif' ? [original, { style: 'static', kind: 'png', median: 12 * KB }] : [original];
}

/** The files of one new record of a kind, made at `modifiedMs`. Styles share the record's id and the file's name. */
export function planRecord(
  kind: AttachmentKind,
  modifiedMs: number,
  number: number,
  random: Random,
): readonly PlannedFile[] {
  const id = kind.ids === 'time' ? (BigInt(modifiedMs) << 16n) + BigInt(random.integer(65_536)) : BigInt(number);
  const name = random.hex(16);
  return kind.styles(random).map((style) => ({
    path: `${kind.folder}/${idPartition(id)}/${style.style}/${name}.${extensions[style.kind]}`,
    kind: style.kind,
    size: Math.min(3_000 * KB, random.logNormal(style.median, 0.95)),
    modifiedMs: modifiedMs + random.integer(2_000),
  }));
}

export const extensions: Readonly<Record<MediaKind, string>> = {
  jpg: 'jpg',
  png: 'png',
  emoji: 'png',
  gif: 'gif',
  webp: 'webp',
  ico: 'ico',
  mp4: 'mp4',
  mp3: 'mp3',
  zip: 'zip',
  csv: 'csv',
};

/**
 * An id as folders: nine digits in threes, or twelve from a thousand million on.
 * @see https://github.com/kreeti/kt-paperclip/blob/master/lib/paperclip/interpolations.rb
 */
export function idPartition(id: bigint): string {
  const digits = id.toString().padStart(id < 1_000_000_000n ? 9 : 12, '0');
  return digits.match(/\d{3}/g)?.join('/') ?? '';
}
