/** A bucket behind the S3 protocol as a source: AWS, Spaces, Wasabi, B2, MinIO, Garage, another bucket of R2. It is only ever read. */
import type { Context } from '../../net/context.ts';
import type { Credentials } from '../../net/sigv4.ts';
import { inRange } from '../keys.ts';
import {
  StoreError,
  type Entry,
  type Key,
  type KeyRange,
  type Opened,
  type Peek,
  type Source,
  type Unread,
} from '../model.ts';
import { isHopeless } from '../hopeless.ts';
import { hasNoLists } from './acl.ts';
import { readWhole } from './body.ts';
import { listPage, listPages, toEntry, type ListingQuery } from './listing.ts';
import { OrderRepair } from './order.ts';
import { ObjectReader, storedHeaders, whyUnread } from './read.ts';
import { sourceError } from './source-errors.ts';
import { estimateRanges } from './split.ts';
import { Spool } from './spool.ts';
import { Wire, type Explain } from './wire.ts';

/** Where a source is. */
export interface S3SourcePlace {
  /** Origin of the S3 API. */
  readonly endpoint: string;
  readonly bucket: string;
  /** What the names of all its objects begin with and keys do not: empty, or ends in a slash. */
  readonly prefix: string;
  readonly region: string;
  /** The bucket is part of the path, not of the host name. */
  readonly pathStyle: boolean;
  readonly credentials: Credentials;
  /** Whether single objects may be private by their access control list, which only asking tells. */
  readonly acl: 'check' | 'none';
  /** `unordered`: known to list in an order of its own. By default that is found out by listing. */
  readonly order?: 'auto' | 'unordered';
  /** What it is called; a bucket like any other when absent. */
  readonly label?: string;
  /** The ETag of an object that was written whole is its MD5, always: what is read is proven by it. */
  readonly proven?: boolean;
  /** Says what a refusal means, where these are not the inputs of a source. */
  readonly explain?: Explain;
}

/** What a source in a bucket is called. */
export function s3SourceLabel(bucket: string): string {
  return `S3 bucket ${bucket}`;
}

/** The objects of a bucket, or of a folder in it. */
export class S3Source implements Source {
  readonly label: string;
  private readonly prefix: string;
  private readonly wire: Wire;
  private readonly reader: ObjectReader;
  private readonly acl: 'check' | 'none';
  /** In which order the store lists: found out by listing. */
  private order: 'of keys' | 'its own';

  constructor(place: S3SourcePlace) {
    const { prefix, acl, order, label = s3SourceLabel(place.bucket), proven = false, explain, ...location } = place;
    this.order = order === 'unordered' ? 'its own' : 'of keys';
    this.label = label;
    this.prefix = prefix;
    this.acl = acl;
    this.wire = new Wire(location, this.label, explain ?? sourceError);
    this.reader = new ObjectReader(this.wire, { acl, proven });
  }

  /**
   * See `Listable.list`. Pages are in key order whatever the store's order is.
   * @throws StoreError `ListingOrder` when a store that seemed to keep the order does not; another listing by this object is sorted.
   */
  async *list(range: KeyRange, cx: Context): AsyncGenerator<readonly Entry[]> {
    if (this.isUnordered()) {
      yield* this.sorted(range, cx);
      return;
    }
    const repair = new OrderRepair(this.prefix);
    const query = { prefix: this.prefix, ...this.after(range) };
    for await (const { entries, next } of this.pages(query, cx)) {
      const last = entries.at(-1);
      const past = last !== undefined && range.upTo !== null && isPast(this.rest(last), range.upTo);
      const ready = repair.offer(entries, past || next === undefined);
      if (ready === 'disorder') {
        this.noteDisorder(cx);
        if (repair.begun) throw tooLate();
        yield* this.sorted(range, cx);
        return;
      }
      const within = ready.filter((entry) => this.isWithin(entry, range));
      if (within.length > 0) yield within;
      if (past) return;
    }
  }

  /** See `Listable.split`: boundaries between the numbered folders of a tree, found by looking at its upper levels. */
  async split(range: KeyRange, ways: number, cx: Context): Promise<readonly KeyRange[]> {
    if (ways < 2 || this.isUnordered()) return [range];
    let left = ways;
    const look = async (
      query: ListingQuery,
    ): Promise<{ names: readonly string[]; prefixes: readonly string[]; more: boolean }> => {
      left--;
      const { prefix = '', startAfter } = query;
      const full = { ...query, prefix: this.prefix + prefix };
      const page = await listPage(
        this.wire,
        startAfter === undefined ? full : { ...full, startAfter: this.prefix + startAfter },
        cx,
      );
      const own = (names: readonly string[]): string[] =>
        names.filter((name) => name.startsWith(this.prefix)).map((name) => name.slice(this.prefix.length));
      const entries = page.objects.map((object) => toEntry(object, this.prefix));
      // Cutting a store by key that lists in another order would have every range list all of it.
      if (new OrderRepair(this.prefix).offer(entries, true) === 'disorder') this.noteDisorder(cx);
      return {
        names: own(page.objects.map(({ name }) => name)),
        prefixes: own(page.prefixes),
        more: page.next !== undefined,
      };
    };
    const ranges = await estimateRanges(range, ways, { look, left: () => left });
    return this.isUnordered() ? [range] : ranges;
  }

