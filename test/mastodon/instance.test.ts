import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { isAtLeast, parseMastodonVersion, readInstance, type LiveInstance } from '../../src/mastodon/instance.ts';
import { PublicWeb } from '../../src/net/public-web.ts';
import { startCloud, type LocalCloud } from '../cloud/cloud.ts';
import type { CloudInstance } from '../cloud/instance.ts';
import { testContext } from '../cloudflare/world.ts';

const webHost = 'social.example';
const mediaHost = 'files.example';
let cloud: LocalCloud;
let live: CloudInstance;

beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.close());
beforeEach(() => {
  live = cloud.instances.add({ webHost });
});

function look(cx = testContext()): Promise<LiveInstance> {
  const routes = new Map([webHost, 'www.example.org', 'other.example'].map((host) => [host, cloud.url]));
  return readInstance(new PublicWeb(routes), { webHost, mediaHost }, cx);
}

describe('an instance', () => {
  it('with local media', async () => {
    expect(await look()).toEqual({
      webHost,
      reached: true,
      software: 'mastodon',
      version: '4.5.2',
      servesFrom: 'local',
      mediaHostsSeen: [webHost],
      cspHosts: [webHost],
      cspRead: true,
      cspAllowsMediaHost: false,
      proxied: false,
      challenged: false,
      oldUrls: 'missing',
    });
  });

  it('with media at the media host, whose name its pages allow', async () => {
    live.servesFrom = { host: mediaHost };
    live.csp = [mediaHost];
    live.proxied = true;
    const seen = await look();
    expect(seen).toMatchObject({ servesFrom: 'media-host', mediaHostsSeen: [mediaHost], cspAllowsMediaHost: true });
    expect(seen).toMatchObject({ cspHosts: [webHost, mediaHost], proxied: true });
  });

  it('with media at another store', async () => {
    live.servesFrom = { host: 'old-bucket.s3.example' };
    expect(await look()).toMatchObject({ servesFrom: 'elsewhere', mediaHostsSeen: ['old-bucket.s3.example'] });
  });

  it('before 4.0, with its older description', async () => {
    live.version = '3.5.19';
    expect(await look()).toMatchObject({ reached: true, version: '3.5.19', servesFrom: 'local' });
  });

  it('without pictures of its own: emoji tell', async () => {
    live.keys = ['custom_emojis/images/000/000/002/original/1a1b2c3d4e5f6071.png'];
    live.servesFrom = { host: mediaHost };
    expect(await look()).toMatchObject({ servesFrom: 'media-host' });
  });

  it('without any media: unknown, and what to do', async () => {
    live.keys = [];
    const seen = await look();
    expect(seen).toMatchObject({ reached: true, servesFrom: 'unknown', oldUrls: 'unknown' });
    expect(seen.why).toContain('Branding');
  });

  it('in the middle of a restart: unknown', async () => {
    live.answers.set('/api/v1/directory', {
      body: JSON.stringify([
        { avatar: `https://${mediaHost}/accounts/avatars/000/000/001/original/0a1b2c3d4e5f6071.png` },
      ]),
    });
    const seen = await look();
    expect(seen).toMatchObject({ servesFrom: 'unknown' });
    expect(seen.mediaHostsSeen).toEqual(expect.arrayContaining([webHost, mediaHost]));
    expect(seen.why).toContain('restart web and sidekiq');
  });

  it('that shows nothing to anonymous visitors', async () => {
    live.open = false;
    expect(await look()).toMatchObject({ servesFrom: 'local' });
  });

  it('whose service worker still has the old policy', async () => {
    live.csp = [mediaHost];
    live.workerCsp = [];
    expect(await look()).toMatchObject({ cspHosts: [webHost, mediaHost], cspAllowsMediaHost: false });
  });

  it('without any policy: browsers load from everywhere', async () => {
    live.csp = 'none';
    expect(await look()).toMatchObject({ cspHosts: [], cspAllowsMediaHost: true });
  });

  it('that is another software', async () => {
    Object.assign(live, { software: 'pleroma', version: '2.7.2 (compatible; Pleroma 2.5.0)' });
    expect(await look()).toMatchObject({ software: 'pleroma', version: '2.7.2 (compatible; Pleroma 2.5.0)' });
  });
});

