/** Old addresses that are tried after redirects were made, checked or removed. */
import type { RedirectInputs } from '../inputs/steps/redirect.ts';
import { classify, parseKey } from '../mastodon/layout.ts';
import { oldPath } from '../mastodon/media-url.ts';
import type { Context } from '../net/context.ts';
import { follow, leadsAway, type Arrival, type Probe } from '../redirect/probe.ts';
import type { ProbeLine } from '../report/summary/redirect.ts';
import { everything, type Listable } from '../stores/model.ts';
import type { StepWorld } from './step.ts';

/** Keys tried at every host and path. */
const KEYS = 3;
/** Rules take a moment to reach every place of Cloudflare's network. */
const PATIENCE_MS = 60_000;
const AGAIN_MS = 5000;

/** Some public keys that the bucket holds, of different kinds where the first page has them. */
export async function keysToTry(bucket: Listable, cx: Context): Promise<readonly string[]> {
  const byKind = new Map<string, string>();
  let pages = 0;
  for await (const page of bucket.list(everything, cx)) {
    for (const { key } of page) {
      const kind = classify(key);
      if (!kind.private && parseKey(key) !== null && !byKind.has(kind.title)) byKind.set(kind.title, key);
    }
    if (byKind.size >= KEYS || ++pages >= 2) break;
  }
  return [...byKind.values()].slice(0, KEYS);
}

/** Every host and path with every key that such an address could have had. */
export function probesOf(inputs: RedirectInputs, keys: readonly string[]): readonly Probe[] {
  return inputs.hosts.flatMap((host) =>
    inputs.paths.flatMap((path) =>
      keys.filter((key) => oldPath(path, key) !== undefined).map((key) => ({ host, path, key })),
    ),
  );
}

/** Follows them; `patiently` gives rules that were just made time to work. */
export async function tryAll(
  inputs: RedirectInputs,
  probes: readonly Probe[],
  patiently: boolean,
  world: StepWorld,
): Promise<{ readonly lines: readonly ProbeLine[]; readonly arrivals: readonly Arrival[] }> {
  const { clock, signal } = world.cx;
  const startMs = clock.now();
  const arrivals: Arrival[] = [];
  for (const probe of probes) {
    let arrival = await follow(world.web, probe, inputs.mediaHost, world.cx);
    while (!arrival.home && patiently && clock.now() - startMs < PATIENCE_MS) {
      await clock.sleep(AGAIN_MS, signal);
      arrival = await follow(world.web, probe, inputs.mediaHost, world.cx);
    }
    arrivals.push(arrival);
  }
  const lines = probes.map(({ host, path, key }, at): ProbeLine => {
    const arrival = arrivals[at] ?? { home: false, seen: 'was not tried' };
    const address = `${host}${oldPath(path, key) ?? ''}`;
    return { address, home: arrival.home, seen: arrival.home ? `${arrival.status}, then 200` : arrival.seen };
  });
  return { lines, arrivals };
}

/** Addresses that lead to the media host although they never may. */
export async function strayed(inputs: RedirectInputs, world: StepWorld): Promise<readonly string[]> {
  const paths = [
    ...inputs.paths
      .filter((path) => !path.endsWith('/cache'))
      .flatMap((path) => [`${path}/backups/x`, `${path}/imports/x`]),
    '/avatars/original/missing.png',
    '/headers/original/missing.png',
    '/emoji/1f600.svg',
  ];
  const found: string[] = [];
  for (const host of inputs.hosts) {
    for (const path of paths) {
      if (await leadsAway(world.web, host, path, inputs.mediaHost, world.cx)) found.push(`${host}${path}`);
    }
  }
  return found;
}
