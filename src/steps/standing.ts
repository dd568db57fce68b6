/** Who is the authority, asked of the live instance and the journal. */
import { isAttached } from '../cloudflare/attached.ts';
import type { AccountToken, R2Target } from '../inputs/parts/r2.ts';
import { readInstance, type LiveInstance } from '../mastodon/instance.ts';
import type { Context } from '../net/context.ts';
import { authorityOf, type Sight, type Standing } from '../sync/authority.ts';
import type { Journal } from '../sync/journal.ts';
import { withCsp } from '../sync/watch.ts';
import { bucketPlace } from './resources.ts';
import type { StepWorld } from './step.ts';

/** What a step knows of the hosts. */
export interface Hosts {
  readonly r2: R2Target;
  readonly cloudflare?: AccountToken;
  readonly mediaHost?: string;
  readonly webHost?: string;
}

/** What came of a look at the live instance. */
export interface Looked {
  readonly standing: Standing;
  /** Absent where none was named, or the media host was not. */
  readonly live?: LiveInstance;
  /** What the verdict rests on; absent where no instance was named. */
  readonly sight?: Sight;
}

/** Looks at the live instance, where one was named, and decides. */
export async function lookAtInstance(hosts: Hosts, journal: Journal, world: StepWorld, cx: Context): Promise<Looked> {
  const { webHost, mediaHost } = hosts;
  if (webHost === undefined) return { standing: authorityOf(undefined, journal) };
  if (mediaHost === undefined) {
    const blind: Sight = { reached: false, servesFrom: 'unknown', why: 'media-host was not given' };
    return { sight: blind, standing: authorityOf(blind, journal) };
  }
  const live = await readInstance(world.web, { webHost, mediaHost }, cx);
  const mediaHostIsBucket = live.servesFrom === 'media-host' ? await attached(hosts, mediaHost, world, cx) : undefined;
  const sight: Sight = { ...live, ...(mediaHostIsBucket !== undefined && { mediaHostIsBucket }) };
  return { live, sight, standing: authorityOf(sight, journal) };
}

/** Remembers when the live instance was first seen serving from the bucket, and since when its pages allow the media host. */
export function withLook(now: Journal, { standing, live }: Looked, nowMs: number): Journal {
  const watched = withCsp(now, live, nowMs);
  if (!standing.seen || watched.switchedMs !== undefined) return watched;
  const { formerSwitchMs: former, ...rest } = watched;
  return { ...(former === undefined ? watched : rest), switchedMs: nowMs };
}

/**
 * Remembers that an instance went back and has got everything back: from now on it is one that has not switched. When it had is kept, so
 * that what may still come to the bucket can be brought back too.
 */
export function withReturn(now: Journal): Journal {
  if (now.switchedMs === undefined) return now;
  const rest: { -readonly [name in keyof Journal]: Journal[name] } = { ...now, formerSwitchMs: now.switchedMs };
  delete rest.switchedMs;
  delete rest.switchOfferedMs;
  return rest;
}

/** @returns `undefined` when nobody can tell. */
async function attached(
  { r2, cloudflare }: Hosts,
  mediaHost: string,
  world: StepWorld,
  cx: Context,
): Promise<boolean | undefined> {
  if (cloudflare === undefined) return undefined;
  try {
    return await isAttached(bucketPlace({ r2, cloudflare }, world), mediaHost);
  } catch (error) {
    cx.signal.throwIfAborted();
    const why = error instanceof Error ? error.message : String(error);
    cx.emit({
      kind: 'log',
      level: 'warning',
      text: `Whether ${mediaHost} is attached to the bucket is not known: ${why}`,
    });
    return undefined;
  }
}
