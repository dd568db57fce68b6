/** Whether the token may do what the step redirect will need: found out before anything is made or copied. Looks only. */
import { CloudflareProblem } from '../cloudflare/explain.ts';
import type { Permission } from '../cloudflare/permissions.ts';
import type { AnyResource } from '../cloudflare/resource.ts';
import type { LaterRedirects } from '../inputs/parts/redirects.ts';
import type { AccountToken } from '../inputs/parts/r2.ts';
import { movesOf } from '../redirect/moves.ts';
import { chooseEngine } from './redirect-engine.ts';
import type { StepWorld } from './step.ts';

/** What is known of the redirects that are to come. */
export interface RightsInputs {
  readonly mediaHost: string;
  readonly cloudflare?: AccountToken;
  readonly redirects?: LaterRedirects;
}

/**
 * Reads what the step redirect will read. The result goes with the resources of the account, so that a missing permission is told in
 * one message with all others; it never differs and is never applied. A token that may read but not edit passes.
 * @returns nothing where no redirects are planned, or where Cloudflare makes none of them.
 */
export async function redirectRights(inputs: RightsInputs, world: StepWorld): Promise<readonly AnyResource[]> {
  const { cloudflare, redirects, mediaHost } = inputs;
  if (cloudflare === undefined || redirects === undefined) return [];
  const later = { ...redirects, cloudflare, mediaHost, mode: 'check', permanent: false } as const;
  try {
    const { planned } = await chooseEngine(later, movesOf(redirects.hosts, ['/system']), world);
    const needs = planned.flatMap(({ resource }) => resource.needs);
    return needs.length === 0 ? [] : [standIn(needs, () => Promise.resolve(null))];
  } catch (error) {
    if (!(error instanceof CloudflareProblem) || error.kind !== 'permission') throw error;
    return [standIn(error.needs, () => Promise.reject(error))];
  }
}

function standIn(needs: readonly Permission[], read: () => Promise<null>): AnyResource {
  return {
    id: 'redirect-rights',
    title: 'Rights for the redirects at the end',
    without:
      'old addresses cannot be redirected at Cloudflare. redirect-engine: nginx, caddy or apache redirects in the web server and needs no right',
    needs,
    want: null,
    read,
    diff: () => [],
    apply: () => Promise.resolve(),
  };
}
