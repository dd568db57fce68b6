/**
 * One rule of ours among the rules of a phase. It is found by its `ref`; all other rules stay as they are, in their order,
 * as only ours is written. Two runs at once, or an answer that was lost, leave one rule.
 * @see https://developers.cloudflare.com/ruleset-engine/rulesets-api/
 */
import { createHash } from 'node:crypto';
import type { Cloudflare } from './client.ts';
import { CloudflareProblem, explain, explained, hasCode, hasStatus, orNull } from './explain.ts';
import { mostRules } from './limits.ts';
import type { Phase } from './limits.ts';
import type { Permission } from './permissions.ts';
import { updates } from './resource.ts';
import type { Change, Resource } from './resource.ts';
import { fieldsOf } from './rule-fields.ts';
import type { RuleBody, SeenRule } from './rule-fields.ts';
import type { Site } from './site.ts';

/** What is kept right about our rule of a phase. */
export interface OwnRule {
  readonly id: string;
  readonly title: string;
  readonly without: string;
  readonly optional?: true;
  readonly phase: Phase;
  readonly permission: Permission;
  readonly ref: string;
  /** The account whose rule it is, for the phases that accounts have; otherwise it is the zone's. */
  readonly accountId?: string;
  /** Whether no rule of other people may come before it. */
  readonly first: boolean;
  /** Pure. */
  body(site: Site): RuleBody;
}

/** A phase of a zone as it was read. */
export interface PhaseState {
  readonly site: Site;
  /** Absent until there was a first rule. */
  readonly rulesetId?: string;
  readonly rules: readonly SeenRule[];
}

/** The `ref` of our rule for a media host: the same in every run, and another one for another instance in the same zone. */
export function refOf(id: string, mediaHost: string): string {
  return family(id) + markOf(mediaHost);
}

/** Whether a `ref` is that of one of our rules for a media host, of an id or of one that begins with it and a hyphen. */
export function isRefOf(ref: string, id: string, mediaHost: string): boolean {
  return ref.startsWith(family(id)) && ref.endsWith(`_${markOf(mediaHost)}`);
}

/** Whose rules they are, as calls of the API name it. */
export type RuleOwner = { readonly account_id: string } | { readonly zone_id: string };

function ownerOf({ accountId }: OwnRule, { zone }: Site): RuleOwner {
  return accountId === undefined ? { zone_id: zone.id } : { account_id: accountId };
}

function markOf(mediaHost: string): string {
  return createHash('sha256').update(mediaHost).digest('hex').slice(0, 8);
}

/** What the refs of our rules for all media hosts begin with. */
function family(id: string): string {
  return `mastodon_media_${id.replaceAll('-', '_')}_`;
}

/** Whether other people's rules come before ours; the rules of a second instance of the zone do no harm there. */
function isBehind(rule: SeenRule, rules: readonly SeenRule[], want: OwnRule): boolean {
  const before = rules.slice(0, rules.indexOf(rule));
  return want.first && before.some(({ ref }) => ref?.startsWith(family(want.id)) !== true);
}

/** A second entry point was made meanwhile: a phase has one only. */
const EXISTS = 20_217;

/** Makes the resource of a rule. */
export function ruleResource(
  client: Cloudflare,
  site: () => Promise<Site>,
  want: OwnRule,
): Resource<PhaseState, OwnRule> {
  const needs = [want.permission];
  const { id, title, without, optional, phase } = want;

  const read = async (): Promise<PhaseState> => {
    const where = await site();
    const what = `read the rules of ${where.zone.name} (${phase})`;
    // 404: no rule was ever made in this phase.
    const found = await orNull(client.rulesets.phases.get(phase, ownerOf(want, where)), what, needs);
    if (found === null) return { site: where, rules: [] };
    // A phase whose last rule was deleted comes without the list.
    const rules = (found.rules as readonly SeenRule[] | undefined) ?? [];
    return { site: where, rulesetId: found.id, rules };
  };
  const write = async (now: PhaseState, dryRun: boolean): Promise<void> => {
    try {
      await writeRule(client, now, want, dryRun);
    } catch (error) {
      throw explain(error, `write the rule "${title}" of ${now.site.zone.name}`, needs);
    }
  };

  return {
    id,
    title,
    without,
    ...(optional && { optional }),
    needs,
    want,
    read,
    diff: diffRule,
    objection: (now, wanted) => (now === null ? undefined : objectionTo(now, wanted)),
    rehearse: async () => write(await read(), true),
    apply: async () => {
      // Read again: somebody may have changed something since.
      await write(await read(), false);
      await settleOne(client, await read(), want);
    },
  };
}

