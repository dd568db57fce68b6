/**
 * Copying on demand: which old store a bucket falls back to.
 * @see https://developers.cloudflare.com/r2/data-migration/sippy/
 */
import type { CloudBucket } from '../state.ts';
import { Refusal, bucketOf, objectBody, r2Read, r2Write } from './route.ts';
import type { Answer, Call, Route } from './route.ts';

const path = '/accounts/{account_id}/r2/buckets/{bucket_name}/sippy';

/** Where a bucket copies from. Secrets are kept as they were sent. */
export interface SippyConfig {
  readonly source: Readonly<Record<string, string>>;
  readonly destination: Readonly<Record<string, string>>;
}

export const sippyRoutes: readonly Route[] = [
  { method: 'GET', path, permissions: r2Read, run: look },
  {
    method: 'PUT',
    path,
    permissions: r2Write,
    run: (call) => {
      const { source, destination } = objectBody(call) as Partial<SippyConfig>;
      if (source?.['provider'] === undefined || destination?.['secretAccessKey'] === undefined) {
        throw new Refusal(400, 10_040, 'The JSON you provided was not well formed.');
      }
      const bucket = bucketOf(call);
      call.state.config(bucket).sippy = { source, destination };
      bucket.fallback = fallbackOf(call, source);
      return look(call);
    },
  },
  {
    method: 'DELETE',
    path,
    permissions: r2Write,
    run: (call) => {
      const bucket = bucketOf(call);
      call.state.config(bucket).sippy = undefined;
      bucket.fallback = undefined;
      return { result: { enabled: false } };
    },
  },
];

/** Another bucket of the local cloud, where the keys of the source open it. */
function fallbackOf({ state }: Call, source: SippyConfig['source']): CloudBucket['fallback'] {
  const key = state.cloud.credentials.get(source['accessKeyId'] ?? '');
  const name = URL.parse(source['bucketUrl'] ?? '')?.pathname.slice(1) ?? '';
  if (key?.secretAccessKey !== source['secretAccessKey']) return undefined;
  return (wanted) => state.cloud.bucket(name)?.get(wanted);
}

/** Without the secrets, as the API answers. */
function look(call: Call): Answer {
  const bucket = bucketOf(call);
  const { sippy } = call.state.config(bucket);
  if (sippy === undefined) return { result: { enabled: false } };
  const { provider, bucket: from, bucketUrl, region } = sippy.source;
  return {
    result: {
      enabled: true,
      source: { provider, bucket: from ?? null, bucketUrl: bucketUrl ?? null, region: region ?? null },
      destination: {
        provider: 'r2',
        account: call.state.cloud.accountId,
        bucket: bucket.name,
        accessKeyId: sippy.destination['accessKeyId'],
      },
    },
  };
}
