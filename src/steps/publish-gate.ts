/**
 * What must hold before a switch, or a clean-up after it, is offered. The proofs rest on what was seen: the journal, the
 * live instance and the media host; nobody's approval stands in for one of them.
 */
import { randomBytes } from 'node:crypto';
import type { Context } from '../net/context.ts';
import type { PublicWeb } from '../net/public-web.ts';
import { JOURNAL_KEY, lastComplete, type Journal } from '../sync/journal.ts';
import { CSP_DAYS, cspSettledMs } from '../sync/watch.ts';

/** Why a switch is not offered, and what would help. */
export interface GateProblem {
  readonly problem: string;
  readonly fix: string;
}

/** What was seen of the rule that keeps private folders from the public. */
export interface BlockSight {
  readonly blocks: boolean;
  /** What the media host answered. */
  readonly seen: string;
}

/** What was seen of Sippy, which fetches what is not copied yet. */
export interface BridgeSight {
  /** Cloudflare says that it is on. */
  readonly stands: boolean;
  /** Where it fetches from, or why it is not known to stand. */
  readonly seen: string;
}

/** What the gate is told. Of the live instance only what it looks at; `undefined` where no instance was named. */
export interface GateFacts {
  readonly journal: Journal;
  readonly nowMs: number;
  readonly mediaHost: string;
  readonly live: LiveSight | undefined;
  readonly block: BlockSight;
  /** Absent where none is to stand any more. */
  readonly bridge?: BridgeSight;
  /** Whether the operator waived the wait by the name of the media host. */
  readonly waived: boolean;
  /** Whether the operator gave the word that there are no media and no visitors yet. */
  readonly newInstance: boolean;
}

