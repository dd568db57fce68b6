/** Whether addresses that were given out before the switch still lead to the media: federated posts carry them for good. */
import { encodeKey } from '../net/sigv4.ts';
import { eachOf, examples, withoutObjects, type Check, type Specimen, type World } from './check.ts';

const LOOKED_AT = 20;
const AT_ONCE = 4;

type Way = 'redirect' | 'served' | { readonly fault: string };

/** Asks the web host for `/system/` addresses of objects that the bucket holds, with a query. */
export const oldUrls: Check = {
  id: 'old-urls',
  title: 'Old addresses',
  proves: 'Addresses below /system/ lead by one redirect to the same medium at the media host.',
  objects: true,
  async run(world) {
    const { journal, webHost, authority, inventory } = world;
    if (webHost === undefined) return { verdict: 'skipped', evidence: 'web-host was not given.' };
    if (authority === 'source')
      return { verdict: 'skipped', evidence: 'The instance has not switched yet: old addresses are those of today.' };
    const specimens = inventory.sample.slice(0, LOOKED_AT);
    if (specimens.length === 0) return withoutObjects;
    const faults: string[] = [];
    let served = 0;
    await eachOf(specimens, AT_ONCE, async (specimen) => {
      const way = await wayOf(world, webHost, specimen);
      if (way === 'served') served++;
      else if (way !== 'redirect') faults.push(`${specimen.stored.key} (${way.fault})`);
    });
    const looked = specimens.length;
    const planned = journal.redirectsMs !== undefined;
    const fix =
      'Run the step redirect. A redirect that was made by hand must lead to the same path at the media host in one step.';
    if (faults.length > 0) {
      return {
        verdict: planned ? 'fail' : 'warn',
        evidence: `${faults.length} of ${looked} old addresses lead nowhere: ${examples(faults)}.${planned ? '' : ' No redirects are on record; an instance that never had local media needs none.'}`,
        fix,
      };
    }
    if (served === 0) return { verdict: 'pass', evidence: `${looked} old addresses lead home by one redirect.` };
    return {
      verdict: planned ? 'fail' : 'warn',
      evidence: `${served} of ${looked} old addresses are still served by ${webHost} itself: they end with the old store.`,
      fix,
    };
  },
};

async function wayOf({ web, mediaHost, cx }: World, webHost: string, { stored }: Specimen): Promise<Way> {
  const path = `/${encodeKey(stored.key)}?1700000000`;
  const answer = await web.read(webHost, `/system${path}`, { limit: 1 }, cx.signal);
  if (answer.status === 200 || answer.status === 206) return 'served';
  if (![301, 302, 307, 308].includes(answer.status)) return { fault: `answered ${answer.status}` };
  const target = URL.parse(answer.headers['location'] ?? '', `https://${webHost}`);
  if (target?.protocol !== 'https:' || target.hostname !== mediaHost || target.pathname + target.search !== path)
    return { fault: `leads to ${target === null ? 'no address' : shown(target)}` };
  const end = await web.read(mediaHost, path, { limit: 1 }, cx.signal);
  return end.status === 200 ? 'redirect' : { fault: `leads to the media host, which answers ${end.status}` };
}

function shown(target: URL): string {
  const text = `${target.protocol}//${target.host}${target.pathname}${target.search}`;
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
