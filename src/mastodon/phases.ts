/**
 * What each phase of a migration does to the variables of an instance. The same for every form of deployment; a renderer
 * only reads what its file says now, asks here, and writes.
 *
 * - `prepare` lets browsers load from the media host (CSP), a week before anything is served from there.
 * - `switch` stores and serves from the bucket.
 * - `cleanup` says the same as `switch`; where it is said differs (Helm).
 * - `rollback` only turns S3_ENABLED off. The other variables stay: S3_ALIAS_HOST keeps the media host in the CSP, so
 *   that pages opened before still show their pictures, and going forward again is one word.
 */
import { otherBackEnds, settingsProblems, SettingsError, storageSettings } from './settings.ts';
import { isAtLeast } from './version.ts';
import type { MastodonVersion } from './version.ts';
import type { MediaStore, Setting, Settings, SettingsProblem } from './settings.ts';

export type Phase = 'prepare' | 'switch' | 'cleanup' | 'rollback';

/** What is wanted of an instance's settings. */
export interface SettingsRequest {
  readonly phase: Phase;
  /** Needed by every phase but `rollback`, which adds nothing. */
  readonly version: MastodonVersion | undefined;
  readonly store: MediaStore;
}

/** The variables that a settings file sets now, by name. */
export type Current = ReadonlyMap<string, string>;

/**
 * The settings of a phase, on top of what is there.
 * @returns the settings, or everything that stands against them.
 */
export function phaseSettings(request: SettingsRequest, now: Current): Settings | readonly SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const settings = wanted(request, now, problems);
  problems.push(...(problems.length > 0 ? [] : settingsProblems(settings)));
  return problems.length > 0 ? problems : settings;
}

/** Tells the two answers of {@link phaseSettings} apart. */
export function isProblems(answer: Settings | readonly SettingsProblem[]): answer is readonly SettingsProblem[] {
  return answer.some((item) => 'problem' in item);
}

function wanted(request: SettingsRequest, now: Current, problems: SettingsProblem[]): Settings {
  const { phase, version, store } = request;
  const enabled =
    phase === 'switch' || phase === 'cleanup' || (phase === 'prepare' && now.get('S3_ENABLED') === 'true');
  const storage = checkedStorage(store, problems).map((each) =>
    each.name === 'S3_ENABLED' ? { name: each.name, value: String(enabled) } : each,
  );
  if (phase === 'rollback') {
    if (!isHere(store, now)) problems.push(notHere);
    return [...storage, ...additional.flatMap((name) => kept(name, now))];
  }
  if (version === undefined || !isAtLeast(version, 4)) {
    problems.push(version === undefined ? versionUnknown : tooOld);
    return [];
  }
  // Where the switch is over already, or was taken back, preparing again must not take its settings apart.
  if (phase !== 'prepare' || isHere(store, now)) {
    problems.push(...otherStores(now));
    return [...storage, ...(knowsMediaHosts(version) ? [mediaHosts([store.endpoint], now), ...checksums(now)] : [])];
  }
  if (knowsMediaHosts(version)) return [mediaHosts([`https://${store.mediaHost}`, store.endpoint], now)];
  problems.push(...hostTaken(store, now), ...otherStores(now));
  return [{ name: 'S3_ALIAS_HOST', value: store.mediaHost }];
}

function checkedStorage(store: MediaStore, problems: SettingsProblem[]): Settings {
  try {
    return storageSettings(store);
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    problems.push(...error.problems);
    return [];
  }
}

const versionUnknown: SettingsProblem = {
  name: 'mastodon-version',
  problem: 'the version of Mastodon is not known, and the settings differ by version',
  fix: 'give mastodon-version, such as 4.5.3',
};

/** https://github.com/mastodon/mastodon/pull/20510 */
const tooOld: SettingsProblem = {
  name: 'mastodon-version',
  problem:
    'Mastodon before 4.0 cannot leave the ACL out: it takes an empty S3_PERMISSION for public-read, which R2 refuses on every upload',
  fix: 'update Mastodon to a supported version first',
};

