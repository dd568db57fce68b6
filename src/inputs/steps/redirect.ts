import { commonInputs } from '../parts/common.ts';
import { defined } from '../parts/defined.ts';
import { source } from '../parts/places.ts';
import { redirectHosts, redirectPaths } from '../parts/redirects.ts';
import { accountToken, r2Bucket, r2Credentials } from '../parts/r2.ts';
import type { Given } from '../given.ts';
import type { CommonInputs } from '../parts/common.ts';
import type { Source } from '../parts/places.ts';
import type { AccountToken, R2Bucket, R2Credentials } from '../parts/r2.ts';
import type { ValueOf } from '../table.ts';

export interface RedirectInputs extends CommonInputs {
  readonly step: 'redirect';
  readonly mode: ValueOf<'mode', 'redirect'>;
  readonly engine: ValueOf<'engine', 'redirect'>;
  readonly r2: R2Bucket;
  readonly credentials?: R2Credentials;
  /** Absent only where the engine is a web server. */
  readonly cloudflare?: AccountToken;
  readonly source?: Source;
  readonly mediaHost: string;
  readonly webHost: string;
  readonly hosts: readonly string[];
  /** Each begins with a slash and does not end in one. */
  readonly paths: readonly string[];
  readonly permanent: boolean;
  readonly dryRun: boolean;
  /** Where to write the snippet for the web server. */
  readonly file?: string;
}

export function redirectInputs(given: Given): RedirectInputs {
  return {
    step: 'redirect',
    ...commonInputs(given),
    mode: given.choice('mode', 'redirect') ?? 'apply',
    engine: given.choice('engine', 'redirect') ?? 'auto',
    r2: r2Bucket(given),
    mediaHost: given.need('media-host'),
    webHost: given.need('web-host'),
    hosts: redirectHosts(given),
    paths: redirectPaths(given),
    permanent: given.need('permanent'),
    dryRun: given.need('dry-run'),
    ...defined({
      credentials: r2Credentials(given),
      cloudflare: accountToken(given),
      source: source(given),
      file: given.get('file'),
    }),
  };
}
