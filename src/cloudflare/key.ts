/**
 * Mastodon's own S3 key as Cloudflare keeps it: an API token of the account that may read and write objects of one bucket.
 * Everything here is done with the token that may make tokens, which does nothing else.
 * @see https://developers.cloudflare.com/r2/api/tokens/
 */
import { createHash, randomBytes } from 'node:crypto';
import type { Token } from 'cloudflare/resources/shared';
import { CloudflareProblem, explained, hasStatus } from './explain.ts';
import { permissions } from './permissions.ts';
import type { BucketPlace } from './resource.ts';

/** The bucket, with the client of the token that may make keys. */
export type KeyPlace = BucketPlace;

/** A key of ours, without its secret, which Cloudflare tells once only. */
export interface MastodonKey {
  readonly id: string;
  /** How people tell it from others; no part of the key itself. */
  readonly title: string;
  readonly name: string;
  readonly madeMs: number;
  /** Whether it reached the place it was made for. */
  readonly sealed: boolean;
  /** Neither disabled nor expired. */
  readonly active: boolean;
  /** Whether it may do what it should and nothing else. */
  readonly scoped: boolean;
  readonly token: Token;
}

/** A key that was just made. */
export interface MintedKey {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** What a key of ours is called: for which bucket, when it was made, and whether it was sealed. */
const titled = /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2} UTC, [0-9a-f]{6})( \(not sealed yet\))?$/;
const unsealed = ' (not sealed yet)';
/** Objects of a bucket: read, write, list. */
const groupName = 'Workers R2 Storage Bucket Item Write';
const groupScope = 'com.cloudflare.edge.r2.bucket';
/** One page holds as many; an account has at most 500 tokens. */
const perPage = 50;

/** All keys of ours for this bucket, the newest first. */
export async function mastodonKeys(place: KeyPlace): Promise<readonly MastodonKey[]> {
  const groupId = await permissionGroup(place);
  const found: MastodonKey[] = [];
  for (const token of await ownTokens(place)) {
    const { id, name = '', status, issued_on: issued } = token;
    const [, title, open] = titled.exec(name.slice(prefixOf(place).length)) ?? [];
    if (id === undefined || title === undefined) continue;
    const madeMs = Date.parse(issued ?? '') || Date.parse(`${title.slice(0, 16).replace(' ', 'T')}Z`) || 0;
    const scoped = isScoped(place, token, groupId);
    found.push({ id, title, name, madeMs, sealed: open === undefined, active: status === 'active', scoped, token });
  }
  return found.sort((a, b) => b.madeMs - a.madeMs);
}

/**
 * Makes a key that is marked as not sealed yet, so that a run that is killed leaves no doubt about it.
 * @param mask - told of every secret before anything else is done with it.
 * @throws CloudflareProblem; whatever was made is gone again then, as far as Cloudflare lets it be told.
 */
export async function mintKey(place: KeyPlace, nowMs: number, mask: (secret: string) => void): Promise<MintedKey> {
  const name = nameOf(place, nowMs);
  const policies = policiesOf(place, await permissionGroup(place));
  const call = place.client.accounts.tokens.create({ account_id: place.accountId, name, policies });
  let made: { readonly id?: string; readonly value?: string };
  try {
    made = await minting(call, `make a key for bucket ${place.bucket}`);
  } catch (error) {
    // The answer may be what got lost, not the request.
    await removeNamesakes(place, name).catch(() => undefined);
    throw error;
  }
  const { id, value } = made;
  if (value !== undefined) mask(value);
  if (id === undefined || value === undefined) {
    await removeNamesakes(place, name);
    throw new CloudflareProblem('server', 'Cloudflare made a key and did not tell it. It was deleted; run again.');
  }
  const secretAccessKey = createHash('sha256').update(value).digest('hex');
  mask(secretAccessKey);
  mask(id);
  return { id, name, value, accessKeyId: id, secretAccessKey };
}

/** Takes the mark away: the key is where it should be. */
export async function markSealed(place: KeyPlace, { id, name }: Pick<MintedKey, 'id' | 'name'>): Promise<void> {
  const policies = policiesOf(place, await permissionGroup(place));
  const settings = { account_id: place.accountId, name: name.replace(unsealed, ''), policies };
  await minting(place.client.accounts.tokens.update(id, { ...settings, status: 'active' }), 'rename the key');
}

