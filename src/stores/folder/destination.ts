/**
 * A local folder as a destination: what leaves the bucket, or a second copy of it. Files appear whole or not at all, readable by
 * everybody and writable by their owner, with the time of their object, so that the next pass knows them without reading.
 */
import { hash } from 'node:crypto';
import { join } from 'node:path';
import { discard } from '../../net/discard.ts';
import type { Context } from '../../net/context.ts';
import { multipartEtag } from '../etag.ts';
import {
  StoreError,
  type Destination,
  type Entry,
  type Key,
  type KeyRange,
  type NotRemoved,
  type ObjectHeaders,
  type Part,
  type PutOptions,
  type Stored,
  type Written,
} from '../model.ts';
import { Thread, type Ask, type StartThread } from './asking.ts';
import { LocalFolder } from './folder.ts';
import type { Answer } from './thread.ts';
import type { Owner } from './tree.ts';
import { isAbandoned, isDraft } from './write.ts';

const MIB = 1 << 20;
/** Disks and networks answer several at once; each thread waits for one. */
const THREADS = 4;
/** Names of one message. */
const BATCH = 100;

/** How a folder is written to. */
export interface FolderOptions {
  /** Who files and folders are given to; to whoever runs this when absent. */
  readonly owner?: Owner;
  /** List each file with its MD5, so that contents are compared without asking the other side for them. */
  readonly digests?: boolean;
  /** Remove what runs that were killed left half-written. */
  readonly tidy?: boolean;
  /** The folder is still to be made: it is empty, and nothing will be written. */
  readonly absent?: boolean;
}

/** One thread that writes, and how much it has to do. */
interface Hand {
  readonly thread: Thread;
  busy: number;
}

/** The files below a folder. */
export class FolderDestination implements Destination {
  readonly label: string;
  readonly wholeUpTo = 32 * MIB;
  private readonly root: string;
  private readonly start: StartThread;
  private readonly options: FolderOptions;
  private readonly files: LocalFolder;
  private readonly hands: Hand[] = [];

  /** @param root - an absolute path of a folder that exists; its symbolic links are resolved by the caller. */
  constructor(root: string, start: StartThread, options: FolderOptions = {}) {
    this.root = root;
    this.label = `folder ${root}`;
    this.start = start;
    this.options = options;
    this.files = new LocalFolder(root, start);
  }

  partSize(): number {
    return 16 * MIB;
  }

  async *list(range: KeyRange, cx: Context): AsyncGenerator<readonly Entry[]> {
    if (this.options.absent === true) return;
    for await (const page of this.files.list(range, cx)) {
      const drafts = page.filter(({ key }) => this.options.tidy === true && isDraft(key));
      const abandoned = drafts.filter(({ modifiedMs }) => isAbandoned(modifiedMs, cx.clock.now()));
      if (abandoned.length > 0) await this.remove(abandoned.map(({ key }) => key));
      // What is no file has no bytes to compare; a write under its name tells what is in the way.
      const files = page.filter(({ key, irregular }) => irregular !== true && !isDraft(key));
      const entries = files.map((entry) => this.named(entry));
      if (entries.length > 0) yield this.options.digests === true ? await this.digested(files, entries) : entries;
    }
  }

  split(range: KeyRange): Promise<readonly KeyRange[]> {
    return Promise.resolve([range]);
  }

  /** Proven by reading again what was written. Files keep no headers. */
  async put(
    key: Key,
    bytes: Uint8Array,
    md5: string,
    _headers: ObjectHeaders,
    cx: Context,
    options: PutOptions = {},
  ): Promise<Written> {
    await cx.send?.(bytes.length);
    const how = howOf(options, cx);
    const placed = await this.byHand((hand) => this.ask(hand, { ask: 'put', key, bytes, md5, how, ...this.owned() }));
    return written(placed, md5);
  }

  async putParts(
    key: Key,
    parts: AsyncIterable<Part>,
    _headers: ObjectHeaders,
    cx: Context,
    options: PutOptions = {},
  ): Promise<Written> {
    return this.byHand(async (hand) => {
      const talk = new Conversation(hand.thread);
      const owned = this.owned();
      try {
        await talk.ask({ ask: 'begin', key, ...owned });
        const digests: string[] = [];
        for await (const part of parts) {
          const { bytes } = part;
          try {
            await cx.send?.(bytes.length);
            const md5 = hash('md5', bytes, 'hex');
            await talk.ask({ ask: 'append', bytes, md5, ...owned });
            digests.push(md5);
            discard(bytes);
          } finally {
            part.release();
          }
        }
        return written(await talk.ask({ ask: 'finish', how: howOf(options, cx), ...owned }), multipartEtag(digests));
      } catch (error) {
        await talk.ask({ ask: 'abort', ...owned }).catch(() => undefined);
        throw error;
      } finally {
        talk.end();
      }
    });
  }

