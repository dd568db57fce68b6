/**
 * API tokens of the account: what they may do, who verifies, and that each is an S3 key too. Temporary credentials come from them.
 * @see https://developers.cloudflare.com/r2/api/tokens/
 */
import { account, groups, namesOf } from './policies.ts';
import { Refusal, objectBody, r2Write } from './route.ts';
import type { Call, Answer, Route } from './route.ts';
import type { ControlToken, TokenPolicy } from './state.ts';

const all = '/accounts/{account_id}/tokens';
const one = `${all}/{token_id}`;
const write = ['Account API Tokens Write'];
const read = ['Account API Tokens Read', ...write];

export const tokenRoutes: readonly Route[] = [
  { method: 'GET', path: `${all}/verify`, permissions: [], run: verify('account') },
  { method: 'GET', path: '/user/tokens/verify', permissions: [], run: verify('user') },
  {
    method: 'GET',
    path: `${all}/permission_groups`,
    permissions: read,
    run: ({ query }) => {
      const [name, scope] = [query.get('name'), query.get('scope')];
      const found = groups.filter(
        (group) => (name === null || group.name === name) && (scope === null || group.scopes.includes(scope)),
      );
      return { result: found };
    },
  },
  {
    method: 'GET',
    path: all,
    permissions: read,
    run: ({ state, query }) => {
      const [page, perPage] = [Number(query.get('page') ?? 1), Number(query.get('per_page') ?? 20)];
      const tokens = [...state.tokens.values()].filter(({ owner }) => owner === 'account');
      const result = tokens.slice((page - 1) * perPage, page * perPage).map(describe);
      const info = { count: result.length, page, per_page: perPage, total_count: tokens.length };
      return { result, result_info: info };
    },
  },
  {
    method: 'POST',
    path: all,
    permissions: write,
    run: (call) => {
      const { name, policies } = settingsOf(call);
      const token = call.state.addToken({
        value: `minted_${call.state.newId()}_${call.state.newId()}`,
        permissions: policies.flatMap((policy) => namesOf(policy, account)),
        name,
        policies,
      });
      return { result: { ...describe(token), value: token.value } };
    },
  },
  { method: 'GET', path: one, permissions: read, run: (call) => ({ result: describe(tokenOf(call)) }) },
  {
    method: 'PUT',
    path: one,
    permissions: write,
    run: (call) => {
      const token = tokenOf(call);
      Object.assign(token, settingsOf(call), { status: objectBody(call)['status'] ?? token.status });
      call.state.grant(token);
      return { result: describe(token) };
    },
  },
  {
    method: 'DELETE',
    path: one,
    permissions: write,
    run: (call) => {
      const token = tokenOf(call);
      call.state.removeToken(token);
      return { result: { id: token.id } };
    },
  },
  {
    method: 'PUT',
    path: `${one}/value`,
    permissions: write,
    run: (call) => {
      const token = tokenOf(call);
      call.state.removeToken(token);
      token.value = `rolled_${call.state.newId()}_${call.state.newId()}`;
      call.state.tokens.set(token.value, token);
      call.state.grant(token);
      return { result: token.value };
    },
  },
  { method: 'POST', path: '/accounts/{account_id}/r2/temp-access-credentials', permissions: r2Write, run: temporary },
];

function verify(owner: 'account' | 'user') {
  return ({ token }: Call): Answer => {
    if (token.owner !== owner) throw new Refusal(401, 1000, 'Invalid API Token');
    const messages = [{ code: 10_000, message: 'This API Token is valid and active' }];
    return { result: { id: token.id, status: token.status }, messages: token.status === 'active' ? messages : [] };
  };
}

function tokenOf({ state, params }: Call): ControlToken {
  const token = [...state.tokens.values()].find(({ id }) => id === params['token_id']);
  if (token === undefined) throw new Refusal(404, 1003, 'Invalid token id');
  return token;
}

/** Names and policies of a request, refused where they name what is not there. */
function settingsOf(call: Call): { name: string; policies: readonly TokenPolicy[] } {
  const { name, policies } = objectBody(call) as { name?: string; policies?: TokenPolicy[] };
  if (name === undefined || name === '' || name.length > 120) throw new Refusal(400, 1001, 'Invalid token name');
  if (policies === undefined || policies.length === 0) throw new Refusal(400, 1001, 'At least one policy is required');
  for (const policy of policies) {
    const known = policy.permission_groups.every(({ id }) => groups.some((group) => group.id === id));
    if (!known) throw new Refusal(400, 1001, 'permission group not found');
    const scopes = policy.permission_groups.flatMap(({ id }) => groups.find((group) => group.id === id)?.scopes ?? []);
    const fits = Object.keys(policy.resources).every((name) => scopes.some((scope) => name.startsWith(`${scope}.`)));
    if (!fits) throw new Refusal(400, 1001, 'resource does not fit the permission groups');
  }
  return { name, policies };
}

function describe({ id, name, status, policies, issuedMs }: ControlToken): Record<string, unknown> {
  return { id, name, status, policies, issued_on: new Date(issuedMs).toISOString() };
}

/** Never wider than the parent, and one bucket only. */
function temporary(call: Call): Answer {
  const { bucket: name, parentAccessKeyId, permission, ttlSeconds } = objectBody(call) as Record<string, unknown>;
  const { cloud } = call.state;
  const parent = cloud.credentials.get(String(parentAccessKeyId));
  if (parent === undefined) throw new Refusal(400, 10_000, 'The parent access key is not valid.');
  const access = ({ 'object-read-write': 'read-write', 'object-read-only': 'read-only' } as const)[String(permission)];
  if (access === undefined || parent.access === 'read-only') throw new Refusal(403, 10_003, 'Access Denied');
  const pair = { accessKeyId: call.state.newId(), secretAccessKey: `${call.state.newId()}${call.state.newId()}` };
  const credentials = { ...pair, sessionToken: Buffer.from(`jwt/${call.state.newId()}`).toString('base64') };
  cloud.credentials.set(pair.accessKeyId, {
    ...credentials,
    // The API takes no jurisdiction.
    buckets: [`default/${String(name)}`],
    access,
    parent: parent.accessKeyId,
    expiresMs: cloud.now() + Number(ttlSeconds) * 1000,
    unknownFor: call.state.faults.unknownKeyRequests,
  });
  return { result: credentials };
}
