/**
 * The worker thread of a folder: walks ranges page by page as they are asked for, reads files and writes them. All are
 * synchronous calls, three times cheaper than promises for small files, and keep the main thread free for the network.
 */
import type { MessagePort } from 'node:worker_threads';
import type { Entry, KeyRange } from '../model.ts';
import { readWhole, type ReadAnswer } from './read.ts';
import { estimateRanges } from './split.ts';
import type { Owner } from './tree.ts';
import { walk, type Skipped } from './walk.ts';
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

/** A page of a walk, in columns: structured cloning of columns is several times cheaper than of objects. */
export interface Page {
  readonly keys: string[];
  readonly paths: string[];
  readonly sizes: Float64Array;
  readonly modified: Float64Array;
  readonly changed: Float64Array;
  /** Which of {@link STANDINGS} each is. */
  readonly standing: Uint8Array;
  /** Set on the last page. */
  readonly end?: { readonly skipped: Readonly<Record<Skipped, number>>; readonly denied: readonly string[] };
}

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

const PAGE = 1000;
/** Readable by others, by the owner only, or no file at all. */
export const STANDINGS = ['public', 'owner', 'irregular'] as const;

interface Walk {
  readonly entries: Generator<Entry>;
  readonly skipped: Record<Skipped, number>;
  readonly denied: string[];
}

/** Serves one port for as long as the thread lives. */
export function serveFolder(port: MessagePort, root: string): void {
  const walks = new Map<number, Walk>();
  let writer: FolderWriter | undefined;
  const writing = (owner: Owner | undefined): FolderWriter => (writer ??= new FolderWriter(root, owner));
  const answer = (message: Answer, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);

  port.on('message', (question: Question) => {
    const { id } = question;
    try {
      switch (question.ask) {
        case 'walk':
          walks.set(id, startWalk(root, question.range));
          break;
        case 'page': {
          const walked = walks.get(id);
          if (walked === undefined) break;
          const page = nextPage(walked);
          if (page.end !== undefined) walks.delete(id);
          answer({ id, page });
          break;
        }
        case 'stop':
          walks.delete(id);
          break;
        case 'split':
          answer({ id, ranges: estimateRanges(root, question.range, question.ways) });
          break;
        case 'read':
          question.paths.forEach((path, index) => {
            const read = readWhole(path);
            answer({ id, read, index }, read.ok ? [read.bytes.buffer] : []);
          });
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
      const failure = error as NodeJS.ErrnoException;
      walks.delete(id);
      answer({ id, error: { code: failure.code ?? '', message: failure.message } });
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

function startWalk(root: string, range: KeyRange): Walk {
  const skipped = { symlink: 0, special: 0, undecodable: 0 };
  const denied: string[] = [];
  const entries = walk(root, range, {
    skipped: (kind) => skipped[kind]++,
    denied: (error) => denied.push(error.message),
  });
  return { entries, skipped, denied };
}

function nextPage(walked: Walk): Page {
  const keys: string[] = [];
  const paths: string[] = [];
  const sizes = new Float64Array(PAGE);
  const modified = new Float64Array(PAGE);
  const changed = new Float64Array(PAGE);
  const standing = new Uint8Array(PAGE);
  while (keys.length < PAGE) {
    const next = walked.entries.next();
    if (next.done === true) {
      return {
        keys,
        paths,
        sizes,
        modified,
        changed,
        standing,
        end: { skipped: walked.skipped, denied: walked.denied },
      };
    }
    const entry = next.value;
    sizes[keys.length] = entry.size;
    modified[keys.length] = entry.modifiedMs;
    changed[keys.length] = entry.changedMs ?? 0;
    standing[keys.length] = STANDINGS.indexOf(entry.irregular === true ? 'irregular' : (entry.access ?? 'public'));
    keys.push(entry.key);
    paths.push(entry.locator as string);
  }
  return { keys, paths, sizes, modified, changed, standing };
}
