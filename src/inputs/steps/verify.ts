import { commonInputs, effort, selection } from '../parts/common.ts';
import { defined } from '../parts/defined.ts';
import { destination, source } from '../parts/places.ts';
import { accountToken, r2Target } from '../parts/r2.ts';
import { redirectPaths } from '../parts/redirects.ts';
import type { Given } from '../given.ts';
import type { ValueOf } from '../table.ts';
import type { CommonInputs, Effort, Selection } from '../parts/common.ts';
import type { Destination, Source } from '../parts/places.ts';
import type { AccountToken, R2Target } from '../parts/r2.ts';

export interface VerifyInputs extends CommonInputs, Effort, Selection {
  readonly step: 'verify';
  readonly r2: R2Target;
  /** Absent when only an S3 key was given: checks of the account's settings are then left out. */
  readonly cloudflare?: AccountToken;
  readonly source?: Source;
  readonly destination?: Destination;
  readonly mediaHost: string;
  readonly webHost?: string;
  readonly temporaryHost?: string;
  readonly storageClass: ValueOf<'storage-class'>;
  /** Parts of provisioning that are done without. */
  readonly leaveOut: NonNullable<ValueOf<'leave-out'>>;
  /** Absent for all. */
  readonly checks?: ValueOf<'checks'>;
  /** Objects to look at. */
  readonly sample: number | 'all';
  readonly seed?: string;
  /** Hosts that gave out media before the switch; absent for the web host. */
  readonly redirectHosts?: readonly string[];
  /** Below these paths. */
  readonly redirectPaths: readonly string[];
  readonly uploadUrl?: string;
  /** Keys to purge from the cache first. */
  readonly purge?: readonly string[] | 'all';
}

export function verifyInputs(given: Given): VerifyInputs {
  const purge = given.get('purge');
  return {
    step: 'verify',
    ...commonInputs(given),
    ...effort(given),
    ...selection(given),
    r2: r2Target(given),
    mediaHost: given.need('media-host'),
    storageClass: given.need('storage-class'),
    leaveOut: given.get('leave-out') ?? [],
    sample: given.need('sample'),
    redirectPaths: redirectPaths(given),
    ...defined({
      cloudflare: accountToken(given),
      source: source(given),
      destination: destination(given),
      webHost: given.get('web-host'),
      temporaryHost: given.get('temporary-host'),
      checks: given.get('checks'),
      seed: given.get('seed'),
      redirectHosts: given.get('redirect-hosts'),
      uploadUrl: given.get('upload-url'),
      purge: purge?.length === 1 && purge[0] === 'all' ? ('all' as const) : purge,
    }),
  };
}
