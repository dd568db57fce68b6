/**
 * Single redirects: a rule of the zone for each path, where the token has rights for the zone alone.
 * @see https://developers.cloudflare.com/rules/url-forwarding/single-redirects/
 */
import { permissions } from '../cloudflare/permissions.ts';
import type { AnyResource } from '../cloudflare/resource.ts';
import { isRefOf, refOf, ruleResource } from '../cloudflare/rule.ts';
import { hostsExpression } from '../cloudflare/rule-fields.ts';
import { rulesRemoval } from '../cloudflare/rule-removal.ts';
import type { Zone } from '../cloudflare/zone.ts';
import type { RedirectPlace } from './bulk.ts';
import type { Move } from './moves.ts';

/** Hosts of one zone. */
export interface ZoneHosts {
  readonly zone: Zone;
  readonly hosts: readonly string[];
}

const PHASE = 'http_request_dynamic_redirect';
const ID = 'redirect-rule';
/** What the refs of our redirects have for an id, before the old path. */
const REF = 'redirect';
const DESCRIPTION = 'Mastodon media: old addresses below ';

/** One rule for each zone and each number of characters that the old path has more than the new one. */
export function singleResources(
  { client, mediaHost }: RedirectPlace,
  zones: readonly ZoneHosts[],
  moves: readonly Move[],
  status: 301 | 302,
): readonly AnyResource[] {
  return zones.flatMap(({ zone, hosts }) =>
    rootsOf(moves, hosts).map(({ root, paths }) =>
      ruleResource(client, () => Promise.resolve({ zone, hosts }), {
        id: `${ID}${root.replaceAll('/', '-')}`,
        title: `Redirect rule for ${root === '' ? '/' : root} of ${zone.name}`,
        without: 'old addresses of media lead nowhere',
        phase: PHASE,
        permission: permissions.singleRedirects,
        ref: refOf(`${REF}${root.replaceAll(/[^a-z0-9]+/gi, '-')}`, mediaHost),
        first: false,
        body: (site) => ({
          action: 'redirect',
          description: `${DESCRIPTION}${root === '' ? '/' : root} to ${mediaHost}`,
          expression: `(${hostsExpression(site.hosts)}) and (${paths.map((path) => `starts_with(http.request.uri.path, "${path}")`).join(' or ')})`,
          action_parameters: {
            from_value: {
              status_code: status,
              preserve_query_string: true,
              target_url: {
                expression: `concat("https://${mediaHost}", substring(http.request.uri.path, ${root.length}))`,
              },
            },
          },
        }),
      }),
    ),
  );
}

/** All redirects to the media host among the rules of a zone, whatever hosts and paths they were made for. */
export function singleRemoval({ client, mediaHost }: RedirectPlace, zone: Zone): readonly AnyResource[] {
  const removal = rulesRemoval(client, {
    id: ID,
    title: 'Redirect rules',
    phase: PHASE,
    owner: { zone_id: zone.id },
    ownerName: zone.name,
    permission: permissions.singleRedirects,
    isOurs: ({ ref = '', description = '' }) =>
      isRefOf(ref, REF, mediaHost) || (description.startsWith(DESCRIPTION) && description.endsWith(` to ${mediaHost}`)),
  });
  return [removal] as readonly AnyResource[];
}

/** What old paths have before the new ones, with the paths that have it. */
function rootsOf(
  moves: readonly Move[],
  hosts: readonly string[],
): readonly { root: string; paths: readonly string[] }[] {
  const roots = new Map<string, Set<string>>();
  for (const { host, path, to } of moves) {
    if (!hosts.includes(host)) continue;
    const root = path.slice(0, path.length - to.length);
    roots.set(root, (roots.get(root) ?? new Set()).add(path));
  }
  return [...roots].map(([root, paths]) => ({ root, paths: [...paths] }));
}
