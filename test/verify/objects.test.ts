/** Checks that look at objects, each in a world in which it passes and in worlds in which it fails. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { unlinkSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { keys, mediaHost, startVerifyWorld, webHost, type VerifyWorld } from './world.ts';

let world: VerifyWorld;
beforeAll(async () => {
  world = await startVerifyWorld();
});
afterEach(() => world.restore());
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const stored = (key: string) => world.media.get(key)?.headers ?? {};
const bytes = async (key: string) => (await world.media.get(key)?.read()) ?? Buffer.alloc(0);

describe('inventory', () => {
  it('passes when everything is there', async () => {
    expect(await world.check('inventory')).toMatchObject({
      verdict: 'pass',
      evidence: 'All 5 objects of the source are at the bucket, same sizes.',
    });
  });

  it('names what is missing and what was cut off, and says what sync does about it', async () => {
    world.media.delete(keys.photo);
    await world.put(keys.clip, (await bytes(keys.clip)).subarray(0, 20), stored(keys.clip));
    const line = await world.check('inventory');
    expect(line.verdict).toBe('fail');
    expect(line.evidence).toMatch(
      new RegExp(
        `^1 missing: ${keys.photo}\\. 1 of another size: ${keys.clip} \\(truncated: 20 bytes instead of \\d+\\)\\. 3 are right\\.`,
      ),
    );
    expect(line.fix).toContain('Run the step sync');
  });

  it('calls what was just written new, not missing', async () => {
    const fresh = 'custom_emojis/images/000/000/002/original/1a1b2c3d4e5f6071.png';
    world.file(fresh, 'new', { modifiedMs: world.now() });
    expect(await world.check('inventory')).toMatchObject({
      verdict: 'pass',
      evidence: expect.stringContaining('1 were written at the source within the last minutes'),
    });
    unlinkSync(join(world.root, fresh));
  });

  it('leaves out what is excluded', async () => {
    world.media.delete(keys.remote);
    const without = { exclude: 'cache/media_attachments', 'rows-cleared': 'true' };
    expect(await world.check('inventory', without)).toMatchObject({ verdict: 'pass' });
  });

  it('proves nothing after the switch, and says so; without a source as well', async () => {
    expect(await world.check('inventory', { source: '' })).toMatchObject({ verdict: 'skipped' });
    world.switchOver();
    world.media.delete(keys.photo);
    expect(await world.check('inventory')).toMatchObject({
      verdict: 'skipped',
      evidence: expect.stringContaining('the source is no measure any more'),
    });
  });
});

describe('headers', () => {
  it('passes when they are Mastodon’s, and says what the sample is worth', async () => {
    expect(await world.check('headers')).toMatchObject({
      verdict: 'pass',
      evidence: '5 of 5 objects looked at, all right. That is all there are.',
    });
    expect((await world.check('headers', { sample: '3' })).evidence).toBe(
      '3 of 5 objects looked at, all right. A fault in 100 % of each kind and age, or more, would have shown with 95 % confidence.',
    );
  });

  it.each([
    ['a wrong type', { 'content-type': 'text/html' }, {}, 'Content-Type: text/html instead of image/jpeg'],
    ['no type', {}, {}, 'Content-Type: application/octet-stream instead of image/jpeg'],
    ['another Cache-Control', { 'cache-control': 'no-store' }, {}, 'Cache-Control: no-store'],
    ['metadata', { 'content-type': 'image/jpeg' }, { mtime: '1' }, 'metadata mtime'],
  ])('finds %s', async (_, headers, metadata, said) => {
    const right = { 'cache-control': 'public, max-age=315576000, immutable' };
    await world.media.put(keys.photo, await bytes(keys.photo), { ...right, ...headers }, metadata);
    for (const source of [world.root, '']) {
      expect(await world.check('headers', { source })).toMatchObject({
        verdict: 'fail',
        evidence: `1 of 5 objects looked at are wrong: ${keys.photo} (${said}).`,
        fix: expect.stringContaining('repair-headers: true'),
      });
    }
  });
});

describe('public reads', () => {
  it('pass when visitors get the very bytes', async () => {
    expect(await world.check('public-reads')).toMatchObject({
      verdict: 'pass',
      evidence: expect.stringContaining('byte for byte as at the source'),
    });
    expect((await world.check('public-reads', { source: '' })).evidence).toContain('as the bucket holds them');
  });

  it('fail on other bytes, on a kept 404, on a missing type', async () => {
    const { edge } = world.cloud;
    edge.wrongBytes.add(keys.photo);
    edge.missing.add(keys.clip);
    edge.headers.set(keys.sound, { 'content-type': undefined });
    const { verdict, evidence } = await world.check('public-reads');
    expect(verdict).toBe('fail');
    for (const said of [
      `${keys.photo} (other bytes)`,
      `${keys.clip} (answered 404)`,
      `${keys.sound} (no Content-Type)`,
    ])
      expect(evidence).toContain(said);
  });

  it('fail where the bucket itself differs from the source in bytes of the same size', async () => {
    const other = await bytes(keys.photo);
    other[100] = (other[100] ?? 0) ^ 1;
    await world.put(keys.photo, other, stored(keys.photo));
    expect(await world.check('public-reads')).toMatchObject({ verdict: 'fail' });
  });
});

describe('range requests', () => {
  it('pass', async () => {
    expect(await world.check('partial-reads')).toMatchObject({
      verdict: 'pass',
      evidence: '5 objects answered both right.',
    });
  });

  it('fail where the whole file comes instead of a part', async () => {
    world.cloud.edge.noRanges = true;
    const line = await world.check('partial-reads');
    expect(line).toMatchObject({
      verdict: 'fail',
      fix: expect.stringContaining('between files.demo.example and'),
    });
    expect(line.evidence).toContain('a range was answered 200');
  });

  it('fail where HEAD does not tell the size', async () => {
    world.cloud.edge.missing.add(keys.clip);
    expect((await world.check('partial-reads')).evidence).toBe(
      `1 of 5 objects did not: ${keys.clip} (HEAD answered 404).`,
    );
  });
});

describe('CORS', () => {
  it('passes with the rule', async () => {
    expect(await world.check('cors')).toMatchObject({
      verdict: 'pass',
      evidence: `Access-Control-Allow-Origin: * for https://${webHost}, for whole files and for parts.`,
    });
  });

  it('warns where answers without Origin are kept without the header', async () => {
    world.setRules('http_response_headers_transform', []);
    world.cloud.edge.headers.set(smallest(), { vary: undefined });
    expect(await world.check('cors')).toMatchObject({
      verdict: 'warn',
      fix: expect.stringContaining('header-rule'),
    });
  });

  it('fails without it', async () => {
    world.setRules('http_response_headers_transform', []);
    world.cloud.edge.dropCors = true;
    expect(await world.check('cors')).toMatchObject({
      verdict: 'fail',
      evidence: `Asked with Origin https://${webHost}, ${mediaHost} answers 200 and no Access-Control-Allow-Origin.`,
      fix: expect.stringContaining('step provision'),
    });
  });
});

describe('no listing', () => {
  it('passes at the media host and at the endpoint', async () => {
    expect(await world.check('no-listing')).toMatchObject({
      verdict: 'pass',
      evidence: `No listing at ${mediaHost} and 127.0.0.1.`,
    });
  });

  it('fails where somebody hands one out', async () => {
    world.cloud.edge.listing = true;
    expect(await world.check('no-listing')).toMatchObject({
      verdict: 'fail',
      evidence: `${mediaHost} lists the bucket to anyone.`,
    });
  });
});

describe('private files', () => {
  it('pass when nothing private can be read', async () => {
    const line = await world.check('private-files');
    expect(line).toMatchObject({
      verdict: 'pass',
      evidence: 'backups/, imports/, .mastodon-r2/ are blocked. 1 hidden files looked at are not served.',
    });
  });

  it('fail without the block rule, also where it does not decode', async () => {
    const rules = world.setRules('http_request_firewall_custom', []);
    expect(await world.check('private-files')).toMatchObject({
      verdict: 'fail',
      evidence: `${mediaHost} does not block backups/ (answered 404), imports/ (answered 404), .mastodon-r2/ (answered 200).`,
    });
    const naive = rules.map((rule) => ({
      ...rule,
      expression: (rule.expression ?? '').replaceAll('url_decode(http.request.uri.path)', 'http.request.uri.path'),
    }));
    world.setRules('http_request_firewall_custom', naive);
    expect((await world.check('private-files')).evidence).toContain(
      '.mastodon-r2/ (with encoded letters, answered 200)',
    );
  });

  it('fail on private objects in the bucket and on hidden ones, and tell no name', async () => {
    await world.put('backups/dumps/000/000/001/original/archive-secret.zip', Buffer.from('x'));
    await world.put(keys.hidden, Buffer.from('x'));
    const ran = await world.verify({ checks: 'private-files' });
    expect(ran.failure).toContain('1 of account archives, 1 of post attachments');
    expect(ran.told).not.toContain('archive-secret');
    expect(ran.told).not.toContain('9a1b2c3d4e5f6071');
  });

  it('fail on a file that became private and is still in the cache, until it is purged', async () => {
    await world.put(keys.hidden, Buffer.from('shown'), { 'content-type': 'image/jpeg' });
    expect(await readMedia(keys.hidden)).toBe('shown');
    world.media.delete(keys.hidden);
    const ran = await world.verify({ checks: 'private-files' });
    expect(ran.failure).toContain('1 of 1 hidden files looked at are still served');
    expect(ran.told).not.toContain('9a1b2c3d4e5f6071');
    expect(await world.check('private-files', { purge: keys.hidden })).toMatchObject({ verdict: 'pass' });
  });
});

function smallest(): string {
  const sizes = Object.values(keys).flatMap((key) => world.media.get(key) ?? []);
  return sizes.sort((a, b) => a.size - b.size)[0]?.key ?? '';
}

async function readMedia(key: string): Promise<string> {
  const { body } = await request(`${world.cloud.url}/${key}`, { headers: { host: mediaHost } });
  return body.text();
}
