/**
 * Where the bytes of the local cloud lie: small bodies in memory, larger ones in files, so that a rehearsal on a folder of
 * many gigabytes does not eat memory. Bodies never change once written; objects, copies and parts share them by counting.
 */
import { close, closeSync, createReadStream, createWriteStream, mkdtempSync, openSync, read, rmSync } from 'node:fs';
import type { WriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { promisify } from 'node:util';

const readAt = promisify(read);
const closeFile = promisify(close);

/** Bytes that do not change. Whoever keeps one calls `retain` (its maker has done so already) and later `release`. */
export interface Body {
  readonly size: number;
  read(start: number, end: number): Promise<Buffer>;
  /** The bytes of `[start, end)` in pieces. What it reads from stays readable although the body is released meanwhile. */
  stream(start: number, end: number): AsyncIterable<Buffer>;
  retain(): void;
  release(): void;
}

/** A body that arrives in pieces. */
export interface BodyWriter {
  write(piece: Buffer): Promise<void>;
  /** @returns the finished body, retained once. */
  end(): Promise<Body>;
  abort(): void;
}

/** Makes bodies and owns the directory that the larger ones lie in. */
export class BodyStore {
  readonly #given: string | undefined;
  #directory: string | undefined;
  #files = 0;
  readonly inMemoryUpTo: number;

  /** @param directory - where files are written; a temporary one, removed on `close`, when not given. */
  constructor(directory?: string, inMemoryUpTo = 64 * 1024) {
    this.#given = directory;
    this.#directory = directory;
    this.inMemoryUpTo = inMemoryUpTo;
  }

  async from(bytes: Buffer): Promise<Body> {
    // A copy: what arrives from a socket is a view of a larger buffer, which must not be kept alive.
    if (bytes.length <= this.inMemoryUpTo) return new MemoryBody(Buffer.from(bytes));
    const path = this.#nextPath();
    await writeFile(path, bytes);
    return new FileBody(path, bytes.length);
  }

  writer(): BodyWriter {
    let pieces: Buffer[] = [];
    let size = 0;
    let file: { stream: WriteStream; path: string; failed: Error | undefined } | undefined;
    const spill = async (): Promise<void> => {
      const path = this.#nextPath();
      file = { stream: createWriteStream(path), path, failed: undefined };
      const opened = file;
      opened.stream.on('error', (error) => (opened.failed = error));
      const held = Buffer.concat(pieces);
      pieces = [];
      await push(opened.stream, held);
    };
    return {
      write: async (piece) => {
        size += piece.length;
        if (file !== undefined) {
          if (file.failed !== undefined) throw file.failed;
          await push(file.stream, piece);
          return;
        }
        pieces.push(piece);
        if (size > this.inMemoryUpTo) await spill();
      },
      end: async () => {
        if (file === undefined) return new MemoryBody(Buffer.concat(pieces));
        file.stream.end();
        await finished(file.stream);
        return new FileBody(file.path, size);
      },
      abort: () => {
        pieces = [];
        if (file === undefined) return;
        file.stream.destroy();
        rmSync(file.path, { force: true });
      },
    };
  }

  /** Removes the directory, when it was made here. */
  close(): void {
    if (this.#given === undefined && this.#directory !== undefined) {
      rmSync(this.#directory, { recursive: true, force: true });
      this.#directory = undefined;
    }
  }

  #nextPath(): string {
    this.#directory ??= mkdtempSync(join(tmpdir(), 'local-cloud-'));
    this.#files += 1;
    return join(this.#directory, `${this.#files.toString(36)}.body`);
  }
}

/** Several bodies one after another: what completing a multipart upload makes of its parts. Takes over their counts. */
export function joinBodies(parts: readonly Body[]): Body {
  const only = parts[0];
  return parts.length === 1 && only !== undefined ? only : new JoinedBody(parts);
}

async function push(stream: WriteStream, piece: Buffer): Promise<void> {
  if (stream.write(piece)) return;
  await new Promise<void>((resolve) => {
    const go = (): void => {
      stream.off('drain', go);
      stream.off('close', go);
      resolve();
    };
    stream.on('drain', go);
    stream.on('close', go);
  });
}

class MemoryBody implements Body {
  readonly #bytes: Buffer;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  get size(): number {
    return this.#bytes.length;
  }

  read(start: number, end: number): Promise<Buffer> {
    return Promise.resolve(this.#bytes.subarray(start, end));
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface streams; memory has nothing to wait for
  async *stream(start: number, end: number): AsyncIterable<Buffer> {
    if (end > start) yield this.#bytes.subarray(start, end);
  }

  retain(): void {
    // Memory is given back by the garbage collector.
  }

  release(): void {
    // As above.
  }
}

class FileBody implements Body {
  readonly #path: string;
  readonly size: number;
  #holders = 1;

  constructor(path: string, size: number) {
    this.#path = path;
    this.size = size;
  }

  async read(start: number, end: number): Promise<Buffer> {
    // Opened at once, so that an overwrite in the meantime cannot take the file away.
    const fd = openSync(this.#path, 'r');
    try {
      const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(end, this.size) - start));
      let done = 0;
      while (done < bytes.length) {
        const { bytesRead } = await readAt(fd, bytes, done, bytes.length - done, start + done);
        if (bytesRead === 0) throw new Error(`${this.#path} is shorter than it was`);
        done += bytesRead;
      }
      return bytes;
    } finally {
      await closeFile(fd);
    }
  }

  stream(start: number, end: number): AsyncIterable<Buffer> {
    const fd = openSync(this.#path, 'r');
    if (end <= start) {
      closeSync(fd);
      return createEmpty();
    }
    return createReadStream('', { fd, start, end: end - 1, highWaterMark: 256 * 1024 }) as AsyncIterable<Buffer>;
  }

  retain(): void {
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) rmSync(this.#path, { force: true });
  }
}

class JoinedBody implements Body {
  readonly #parts: readonly Body[];
  readonly size: number;
  #holders = 1;

  constructor(parts: readonly Body[]) {
    this.#parts = parts;
    this.size = parts.reduce((sum, part) => sum + part.size, 0);
  }

  async read(start: number, end: number): Promise<Buffer> {
    return Buffer.concat(await Promise.all(this.#cut(start, end).map((cut) => cut.part.read(cut.from, cut.to))));
  }

  async *stream(start: number, end: number): AsyncIterable<Buffer> {
    const cuts = this.#cut(start, end);
    for (const cut of cuts) cut.part.retain();
    try {
      for (const cut of cuts) yield* cut.part.stream(cut.from, cut.to);
    } finally {
      for (const cut of cuts) cut.part.release();
    }
  }

  retain(): void {
    this.#holders += 1;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) for (const part of this.#parts) part.release();
  }

  #cut(start: number, end: number): { part: Body; from: number; to: number }[] {
    const cuts = [];
    let at = 0;
    for (const part of this.#parts) {
      const from = Math.max(0, start - at);
      const to = Math.min(part.size, end - at);
      if (to > from) cuts.push({ part, from, to });
      at += part.size;
    }
    return cuts;
  }
}

async function* createEmpty(): AsyncIterable<Buffer> {
  // Nothing to give.
}
