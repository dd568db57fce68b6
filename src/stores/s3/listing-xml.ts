/**
 * Reads the answers of ListObjectsV2, and nothing else: one walk over the bytes, no tree of nodes. The strings it hands out are their own,
 * not slices that would keep the whole answer in memory for as long as one key of it is wanted.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
import { StoreError } from '../model.ts';
import { unescapeXml } from './xml.ts';

/** One object of a listing. */
export interface ListedObject {
  /** As the store calls it. */
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** Milliseconds since the epoch; 0 where the listing does not tell. */
  readonly modifiedMs: number;
  /** Without quotes; empty where the listing does not tell. */
  readonly etag: string;
}

/** One answer. */
export interface ListedPage {
  readonly objects: readonly ListedObject[];
  /** The common prefixes of deeper objects, where a delimiter was given. */
  readonly prefixes: readonly string[];
  /** Where to go on; absent at the end. */
  readonly next?: string;
}

const SLASH = 47;
const QUOTE = '&quot;';
const ROOT = '<ListBucketResult';

/**
 * @param bytes - the whole answer.
 * @throws StoreError worth another try when the answer is cut off or is no listing, and a final one when it contradicts itself.
 */
export function parseListing(bytes: Buffer): ListedPage {
  // One character a byte, so that places in the text are places in the bytes.
  const xml = bytes.toString('latin1');
  const root = xml.indexOf(ROOT);
  if (root < 0 || root > 200) throw noListing('it is no listing');
  return new Reader(bytes, xml).read(xml.indexOf('>', root) + 1);
}

class Reader {
  private readonly bytes: Buffer;
  private readonly xml: string;
  private readonly dates = new Dates();
  /** Where the text of the element at hand begins and ends, and where its successor may begin. */
  private begin = 0;
  private end = 0;
  private after = 0;
  /** Whether it has no children. */
  private leaf = false;

  constructor(bytes: Buffer, xml: string) {
    this.bytes = bytes;
    this.xml = xml;
  }

  /** @param at - the place behind the root's tag. */
  read(at: number): ListedPage {
    const found: { name: string; size: number; modifiedMs: number; etag: string }[] = [];
    const prefixes: string[] = [];
    let truncated = '';
    let next = '';
    let url = false;
    this.after = at;
    for (let tag = this.child(); tag !== undefined; tag = this.child()) {
      if (tag === 'Contents') found.push(this.object());
      else if (tag === 'CommonPrefixes') this.prefixesInto(prefixes);
      else if (tag === 'IsTruncated') truncated = this.text().trim();
      else if (tag === 'NextContinuationToken') next = this.text();
      else if (tag === 'EncodingType') url = this.text().trim() === 'url';
      else this.skip(tag);
    }
    // Stores that do not know the parameter answer without this element and with names as they are.
    if (url) {
      for (const object of found) object.name = decodeUrl(object.name);
      for (const [index, prefix] of prefixes.entries()) prefixes[index] = decodeUrl(prefix);
    }
    if (truncated !== 'true' && truncated !== 'false') throw noListing('it does not say whether there is more');
    if (truncated === 'false') return { objects: found, prefixes };
    // A listing that is lost must not end short.
    if (next === '') throw lost();
    return { objects: found, prefixes, next };
  }

  private object(): { name: string; size: number; modifiedMs: number; etag: string } {
    let name = '';
    let size = NaN;
    let modifiedMs = 0;
    let etag = '';
    if (this.leaf) throw noListing('it tells an object without a name');
    this.after = this.begin;
    for (let tag = this.child(); tag !== undefined; tag = this.child()) {
      if (tag === 'Key') name = this.text();
      else if (tag === 'Size') size = this.end > this.begin ? Number(this.xml.slice(this.begin, this.end)) : NaN;
      else if (tag === 'LastModified') modifiedMs = this.dates.parse(this.xml.slice(this.begin, this.end));
      else if (tag === 'ETag') etag = this.etag();
      else this.skip(tag);
    }
    if (name === '' || !Number.isSafeInteger(size) || Number.isNaN(modifiedMs)) {
      throw noListing('it tells an object without name, size or date');
    }
    return { name, size, modifiedMs, etag };
  }

