import { commonInputs, effort, selection } from '../parts/common.ts';
import { defined } from '../parts/defined.ts';
import { source } from '../parts/places.ts';
import { accountToken, r2Target } from '../parts/r2.ts';
import { laterRedirects } from '../parts/redirects.ts';
import type { Given } from '../given.ts';
import type { CommonInputs, Effort, Selection } from '../parts/common.ts';
import type { Source } from '../parts/places.ts';
import type { AccountToken, R2Target } from '../parts/r2.ts';
import type { LaterRedirects } from '../parts/redirects.ts';
import type { ValueOf } from '../table.ts';

export interface PlanInputs extends CommonInputs, Effort, Selection {
  readonly step: 'plan';
  readonly r2: R2Target;
  /** Absent when only an S3 key was given: what provisioning would change is then left out. */
  readonly cloudflare?: AccountToken;
  /** Absent for an instance without media yet. */
  readonly source?: Source;
  readonly mediaHost: string;
  readonly webHost?: string;
  readonly temporaryHost?: string;
  readonly locationHint?: ValueOf<'location-hint'>;
  /** Whether the token may make them is looked at now. */
  readonly redirects?: LaterRedirects;
  readonly storageClass: ValueOf<'storage-class'>;
  /** Resources that are not looked at. */
  readonly leaveOut: NonNullable<ValueOf<'leave-out'>>;
  readonly maxPrivatePercent: number;
  readonly maxShards: number;
  /** Of the workflow's repository. */
  readonly environments: readonly string[];
}

export function planInputs(given: Given): PlanInputs {
  return {
    step: 'plan',
    ...commonInputs(given),
    ...effort(given),
    ...selection(given),
    r2: r2Target(given),
    mediaHost: given.need('media-host'),
    storageClass: given.need('storage-class'),
    leaveOut: given.get('leave-out') ?? [],
    maxPrivatePercent: given.need('max-private-percent'),
    maxShards: given.need('max-shards'),
    environments: given.get('environments') ?? [],
    ...defined({
      cloudflare: accountToken(given),
      source: source(given),
      webHost: given.get('web-host'),
      temporaryHost: given.get('temporary-host'),
      locationHint: given.get('location-hint'),
      redirects: laterRedirects(given),
    }),
  };
}
