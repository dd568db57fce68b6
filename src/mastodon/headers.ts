/**
 * The headers Mastodon itself would have written with an upload, so that a copied object cannot be told from one that
 * Mastodon stored. It sends these two and no others.
 * @see https://github.com/mastodon/mastodon/blob/main/config/initializers/paperclip.rb
 */
import { fileTypeFromBuffer } from 'file-type';
import {
  emptyType,
  headLength,
  isText,
  mostSpecific,
  typeByExtension,
  typeByMagic,
  unknownType,
} from './content-type.ts';

export { headLength } from './content-type.ts';

/** What goes with an upload. */
export interface UploadHeaders {
  readonly contentType: string;
  readonly cacheControl: string;
}

/** Ten years: a new upload always gets a new name. */
export const cacheControl = 'public, max-age=315576000, immutable';

/**
 * The headers of an upload.
 * @param key - only its extension matters.
 * @param head - the first {@link headLength} bytes, or all; more is not looked at.
 * @param size - bytes of the whole file.
 */
export async function uploadHeaders(key: string, head: Uint8Array, size: number): Promise<UploadHeaders> {
  if (size === 0) return headersOf(emptyType);
  return quickHeaders(key, head) ?? headersOf(await rareType(key, head));
}

/**
 * The same for the formats that make up nearly all media, at once and without waiting: JPEG, PNG, GIF, WebP, MP4, MP3
 * and the other formats of {@link typeByMagic}. Never disagrees with {@link uploadHeaders}.
 * @returns `undefined` when only {@link uploadHeaders} can tell, as for an empty file.
 */
export function quickHeaders(key: string, head: Uint8Array): UploadHeaders | undefined {
  const byMagic = typeByMagic(head);
  if (byMagic === undefined) return undefined;
  return headersOf(hasSpecialCases.has(byMagic) ? (mostSpecific(byMagic, typeByExtension(key)) ?? byMagic) : byMagic);
}

/** General formats of which an extension may name a special case; for all others the name is not worth a look. */
const hasSpecialCases: ReadonlySet<string> = new Set([
  'video/quicktime',
  'video/mp4',
  'application/ogg',
  'application/x-matroska',
]);

async function rareType(key: string, head: Uint8Array): Promise<string> {
  const detected = (await fileTypeFromBuffer(head.subarray(0, headLength)))?.mime;
  const byName = typeByExtension(key);
  // Bare AAC is told by twelve bits only; the uploader does not look for them and goes by the name.
  const byContent = detected === 'audio/aac' ? (byName ?? detected) : detected;
  const type = mostSpecific(byContent, byName) ?? (isText(head) ? 'text/plain' : unknownType);
  return active.test(type) ? 'text/plain' : type;
}

/**
 * Types that a browser would run. Mastodon takes no such uploads; where one got in all the same (an error page in the
 * place of a picture, say), it must not be executed on the media host. Bytes alone never lead here: HTML is not sniffed.
 */
const active = /^(?:text\/html|(?:application|text)\/(?:javascript|ecmascript|xml)|application\/(?:xhtml\+xml|wasm))$/;

function headersOf(contentType: string): UploadHeaders {
  return { contentType, cacheControl };
}

/**
 * The types that Mastodon gives what it keeps in public. A source that tells another one was filled by another tool.
 * @see https://github.com/mastodon/mastodon/blob/main/app/models/media_attachment.rb
 */
const ownTypes: ReadonlySet<string> = new Set([
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/vnd.microsoft.icon',
  'image/x-icon',
  'video/mp4',
  'audio/mpeg',
]);

/**
 * The headers for an object that comes with some already: a type of Mastodon's is kept, everything else is as Mastodon would write it.
 * @param own - by the bytes.
 */
export function correctedHeaders(stored: Partial<UploadHeaders>, own: UploadHeaders): UploadHeaders {
  const { contentType } = stored;
  return contentType !== undefined && ownTypes.has(contentType) ? { ...own, contentType } : own;
}

/** Whether headers can be Mastodon's own for that name, so that the bytes need not be looked at. */
export function areLikely(key: string, stored: Partial<UploadHeaders>): boolean {
  const { contentType = '' } = stored;
  return stored.cacheControl === cacheControl && ownTypes.has(contentType) && contentType === typeByExtension(key);
}
