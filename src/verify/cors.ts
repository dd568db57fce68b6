/** Whether web clients of other origins may read media: Mastodon's audio player cannot play without. */
import { encodeKey } from '../net/sigv4.ts';
import type { Check } from './check.ts';

/** A public GET with an `Origin`, and one without. @see https://github.com/mastodon/mastodon/issues/14391 */
export const cors: Check = {
  id: 'cors',
  title: 'CORS',
  proves: "Browsers let the instance's pages and its service worker read media.",
  async run(world) {
    const [specimen] = [...world.inventory.sample].sort((a, b) => a.stored.size - b.stored.size);
    if (specimen === undefined) return { verdict: 'skipped', evidence: 'There is no object to ask for.' };
    const path = `/${encodeKey(specimen.stored.key)}`;
    const origin = `https://${world.webHost}`;
    const answer = await world.web.read(world.mediaHost, path, { headers: { origin } }, world.cx.signal);
    const allowed = answer.headers['access-control-allow-origin'];
    if (allowed === '*' || allowed === origin) {
      return { verdict: 'pass', evidence: `Access-Control-Allow-Origin: ${allowed} for ${origin}.` };
    }
    return {
      verdict: 'fail',
      evidence: `Asked with Origin ${origin}, the media host answers ${answer.status} and ${allowed === undefined ? 'no Access-Control-Allow-Origin' : `Access-Control-Allow-Origin: ${allowed}`}.`,
      fix: 'Run the step provision: it sets the CORS rule. An answer that a cache kept from before needs a purge.',
    };
  },
};
