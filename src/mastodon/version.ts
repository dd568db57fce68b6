/** Versions as Mastodon tells them. */

/** A version in numbers. */
export interface MastodonVersion {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/**
 * Reads `4.3.2`, `4.5.0-beta.1`, `4.4.1+glitch`, `v4.2`. What comes after the numbers is left aside: a pre-release of 4.4 has what
 * matters here of 4.4.
 * @returns `undefined` for anything else.
 */
export function parseMastodonVersion(text: string): MastodonVersion | undefined {
  const match = /^v?(\d{1,4})\.(\d{1,4})(?:\.(\d{1,4}))?(?!\d)/.exec(text.trim());
  if (match === null) return undefined;
  const [, major = '', minor = '', patch = '0'] = match;
  return { major: Number(major), minor: Number(minor), patch: Number(patch) };
}

/** Whether a version is at least `major.minor.patch`. */
export function isAtLeast(version: MastodonVersion, major: number, minor = 0, patch = 0): boolean {
  if (version.major !== major) return version.major > major;
  if (version.minor !== minor) return version.minor > minor;
  return version.patch >= patch;
}
