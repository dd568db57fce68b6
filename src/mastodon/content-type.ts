/**
 * The content type that Mastodon's uploader would give a file: what its first bytes say, made more specific by the
 * extension where the extension names a special case of the same format, and never the other way round. A picture that
 * is named `.png` and is a JPEG is a JPEG.
 *
 * The uploader asks the Marcel gem and then `file`; the list of types by extension that it keeps too can only confirm
 * their answer, never change it.
 * @see https://github.com/kreeti/kt-paperclip/blob/master/lib/paperclip/content_type_detector.rb
 * @see https://github.com/rails/marcel/blob/main/lib/marcel/mime_type.rb
 */
import { lookup } from 'mime-types';

/** How much of a file is looked at. */
export const headLength = 4_100;

/** What the uploader calls a file of no bytes. */
export const emptyType = 'inode/x-empty';

/** What it calls everything else that nobody knows. */
export const unknownType = 'application/octet-stream';

/**
 * The type by the first bytes, for the formats Mastodon takes or ever took.
 * @param head - the first {@link headLength} bytes, or all.
 * @returns `undefined` when it is none of them.
 */
export function typeByMagic(head: Uint8Array): string | undefined {
  switch (head[0]) {
    case 0xff:
      return head[1] === 0xd8 && head[2] === 0xff ? 'image/jpeg' : isMpegAudioFrame(head) ? 'audio/mpeg' : undefined;
    case 0x89:
      return begins(head, '\x89PNG\r\n\x1a\n') ? 'image/png' : undefined;
    case 0x47:
      return begins(head, 'GIF87a') || begins(head, 'GIF89a') ? 'image/gif' : undefined;
    case 0x52:
      if (!begins(head, 'RIFF')) return undefined;
      return begins(head, 'WEBP', 8) ? 'image/webp' : begins(head, 'WAVE', 8) ? 'audio/x-wav' : undefined;
    case 0x49:
      return begins(head, 'ID3') ? 'audio/mpeg' : begins(head, 'II*\0') ? 'image/tiff' : undefined;
    case 0x4d:
      return begins(head, 'MM\0*') || begins(head, 'MM\0+') ? 'image/tiff' : undefined;
    case 0x42:
      return begins(head, 'BM') && begins(head, '\x01\0', 26) ? 'image/bmp' : undefined;
    case 0x66:
      return begins(head, 'fLaC') ? 'audio/flac' : undefined;
    case 0x4f:
      return begins(head, 'OggS') ? oggType(head) : undefined;
    case 0x1a:
      return begins(head, '\x1aE\xdf\xa3') ? matroskaType(head) : undefined;
    case 0x3c: // `<`
    case 0x20:
    case 0x09:
    case 0x0a:
    case 0x0d:
      return isSvg(head) ? 'image/svg+xml' : undefined;
    case 0x00:
      return begins(head, '\0\0\x01\0') ? 'image/vnd.microsoft.icon' : boxType(head);
    default:
      return undefined;
  }
}

/** The type by the extension of a key or file name, as the uploader names it; `undefined` for none or an unknown one. */
export function typeByExtension(name: string): string | undefined {
  const dot = name.lastIndexOf('.');
  if (dot <= name.lastIndexOf('/') + 1) return undefined;
  const extension = name.slice(dot + 1).toLowerCase();
  return extensions[extension] ?? (lookup(extension) || undefined);
}

/**
 * The more specific of two types: what the bytes say, unless the name's type is a special case of that.
 * @param byContent - by the bytes; `undefined` when they say nothing.
 */
export function mostSpecific(byContent: string | undefined, byName: string | undefined): string | undefined {
  if (byContent === undefined || byName === undefined || byContent === byName) return byContent ?? byName;
  for (let type: string | undefined = parents[byName]; type !== undefined; type = parents[type]) {
    if (type === byContent) return byName;
  }
  return byContent;
}

/** Whether the bytes are text, as `file` would judge: UTF-8 without control characters. */
export function isText(head: Uint8Array): boolean {
  if (head.some((byte) => byte < 0x20 && (byte < 0x08 || byte === 0x0b || byte > 0x0d) && byte !== 0x1b)) return false;
  try {
    // The end may cut a character in two, which is no error.
    new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: true });
    return true;
  } catch {
    return false;
  }
}

