/** Whether other servers get media as they are: bot protection shuts them out, image features change what they get. */
import { createHash } from 'node:crypto';
import { isChallenge, mastodonAgent } from '../mastodon/instance-reads.ts';
import type { PublicAnswer } from '../net/public-web.ts';
import { encodeKey } from '../net/sigv4.ts';
import { withoutObjects, type Check, type Specimen, type Verdict, type World } from './check.ts';
import { storedDigest } from './public-reads.ts';

const LOOKED_AT = 5;
const picture = /\.(?:jpe?g|png|gif|webp|avif)$/i;

/** Some pictures, asked for as Mastodon asks and as a browser that takes newer formats. */
export const federation: Check = {
  id: 'federation',
  title: 'Other servers',
  proves: 'Servers that fetch media are not challenged by bot protection, and image features do not change pictures.',
  objects: true,
  async run(world) {
    const specimens = [...world.inventory.sample]
      .filter(({ stored }) => storedDigest(stored) !== undefined && stored.size > 0)
      .sort((a, b) => Number(picture.test(b.stored.key)) - Number(picture.test(a.stored.key)))
      .slice(0, LOOKED_AT);
    if (specimens.length === 0) return withoutObjects;
    for (const specimen of specimens) {
      const fault = await faultOf(world, specimen);
      if (fault !== undefined) return fault;
    }
    return { verdict: 'pass', evidence: `${specimens.length} files came to Mastodon and to browsers unchanged.` };
  },
};

async function faultOf(world: World, { stored }: Specimen): Promise<Verdict | undefined> {
  const { web, servingHost, webHost, cx } = world;
  const visitors = {
    'Mastodon/': { 'user-agent': mastodonAgent(webHost ?? 'mastodon.example') },
    'a browser': { accept: 'image/avif,image/webp,*/*' },
  };
  for (const [who, headers] of Object.entries(visitors)) {
    const answer = await web.read(servingHost, `/${encodeKey(stored.key)}`, { headers }, cx.signal);
    if (isChallenge(answer)) return challenged(world, who);
    if (answer.status !== 200) {
      return {
        verdict: 'fail',
        evidence: `${stored.key} was answered ${answer.status} to ${who}.`,
        fix: `Look for a firewall rule of the zone that is meant for other hosts than ${servingHost}.`,
      };
    }
    const same = createHash('md5').update(answer.body).digest('hex') === storedDigest(stored);
    if (!same) return altered(world, `${stored.key}, asked for by ${who}`, answer);
  }
  return undefined;
}

/** @see https://developers.cloudflare.com/bots/get-started/bot-fight-mode/ */
function challenged({ servingHost }: World, who: string): Verdict {
  return {
    verdict: 'fail',
    evidence: `Bot protection challenges ${who} at ${servingHost}: other servers cannot fetch media.`,
    fix: 'Switch Bot Fight Mode off for the zone (Security > Bots); no rule can exempt a host from it. Super Bot Fight Mode and managed challenges take a rule that skips them for this host.',
  };
}

/** @see https://developers.cloudflare.com/images/polish/cf-polished-statuses/ */
function altered({ servingHost }: World, what: string, { headers }: PublicAnswer): Verdict {
  const polished = headers['cf-polished'];
  const by = polished === undefined ? '' : ` (cf-polished: ${polished})`;
  return {
    verdict: 'fail',
    evidence: `${what}, came with other bytes than the bucket holds${by}.`,
    fix: `Switch Polish, Mirage and other image features off for ${servingHost} by a configuration rule, then verify with purge: all.`,
  };
}
