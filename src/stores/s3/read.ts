/** Reads objects of a source: small ones whole and several at once, large ones as streams that mend themselves. */
import { hash } from 'node:crypto';
import type { Context } from '../../net/context.ts';
import { isHopeless } from '../hopeless.ts';
import { StoreError, type Entry, type ObjectHeaders, type Opened, type Unread } from '../model.ts';
import { hasNoLists, readAccess } from './acl.ts';
import { readWhole } from './body.ts';
import { streamObject, versionOf } from './stream.ts';
import { abandon, etagOf, type Wire, type WireAnswer, type WireReply } from './wire.ts';

/** Objects up to this many bytes are read whole. */
export const READ_WHOLE_UP_TO = 32 << 20;
/** Small objects of one batch that are read at once. */
const PARALLEL = 16;
/** After so many lists without a public one, the store hardly decides by lists what is public. */
const TELLING = 200;
/**
 * Bodies are wanted as they are stored. Asked for `identity`, nobody compresses on the way; but some stores then unpack what was stored
 * compressed, and leave it alone only for those who say that they can do so themselves.
 */
const ENCODINGS = ['identity', 'gzip'] as const;

/** The answers to one source's `open`. */
export class ObjectReader {
  private readonly wire: Wire;
  private readonly acl: 'check' | 'none';
  private readonly proven: boolean;
  private readonly lists = { asked: 0, public: 0 };
  private listless: Error | undefined;
  private toldOfCompression = false;

  /**
   * @param how - `acl`: `check` asks for each object's access control list before it is read. `proven`: the ETag of an object written
   * whole is its MD5.
   */
  constructor(wire: Wire, { acl, proven }: { readonly acl: 'check' | 'none'; readonly proven: boolean }) {
    this.wire = wire;
    this.acl = acl;
    this.proven = proven;
  }

  /**
   * See `Source.open`.
   * @throws StoreError when the source does not tell who may read an object, and it should.
   */
  async *open(entries: readonly Entry[], cx: Context): AsyncGenerator<Opened | Unread> {
    const small = entries.filter(({ size }) => size <= READ_WHOLE_UP_TO);
    const flying = new Map<Entry, Promise<{ entry: Entry; answer: Opened | Unread }>>();
    for (let begun = 0; begun < small.length || flying.size > 0;) {
      for (; flying.size < PARALLEL && begun < small.length; begun++) {
        const entry = small[begun];
        if (entry === undefined) break;
        const flight = this.answer(entry, cx, () => this.readSmall(entry, cx)).then((answer) => ({ entry, answer }));
        // Whoever waits below learns of a failure, if anybody still waits.
        flight.catch(() => undefined);
        flying.set(entry, flight);
      }
      const { entry, answer } = await Promise.race(flying.values());
      flying.delete(entry);
      yield answer;
    }
    for (const entry of entries) {
      if (entry.size > READ_WHOLE_UP_TO) yield await this.answer(entry, cx, () => this.readLarge(entry, cx));
    }
  }

  /**
   * The same entries, told who may read them: one request each, several at a time. What is gone meanwhile is left as it was, and so is
   * what `passOver` says of its refusal.
   * @throws StoreError when the source does not tell.
   */
  async tellAccess(
    entries: readonly Entry[],
    cx: Context,
    passOver: (error: StoreError) => boolean = () => false,
  ): Promise<readonly Entry[]> {
    const told = [...entries];
    let next = 0;
    const ask = async (): Promise<void> => {
      for (let at = next++; at < entries.length; at = next++) {
        const entry = entries[at];
        if (entry === undefined) return;
        try {
          told[at] = { ...entry, access: await this.accessOf(entry, cx) };
        } catch (error) {
          if (!(error instanceof StoreError) || (error.status !== 404 && !passOver(error))) throw error;
        }
      }
    };
    await Promise.all(Array.from({ length: PARALLEL }, ask));
    return told;
  }

  private async answer(entry: Entry, cx: Context, read: () => Promise<Opened>): Promise<Opened | Unread> {
    try {
      if (this.acl === 'none') return await read();
      const access = entry.access ?? (await this.accessOf(entry, cx));
      if (access === 'owner') return hidden({ ...entry, access });
      const opened = await read();
      return { ...opened, entry: { ...opened.entry, access } };
    } catch (error) {
      if (cx.signal.aborted || error === this.listless || !(error instanceof StoreError) || isHopeless(error))
        throw error;
      return { entry, why: whyUnread(error), cause: error };
    }
  }

  private async accessOf(entry: Entry, cx: Context): Promise<'public' | 'owner'> {
    if (this.listless !== undefined) throw this.listless;
    const { lists } = this;
    const access = await readAccess(this.wire, nameOf(entry), cx).catch((error: unknown) => {
      if (hasNoLists(error)) this.listless = error as Error;
      throw error;
    });
    if (access === 'public') lists.public++;
    if (++lists.asked === TELLING && lists.public === 0) {
      const text =
        `None of the first ${TELLING} objects asked about is public by its access control list. If the source is made public by a ` +
        'policy of the bucket instead, and no object there is private, say so by source-acl: none.';
      cx.emit({ kind: 'log', level: 'warning', text });
    }
    return access;
  }

