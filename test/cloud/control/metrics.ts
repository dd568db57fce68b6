/** What the account keeps at R2, over all buckets. */
import { r2Read } from './route.ts';
import type { Route } from './route.ts';

export const metricsRoutes: readonly Route[] = [
  {
    method: 'GET',
    path: '/accounts/{account_id}/r2/metrics',
    permissions: r2Read,
    run: ({ state }) => {
      let [objects, payloadSize] = [0, 0];
      for (const bucket of state.cloud.buckets.values()) {
        for (const key of bucket.keys()) {
          objects += 1;
          payloadSize += bucket.get(key)?.size ?? 0;
        }
      }
      const none = { objects: 0, payloadSize: 0, metadataSize: 0 };
      return {
        result: {
          standard: { published: { objects, payloadSize, metadataSize: 0 }, uploaded: none },
          infrequentAccess: { published: none, uploaded: none },
        },
      };
    },
  },
];
