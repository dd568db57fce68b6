/** Reads a byte stream by lines, by records and by length. */

/** A line or record longer than this is no answer of our program. */
const LONGEST = 64 << 10;

/** One reader at a time; bytes that were not asked for stay in the stream. */
export class ByteReader {
  private readonly chunks: AsyncIterator<Buffer>;
  private rest: Buffer = Buffer.alloc(0);

  constructor(stream: AsyncIterable<Buffer>) {
    this.chunks = stream[Symbol.asyncIterator]();
  }

  /** The next piece as it came, or `null` at the end. */
  async some(): Promise<Buffer | null> {
    if (this.rest.length > 0) {
      const piece = this.rest;
      this.rest = Buffer.alloc(0);
      return piece;
    }
    const next = await this.chunks.next();
    return next.done === true ? null : next.value;
  }

  /** Puts a piece back in front of what is still to be read. */
  unread(piece: Buffer): void {
    this.rest = this.rest.length === 0 ? piece : Buffer.concat([piece, this.rest]);
  }

  /**
   * Everything up to `end`, which is taken away too.
   * @throws when the stream ends first, or what came is longer than any answer.
   */
  async upTo(end: Buffer): Promise<Buffer> {
    for (let from = 0; ;) {
      const at = this.rest.indexOf(end, from);
      if (at >= 0) {
        const found = this.rest.subarray(0, at);
        this.rest = this.rest.subarray(at + end.length);
        return found;
      }
      if (this.rest.length > LONGEST) throw new Error('The server answered something else than was asked for.');
      from = Math.max(0, this.rest.length - end.length + 1);
      await this.more();
    }
  }

  /** The next bytes, so many. @throws when the stream ends first. */
  async exactly(length: number): Promise<Buffer> {
    if (this.rest.length < length) {
      const pieces = [this.rest];
      for (let have = this.rest.length; have < length;) {
        const next = await this.chunks.next();
        if (next.done === true) throw new StreamEnded();
        pieces.push(next.value);
        have += next.value.length;
      }
      this.rest = Buffer.concat(pieces);
    }
    const found = this.rest.subarray(0, length);
    this.rest = this.rest.subarray(length);
    return found;
  }

  /** Whether the next bytes are these. @throws when the stream ends before that can be told. */
  async startsWith(bytes: Buffer): Promise<boolean> {
    while (this.rest.length < bytes.length) {
      if (!bytes.subarray(0, this.rest.length).equals(this.rest)) return false;
      await this.more();
    }
    return this.rest.subarray(0, bytes.length).equals(bytes);
  }

  /** Gives up on the stream. */
  async end(): Promise<void> {
    await this.chunks.return?.();
  }

  private async more(): Promise<void> {
    const next = await this.chunks.next();
    if (next.done === true) throw new StreamEnded();
    this.rest = this.rest.length === 0 ? next.value : Buffer.concat([this.rest, next.value]);
  }
}

/** The stream ended in the middle of an answer. */
export class StreamEnded extends Error {
  override readonly name = 'StreamEnded';

  constructor() {
    super('The connection to the server was lost.');
  }
}
