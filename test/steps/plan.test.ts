import { writeFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StepDone } from '../../src/steps/step.ts';
import { hashName, withPass } from '../../src/sync/journal.ts';
import { mediaHost, startPlanWorld, type PlanWorld } from './plan-world.ts';

let world: PlanWorld;
beforeAll(async () => {
  world = await startPlanWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

interface PlanData {
  readonly phase: { readonly id: string; readonly missing: readonly string[]; readonly against: readonly string[] };
  readonly kinds: readonly { readonly kind: string; readonly bucket: { readonly objects: number } }[];
  readonly cost: Record<string, unknown>;
  readonly oldStore: { readonly stays: readonly string[]; readonly first: readonly string[] } | null;
}

const dataOf = (done: StepDone): PlanData => done.data as unknown as PlanData;
const against = (done: StepDone): string => dataOf(done).phase.against.join('\n');
const written = (): number => world.cloud.state.meter.snapshot().operations['PutObject'] ?? 0;

// The life of one migration; each part stands on those before it.
describe('plan, phase by phase', () => {
  it('prepare: nothing is there yet, and nothing is made', async () => {
    const done = await world.plan();
    const { objects, bytes } = world.tree.migratable;
    expect(done).toMatchObject({ outcome: 'success' });
    expect(done.outputs).toMatchObject({ phase: 'prepare', objects: String(objects), bytes: String(bytes) });
    expect(JSON.parse(done.outputs.shards ?? '')).toEqual([{ after: null, upTo: null }]);
    expect(against(done)).toContain('There is no bucket yet');
    expect(world.cloud.state.buckets.size).toBe(0);
    expect(done.summary).toContain('The running instance');
    expect(dataOf(done).cost).toMatchObject({ monthlyNow: { total: 0 }, runnerMinutes: 1 });
  });

  it('copy: the account is ready, the bucket is empty', async () => {
    await world.provision();
    const done = await world.plan();
    expect(done.outputs).toMatchObject({ phase: 'copy', changes: '0' });
    expect(against(done)).toContain(`do not allow ${mediaHost}`);
    expect(against(done)).toContain('The bucket lacks');
    expect(dataOf(done).phase.missing).toHaveLength(2);
    expect(written()).toBe(0);
  });

  it('copy: what is asked for alone is planned alone, and what would be lost is refused', async () => {
    const done = await world.plan({ include: 'custom_emojis' });
    const kinds = dataOf(done).kinds as unknown as { kind: string; toCopy: { objects: number } }[];
    const wanted = kinds.filter(({ toCopy }) => toCopy.objects > 0).map(({ kind }) => kind);
    expect(wanted).toEqual(['custom emoji', 'custom emoji from other servers']);
    await expect(world.plan({ exclude: 'custom_emojis' })).rejects.toThrow('custom_emojis');
  });

  it('switch: the bucket is complete, and the pages have to name the media host for a week', async () => {
    await world.sync();
    // As sync records it once it keeps the journal.
    await startJournal();
    const first = await world.plan();
    expect(first.outputs).toMatchObject({ phase: 'switch', objects: '0', shards: '[]' });
    expect(against(first)).toContain('Run publish with phase: prepare');
    expect((await world.journal()).cspSeenMs).toBeUndefined();

    world.live.csp = [mediaHost];
    const second = await world.plan();
    expect(against(second)).toMatch(/switch on \d{4}-\d\d-\d\d or later/);
    expect((await world.journal()).cspSeenMs).toBeGreaterThan(0);
    // Seen once, it need not be written again.
    const before = written();
    await world.plan();
    expect(written()).toBe(before);

    world.days = 7.1;
    expect(dataOf(await world.plan()).phase).toMatchObject({ id: 'switch', against: [], missing: [] });
  });

  it('switch: a look that finds the media host gone begins the week anew', async () => {
    world.live.csp = [];
    expect(against(await world.plan())).toContain('do not allow');
    expect((await world.journal()).cspSeenMs).toBeUndefined();
    world.live.csp = [mediaHost];
    expect(against(await world.plan())).toContain('or later');
    world.days = 15;
  });

  it.each([
    ['an old version', { version: '3.5.19' }, 'update to 4.0'],
    ['another software', { software: 'pleroma' }, 'not Mastodon'],
    ['bot protection', { challenge: 'all' as const }, 'Bot Fight Mode'],
    ['an instance that is down', { down: true }, '502'],
  ])('switch: %s stands against it', async (_, change, told) => {
    const { version, software, challenge, down } = world.live;
    Object.assign(world.live, change);
    const done = await world.plan();
    Object.assign(world.live, { version, software, challenge, down });
    expect(done.outputs.phase).toBe('switch');
    expect(against(done)).toContain(told);
    // What could not be read does not end the week.
    expect((await world.journal()).cspSeenMs).toBeGreaterThan(0);
  });

  it('switch: without a source the bucket is counted, and whether it is complete is not known', async () => {
    const done = await world.plan({ source: '' });
    expect(done.outputs).toMatchObject({ phase: 'unknown', objects: '0', shards: '[]' });
    const stored = dataOf(done).kinds.reduce((sum, { bucket }) => sum + bucket.objects, 0);
    expect(stored).toBe(world.tree.migratable.objects);
  });

  it('unknown: the settings were handed out and the instance does not answer', async () => {
    await world.record((now) => ({ ...now, switchOfferedMs: Date.now() }));
    world.live.down = true;
    expect((await world.plan()).outputs.phase).toBe('unknown');
    world.live.down = false;
  });

  it('finalise: the instance serves from the bucket; only late files count', async () => {
    world.live.servesFrom = { host: mediaHost };
    const folder = join(world.tree.root, 'media_attachments/files/000/000/999/original');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, '00112233445566aa.png'), 'late');
    const media = world.cloud.state.bucket('media');
    media?.delete(media.keys().find((key) => key.startsWith('accounts/')) ?? '');
    const done = await world.plan();
    expect(done.outputs).toMatchObject({ phase: 'finalise', objects: '1' });
    expect(dataOf(done).phase.missing.join('\n')).toMatch(/1 file that came.*step verify.*step redirect/s);
    expect(dataOf(done).oldStore?.stays.join('\n')).toContain('1 file there is not at the bucket yet');
  });

  it('done: nothing is missing; the old disk stays until it is not needed', async () => {
    await world.record((now) => ({ ...now, verified: { atMs: Date.now(), ok: true, greenSinceMs: Date.now() } }));
    await world.sync();
    redirectOldAddresses();
    const done = await world.plan();
    expect(done.outputs.phase).toBe('done');
    expect(dataOf(done).oldStore?.stays).toEqual([expect.stringContaining('wait for 30')]);
    expect(done.summary).toContain('It has to stay for now');

    world.days = 46;
    const later = await world.plan();
    const { stays, first } = dataOf(later).oldStore ?? { stays: [''], first: [] };
    expect(stays).toEqual([]);
    expect(first.join('\n')).toContain('Archive');
    expect(later.summary).toContain('It may go, once you have seen to this');
  });
});

