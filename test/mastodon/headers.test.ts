import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mostSpecific } from '../../src/mastodon/content-type.ts';
import { cacheControl, quickHeaders, uploadHeaders } from '../../src/mastodon/headers.ts';

/** Latin-1 text as bytes, padded like a file that goes on. */
function bytes(text: string, padding = 64): Uint8Array {
  return Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(padding)]);
}
const box = (brand: string): Uint8Array => bytes(`\0\0\0\x20ftyp${brand}\0\0\x02\0isomiso2`);
const ogg = (codec: string): Uint8Array => bytes(`OggS${'\0'.repeat(22)}\x01\x1e${codec}`);
const ebml = '\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm';

const jpeg = bytes('\xff\xd8\xff\xe0\0\x10JFIF');
const png = bytes('\x89PNG\r\n\x1a\n\0\0\0\rIHDR');

async function typeOf(name: string, head: Uint8Array): Promise<string> {
  const key = `accounts/avatars/000/000/001/original/${name}`;
  const full = await uploadHeaders(key, head, head.length);
  const quick = quickHeaders(key, head);
  if (quick !== undefined) expect(quick).toEqual(full);
  return full.contentType;
}

describe('uploadHeaders', () => {
  it('writes what Mastodon writes, and nothing else', async () => {
    expect(await uploadHeaders('a.png', png, 1_000)).toEqual({
      contentType: 'image/png',
      cacheControl: 'public, max-age=315576000, immutable',
    });
  });

  it.each([
    ['a.jpg', jpeg, 'image/jpeg'],
    ['a.jfif', jpeg, 'image/jpeg'],
    ['a.png', png, 'image/png'],
    ['a.gif', bytes('GIF89a'), 'image/gif'],
    ['a.webp', bytes('RIFF\x10\0\0\0WEBPVP8 '), 'image/webp'],
    ['a.mp4', box('isom'), 'video/mp4'],
    ['a.mp4', box('mp42'), 'video/mp4'],
    ['a.mp4', box('iso5'), 'video/mp4'],
    ['a.mp4', box('qt  '), 'video/mp4'],
    ['a.mp4', box('3gp4'), 'video/mp4'],
    ['a.mov', box('qt  '), 'video/quicktime'],
    ['a.mov', box('isom'), 'video/mp4'],
    ['a.3gp', box('3gp4'), 'video/quicktime'],
    ['a.m4v', box('M4V '), 'video/mp4'],
    ['a.m4a', box('M4A '), 'audio/mp4'],
    ['a.m4a', box('isom'), 'audio/mp4'],
    ['a.heic', box('heic'), 'image/heic'],
    ['a.heif', box('mif1'), 'image/heif'],
    ['a.avif', box('avif'), 'image/avif'],
    ['a.mp3', bytes('ID3\x04\0\0'), 'audio/mpeg'],
    ['a.mp3', bytes('\xff\xfb\x90\x44'), 'audio/mpeg'],
    ['a.mp3', bytes('\xff\xf3\x90\x44'), 'audio/mpeg'],
    ['a.aac', bytes('\xff\xf1\x50\x80'), 'audio/aac'],
    ['a.wav', bytes('RIFF\x10\0\0\0WAVEfmt '), 'audio/x-wav'],
    ['a.flac', bytes('fLaC'), 'audio/flac'],
    ['a.ogg', ogg('\x01vorbis'), 'audio/ogg'],
    ['a.oga', ogg('OpusHead'), 'audio/ogg'],
    ['a.opus', ogg('OpusHead'), 'audio/ogg'],
    ['a.webm', bytes(ebml), 'video/webm'],
    ['a.mkv', bytes(ebml), 'video/x-matroska'],
    ['a', bytes(`${ebml}${'\0'.repeat(200)}V_VP9`), 'video/webm'],
    ['a.ico', bytes('\0\0\x01\0\x01\0\x10\x10'), 'image/vnd.microsoft.icon'],
    ['a.bmp', bytes(`BM${'\0'.repeat(24)}\x01\0\x18\0`), 'image/bmp'],
    ['a.tiff', bytes('II*\0'), 'image/tiff'],
    ['a.svg', bytes('<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg">', 0), 'image/svg+xml'],
    ['a.zip', bytes('PK\x03\x04\x14\0'), 'application/zip'],
    ['a.tar.gz', bytes('\x1f\x8b\x08\0'), 'application/gzip'],
  ])('%s', async (name, head, expected) => {
    expect(await typeOf(name, head)).toBe(expected);
  });

  it('believes the bytes where the name lies or says nothing', async () => {
    for (const name of ['a.png', 'a', 'a.octet-stream', 'a.html', 'a.PNG', 'a.', '.png', 'noextension.d/a']) {
      expect(await typeOf(name, jpeg)).toBe('image/jpeg');
    }
    expect(await typeOf('a.jpg', png)).toBe('image/png');
    expect(await typeOf('a.gif', box('isom'))).toBe('video/mp4');
    expect(await typeOf('a.mp4', bytes('ID3\x03'))).toBe('audio/mpeg');
    expect(await typeOf('a.jpg', bytes('%PDF-1.4\n'))).toBe('application/pdf');
  });

  it('believes the name where the bytes say nothing', async () => {
    const noise = Uint8Array.from({ length: 64 }, (_, n) => (n * 37 + 129) & 255);
    expect(await typeOf('a.mp3', noise)).toBe('audio/mpeg');
    expect(await typeOf('a.JPG', noise)).toBe('image/jpeg');
    expect(await typeOf('a', noise)).toBe('application/octet-stream');
    expect(await typeOf('a.unheard-of', noise)).toBe('application/octet-stream');
  });

  it('knows text and emptiness', async () => {
    expect(await typeOf('a', bytes('only words, ü\n', 0))).toBe('application/octet-stream'); // a lone Latin-1 byte
    expect(await typeOf('a', Buffer.from('only words, ü\n'))).toBe('text/plain');
    expect(await typeOf('a', Buffer.from('cut in a character ü').subarray(0, -1))).toBe('text/plain');
    expect(await typeOf('a.csv', bytes('a,b\n', 0))).toBe('text/csv');
    expect(await typeOf('a.png', new Uint8Array())).toBe('inode/x-empty');
    expect(quickHeaders('a.png', new Uint8Array())).toBeUndefined();
  });

  it('lets no browser run anything', async () => {
    const page = bytes('<!DOCTYPE html><script>alert(1)</script>', 0);
    for (const name of ['a.html', 'a.xhtml', 'a.js', 'a', 'a.htm', 'a.xml', 'a.wasm', 'a.mjs', 'a.xht']) {
      expect(await typeOf(name, page)).toBe('text/plain');
    }
    expect(await typeOf('a.jpg', page)).toBe('image/jpeg');
    expect(await typeOf('a.html', bytes('<?xml version="1.0"?><html>', 0))).toBe('text/plain');
  });

  it('takes any bytes under any name', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.uint8Array({ maxLength: 200 }), async (name, head) => {
        const headers = await uploadHeaders(name, head, head.length);
        expect(headers.contentType).toMatch(/^[\w.+-]+\/[\w.+-]+$/);
        expect(headers.cacheControl).toBe(cacheControl);
        expect(quickHeaders(name, head) ?? headers).toEqual(headers);
      }),
    );
  });
});

describe('mostSpecific', () => {
  it('follows special cases over several steps, one way only', () => {
    expect(mostSpecific('video/quicktime', 'audio/mp4')).toBe('audio/mp4');
    expect(mostSpecific('audio/mp4', 'video/quicktime')).toBe('audio/mp4');
    expect(mostSpecific('image/jpeg', undefined)).toBe('image/jpeg');
    expect(mostSpecific(undefined, 'image/png')).toBe('image/png');
    expect(mostSpecific(undefined, undefined)).toBeUndefined();
  });
});