  async head(key: Key): Promise<Stored | null> {
    if (this.options.absent === true) return null;
    const answer = await this.byHand((hand) => this.ask(hand, { ask: 'look', key, ...this.owned() }));
    if (!('look' in answer)) throw unexpected();
    return answer.look === null ? null : { ...answer.look, etag: '', headers: {}, metadata: {} };
  }

  async remove(keys: readonly Key[]): Promise<readonly NotRemoved[]> {
    const kept: NotRemoved[] = [];
    for (let from = 0; from < keys.length; from += BATCH) {
      const slice = keys.slice(from, from + BATCH);
      const answer = await this.byHand((hand) => this.ask(hand, { ask: 'remove', keys: slice, ...this.owned() }));
      if (!('kept' in answer)) throw unexpected();
      kept.push(...answer.kept.map(({ key, why }) => ({ key: key as Key, why })));
    }
    return kept;
  }

  /** Ends the threads. */
  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.files[Symbol.asyncDispose](), ...this.hands.map(({ thread }) => thread.end())]);
  }

  /** A file whose name is its key is called by it: only such a file may be removed. */
  private named(entry: Entry): Entry {
    return entry.locator === join(this.root, entry.key) ? { ...entry, locator: entry.key } : entry;
  }

  private async digested(files: readonly Entry[], entries: readonly Entry[]): Promise<readonly Entry[]> {
    const slices: Promise<readonly (string | undefined)[]>[] = [];
    for (let from = 0; from < files.length; from += BATCH) {
      const paths = files.slice(from, from + BATCH).map(({ locator }) => locator as string);
      slices.push(
        this.byHand(async (hand) => {
          const answer = await this.ask(hand, { ask: 'digest', paths });
          if (!('digests' in answer)) throw unexpected();
          return answer.digests;
        }),
      );
    }
    const digests = (await Promise.all(slices)).flat();
    return entries.map((entry, at) => {
      const etag = digests[at];
      return etag === undefined ? entry : { ...entry, etag, md5: etag };
    });
  }

  private owned(): { readonly owner?: Owner } {
    return this.options.owner === undefined ? {} : { owner: this.options.owner };
  }

  private async byHand<T>(work: (hand: Hand) => Promise<T>): Promise<T> {
    if (this.hands.length < THREADS && this.hands.every(({ busy }) => busy > 0)) {
      this.hands.push({ thread: new Thread(this.start(this.root)), busy: 0 });
    }
    const hand = this.hands.reduce((least, next) => (next.busy < least.busy ? next : least));
    hand.busy++;
    try {
      return await work(hand);
    } finally {
      hand.busy--;
    }
  }

  private async ask({ thread }: Hand, question: Ask): Promise<Answer> {
    const talk = new Conversation(thread);
    try {
      return await talk.ask(question);
    } finally {
      talk.end();
    }
  }
}

/** Questions about one thing, one after the other. */
class Conversation {
  private readonly thread: Thread;
  private readonly id: number;
  private take: (answer: Answer) => void = () => undefined;

  constructor(thread: Thread) {
    this.thread = thread;
    this.id = thread.open((answer) => this.take(answer));
  }

  /** @throws StoreError */
  async ask(question: Ask): Promise<Answer> {
    const answer = await new Promise<Answer>((resolve) => {
      this.take = resolve;
      this.thread.ask(this.id, question);
    });
    if ('error' in answer) throw refused(answer.error);
    return answer;
  }

  end(): void {
    this.thread.close(this.id);
  }
}

function howOf({ ifAbsent = false, modifiedMs }: PutOptions, cx: Context) {
  return { ifAbsent, modifiedMs: modifiedMs ?? cx.clock.now() };
}

function written(answer: Answer, etag: string): Written {
  if (!('placed' in answer)) throw unexpected();
  if (answer.placed === 'taken') {
    throw new StoreError('There is a file of this name already.', { status: 412, code: 'PreconditionFailed' });
  }
  return answer.placed === 'already' ? { etag, already: true } : { etag };
}

function unexpected(): Error {
  return new Error('The thread that writes the folder gave no answer to what it was asked.');
}

const advice: Readonly<Record<string, string>> = {
  ENOSPC: 'The disk of the destination is full. Make room and run again: what is there is not copied again.',
  EDQUOT: 'The quota of this user at the destination is used up. Raise it and run again.',
  EROFS: 'The destination is mounted for reading only.',
  EACCES: 'This user may not write there. Run the step as the user that owns the folder, or as root.',
  EPERM: 'This user may not do that there. Run the step as the user that owns the folder, or as root.',
};

/** The paths in messages of the system may be those of descriptors, which tell nobody anything. */
function refused({ code, message }: { readonly code: string; readonly message: string }): StoreError {
  return new StoreError(advice[code] ?? message.replaceAll(/\/proc\/self\/fd\/\d+\//g, '.../'), { code });
}
