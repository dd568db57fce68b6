/**
 * Media files of any size that real decoders accept: copies of the tiny files in `test/fixtures/media`, each padded in
 * the way its format allows (comments, free space, private chunks), so that no two files are the same.
 */
import { readFileSync } from 'node:fs';
import { crc32 } from 'node:zlib';

export type MediaKind = 'jpg' | 'png' | 'emoji' | 'gif' | 'webp' | 'ico' | 'mp4' | 'mp3' | 'zip' | 'csv';

/**
 * Makes one file of about `size` bytes; never smaller than the format needs, which is under 5 KB for every kind.
 * @param serial - told in the padding: files with different serials differ, the same serial gives the same bytes.
 */
export function makeMedia(kind: MediaKind, size: number, serial: number): Buffer {
  return makers[kind](size, serial);
}

const makers: Record<MediaKind, (size: number, serial: number) => Buffer> = {
  jpg: (size, serial) => padJpeg(seed('photo.jpg'), size, serial),
  png: (size, serial) => padPng(seed('picture.png'), size, serial),
  emoji: (size, serial) => padPng(seed('emoji.png'), size, serial),
  gif: (size, serial) => padGif(seed('moving.gif'), size, serial),
  webp: (size, serial) => padWebp(seed('picture.webp'), size, serial),
  ico: (size, serial) => iconAround(padPng(seed('picture.png'), size - 22, serial)),
  mp4: (size, serial) => padMp4(seed('clip.mp4'), size, serial),
  mp3: (size, serial) => padMp3(seed('sound.mp3'), size, serial),
  zip: (size, serial) => zipAround('outbox.txt', filler(Math.max(0, size - 120), serial)),
  csv: (size, serial) => filler(size, serial),
};

const seeds = new Map<string, Buffer>();

function seed(name: string): Buffer {
  let bytes = seeds.get(name);
  if (bytes === undefined) {
    bytes = readFileSync(new URL(`../fixtures/media/${name}`, import.meta.url));
    seeds.set(name, bytes);
  }
  return bytes;
}

/** Comment segments after the JFIF header. Their length counts itself and is at most 65,535. */
function padJpeg(jpeg: Buffer, size: number, serial: number): Buffer {
  const at = 4 + jpeg.readUInt16BE(4); // behind SOI and APP0
  const text = filler(size - jpeg.length - 4 * Math.ceil((size - jpeg.length) / 65_537), serial);
  const pieces = [jpeg.subarray(0, at)];
  for (let start = 0; start < text.length; start += 65_533) {
    const data = text.subarray(start, start + 65_533);
    const head = Buffer.from([0xff, 0xfe, 0, 0]);
    head.writeUInt16BE(data.length + 2, 2);
    pieces.push(head, data);
  }
  return Buffer.concat([...pieces, jpeg.subarray(at)]);
}

/** One `tEXt` chunk before `IEND`. */
function padPng(png: Buffer, size: number, serial: number): Buffer {
  const end = png.length - 12;
  const typed = Buffer.concat([Buffer.from('tEXtComment\0'), filler(size - png.length - 20, serial)]);
  return Buffer.concat([
    png.subarray(0, end),
    uint32be(typed.length - 4),
    typed,
    uint32be(crc32(typed)),
    png.subarray(end),
  ]);
}

/** One comment extension before the trailer, in blocks of 255 bytes. */
function padGif(gif: Buffer, size: number, serial: number): Buffer {
  const text = filler(Math.floor(((size - gif.length - 3) * 255) / 256), serial);
  const pieces = [gif.subarray(0, -1), Buffer.from([0x21, 0xfe])];
  for (let start = 0; start < text.length; start += 255) {
    const block = text.subarray(start, start + 255);
    pieces.push(Buffer.from([block.length]), block);
  }
  return Buffer.concat([...pieces, Buffer.from([0, 0x3b])]);
}

/** One unknown chunk at the end of an extended WebP, which readers skip. Chunks have even lengths. */
function padWebp(webp: Buffer, size: number, serial: number): Buffer {
  const text = even(filler(size - webp.length - 8, serial));
  const padded = Buffer.concat([webp, Buffer.from('PADD'), uint32le(text.length), text]);
  padded.writeUInt32LE(padded.length - 8, 4);
  return padded;
}

/** A `free` box behind the last one. */
function padMp4(mp4: Buffer, size: number, serial: number): Buffer {
  const text = filler(size - mp4.length - 8, serial);
  return Buffer.concat([mp4, uint32be(text.length + 8), Buffer.from('free'), text]);
}

/** An ID3v2.4 tag in front with one private frame; lengths carry seven bits per byte. */
function padMp3(mp3: Buffer, size: number, serial: number): Buffer {
  const owner = Buffer.from('padding\0');
  const text = filler(size - mp3.length - 20 - owner.length, serial);
  const frame = Buffer.concat([
    Buffer.from('PRIV'),
    syncSafe(owner.length + text.length),
    Buffer.from([0, 0]),
    owner,
    text,
  ]);
  return Buffer.concat([Buffer.from('ID3\x04\0\0'), syncSafe(frame.length), frame, mp3]);
}

/** An icon file with one 32x32 picture, stored as PNG. */
function iconAround(png: Buffer): Buffer {
  const head = Buffer.from([0, 0, 1, 0, 1, 0, 32, 32, 0, 0, 1, 0, 24, 0]);
  return Buffer.concat([head, uint32le(png.length), uint32le(22), png]);
}

/** A ZIP archive with one file, stored as it is. */
function zipAround(name: string, data: Buffer): Buffer {
  const about = Buffer.alloc(26); // the fields that the local and the central header share
  about.writeUInt16LE(20, 0);
  about.writeUInt16LE(0x21, 8); // 1 January 1980
  about.writeUInt32LE(crc32(data), 10);
  about.writeUInt32LE(data.length, 14);
  about.writeUInt32LE(data.length, 18);
  about.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04'), about, Buffer.from(name), data]);
  const central = Buffer.concat([Buffer.from('PK\x01\x02\x14\0'), about, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.from('PK\x05\x06\0\0\0\0\x01\0\x01\0');
  return Buffer.concat([local, central, end, uint32le(central.length), uint32le(local.length), Buffer.alloc(2)]);
}

/** Bytes of ASCII noise, made once; every file's filler is a piece of it, read round and round. */
const noise = makeNoise(1 << 20);

/** `size` bytes of text that starts with the serial (whole, even where `size` is smaller). */
function filler(size: number, serial: number): Buffer {
  const label = Buffer.from(`demo file ${serial}\n`);
  const text = Buffer.allocUnsafe(Math.max(label.length, Math.floor(size)));
  label.copy(text);
  let from = (serial * 7919) % noise.length;
  for (let at = label.length; at < text.length; from = 0) at += noise.copy(text, at, from);
  return text;
}

function makeNoise(size: number): Buffer {
  const words = new Uint32Array(size / 4);
  let state = 0x9e3779b9;
  for (let i = 0; i < words.length; i++) {
    // xorshift32; then six bits of each byte, moved to the printable characters '0' to 'o'.
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    words[i] = (state & 0x3f3f3f3f) + 0x30303030;
  }
  return Buffer.from(words.buffer);
}

const even = (bytes: Buffer): Buffer => (bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.from(' ')]));

function uint32be(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function uint32le(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

const syncSafe = (value: number): Buffer =>
  Buffer.from([(value >> 21) & 127, (value >> 14) & 127, (value >> 7) & 127, value & 127]);