  private prefixesInto(prefixes: string[]): void {
    if (this.leaf) return;
    this.after = this.begin;
    for (let tag = this.child(); tag !== undefined; tag = this.child()) {
      if (tag === 'Prefix') prefixes.push(this.text());
      else this.skip(tag);
    }
  }

  /**
   * Steps to the next child of the element at hand: its text, if it has no children, is between `begin` and `end`, and `after` is
   * behind its end tag. A child with children ends where they begin: they are to be read or skipped.
   * @returns its name, or `undefined` (and the place behind the end tag) when the element ends.
   */
  private child(): string | undefined {
    const { xml } = this;
    const open = xml.indexOf('<', this.after);
    const close = open < 0 ? -1 : xml.indexOf('>', open);
    if (close < 0) throw noListing('it is cut off');
    if (xml.charCodeAt(open + 1) === SLASH) {
      this.after = close + 1;
      return undefined;
    }
    const empty = xml.charCodeAt(close - 1) === SLASH;
    const tag = xml.slice(open + 1, empty ? close - 1 : close);
    this.begin = close + 1;
    if (empty) {
      this.end = this.after = this.begin;
      this.leaf = true;
    } else {
      this.end = xml.indexOf('<', this.begin);
      if (this.end < 0) throw noListing('it is cut off');
      this.leaf = xml.charCodeAt(this.end + 1) === SLASH;
      this.after = this.leaf ? xml.indexOf('>', this.end) + 1 : this.begin;
      if (this.after === 0) throw noListing('it is cut off');
    }
    const space = tag.indexOf(' ');
    return space < 0 ? tag.trimEnd() : tag.slice(0, space);
  }

  /** The text of the child at hand, as a string of its own. */
  private text(): string {
    return unescapeXml(this.bytes.toString('utf8', this.begin, this.end));
  }

  /** The text without the quotes round it, which most stores write as entities. */
  private etag(): string {
    const { xml, begin, end } = this;
    const quoted =
      xml.startsWith(QUOTE, begin) && xml.startsWith(QUOTE, end - QUOTE.length) && end > begin + QUOTE.length;
    if (quoted) return this.bytes.toString('latin1', begin + QUOTE.length, end - QUOTE.length);
    return this.text().replace(/^(?:W\/)?"|"$/g, '');
  }

  /** Passes over a child that is of no interest, with whatever it holds (an owner, for instance). */
  private skip(tag: string): void {
    if (this.leaf) return;
    const end = this.xml.indexOf(`</${tag}>`, this.begin);
    if (end < 0) throw noListing('it is cut off');
    this.after = end + tag.length + 3;
  }
}

/** Reads dates such as `2026-11-22T23:30:00.123Z`, most of them of the same few days. */
class Dates {
  private day = '';
  private dayMs = NaN;

  /** @returns milliseconds since the epoch, or NaN. */
  parse(text: string): number {
    if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text)) return Date.parse(text.trim());
    const day = text.slice(0, 10);
    if (day !== this.day) {
      this.day = day;
      this.dayMs = Date.parse(day);
    }
    const of = (from: number, to: number): number => Number(text.slice(from, to));
    return this.dayMs + of(11, 13) * 3_600_000 + of(14, 16) * 60_000 + of(17, 19) * 1000 + of(20, 23);
  }
}

function decodeUrl(encoded: string): string {
  if (!/[%+]/.test(encoded)) return encoded;
  try {
    return decodeURIComponent(encoded.includes('+') ? encoded.replaceAll('+', ' ') : encoded);
  } catch {
    throw new StoreError('ListObjectsV2: the listing holds a name that is no valid UTF-8.', {
      status: 200,
      code: 'UndecodableName',
    });
  }
}

function lost(): StoreError {
  return new StoreError('ListObjectsV2: the listing says that there is more but not where to go on.', {
    status: 200,
    code: 'LostListing',
  });
}

/** Status 0 makes it worth another try, like any broken connection. */
function noListing(why: string): StoreError {
  return new StoreError(`ListObjectsV2: the answer cannot be read: ${why}.`);
}
