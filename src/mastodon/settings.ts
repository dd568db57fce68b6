/**
 * The settings that make Mastodon keep its media in a bucket on R2, as a list that every form of deployment is rendered
 * from.
 * @see https://docs.joinmastodon.org/admin/config/#s3
 * @see https://developers.cloudflare.com/r2/tutorials/mastodon/
 */

/** One environment variable. A secret is named, its value is never known here. */
export type Setting =
  { readonly name: string; readonly value: string } | { readonly name: string; readonly secret: true };

/** The settings, in the order in which they are written. */
export type Settings = readonly Setting[];

/** Where the media is going to live. */
export interface MediaStore {
  readonly bucket: string;
  /** Of the S3 API, such as `https://<account>.r2.cloudflarestorage.com`; no path. */
  readonly endpoint: string;
  /** The public host, such as `files.example.com`; no scheme, no path. */
  readonly mediaHost: string;
  /** R2 knows `auto` only, which is the default. */
  readonly region?: string;
}

/** Something that cannot be written into a settings file, and what would help. */
export interface SettingsProblem {
  readonly name: string;
  readonly problem: string;
  readonly fix: string;
}

/** Thrown with every problem of a {@link MediaStore} at once. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly problems: readonly SettingsProblem[];

  constructor(problems: readonly SettingsProblem[]) {
    super(problems.map(({ problem, fix }) => `${problem}: ${fix}`).join('\n'));
    this.problems = problems;
  }
}

/**
 * The settings for a bucket on R2.
 * @throws SettingsError with all that is wrong.
 */
export function storageSettings(store: MediaStore): Settings {
  const endpoint = store.endpoint.replace(/\/+$/, '');
  const settings: Settings = [
    { name: 'S3_ENABLED', value: 'true' },
    { name: 'S3_BUCKET', value: store.bucket },
    { name: 'S3_REGION', value: store.region ?? 'auto' },
    { name: 'S3_PROTOCOL', value: 'https' },
    { name: 'S3_ENDPOINT', value: endpoint },
    // Without it, the admin check for media privacy asks a stranger's bucket of the same name at Amazon.
    { name: 'S3_HOSTNAME', value: endpoint.replace(/^https?:\/\//, '') },
    { name: 'S3_ALIAS_HOST', value: store.mediaHost },
    // Present and empty: left out, it means `public-read`, which R2 refuses on every upload.
    // https://github.com/mastodon/mastodon/pull/20510
    { name: 'S3_PERMISSION', value: '' },
    { name: 'AWS_ACCESS_KEY_ID', secret: true },
    { name: 'AWS_SECRET_ACCESS_KEY', secret: true },
  ];
  const problems = [...storeProblems(store, endpoint), ...settingsProblems(settings)];
  if (problems.length > 0) throw new SettingsError(onePerName(problems));
  return settings;
}

/**
 * What keeps settings from being written. Every reader (Ruby's dotenv, systemd, Docker, Compose, shells, YAML) has its
 * own rules for quotes, blanks, `#` and `$`; values of these characters need none of them.
 */
export function settingsProblems(settings: Settings): readonly SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const seen = new Set<string>();
  for (const setting of settings) {
    const name = /^[A-Z][A-Z0-9_]*$/.test(setting.name) ? setting.name : JSON.stringify(setting.name);
    if (name !== setting.name) {
      problems.push({ name, problem: `${name} is no name of a setting`, fix: 'use A-Z, 0-9 and _ only' });
    } else if (seen.has(name)) {
      problems.push({ name, problem: `${name} is set twice`, fix: 'set it once' });
    }
    seen.add(setting.name);
    if ('secret' in setting) continue;
    if (setting.value === '' && !mayBeEmpty.has(setting.name)) {
      problems.push({ name, problem: `${name} is empty`, fix: 'give a value' });
    } else if (!/^[A-Za-z0-9._:/@,+-]*$/.test(setting.value)) {
      problems.push({
        name,
        problem: `${name} has a character that not every reader of settings takes literally`,
        fix: 'use letters, digits and . _ : / @ , + - only',
      });
    }
  }
  return problems;
}

/**
 * Whether a variable says where the media is, and so belongs to the storage block as a whole: whatever is left of the
 * old store's would change the meaning of the new. `PAPERCLIP_*`, `CDN_HOST`, `EXTRA_MEDIA_HOSTS` and `CACHE_BUSTER_*`
 * do not: they still have a use after the switch.
 */
export function isStorageName(name: string): boolean {
  return keyNames.has(name) || (name.startsWith('S3_') && !tuningNames.has(name));
}

/** Which variables settings speak for: those they set and, where they turn the bucket on or off, all that is about it. */
export function ownedBy(settings: Settings): (name: string) => boolean {
  const set = new Set(settings.map(({ name }) => name));
  const whole = set.has('S3_ENABLED');
  return (name) => set.has(name) || (whole && isStorageName(name));
}

/** The variables with Mastodon's key to the store. */
export const keyNames: ReadonlySet<string> = new Set(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']);

/**
 * How the client behaves, whatever the store: timeouts, retries and sizes that operators found out the hard way. These
 * stay as they are.
 */
export const tuningNames: ReadonlySet<string> = new Set([
  'S3_OPEN_TIMEOUT',
  'S3_READ_TIMEOUT',
  'S3_RETRY_LIMIT',
  'S3_MULTIPART_THRESHOLD',
  'S3_BATCH_DELETE_LIMIT',
  'S3_BATCH_DELETE_RETRY',
]);

/** The switches of the other back ends. Where one is `true`, the media is in a store this project does not read. */
export const otherBackEnds: Readonly<Record<string, string>> = {
  SWIFT_ENABLED: 'OpenStack Swift',
  AZURE_ENABLED: 'Azure Blob Storage',
};

const mayBeEmpty: ReadonlySet<string> = new Set(['S3_PERMISSION']);

/** The mistakes that come from copying a value out of a dashboard. */
function storeProblems(store: MediaStore, endpoint: string): readonly SettingsProblem[] {
  const problems: SettingsProblem[] = [];
  const refuse = (name: string, problem: string, fix: string): void => {
    problems.push({ name, problem, fix });
  };
  // https://developers.cloudflare.com/r2/buckets/create-buckets/
  if (!/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/.test(store.bucket)) {
    refuse(
      'S3_BUCKET',
      'S3_BUCKET is no name of a bucket on R2',
      'use 3 to 63 of a-z, 0-9 and -, not - at either end; a host name with dots goes into S3_ALIAS_HOST',
    );
  }
  // A path would stand twice in every request: https://github.com/mastodon/mastodon/issues/27015
  if (!/^https?:\/\/[A-Za-z0-9.-]+(?::\d+)?$/.test(endpoint)) {
    refuse(
      'S3_ENDPOINT',
      'S3_ENDPOINT is not an address without a path',
      'give https://<account>.r2.cloudflarestorage.com, without the name of the bucket behind it',
    );
  }
  // A scheme would stand twice in every address: https://github.com/mastodon/mastodon/issues/21382
  if (!isHost(store.mediaHost)) {
    refuse(
      'S3_ALIAS_HOST',
      'S3_ALIAS_HOST is not a host name',
      'give it like files.example.com, without https:// and /',
    );
  }
  return problems;
}

function isHost(text: string): boolean {
  return text.length <= 253 && /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9-]{2,63}(?::\d+)?$/i.test(text);
}

function onePerName(problems: readonly SettingsProblem[]): readonly SettingsProblem[] {
  return problems.filter(({ name }, index) => problems.findIndex((other) => other.name === name) === index);
}
