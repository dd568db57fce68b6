/** `purge` of the step `verify`: old answers go before anything is looked at. */
import { mediaUrl, purgeHost, purgeUrls } from '../cloudflare/purge.ts';
import { findZone } from '../cloudflare/zone.ts';
import type { VerifyInputs } from '../inputs/steps/verify.ts';
import type { Context } from '../net/context.ts';
import { openCloudflare } from './places.ts';
import type { StepWorld } from './step.ts';

/** What was purged: everything of the media host, or that many addresses. */
export type PurgedFirst = 'all' | number;

/**
 * Purges what was asked for at every host that serves the bucket.
 * @returns `undefined` when nothing was asked for.
 * @throws CloudflareProblem when it is refused: what is looked at afterwards would be old.
 */
export async function purgeFirst(
  inputs: VerifyInputs,
  world: StepWorld,
  cx: Context,
): Promise<PurgedFirst | undefined> {
  const { purge, cloudflare, mediaHost, temporaryHost, webHost } = inputs;
  if (purge === undefined || cloudflare === undefined) return undefined;
  const client = openCloudflare(cloudflare, world);
  // Pages of the instance read media by script, and the cache keeps their answers apart.
  const origins = webHost === undefined ? {} : { origins: [`https://${webHost}`] };
  for (const host of temporaryHost === undefined ? [mediaHost] : [mediaHost, temporaryHost]) {
    const zoneId = (await findZone(client, cloudflare.accountId, host)).id;
    if (purge === 'all') await purgeHost(client, { zoneId, host }, cx);
    else await purgeUrls(client, { zoneId, urls: purge.map((key) => mediaUrl(host, key)), ...origins }, cx);
  }
  // Keys may be private ones, so they are counted only.
  world.progress(purge === 'all' ? `Purged everything of ${mediaHost}.` : `Purged ${purge.length} addresses.`);
  return purge === 'all' ? 'all' : purge.length;
}
