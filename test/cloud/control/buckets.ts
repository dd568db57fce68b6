/** Buckets: list, create, get, change, delete. */
import type { CloudBucket } from '../state.ts';
import { Refusal, bucketOf, jurisdictionOf, objectBody, r2Read, r2Write } from './route.ts';
import type { Route } from './route.ts';

const all = '/accounts/{account_id}/r2/buckets';
const one = `${all}/{bucket_name}`;

export const bucketRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: all,
    permissions: r2Read,
    run: (call) => {
      const jurisdiction = jurisdictionOf(call);
      const part = call.query.get('name_contains') ?? '';
      const perPage = Number(call.query.get('per_page') ?? 20);
      const after = call.query.get('cursor') ?? call.query.get('start_after') ?? '';
      const found = [...call.state.cloud.buckets.values()]
        .filter((bucket) => bucket.jurisdiction === jurisdiction && bucket.name.includes(part) && bucket.name > after)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const page = found.slice(0, perPage);
      const cursor = found.length > page.length ? { cursor: page.at(-1)?.name } : {};
      return { result: { buckets: page.map(describe) }, result_info: { per_page: perPage, ...cursor } };
    },
  },
  {
    method: 'POST',
    path: all,
    permissions: r2Write,
    run: (call) => {
      const { name, locationHint, storageClass = 'Standard' } = objectBody(call);
      if (typeof name !== 'string' || !/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(name)) {
        throw new Refusal(400, 10_005, 'The specified bucket name is not valid.');
      }
      const jurisdiction = jurisdictionOf(call);
      if (call.state.cloud.bucket(name, jurisdiction) !== undefined) {
        throw new Refusal(409, 10_004, 'The bucket you tried to create already exists, and you own it.');
      }
      const location = typeof locationHint === 'string' ? { location: locationHint.toUpperCase() } : {};
      const options = { jurisdiction, storageClass: String(storageClass), ...location };
      return { result: describe(call.state.cloud.createBucket(name, options)) };
    },
  },
  { method: 'GET', path: one, permissions: r2Read, run: (call) => ({ result: describe(bucketOf(call)) }) },
  {
    method: 'PATCH',
    path: one,
    permissions: r2Write,
    run: (call) => {
      const bucket = bucketOf(call);
      const storageClass = call.headers['cf-r2-storage-class'];
      if (storageClass !== 'Standard' && storageClass !== 'InfrequentAccess') {
        throw new Refusal(400, 10_062, 'The storage class specified is not valid.');
      }
      bucket.storageClass = storageClass;
      return { result: describe(bucket) };
    },
  },
  {
    method: 'DELETE',
    path: one,
    permissions: r2Write,
    run: (call) => {
      const bucket = bucketOf(call);
      if (bucket.count > 0) throw new Refusal(409, 10_008, 'The bucket you tried to delete is not empty.');
      call.state.cloud.deleteBucket(bucket.name, bucket.jurisdiction);
      return { result: {} };
    },
  },
];

function describe(bucket: CloudBucket) {
  return {
    name: bucket.name,
    creation_date: new Date(bucket.createdMs).toISOString(),
    location: bucket.location.toLowerCase(),
    storage_class: bucket.storageClass,
    jurisdiction: bucket.jurisdiction,
  };
}
