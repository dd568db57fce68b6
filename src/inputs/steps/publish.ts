import { commonInputs } from '../parts/common.ts';
import { defined } from '../parts/defined.ts';
import { accountToken, r2Bucket, r2Credentials } from '../parts/r2.ts';
import type { Given } from '../given.ts';
import type { CommonInputs } from '../parts/common.ts';
import type { AccountToken, R2Bucket, R2Credentials } from '../parts/r2.ts';
import type { ValueOf } from '../table.ts';

export interface PublishInputs extends CommonInputs {
  readonly step: 'publish';
  readonly form: ValueOf<'form'>;
  readonly phase: ValueOf<'phase'>;
  readonly target: ValueOf<'target'>;
  /** Of this machine for the target `file`, else inside the repository. */
  readonly file: string;
  readonly r2: R2Bucket;
  /** Needed to read and keep the journal, which the proofs before a switch rest on. */
  readonly credentials?: R2Credentials;
  readonly cloudflare?: AccountToken;
  readonly mediaHost: string;
  readonly webHost?: string;
  readonly mastodonVersion?: string;
  readonly dryRun: boolean;
  readonly repository?: string;
  readonly base?: string;
  readonly branch?: string;
  readonly message?: string;
  readonly labels: readonly string[];
  readonly reviewers: readonly string[];
  readonly draft: boolean;
  readonly secretName: string;
  readonly namespace?: string;
  readonly secretStore?: string;
  readonly secretRemoteKey?: string;
  /** Switch before browsers have had the media host in their CSP for seven days. */
  readonly waiveCspWait: boolean;
  /** There are no media yet, and no visitors. */
  readonly newInstance: boolean;
}

export function publishInputs(given: Given): PublishInputs {
  const mediaHost = given.need('media-host');
  return {
    step: 'publish',
    ...commonInputs(given),
    form: given.need('form'),
    phase: given.need('phase'),
    target: given.need('target'),
    file: given.get('file') ?? '.env.production',
    r2: r2Bucket(given),
    mediaHost,
    dryRun: given.need('dry-run'),
    labels: given.get('labels') ?? [],
    reviewers: given.get('reviewers') ?? [],
    draft: given.need('draft'),
    secretName: given.need('secret-name'),
    waiveCspWait: given.get('waive-csp-wait') === mediaHost,
    newInstance: given.get('new-instance') === mediaHost,
    ...defined({
      credentials: r2Credentials(given),
      cloudflare: accountToken(given),
      webHost: given.get('web-host'),
      mastodonVersion: given.get('mastodon-version'),
      repository: given.get('repository'),
      base: given.get('base'),
      branch: given.get('branch'),
      message: given.get('message'),
      namespace: given.get('namespace'),
      secretStore: given.get('secret-store'),
      secretRemoteKey: given.get('secret-remote-key'),
    }),
  };
}
