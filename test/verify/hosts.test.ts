/** Checks of hosts, the account and the instance, each in a world in which it passes and in worlds in which it fails. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DAY_MS } from '../sync/pass-world.ts';
import { keys, mediaHost, startVerifyWorld, webHost, type VerifyWorld } from './world.ts';

let world: VerifyWorld;
beforeAll(async () => {
  world = await startVerifyWorld();
});
afterEach(() => world.restore());
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe('r2.dev', () => {
  it('passes when off, and cannot be asked without a token', async () => {
    expect(await world.check('r2-dev')).toMatchObject({ verdict: 'pass' });
    expect(await world.check('r2-dev', withKeyOnly())).toMatchObject({ verdict: 'skipped' });
  });

  it('fails when on', async () => {
    world.cloud.control.config(world.media).managed = true;
    const line = await world.check('r2-dev');
    expect(line).toMatchObject({ verdict: 'fail', evidence: 'It is on: private files can be read there.' });
    expect(line.fix).toContain('Run the step provision');
  });
});

describe('cache', () => {
  it('passes when second reads come from it and the limit is set', async () => {
    const line = await world.check('caching');
    expect(line).toMatchObject({ verdict: 'pass' });
    expect(line.evidence).toContain('The limit of a day is set.');
  });

  it('fails without the rule, for kinds of file that are not cached by themselves', async () => {
    const m4a = keys.sound.replace('mp3', 'm4a');
    await world.put(m4a, Buffer.from('x'), { 'content-type': 'audio/mp4' });
    world.setRules('http_request_cache_settings', []);
    const line = await world.check('caching', { source: '' });
    expect(line.verdict).toBe('fail');
    expect(line.evidence).toBe(`${m4a}, read 4 times: answered 200, cf-cache-status: DYNAMIC.`);
  });

  it('fails when an answer is older than a day, or the limit is gone', async () => {
    world.setRules('http_request_cache_settings', []);
    expect((await world.check('caching')).evidence).toContain('The limit of a day is not in force');
    world.aheadMs += 3 * DAY_MS;
    expect(await world.check('caching')).toMatchObject({
      verdict: 'fail',
      evidence: expect.stringContaining('is in the cache for 72 hours already'),
    });
  });

  it('warns where the rule was left out on purpose', async () => {
    expect(await world.check('caching', { 'leave-out': 'cache-rule' })).toMatchObject({ verdict: 'warn' });
  });
});

describe('other servers', () => {
  it('get media unchanged', async () => {
    expect(await world.check('federation')).toMatchObject({
      verdict: 'pass',
      evidence: '5 files came to Mastodon and to browsers unchanged.',
    });
  });

  it('fail when bot protection challenges them', async () => {
    world.cloud.edge.challenge = 'mastodon';
    const line = await world.check('federation');
    expect(line).toMatchObject({
      verdict: 'fail',
      evidence: `Bot protection challenges Mastodon/ at ${mediaHost}: other servers cannot fetch media.`,
    });
    expect(line.fix).toContain('Switch Bot Fight Mode off');
  });

  it('fail when an image feature changes pictures', async () => {
    world.cloud.edge.polish = true;
    const line = await world.check('federation');
    expect(line.verdict).toBe('fail');
    expect(line.evidence).toMatch(/asked for by a browser, came with other bytes .*cf-polished: origFmt=jpeg/);
    expect(line.fix).toContain('Polish, Mirage');
  });
});

describe('live instance', () => {
  it('passes when it serves from the media host and its policy allows that', async () => {
    world.switchOver();
    expect(await world.check('live')).toMatchObject({
      verdict: 'pass',
      evidence: `${webHost} (mastodon 4.5.2) gives out media at ${mediaHost}; the policy of its pages allows it.`,
    });
  });

  it('fails when the policy does not, when it went back, when it is down', async () => {
    world.switchOver();
    world.live.csp = [];
    expect((await world.check('live')).evidence).toContain('browsers show no pictures');
    world.live.servesFrom = 'local';
    await world.remember({ switchedMs: 1 });
    expect(await world.check('live')).toMatchObject({
      verdict: 'fail',
      evidence: `Media are given out at ${webHost}. The instance was switched to ${mediaHost} before.`,
    });
    world.live.answers.set('/api/v2/instance', { status: 500 });
    world.live.answers.set('/api/v1/instance', { status: 500 });
    world.live.answers.set('/nodeinfo/2.0', { status: 500 });
    world.live.open = false;
    world.live.down = true;
    expect((await world.check('live')).verdict).toBe('fail');
  });

  it('says before the switch what is still to be done', async () => {
    expect(await world.check('live')).toMatchObject({
      verdict: 'warn',
      fix: expect.stringContaining('phase: prepare'),
    });
    world.live.csp = [mediaHost];
    expect(await world.check('live')).toMatchObject({ verdict: 'skipped' });
    await world.remember({ switchOfferedMs: 1 });
    expect(await world.check('live')).toMatchObject({
      verdict: 'warn',
      evidence: `Media are given out at ${webHost}. The switch was offered and is not live.`,
    });
    expect(await world.check('live', { 'web-host': '' })).toMatchObject({ verdict: 'skipped' });
  });
});

describe('fresh upload', () => {
  const url = `https://${mediaHost}/${keys.photo}`;

  it('passes when it is in the bucket and is served', async () => {
    await world.remember({ switchedMs: 1 });
    expect(await world.check('upload', { 'upload-url': url })).toMatchObject({
      verdict: 'pass',
      evidence: 'It is in the bucket and is served, as image/jpeg.',
    });
    expect(await world.check('upload')).toMatchObject({ verdict: 'skipped' });
  });

  it.each([
    ['is given out elsewhere', `https://${webHost}/system/${keys.photo}`, `is given out at ${webHost}, not at`],
    ['is not in the bucket', url.replace('2a1b', '2b1b'), 'The upload is not in the bucket.'],
    ['is no medium', `https://${mediaHost}/@admin/1`, 'is no address of a medium'],
  ])('fails when it %s', async (_, given, said) => {
    const line = await world.check('upload', { 'upload-url': given });
    expect(line.verdict).toBe('fail');
    expect(line.evidence).toContain(said);
  });

  it('fails when the cache hides it, and warns when it is old', async () => {
    world.cloud.edge.missing.add(keys.photo);
    expect((await world.check('upload', { 'upload-url': url })).evidence).toContain('its address answered 404');
    world.cloud.edge.missing.clear();
    await world.remember({ switchedMs: world.now() + DAY_MS });
    expect(await world.check('upload', { 'upload-url': url })).toMatchObject({ verdict: 'warn' });
  });
});

describe('Sippy', () => {
  it('passes when off', async () => {
    expect(await world.check('sippy')).toMatchObject({ verdict: 'pass' });
  });

  it('fails when on, meant to be or not', async () => {
    world.cloud.control.config(world.media).sippy = {
      source: { provider: 'aws', bucket: 'old-media', region: 'eu-central-1' },
      destination: { accessKeyId: 'x', secretAccessKey: 'y' },
    };
    expect(await world.check('sippy')).toMatchObject({
      verdict: 'fail',
      evidence: 'It is on and reads from aws (bucket old-media).',
    });
    await world.remember({ bridgeUntilMs: world.now() + DAY_MS });
    expect(await world.check('sippy')).toMatchObject({
      verdict: 'fail',
      evidence: expect.stringContaining('on purpose until'),
      fix: expect.stringContaining('Run the step sync'),
    });
  });
});

describe('drift', () => {
  it('passes on what provisioning left', async () => {
    expect(await world.check('drift')).toMatchObject({
      verdict: 'pass',
      evidence: '9 resources are as they should be.',
    });
  });

  it('fails with every difference', async () => {
    world.cloud.control.config(world.media).cors = undefined;
    world.setRules('http_response_headers_transform', []);
    const line = await world.check('drift');
    expect(line.verdict).toBe('fail');
    expect(line.evidence).toMatch(/^\d differences: cors: .*header-rule: create rule/);
    expect(line.fix).toContain('mode: check');
  });
});

describe("Mastodon's key", () => {
  const keyOf = (access: 'read-write' | 'read-only', buckets: 'all' | readonly string[]) => {
    const pair = { accessKeyId: 'key-of-mastodon-0123456789abcdef', secretAccessKey: 's'.repeat(64) };
    world.cloud.state.addCredentials({ ...pair, access, buckets });
    return { 'access-key-id': pair.accessKeyId, 'secret-access-key': pair.secretAccessKey };
  };

  it('passes when it is for this bucket alone, and leaves nothing behind', async () => {
    const before = world.media.keys().length;
    expect(await world.check('key', keyOf('read-write', ['media']))).toMatchObject({ verdict: 'pass' });
    expect(world.media.keys()).toHaveLength(before);
    expect(await world.check('key')).toMatchObject({ verdict: 'skipped' });
  });

  it('warns when it opens more, fails when it cannot write', async () => {
    expect(await world.check('key', keyOf('read-write', 'all'))).toMatchObject({ verdict: 'warn' });
    const line = await world.check('key', keyOf('read-only', ['media']));
    expect(line.verdict).toBe('fail');
    expect(line.evidence).toContain('It does not work: ');
  });
});

describe('purge', () => {
  it('goes first: keys, or everything of the media host', async () => {
    const { cache } = world.cloud.control;
    cache.purged.length = 0;
    await world.verify({ checks: 'no-listing', purge: `${keys.photo}, ${keys.clip}` });
    expect(new Set(cache.purged)).toEqual(new Set([keys.photo, keys.clip].map((key) => `https://${mediaHost}/${key}`)));
    await world.remember({ purgeOwedMs: 1 });
    await world.verify({ checks: 'no-listing', purge: 'all' });
    expect(cache.purged.at(-1)).toBe(mediaHost);
    expect((await world.journal())?.purgeOwedMs).toBeUndefined();
  });

  it('takes a token', async () => {
    await expect(world.verify({ ...withKeyOnly(), purge: 'all' })).rejects.toThrow(
      'api-token is missing: purge needs it.',
    );
  });
});

describe('all of them', () => {
  it('leave the journal green, with the policy that was seen, and the summary worth reading', async () => {
    world.live.csp = [mediaHost];
    const ran = await world.verify();
    expect([ran.outcome, ran.failure]).toEqual(['success', undefined]);
    const { verified, cspSeenMs } = (await world.journal()) ?? {};
    expect(verified).toMatchObject({ ok: true });
    expect(cspSeenMs).toBeGreaterThan(0);
    expect(ran.outputs).toEqual({ verified: 'true', 'failed-checks': '[]' });
    expect(ran.summary).toMatch(/^## ✅ .*were skipped and prove nothing/s);
    expect(ran.summary).toContain('Requests to R2');
    expect(ran.data).toMatchObject({ seed: 's', authority: 'source', sample: 5 });
  });

  it('put failures first, each with its fix; some checks alone prove nothing for the journal', async () => {
    const before = await world.journal();
    await world.verify({ checks: 'cors' });
    expect((await world.journal())?.verified).toEqual(before?.verified);
    world.cloud.edge.listing = true;
    const ran = await world.verify();
    expect(ran.outcome).toBe('failure');
    expect(JSON.parse(ran.outputs['failed-checks'] ?? '')).toEqual(['no-listing']);
    expect(ran.failure).toMatch(/^No public listing: .* Fix: Something in front of the bucket/);
    const first = ran.summary.split('\n').find((line) => line.startsWith('| ') && line.includes('failed'));
    expect(first).toContain('No public listing');
    expect((await world.journal())?.verified).toMatchObject({ ok: false });
  });
});

/** The S3 key of the API token, without the token. */
function withKeyOnly(): Record<string, string> {
  return { 'api-token': '', 'access-key-id': world.key.id, 'secret-access-key': world.key.secret };
}
