/** Whether the pictures that come with Mastodon are still served by it: a redirect that is too wide breaks every page. */
import type { Check } from './check.ts';

/** Pictures of every version: the stand-ins for missing avatars and headers, and one emoji. */
const paths = ['/avatars/original/missing.png', '/headers/original/missing.png', '/emoji/1f600.svg'];

export const ownPictures: Check = {
  id: 'own-pictures',
  title: "Mastodon's own pictures",
  proves: '/avatars/, /headers/ and /emoji/ of the web host are not redirected.',
  async run({ web, webHost, cx }) {
    if (webHost === undefined) return { verdict: 'skipped', evidence: 'web-host was not given.' };
    const redirected: string[] = [];
    const statuses: string[] = [];
    for (const path of paths) {
      const { status, headers } = await web.read(webHost, path, { limit: 1 }, cx.signal);
      statuses.push(`${path} ${status}`);
      if (status < 300 || status > 399) continue;
      const target = URL.parse(headers['location'] ?? '', `https://${webHost}`);
      if (target?.hostname !== webHost) redirected.push(`${path} (to ${target?.hostname ?? 'no address'})`);
    }
    if (redirected.length === 0) return { verdict: 'pass', evidence: `${statuses.join(', ')}.` };
    return {
      verdict: 'fail',
      evidence: `Redirected: ${redirected.join(', ')}.`,
      fix: 'Narrow the redirect down to /system/: remove the one that was made by hand, and run the step redirect.',
    };
  },
};
