/**
 * Everything on the media host is cached, not only the extensions that Cloudflare caches by itself (m4a, mov and others are
 * not among them), and nothing longer than a day, so that what was taken down is gone by then even where purging failed.
 * Browsers keep what Mastodon tells them to.
 * @see https://developers.cloudflare.com/cache/how-to/cache-rules/settings/
 */
import type { Cloudflare } from './client.ts';
import { notFoundTtl } from './limits.ts';
import { permissions } from './permissions.ts';
import type { Resource } from './resource.ts';
import { hostsExpression } from './rule-fields.ts';
import { refOf, ruleResource } from './rule.ts';
import type { OwnRule, PhaseState } from './rule.ts';
import type { Site } from './site.ts';

/** Seconds that an answer is kept at the edge: a day. */
const LONGEST = 86_400;
/** "Do not keep it", as the API writes it. */
const NOT_KEPT = -1;

export function cacheRule(
  client: Cloudflare,
  site: () => Promise<Site>,
  mediaHost: string,
): Resource<PhaseState, OwnRule> {
  return ruleResource(client, site, {
    id: 'cache-rule',
    title: 'Cache rule',
    without:
      'much audio and video is never cached and other files for as long as a year, also when they were taken down',
    optional: true,
    phase: 'http_request_cache_settings',
    permission: permissions.cacheRules,
    ref: refOf('cache-rule', mediaHost),
    first: false,
    body: ({ zone, hosts }) => ({
      action: 'set_cache_settings',
      description: `Mastodon media: cache of ${mediaHost}`,
      expression: hostsExpression(hosts),
      action_parameters: {
        cache: true,
        edge_ttl: { mode: 'override_origin', default: LONGEST, status_code_ttl: errors(notFoundTtl(zone.plan)) },
        browser_ttl: { mode: 'respect_origin' },
      },
    }),
  });
}

/** A failure is never kept; a 404 only where it can be short, as the object may be written in the next moment. */
function errors(notFound: number) {
  return [
    { status_code_range: { from: 400, to: 403 }, value: NOT_KEPT },
    { status_code: 404, value: notFound },
    { status_code_range: { from: 405, to: 599 }, value: NOT_KEPT },
  ];
}
