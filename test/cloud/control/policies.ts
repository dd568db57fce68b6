/** What the policies of a token come to: permissions at the control API, and an S3 key with its reach. */
import { createHash } from 'node:crypto';
import type { CloudCredentials } from '../state.ts';
import type { ControlState, ControlToken, TokenPolicy } from './state.ts';

export const account = 'com.cloudflare.api.account';
const bucket = 'com.cloudflare.edge.r2.bucket';

/** What policies name by id. The ids of real accounts are others. */
export const groups = [
  ['Workers R2 Storage Write', account],
  ['Workers R2 Storage Read', account],
  ['Workers R2 Storage Bucket Item Write', bucket],
  ['Workers R2 Storage Bucket Item Read', bucket],
  ['Account API Tokens Write', account],
].map(([name = '', scope = '']) => ({ id: createHash('md5').update(name).digest('hex'), name, scopes: [scope] }));

/** The permissions that a policy gives in a scope. */
export function namesOf(policy: TokenPolicy, scope: string): string[] {
  if (policy.effect !== 'allow') return [];
  const named = policy.permission_groups.map(({ id }) => groups.find((group) => group.id === id));
  return named.flatMap((group) => (group?.scopes.includes(scope) === true ? [group.name] : []));
}

/** What policies allow at the S3 API; `undefined` where nothing. The first that is about R2 counts. */
function s3AccessOf(policies: readonly TokenPolicy[]): Pick<CloudCredentials, 'buckets' | 'access'> | undefined {
  for (const policy of policies) {
    const [admin] = namesOf(policy, account).filter((name) => name.startsWith('Workers R2 Storage'));
    if (admin !== undefined) return { buckets: 'all', access: admin.endsWith('Write') ? 'admin' : 'read-only' };
    const items = namesOf(policy, bucket);
    if (items.length === 0) continue;
    const access = items.some((name) => name.endsWith('Write')) ? 'read-write' : 'read-only';
    // `com.cloudflare.edge.r2.bucket.<account>_<jurisdiction>_<bucket>`
    const names = Object.keys(policy.resources).map((name) => name.slice(bucket.length + 1).split('_'));
    return { buckets: names.map(([, jurisdiction, name]) => `${jurisdiction ?? ''}/${name ?? ''}`), access };
  }
  return undefined;
}

/** Gives a token its S3 key. */
export function grantKey(state: ControlState, token: ControlToken): void {
  const allowed = s3AccessOf(token.policies) ?? (token.policies.length === 0 ? fullAccess : undefined);
  if (allowed === undefined || token.status !== 'active') {
    state.cloud.credentials.delete(token.id);
    return;
  }
  const secretAccessKey = createHash('sha256').update(token.value).digest('hex');
  const known = state.cloud.credentials.get(token.id);
  const unknownFor = known === undefined && token.policies.length > 0 ? state.faults.unknownKeyRequests : 0;
  state.cloud.credentials.set(token.id, { accessKeyId: token.id, secretAccessKey, ...allowed, unknownFor });
}

/** Tokens that a test just puts there have no policies, and a key for everything. */
const fullAccess = { buckets: 'all', access: 'admin' } as const;