function diffRule(now: PhaseState | null, want: OwnRule): Change[] {
  if (now === null) return [];
  const body = want.body(now.site);
  const [rule, ...extra] = ownRules(now, want);
  if (rule === undefined) {
    return [{ resource: want.id, action: 'create', what: `rule "${body.description}"`, to: body.expression }];
  }
  const changes = updates(want.id, fieldsOf(rule), fieldsOf({ ...body, ref: want.ref, enabled: true }));
  if (isBehind(rule, now.rules, want)) {
    const from = String(now.rules.indexOf(rule) + 1);
    changes.push({ resource: want.id, action: 'update', what: 'position', from, to: '1' });
  }
  for (const { id } of extra)
    changes.push({ resource: want.id, action: 'delete', what: `second copy of the rule, ${id}` });
  return changes;
}

/** Rules of our `ref`; else one that has our description, should somebody have made it anew by hand. */
function ownRules({ rules }: PhaseState, want: OwnRule): readonly SeenRule[] {
  const own = rules.filter(({ ref }) => ref === want.ref);
  return own.length > 0
    ? own
    : rules.filter(({ description }) => description === want.body(anySite).description).slice(0, 1);
}

/** The description says nothing about the site. */
const anySite: Site = { zone: { id: '', name: '', plan: undefined }, hosts: [] };

function objectionTo(now: PhaseState, want: OwnRule): string | undefined {
  const { zone } = now.site;
  const most = mostRules(want.phase, zone.plan);
  if (ownRules(now, want).length > 0 || now.rules.length < most) return undefined;
  const leave = want.optional ? `, or do without it by leave-out: ${want.id}` : '';
  return `${want.title}: the plan of ${zone.name} (${zone.plan ?? 'unknown'}) allows ${most} rules in ${want.phase}, and there are ${now.rules.length}. Remove or join some of them${leave}. Without it ${want.without}.`;
}

async function writeRule(client: Cloudflare, now: PhaseState, want: OwnRule, dryRun: boolean): Promise<void> {
  const at = { ...ownerOf(want, now.site), ...(dryRun && { dry_run: true }) };
  // A change has to carry the whole rule: what it leaves out is gone.
  const body = { ...want.body(now.site), ref: want.ref, enabled: true };
  const [rule, ...extra] = ownRules(now, want);
  const moves = rule === undefined ? want.first && now.rules.length > 0 : isBehind(rule, now.rules, want);
  const place = moves ? { position: { index: 1 } } : {};

  if (now.rulesetId === undefined) {
    const entry = {
      name: 'default',
      kind: want.accountId === undefined ? 'zone' : 'root',
      phase: want.phase,
      rules: [body],
    };
    try {
      await client.rulesets.create({ ...at, ...entry } as Parameters<typeof client.rulesets.create>[0]);
    } catch (error) {
      // Made by somebody else since it was read; the caller looks again.
      if (!hasCode(error, EXISTS)) throw error;
    }
    return;
  }
  const ruleset = { ...at, ruleset_id: now.rulesetId };
  if (rule === undefined) {
    try {
      const create = { ...at, ...body, ...place };
      await client.rulesets.rules.create(now.rulesetId, create as Parameters<typeof client.rulesets.rules.create>[1]);
    } catch (error) {
      // A 400 may mean that a rule of this ref is there since; the caller looks again and finds out.
      if (dryRun || !hasStatus(error, 400) || !(await isThere(client, now, want))) throw error;
    }
    return;
  }
  if (diffRule(now, want).some(({ action }) => action === 'update')) {
    const edit = { ...ruleset, ...body, ...place };
    await client.rulesets.rules.edit(rule.id, edit as Parameters<typeof client.rulesets.rules.edit>[1]);
  }
  for (const { id } of extra) await deleteRule(client, id, ruleset);
}

async function isThere(client: Cloudflare, now: PhaseState, want: OwnRule): Promise<boolean> {
  const found = await client.rulesets.phases.get(want.phase, ownerOf(want, now.site));
  return ((found.rules as readonly SeenRule[] | undefined) ?? []).some(({ ref }) => ref === want.ref);
}

/** What other runs did meanwhile is looked at once more; what is still not right then is told. */
async function settleOne(client: Cloudflare, now: PhaseState, want: OwnRule): Promise<void> {
  if (diffRule(now, want).length === 0) return;
  const what = `write the rule "${want.title}" of ${now.site.zone.name}`;
  await explained(writeRule(client, now, want, false), what, [want.permission]);
  const found = await client.rulesets.phases.get(want.phase, ownerOf(want, now.site));
  const rules = (found.rules as readonly SeenRule[] | undefined) ?? [];
  const left = diffRule({ ...now, rulesetId: found.id, rules }, want);
  if (left.length === 0) return;
  throw new CloudflareProblem(
    'conflict',
    `Could not ${what}: something else changes the rules of the zone at the same time (${left.map((change) => change.what).join(', ')} differ). Find out what it is, such as a Terraform run, then run again.`,
  );
}

/** Another run may have deleted it already. */
export async function deleteRule(
  client: Cloudflare,
  id: string,
  at: Parameters<Cloudflare['rulesets']['rules']['delete']>[1],
): Promise<void> {
  try {
    await client.rulesets.rules.delete(id, at);
  } catch (error) {
    if (!hasStatus(error, 404)) throw error;
  }
}
