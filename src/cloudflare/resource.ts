/**
 * What every resource of the account has in common: it is read, compared with what is wanted, and corrected. Reading and
 * comparing change nothing, so `check` prints exactly what `apply` would do.
 */
import type { Context } from '../net/context.ts';
import type { Cloudflare } from './client.ts';
import { CloudflareProblem } from './explain.ts';
import type { Permission } from './permissions.ts';
import { allProblems, isGathered } from './problems.ts';

/** One difference between what is there and what is wanted, for logs and summaries. */
export interface Change {
  /** The id of the resource. */
  readonly resource: string;
  readonly action: 'create' | 'update' | 'delete';
  /** What it is about, inside the resource. */
  readonly what: string;
  readonly from?: string;
  readonly to?: string;
}

/**
 * One thing in the account that this project keeps right.
 * @typeParam T - what is read.
 * @typeParam W - what is wanted, where it is told in other terms.
 */
export interface Resource<T, W = T> {
  readonly id: string;
  /** In words, for people: `Cache rule`. */
  readonly title: string;
  /** What happens without it, to follow "Without it": `nothing can be made`. */
  readonly without: string;
  /** Whether the operator may do without it, by its id in `leave-out`. */
  readonly optional?: true;
  /** The permissions that reading and applying take together. */
  readonly needs: readonly Permission[];
  readonly want: W;
  /** What is there, or `null` when it does not exist. */
  read(): Promise<T | null>;
  /** Pure. */
  diff(now: T | null, want: W): Change[];
  /** Pure: what stands against applying the differences, with the next step. */
  objection?(now: T | null, want: W): string | undefined;
  /** Asks the API whether it would take the changes, without making them. */
  rehearse?(changes: readonly Change[]): Promise<void>;
  /** Makes what is there equal to what is wanted. */
  apply(changes: readonly Change[]): Promise<void>;
  /** Waits until the resource works. */
  settled?(cx: Context): Promise<void>;
}

/** Any resource, where they are handled all alike. */
export type AnyResource = Resource<unknown, unknown>;

/** @see https://developers.cloudflare.com/r2/reference/data-location/#jurisdictional-restrictions */
export type Jurisdiction = 'default' | 'eu' | 'us' | 'fedramp' | 'fedramp-high';

/** A bucket and the way to it. */
export interface BucketPlace {
  readonly client: Cloudflare;
  readonly accountId: string;
  readonly bucket: string;
  readonly jurisdiction: Jurisdiction;
}

/** The parameters that every call about a bucket takes; without the jurisdiction a bucket of the EU is not found. */
export function inPlace(place: BucketPlace) {
  return { account_id: place.accountId, 'cf-r2-jurisdiction': place.jurisdiction } as const;
}

/** A resource and what would change. */
export interface PlannedResource {
  readonly resource: AnyResource;
  readonly changes: readonly Change[];
  /** Why the changes cannot be made, with the next step. */
  readonly objection?: string;
}

/**
 * Reads and compares all resources, one after another in their order. Changes nothing.
 * @throws CloudflareProblem that tells everything that stood in the way at once, all permissions that are missing first;
 * failures of the connection, of the token or of Cloudflare itself as they come.
 */
export async function provisionPlan(resources: readonly AnyResource[]): Promise<readonly PlannedResource[]> {
  const planned: PlannedResource[] = [];
  const problems: CloudflareProblem[] = [];
  for (const resource of resources) {
    try {
      const now = await resource.read();
      const changes = resource.diff(now, resource.want);
      const objection = changes.length === 0 ? undefined : resource.objection?.(now, resource.want);
      planned.push({ resource, changes, ...(objection !== undefined && { objection }) });
    } catch (error) {
      problems.push(gathered(error));
    }
  }
  if (problems.length > 0) throw allProblems(problems, resources);
  return planned;
}

/**
 * Asks the API to try what it can try without making it, and stops before anything is made when it would refuse some of it.
 * @throws CloudflareProblem that tells all refusals and objections at once.
 */
export async function rehearseAll(plan: readonly PlannedResource[]): Promise<void> {
  const problems: CloudflareProblem[] = [];
  for (const { resource, changes, objection } of plan) {
    if (objection !== undefined) problems.push(new CloudflareProblem('limit', objection));
    if (objection !== undefined || changes.length === 0) continue;
    try {
      await resource.rehearse?.(changes);
    } catch (error) {
      problems.push(gathered(error));
    }
  }
  const resources = plan.map(({ resource }) => resource);
  if (problems.length > 0) throw allProblems(problems, resources);
}

/** The problem, if it is one to gather with others; anything else is thrown again. */
function gathered(error: unknown): CloudflareProblem {
  if (error instanceof CloudflareProblem && isGathered(error.kind)) return error;
  throw error;
}

/**
 * Applies a plan in its order, then waits until every resource works.
 * @param made - takes the changes as they are made.
 * @returns the changes made.
 * @throws the first problem; what was applied before it stays and is found in order by the next run.
 */
export async function applyAll(
  plan: readonly PlannedResource[],
  cx: Context,
  made: Change[] = [],
): Promise<readonly Change[]> {
  for (const { resource, changes } of plan) {
    if (changes.length === 0) continue;
    cx.signal.throwIfAborted();
    await resource.apply(changes);
    for (const change of changes) cx.emit({ kind: 'log', level: 'info', text: describeChange(change) });
    made.push(...changes);
  }
  for (const { resource } of plan) await resource.settled?.(cx);
  return made;
}

/** One line: `cors: maxAgeSeconds from 60 to 86400`, `bucket: create example-media (Standard)`. */
export function describeChange(change: Change): string {
  return `${change.resource}: ${changeText(change)}`;
}

/** The same without the resource, for tables that name it in a column of its own. */
export function changeText({ action, what, from, to }: Change): string {
  if (action === 'create') return `create ${what}${to === undefined ? '' : ` (${to})`}`;
  if (action === 'delete') return `delete ${what}`;
  return `${what}${from === undefined ? '' : ` from ${from}`}${to === undefined ? '' : ` to ${to}`}`;
}

/** The differing fields as updates, those that should not be there too; `undefined` prints as `unset`. */
export function updates(resource: string, now: Fields, want: Fields): Change[] {
  return [...new Set([...Object.keys(want), ...Object.keys(now)])].flatMap((what): Change[] => {
    const [from, to] = [now[what], want[what]];
    return from === to ? [] : [{ resource, action: 'update', what, from: from ?? 'unset', to: to ?? 'unset' }];
  });
}

/** A resource flattened for comparison: names to values as a person reads them. */
export type Fields = Readonly<Record<string, string | undefined>>;
