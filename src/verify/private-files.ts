/** Whether anything private can be read. Names of private files are told to nobody. */
import { randomUUID } from 'node:crypto';
import { blockedFolders } from '../cloudflare/block-rule.ts';
import type { PublicAnswer } from '../net/public-web.ts';
import { encodeKey } from '../net/sigv4.ts';
import { JOURNAL_KEY } from '../sync/journal.ts';
import type { Check, World } from './check.ts';

/**
 * Looks at three things: nothing private is in the bucket, the block rule stands in front of private folders (also written with encoded
 * letters, as R2 decodes them), and files that the source hides are not served from an old cache. Where there is no source, or after the
 * switch, nobody can tell which files are hidden.
 */
export const privateFiles: Check = {
  id: 'private-files',
  title: 'Private files',
  proves: "Backups, imports, this tool's records and files that Mastodon hides cannot be read.",
  objects: true,
  async run(world) {
    const { exposed, hidden } = world.inventory;
    if (exposed.size > 0) {
      const kinds = [...exposed].map(([kind, count]) => `${count} of ${kind}`).join(', ');
      return {
        verdict: 'fail',
        evidence: `The bucket holds objects that are private or hidden at the source: ${kinds}.`,
        fix: 'Run the step sync, which takes down what the source hides now. Delete what lies in backups/ and imports/ from the bucket, then verify with purge: all.',
      };
    }
    const open = await openFolders(world);
    if (open.length > 0) {
      return {
        verdict: 'fail',
        evidence: `${world.servingHost} does not block ${open.join(', ')}.`,
        fix: 'Run the step provision: it makes the block rule and puts it before all others. Do not switch before this passes.',
      };
    }
    const served = await stillServed(world);
    if (served > 0) {
      return {
        verdict: 'fail',
        evidence: `${served} of ${hidden.length} hidden files looked at are still served, although the bucket has not got them.`,
        fix: 'Run the step verify with purge: all.',
      };
    }
    const known = world.source === undefined ? '' : ` ${hidden.length} hidden files looked at are not served.`;
    return { verdict: 'pass', evidence: `${blockedFolders.join(', ')} are blocked.${known}` };
  },
};

async function openFolders({ web, servingHost, cx }: World): Promise<string[]> {
  const open: string[] = [];
  for (const folder of blockedFolders) {
    // The journal is there for certain after a pass; the other names are nobody's.
    const key = folder === '.mastodon-r2/' ? JOURNAL_KEY : `${folder}${randomUUID()}`;
    const paths = [`/${key}`, `/${key.replace('/', '%2F')}`, `/%${key.charCodeAt(0).toString(16)}${key.slice(1)}`];
    for (const path of paths) {
      const answer = await web.read(servingHost, path, { limit: 1024 }, cx.signal);
      if (!isBlocked(answer)) {
        open.push(
          `${folder} (${path.startsWith(`/${folder}`) ? '' : 'with encoded letters, '}answered ${answer.status})`,
        );
        break;
      }
    }
  }
  return open;
}

/** A 404 is no block: the next file there would be served. Nor is a challenge: people pass it. */
function isBlocked({ status, headers }: PublicAnswer): boolean {
  return (status === 403 || status === 401) && headers['cf-mitigated'] === undefined;
}

/**
 * The bucket has not got these, so an answer can only come from a cache. Asking makes it keep a 404 for a minute at most; those who know
 * the address ask all the time.
 */
async function stillServed({ web, servingHost, inventory, cx }: World): Promise<number> {
  let served = 0;
  for (const key of inventory.hidden) {
    const answer = await web.read(servingHost, `/${encodeKey(key)}`, { limit: 1 }, cx.signal);
    if (answer.status < 300) served++;
  }
  return served;
}
