/** In which phase of the migration an instance is, what is missing there, and what stands against the switch. Pure. */
import { isAtLeast, parseMastodonVersion, type LiveInstance } from '../mastodon/instance.ts';
import { counted } from '../report/format.ts';
import { lastComplete, type Journal } from '../sync/journal.ts';
import { cspSettledMs, CSP_DAYS } from '../sync/watch.ts';

export type PhaseId = 'prepare' | 'copy' | 'switch' | 'finalise' | 'done' | 'unknown';

/** Everything that the phase is judged by. */
export interface PhaseSigns {
  readonly nowMs: number;
  readonly mediaHost: string;
  readonly bucketExists: boolean;
  /** What provisioning would change, by resource; `undefined` when nobody could ask. */
  readonly changes: readonly { readonly resource: string }[] | undefined;
  /** Whether the block rule is in place; `undefined` when nobody could ask. */
  readonly blocked: boolean | undefined;
  /** Objects that the bucket lacks; `undefined` without a source, or when the listings were not read to their ends. */
  readonly missing: number | undefined;
  /** `undefined` when no instance was named. */
  readonly live: LiveInstance | undefined;
  /** The media host is served by this very bucket; absent where nobody could tell. */
  readonly mediaHostIsBucket?: boolean;
  readonly journal: Journal;
  /** Other host names keep old addresses alive by redirects only where media were local. */
  readonly sourceKind: 'local' | 's3' | 'ssh' | undefined;
}

/** The verdict. */
export interface PhaseReport {
  readonly id: PhaseId;
  /** Where the instance stands and what comes next, in a sentence or two. */
  readonly text: string;
  /** What this phase still lacks. */
  readonly missing: readonly string[];
  /** What stands against the switch; empty from the switch on. */
  readonly against: readonly string[];
}

/** Judges. */
export function phaseOf(signs: PhaseSigns): PhaseReport {
  const switched = isSwitched(signs);
  if (switched === undefined) return undecided(signs);
  return switched ? afterSwitch(signs) : beforeSwitch(signs);
}

/** @returns `undefined` when the switch was offered and nobody can tell whether it was made. */
function isSwitched({ live, journal, mediaHostIsBucket }: PhaseSigns): boolean | undefined {
  if (live?.reached === true && live.servesFrom !== 'unknown') {
    return live.servesFrom === 'media-host' && mediaHostIsBucket !== false;
  }
  if (journal.switchedMs !== undefined) return true;
  return journal.switchOfferedMs === undefined ? false : undefined;
}

function undecided({ live }: PhaseSigns): PhaseReport {
  const why = live === undefined ? 'web-host was not given' : (live.why ?? 'its media were not seen');
  return {
    id: 'unknown',
    text: `The settings for the switch were handed out, but whether the instance uses them is not known: ${why}. Next: give web-host, or run again once the instance answers.`,
    missing: [],
    against: [],
  };
}

function beforeSwitch(signs: PhaseSigns): PhaseReport {
  const { bucketExists, changes, missing } = signs;
  const against = objections(signs);
  const { switchedMs, formerSwitchMs } = signs.journal;
  const back = formerSwitchMs !== undefined ? ' It went back from the media host.' : '';
  const gone = switchedMs !== undefined ? ' It served from the media host before: this is the way back.' : back;
  if (!bucketExists || (changes?.length ?? 0) > 0) {
    const what = bucketExists ? `${counted(changes?.length ?? 0, 'change')} at Cloudflare` : 'the bucket';
    return {
      id: 'prepare',
      text: `The account is not ready yet.${gone} Next: run the step provision, then publish with phase: prepare, then sync.`,
      missing: [`${what} (step provision)`, ...cspMissing(signs)],
      against,
    };
  }
  if (missing === undefined) {
    return {
      id: 'unknown',
      text: `The account is ready.${gone} Whether the bucket is complete is not known. Next: give the source.`,
      missing: cspMissing(signs),
      against,
    };
  }
  if (missing > 0) {
    return {
      id: 'copy',
      text: `The account is ready.${gone} Next: run the step sync.`,
      missing: [`${counted(missing, 'object')} at the bucket (step sync)`, ...cspMissing(signs)],
      against,
    };
  }
  return {
    id: 'switch',
    text: `The bucket is complete.${gone} Next: run the step verify, then switch the settings of Mastodon with publish, phase: switch.`,
    missing: [],
    against,
  };
}

