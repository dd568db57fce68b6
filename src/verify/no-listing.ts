/** Whether strangers can list the bucket: names of media are their only protection. */
import type { Check, World } from './check.ts';

/**
 * Asks the way Mastodon's own check in the admin dashboard does.
 * @see https://github.com/mastodon/mastodon/blob/main/app/lib/admin/system_check/media_privacy_check.rb
 */
export const noListing: Check = {
  id: 'no-listing',
  title: 'No public listing',
  proves: 'Nobody can list what the bucket holds, neither at the media host nor at the S3 endpoint.',
  async run(world) {
    const api = new URL(world.endpoint);
    const places: [string, string][] = [[world.mediaHost, '/?max-keys=1']];
    // In a rehearsal the endpoint is a port of this machine, which the public web does not know.
    if (api.protocol === 'https:') places.push([api.host, `/${world.bucketName}/?max-keys=1`]);
    const open: string[] = [];
    for (const [host, path] of places) if (await lists(world, host, path)) open.push(host);
    if (open.length === 0)
      return { verdict: 'pass', evidence: `No listing at ${places.map(([host]) => host).join(' and ')}.` };
    return {
      verdict: 'fail',
      evidence: `${open.join(' and ')} lists the bucket to anyone.`,
      fix: 'Something in front of the bucket hands out listings. R2 itself never does: look for a Worker or proxy on this host.',
    };
  },
};

async function lists(world: World, host: string, path: string): Promise<boolean> {
  const answer = await world.web.read(host, path, { limit: 64 << 10 }, world.cx.signal);
  return answer.body.toString('latin1').includes('ListBucketResult');
}