/** Lets a key do what it should and nothing else. Its secret, its end and its addresses stay as they are. */
export async function rescope(place: KeyPlace, { id, name, token }: MastodonKey): Promise<void> {
  const { condition, expires_on: expires, not_before: begins } = token;
  const call = place.client.accounts.tokens.update(id, {
    account_id: place.accountId,
    name,
    policies: policiesOf(place, await permissionGroup(place)),
    status: 'active',
    ...(condition !== undefined && { condition }),
    ...(expires !== undefined && { expires_on: expires }),
    ...(begins !== undefined && { not_before: begins }),
  });
  await minting(call, 'correct what the key may do');
}

/** Deletes a key, which stops working everywhere. One that is gone already is fine. */
export async function deleteKey(place: KeyPlace, id: string): Promise<void> {
  const account = { account_id: place.accountId };
  const gone = place.client.accounts.tokens.delete(id, account).catch((error: unknown) => {
    if (!hasStatus(error, 404)) throw error;
  });
  await minting(gone, 'delete a key');
}

/** @see https://developers.cloudflare.com/r2/api/tokens/#access-policy */
function policiesOf({ accountId, jurisdiction, bucket }: KeyPlace, groupId: string) {
  const resources = { [`com.cloudflare.edge.r2.bucket.${accountId}_${jurisdiction}_${bucket}`]: '*' };
  return [{ effect: 'allow' as const, permission_groups: [{ id: groupId }], resources }];
}

function isScoped(place: KeyPlace, { policies = [] }: Token, groupId: string): boolean {
  const [want] = policiesOf(place, groupId);
  const [now, ...more] = policies;
  if (want === undefined || now === undefined || more.length > 0 || now.effect !== 'allow') return false;
  const groups = now.permission_groups.map(({ id }) => id);
  return groups.join() === groupId && JSON.stringify(now.resources) === JSON.stringify(want.resources);
}

/** The id of the permission that is wanted. Ids are looked up by name, as the API's documentation asks for. */
async function permissionGroup({ client, accountId }: KeyPlace): Promise<string> {
  const query = { account_id: accountId, name: groupName, scope: groupScope };
  const groups = await minting(
    client.accounts.tokens.permissionGroups.list(query),
    'look up the permissions of keys with mint-token',
  );
  const group = groups.result.find(({ name }) => name === groupName);
  if (group?.id !== undefined) return group.id;
  throw new CloudflareProblem(
    'refused',
    `Cloudflare does not offer the permission "${groupName}" to mint-token. Make Mastodon's key by hand, without mint-token: the summary says how.`,
  );
}

async function ownTokens(place: KeyPlace): Promise<readonly Token[]> {
  const { client, accountId } = place;
  const list = async (): Promise<Token[]> => {
    const found: Token[] = [];
    for await (const token of client.accounts.tokens.list({ account_id: accountId, per_page: perPage })) {
      if (token.name?.startsWith(prefixOf(place)) === true) found.push(token);
    }
    return found;
  };
  return minting(list(), 'look for keys with mint-token');
}

/** A creation whose answer was lost is tried again and makes a second token, whose secret nobody has: deletes such ones. */
export async function removeNamesakes(place: KeyPlace, name: string, but?: string): Promise<void> {
  for (const token of await ownTokens(place)) {
    if (token.name === name && token.id !== undefined && token.id !== but) await deleteKey(place, token.id);
  }
}

function prefixOf({ jurisdiction, bucket }: KeyPlace): string {
  return `mastodon-media-r2, ${jurisdiction}/${bucket}, `;
}

function nameOf(place: KeyPlace, nowMs: number): string {
  const minute = new Date(nowMs).toISOString().slice(0, 16).replace('T', ' ');
  return `${prefixOf(place)}${minute} UTC, ${randomBytes(3).toString('hex')}${unsealed}`;
}

/** Calls with mint-token; a refusal says that this token is meant, not the one for everything else. */
async function minting<T>(call: PromiseLike<T>, what: string): Promise<T> {
  try {
    return await explained(call, what, [permissions.tokens]);
  } catch (error) {
    if (!(error instanceof CloudflareProblem) || !['permission', 'token'].includes(error.kind)) throw error;
    const kind = error.kind === 'permission' ? 'refused' : 'token';
    throw new CloudflareProblem(kind, `mint-token: ${error.message}`, { what, cause: error });
  }
}
