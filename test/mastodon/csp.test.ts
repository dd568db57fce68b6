import { describe, expect, it } from '@jest/globals';
import { mediaPolicy } from '../../src/mastodon/csp.ts';

const host = 'files.example.com';

describe('a policy allows the media host', () => {
  it.each([
    [`img-src https://${host}; media-src https://${host}`],
    [`img-src ${host}; media-src ${host}`],
    [`default-src https://${host}/`],
    ['img-src https:; media-src *'],
    ['img-src *.example.com; media-src https://*.example.com:443'],
    [`IMG-SRC HTTPS://FILES.Example.COM; Media-Src http://${host}`],
    [`media-src ${host}; img-src ${host}; img-src 'none'`],
    ["frame-ancestors 'none'"],
    [''],
    [undefined],
    [`default-src ${host}, img-src https:`],
  ])('%s', (header) => expect(mediaPolicy(header).allows(host)).toBe(true));
});

describe('a policy does not', () => {
  it.each([
    ["default-src 'none'"],
    [`img-src https://${host}; media-src 'self'`],
    [`img-src https://${host}; default-src 'self'`],
    ['default-src files.example.com.evil.example'],
    ['default-src evilfiles.example.com'],
    ['default-src *.files.example.com'],
    [`default-src https://${host}:8443`],
    [`default-src https://${host}/one/file.png`],
    [`default-src wss://${host} data: blob: 'self'`],
    [`default-src ${host}, default-src 'self'`],
  ])('%s', (header) => expect(mediaPolicy(header).allows(host)).toBe(false));
});

it('names the hosts of both', () => {
  const header =
    "default-src 'none'; img-src 'self' data: https://a.example https://b.example; media-src https://b.example c.example";
  expect(mediaPolicy(header).hosts).toEqual(['b.example']);
});
