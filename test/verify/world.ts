/** The step `verify` on a bucket that was provisioned and filled from a small folder, with a live instance beside it. */
import { readFileSync } from 'node:fs';
import type { CheckLine } from '../../src/report/summary/verify.ts';
import { dailyGroups } from '../cloud/control/groups.ts';
import type { Zone } from '../cloud/control/state.ts';
import { noEdgeFaults } from '../cloud/edge.ts';
import type { CloudInstance } from '../cloud/instance.ts';
import type { RuleBody } from '../cloud/rules/store.ts';
import { mediaHost, startSyncWorld, webHost, type Ran, type SyncWorld } from '../steps/sync-world.ts';
import { DAY_MS } from '../sync/pass-world.ts';

export { mediaHost, webHost } from '../steps/sync-world.ts';

const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/media/${name}`, import.meta.url));

/** Keys of the small folder. */
export const keys = {
  avatar: 'accounts/avatars/000/000/001/original/0a1b2c3d4e5f6071.png',
  photo: 'media_attachments/files/000/000/003/original/2a1b2c3d4e5f6071.jpg',
  clip: 'media_attachments/files/000/000/004/original/3a1b2c3d4e5f6071.mp4',
  sound: 'media_attachments/files/000/000/005/original/4a1b2c3d4e5f6071.mp3',
  remote: 'cache/media_attachments/files/000/000/006/original/5a1b2c3d4e5f6071.webp',
  hidden: 'media_attachments/files/000/000/009/original/9a1b2c3d4e5f6071.jpg',
} as const;

export interface VerifyWorld extends SyncWorld {
  readonly live: CloudInstance;
  /** Runs one check. */
  check(id: string, inputs?: Readonly<Record<string, string>>): Promise<CheckLine>;
  verify(inputs?: Readonly<Record<string, string>>): Promise<Ran>;
  /** The instance serves from the media host from now on. */
  switchOver(): void;
  /** An object put there as by another tool. */
  put(key: string, body: Buffer, headers?: Readonly<Record<string, string>>): Promise<void>;
  /** Puts other rules into a phase of the zone. @returns those that were there. */
  setRules(phase: string, rules: readonly RuleBody[]): readonly RuleBody[];
  /** Makes bucket, rules, settings, edge, cache and instance what they were at first. */
  restore(): Promise<void>;
}

export async function startVerifyWorld(): Promise<VerifyWorld> {
  const base = await startSyncWorld(dailyGroups);
  const live = base.cloud.instances.add({ webHost, root: base.root, keys: [keys.avatar, keys.photo] });
  base.file(keys.avatar, fixture('picture.png'));
  base.file(keys.photo, fixture('photo.jpg'), { modifiedMs: Date.now() - 30 * DAY_MS });
  base.file(keys.clip, fixture('clip.mp4'));
  base.file(keys.sound, fixture('sound.mp3'), { modifiedMs: Date.now() - 900 * DAY_MS });
  base.file(keys.remote, fixture('picture.webp'));
  base.file(keys.hidden, fixture('photo.jpg'), { mode: 0o600 });
  await base.run({ source: '' }, { step: 'provision' });
  const copied = await base.run();
  if (copied.outcome !== 'success') throw new Error(copied.failure ?? 'not copied');
  const [zone] = [...base.cloud.control.zones.values()];
  if (zone === undefined) throw new Error('there is no zone');
  const world: VerifyWorld = Object.assign(Object.create(base) as SyncWorld, {
    live,
    verify: (inputs = {}) => base.run({ 'web-host': webHost, seed: 's', ...inputs }, { step: 'verify' }),
    check: async (id: string, inputs = {}) => {
      const { data } = await world.verify({ checks: id, ...inputs });
      const [line] = data['checks'] as CheckLine[];
      if (line?.id !== id) throw new Error(`the check ${id} was not run`);
      return line;
    },
    switchOver: () => {
      live.servesFrom = { host: mediaHost };
      live.csp = [mediaHost];
    },
    setRules: (phase, rules) => {
      const before = base.cloud.control.rulesets.entrypoint(zone.id, phase)?.rules ?? [];
      base.cloud.control.rulesets.put({ id: zone.id, plan: zone.plan }, phase, rules);
      return before;
    },
    restore: await keeper(base, live, zone),
    put: async (key: string, body: Buffer, headers: Readonly<Record<string, string>> = {}) => {
      await base.media.put(key, body, headers);
    },
  } satisfies Omit<VerifyWorld, keyof SyncWorld>);
  return world;
}

const phases = [
  'http_request_firewall_custom',
  'http_request_cache_settings',
  'http_response_headers_transform',
  'http_request_dynamic_redirect',
];

/** Starting a world takes longer than most checks, so tests of one file share it. */
async function keeper(base: SyncWorld, live: CloudInstance, zone: Zone): Promise<() => Promise<void>> {
  const { cloud, media } = base;
  const objects = await Promise.all(
    media.keys().map(async (key) => ({ object: media.get(key), key, body: await media.get(key)?.read() })),
  );
  const rules = phases.map((phase) => [phase, cloud.control.rulesets.entrypoint(zone.id, phase)?.rules ?? []] as const);
  const config = { ...cloud.control.config(media) };
  const instance = { ...live };
  const records = [...zone.records];
  return async () => {
    for (const key of media.keys()) media.delete(key);
    for (const { key, object, body } of objects)
      await media.put(key, body ?? Buffer.alloc(0), object?.headers ?? {}, object?.metadata, object?.modifiedMs);
    for (const [phase, bodies] of rules) cloud.control.rulesets.put({ id: zone.id, plan: zone.plan }, phase, bodies);
    Object.assign(cloud.control.config(media), config);
    Object.assign(cloud.edge, noEdgeFaults());
    cloud.control.cache.purge({ purge_everything: true });
    Object.assign(live, instance);
    live.answers.clear();
    zone.records.splice(0, Infinity, ...records);
    // Time does not go back, and R2 takes one write a second for a key.
    base.aheadMs += 5000;
  };
}
