/** The files that make a migration hard: branding, large media, private things and names from before 2017. */
import { idPartition, type PlannedFile } from './attachments.ts';
import type { MediaKind } from './seed-media.ts';

const MiB = 1024 * 1024;

/**
 * Local media whose names are still the uploader's own, as they were before Mastodon 2.0. As on disk: the second one
 * is in NFD, as macOS writes names.
 */
export const awkwardNames: readonly (readonly [name: string, kind: MediaKind])[] = [
  ['Ünïcode Größe.JPG'.normalize('NFC'), 'jpg'],
  ['Überschrift é.png'.normalize('NFD'), 'png'],
  ['holiday photo  1.jpg', 'jpg'],
  [' leading and trailing .png', 'png'],
  ['fish + chips & peas.png', 'png'],
  ['per%41cent%2Fescaped.gif', 'gif'],
  ['tag #1?.webp', 'webp'],
  ['it\'s "quoted" <b>&amp;.jpg', 'jpg'],
  ['日本語のファイル名.png', 'png'],
  ['🐘🎉.png', 'png'],
  ['SCREENSHOT.JPEG', 'jpg'],
  ['noextension', 'jpg'],
  [`${'lang-'.repeat(39)}.jpeg`, 'jpg'],
  ['-rf.jpg', 'jpg'],
  ['a..b.png', 'png'],
  ['.hidden.png', 'png'],
  ['table | pipe * star _ `tick`.png', 'png'],
  ['$(id) ; $HOME.gif', 'gif'],
  ['back\\slash.jpg', 'jpg'],
  ['key=value;@2x~.webp', 'webp'],
];

/** Names that try to break out of a log, a table or a listing; the first holds a workflow command. */
export const hostileNames: readonly (readonly [name: string, kind: MediaKind])[] = [
  ['two\n::error::lines.jpg', 'jpg'],
  ['tab\tand\rreturn.png', 'png'],
  ['escape\u001b[31mred.png', 'png'],
];

/** Every file of this kind that the default tree holds, about 70 of them. */
export function specialFiles(newestMs: number): readonly PlannedFile[] {
  return [
    ...branding(newestMs),
    ...largeMedia(newestMs),
    ...hiddenMedia(newestMs),
    ...userData(newestMs),
    ...oldNames(awkwardNames, 1, newestMs),
  ];
}

/** The instance's own pictures: cannot be made again, `@` in keys. */
function branding(newestMs: number): readonly PlannedFile[] {
  const modifiedMs = newestMs - 400 * 86_400_000;
  const file = (id: number, style: string, name: string, kind: MediaKind, size: number): PlannedFile => ({
    path: `site_uploads/files/${idPartition(BigInt(id))}/${style}/${name}`,
    kind,
    size,
    modifiedMs,
  });
  const favicon = [16, 32, 48].map((px) => file(2, String(px), 'f0a1c2b3d4e5f607.png', 'png', px * 40));
  const appIcon = [36, 48, 72, 96, 144, 192, 256, 384, 512].map((px) =>
    file(3, String(px), '00c0ffee00c0ffee.png', 'png', px * 90),
  );
  return [
    file(1, 'original', '6d617374686f6e21.png', 'png', 210_000),
    file(1, '@1x', '6d617374686f6e21.png', 'png', 90_000),
    file(1, '@2x', '6d617374686f6e21.png', 'png', 180_000),
    file(2, 'original', 'f0a1c2b3d4e5f607.ico', 'ico', 9_000),
    ...favicon,
    file(3, 'original', '00c0ffee00c0ffee.png', 'png', 140_000),
    ...appIcon,
    file(4, 'original', 'e1e9ba47e1e9ba47.webp', 'webp', 60_000),
  ];
}

/** Sizes round the multipart threshold of an uploader (32 MiB) and of Mastodon (15 MiB). */
function largeMedia(newestMs: number): readonly PlannedFile[] {
  const file = (folder: string, day: number, hex: string, kind: MediaKind, size: number): PlannedFile[] => {
    const modifiedMs = newestMs - day * 86_400_000;
    const record = `${folder}/${idPartition(BigInt(modifiedMs) << 16n)}`;
    const original: PlannedFile = { path: `${record}/original/${hex}.${kind}`, kind, size, modifiedMs };
    if (kind !== 'mp4') return [original];
    return [original, { path: `${record}/small/${hex}.png`, kind: 'png', size: 35_000, modifiedMs }];
  };
  return [
    ...file('media_attachments/files', 3, '1a26e0b1ec700001', 'mp4', 37 * MiB),
    ...file('media_attachments/files', 31, '1a26e0b1ec700002', 'mp4', 21 * MiB),
    ...file('cache/media_attachments/files', 9, '1a26e0b1ec700003', 'mp4', 16 * MiB),
    ...file('media_attachments/files', 77, '1a26e0b1ec700004', 'mp3', 6 * MiB),
    ...file('cache/media_attachments/files', 12, '1a26e0b1ec700005', 'mp3', 4 * MiB),
  ];
}

/** The media of a suspended account: Mastodon takes away other people's right to read it, in every style. */
function hiddenMedia(newestMs: number): readonly PlannedFile[] {
  const modifiedMs = newestMs - 120 * 86_400_000;
  const record = `media_attachments/files/${idPartition(BigInt(modifiedMs) << 16n)}`;
  const shared = { kind: 'jpg', modifiedMs, private: true } as const;
  return [
    { path: `${record}/original/5e1f1e5e1f1e0bad.jpg`, size: 120_000, ...shared },
    { path: `${record}/small/5e1f1e5e1f1e0bad.jpg`, size: 30_000, ...shared },
  ];
}

/** Archives and lists that belong to single users. They are world-readable on disk: only their random names protect them. */
function userData(newestMs: number): readonly PlannedFile[] {
  const modifiedMs = newestMs - 2 * 86_400_000;
  return [
    {
      path: 'backups/dumps/000/000/007/original/archive-20251230081500-3f2a9c4e5b6d7f80112233445566778a.zip',
      kind: 'zip',
      size: 400_000,
      modifiedMs,
    },
    { path: 'imports/data/000/000/003/original/9a8b7c6d5e4f3021.csv', kind: 'csv', size: 4_000, modifiedMs },
  ];
}

/** Post media with names of their own, one record each, numbered from `firstId`. */
export function oldNames(
  names: readonly (readonly [name: string, kind: MediaKind])[],
  firstId: number,
  newestMs: number,
): readonly PlannedFile[] {
  return names.flatMap(([name, kind], index) => {
    const record = `media_attachments/files/${idPartition(BigInt(firstId + index))}`;
    const modifiedMs = newestMs - (730 - index) * 86_400_000;
    return [
      { path: `${record}/original/${name}`, kind, size: 40_000 + 1_000 * index, modifiedMs },
      { path: `${record}/small/${name}`, kind, size: 12_000 + 500 * index, modifiedMs },
    ];
  });
}