/** What stands against the switch, each with what to do. */
function objections(signs: PhaseSigns): string[] {
  const { live, blocked, changes, bucketExists, missing, journal } = signs;
  const found: string[] = [];
  if (!bucketExists) found.push('There is no bucket yet: run the step provision.');
  else if ((changes?.length ?? 0) > 0) {
    found.push(
      `${counted(changes?.length ?? 0, 'setting')} at Cloudflare ${changes?.length === 1 ? 'is' : 'are'} not as they should be: run the step provision.`,
    );
  } else if (changes === undefined) {
    found.push('Without api-token nobody can tell whether everything at Cloudflare is in place.');
  }
  if (blocked === false)
    found.push('The rule that blocks private folders at the media host is missing: run the step provision.');
  if (missing !== undefined && missing > 0)
    found.push(`The bucket lacks ${counted(missing, 'object')}: run the step sync.`);
  else if (lastComplete(journal) === undefined) {
    found.push('No complete pass of sync is on record: run the step sync until its output complete is true.');
  }
  if (live === undefined) return [...found, 'Without web-host nothing is known of the running instance.'];
  if (!live.reached) return [...found, live.why ?? `${live.webHost} was not reached.`];
  return [...found, ...objectionsOf(live, signs)];
}

const known = new Set(['mastodon', 'hometown', 'glitch-soc', 'fedibird', 'kmyblue']);

function objectionsOf(live: LiveInstance, signs: PhaseSigns): string[] {
  const found: string[] = [];
  if (live.software !== undefined && !known.has(live.software)) {
    found.push(`${live.webHost} runs ${live.software}, which is not Mastodon: its settings and its layout may differ.`);
  }
  const version = parseMastodonVersion(live.version ?? '');
  if (version !== undefined && !isAtLeast(version, 4)) {
    found.push(
      `Mastodon ${live.version ?? ''} does not know an empty S3_PERMISSION, which R2 needs: update to 4.0 or newer first.`,
    );
  }
  if (live.challenged) {
    found.push(
      'Bot protection answers in place of the instance: other servers may be shut out too. Switch Bot Fight Mode off or let /api/ and media through.',
    );
  }
  return [...found, ...cspObjections(live, signs)];
}

function cspObjections(live: LiveInstance, { journal, mediaHost, nowMs }: PhaseSigns): string[] {
  if (!live.cspRead)
    return [`The Content-Security-Policy of ${live.webHost} could not be read: run again once it answers.`];
  if (!live.cspAllowsMediaHost) {
    return [
      `The pages of ${live.webHost} do not allow ${mediaHost} in their Content-Security-Policy. Run publish with phase: prepare, restart Mastodon, and wait ${CSP_DAYS} days.`,
    ];
  }
  const settled = cspSettledMs(journal) ?? nowMs + CSP_DAYS * 86_400_000;
  return settled <= nowMs
    ? []
    : [
        `${mediaHost} is in the Content-Security-Policy since ${day(journal.cspSeenMs ?? nowMs)}. Service workers keep the old one for up to ${CSP_DAYS} days: switch on ${day(settled)} or later.`,
      ];
}

function cspMissing({ live, mediaHost }: PhaseSigns): string[] {
  const lacking = live?.cspRead === true && !live.cspAllowsMediaHost;
  return lacking ? [`${mediaHost} in the Content-Security-Policy (step publish, phase: prepare)`] : [];
}

function afterSwitch(signs: PhaseSigns): PhaseReport {
  const { journal, live, missing: late, sourceKind } = signs;
  const missing: string[] = [];
  if (late !== undefined && late > 0) {
    missing.push(`${counted(late, 'file')} that came to the source after the last complete pass (step sync)`);
  }
  if (journal.verified === undefined) missing.push('a proof that all is right (step verify)');
  else if (!journal.verified.ok) missing.push('a verify without failures: the last one failed');
  // Old addresses at another store's host are not this host's to redirect.
  const redirected = live?.oldUrls === 'redirect' || (live?.oldUrls === undefined && journal.redirectsMs !== undefined);
  if (!redirected && sourceKind !== 's3') missing.push('redirects from the old addresses (step redirect)');
  if (missing.length > 0) {
    return {
      id: 'finalise',
      text: 'The instance serves its media from the bucket, which is the one that counts from now on. Next: sync for the last files, verify, then redirect.',
      missing,
      against: [],
    };
  }
  return {
    id: 'done',
    text: 'The migration is done. Keep the step verify on a schedule: it finds drift before users do.',
    missing: [],
    against: [],
  };
}

/** `2026-11-22` */
function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
