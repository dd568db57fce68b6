/** One large object as a stream of bytes that goes on where it was broken off. */
import type { Context } from '../../net/context.ts';
import { StoreError } from '../model.ts';
import { abandon, etagOf, type Wire, type WireAnswer, type WireReply } from './wire.ts';

/** What to read. */
export interface StreamedObject {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  /** The answer to the request for the whole. */
  readonly first: WireReply;
  /** What that request said in `Accept-Encoding`. */
  readonly encoding: string;
}

/** A body, and whether the object was replaced while it was read: the body then ends early. */
export interface ObjectStream {
  readonly body: AsyncIterable<Uint8Array>;
  changed(): boolean;
}

/** The stream breaks off this many times in a row, without one byte in between, before it is given up. */
const BREAKS = 6;
const FIRST_WAIT_MS = 200;

/** Reads on from an answer; asks for the rest, of the same version only, when the connection breaks. */
export function streamObject(wire: Wire, object: StreamedObject, cx: Context): ObjectStream {
  let changed = false;
  async function* body(): AsyncGenerator<Uint8Array> {
    const { size, first } = object;
    let reply = first;
    let at = 0;
    let skip = 0;
    try {
      for (let breaks = 0; ;) {
        try {
          for await (const chunk of reply.body as AsyncIterable<Uint8Array>) {
            const wanted = chunk.subarray(Math.min(skip, chunk.length));
            skip -= chunk.length - wanted.length;
            if (wanted.length === 0) continue;
            at += wanted.length;
            breaks = 0;
            yield wanted;
          }
          if (at >= size) return;
          throw new Error('the body ended early');
        } catch (error) {
          cx.signal.throwIfAborted();
          if (at >= size) return;
          if (++breaks > BREAKS) throw error;
          const why = error instanceof Error ? error.message : String(error);
          cx.emit({ kind: 'retry', what: 'GetObject', attempt: breaks, why });
          await cx.clock.sleep(FIRST_WAIT_MS * 2 ** (breaks - 1), cx.signal);
          const next = await rest(wire, object, at, cx);
          if (next === undefined) {
            changed = true;
            return;
          }
          reply = next;
          // A store that does not know ranges begins again.
          skip = next.status === 206 ? 0 : at;
        }
      }
    } finally {
      abandon(reply);
    }
  }
  return { body: body(), changed: () => changed };
}

/** What tells one version of an object from another, or nothing where the store does not say. */
export function versionOf(headers: WireAnswer): string | undefined {
  const etag = etagOf(headers);
  return etag === '' ? undefined : etag;
}

/** The rest of the object from a byte on; `undefined` when it is another one by now. */
async function rest(wire: Wire, object: StreamedObject, from: number, cx: Context): Promise<WireReply | undefined> {
  const { name, first, encoding } = object;
  const etag = versionOf(first.headers);
  const headers = {
    'accept-encoding': encoding,
    range: `bytes=${from}-`,
    ...(etag !== undefined && { 'if-match': `"${etag}"` }),
  };
  try {
    const reply = await wire.ask({ operation: 'GetObject', billed: 'B', key: name, headers }, cx, (got) =>
      Promise.resolve(got),
    );
    const same = etag === versionOf(reply.headers) && first.headers['last-modified'] === reply.headers['last-modified'];
    if (same) return reply;
    abandon(reply);
    return undefined;
  } catch (error) {
    const gone = error instanceof StoreError && (error.status === 412 || error.status === 404 || error.status === 416);
    if (gone) return undefined;
    throw error;
  }
}
