/** The permissions of an API token, named as the dashboard names them. */

/** One line of the permission list of an API token. */
export interface Permission {
  readonly level: 'Account' | 'Zone';
  readonly name: string;
  readonly access: 'Read' | 'Edit' | 'Purge';
}

/**
 * What this project asks for, each once.
 * @see https://developers.cloudflare.com/fundamentals/api/reference/permissions/
 */
export const permissions = {
  r2: { level: 'Account', name: 'Workers R2 Storage', access: 'Edit' },
  zone: { level: 'Zone', name: 'Zone', access: 'Read' },
  dns: { level: 'Zone', name: 'DNS', access: 'Read' },
  cacheRules: { level: 'Zone', name: 'Cache Rules', access: 'Edit' },
  waf: { level: 'Zone', name: 'Zone WAF', access: 'Edit' },
  headers: { level: 'Zone', name: 'Transform Rules', access: 'Edit' },
  zoneSettings: { level: 'Zone', name: 'Zone Settings', access: 'Edit' },
  lists: { level: 'Account', name: 'Account Filter Lists', access: 'Edit' },
  bulkRedirects: { level: 'Account', name: 'Bulk URL Redirects', access: 'Edit' },
  singleRedirects: { level: 'Zone', name: 'Single Redirect', access: 'Edit' },
  tokens: { level: 'Account', name: 'Account API Tokens', access: 'Edit' },
  purge: { level: 'Zone', name: 'Cache Purge', access: 'Purge' },
} as const satisfies Record<string, Permission>;

/** Where a token's permissions are edited. */
export const tokenPages =
  'https://dash.cloudflare.com/profile/api-tokens (a token of your own) or https://dash.cloudflare.com/?to=/:account/api-tokens (a token of the account)';

/** As a person reads it in the dashboard: `Workers R2 Storage: Edit (Account)`. */
export function describePermission(permission: Permission): string {
  return `${permission.name}: ${permission.access} (${permission.level})`;
}
