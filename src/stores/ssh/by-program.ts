/** A server's folder read by our program there: many files in one answer, large ones as streams. */
import type { Context } from '../../net/context.ts';
import type { Spool } from '../s3/spool.ts';
import type { Entry, Opened, Unread } from '../model.ts';
import type { SshConnection } from './connection.ts';
import { FileStream, readBatch } from './contents.ts';
import { listAll, namesIn } from './listing.ts';
import { again, isLost, once, opened, TOGETHER_UP_TO, TRIES, unread, type Reading } from './reading.ts';
import { entryOf, sameRecord, type FileRecord } from './records.ts';
import { SessionPool, type Session } from './session.ts';

/** A server that ends it without a word does not run programs. */
const TRIES_TO_BEGIN = 3;

/** Reads with what every server has: a shell, `find`, `stat` and `cat`. */
export class ProgramReading implements Reading {
  private readonly pool: SessionPool;

  constructor(connection: SshConnection, root: string) {
    this.pool = new SessionPool(connection, root);
  }

  /**
   * Makes sure that the server runs our program.
   * @throws OnlySftp where it does not; SshError when the folder cannot be read.
   */
  async begin(cx: Context): Promise<void> {
    const work = (): Promise<void> => this.pool.use(cx, () => Promise.resolve());
    await again(cx, work, undefined, TRIES_TO_BEGIN);
  }

  names(folder: string, cx: Context): Promise<readonly string[]> {
    return this.retried(cx, (session) => namesIn(session, folder));
  }

  list(spool: Spool, cx: Context): Promise<void> {
    return this.pool.use(cx, (session) => listAll(session, spool, cx));
  }

  async *open(entries: readonly Entry[], cx: Context): AsyncGenerator<Opened | Unread> {
    yield* this.together(
      entries.filter(({ size }) => size <= TOGETHER_UP_TO),
      cx,
    );
    for (const entry of entries) if (entry.size > TOGETHER_UP_TO) yield await this.stream(entry, cx);
  }

  close(): void {
    this.pool.close();
  }

  /** Small files in one answer; one by one where it cannot be told which bytes are whose. */
  private async *together(entries: readonly Entry[], cx: Context): AsyncGenerator<Opened | Unread> {
    if (entries.length === 0) return;
    const { seen, bodies } = await this.retried(cx, (session) => readBatch(session, entries));
    for (const [at, entry] of entries.entries()) {
      const record = seen[at] ?? 'vanished';
      const body = bodies[at];
      if (typeof record === 'string') yield unread(entry, record);
      else if (body instanceof Error) yield unread(entry, body);
      else if (body instanceof Uint8Array) yield opened(entry, now(record, entry), once(body), () => 'unchanged');
      else if (entries.length > 1) yield* this.together([entry], cx);
      else yield opened(entry, now(record, entry), once(Buffer.alloc(0)), () => 'changed');
    }
  }

  private async stream(entry: Entry, cx: Context): Promise<Opened | Unread> {
    const lent = new Lent(this.pool, cx);
    const first = await again(
      cx,
      async () => FileStream.open(await lent.take(), entry),
      (error) => lent.drop(error),
    );
    const { seen } = first;
    if (typeof seen === 'string') {
      await drained(first);
      lent.giveBack();
      return unread(entry, seen);
    }
    let unchanged = false;
    const body = this.resumed(first, seen, entry, lent, cx, (same) => (unchanged = same));
    return opened(entry, now(seen, entry), body, () => (unchanged ? 'unchanged' : 'changed'));
  }

  /** The content of a file; where the connection is lost in the middle, the file is asked for again and what was given is passed over. */
  private async *resumed(
    first: FileStream,
    seen: FileRecord,
    entry: Entry,
    lent: Lent,
    cx: Context,
    conclude: (unchanged: boolean) => void,
  ): AsyncGenerator<Uint8Array> {
    let given = 0;
    let ended = false;
    try {
      for (let stream = first, tries = 1; ; tries++) {
        try {
          let skip = given;
          const content = stream.content();
          let next = await content.next();
          for (; next.done !== true; next = await content.next()) {
            const fresh = skip >= next.value.length ? Buffer.alloc(0) : next.value.subarray(skip);
            skip = Math.max(0, skip - next.value.length);
            given += fresh.length;
            if (fresh.length > 0) tries = 1;
            if (fresh.length > 0) yield fresh;
          }
          ended = true;
          conclude(next.value);
          return;
        } catch (error) {
          if (tries >= TRIES || !isLost(error) || cx.signal.aborted) throw error;
          lent.drop(error);
          stream = await again(
            cx,
            async () => FileStream.open(await lent.take(), entry),
            (error) => lent.drop(error),
          );
          // Another file by now: the consumer is told by `settle`.
          if (typeof stream.seen === 'string' || !sameRecord(stream.seen, seen)) return;
        }
      }
    } finally {
      if (ended) lent.giveBack();
      else lent.drop();
    }
  }

  private retried<T>(cx: Context, work: (session: Session) => Promise<T>): Promise<T> {
    return again(cx, () => this.pool.use(cx, work));
  }
}

/** A session that is kept longer than one question: while a stream is read. */
class Lent {
  private readonly pool: SessionPool;
  private readonly cx: Context;
  private session: Session | undefined;
  private done: ((failure?: unknown) => void) | undefined;

  constructor(pool: SessionPool, cx: Context) {
    this.pool = pool;
    this.cx = cx;
  }

  take(): Promise<Session> {
    return new Promise((resolve, reject) => {
      this.pool
        .use(
          this.cx,
          (session) =>
            new Promise<void>((release, fail) => {
              this.session = session;
              this.done = (failure) => (failure instanceof Error ? fail(failure) : release());
              resolve(session);
            }),
        )
        .catch(reject);
    });
  }

  giveBack(): void {
    this.done?.();
    this.done = undefined;
  }

  /** Gives it up: what it was answering was not read to its end. @param why - absent where nobody wants the rest. */
  drop(why: unknown = new Error('The rest of the file was not wanted.')): void {
    this.session?.kill();
    this.done?.(why);
    this.done = undefined;
  }
}

/** A file as its record tells it. */
function now(record: FileRecord, entry: Entry): Entry {
  return entryOf({ ...record, name: entry.locator as string });
}

async function drained(stream: FileStream): Promise<void> {
  const content = stream.content();
  while ((await content.next()).done !== true);
}
