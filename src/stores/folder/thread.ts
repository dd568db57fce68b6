/**
 * The worker thread of a folder: walks ranges page by page as they are asked for, reads files and writes them. What counts are
 * synchronous calls, three times cheaper than promises for small files, and keep the main thread free for the network.
 */
import type { MessagePort } from 'node:worker_threads';
import type { KeyRange } from '../model.ts';
import { PagedWalk, type Page } from './pages.ts';
import type { ReadAnswer } from './read.ts';
import { Reader } from './reader.ts';
import { estimateRanges } from './split.ts';
import type { Owner } from './tree.ts';
import { digestOf, FolderWriter, type Look, type Placed, type PlacedHow } from './write.ts';

/** What the main thread asks for. `id` pairs the answer with the question. */
export type Question =
  | { readonly id: number; readonly ask: 'walk'; readonly range: KeyRange }
  | { readonly id: number; readonly ask: 'page' }
  | { readonly id: number; readonly ask: 'stop' }
  | { readonly id: number; readonly ask: 'split'; readonly range: KeyRange; readonly ways: number }
  | { readonly id: number; readonly ask: 'read'; readonly paths: readonly string[] }
  | { readonly id: number; readonly ask: 'digest'; readonly paths: readonly string[] }
  | WriteQuestion;

/** What a thread is asked that writes; always with the same owner. */
type WriteQuestion = { readonly id: number; readonly owner?: Owner | undefined } & (
  | {
      readonly ask: 'put';
      readonly key: string;
      readonly bytes: Uint8Array;
      readonly md5: string;
      readonly how: PlacedHow;
    }
  | { readonly ask: 'begin'; readonly key: string }
  | { readonly ask: 'append'; readonly bytes: Uint8Array; readonly md5: string }
  | { readonly ask: 'finish'; readonly how: PlacedHow }
  | { readonly ask: 'abort' }
  | { readonly ask: 'look'; readonly key: string }
  | { readonly ask: 'remove'; readonly keys: readonly string[] }
);

/** The thread's answers. */
export type Answer =
  | { readonly id: number; readonly page: Page }
  | { readonly id: number; readonly ranges: readonly KeyRange[] }
  | { readonly id: number; readonly read: ReadAnswer; readonly index: number }
  /** Hex; nothing for a file that cannot be read. */
  | { readonly id: number; readonly digests: readonly (string | undefined)[] }
  | { readonly id: number; readonly placed: Placed }
  | { readonly id: number; readonly look: Look | null }
  | { readonly id: number; readonly kept: readonly { readonly key: string; readonly why: string }[] }
  | { readonly id: number; readonly error: { readonly code: string; readonly message: string } };

/** Serves one port for as long as the thread lives. */
export function serveFolder(port: MessagePort, root: string): void {
  const walks = new Map<number, PagedWalk>();
  const disk = { waits: false };
  const reader = new Reader();
  let writer: FolderWriter | undefined;
  const writing = (owner: Owner | undefined): FolderWriter => (writer ??= new FolderWriter(root, owner));
  const answer = (message: Answer, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

  const fail = (id: number, error: unknown): void => {
    const { code = '', message } = error as NodeJS.ErrnoException;
    answer({ id, error: { code, message } });
  };
  const later = (id: number, work: Promise<void>): void => void work.catch((error: unknown) => fail(id, error));

  port.on('message', (question: Question) => {
    const { id } = question;
    try {
      switch (question.ask) {
        case 'walk':
          walks.set(id, new PagedWalk(root, question.range, disk));
          break;
        case 'page': {
          const page = walks.get(id)?.next();
          if (page !== undefined)
            later(
              id,
              page.then((page) => answer({ id, page })),
            );
          break;
        }
        case 'stop':
          walks.get(id)?.stop();
          walks.delete(id);
          break;
        case 'split':
          answer({ id, ranges: estimateRanges(root, question.range, question.ways) });
          break;
        case 'read':
          later(
            id,
            reader.read(question.paths, (read, index) =>
              answer({ id, read, index }, read.ok ? [read.bytes.buffer] : []),
            ),
          );
          break;
        case 'digest':
          answer({ id, digests: question.paths.map(digestOrNothing) });
          break;
        case 'put': {
          const { key, bytes, md5, how } = question;
          answer({ id, placed: writing(question.owner).put(key, bytes, md5, how) });
          break;
        }
        case 'begin':
          writing(question.owner).begin(id, question.key);
          answer({ id, placed: 'written' });
          break;
        case 'append':
          writing(question.owner).append(id, question.bytes, question.md5);
          answer({ id, placed: 'written' });
          break;
        case 'finish':
          answer({ id, placed: writing(question.owner).finish(id, question.how) });
          break;
        case 'abort':
          writing(question.owner).abort(id);
          answer({ id, placed: 'written' });
          break;
        case 'look':
          answer({ id, look: writing(question.owner).look(question.key) });
          break;
        case 'remove':
          answer({ id, kept: removeAll(writing(question.owner), question.keys) });
          break;
      }
    } catch (error) {
      fail(id, error);
    }
  });
}

function digestOrNothing(path: string): string | undefined {
  try {
    return digestOf(path);
  } catch {
    return undefined;
  }
}

function removeAll(writer: FolderWriter, keys: readonly string[]) {
  return keys.flatMap((key) => {
    try {
      writer.remove(key);
      return [];
    } catch (error) {
      return { key, why: (error as Error).message };
    }
  });
}
