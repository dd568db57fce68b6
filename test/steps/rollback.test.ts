/** A whole migration taken back: redirects away first, then the files, then the settings, while visitors ask for every address. */
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PublicWeb } from '../../src/net/public-web.ts';
import type { CloudInstance } from '../cloud/instance.ts';
import { attachment, picture } from '../sync/pass-world.ts';
import { HOUR_MS, mediaHost, startSyncWorld, webHost, type Ran, type SyncWorld } from './sync-world.ts';

/** What the instance's pages show beside attachments. */
const shown = [
  'accounts/avatars/000/000/001/original/0123456789abcdef.png',
  'cache/custom_emojis/images/000/000/002/original/0123456789abcdef.png',
];

let world: SyncWorld;
let instance: CloudInstance;
beforeEach(async () => {
  world = await startSyncWorld([
    'Workers R2 Storage Write',
    'Zone Read',
    'DNS Read',
    'Cache Purge',
    'Account Filter Lists Write',
    'Account Filter Lists Edit',
    'Mass URL Redirects Write',
    'Bulk URL Redirects Edit',
    'Account Rulesets Write',
  ]);
  for (let at = 1; at <= 6; at++) world.file(attachment(at), picture(at));
  for (const key of shown) world.file(key, picture(1));
  instance = world.cloud.instances.add({
    webHost,
    root: world.root,
    csp: [mediaHost],
    keys: [...shown, attachment(1)],
  });
  const [zone] = world.cloud.control.zones.values();
  if (zone !== undefined)
    world.cloud.control.addRecord(zone, { type: 'A', name: webHost, content: '192.0.2.1', proxied: true });
});
afterEach(async () => {
  await world[Symbol.asyncDispose]();
});

/** Visitors, who know every address that was ever given out and ask for all of them without a pause. */
class Visitors {
  readonly broken: string[] = [];
  private readonly addresses = new Map<string, Buffer>();
  private readonly web = new PublicWeb(new Map([mediaHost, webHost].map((host) => [host, world.cloud.url])));
  private rounds = 0;
  private going = true;
  private readonly walk = this.stroll();

  /** An address that is given out from now on. */
  learn(host: string, path: string, body: Buffer): void {
    this.addresses.set(`${host}${path}`, body);
  }

  /** Resolves when every address was asked for once more. */
  async goRound(): Promise<void> {
    const until = this.rounds + 2;
    while (this.rounds < until) await new Promise((resolve) => setImmediate(resolve));
  }

  async leave(): Promise<void> {
    this.going = false;
    await this.walk;
  }

  private async stroll(): Promise<void> {
    while (this.going) {
      for (const [address, body] of [...this.addresses]) {
        const got = await this.visit(address).catch(String);
        if (typeof got === 'string' || !got.equals(body)) this.broken.push(address);
      }
      this.rounds++;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  private async visit(address: string, redirects = 1): Promise<Buffer | string> {
    const { hostname, pathname } = new URL(`https://${address}`);
    const { status, headers, body } = await this.web.read(hostname, pathname, {}, AbortSignal.timeout(20_000));
    const { location } = headers;
    if (status === 302 && typeof location === 'string' && redirects > 0)
      return this.visit(location.replace('https://', ''), 0);
    return status === 200 ? Buffer.from(body) : `${status}`;
  }
}

it('breaks no address at any moment', async () => {
  const live = { 'web-host': webHost };
  const back = { ...live, source: '', destination: world.root };
  const env = join(world.root, '../.env.production');
  writeFileSync(env, `OTP_SECRET=kept\nS3_ENABLED=true\nS3_BUCKET=media\nS3_ENDPOINT=${world.cloud.url}\n`);
  chmodSync(env, 0o600);
  const visitors = new Visitors();
  const well = ({ outcome, failure }: Ran): void => expect([outcome, failure]).toEqual(['success', undefined]);
  try {
    for (let at = 1; at <= 6; at++) visitors.learn(webHost, `/system/${attachment(at)}`, picture(at));

    // There: copied, switched, redirected, and used for a while.
    well(await world.run(live));
    instance.servesFrom = { host: mediaHost };
    world.aheadMs += HOUR_MS;
    for (let at = 1; at <= 6; at++) visitors.learn(mediaHost, `/${attachment(at)}`, picture(at));
    well(await world.run(live, { step: 'redirect' }));
    const upload = async (at: number): Promise<void> => {
      await world.media.put(attachment(at), picture(at), { 'content-type': 'image/png' });
      visitors.learn(mediaHost, `/${attachment(at)}`, picture(at));
      // Redirects lead old addresses of new files home as well.
      if ((await world.journal())?.redirectsMs !== undefined)
        visitors.learn(webHost, `/system/${attachment(at)}`, picture(at));
    };
    await visitors.goRound();

    // And back. As docs/rollback.md has it, the web server leads to the bucket what is not on the disk yet.
    const lead = (at: number): unknown =>
      instance.answers.set(`/system/${attachment(at)}`, {
        status: 302,
        headers: { location: `https://${mediaHost}/${attachment(at)}` },
      });
    lead(7);
    await upload(7);
    well(await world.run({ ...live, mode: 'remove' }, { step: 'redirect' }));
    await visitors.goRound();
    const first = await world.run(back);
    well(first);
    expect(first.outputs).toMatchObject({ complete: 'true', 'copied-objects': '1' });
    instance.answers.clear();
    await visitors.goRound();
    well(
      await world.run(
        { ...live, source: '', phase: 'rollback', form: 'dotenv', target: 'file', file: env },
        { step: 'publish' },
      ),
    );
    expect(readFileSync(env, 'utf8')).toMatch(/^S3_ENABLED=false$/m);
    expect(readFileSync(env, 'utf8')).toMatch(/^OTP_SECRET=kept$/m);

    // Uploaded while the settings were changed and before the restart.
    world.aheadMs += HOUR_MS;
    await upload(8);
    lead(8);
    instance.servesFrom = 'local';
    visitors.learn(webHost, `/system/${attachment(8)}`, picture(8));
    await visitors.goRound();
    const second = await world.run(back);
    well(second);
    expect(second.outputs).toMatchObject({ complete: 'true', 'copied-objects': '1' });
    instance.answers.clear();
    await visitors.goRound();
    // Nothing is left to bring, and nothing was taken from the bucket.
    world.aheadMs += HOUR_MS;
    expect((await world.run(back)).outputs).toMatchObject({ 'copied-objects': '0' });
    expect(world.media.get(attachment(1))).toBeDefined();
  } finally {
    await visitors.leave();
  }
  expect(visitors.broken).toEqual([]);
}, 120_000);
