/** A local folder as a source. Walking and reading happen in worker threads; nothing is ever written. */
import { createReadStream } from 'node:fs';
import { lstat, type FileHandle, open } from 'node:fs/promises';
import type { Worker } from 'node:worker_threads';
import type { Context } from '../../net/context.ts';
import type { Entry, Key, KeyRange, Opened, Source, Unread } from '../model.ts';
import { isOwnerOnly, notAFile, READ_ONLY, sameFile, type ReadAnswer } from './read.ts';
import type { Answer, Page, Question } from './thread.ts';

/** Starts a worker thread that serves `root` (see `serveFolder`). */
export type StartThread = (root: string) => Worker;

/** Files up to this many bytes are read whole by a worker thread, larger ones as a stream. */
const READ_WHOLE_UP_TO = 32 << 20;
/** Pages asked for ahead of the one being used. */
const PAGES_AHEAD = 2;

type Ask = Question extends infer Q ? (Q extends Question ? Omit<Q, 'id'> : never) : never;

/** One worker thread and the questions that wait for its answers. */
class Thread {
  private readonly worker: Worker;
  private readonly waiting = new Map<number, (answer: Answer) => void>();
  private failure: Error | undefined;
  private next = 0;

  constructor(worker: Worker) {
    this.worker = worker;
    worker.unref();
    worker.on('message', (answer: Answer) => this.waiting.get(answer.id)?.(answer));
    worker.on('error', (error: unknown) => this.fail(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.fail(new Error('The thread that reads the folder has ended.')));
  }

  /** Registers who gets the answers of one conversation. */
  open(receive: (answer: Answer) => void): number {
    const id = this.next++;
    this.waiting.set(id, receive);
    return id;
  }

  ask(id: number, question: Ask): void {
    if (this.failure !== undefined) this.waiting.get(id)?.({ id, error: { code: '', message: this.failure.message } });
    else this.worker.postMessage({ ...question, id });
  }

  close(id: number): void {
    this.waiting.delete(id);
  }

  async end(): Promise<void> {
    await this.worker.terminate();
  }

  private fail(error: Error): void {
    this.failure ??= error;
    for (const [id, receive] of this.waiting) receive({ id, error: { code: '', message: error.message } });
  }
}

/** The files below a folder; keys are their paths relative to it. */
export class LocalFolder implements Source {
  readonly label: string;
  private readonly root: string;
  private readonly start: StartThread;
  private walker: Thread | undefined;
  private reader: Thread | undefined;

  /** @param root - an absolute path of a folder that exists; its symbolic links are resolved by the caller. */
  constructor(root: string, start: StartThread) {
    this.root = root;
    this.label = `folder ${root}`;
    this.start = start;
  }

  async *list(range: KeyRange, cx: Context): AsyncGenerator<readonly Entry[]> {
    const thread = (this.walker ??= new Thread(this.start(this.root)));
    const answers = new Mailbox<Answer>();
    const id = thread.open((answer) => answers.put(answer));
    try {
      thread.ask(id, { ask: 'walk', range });
      for (let ahead = 0; ahead < PAGES_AHEAD; ahead++) thread.ask(id, { ask: 'page' });
      for (;;) {
        const answer = await answers.take();
        if ('error' in answer) throw new Error(`Cannot list ${this.label}: ${answer.error.message}`);
        if (!('page' in answer)) continue;
        const { page } = answer;
        if (page.end === undefined) thread.ask(id, { ask: 'page' });
        if (page.keys.length > 0) yield entriesOf(page);
        if (page.end !== undefined) {
          this.conclude(page.end, cx);
          return;
        }
        cx.signal.throwIfAborted();
      }
    } finally {
      thread.ask(id, { ask: 'stop' });
      thread.close(id);
    }
  }

  async split(range: KeyRange, ways: number): Promise<readonly KeyRange[]> {
    const thread = (this.walker ??= new Thread(this.start(this.root)));
    return new Promise((resolve, reject) => {
      const id = thread.open((answer) => {
        thread.close(id);
        if ('ranges' in answer) resolve(answer.ranges);
        else reject(new Error(`Cannot read ${this.label}: ${'error' in answer ? answer.error.message : 'no answer'}`));
      });
      thread.ask(id, { ask: 'split', range, ways });
    });
  }

