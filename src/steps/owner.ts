/** The user and group that files are given to, by name or number. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Owner } from '../stores/folder/tree.ts';

const run = promisify(execFile);
/** No option of a program begins like that. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*\$?$/;
const NUMBER = /^\d{1,10}$/;

/** This process, as far as ownership goes. */
export interface Self {
  readonly uid: number;
  readonly groups: readonly number[];
}

/**
 * @param text - `user`, `user:group` or `:group`-less numbers such as `991:991`.
 * @returns `undefined` when files belong to that owner anyway.
 * @throws when there is no such user or group, or this process may not give files away, with what to do.
 */
export async function readOwner(text: string, self: Self | undefined = ownSelf()): Promise<Owner | undefined> {
  const [user = '', group, ...rest] = text.split(':');
  if (rest.length > 0 || !isWord(user) || (group !== undefined && !isWord(group))) {
    throw new Error(
      'destination-owner takes user or user:group, by name or number. Fix: give for example mastodon:mastodon or 991:991.',
    );
  }
  const uid = NUMBER.test(user) ? Number(user) : await userId(user, '-u');
  const gid = group === undefined ? await groupOf(user) : NUMBER.test(group) ? Number(group) : await groupId(group);
  if (self === undefined) throw new Error('destination-owner: this system has no owners of files. Fix: leave it out.');
  if (self.uid === 0) return { uid, gid };
  if (uid === self.uid && (gid === -1 || self.groups.includes(gid))) return { uid, gid };
  throw new Error(
    'destination-owner: only root may give files to another user. Fix: run the step as root, or as that user and leave destination-owner out.',
  );
}

function isWord(text: string): boolean {
  return NUMBER.test(text) || NAME.test(text);
}

function ownSelf(): Self | undefined {
  const uid = process.getuid?.();
  return uid === undefined ? undefined : { uid, groups: [...(process.getgroups?.() ?? []), process.getgid?.() ?? uid] };
}

async function userId(user: string, which: '-u' | '-g'): Promise<number> {
  try {
    return Number((await run('id', [which, '--', user])).stdout.trim());
  } catch {
    throw new Error(
      `destination-owner: there is no user ${user} on this machine. Fix: give its number; Mastodon's containers run as 991:991.`,
    );
  }
}

/** A user's own group; a number that is nobody's here leaves the group as it is. */
async function groupOf(user: string): Promise<number> {
  if (!NUMBER.test(user)) return userId(user, '-g');
  return userId(user, '-g').catch(() => -1);
}

async function groupId(group: string): Promise<number> {
  const lines = await run('getent', ['group', '--', group])
    .then(({ stdout }) => stdout)
    // Not every system has it; the file does for groups of its own.
    .catch(() => readFile('/etc/group', 'utf8').catch(() => ''));
  for (const line of lines.split('\n')) {
    const [name, , gid = ''] = line.split(':');
    if (name === group && NUMBER.test(gid)) return Number(gid);
  }
  throw new Error(`destination-owner: there is no group ${group} on this machine. Fix: give its number.`);
}
