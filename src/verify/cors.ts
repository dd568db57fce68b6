/** Whether web clients of other origins may read media: Mastodon's audio player cannot play without. */
import type { PublicAnswer } from '../net/public-web.ts';
import { encodeKey } from '../net/sigv4.ts';
import { withoutObjects, type Check } from './check.ts';

/** Stands in where the instance's host was not given: the rule allows all origins. */
const SOMEBODY = 'mastodon.example';

/**
 * Public GETs without and with an `Origin`, in that order, so that what a cache kept of the first would spoil the second; and a range as
 * the audio player (`crossOrigin="anonymous"`) asks for it.
 * @see https://github.com/mastodon/mastodon/issues/14391
 * @see https://github.com/mastodon/mastodon/issues/29163
 */
export const cors: Check = {
  id: 'cors',
  title: 'CORS',
  proves: "Browsers let the instance's pages, its audio player and its service worker read media.",
  objects: true,
  async run({ inventory, web, webHost, servingHost, cx }) {
    const [specimen] = [...inventory.sample].sort((a, b) => a.stored.size - b.stored.size);
    if (specimen === undefined) return withoutObjects;
    const path = `/${encodeKey(specimen.stored.key)}`;
    const origin = `https://${webHost ?? SOMEBODY}`;
    const read = (headers: Readonly<Record<string, string>>) =>
      web.read(servingHost, path, { headers, limit: 1024 }, cx.signal);
    const bare = await read({});
    const whole = await read({ origin });
    const part = await read({ origin, range: 'bytes=0-' });
    const refused = [whole, part].find((answer) => !isAllowed(answer, origin));
    if (refused !== undefined) {
      return {
        verdict: 'fail',
        evidence: `Asked with Origin ${origin}, ${servingHost} answers ${refused.status} and ${allowedBy(refused)}.`,
        fix: 'Run the step provision: it sets the CORS rule. An answer that a cache kept from before goes by purge: all.',
      };
    }
    // A browser keeps what a page loaded as a picture and hands it to the service worker, which needs the header on it.
    if (!isAllowed(bare, origin) && !/\borigin\b/i.test(bare.headers['vary'] ?? '')) {
      return {
        verdict: 'warn',
        evidence: `With Origin ${origin} all is right; without, ${servingHost} answers ${allowedBy(bare)} and no Vary: Origin, so browsers may use a kept answer where they must not.`,
        fix: 'Run the step provision without leave-out: header-rule. It puts the header on every answer.',
      };
    }
    return { verdict: 'pass', evidence: `${allowedBy(whole)} for ${origin}, for whole files and for parts.` };
  },
};

function isAllowed({ status, headers }: PublicAnswer, origin: string): boolean {
  const allowed = headers['access-control-allow-origin'];
  return status < 300 && (allowed === '*' || allowed === origin);
}

function allowedBy({ headers }: PublicAnswer): string {
  const allowed = headers['access-control-allow-origin'];
  return allowed === undefined ? 'no Access-Control-Allow-Origin' : `Access-Control-Allow-Origin: ${allowed}`;
}