  private async readSmall(entry: Entry, cx: Context): Promise<Opened> {
    const { bytes, md5, headers } = await this.asStored(entry, cx, async (reply) => {
      const whole = await readWhole(reply, READ_WHOLE_UP_TO);
      const md5 = hash('md5', whole, 'hex');
      if (this.proven) proveRead(etagOf(reply.headers), md5);
      return { bytes: whole, md5, headers: reply.headers, length: whole.length };
    });
    return {
      entry: refreshed(entry, headers, bytes.length),
      headers: storedHeaders(headers),
      body: once(bytes),
      md5,
      // One answer is of one version, whatever happens to the object meanwhile.
      settle: () => Promise.resolve('unchanged'),
    };
  }

  private async readLarge(entry: Entry, cx: Context): Promise<Opened> {
    const { reply, encoding, length } = await this.asStored(entry, cx, (first, by) =>
      Promise.resolve({ reply: first, encoding: by, length: Number(first.headers['content-length'] ?? entry.size) }),
    );
    const stream = streamObject(this.wire, { name: nameOf(entry), size: length, first: reply, encoding }, cx);
    return {
      entry: refreshed(entry, reply.headers, length),
      headers: storedHeaders(reply.headers),
      body: stream.body,
      settle: () => Promise.resolve(stream.changed() ? 'changed' : 'unchanged'),
    };
  }

  /** Asks for an object until its length is the listed one, or it is another version than the listed one. */
  private async asStored<T extends { readonly length: number }>(
    entry: Entry,
    cx: Context,
    read: (reply: WireReply, encoding: string) => Promise<T>,
  ): Promise<T> {
    let length = 0;
    for (const encoding of ENCODINGS) {
      const question = {
        operation: 'GetObject',
        billed: 'B',
        key: nameOf(entry),
        headers: { 'accept-encoding': encoding },
      } as const;
      let reply: WireReply | undefined;
      const got = await this.wire.ask(question, cx, (answer) => read((reply = answer), encoding));
      length = got.length;
      if (reply !== undefined && (length === entry.size || !isListed(reply.headers, entry))) {
        this.noteCompression(reply.headers, cx);
        return got;
      }
      if (reply?.body.readableEnded === false) abandon(reply);
    }
    throw new StoreError(`GetObject: the source lists ${entry.size} bytes and gives ${length}.`, {
      status: 200,
      code: 'OtherLength',
    });
  }

  private noteCompression(headers: WireAnswer, cx: Context): void {
    const encoding = headers['content-encoding'];
    if (this.toldOfCompression || encoding === undefined || encoding === 'identity' || encoding === 'aws-chunked')
      return;
    this.toldOfCompression = true;
    const text =
      'Objects of the source are stored compressed (Content-Encoding), which Mastodon never does. They are copied as they are, and browsers will not know how to unpack them.';
    cx.emit({ kind: 'log', level: 'warning', text });
  }
}

/** What a refusal to read one object means for it. */
export function whyUnread(error: StoreError): Unread['why'] {
  if (error.status === 404 && error.code !== 'NoSuchBucket') return 'vanished';
  const denied = error.status === 403 && ['', 'AccessDenied', 'InvalidObjectState'].includes(error.code);
  return denied ? 'denied' : 'io';
}

/** The headers of an answer that were stored with the object. */
export function storedHeaders(headers: WireAnswer): Partial<ObjectHeaders> {
  const contentType = headers['content-type'];
  const cacheControl = headers['cache-control'];
  return {
    ...(typeof contentType === 'string' && { contentType }),
    ...(typeof cacheControl === 'string' && { cacheControl }),
  };
}

/** @throws StoreError, worth another try, when other bytes came than the store keeps. */
function proveRead(etag: string, md5: string): void {
  if (!/^[\da-f]{32}$/.test(etag) || etag === md5) return;
  throw new StoreError(`GetObject: other bytes came than the store keeps (MD5 ${md5}, ETag ${etag}).`, {
    status: 500,
    code: 'ProofFailed',
  });
}

function nameOf(entry: Entry): string {
  return entry.locator as string;
}

/** Whether an answer is of the version that was listed, as far as it tells. */
function isListed(headers: WireAnswer, entry: Entry): boolean {
  const etag = etagOf(headers);
  if (etag !== '' && entry.etag !== undefined) return etag === entry.etag;
  const modifiedMs = modifiedOf(headers);
  return modifiedMs === undefined || Math.floor(modifiedMs / 1000) === Math.floor(entry.modifiedMs / 1000);
}

/** The entry as it would be listed by now. */
function refreshed(entry: Entry, headers: WireAnswer, size: number): Entry {
  if (isListed(headers, entry)) return { ...entry, size };
  const { etag, ...rest } = entry;
  const now = versionOf(headers) ?? etag;
  return {
    ...rest,
    size,
    modifiedMs: modifiedOf(headers) ?? entry.modifiedMs,
    ...(now !== undefined && { etag: now }),
  };
}

function modifiedOf(headers: WireAnswer): number | undefined {
  const text = headers['last-modified'];
  const ms = typeof text === 'string' ? Date.parse(text) : NaN;
  return Number.isNaN(ms) ? undefined : ms;
}

/** An object that must not be copied: nothing of it is read. */
function hidden(entry: Entry): Opened {
  return { entry, body: once(new Uint8Array()), settle: () => Promise.resolve('unchanged') };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