describe('plan with less', () => {
  it('an S3 key alone: what provisioning would change and the account use are not known, and that is said', async () => {
    const [id = '', pair] = [...world.cloud.state.credentials][0] ?? [];
    const done = await world.plan({
      'api-token': '',
      'access-key-id': id,
      'secret-access-key': pair?.secretAccessKey ?? '',
      'web-host': '',
    });
    expect(done.outcome).toBe('success');
    expect(done.summary).toContain('api-token was not given');
    expect(done.summary).not.toContain('What provisioning would change');
  });

  it('a key that may only read: the plan is made, and what could not be noted is said', async () => {
    const key = { accessKeyId: 'readonly', secretAccessKey: 'secret-of-the-reader' };
    world.cloud.state.addCredentials({ ...key, buckets: ['media'], access: 'read-only' });
    world.live.csp = [];
    const done = await world.plan({
      'api-token': '',
      'access-key-id': key.accessKeyId,
      'secret-access-key': key.secretAccessKey,
    });
    expect(done.outcome).toBe('success');
    expect(done.summary).toContain('could not be noted in the journal');
    expect((await world.journal()).cspSeenMs).toBeGreaterThan(0);
  });

  it('a source at another S3 store: its egress, and why not Super Slurper', async () => {
    const bucket = world.cloud.state.createBucket('old');
    await bucket.put('accounts/avatars/000/000/001/original/0123456789abcdef.png', Buffer.from('png'), {});
    world.live.servesFrom = { host: 'old.s3.example' };
    const [id = '', pair] = [...world.cloud.state.credentials][0] ?? [];
    const done = await world.plan({
      source: 's3://old',
      'source-endpoint': world.cloud.url.replace('127.0.0.1', 'localhost'),
      'source-region': 'auto',
      'source-access-key-id': id,
      'source-secret-access-key': pair?.secretAccessKey ?? '',
      bucket: 'media',
    });
    expect(done.outputs).toMatchObject({ objects: '1' });
    expect(dataOf(done).cost).toMatchObject({ egress: 'unknown' });
    expect(done.summary).toContain('Super Slurper is not advised');
  });

  it('names no hidden and no private file', async () => {
    const done = await world.plan();
    const shown = [done.summary, JSON.stringify(done.data), JSON.stringify(world.events), ...world.annotations].join(
      '\n',
    );
    for (const path of [...world.tree.hidden, ...world.tree.neverCopied]) {
      expect(shown).not.toContain((path.split('/').at(-1) ?? '').replace(/\.\w+$/, ''));
    }
  });
});

async function startJournal(): Promise<void> {
  const bucket = world.cloud.state.bucket('media');
  if (bucket?.get('.mastodon-r2/journal.json') === undefined) {
    const empty = { version: 1, passes: [], salt: 'ab'.repeat(16) };
    await bucket?.put('.mastodon-r2/journal.json', Buffer.from(JSON.stringify(empty)), {});
  }
  await world.record((now) => {
    if (now.passes.length > 0) return now;
    return withPass(now, {
      startedMs: Date.now() - 1000,
      finishedMs: Date.now(),
      range: { after: null, upTo: null },
      compare: 'full',
      complete: true,
      everything: true,
      objects: 130,
      bytes: 1,
      heldBack: 0,
      source: hashName(now, `folder ${world.tree.root}`),
    });
  });
}

function redirectOldAddresses(): void {
  const medium = world.live.requests.map((request) => /^\/system\/(\S+)/.exec(request)?.[1]).find(Boolean) ?? '';
  world.live.answers.set(`/system/${medium}`, { status: 302, headers: { location: `https://${mediaHost}/${medium}` } });
}