/** EXTRA_MEDIA_HOSTS exists since 4.4: https://github.com/mastodon/mastodon/pull/34184 */
function knowsMediaHosts(version: MastodonVersion): boolean {
  return isAtLeast(version, 4, 4);
}

/** Variables beside the storage block that a switch sets too. */
const additional = ['EXTRA_MEDIA_HOSTS', 'AWS_REQUEST_CHECKSUM_CALCULATION', 'AWS_RESPONSE_CHECKSUM_VALIDATION'];

/**
 * The hosts that are in the CSP beside Mastodon's own, with ours among them. The S3 API is one: moderators see the media
 * of removed posts by links that are signed for it.
 */
function mediaHosts(ours: readonly string[], now: Current): Setting {
  const name = 'EXTRA_MEDIA_HOSTS';
  const there = (now.get(name) ?? '').split(/[\s,]+/).filter((host) => host !== '');
  return { name, value: [...new Set([...there, ...ours.map((origin) => origin.replace(/\/+$/, ''))])].join(',') };
}

/**
 * Patch releases of 4.4 and 4.5 moved to an AWS SDK that adds CRC32 checksums to every upload, which stores other than
 * Amazon's have refused before. `when_required` is right for every version of the SDK, before and after.
 * @see https://github.com/mastodon/mastodon/issues/33624
 */
function checksums(now: Current): Settings {
  return ['AWS_REQUEST_CHECKSUM_CALCULATION', 'AWS_RESPONSE_CHECKSUM_VALIDATION'].map((name) => {
    const there = now.get(name) ?? '';
    // Somebody's own choice stays; any other word would keep Mastodon from starting.
    return { name, value: /^when_(?:required|supported)$/i.test(there) ? there : 'when_required' };
  });
}

function kept(name: string, now: Current): Settings {
  const value = now.get(name) ?? '';
  return value === '' ? [] : [{ name, value }];
}

/** Media in a store that was not copied must not be switched away from. */
function otherStores(now: Current): readonly SettingsProblem[] {
  return Object.entries(otherBackEnds)
    .filter(([name]) => now.get(name) === 'true')
    .map(([name, title]) => ({
      name,
      problem: `${name} is true: the media is in ${title}, which is not copied from`,
      fix: `copy the media elsewhere first, or remove ${name} if it is a leftover`,
    }));
}

/**
 * The CSP has room for one storage host only, and reads S3_ALIAS_HOST even while S3 is off.
 * @see https://github.com/mastodon/mastodon/blob/v4.3.0/app/lib/content_security_policy.rb
 */
function hostTaken(store: MediaStore, now: Current): readonly SettingsProblem[] {
  if (now.get('S3_ENABLED') !== 'true' || now.get('S3_ALIAS_HOST') === store.mediaHost) return [];
  return [
    {
      name: 'S3_ALIAS_HOST',
      problem:
        'the instance serves from another store, and Mastodon before 4.4 can allow no second media host beside that',
      fix: 'update to 4.4 or later first; or go on without this phase and give waive-csp-wait at the switch: visitors may then miss pictures for up to a week',
    },
  ];
}

/** Whether the settings speak of this bucket, switched on or not. */
function isHere(store: MediaStore, now: Current): boolean {
  const endpoint = (now.get('S3_ENDPOINT') ?? '').replace(/\/+$/, '');
  return now.get('S3_BUCKET') === store.bucket && endpoint === store.endpoint.replace(/\/+$/, '');
}

const notHere: SettingsProblem = {
  name: 'S3_BUCKET',
  problem: 'the settings do not name this bucket and endpoint, so there is nothing to go back from',
  fix: 'check file, bucket and endpoint; after a merged switch, take the branch it was merged into as base',
};
