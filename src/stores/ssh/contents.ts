/** Asks a session for the contents of files: small ones many at a time, large ones as a stream. */
import type { Entry } from '../model.ts';
import { nameLine } from './program.ts';
import { StreamEnded, type ByteReader } from './reader.ts';
import { parseRecord, sameRecord, type FileRecord } from './records.ts';
import { newToken, type Session } from './session.ts';

/** How the server sees each of the files that were asked for. */
export type Seen = FileRecord | 'vanished' | 'denied' | 'no file';

/**
 * Boundaries between files are taken from their sizes, so a file that is being written to could shift those after it. Files
 * touched this recently are asked for one by one; so is everything when anything changed.
 */
const SETTLED_MS = 5000;

/** The contents of some files, in the order asked for. */
export interface Batch {
  readonly seen: readonly Seen[];
  /** `null` where it cannot be told which bytes are whose; an error where the only one could not be read although it did not change. */
  readonly bodies: readonly (Uint8Array | Error | null)[];
}

/** Small files in one answer. */
export async function readBatch(session: Session, entries: readonly Entry[]): Promise<Batch> {
  const conversation = new Conversation(session, entries);
  const seen = await conversation.before();
  const records = seen.filter((each) => typeof each !== 'string');
  const size = records.reduce((sum, record) => sum + record.size, 0);
  // Each has a buffer of its own, so that its memory is free as soon as it was sent.
  const buffers = records.map((record) => Buffer.allocUnsafeSlow(record.size));
  const fill = filler(buffers);
  const contents = conversation.contents(size);
  let next = await contents.next();
  for (; next.done !== true; next = await contents.next()) fill(next.value);
  const after = await conversation.after();
  const nowMs = Date.now() + session.clockAheadMs;
  const settled = records.every((record, at) => {
    const later = after[at];
    const touchedMs = 1000 * Math.max(later?.modified ?? Infinity, later?.changed ?? Infinity);
    return later !== undefined && sameRecord(record, later) && (records.length === 1 || touchedMs + SETTLED_MS < nowMs);
  });
  const same = after.length === records.length && settled;
  const trusted = next.value && same;
  let at = 0;
  const bodies = seen.map((each) => {
    if (typeof each === 'string') return null;
    if (trusted) return buffers[at++] ?? null;
    return records.length === 1 && same ? unreadable() : null;
  });
  return { seen, bodies };
}

/** Fills buffers one after the other. */
function filler(buffers: readonly Buffer[]): (piece: Buffer) => void {
  let [at, filled] = [0, 0];
  return (piece) => {
    for (let from = 0; from < piece.length;) {
      const buffer = buffers[at];
      if (buffer === undefined) return;
      const copied = piece.copy(buffer, filled, from);
      from += copied;
      filled += copied;
      if (filled === buffer.length) [at, filled] = [at + 1, 0];
    }
  };
}

function unreadable(): Error {
  return new Error('The server could not read the file to its end: the log of its kernel tells of a failing disk.');
}

/** One file as a stream, whole or from some byte on. */
export class FileStream {
  private readonly conversation: Conversation;
  /** As it was before its contents were read. */
  readonly seen: Seen;
  private constructor(conversation: Conversation, seen: Seen) {
    this.conversation = conversation;
    this.seen = seen;
  }

  static async open(session: Session, entry: Entry): Promise<FileStream> {
    const conversation = new Conversation(session, [entry]);
    const [seen = 'vanished'] = await conversation.before();
    return new FileStream(conversation, seen);
  }

  /** The content. Afterwards the session is free again. @returns whether the file was the same before and after. */
  async *content(): AsyncGenerator<Buffer, boolean> {
    const size = typeof this.seen === 'string' ? 0 : this.seen.size;
    const whole = yield* this.conversation.contents(size);
    const [after] = await this.conversation.after();
    if (typeof this.seen === 'string' || after === undefined || !sameRecord(this.seen, after)) return false;
    if (!whole) throw unreadable();
    return true;
  }
}

