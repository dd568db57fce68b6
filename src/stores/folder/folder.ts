/** A local folder as a source. Walking and reading happen in worker threads; nothing is ever written. */
import { createReadStream } from 'node:fs';
import { lstat, type FileHandle, open } from 'node:fs/promises';
import type { Context } from '../../net/context.ts';
import type { Entry, Key, KeyRange, Opened, Source, Unread } from '../model.ts';
import { isOwnerOnly, notAFile, READ_ONLY, sameFile, type ReadAnswer } from './read.ts';
import { Mailbox, Thread, type StartThread } from './asking.ts';
import { STANDINGS, type Page } from './pages.ts';
import type { Answer } from './thread.ts';

/** Files up to this many bytes are read whole by a worker thread, larger ones as a stream. */
const READ_WHOLE_UP_TO = 32 << 20;
/** Pages asked for ahead of the one being used. */
const PAGES_AHEAD = 2;

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
    warn(symlink, 'symbolic links in the place of files were not followed.');
    warn(special, 'entries that are neither files nor folders were passed over.');
    warn(undecodable, 'names are not valid UTF-8: they can be no object key, and Mastodon cannot refer to them.');
    if (end.denied.length > 0) {
      const [first = ''] = end.denied;
      const fix = /EACCES|EPERM/.test(first) ? ' Run as the user that owns the media, or as root.' : '';
      throw new Error(
        `${end.denied.length} folders could not be read, so what they hold is unknown.${fix} First: ${first}`,
      );
    }
  }
}

function entriesOf(page: Page): Entry[] {
  return page.keys.map((key, at) => ({
    key: key as Key,
    locator: page.paths[at] ?? '',
    size: page.sizes[at] ?? 0,
    modifiedMs: page.modified[at] ?? 0,
    changedMs: page.changed[at] ?? 0,
    ...standingOf(page.standing[at]),
  }));
}

function standingOf(at = 0): Pick<Entry, 'access' | 'irregular'> {
  const standing = STANDINGS[at];
  return standing === 'irregular' ? { irregular: true } : { access: standing ?? 'public' };
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
