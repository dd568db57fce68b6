/**
 * Bulk redirects: a list of the account with one item for each move, and the rule that uses it. Other people's items in the list, other
 * lists and other rules stay as they are.
 * @see https://developers.cloudflare.com/rules/url-forwarding/bulk-redirects/
 */
import { changeInBulk, type BulkChange } from '../cloudflare/bulk-operation.ts';
import type { Cloudflare } from '../cloudflare/client.ts';
import { CloudflareProblem, explain, explained } from '../cloudflare/explain.ts';
import { permissions } from '../cloudflare/permissions.ts';
import type { AnyResource, Change, Resource } from '../cloudflare/resource.ts';
import { ruleResource, type OwnRule } from '../cloudflare/rule.ts';
import { rulesRemoval } from '../cloudflare/rule-removal.ts';
import type { Site } from '../cloudflare/site.ts';
import type { Context } from '../net/context.ts';
import type { Move } from './moves.ts';

/** The list of all instances of an account; items tell by their comment whose they are. */
export const LIST_NAME = 'mastodon_media';

/** An item as the API takes and tells it. Every switch is always sent: their defaults differ between pages of the documentation. */
interface Item {
  readonly source_url: string;
  readonly target_url: string;
  readonly status_code: 301 | 302;
  readonly include_subdomains: boolean;
  readonly subpath_matching: boolean;
  readonly preserve_query_string: boolean;
  readonly preserve_path_suffix: boolean;
}

interface SeenItem {
  readonly id: string;
  readonly comment: string;
  readonly redirect: Partial<Item> & { readonly source_url: string };
}

interface ListState {
  readonly id?: string;
  /** Items of ours. */
  readonly own: readonly SeenItem[];
  /** Source addresses that somebody else's items have. */
  readonly taken: ReadonlySet<string>;
  readonly others: number;
}

/** What redirects of an instance are made of. */
export interface RedirectPlace {
  readonly client: Cloudflare;
  readonly accountId: string;
  readonly mediaHost: string;
  readonly cx: Context;
}

/** The list, then the rule that uses it. */
export function bulkResources(place: RedirectPlace, moves: readonly Move[], status: 301 | 302): readonly AnyResource[] {
  const items = moves.map((move) => itemOf(move, place.mediaHost, status));
  const rule = ruleOf(place);
  const rehearse = async (changes: readonly Change[]): Promise<void> => {
    // A rule that names a list which is still to be made would be refused.
    const { id } = await explained(readList(place), `read the redirect list ${LIST_NAME}`, [permissions.lists]);
    if (id !== undefined) await rule.rehearse?.(changes);
  };
  return [listResource(place, items), { ...rule, rehearse }];
}

/** Our items go; the rule and the list go with them unless other instances use them. A list in use cannot be deleted, so the rule is first. */
export async function bulkRemoval(place: RedirectPlace): Promise<readonly AnyResource[]> {
  const { others } = await explained(readList(place), `read the redirect list ${LIST_NAME}`, [permissions.lists]);
  const list = listResource(place, [], others === 0) as AnyResource;
  return others === 0 ? [ruleRemoval(place), list] : [list];
}

function itemOf({ host, path, to }: Move, mediaHost: string, status: 301 | 302): Item {
  return {
    source_url: `${host}${path}`,
    target_url: `https://${mediaHost}${to}`,
    status_code: status,
    include_subdomains: false,
    subpath_matching: true,
    preserve_query_string: true,
    preserve_path_suffix: true,
  };
}

function commentOf(mediaHost: string): string {
  return `Mastodon media: to ${mediaHost}`;
}

function listResource(place: RedirectPlace, want: readonly Item[], drop = false): Resource<ListState, readonly Item[]> {
  const { client, accountId, mediaHost } = place;
  const account = { account_id: accountId };
  const needs = [permissions.lists];
  const change = (what: string, begin: BulkChange['begin']): Promise<void> =>
    changeInBulk(client, { accountId, what: `${what} the redirect list ${LIST_NAME}`, needs, begin }, place.cx);
  const read = () => explained(readList(place), `read the redirect list ${LIST_NAME}`, needs);
  return {
    id: 'redirect-list',
    title: 'Redirect list',
    without: 'old addresses of media cannot be redirected for the whole account',
    needs,
    want,
    read,
    diff: (now, wanted) => [
      ...diffItems(now, wanted),
      ...(drop && now?.id !== undefined
        ? [{ resource: 'redirect-list', action: 'delete', what: `list ${LIST_NAME}` } as const]
        : []),
    ],
    objection: (now, wanted) => objectionTo(now, wanted),
    apply: async () => {
      try {
        let now = await readList(place);
        const id = now.id ?? (await createList(place));
        const { stale, missing } = compare(now, want);
        if (stale.length > 0) {
          const items = stale.map((item) => ({ id: item.id }));
          const params = { ...account, items } as Parameters<typeof client.rules.lists.items.delete>[1];
          await change('take old items out of', () => client.rules.lists.items.delete(id, params));
        }
        if (missing.length > 0) {
          const body = missing.map((redirect) => ({ redirect, comment: commentOf(mediaHost) }));
          await change('add items to', () => client.rules.lists.items.create(id, { ...account, body }));
        }
        if (drop) {
          await client.rules.lists.delete(id, account);
          return;
        }
        now = await readList(place);
        const left = diffItems(now, want);
        if (left.length > 0)
          throw new CloudflareProblem(
            'conflict',
            `The redirect list ${LIST_NAME} is not as it was written: something else changes it at the same time. Run again.`,
          );
      } catch (error) {
        throw explain(error, `write the redirect list ${LIST_NAME}`, needs);
      }
    },
  };
}