/** Where `mime-types` names a type otherwise than the uploader does. */
const extensions: Readonly<Record<string, string>> = {
  aac: 'audio/aac',
  flac: 'audio/flac',
  ico: 'image/vnd.microsoft.icon',
  jfif: 'image/jpeg',
  m4a: 'audio/mp4',
  m4v: 'video/mp4',
  mp3: 'audio/mpeg',
  mp4: 'video/mp4',
  oga: 'audio/ogg',
  ogg: 'audio/ogg',
  opus: 'audio/ogg',
  wav: 'audio/x-wav',
};

/** Special case -> the more general format that its first bytes may show. */
const parents: Readonly<Record<string, string>> = {
  'audio/mp4': 'video/mp4',
  'video/mp4': 'video/quicktime',
  'audio/ogg': 'application/ogg',
  'video/ogg': 'application/ogg',
  'video/webm': 'application/x-matroska',
  'video/x-matroska': 'application/x-matroska',
  'audio/x-matroska': 'application/x-matroska',
};

/** An MPEG audio frame without the ID3 tag before it; the same second bytes as the uploader takes. */
function isMpegAudioFrame(head: Uint8Array): boolean {
  const second = head[1] ?? 0;
  return (second >= 0xf2 && second <= 0xf7) || (second >= 0xfa && second <= 0xfd) || second === 0xe3;
}

/** ISO media (MP4, QuickTime, HEIF and their kin): the brand of the first box. */
function boxType(head: Uint8Array): string | undefined {
  if (!begins(head, 'ftyp', 4)) {
    return oldQuickTimeBoxes.some((box) => begins(head, box, 4)) ? 'video/quicktime' : undefined;
  }
  const brand = String.fromCharCode(...head.subarray(8, 12));
  // Any other brand, 3GPP's too: the general format, which an extension like `.mp4` makes specific.
  return brands[brand] ?? 'video/quicktime';
}

const oldQuickTimeBoxes = ['moov\0', 'mdat\0', 'free\0', 'skip\0', 'pnot\0', 'wide'];

const brands: Readonly<Record<string, string>> = {
  isom: 'video/mp4',
  mp41: 'video/mp4',
  mp42: 'video/mp4',
  'M4V ': 'video/mp4',
  'M4A ': 'audio/mp4',
  'M4B ': 'audio/mp4',
  'F4A ': 'audio/mp4',
  'F4B ': 'audio/mp4',
  avif: 'image/avif',
  avis: 'image/avif',
  heic: 'image/heic',
  heix: 'image/heic',
  hevc: 'image/heic-sequence',
  hevx: 'image/heic-sequence',
  mif1: 'image/heif',
  msf1: 'image/heif-sequence',
};

/** Ogg: the first packet names the codec. */
function oggType(head: Uint8Array): string {
  if (begins(head, 'vorbis', 29) || begins(head, 'OpusHead', 28)) return 'audio/ogg';
  return begins(head, 'theora', 29) ? 'video/theora' : 'application/ogg';
}

/** Matroska: WebM is told by its name and a codec, both not far from the beginning; else the extension decides. */
function matroskaType(head: Uint8Array): string {
  if (begins(head, '\x93B\x82\x88matroska', 4)) return 'video/x-matroska';
  const start = latin1(head, headLength);
  const isWebm = start.includes('webm') && ['V_VP8', 'V_VP9', 'V_AV1'].some((codec) => start.includes(codec));
  return isWebm ? 'video/webm' : 'application/x-matroska';
}

function isSvg(head: Uint8Array): boolean {
  const start = latin1(head, 1_024);
  return /^\s*(?:<svg[\s>]|<(?:\?xml|!DOCTYPE svg|!--)[^]*<svg[\s>])/.test(start);
}

function begins(head: Uint8Array, magic: string, at = 0): boolean {
  for (let index = 0; index < magic.length; index++) {
    if (head[at + index] !== magic.charCodeAt(index)) return false;
  }
  return true;
}

function latin1(head: Uint8Array, length: number): string {
  return Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, length)).toString('latin1');
}
