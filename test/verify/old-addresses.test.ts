/** Checks of addresses from before the move and of what redirects must leave alone, in worlds in which they pass and in worlds in which they fail. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { keys, mediaHost, startVerifyWorld, webHost, type VerifyWorld } from './world.ts';

let world: VerifyWorld;
beforeAll(async () => {
  world = await startVerifyWorld();
});
afterEach(() => world.restore());
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

describe('old addresses', () => {
  const redirect = (target: string, more: object = {}) => {
    const [zone] = [...world.cloud.control.zones.values()];
    if (zone === undefined) throw new Error('there is no zone');
    world.cloud.control.addRecord(zone, { type: 'A', name: webHost, content: '192.0.2.1', proxied: true });
    world.setRules('http_request_dynamic_redirect', [
      {
        action: 'redirect',
        expression: `http.host eq "${webHost}" and starts_with(http.request.uri.path, "/system/")`,
        action_parameters: {
          from_value: { status_code: 302, preserve_query_string: true, target_url: { expression: target }, ...more },
        },
      },
    ]);
  };
  const home = `concat("https://${mediaHost}", substring(http.request.uri.path, 7))`;

  it('pass when they lead home in one step with their query', async () => {
    world.switchOver();
    await world.remember({ redirectsMs: 1 });
    redirect(home);
    expect(await world.check('old-urls')).toMatchObject({
      verdict: 'pass',
      evidence: '5 old addresses lead home by one redirect.',
    });
  });

  it.each([
    [
      'lose their query',
      () => redirect(home, { preserve_query_string: false }),
      'leads to https://files.demo.example/',
    ],
    ['lead to another path', () => redirect(`concat("https://${mediaHost}", http.request.uri.path)`), '/system/'],
    [
      'lead by another host',
      () => redirect(`concat("https://other.example", http.request.uri.path)`),
      'https://other.example/system/',
    ],
    ['are missing', () => (world.live.root = undefined), 'answered 404'],
    ['are still served', () => undefined, 'still served by social.demo.example itself'],
  ])('fail once redirects are on record and they %s', async (_, breakIt, said) => {
    world.switchOver();
    await world.remember({ redirectsMs: 1 });
    breakIt();
    const line = await world.check('old-urls');
    expect([line.verdict, line.evidence.includes(said)]).toEqual(['fail', true]);
    expect(line.fix).toContain('Run the step redirect');
  });

  it('are looked for at every host and below every path that redirects cover', async () => {
    world.switchOver();
    await world.remember({ redirectsMs: 1 });
    redirect(home);
    const given = { 'redirect-hosts': webHost, 'redirect-paths': '/system,/cache' };
    const line = await world.check('old-urls', given);
    expect(line.verdict).toBe('fail');
    // `/system` for all five, `/cache` for the one medium of that folder.
    expect(line.evidence).toContain(`1 of 6 old addresses lead nowhere: ${webHost}/${keys.remote}?`);
    expect((await world.check('old-urls', { 'redirect-hosts': 'cdn.demo.example' })).evidence).toContain(
      'cdn.demo.example/system/',
    );
  });

  it('warn before redirects are on record, and mean nothing before the switch', async () => {
    expect(await world.check('old-urls')).toMatchObject({ verdict: 'skipped' });
    world.switchOver();
    expect(await world.check('old-urls')).toMatchObject({ verdict: 'warn' });
  });
});

describe("Mastodon's own pictures", () => {
  it('pass when they are served', async () => {
    expect(await world.check('own-pictures')).toMatchObject({
      verdict: 'pass',
      evidence: '/avatars/original/missing.png 200, /headers/original/missing.png 200, /emoji/1f600.svg 200.',
    });
  });

  it('fail when a redirect is too wide', async () => {
    world.live.answers.set('/emoji/1f600.svg', {
      status: 301,
      headers: { location: `https://${mediaHost}/emoji/1f600.svg` },
    });
    expect(await world.check('own-pictures')).toMatchObject({
      verdict: 'fail',
      evidence: `Redirected: /emoji/1f600.svg (to ${mediaHost}).`,
      fix: expect.stringContaining('Narrow the redirect'),
    });
  });
});