async function readList({ client, accountId, mediaHost }: RedirectPlace): Promise<ListState> {
  const account = { account_id: accountId };
  let id: string | undefined;
  for await (const list of client.rules.lists.list(account)) {
    if (list.name === LIST_NAME && list.kind === 'redirect') id = list.id;
  }
  if (id === undefined) return { own: [], taken: new Set(), others: 0 };
  const own: SeenItem[] = [];
  const taken = new Set<string>();
  let others = 0;
  for await (const item of client.rules.lists.items.list(id, account)) {
    const seen = item as unknown as Partial<SeenItem>;
    if (seen.redirect === undefined || seen.id === undefined) continue;
    if (seen.comment === commentOf(mediaHost))
      own.push({ id: seen.id, comment: seen.comment, redirect: seen.redirect });
    else {
      others++;
      taken.add(seen.redirect.source_url);
    }
  }
  return { id, own, taken, others };
}

async function createList({ client, accountId }: RedirectPlace): Promise<string> {
  const description = 'Old addresses of Mastodon media. Items are kept by the action that moved the media.';
  const { id } = await client.rules.lists.create({
    account_id: accountId,
    kind: 'redirect',
    name: LIST_NAME,
    description,
  });
  return id;
}

function compare(
  now: ListState | null,
  want: readonly Item[],
): { stale: readonly SeenItem[]; missing: readonly Item[] } {
  const own = now?.own ?? [];
  const isRight = (seen: SeenItem): boolean => want.some((item) => same(seen.redirect, item));
  return {
    // The API would overwrite an item of the same source address; deleting it first says what happens.
    stale: own.filter((seen) => !isRight(seen)),
    missing: want.filter((item) => !own.some((seen) => same(seen.redirect, item))),
  };
}

function same(seen: SeenItem['redirect'], item: Item): boolean {
  return (Object.keys(item) as (keyof Item)[]).every((name) => (seen[name] ?? false) === item[name]);
}

function diffItems(now: ListState | null, want: readonly Item[]): Change[] {
  const { stale, missing } = compare(now, want);
  const before = new Map(stale.map(({ redirect }) => [redirect.source_url, redirect]));
  const told = (item: Partial<Item>): string => `${item.status_code ?? '?'} ${item.target_url ?? '?'}`;
  const changes: Change[] = missing.map((item) => {
    const old = before.get(item.source_url);
    before.delete(item.source_url);
    return old === undefined
      ? { resource: 'redirect-list', action: 'create', what: item.source_url, to: told(item) }
      : { resource: 'redirect-list', action: 'update', what: item.source_url, from: told(old), to: told(item) };
  });
  for (const [source, old] of before)
    changes.push({ resource: 'redirect-list', action: 'delete', what: source, from: told(old) });
  return changes;
}

function objectionTo(now: ListState | null, want: readonly Item[]): string | undefined {
  const clash = want.filter(({ source_url: source }) => now?.taken.has(source) === true);
  if (clash.length === 0) return undefined;
  return `The list ${LIST_NAME} has items of somebody else for ${clash
    .map(({ source_url: source }) => source)
    .slice(0, 3)
    .join(', ')}. Remove them, or give their comment "Mastodon media: to <media host>".`;
}

/** The rule is the same for all instances of the account. */
const RULE = {
  id: 'redirect-rule',
  title: 'Bulk redirect rule',
  phase: 'http_request_redirect',
  permission: permissions.bulkRedirects,
} as const;
const RULE_REF = 'mastodon_media_redirects';
const DESCRIPTION = 'Mastodon media: old addresses';

function ruleOf({ client, accountId }: RedirectPlace): AnyResource {
  const want: OwnRule = {
    ...RULE,
    without: 'the redirect list has no effect',
    accountId,
    ref: RULE_REF,
    first: false,
    body: () => ({
      action: 'redirect',
      description: DESCRIPTION,
      expression: `http.request.full_uri in $${LIST_NAME}`,
      action_parameters: { from_list: { name: LIST_NAME, key: 'http.request.full_uri' } },
    }),
  };
  const site: Site = { zone: { id: '', name: 'the account', plan: undefined }, hosts: [] };
  return ruleResource(client, () => Promise.resolve(site), want);
}

function ruleRemoval({ client, accountId }: RedirectPlace): AnyResource {
  return rulesRemoval(client, {
    ...RULE,
    owner: { account_id: accountId },
    ownerName: 'the account',
    isOurs: ({ ref, description }) => ref === RULE_REF || description === DESCRIPTION,
  });
}
