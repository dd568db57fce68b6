/** Whether strangers can list the bucket: names of media are their only protection. */
import type { Check } from './check.ts';

/**
 * Asks the way Mastodon's own check in the admin dashboard does.
 * @see https://github.com/mastodon/mastodon/blob/main/app/lib/admin/system_check/media_privacy_check.rb
 */
export const noListing: Check = {
  id: 'no-listing',
  title: 'No public listing',
  proves: 'Nobody can list what the bucket holds, neither at the media host nor at the S3 endpoint.',
  async run({ endpoint, bucketName, servingHost, web, cx }) {
    const api = new URL(endpoint);
    const places = [
      { host: servingHost, path: '/?max-keys=1', what: {} },
      { host: api.hostname, path: `/${bucketName}/?max-keys=1`, what: { origin: api.origin } },
    ];
    const open: string[] = [];
    for (const { host, path, what } of places) {
      const answer = await web.read(host, path, { ...what, limit: 64 << 10 }, cx.signal);
      if (answer.body.toString('latin1').includes('ListBucketResult')) open.push(host);
    }
    const all = places.map(({ host }) => host).join(' and ');
    if (open.length === 0) return { verdict: 'pass', evidence: `No listing at ${all}.` };
    return {
      verdict: 'fail',
      evidence: `${open.join(' and ')} ${open.length === 1 ? 'lists' : 'list'} the bucket to anyone.`,
      fix: 'Something in front of the bucket hands out listings. R2 itself never does: look for a Worker or proxy on this host.',
    };
  },
};
