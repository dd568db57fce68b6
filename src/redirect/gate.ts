/**
 * What must be true before old addresses lead away: once they do, nothing that is still at the old place can be reached. Redirecting
 * comes last, after the live instance serves from the media host and nothing new appears at the source.
 */
import type { LiveInstance } from '../mastodon/instance.ts';

/** Nothing may have been written to the source for this long. */
export const QUIET_MS = 10 * 60_000;

/** What is known of the migration. */
export interface GateFacts {
  readonly instance: Pick<LiveInstance, 'reached' | 'servesFrom' | 'why' | 'webHost'>;
  readonly mediaHost: string;
  readonly nowMs: number;
  /** The newest file at the source; `none` where it holds none; absent where it was not looked at. */
  readonly newestMs?: number | 'none';
  /** When the live instance was first seen serving from the media host, by the journal. */
  readonly switchedMs?: number;
  /** When the last complete pass over everything began. */
  readonly lastPassMs?: number;
}

/** Everything that stands against redirecting, with the next step; empty when nothing does. */
export function gateProblems(facts: GateFacts): readonly string[] {
  return [...instanceProblems(facts), ...lateProblems(facts)];
}

/** The part of it that one look at the live instance shows: whether it has switched. */
export function* instanceProblems({
  instance,
  mediaHost,
}: Pick<GateFacts, 'instance' | 'mediaHost'>): Iterable<string> {
  if (!instance.reached) {
    yield `${instance.webHost} could not be asked where it serves its media from${instance.why === undefined ? '' : ` (${instance.why})`}. Redirects are only made when it was seen serving from ${mediaHost}.`;
    return;
  }
  if (instance.servesFrom === 'media-host') return;
  const seen =
    instance.servesFrom === 'unknown'
      ? 'shows no media, or some from here and some from there'
      : 'does not serve its media from there yet';
  yield `${instance.webHost} ${seen}. Merge the switch, restart web and sidekiq, and run again when its pages show media from ${mediaHost}.`;
}

function* lateProblems({ newestMs, nowMs, switchedMs, lastPassMs }: GateFacts): Iterable<string> {
  const minutes = (ms: number): string => `${Math.max(0, Math.round((nowMs - ms) / 60_000))} minutes ago`;
  if (newestMs !== undefined) {
    if (newestMs === 'none' || nowMs - newestMs >= QUIET_MS) return;
    yield `A file was written to the source ${minutes(newestMs)}, so something still stores media there. Restart sidekiq too, run the step sync once more, and redirect when nothing came for ten minutes.`;
    return;
  }
  if (switchedMs === undefined || lastPassMs === undefined || lastPassMs < switchedMs) {
    yield 'No complete pass is on record that began after the switch. Run the step sync once more with web-host, or give source here so that it can be looked at.';
  } else if (nowMs - switchedMs < QUIET_MS) {
    yield `The switch was seen ${minutes(switchedMs)}. Wait until ten minutes have passed, so that files of requests under way are over.`;
  }
}
