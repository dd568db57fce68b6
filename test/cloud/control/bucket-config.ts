/** Settings of a bucket: CORS, lifecycle, the r2.dev address. */
import { createHash } from 'node:crypto';
import type { CloudBucket } from '../state.ts';
import { Refusal, bucketOf, objectBody, r2Read, r2Write } from './route.ts';
import type { Call, Route } from './route.ts';
import type { CorsRule } from './state.ts';

const bucket = '/accounts/{account_id}/r2/buckets/{bucket_name}';
const methods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD'];

export const bucketConfigRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: `${bucket}/cors`,
    permissions: r2Read,
    run: (call) => {
      const { cors } = call.state.config(bucketOf(call));
      if (cors === undefined) throw new Refusal(404, 10_059, 'The CORS configuration does not exist.');
      return { result: { rules: cors } };
    },
  },
  {
    method: 'PUT',
    path: `${bucket}/cors`,
    permissions: r2Write,
    run: (call) => {
      const rules = objectBody(call)['rules'];
      if (!Array.isArray(rules) || rules.length === 0 || !rules.every(isCorsRule)) {
        throw new Refusal(400, 10_060, 'The CORS configuration is not valid.');
      }
      call.state.config(bucketOf(call)).cors = rules;
      return { result: {} };
    },
  },
  {
    method: 'DELETE',
    path: `${bucket}/cors`,
    permissions: r2Write,
    run: (call) => {
      call.state.config(bucketOf(call)).cors = undefined;
      return { result: {} };
    },
  },
  {
    method: 'GET',
    path: `${bucket}/lifecycle`,
    permissions: r2Read,
    run: (call) => ({ result: { rules: call.state.config(bucketOf(call)).lifecycle } }),
  },
  {
    method: 'PUT',
    path: `${bucket}/lifecycle`,
    permissions: r2Write,
    run: (call) => {
      const { rules = [] } = objectBody(call);
      if (!Array.isArray(rules)) throw new Refusal(400, 10_040, 'The JSON you provided was not well formed.');
      call.state.config(bucketOf(call)).lifecycle = rules;
      return { result: {} };
    },
  },
  { method: 'GET', path: `${bucket}/domains/managed`, permissions: r2Read, run: managed },
  {
    method: 'PUT',
    path: `${bucket}/domains/managed`,
    permissions: r2Write,
    run: (call) => {
      const { enabled } = objectBody(call);
      if (typeof enabled !== 'boolean') throw new Refusal(400, 10_040, 'The JSON you provided was not well formed.');
      call.state.config(bucketOf(call)).managed = enabled;
      return managed(call);
    },
  },
];

function managed(call: Call) {
  const found = bucketOf(call);
  const bucketId = idOf(found);
  return { result: { bucketId, domain: `pub-${bucketId}.r2.dev`, enabled: call.state.config(found).managed } };
}

function idOf({ id }: CloudBucket): string {
  return createHash('md5').update(id).digest('hex');
}

function isCorsRule(rule: unknown): rule is CorsRule {
  const { allowed } = rule as Partial<CorsRule>;
  return (
    Array.isArray(allowed?.methods) &&
    Array.isArray(allowed.origins) &&
    allowed.methods.every((method) => methods.includes(String(method)))
  );
}
