import { commonInputs } from '../parts/common.ts';
import { defined } from '../parts/defined.ts';
import { r2Target } from '../parts/r2.ts';
import { laterRedirects } from '../parts/redirects.ts';
import type { Given } from '../given.ts';
import type { CommonInputs } from '../parts/common.ts';
import type { AccountToken, R2Target } from '../parts/r2.ts';
import type { LaterRedirects } from '../parts/redirects.ts';
import type { ValueOf } from '../table.ts';

/** Mastodon's own S3 key: what is done about it, and where it goes. */
export interface KeyInputs {
  readonly mintToken: string;
  readonly action: ValueOf<'mastodon-key'>;
  readonly sinks: ValueOf<'key-sinks'>;
  readonly environment?: string;
  readonly recipients: readonly string[];
  /** PEM. */
  readonly certificate?: string;
  readonly file?: string;
}

export interface ProvisionInputs extends CommonInputs {
  readonly step: 'provision';
  readonly mode: ValueOf<'mode', 'provision'>;
  readonly r2: R2Target & { readonly accountId: string };
  readonly cloudflare: AccountToken;
  readonly mediaHost: string;
  readonly webHost?: string;
  readonly temporaryHost?: string;
  readonly locationHint?: ValueOf<'location-hint'>;
  /** Whether the token may make them is looked at now. */
  readonly redirects?: LaterRedirects;
  readonly storageClass: ValueOf<'storage-class'>;
  /** Resources that are not looked at. */
  readonly leaveOut: NonNullable<ValueOf<'leave-out'>>;
  /** A bucket with other people's objects may be made public. */
  readonly adoptBucket: boolean;
  readonly settleMinutes: number;
  /** Absent without a token that may mint keys. */
  readonly key?: KeyInputs;
  /** Environment that takes credentials of an hour. */
  readonly temporaryEnvironment?: string;
  readonly repository?: string;
  readonly secretName: string;
  readonly namespace?: string;
}

export function provisionInputs(given: Given): ProvisionInputs {
  const accountId = given.need('account-id');
  return {
    step: 'provision',
    ...commonInputs(given),
    mode: given.choice('mode', 'provision') ?? 'apply',
    r2: { ...r2Target(given), accountId },
    cloudflare: { accountId, apiToken: given.need('api-token') },
    mediaHost: given.need('media-host'),
    storageClass: given.need('storage-class'),
    leaveOut: given.get('leave-out') ?? [],
    adoptBucket: given.get('adopt-bucket') === given.need('bucket'),
    settleMinutes: given.need('settle-minutes'),
    secretName: given.need('secret-name'),
    ...defined({
      webHost: given.get('web-host'),
      temporaryHost: given.get('temporary-host'),
      locationHint: given.get('location-hint'),
      redirects: laterRedirects(given),
      key: keyInputs(given),
      temporaryEnvironment: given.get('temporary-environment'),
      repository: given.get('repository'),
      namespace: given.get('namespace'),
    }),
  };
}

function keyInputs(given: Given): KeyInputs | undefined {
  const mintToken = given.get('mint-token');
  if (mintToken === undefined) return undefined;
  return {
    mintToken,
    action: given.need('mastodon-key'),
    sinks: given.get('key-sinks') ?? [],
    recipients: given.get('key-recipients') ?? [],
    ...defined({
      environment: given.get('key-environment'),
      certificate: given.get('key-certificate'),
      file: given.get('key-file'),
    }),
  };
}