/** One `read` question and its answer, part by part. */
class Conversation {
  private readonly session: Session;
  private readonly entries: readonly Entry[];
  private readonly token = newToken();

  constructor(session: Session, entries: readonly Entry[]) {
    this.session = session;
    this.entries = entries;
    session.ask(`read\n${this.token}\n${entries.map(({ locator }) => nameLine(locator as string)).join('')}.\n`);
  }

  async before(): Promise<readonly Seen[]> {
    const seen: Seen[] = this.entries.map(() => 'vanished');
    const places = new Map(this.entries.map(({ locator }, at) => [locator, at]));
    for (;;) {
      const line = await this.control();
      if (line === 'B') return seen;
      if (typeof line !== 'string') {
        const at = places.get(line.name ?? '');
        if (at !== undefined) seen[at] = line.kind === 'file' ? line : 'no file';
        continue;
      }
      const [what, index] = line.split(' ');
      if (what === 'd') seen[Number(index)] = 'denied';
      else if (what === 'n') seen[Number(index)] = 'no file';
    }
  }

  /** @returns whether there were exactly `size` bytes. */
  async *contents(size: number): AsyncGenerator<Buffer, boolean> {
    return yield* upToMarker(this.session.reader, Buffer.from(`//${this.token} E\n`), size);
  }

  async after(): Promise<readonly FileRecord[]> {
    const records: FileRecord[] = [];
    for (;;) {
      const line = await this.control();
      if (line === '.') return records;
      if (typeof line !== 'string') records.push(line);
    }
  }

  /** The next record, or what a line that begins with `//` says. */
  private async control(): Promise<FileRecord | string> {
    const { reader, dialect } = this.session;
    if (!(await reader.startsWith(SLASHES))) return parseRecord(await reader.upTo(RECORD_END), dialect);
    const line = (await reader.upTo(LINE_END)).toString('latin1').slice(2);
    return line.startsWith(`${this.token} `) ? line.slice(this.token.length + 1) : line;
  }
}

const SLASHES = Buffer.from('//');
const RECORD_END = Buffer.from('//\n');
const LINE_END = Buffer.from('\n');

/** Bytes up to a marker that is expected after `size` of them, but found wherever it comes. No more than `size` are given. */
async function* upToMarker(reader: ByteReader, marker: Buffer, size: number): AsyncGenerator<Buffer, boolean> {
  let left = size;
  let held: Buffer = Buffer.alloc(0);
  while (left > 0) {
    const piece = await reader.some();
    if (piece === null) throw new StreamEnded();
    const data: Buffer = held.length === 0 ? piece : Buffer.concat([held, piece]);
    const at = data.indexOf(marker);
    if (at >= 0 && at < left) {
      reader.unread(data.subarray(at + marker.length));
      yield data.subarray(0, at);
      return false;
    }
    if (data.length >= left) {
      reader.unread(data.subarray(left));
      yield data.subarray(0, left);
      break;
    }
    // The end of this piece may be the beginning of the marker.
    const given = Math.max(0, data.length - marker.length + 1);
    held = data.subarray(given);
    left -= given;
    if (given > 0) yield data.subarray(0, given);
  }
  if (await reader.startsWith(marker)) {
    await reader.upTo(marker);
    return true;
  }
  await pass(reader, marker);
  return false;
}

/** Reads over everything up to a marker. */
async function pass(reader: ByteReader, marker: Buffer): Promise<void> {
  let held: Buffer = Buffer.alloc(0);
  for (;;) {
    const piece = await reader.some();
    if (piece === null) throw new StreamEnded();
    const data = Buffer.concat([held, piece]);
    const at = data.indexOf(marker);
    if (at >= 0) {
      reader.unread(data.subarray(at + marker.length));
      return;
    }
    held = data.subarray(Math.max(0, data.length - marker.length + 1));
  }
}
