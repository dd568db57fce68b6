/**
 * What every resource of the account has in common: it is read, compared with what is wanted, and corrected. Reading and
 * comparing change nothing, so `check` prints exactly what `apply` would do.
 */
import type { Context } from '../net/context.ts';
import type { Cloudflare } from './client.ts';
import { CloudflareProblem } from './explain.ts';
import { describePermission, tokenPages } from './permissions.ts';
import type { Permission } from './permissions.ts';

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

/** One thing in the account that this project keeps right. */
export interface Resource<T> {
  readonly id: string;
  /** The permissions that reading and applying take together. */
  readonly needs: readonly Permission[];
  readonly want: T;
  /** What is there, or `null` when it does not exist. */
  read(): Promise<T | null>;
  /** Pure. */
  diff(now: T | null, want: T): Change[];
  /** Makes what is there equal to what is wanted. */
  apply(changes: readonly Change[]): Promise<void>;
  /** Waits until the resource works. */
  settled?(cx: Context): Promise<void>;
}

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
  readonly resource: Resource<unknown>;
  readonly changes: readonly Change[];
}

/**
 * Reads and compares all resources, one after another in their order.
 * @throws CloudflareProblem of kind `permission` that tells all refusals at once; any other problem as it comes.
 */
export async function provisionPlan(resources: readonly Resource<unknown>[]): Promise<readonly PlannedResource[]> {
  const planned: PlannedResource[] = [];
  const refusals: CloudflareProblem[] = [];
  for (const resource of resources) {
    try {
      const now = await resource.read();
      planned.push({ resource, changes: resource.diff(now, resource.want) });
    } catch (error) {
      if (!(error instanceof CloudflareProblem) || error.kind !== 'permission') throw error;
      refusals.push(error);
    }
  }
  if (refusals.length > 0) throw refused(refusals, resources);
  return planned;
}

/**
 * Applies a plan in its order, then waits until every resource works.
 * @returns the changes made.
 * @throws the first problem; what was applied before it stays and is found in order by the next run.
 */
export async function applyAll(plan: readonly PlannedResource[], cx: Context): Promise<readonly Change[]> {
  const made: Change[] = [];
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

/** The differing fields as updates; `undefined` in `now` prints as `unset`. */
export function updates(resource: string, now: Fields, want: Fields): Change[] {
  return Object.entries(want).flatMap(([what, to]): Change[] => {
    const from = now[what];
    return from === to ? [] : [{ resource, action: 'update', what, from: from ?? 'unset', to: to ?? 'unset' }];
  });
}

/** A resource flattened for comparison: names to values as a person reads them. */
export type Fields = Readonly<Record<string, string | undefined>>;

function refused(refusals: readonly CloudflareProblem[], resources: readonly Resource<unknown>[]): CloudflareProblem {
  const missing = new Set(refusals.flatMap((refusal) => refusal.needs.map(describePermission)));
  const all = new Map(resources.flatMap((resource) => resource.needs).map((need) => [describePermission(need), need]));
  const lines = [...all.keys()].map((name) => `- ${name}${missing.has(name) ? ' (refused)' : ''}`);
  const message = [
    'Cloudflare does not let the API token do all that this run needs. It could not:',
    ...refusals.map((refusal) => `- ${refusal.what}`),
    'The token needs all of these permissions:',
    ...lines,
    `Add them at ${tokenPages}, then run again.`,
  ].join('\n');
  return new CloudflareProblem('permission', message, {
    what: refusals.map(({ what }) => what).join(', '),
    needs: [...all.entries()].flatMap(([name, need]) => (missing.has(name) ? [need] : [])),
  });
}
