/** Whether the running instance does what its settings say. */
import type { LiveInstance } from '../mastodon/instance.ts';
import type { Check, Verdict, World } from './check.ts';

/** By its public pages and API. */
export const live: Check = {
  id: 'live',
  title: 'Live instance',
  proves: 'The running instance gives out media at the media host, and its pages let browsers load them from there.',
  run(world) {
    const { live: seen } = world;
    if (seen === undefined) return { verdict: 'skipped', evidence: 'web-host was not given.' };
    if (!seen.reached) {
      const why = seen.why ?? `${seen.webHost} was not understood.`;
      return { verdict: 'fail', evidence: why, fix: 'Check that the instance runs and that web-host is right.' };
    }
    if (seen.servesFrom === 'media-host') return served(seen, world);
    return unswitched(seen, world);
  },
};

function served(seen: LiveInstance, { mediaHost, authority }: World): Verdict {
  if (seen.cspRead && !seen.cspAllowsMediaHost) {
    return {
      verdict: 'fail',
      evidence: `Media are given out at ${mediaHost}, which the Content-Security-Policy does not allow: browsers show no pictures.`,
      fix: 'Restart web after the change of settings. A policy that a proxy sets has to name the media host for img-src and media-src.',
    };
  }
  if (authority === 'source') {
    return {
      verdict: 'warn',
      evidence: `Media are given out at ${mediaHost}, which is not attached to this bucket yet.`,
      fix: 'Move the media host to the bucket when the copy is complete.',
    };
  }
  const version = seen.version === undefined ? '' : ` (${seen.software ?? 'mastodon'} ${seen.version})`;
  const policy = seen.cspRead
    ? 'the policy of its pages allows it'
    : 'its pages were not read, so nothing is known of their policy';
  return {
    verdict: seen.cspRead ? 'pass' : 'warn',
    evidence: `${seen.webHost}${version} gives out media at ${mediaHost}; ${policy}.`,
    ...(!seen.cspRead && { fix: `Let the front page of ${seen.webHost} be read by anyone, then run again.` }),
  };
}

/** Before the switch all this is as it should be; after it, nothing is. */
function unswitched(seen: LiveInstance, { mediaHost, journal, authority }: World): Verdict {
  const from =
    seen.servesFrom === 'unknown'
      ? (seen.why ?? 'Where it serves media from is not known.')
      : `Media are given out at ${seen.mediaHostsSeen.join(', ')}.`;
  if (authority === 'bucket' || journal.switchedMs !== undefined) {
    return {
      verdict: 'fail',
      evidence: `${from} The instance was switched to ${mediaHost} before.`,
      fix: 'Check that the settings are still those of the pull request and that web and sidekiq were restarted with them. After a way back on purpose, files uploaded since lie in the bucket alone.',
    };
  }
  if (journal.switchOfferedMs !== undefined) {
    return {
      verdict: 'warn',
      evidence: `${from} The switch was offered and is not live.`,
      fix: 'Merge the pull request, bring the settings to the server, and restart web and sidekiq (with Compose by up -d, as restart keeps the old ones).',
    };
  }
  if (seen.cspRead && !seen.cspAllowsMediaHost) {
    return {
      verdict: 'warn',
      evidence: `${from} The policy of its pages does not allow ${mediaHost} yet.`,
      fix: 'Run the step publish with phase: prepare, at least a week before the switch.',
    };
  }
  return { verdict: 'skipped', evidence: `${from} The switch is still to come.` };
}
