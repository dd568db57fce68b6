/**
 * Headers that Mastodon's own proxy configuration adds and R2 does not: media are neither sniffed nor run as pages. CORS for
 * every answer, as one that was cached for a visitor without `Origin` must also do for the web client's audio player.
 * @see https://docs.joinmastodon.org/admin/optional/object-storage-proxy/
 * @see https://developers.cloudflare.com/rules/transform/response-header-modification/
 */
import type { Cloudflare } from './client.ts';
import { permissions } from './permissions.ts';
import type { Resource } from './resource.ts';
import { hostsExpression } from './rule-fields.ts';
import { refOf, ruleResource } from './rule.ts';
import type { OwnRule, PhaseState } from './rule.ts';
import type { Site } from './site.ts';

/** The headers and their values. */
export const mediaHeaders = {
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; form-action 'none'",
  'Access-Control-Allow-Origin': '*',
} as const;

export function headerRule(
  client: Cloudflare,
  site: () => Promise<Site>,
  mediaHost: string,
): Resource<PhaseState, OwnRule> {
  const headers = Object.entries(mediaHeaders).map(([name, value]) => [name, { operation: 'set', value }]);
  return ruleResource(client, site, {
    id: 'header-rule',
    title: 'Response header rule',
    without: 'a media file could run as a page of the media host, and audio may not play where it was cached first',
    optional: true,
    phase: 'http_response_headers_transform',
    permission: permissions.headers,
    ref: refOf('header-rule', mediaHost),
    first: false,
    body: ({ hosts }) => ({
      action: 'rewrite',
      description: `Mastodon media: headers of ${mediaHost}`,
      expression: hostsExpression(hosts),
      action_parameters: { headers: Object.fromEntries(headers) as Record<string, unknown> },
    }),
  });
}