describe('old addresses', () => {
  const key = 'site_uploads/files/000/000/001/%401x/3a1b2c3d4e5f6071.png';
  it.each([
    ['redirect', { status: 302, headers: { location: `https://${mediaHost}/${key}` } }],
    ['unknown', { status: 302, headers: { location: `https://${mediaHost}/` } }],
    ['unknown', { status: 302, headers: { location: `https://elsewhere.example/${key}` } }],
    ['unknown', { status: 302 }],
    ['served', { body: 'a picture' }],
    ['missing', { status: 410 }],
    ['unknown', { status: 500 }],
  ])('%s', async (expected, answer) => {
    live.keys = [decodeURIComponent(key)];
    live.answers.set(`/system/${key}`, answer);
    expect((await look()).oldUrls).toBe(expected);
  });
});

describe('in the way', () => {
  it('bot protection that shuts everybody out', async () => {
    live.challenge = 'all';
    live.proxied = true;
    const seen = await look();
    expect(seen).toMatchObject({ reached: false, challenged: true, proxied: true, servesFrom: 'unknown' });
    expect(seen.why).toContain('Bot Fight Mode');
    expect(seen).toMatchObject({ cspRead: false, cspAllowsMediaHost: false });
  });

  it('bot protection that knows Mastodon: asked again, once, as Mastodon asks', async () => {
    live.challenge = 'unless-mastodon';
    const cx = testContext();
    expect(await look(cx)).toMatchObject({ reached: true, challenged: false, servesFrom: 'local', version: '4.5.2' });
    expect(live.requests.filter((request) => !/ Mastodon\/[\d.]+ \(http\.rb/.test(request))).toHaveLength(1);
    expect(cx.events).toContainEqual(expect.objectContaining({ level: 'info' }));
  });

  it('nothing that runs there', async () => {
    live.down = true;
    const seen = await look();
    expect(seen).toMatchObject({ reached: false, servesFrom: 'unknown', cspAllowsMediaHost: false });
    expect(seen.why).toContain('502');
  });

  it('a redirect to the host that people open: followed, and told', async () => {
    cloud.instances.add({ webHost: 'www.example.org', servesFrom: { host: mediaHost } });
    live.answers.set('/api/v2/instance', {
      status: 301,
      headers: { location: 'https://www.example.org/api/v2/instance' },
    });
    expect(await look()).toMatchObject({ webHost: 'www.example.org', servesFrom: 'media-host' });
  });

  it.each([
    'http://169.254.169.254/latest/meta-data',
    'https://169.254.169.254/',
    'https://[::1]/',
    'https://localhost/',
    'https://metadata.internal/',
    'https://other.example:8443/',
    'file:///etc/passwd',
    '//',
    '',
  ])('a redirect to %s: not followed', async (location) => {
    live.answers.set('/api/v2/instance', { status: 302, headers: { location } });
    const seen = await look();
    expect(seen.webHost).toBe(webHost);
    expect(seen.version).toBe('4.5.2'); // told by nodeinfo
  });

  it('redirects in a circle', async () => {
    live.answers.set('/api/v2/instance', { status: 302, headers: { location: '/api/v2/instance' } });
    await look();
    expect(live.requests.filter((request) => request.startsWith('/api/v2/instance'))).toHaveLength(4);
  });
});

describe('hostile answers', () => {
  it('JSON of other shapes', async () => {
    for (const body of ['null', '[]', '"x"', '{"version":{"a":1}}', '{"version":null,"thumbnail":[[[[]]]]}', '{']) {
      live.answers.set('/api/v2/instance', { body });
      live.answers.set('/api/v1/instance', { body });
      live.answers.set('/nodeinfo/2.0', { body });
      expect(await look()).toMatchObject({ servesFrom: 'local' }); // by the page and the directory
    }
  });

  it('a version that would break out of a log or a page', async () => {
    live.answers.set('/api/v2/instance', {
      body: JSON.stringify({ version: `4.5.2\n::error::x\u202e${'y'.repeat(9999)}` }),
    });
    const { version = '' } = await look();
    expect(version).toMatch(/^4\.5\.2::error::xy+$/);
    expect(version.length).toBe(64);
  });

  it('names that only look like media', async () => {
    const body = JSON.stringify({
      version: '4.5.2',
      thumbnail: { url: 'javascript:/accounts/avatars/000/000/001/original/a.png' },
      contact: { account: { avatar: `https://u:p@${mediaHost}/accounts/avatars/000/000/001/original/a.png` } },
      icon: [
        { src: `https://${mediaHost}/backups/dumps/000/000/001/original/a.zip` },
        { src: 'https://%/accounts/avatars' },
      ],
    });
    live.answers.set('/api/v2/instance', { body });
    expect((await look()).mediaHostsSeen).toEqual([webHost]);
  });

  it('pages of garbage take no time', async () => {
    const started = Date.now();
    const bits = [
      '<meta '.repeat(100_000),
      '<meta property="og:image" '.repeat(30_000),
      `<link rel="icon" href="${'"'.repeat(500_000)}`,
    ];
    for (const body of bits) {
      live.answers.set('/', { body, headers: { 'content-type': 'text/html' } });
      expect(await look()).toMatchObject({ servesFrom: 'local' });
    }
    live.answers.set('/', { headers: { 'content-security-policy': 'img-src '.padEnd(9000, ' a;,') } });
    expect(await look()).toMatchObject({ cspAllowsMediaHost: false });
    expect(Date.now() - started).toBeLessThan(5000);
  });
});

describe('answers without an end', () => {
  let server: Server;
  let sent = 0;
  let web: PublicWeb;

  beforeAll(async () => {
    server = createServer((_request, response) => pour(response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    web = new PublicWeb(new Map([[webHost, `http://127.0.0.1:${(server.address() as AddressInfo).port}`]]));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  function pour(response: ServerResponse): void {
    const chunk = Buffer.alloc(1 << 16, '{"a":');
    const more = (): void => {
      while (!response.destroyed && response.write(chunk)) sent += chunk.length;
    };
    response.on('drain', more);
    more();
  }

  it('are cut off', async () => {
    const seen = await readInstance(web, { webHost, mediaHost }, testContext());
    expect(seen).toMatchObject({ reached: false, servesFrom: 'unknown' });
    expect(sent).toBeLessThan(100 << 20);
  });
});

it('an instance that does not answer: one try, and the next step', async () => {
  const web = new PublicWeb(new Map([[webHost, 'http://127.0.0.1:1']]));
  const seen = await readInstance(web, { webHost, mediaHost }, testContext());
  expect(seen).toMatchObject({ reached: false, proxied: undefined, challenged: false });
  expect(seen.why).toBe(
    'social.example was not reached: there was no answer (ECONNREFUSED). Check that web-host is right and that the instance runs.',
  );
});

it('a cancelled run throws', async () => {
  const cx = { ...testContext(), signal: AbortSignal.abort(new Error('cancelled')) };
  await expect(readInstance(new PublicWeb(), { webHost, mediaHost }, cx)).rejects.toThrow('cancelled');
});

describe('versions', () => {
  it.each([
    ['4.3.2', { major: 4, minor: 3, patch: 2 }],
    ['4.5.0-beta.1', { major: 4, minor: 5, patch: 0 }],
    ['4.4.1+glitch', { major: 4, minor: 4, patch: 1 }],
    ['4.2.0rc2', { major: 4, minor: 2, patch: 0 }],
    ['v4.6', { major: 4, minor: 6, patch: 0 }],
    ['nightly', undefined],
    ['4', undefined],
    ['', undefined],
    ['99999.1.1', undefined],
  ])('%s', (text, expected) => expect(parseMastodonVersion(text)).toEqual(expected));

  it('compare by their numbers', () => {
    expect(isAtLeast({ major: 4, minor: 10, patch: 0 }, 4, 4)).toBe(true);
    expect(isAtLeast({ major: 4, minor: 3, patch: 9 }, 4, 4)).toBe(false);
    expect(isAtLeast({ major: 3, minor: 9, patch: 9 }, 4)).toBe(false);
    expect(isAtLeast({ major: 4, minor: 5, patch: 8 }, 4, 5, 9)).toBe(false);
  });
});
