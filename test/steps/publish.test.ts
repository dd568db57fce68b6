import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { rendered } from '../report/hostile.ts';
import { mediaHost, startPublishWorld, webHost, type PublishWorld } from './publish-world.ts';

let world: PublishWorld;
beforeEach(async () => {
  world = await startPublishWorld();
  world.write('LOCAL_DOMAIN=example.com\nDB_PASS=hush\n');
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

describe('publish writes', () => {
  it('the switch, once its gate has held, and notes that it was offered', async () => {
    await world.makeReady();
    const done = await world.run({ phase: 'switch' });
    expect(done.outputs).toEqual({ files: JSON.stringify([join(world.folder, '.env')]) });
    expect(world.file()).toMatch(/^LOCAL_DOMAIN=example.com\nDB_PASS=hush\n# >>>/);
    expect(world.file()).toMatch(/^S3_ALIAS_HOST=files\.example\.com$/m);
    expect((await world.journal()).switchOfferedMs).toBeGreaterThan(0);
    expect(done.summary).toContain('systemctl restart mastodon-web mastodon-sidekiq');
    expect(JSON.stringify(done)).not.toContain('hush');

    const again = await world.run({ phase: 'switch' });
    expect(again.outputs).toEqual({ files: '[]' });
    expect(again.summary).toContain('already as they should be');
  });

  it('the switch before everything is copied, while Cloudflare says that the bridge stands, and what that means', async () => {
    const { control, state } = world.cloud;
    const { value } = control.addToken({ permissions: ['Workers R2 Storage Write'] });
    const [media] = state.buckets.values();
    if (media === undefined) throw new Error('there is no bucket');
    const nowMs = Date.now();
    const switched = (inputs = {}) => world.run({ phase: 'switch', 'api-token': value, ...inputs });
    await world.makeReady();
    await world.setJournal({ passes: [], bridgeUntilMs: nowMs + 3_600_000 });
    await expect(switched()).rejects.toThrow('does not stand in for it: it is off');
    control.config(media).sippy = { source: { provider: 's3', bucket: 'old' }, destination: {} };
    await expect(switched({ 'api-token': '' })).rejects.toThrow('Fix: give api-token');
    await world.setJournal({ bridgeUntilMs: nowMs });
    await expect(switched()).rejects.toThrow('No sync over everything was complete yet. Fix: run the step sync');

    const untilMs = nowMs + 30 * 3_600_000;
    await world.setJournal({ bridgeUntilMs: untilMs });
    const done = await switched();
    expect(world.file()).toMatch(/^S3_ENABLED=true$/m);
    expect(done.data).toMatchObject({ bridgeUntilMs: untilMs });
    const end = new Date(untilMs).toISOString().slice(0, 16).replace('T', ' ');
    for (const said of ['is missing. Until then delete and moderate media at the old store too', 'well before it'])
      expect(rendered(done.summary)).toContain(said);
    expect(rendered(done.summary)).toContain(end);
    expect((await world.journal()).switchOfferedMs).toBeGreaterThan(0);
  });

  it('what the version of the live instance takes', async () => {
    world.instance.version = '4.3.9+glitch';
    await world.run({ phase: 'prepare', 'mastodon-version': '' });
    expect(world.file()).toMatch(/^S3_ALIAS_HOST=files\.example\.com$/m);
    world.instance.version = '4.4.0';
    await world.run({ phase: 'prepare', 'mastodon-version': '', file: 'new.env' });
    expect(world.file('new.env')).toMatch(/^EXTRA_MEDIA_HOSTS=https:\/\/files\.example\.com,/m);
    expect(statSync(join(world.folder, 'new.env')).mode & 0o777).toBe(0o600);
  });

  it('the way back without asking anything', async () => {
    await world.makeReady();
    await world.run({ phase: 'switch' });
    await world.run({
      phase: 'rollback',
      'web-host': '',
      'mastodon-version': '',
      'access-key-id': '',
      'secret-access-key': '',
    });
    expect(world.file()).toMatch(/^S3_ENABLED=false$/m);
    expect(world.file()).toMatch(/^S3_ALIAS_HOST=files\.example\.com$/m);
  });

  it.each([
    ['helm', 'values.yaml', 'mastodon: {}\n', 'kubectl rollout restart'],
    ['nixos', 'media.nix', '', 'nixos-rebuild switch'],
    ['kubernetes', 'env.yaml', '', 'the Secret mastodon-media-r2'],
    ['external-secret', 'secret.yaml', '', 'kubectl get externalsecret mastodon-media-r2'],
    ['compose', 'mastodon.env', '', 'docker compose up -d'],
  ] as const)('the form %s', async (form, file, text, how) => {
    if (text !== '') world.write(text, file);
    await world.makeReady();
    const store =
      form === 'external-secret' ? { 'secret-store': 'SecretStore/vault', 'secret-remote-key': 'mastodon' } : {};
    const done = await world.run({ phase: 'switch', form, file, ...store });
    expect(world.file(file)).toContain('S3_PERMISSION');
    expect(rendered(done.summary)).toContain(how);
  });
});

describe('publish refuses', () => {
  const unchanged = 'LOCAL_DOMAIN=example.com\nDB_PASS=hush\n';

  it('a switch before its time, with every reason, and writes nothing', async () => {
    world.cloud.control.rulesets.put(
      { id: [...world.cloud.control.zones.values()][0]?.id ?? '', plan: 'business' },
      'http_request_firewall_custom',
      [],
    );
    const told = await world.run({ phase: 'switch' }).then(() => '', String);
    expect(told.split('\n')).toHaveLength(4);
    for (const reason of ['No sync over everything', 'less than 7 days', 'private folders'])
      expect(told).toContain(reason);
    expect(world.file()).toBe(unchanged);
    const journal = await world.journal();
    expect(journal.switchOfferedMs).toBeUndefined();
    // The week begins with the first look.
    expect(journal.cspSeenMs).toBeGreaterThan(0);
  });

  it('a switch that was prepared and whose host is gone from the policy again', async () => {
    await world.makeReady();
    world.instance.csp = [];
    await expect(world.run({ phase: 'switch' })).rejects.toThrow(`does not allow ${mediaHost}`);
    expect((await world.journal()).cspSeenMs).toBeUndefined();
  });

  it('nothing that was waived by name', async () => {
    await world.makeReady();
    world.instance.csp = [];
    await world.run({ phase: 'switch', 'waive-csp-wait': mediaHost });
    expect(world.file()).toMatch(/^S3_ENABLED=true$/m);
  });

  it('a clean-up before the switch was seen', async () => {
    world.write('mastodon:\n  persistence:\n    system:\n      existingClaim: media\n', 'values.yaml');
    await world.makeReady();
    await world.run({ phase: 'switch', form: 'helm', file: 'values.yaml' });
    const cleanup = { phase: 'cleanup', form: 'helm', file: 'values.yaml' } as const;
    await expect(world.run(cleanup)).rejects.toThrow('not seen serving from the media host');
    world.instance.servesFrom = { host: mediaHost };
    await world.setJournal({ switchedMs: Date.now() - 1000, verified: { atMs: Date.now(), ok: true } });
    await world.run(cleanup);
    expect(world.file('values.yaml')).toMatch(/^ {4}enabled: true$/m);
  });

  it('an instance that does not tell its version', async () => {
    world.instance.down = true;
    const told = await world.run({ phase: 'prepare', 'mastodon-version': '' }).then(() => '', String);
    expect(told).toContain('give mastodon-version');
    expect(told).toContain(`${webHost} did not tell its version`);
    expect(world.file()).toBe(unchanged);
  });

  it('nothing in a dry run, and says what would stand against it', async () => {
    const done = await world.run({ phase: 'switch', 'dry-run': 'true' });
    expect(rendered(done.summary)).toContain('would not be offered yet: No sync over everything');
    expect(done.summary).toContain('S3_BUCKET=example-media');
    expect(world.file()).toBe(unchanged);
    expect(await world.journal()).toMatchObject({ passes: [] });
    expect(world.cloud.state.meter.snapshot().operations['PutObject']).toBeUndefined();
  });
});
