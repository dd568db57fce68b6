import { commonInputs, effort, selection } from '../parts/common.ts';
import { defined } from '../parts/defined.ts';
import { destination, source } from '../parts/places.ts';
import { accountToken, r2Target } from '../parts/r2.ts';
import { everything } from '../../stores/model.ts';
import type { Given } from '../given.ts';
import type { CommonInputs, Effort, Selection } from '../parts/common.ts';
import type { Destination, Source } from '../parts/places.ts';
import type { AccountToken, R2Target } from '../parts/r2.ts';
import type { KeyRange } from '../../stores/model.ts';
import type { ValueOf } from '../table.ts';

/** From the source to the bucket, or from the bucket to somewhere else. */
export type Route =
  { readonly to: 'bucket'; readonly source: Source } | { readonly to: 'elsewhere'; readonly destination: Destination };

export interface SyncInputs extends CommonInputs, Effort, Selection {
  readonly step: 'sync';
  readonly engine: ValueOf<'engine', 'sync'>;
  readonly r2: R2Target;
  readonly route: Route;
  /** Absent when only an S3 key was given: nothing is purged from the cache then. */
  readonly cloudflare?: AccountToken;
  readonly mediaHost?: string;
  readonly webHost?: string;
  readonly compare: ValueOf<'compare'>;
  readonly range: KeyRange;
  readonly dryRun: boolean;
  readonly delete: boolean;
  readonly maxDeletePercent: number;
  readonly maxPrivatePercent: number;
  readonly minSourcePercent: number;
  readonly repairHeaders: boolean;
  /** Bytes a second. */
  readonly bandwidthLimit?: number;
  /** Path of the list of held-back files to release. */
  readonly release?: string;
  /** 0 for off. */
  readonly sippyHours: number;
}

export function syncInputs(given: Given): SyncInputs {
  return {
    step: 'sync',
    ...commonInputs(given),
    ...effort(given),
    ...selection(given),
    engine: given.choice('engine', 'sync') ?? 'runner',
    r2: r2Target(given),
    route: route(given),
    compare: given.need('compare'),
    range: given.get('shard') ?? everything,
    dryRun: given.need('dry-run'),
    delete: given.need('delete'),
    maxDeletePercent: given.need('max-delete-percent'),
    maxPrivatePercent: given.need('max-private-percent'),
    minSourcePercent: given.need('min-source-percent'),
    repairHeaders: given.need('repair-headers'),
    sippyHours: given.need('sippy-hours'),
    ...defined({
      cloudflare: accountToken(given),
      mediaHost: given.get('media-host'),
      webHost: given.get('web-host'),
      bandwidthLimit: given.get('bandwidth-limit'),
      release: given.get('release'),
    }),
  };
}

function route(given: Given): Route {
  const from = source(given);
  if (from !== undefined) return { to: 'bucket', source: from };
  const elsewhere = destination(given);
  if (elsewhere !== undefined) return { to: 'elsewhere', destination: elsewhere };
  throw new Error('the route was read before it was checked');
}
