/** Permission groups of tokens, as the API names them. */

/** Everything that provisioning takes. */
export const provisionGroups: readonly string[] = [
  'Workers R2 Storage Write',
  'Zone Read',
  'DNS Read',
  'Zone WAF Write',
  'Transform Rules Write',
  'Cache Settings Write',
  'Zone Settings Write',
];

/** What a day-to-day token has. */
export const dailyGroups: readonly string[] = [...provisionGroups, 'Cache Purge'];

/** What redirects by a list of the account take. */
export const redirectGroups: readonly string[] = ['Account Filter Lists Edit', 'Mass URL Redirects Write'];