  /**
   * The same source, whose listing tells of every wanted object who may read it, and not only of those that are opened: for objects that
   * somebody else has copied without asking. One request for each.
   */
  withAccess(wanted: (key: Key) => boolean): Source {
    const list = async function* (this: S3Source, range: KeyRange, cx: Context): AsyncGenerator<readonly Entry[]> {
      for await (const page of this.list(range, cx)) {
        const told = await this.reader.tellAccess(
          page.filter(({ key }) => wanted(key)),
          cx,
        );
        const by = new Map(told.map((entry) => [entry.locator, entry]));
        yield page.map((entry) => by.get(entry.locator) ?? entry);
      }
    }.bind(this);
    return {
      label: this.label,
      list,
      split: (range, ways, cx) => this.split(range, ways, cx),
      open: (entries, cx) => this.open(entries, cx),
      peek: (entry, length, cx) => this.peek(entry, length, cx),
      tellAccess: (entries, cx) => this.tellAccess(entries, cx),
    };
  }

  /** See `Source.tellAccess`. */
  async tellAccess(entries: readonly Entry[], cx: Context): Promise<readonly Entry[]> {
    if (this.acl === 'none') return entries.map((entry) => ({ ...entry, access: 'public' }));
    return this.reader.tellAccess(entries, cx, (error) => !hasNoLists(error) && !isHopeless(error));
  }

  open(entries: readonly Entry[], cx: Context): AsyncGenerator<Opened | Unread> {
    return this.reader.open(entries, cx);
  }

  /**
   * The names of files and folders directly in a folder, a thousand at most: one request.
   * @param folder - empty, or ends in a slash.
   */
  async names(folder: string, cx: Context): Promise<readonly string[]> {
    const prefix = this.prefix + folder;
    const { objects, prefixes } = await listPage(this.wire, { prefix, delimiter: '/' }, cx);
    const names = [...prefixes.map((name) => name.slice(0, -1)), ...objects.map(({ name }) => name)];
    return names.filter((name) => name.length > prefix.length).map((name) => name.slice(prefix.length));
  }

  /**
   * The first bytes of an object and its headers, for one that is copied by the store itself: one request of Class B.
   * @returns why not, where it cannot be read or is not the listed one any more (`vanished`).
   */
  async peek(entry: Entry, length: number, cx: Context): Promise<Peek | Unread> {
    const headers = {
      'accept-encoding': 'identity',
      ...(entry.size > 0 && { range: `bytes=0-${Math.min(length, entry.size) - 1}` }),
      ...(entry.etag !== undefined && { 'if-match': `"${entry.etag}"` }),
    };
    const question = { operation: 'GetObject', billed: 'B', key: entry.locator as string, headers } as const;
    try {
      return await this.wire.ask(question, cx, async (reply) => ({
        head: await readWhole(reply, length),
        headers: storedHeaders(reply.headers),
      }));
    } catch (error) {
      if (cx.signal.aborted || !(error instanceof StoreError)) throw error;
      return { entry, why: error.status === 412 ? 'vanished' : whyUnread(error), cause: error };
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.wire.close();
  }

  /** Everything, sorted on disk: where to begin and end cannot be told by keys in an order that is not theirs. */
  private async *sorted(range: KeyRange, cx: Context): AsyncGenerator<readonly Entry[]> {
    await using spool = await Spool.create();
    for await (const { entries } of this.pages({ prefix: this.prefix }, cx)) {
      await spool.add(entries.filter((entry) => inRange(entry.key, range)));
    }
    for await (const page of spool.sorted()) {
      cx.signal.throwIfAborted();
      yield page;
    }
  }

  private async *pages(query: ListingQuery, cx: Context): AsyncGenerator<{ entries: Entry[]; next?: string }> {
    for await (const { objects, next } of listPages(this.wire, query, cx)) {
      // Some stores know no prefix; and the folder itself may be an object without a name below it.
      const own = objects.filter(({ name }) => name.length > this.prefix.length && name.startsWith(this.prefix));
      const entries = own.map((object) => toEntry(object, this.prefix));
      yield next === undefined ? { entries } : { entries, next };
    }
  }

  private after(range: KeyRange): { startAfter?: string } {
    return range.after === null ? {} : { startAfter: this.prefix + range.after };
  }

  private rest(entry: Entry): string {
    return (entry.locator as string).slice(this.prefix.length);
  }

  /** @throws StoreError when the name is in the range and the key is not, or the other way round: no range would tell it. */
  private isWithin(entry: Entry, range: KeyRange): boolean {
    const within = inRange(entry.key, range);
    const rest = this.rest(entry);
    if (rest === entry.key || within === inRange(rest, range)) return within;
    throw new StoreError(
      'An object is named in another Unicode form than NFC and changes its place next to the boundary of a range. List it in one range.',
      { status: 200, code: 'ListingOrder' },
    );
  }

  private isUnordered(): boolean {
    return this.order === 'its own';
  }

  private noteDisorder(cx: Context): void {
    if (this.isUnordered()) return;
    this.order = 'its own';
    const text = `${this.label} does not list in the order of keys, so its listing is sorted on disk first.`;
    cx.emit({ kind: 'log', level: 'notice', text });
  }
}

/** Whether a listing that has come to `name` can hold no more of a range that ends at `upTo`: see the same of the R2 bucket. */
function isPast(name: string, upTo: string): boolean {
  return !inRange(name, { after: null, upTo: upTo as NonNullable<KeyRange['upTo']> }) && !name.startsWith(upTo);
}

function tooLate(): StoreError {
  return new StoreError(
    'ListObjectsV2: the source seemed to list in the order of keys and then did not. List it again with source-order: unordered, and it will be sorted on disk first.',
    { status: 200, code: 'ListingOrder' },
  );
}