  async *open(entries: readonly Entry[], cx: Context): AsyncGenerator<Opened | Unread> {
    const small = entries.filter((entry) => entry.size <= READ_WHOLE_UP_TO);
    const large = entries.filter((entry) => entry.size > READ_WHOLE_UP_TO);
    if (small.length > 0) yield* this.readWhole(small);
    for (const entry of large) {
      cx.signal.throwIfAborted();
      yield await openLarge(entry);
    }
  }

  /** Ends the worker threads. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.walker?.end(), this.reader?.end()]);
    this.walker = this.reader = undefined;
  }

  private async *readWhole(entries: readonly Entry[]): AsyncGenerator<Opened | Unread> {
    const thread = (this.reader ??= new Thread(this.start(this.root)));
    const answers = new Mailbox<Answer>();
    const id = thread.open((answer) => answers.put(answer));
    try {
      thread.ask(id, { ask: 'read', paths: entries.map((entry) => entry.locator as string) });
      let answered = 0;
      while (answered++ < entries.length) {
        const answer = await answers.take();
        if ('error' in answer) throw new Error(`Cannot read ${this.label}: ${answer.error.message}`);
        if (!('read' in answer)) continue;
        const entry = entries[answer.index];
        if (entry !== undefined) yield answerFor(entry, answer.read);
      }
    } finally {
      thread.close(id);
    }
  }

  private conclude(end: NonNullable<Page['end']>, cx: Context): void {
    const { symlink, special, undecodable } = end.skipped;
    const warn = (count: number, what: string): void => {
      if (count > 0) cx.emit({ kind: 'log', level: 'warning', text: `${count} ${what}` });
    };
    warn(symlink, 'symbolic links below the class folders were not followed.');
    warn(special, 'entries that are neither files nor folders were passed over.');
    warn(undecodable, 'names are not valid UTF-8: they can be no object key, and Mastodon cannot refer to them.');
    if (end.denied.length > 0) {
      throw new Error(
        `${end.denied.length} folders could not be read, so what they hold is unknown. ` +
          `Run as the user that owns the media, or as root. First: ${end.denied[0] ?? ''}`,
      );
    }
  }
}

/** Messages in order, taken one by one. */
class Mailbox<T> {
  private readonly messages: T[] = [];
  private taker: ((message: T) => void) | undefined;

  put(message: T): void {
    if (this.taker === undefined) this.messages.push(message);
    else {
      this.taker(message);
      this.taker = undefined;
    }
  }

  take(): T | Promise<T> {
    const message = this.messages.shift();
    return message ?? new Promise((resolve) => (this.taker = resolve));
  }
}

function entriesOf(page: Page): Entry[] {
  return page.keys.map((key, at) => ({
    key: key as Key,
    locator: page.paths[at] ?? '',
    size: page.sizes[at] ?? 0,
    modifiedMs: page.modified[at] ?? 0,
    changedMs: page.changed[at] ?? 0,
    access: page.owner[at] === 1 ? 'owner' : 'public',
  }));
}

function answerFor(entry: Entry, read: ReadAnswer): Opened | Unread {
  if (!read.ok) return unread(entry, read.code, new Error(read.message));
  return {
    entry: { ...entry, size: read.bytes.length, modifiedMs: read.modifiedMs, access: read.owner ? 'owner' : 'public' },
    body: once(read.bytes),
    md5: read.md5,
    settle: () => Promise.resolve(read.changed ? 'changed' : 'unchanged'),
  };
}

// eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function openLarge(entry: Entry): Promise<Opened | Unread> {
  const path = entry.locator as string;
  let handle: FileHandle;
  try {
    handle = await open(path, READ_ONLY);
  } catch (error) {
    return unread(entry, (error as NodeJS.ErrnoException).code ?? '', error as Error);
  }
  const before = await handle.stat();
  if (!before.isFile()) {
    await handle.close();
    return unread(entry, '', notAFile());
  }
  return {
    entry: {
      ...entry,
      size: before.size,
      modifiedMs: before.mtimeMs,
      access: isOwnerOnly(before) ? 'owner' : 'public',
    },
    body: createReadStream('', { fd: handle, autoClose: true, highWaterMark: 1 << 20, start: 0 }),
    settle: async () => {
      const after = await lstat(path).catch(() => null);
      return after !== null && sameFile(before, after) ? 'unchanged' : 'changed';
    },
  };
}

function unread(entry: Entry, code: string, cause: Error): Unread {
  const why =
    code === 'ENOENT' || code === 'ENOTDIR' ? 'vanished' : code === 'EACCES' || code === 'EPERM' ? 'denied' : 'io';
  return { entry, why, cause };
}
