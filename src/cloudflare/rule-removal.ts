/** Rules of ours that are to go from a phase; all others stay as they are, in their order. */
import type { Cloudflare } from './client.ts';
import { CloudflareProblem, explain, orNull } from './explain.ts';
import type { Phase } from './limits.ts';
import type { Permission } from './permissions.ts';
import type { Change, Resource } from './resource.ts';
import { deleteRule, type RuleOwner } from './rule.ts';
import type { SeenRule } from './rule-fields.ts';

/** Which rules are to go, and from where. */
export interface Leaving {
  readonly id: string;
  readonly title: string;
  readonly phase: Phase;
  readonly owner: RuleOwner;
  /** The owner, for people. */
  readonly ownerName: string;
  readonly permission: Permission;
  /** Pure. */
  isOurs(rule: SeenRule): boolean;
}

interface Own {
  readonly rulesetId: string;
  readonly rules: readonly SeenRule[];
}

/** Makes the resource that is right once no such rule is there. */
export function rulesRemoval(client: Cloudflare, leaving: Leaving): Resource<Own, null> {
  const { id, title, phase, owner, ownerName, permission } = leaving;
  const needs = [permission];
  const read = async (): Promise<Own | null> => {
    // 404: no rule was ever made in this phase.
    const call = client.rulesets.phases.get(phase, owner);
    const found = await orNull(call, `read the rules of ${ownerName} (${phase})`, needs);
    if (found === null) return null;
    const rules = (found.rules as readonly SeenRule[] | undefined) ?? [];
    return { rulesetId: found.id, rules: rules.filter((rule) => leaving.isOurs(rule)) };
  };
  const remove = async (): Promise<void> => {
    const now = await read();
    for (const rule of now?.rules ?? [])
      await deleteRule(client, rule.id, { ...owner, ruleset_id: now?.rulesetId ?? '' });
  };
  return {
    id,
    title,
    without: 'redirects that were made cannot be taken away',
    needs,
    want: null,
    read,
    diff: (now) => (now?.rules ?? []).map((rule) => changeFor(id, rule)),
    apply: async () => {
      try {
        await remove();
        if (((await read())?.rules.length ?? 0) === 0) return;
      } catch (error) {
        throw explain(error, `delete ${title.toLowerCase()} (${ownerName})`, needs);
      }
      throw new CloudflareProblem(
        'conflict',
        `The rules of ${ownerName} (${phase}) came back: something else makes them at the same time, such as a Terraform run. Stop it, then run again.`,
      );
    },
  };
}

function changeFor(resource: string, { id, description = id, expression }: SeenRule): Change {
  const what = `rule "${description}"`;
  return { resource, action: 'delete', what, ...(expression !== undefined && { from: expression }) };
}
