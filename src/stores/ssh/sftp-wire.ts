/** Packets of SFTP, version 3. @see https://datatracker.ietf.org/doc/html/draft-ietf-secsh-filexfer-02 */

/** Types of packets that are sent. */
export const ask = {
  init: 1,
  open: 3,
  close: 4,
  read: 5,
  lstat: 7,
  opendir: 11,
  readdir: 12,
  stat: 17,
} as const;

/** Types of packets that are received. */
export const answer = { version: 2, status: 101, handle: 102, data: 103, name: 104, attributes: 105 } as const;

/** What a server says of a file; absent where it does not tell. */
export interface Attributes {
  readonly size?: number;
  /** Type and permissions, as `st_mode`. */
  readonly mode?: number;
  /** Seconds since the epoch. */
  readonly modified?: number;
}

/** A name in a folder. */
export interface Named {
  readonly name: Buffer;
  readonly attributes: Attributes;
}

/** A refusal. */
export class SftpError extends Error {
  override readonly name = 'SftpError';
  readonly why: 'end' | 'missing' | 'denied' | 'failure';

  /** @param text - the server's words: hostile. */
  constructor(code: number, text: string) {
    super(`The server answered: ${text.replace(/\p{C}/gu, '?').slice(0, 200)} (SFTP status ${code}).`);
    this.why = code === 1 ? 'end' : code === 2 ? 'missing' : code === 3 ? 'denied' : 'failure';
  }
}

/** A number of 32 bits. */
export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A number of 64 bits. */
export function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

/** Bytes with their length before them. */
export function text(bytes: Buffer): Buffer {
  return Buffer.concat([u32(bytes.length), bytes]);
}

/** A whole packet. */
export function packet(type: number, fields: readonly Buffer[]): Buffer {
  const length = fields.reduce((sum, { length }) => sum + length, 1);
  return Buffer.concat([u32(length), Buffer.of(type), ...fields], length + 4);
}

/** Reads the fields of a packet one after the other. */
export class Fields {
  private readonly bytes: Buffer;
  private at: number;

  constructor(bytes: Buffer, at: number) {
    this.bytes = bytes;
    this.at = at;
  }

  u32(): number {
    const value = this.bytes.readUInt32BE(this.at);
    this.at += 4;
    return value;
  }

  u64(): number {
    const value = Number(this.bytes.readBigUInt64BE(this.at));
    this.at += 8;
    return value;
  }

  text(): Buffer {
    const length = this.u32();
    if (this.at + length > this.bytes.length) throw new RangeError('A field of an SFTP packet is longer than it.');
    this.at += length;
    return this.bytes.subarray(this.at - length, this.at);
  }

  attributes(): Attributes {
    const flags = this.u32();
    const size = flags & 1 ? this.u64() : undefined;
    if (flags & 2) this.at += 8;
    const mode = flags & 4 ? this.u32() : undefined;
    if (flags & 8) this.at += 4;
    const modified = flags & 8 ? this.u32() : undefined;
    if (flags & 0x8000_0000) {
      for (let left = this.u32(); left > 0; left--) {
        this.text();
        this.text();
      }
    }
    return {
      ...(size !== undefined && { size }),
      ...(mode !== undefined && { mode }),
      ...(modified !== undefined && { modified }),
    };
  }

  names(): Named[] {
    const names: Named[] = [];
    for (let left = this.u32(); left > 0; left--) {
      const name = this.text();
      this.text(); // The same as `ls -l` would show it.
      names.push({ name, attributes: this.attributes() });
    }
    return names;
  }
}
