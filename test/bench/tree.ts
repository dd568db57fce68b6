/** The benchmark's media: 20,000 files as a Mastodon instance has them, made once and kept. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomFrom } from '../../src/verify/sample.ts';

const MEDIAN = 25_000;
const SIGMA = 1.3;
const CAP = 4_000_000;
const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const MP4 = Buffer.from('00000018667479706d70343200000000', 'hex');

/** Lognormal sizes (median 25 KB, at most 4 MB), and 20 videos of 5 to 40 MB, below random 18-digit ids; about 1.6 GB. */
export function buildTree(root: string, files = 20_000, videos = 20): void {
  const done = join(root, '..', 'complete');
  if (existsSync(done)) return;
  mkdirSync(root, { recursive: true });
  const random = randomFrom('bench 7');
  const noise = Buffer.alloc(8 << 20);
  for (let at = 0; at < noise.length; at += 4) noise.writeUInt32LE(Math.floor(random() * 2 ** 32), at);
  for (let number = 0; number < files; number++) {
    const large = number < videos;
    const size = large
      ? 5e6 + Math.floor(random() * 35e6)
      : Math.min(CAP, Math.ceil(MEDIAN * Math.exp(SIGMA * normal(random))));
    const id = `1${String(Math.floor(random() * 1e9)).padStart(9, '0')}${String(Math.floor(random() * 1e8)).padStart(8, '0')}`;
    const folder = join(root, 'cache/media_attachments/files', ...(id.match(/\d{3}/g) ?? []), 'original');
    mkdirSync(folder, { recursive: true });
    const name = Math.floor(random() * 2 ** 48)
      .toString(16)
      .padStart(16, '0');
    writeFileSync(join(folder, `${name}.${large ? 'mp4' : 'png'}`), body(size, large, noise, number));
  }
  writeFileSync(done, '');
}

/** So many small files in one folder, as no instance has them and a disk may. */
export function buildFolder(root: string, files: number): void {
  const only = join(root, 'media_attachments/files/109/000/000/000/000/001/original');
  mkdirSync(only, { recursive: true });
  for (let number = 0; number < files; number++) {
    writeFileSync(join(only, `${number.toString(16).padStart(16, '0')}.png`), body(100, false, PNG, number));
  }
}

function body(size: number, large: boolean, noise: Buffer, number: number): Buffer {
  const bytes = Buffer.alloc(size);
  for (let from = 0; from < size; from += noise.length) noise.copy(bytes, from);
  bytes.writeUInt32LE(number, Math.min(Math.max(0, size - 4), 20));
  (large ? MP4 : PNG).copy(bytes);
  return bytes;
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
