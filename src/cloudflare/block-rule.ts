/**
 * Nothing private is served from the media host, whatever gets into the bucket: Mastodon's backups and imports, which are
 * read by signed URLs of the S3 endpoint only, and this project's own records.
 * @see https://developers.cloudflare.com/waf/custom-rules/
 */
import { privateFolders } from '../mastodon/layout.ts';
import type { Cloudflare } from './client.ts';
import { permissions } from './permissions.ts';
import type { Resource } from './resource.ts';
import { hostsExpression } from './rule-fields.ts';
import { refOf, ruleResource } from './rule.ts';
import type { OwnRule, PhaseState } from './rule.ts';
import type { Site } from './site.ts';

/** Folders that are never served, each with its slash. */
export const blockedFolders: readonly string[] = [...privateFolders.map((name) => `${name}/`), '.mastodon-r2/'];

/** The rule for a media host. It is the first of its phase, as a rule that skips the others could come before it. */
export function blockRule(
  client: Cloudflare,
  site: () => Promise<Site>,
  mediaHost: string,
): Resource<PhaseState, OwnRule> {
  return ruleResource(client, site, {
    id: 'block-rule',
    title: 'Block rule',
    without: 'private files could be read by anyone, so the instance is not switched',
    phase: 'http_request_firewall_custom',
    permission: permissions.waf,
    ref: refOf('block-rule', mediaHost),
    first: true,
    body: ({ hosts }) => ({
      action: 'block',
      description: `Mastodon media: private files of ${mediaHost}`,
      expression: `(${hostsExpression(hosts)}) and (${blockedFolders.map(startsWith).join(' or ')})`,
    }),
  });
}

/** R2 decodes the path once more than the rules see it: `/backups%2Fa.zip` is the key `backups/a.zip`. */
function startsWith(folder: string): string {
  return `starts_with(url_decode(http.request.uri.path), "/${folder}")`;
}
