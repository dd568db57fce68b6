/** Whether addresses that were given out before the switch still lead to the media: federated posts carry them for good. */
import { oldPath } from '../mastodon/media-url.ts';
import { encodeKey } from '../net/sigv4.ts';
import { eachOf, examples, withoutObjects, type Check, type World } from './check.ts';

/** Media that are asked for at each old host and path. */
const LOOKED_AT = 20;
const AT_ONCE = 4;

type Way = 'redirect' | 'served' | { readonly fault: string };

/** Asks every old host for addresses of objects that the bucket holds, below every old path, with a query. */
export const oldUrls: Check = {
  id: 'old-urls',
  title: 'Old addresses',
  proves: 'Addresses from before the switch lead by one redirect to the same medium at the media host.',
  objects: true,
  async run(world) {
    const { journal, oldAddresses, authority } = world;
    if (oldAddresses.hosts.length === 0) return { verdict: 'skipped', evidence: 'web-host was not given.' };
    if (authority === 'source')
      return { verdict: 'skipped', evidence: 'The instance has not switched yet: old addresses are those of today.' };
    const old = oldOnes(world);
    if (old.length === 0) return withoutObjects;
    const faults: string[] = [];
    const served = new Map<string, number>();
    await eachOf(world, old, AT_ONCE, async (address) => {
      const way = await wayOf(world, address);
      if (way === 'served') served.set(address.host, (served.get(address.host) ?? 0) + 1);
      else if (way !== 'redirect') faults.push(`${address.host}${address.path} (${way.fault})`);
    });
    const looked = old.length;
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
    if (served.size === 0) return { verdict: 'pass', evidence: `${looked} old addresses lead home by one redirect.` };
    return {
      verdict: planned ? 'fail' : 'warn',
      evidence: `${[...served.values()].reduce((sum, count) => sum + count)} of ${looked} old addresses are still served by ${[...served.keys()].join(', ')} itself: they end with the old store.`,
      fix,
    };
  },
};

/** An address from before the switch, and the path that it is to lead to at the media host. */
interface OldAddress {
  readonly host: string;
  readonly path: string;
  readonly home: string;
}

const QUERY = '?1700000000';

function oldOnes({ oldAddresses: { hosts, paths }, inventory }: World): readonly OldAddress[] {
  const keys = inventory.sample.map(({ stored }) => encodeKey(stored.key));
  return hosts.flatMap((host) =>
    paths.flatMap((path) =>
      keys
        .flatMap((key) => {
          const old = oldPath(path, key);
          return old === undefined ? [] : [{ host, path: `${old}${QUERY}`, home: `/${key}${QUERY}` }];
        })
        .slice(0, LOOKED_AT),
    ),
  );
}

/** @throws only when the run was cancelled: an old host that is gone says nothing of the others. */
async function wayOf(world: World, address: OldAddress): Promise<Way> {
  try {
    return await follow(world, address);
  } catch (error) {
    world.cx.signal.throwIfAborted();
    return { fault: `no answer: ${error instanceof Error ? error.message : String(error)}` };
  }
}

async function follow({ web, mediaHost, cx }: World, { host, path, home }: OldAddress): Promise<Way> {
  const answer = await web.read(host, path, { limit: 1 }, cx.signal);
  if (answer.status === 200 || answer.status === 206) return 'served';
  if (![301, 302, 307, 308].includes(answer.status)) return { fault: `answered ${answer.status}` };
  const target = URL.parse(answer.headers['location'] ?? '', `https://${host}`);
  if (target?.protocol !== 'https:' || target.hostname !== mediaHost || target.pathname + target.search !== home)
    return { fault: `leads to ${target === null ? 'no address' : shown(target)}` };
  const end = await web.read(mediaHost, home, { limit: 1 }, cx.signal);
  return end.status === 200 ? 'redirect' : { fault: `leads to the media host, which answers ${end.status}` };
}

function shown(target: URL): string {
  const text = `${target.protocol}//${target.host}${target.pathname}${target.search}`;
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
