/** A local cloud with a client, a bucket's place and a clock that tests own. */
import { createCloudflare } from '../../src/cloudflare/client.ts';
import type { Cloudflare } from '../../src/cloudflare/client.ts';
import type { BucketPlace } from '../../src/cloudflare/resource.ts';
import type { Context, SyncEvent } from '../../src/net/context.ts';
import { startCloud } from '../cloud/cloud.ts';
import type { LocalCloud } from '../cloud/cloud.ts';
import { dailyGroups } from '../cloud/control/groups.ts';

export interface World {
  readonly cloud: LocalCloud;
  readonly token: string;
  readonly client: Cloudflare;
  readonly place: BucketPlace;
}

export async function startWorld(permissions: readonly string[] = dailyGroups): Promise<World> {
  const cloud = await startCloud();
  const { value } = cloud.control.addToken({ permissions });
  const client = clientOf(cloud, value);
  const place = { client, accountId: cloud.state.accountId, bucket: 'media', jurisdiction: 'default' } as const;
  return { cloud, token: value, client, place };
}

export function clientOf(cloud: LocalCloud, token: string): Cloudflare {
  return createCloudflare({ token, baseUrl: cloud.controlUrl, cx: testContext() });
}

/** A context whose clock moves only by sleeping. */
export function testContext(): Context & { readonly events: SyncEvent[]; readonly slept: number[] } {
  const events: SyncEvent[] = [];
  const slept: number[] = [];
  let now = 0;
  return {
    signal: new AbortController().signal,
    events,
    slept,
    emit: (event) => events.push(event),
    clock: {
      now: () => now,
      sleep: (ms) => {
        slept.push(ms);
        now += ms;
        return Promise.resolve();
      },
    },
  };
}

/** The message of what a call throws. */
export async function messageOf(call: () => unknown): Promise<string> {
  try {
    await call();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('nothing was thrown');
}
