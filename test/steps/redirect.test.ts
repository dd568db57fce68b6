import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { PublicWeb } from '../../src/net/public-web.ts';
import type { CloudInstance } from '../cloud/instance.ts';
import { HOUR_MS, mediaHost, startSyncWorld, webHost, type SyncWorld } from './sync-world.ts';

const keys = [
  'accounts/avatars/000/000/001/original/0123456789abcdef.png',
  'cache/custom_emojis/images/000/000/002/original/0123456789abcdef.png',
  'media_attachments/files/000/000/003/original/0123456789abcdef.png',
];
const all = [
  'Workers R2 Storage Write',
  'Zone Read',
  'DNS Read',
  'Account Filter Lists Write',
  'Account Filter Lists Edit',
  'Mass URL Redirects Write',
  'Bulk URL Redirects Edit',
  'Account Rulesets Write',
];

describe('redirect', () => {
  let world: SyncWorld;
  let instance: CloudInstance;
  const start = async (permissions: readonly string[], proxied = true): Promise<void> => {
    world = await startSyncWorld(permissions);
    for (const key of keys) {
      world.file(key, `content of ${key}`);
      await world.media.put(key, Buffer.from(`content of ${key}`), { 'content-type': 'image/png' });
    }
    instance = world.cloud.instances.add({
      webHost,
      root: world.root,
      keys,
      servesFrom: { host: mediaHost },
      csp: [mediaHost],
    });
    const [zone] = world.cloud.control.zones.values();
    if (zone !== undefined)
      world.cloud.control.addRecord(zone, { type: 'A', name: webHost, content: '192.0.2.1', proxied });
  };
  const run = (inputs: Readonly<Record<string, string>> = {}) =>
    world.run({ 'web-host': webHost, ...inputs }, { step: 'redirect' });
  const old = async (path: string) => {
    const { status, headers } = await new PublicWeb(new Map([[webHost, world.cloud.url]])).read(
      webHost,
      path,
      {},
      AbortSignal.timeout(5000),
    );
    return `${status} ${headers['location'] ?? ''}`.trim();
  };
  beforeEach(() => start(all));
  afterEach(async () => world[Symbol.asyncDispose]());

  it('leads every old address home, twice changes nothing, check finds what was changed by hand, remove leaves nothing', async () => {
    const dry = await run({ 'dry-run': 'true' });
    expect([dry.outcome, dry.outputs.changed, await old(`/system/${keys[0] ?? ''}`)]).toEqual([
      'success',
      'false',
      '200',
    ]);
    expect(dry.summary).toContain('social.demo.example/system/accounts/');

    const first = await run();
    expect([first.outcome, first.failure, first.outputs]).toEqual([
      'success',
      undefined,
      { 'redirect-engine': 'bulk', changed: 'true' },
    ]);
    expect(await old('/system/accounts/a%20b+c@2x.png?x=1&y=%3F')).toBe(
      `302 https://${mediaHost}/accounts/a%20b+c@2x.png?x=1&y=%3F`,
    );
    expect(await old('/system/backups/dumps/x.zip')).toBe('404');
    expect(await old('/avatars/original/missing.png')).toMatch(/^200/);
    expect((await world.journal())?.redirectsMs).toBeGreaterThan(0);

    const second = await run();
    expect([second.outcome, second.outputs.changed]).toEqual(['success', 'false']);
    expect((await run({ mode: 'check' })).outcome).toBe('success');

    const permanent = await run({ permanent: 'true' });
    expect([permanent.outcome, permanent.failure]).toEqual(['success', undefined]);
    expect(await old(`/system/${keys[0] ?? ''}`)).toBe(`301 https://${mediaHost}/${keys[0] ?? ''}`);
    const drifted = await run({ mode: 'check' });
    expect([drifted.outcome, drifted.outputs.changed]).toEqual(['failure', 'true']);

    const removed = await run({ mode: 'remove' });
    expect([removed.outcome, removed.failure]).toEqual(['success', undefined]);
    expect(await old(`/system/${keys[0] ?? ''}`)).toBe('200');
    expect((await world.journal())?.redirectsMs).toBeUndefined();
    expect((await run({ mode: 'remove' })).outputs.changed).toBe('false');
    expect(world.cloud.contractProblems).toEqual([]);
  });

  it('refuses before the switch, and while files still come to the source', async () => {
    instance.servesFrom = 'local';
    const early = await run();
    expect([early.outcome, early.failure]).toEqual([
      'failure',
      expect.stringContaining('does not serve its media from there yet'),
    ]);
    instance.servesFrom = { host: mediaHost };
    world.file('accounts/avatars/000/000/009/original/0123456789abcdef.png', 'late', {
      modifiedMs: Date.now() + HOUR_MS,
    });
    const late = await run();
    expect([late.outcome, late.failure]).toEqual([
      'failure',
      expect.stringContaining('something still stores media there'),
    ]);
    expect(await old(`/system/${keys[0] ?? ''}`)).toBe('200');
    expect(late.summary).toContain('What stands against it');
  });

  it('says at once whether it could be done, and makes nothing', async () => {
    const control = world.cloud.control;
    control.requests.length = 0;
    const well = await run({ mode: 'ready' });
    expect([well.outcome, well.outputs]).toEqual(['success', { 'redirect-engine': 'bulk', changed: 'false' }]);
    expect(control.requests.filter((request) => !request.startsWith('GET '))).toEqual([]);
    expect(await old(`/system/${keys[0] ?? ''}`)).toBe('200');

    // All at once: an instance that has not switched, and a token that may not.
    await world[Symbol.asyncDispose]();
    await start(['Workers R2 Storage Write', 'Zone Read', 'DNS Read']);
    instance.servesFrom = 'local';
    const early = await run({ mode: 'ready' });
    expect(early.outcome).toBe('failure');
    expect(early.failure).toContain(`run again when its pages show media from ${mediaHost}`);
    expect(early.failure).toContain('Single Redirect: Edit (Zone) (refused)');
    expect(early.summary).toContain('cannot be redirected yet');
    // A web server takes no right.
    const byHand = await run({ mode: 'ready', engine: 'caddy' });
    expect(byHand.failure).not.toContain('Single Redirect');
  });

  it('makes nothing permanent that was not seen to lead home', async () => {
    const run1 = await run({ permanent: 'true' });
    expect([run1.outcome, run1.failure]).toEqual(['failure', expect.stringContaining('first apply without it')]);
  });

  it('uses rules of the zone where the token has no rights for the account', async () => {
    await world[Symbol.asyncDispose]();
    await start([
      'Workers R2 Storage Write',
      'Zone Read',
      'DNS Read',
      'Single Redirect Write',
      'Dynamic URL Redirects Write',
    ]);
    const done = await run();
    expect([done.failure, done.outputs]).toEqual([undefined, { 'redirect-engine': 'single', changed: 'true' }]);
    expect(await old('/system/accounts/a%20b@2x.png?x=1')).toBe(`302 https://${mediaHost}/accounts/a%20b@2x.png?x=1`);
    expect(await old('/system/backups/x')).toBe('404');
    expect((await run({ engine: 'single', mode: 'remove' })).outcome).toBe('success');
    expect(await old(`/system/${keys[0] ?? ''}`)).toBe('200');
  });

  describe('removal', () => {
    const zoneRules = ['Single Redirect Write', 'Dynamic URL Redirects Write'];
    const theirs = { action: 'redirect', expression: 'true', description: 'theirs', ref: 'theirs' } as const;
    const rulesLeft = (): readonly (string | undefined)[] => {
      const [zone] = world.cloud.control.zones.values();
      const rules =
        world.cloud.control.rulesets.entrypoint(zone?.id ?? '', 'http_request_dynamic_redirect')?.rules ?? [];
      return rules.map(({ ref }) => ref);
    };
    /** Redirects that a rule of the zone makes, beside somebody else's. */
    const withRules = async (permissions: readonly string[]): Promise<void> => {
      await world[Symbol.asyncDispose]();
      await start(permissions);
      const [zone] = world.cloud.control.zones.values();
      if (zone === undefined) throw new Error('there is no zone');
      const { rulesets } = world.cloud.control;
      rulesets.put({ id: zone.id, plan: zone.plan }, 'http_request_dynamic_redirect', [
        {
          ...theirs,
          action_parameters: { from_value: { target_url: { value: 'https://their.example/' } } },
          enabled: false,
        },
      ]);
      expect((await run({ engine: 'single', 'redirect-paths': '/system,/old' })).failure).toBeUndefined();
      expect(rulesLeft()).toHaveLength(3);
    };
    const records = (proxied: boolean | undefined): void => {
      for (const zone of world.cloud.control.zones.values()) {
        zone.records.length = 0;
        if (proxied !== undefined)
          world.cloud.control.addRecord(zone, { type: 'A', name: webHost, content: '192.0.2.1', proxied });
      }
    };

    it.each<[string, string, () => void]>([
      ['are not proxied any more', 'single', () => records(false)],
      ['have no record any more', 'auto', () => records(undefined)],
    ])(
      'finds what was put there for hosts that %s, whatever its paths, and leaves other rules',
      async (_, engine, change) => {
        await withRules([...all, ...zoneRules]);
        change();
        const dry = await run({ engine, mode: 'remove', 'dry-run': 'true' });
        expect([dry.outcome, dry.outputs.changed, rulesLeft().length]).toEqual(['success', 'false', 3]);
        const done = await run({ engine, mode: 'remove' });
        expect([done.outcome, done.failure, done.outputs]).toEqual([
          'success',
          undefined,
          { 'redirect-engine': 'single', changed: 'true' },
        ]);
        expect(rulesLeft()).toEqual(['theirs']);
        expect((await run({ engine, mode: 'remove' })).outputs.changed).toBe('false');
      },
    );

    it('is not green where it could not look, and takes away what it found', async () => {
      await run();
      const done = await run({ engine: 'single', mode: 'remove', 'redirect-hosts': `${webHost},other.example` });
      expect([done.outcome, done.failure]).toEqual(['failure', expect.stringContaining('Single Redirect: Edit')]);
      expect(done.failure).toContain('holds other.example');
      expect(done.summary).toContain('Redirects may be left');

      const auto = await run({ mode: 'remove', 'redirect-hosts': `${webHost},silent.example` });
      expect([auto.outcome, auto.failure]).toEqual(['failure', expect.stringContaining('holds silent.example')]);
      expect(world.cloud.control.lists.lists.size).toBe(0);
      expect((await world.journal())?.redirectsMs).toBeGreaterThan(0);
      expect((await run({ mode: 'remove' })).outcome).toBe('success');
      expect((await world.journal())?.redirectsMs).toBeUndefined();
    });

    it('does not mind whether a host answers', async () => {
      await withRules([...all, ...zoneRules]);
      const done = await run({ engine: 'single', mode: 'remove', 'redirect-hosts': 'gone.demo.example' });
      expect([done.outcome, done.failure, rulesLeft()]).toEqual(['success', undefined, ['theirs']]);
    });

    it('believes old addresses where the token may look at one of the two places only', async () => {
      await withRules([...all, ...zoneRules]);
      const { value } = world.cloud.control.addToken({ permissions: all });
      const remove = () => run({ mode: 'remove', 'api-token': value });
      const left = await remove();
      expect([left.outcome, left.failure]).toEqual([
        'failure',
        expect.stringContaining('still lead to the media host'),
      ]);
      expect(left.failure).toContain('Single Redirect: Edit');
      expect((await run({ engine: 'single', mode: 'remove' })).outcome).toBe('success');
      // The web server may lead a file there that is not on its disk.
      const headers = { location: `https://${mediaHost}/${keys[0] ?? ''}` };
      instance.answers.set(`/system/${keys[0] ?? ''}`, { status: 302, headers });
      const free = await remove();
      expect([free.outcome, free.failure]).toEqual(['success', undefined]);
      expect(free.summary).toContain('where the token may not look');
    });
  });

  it('hands lines for the web server to hosts that are not proxied, and says so', async () => {
    await world[Symbol.asyncDispose]();
    await start(all, false);
    const done = await run();
    expect([done.outcome, done.outputs]).toEqual(['success', { 'redirect-engine': 'nginx', changed: 'false' }]);
    expect(done.summary).toContain('location ^~ /system/accounts/');
    expect(done.summary).toContain('is not proxied by Cloudflare');
    const refused = await run({ engine: 'bulk' }).catch((error: unknown) => (error as Error).message);
    expect(refused).toContain('turn the orange cloud on');
  });

  it('leaves foreign lists, items and rules as they are', async () => {
    const { control } = world.cloud;
    const lists = control.lists;
    await run();
    const ours = JSON.stringify([...lists.lists.values()]);
    const [list] = lists.lists.values();
    expect(ours).toContain('social.demo.example/system/accounts/');
    expect((await run()).outputs.changed).toBe('false');
    expect(JSON.stringify([...lists.lists.values()])).toBe(ours);
    expect(list?.name).toBe('mastodon_media');
  });
});