export interface LiveSight {
  readonly reached: boolean;
  readonly why?: string;
  readonly servesFrom: 'media-host' | 'local' | 'elsewhere' | 'unknown';
  readonly cspAllowsMediaHost: boolean;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** What is uploaded after a pass is missing between the restart and the next pass. */
const PASS_AGE_MS = DAY_MS;

/** What stands against the switch; empty when it may be offered. */
export function switchProblems(facts: GateFacts): readonly GateProblem[] {
  if (facts.newInstance) return [...notNew(facts), ...blocked(facts)];
  return [...copied(facts), ...policySeen(facts), ...blocked(facts)];
}

/** What speaks against the word that an instance is new. */
function notNew({ journal, live }: GateFacts): readonly GateProblem[] {
  const fix = 'leave new-instance out, and copy and verify the media first';
  if (journal.passes.length > 0)
    return [{ problem: 'The instance is not new: a sync to this bucket is on record', fix }];
  if (live?.servesFrom === 'local' || live?.servesFrom === 'elsewhere') {
    return [{ problem: 'The instance is not new: it shows media already', fix }];
  }
  return [];
}

/** What stands against the clean-up after a switch. */
export function cleanupProblems({ journal, live, nowMs }: GateFacts): readonly GateProblem[] {
  const problems: GateProblem[] = [];
  if (journal.switchedMs === undefined && live?.servesFrom !== 'media-host') {
    problems.push({
      problem: 'The live instance was not seen serving from the media host yet',
      fix: 'merge the switch, restart Mastodon, and give web-host so that it can be looked at',
    });
  }
  return [...problems, ...proven(journal, journal.switchedMs ?? journal.switchOfferedMs ?? nowMs)];
}

/** The bucket holds everything, and that was verified afterwards; or a bridge stands until it does. */
function copied({ journal, nowMs, bridge }: GateFacts): readonly GateProblem[] {
  const pass = lastComplete(journal);
  if (pass === undefined && bridge !== undefined) {
    if (bridge.stands) return [];
    return [
      {
        problem: `No sync over everything was complete yet, and the bridge (Sippy) does not stand in for it: ${bridge.seen}`,
        fix: 'give api-token, so that it can be looked at, or run the step sync until complete is true',
      },
    ];
  }
  if (pass === undefined) {
    return [{ problem: 'No sync over everything was complete yet', fix: 'run the step sync until complete is true' }];
  }
  const ageMs = nowMs - pass.startedMs;
  const old = {
    problem: `The last complete sync began ${Math.floor(ageMs / HOUR_MS)} hours ago, and what was uploaded since would be missing at first`,
    fix: 'run the steps sync and verify once more, right before this one',
  };
  return [...(ageMs > PASS_AGE_MS ? [old] : []), ...proven(journal, nowMs - PASS_AGE_MS)];
}

function proven({ verified }: Journal, sinceMs: number): readonly GateProblem[] {
  const fix = 'run the step verify with all its checks, and mend what it finds';
  if (verified === undefined || verified.atMs < sinceMs) {
    return [{ problem: 'The bucket was not verified lately', fix }];
  }
  return verified.ok ? [] : [{ problem: 'The last verification found something', fix }];
}

function policySeen({ journal, live, nowMs, mediaHost, waived }: GateFacts): readonly GateProblem[] {
  if (waived) return [];
  const waive = `or give waive-csp-wait: ${mediaHost} if broken pictures in some browsers, for up to a week, are no harm`;
  if (live === undefined) {
    return [{ problem: 'The Content-Security-Policy was not looked at', fix: `give web-host, ${waive}` }];
  }
  if (!live.cspAllowsMediaHost) {
    const why = live.reached || live.why === undefined ? '' : ` (${live.why})`;
    return [
      {
        problem: `The live instance does not allow ${mediaHost} in its Content-Security-Policy${why}`,
        fix: `publish the phase prepare and restart Mastodon, ${waive}`,
      },
    ];
  }
  const settledMs = cspSettledMs(journal) ?? nowMs + CSP_DAYS * DAY_MS;
  if (nowMs >= settledMs) return [];
  const left = Math.ceil((settledMs - nowMs) / HOUR_MS);
  const wait = left > 48 ? `${Math.ceil(left / 24)} days` : `${left} hours`;
  return [
    {
      problem: `${mediaHost} was in the Content-Security-Policy for less than ${CSP_DAYS} days, and browsers keep the old one for as long`,
      fix: `wait ${wait} more, ${waive}`,
    },
  ];
}

function blocked({ block, mediaHost }: GateFacts): readonly GateProblem[] {
  if (block.blocks) return [];
  return [
    {
      problem: `${mediaHost} does not keep private folders from the public: ${block.seen}`,
      fix: 'run the step provision, which makes the block rule, and look at rules of your own that go before it',
    },
  ];
}

/** What must be refused: the archives of users, which Mastodon will write here, and this project's own folder. */
const privatePaths = ['/backups/dumps/000/000/001/original/archive.zip', `/${JOURNAL_KEY}`];

/**
 * Looks whether the media host refuses private folders, and not everything.
 * @throws only when the run was cancelled.
 */
export async function lookAtBlock(web: PublicWeb, mediaHost: string, cx: Context): Promise<BlockSight> {
  try {
    for (const path of privatePaths) {
      // A fresh query passes by whatever the edge remembers.
      const { status, headers } = await web.read(mediaHost, `${path}?${fresh()}`, { limit: 1 }, cx.signal);
      if (headers['cf-mitigated'] !== undefined) return { blocks: false, seen: 'bot protection answers in its place' };
      if (status !== 403) return { blocks: false, seen: `it answers ${path} with ${status}, not 403` };
    }
    const { status } = await web.read(mediaHost, `/not-there-${fresh()}`, { limit: 1 }, cx.signal);
    return status === 403 ? { blocks: false, seen: 'it refuses every path' } : { blocks: true, seen: 'it answers 403' };
  } catch (error) {
    cx.signal.throwIfAborted();
    return { blocks: false, seen: `it gave no answer (${error instanceof Error ? error.message : String(error)})` };
  }
}

function fresh(): string {
  return randomBytes(8).toString('hex');
}
