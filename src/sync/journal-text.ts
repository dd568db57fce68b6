/** Reading a journal: what it must have, and what to do when it has not. */
import type { Journal, JournalPass } from './journal.ts';

/**
 * Reads the text of a journal. What a later version of this action added is kept.
 * @throws Error when it is broken or of a newer version, with what to do.
 */
export function parseJournal(text: string): Journal {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw broken('it is no JSON');
  }
  if (!isObject(value)) throw broken('it is no object');
  const { version } = value;
  if (typeof version === 'number' && version > 1) {
    throw new Error(
      `The journal of the bucket (.mastodon-r2/journal.json) was written by a newer version of this action (format ${version}). Use that version, or a later one.`,
    );
  }
  if (version !== 1) throw broken('its version is not 1');
  if (typeof value['salt'] !== 'string' || !/^(?:[0-9a-f]{2}){8,64}$/.test(value['salt']))
    throw broken('its salt is missing');
  const { passes } = value;
  if (!Array.isArray(passes) || !passes.every(isPass)) throw broken('its list of passes is damaged');
  for (const name of times) {
    if (name in value && !isTime(value[name])) throw broken(`${name} is no time`);
  }
  const { verified, copies } = value;
  if (verified !== undefined && !isVerified(verified)) throw broken('verified is damaged');
  if (copies !== undefined && !(Array.isArray(copies) && copies.every(isCopy))) throw broken('copies is damaged');
  return value as unknown as Journal;
}

const times = [
  'cspSeenMs',
  'switchOfferedMs',
  'switchedMs',
  'formerSwitchMs',
  'redirectsMs',
  'purgeOwedMs',
  'bridgeUntilMs',
  'slurpedMs',
] as const;

function isPass(value: unknown): value is JournalPass {
  if (!isObject(value) || !isObject(value['range'])) return false;
  const { after, upTo } = value['range'];
  return (
    [after, upTo].every((end) => end === null || typeof end === 'string') &&
    [value['startedMs'], value['finishedMs'], value['objects'], value['bytes'], value['heldBack']].every(isTime) &&
    ['full', 'quick', 'checksum'].includes(value['compare'] as string) &&
    typeof value['complete'] === 'boolean' &&
    typeof value['everything'] === 'boolean' &&
    (value['selection'] === undefined || typeof value['selection'] === 'string') &&
    typeof value['source'] === 'string'
  );
}

function isVerified(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { atMs, ok, greenSinceMs } = value;
  return isTime(atMs) && typeof ok === 'boolean' && (greenSinceMs === undefined || isTime(greenSinceMs));
}

function isCopy(value: unknown): boolean {
  return (
    isObject(value) &&
    typeof value['place'] === 'string' &&
    isTime(value['atMs']) &&
    typeof value['complete'] === 'boolean'
  );
}

function isTime(value: unknown): boolean {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function broken(why: string): Error {
  return new Error(
    `The journal of the bucket (.mastodon-r2/journal.json) is broken: ${why}. Delete that one object and run again: the next pass looks at ` +
      'everything and begins a new journal. If the instance serves from the bucket already, give web-host, so that the instance itself tells.',
  );
}
