/** Lists of the account, their items and the bulk operations that change them. */
import type { ItemBody, RulesList } from '../rules/lists.ts';
import { Refusal, objectBody } from './route.ts';
import type { Answer, Call, Route } from './route.ts';

const all = '/accounts/{account_id}/rules/lists';
const one = `${all}/{list_id}`;
const items = `${one}/items`;
const read = [
  'Account Filter Lists Read',
  'Account Filter Lists Edit',
  'Account Rule Lists Read',
  'Account Rule Lists Write',
];
const write = ['Account Filter Lists Edit', 'Account Rule Lists Write'];

export const listRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: all,
    permissions: read,
    run: (call) => ({ result: [...call.state.lists.lists.values()].map(describe) }),
  },
  { method: 'POST', path: all, permissions: write, run: create },
  {
    method: 'GET',
    path: `${all}/bulk_operations/{operation_id}`,
    permissions: read,
    run: (call) => {
      const operation = call.state.lists.look(call.params['operation_id'] ?? '');
      if (operation === undefined) throw new Refusal(404, 10_010, 'could not find the operation');
      return { result: operation };
    },
  },
  { method: 'GET', path: one, permissions: read, run: (call) => ({ result: describe(listOf(call)) }) },
  {
    method: 'PUT',
    path: one,
    permissions: write,
    run: (call) => {
      const list = listOf(call);
      const { description } = objectBody(call);
      if (typeof description === 'string') list.description = description;
      return { result: describe(list) };
    },
  },
  {
    method: 'DELETE',
    path: one,
    permissions: write,
    run: (call) => {
      const list = listOf(call);
      const users = call.state.rulesets.all('account').flatMap(({ rules }) => rules);
      if (users.some(({ expression }) => expression.includes(`$${list.name}`))) {
        throw new Refusal(400, 10_020, 'the list is referenced by a rule');
      }
      call.state.lists.lists.delete(list.id);
      return { result: { id: list.id } };
    },
  },
  { method: 'GET', path: items, permissions: read, run: listItems },
  {
    method: 'POST',
    path: items,
    permissions: write,
    run: (call) => changeItems(call, (list) => call.state.lists.merged(list, bodiesOf(call))),
  },
  {
    method: 'PUT',
    path: items,
    permissions: write,
    run: (call) => changeItems(call, (list) => call.state.lists.merged({ ...list, items: [] }, bodiesOf(call))),
  },
  {
    method: 'DELETE',
    path: items,
    permissions: write,
    run: (call) => {
      const gone = new Set((objectBody(call)['items'] as { id: string }[]).map(({ id }) => id));
      return changeItems(call, (list) => list.items.filter(({ id }) => !gone.has(id)));
    },
  },
  {
    method: 'GET',
    path: `${items}/{item_id}`,
    permissions: read,
    run: (call) => {
      const item = listOf(call).items.find(({ id }) => id === call.params['item_id']);
      if (item === undefined) throw new Refusal(404, 10_010, 'could not find the item');
      return { result: item };
    },
  },
];

function create(call: Call): Answer {
  const { name, kind, description } = objectBody(call);
  if (typeof name !== 'string' || !/^\w{1,50}$/.test(name) || typeof kind !== 'string') {
    throw new Refusal(400, 10_002, 'invalid list');
  }
  const { lists } = call.state;
  if (lists.byName(name) !== undefined) throw new Refusal(409, 10_013, 'a list with this name already exists');
  // https://developers.cloudflare.com/rules/url-forwarding/bulk-redirects/#availability
  if (lists.lists.size >= (call.state.plan === 'enterprise' ? 25 : 5)) {
    throw new Refusal(400, 10_007, 'the account has the maximum number of lists');
  }
  return { result: describe(lists.add(name, kind, typeof description === 'string' ? description : '')) };
}

function listItems(call: Call): Answer {
  const perPage = Number(call.query.get('per_page') ?? 25);
  const search = call.query.get('search') ?? '';
  const found = listOf(call).items.filter((item) => JSON.stringify(item).includes(search));
  const from = Number(call.query.get('cursor') ?? 0);
  const after = from + perPage < found.length ? { cursors: { after: String(from + perPage) } } : {};
  return { result: found.slice(from, from + perPage), result_info: after };
}

/** The change is judged at once and takes effect when the operation is through. */
function changeItems(call: Call, change: (list: RulesList) => RulesList['items']): Answer {
  const list = listOf(call);
  change(list);
  return { result: { operation_id: call.state.lists.begin(list, () => change(list)) } };
}

function bodiesOf(call: Call): readonly ItemBody[] {
  if (!Array.isArray(call.body)) throw new Refusal(400, 10_002, 'a list of items is required');
  return call.body as ItemBody[];
}

function listOf(call: Call): RulesList {
  const list = call.state.lists.lists.get(call.params['list_id'] ?? '');
  if (list === undefined) throw new Refusal(404, 10_001, 'could not find list');
  return list;
}

function describe({ items: held, ...list }: RulesList) {
  return { ...list, num_items: held.length, num_referencing_filters: 0 };
}
