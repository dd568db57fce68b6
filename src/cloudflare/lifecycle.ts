/**
 * Unfinished uploads are aborted after a week, as in every new bucket, and no rule deletes media: Mastodon alone decides
 * what goes.
 * @see https://developers.cloudflare.com/r2/buckets/object-lifecycles/
 */
import { isMastodonKey, knownFolders } from '../mastodon/layout.ts';
import { CloudflareProblem, explain, explained, hasCode, hasStatus } from './explain.ts';
import { permissions } from './permissions.ts';
import { inPlace, updates } from './resource.ts';
import type { BucketPlace, Fields, Resource } from './resource.ts';

/** Seconds after which an unfinished upload is aborted: a week. */
const LONGEST = 604_800;
/** The id of our rule, by which it is found again. */
export const lifecycleRuleId = 'mastodon-media-abort-uploads';

/** A rule in the shape of the control API; other people's may have more to them. */
export interface LifecycleRule {
  readonly id: string;
  readonly enabled: boolean;
  readonly conditions: { readonly prefix: string };
  readonly abortMultipartUploadsTransition?: {
    readonly condition?: { readonly type: string; readonly maxAge?: number };
  };
  readonly deleteObjectsTransition?: { readonly condition?: unknown };
}

/** The rule that aborts unfinished uploads, whoever made it. */
export interface Lifecycle {
  /** Seconds. */
  readonly abortAfter: number;
  /** Whether it is ours. */
  readonly own: boolean;
}

/** @see https://developers.cloudflare.com/r2/api/error-codes/ */
const NO_SUCH_BUCKET = 10_006;

const needs = [permissions.r2];
const ours: LifecycleRule = {
  id: lifecycleRuleId,
  enabled: true,
  conditions: { prefix: '' },
  abortMultipartUploadsTransition: { condition: { type: 'Age', maxAge: LONGEST } },
};

/** Our one rule, where no other rule does the same; all others stay as they are, in their order. */
export function lifecycleResource(place: BucketPlace): Resource<Lifecycle> {
  const { client, bucket } = place;
  const readAll = async (): Promise<readonly LifecycleRule[]> => {
    try {
      const { rules } = await client.r2.buckets.lifecycle.get(bucket, inPlace(place));
      return (rules as readonly LifecycleRule[] | undefined) ?? [];
    } catch (error) {
      // A new bucket comes with a rule that does it.
      if (hasCode(error, NO_SUCH_BUCKET)) return [ours];
      if (hasStatus(error, 404)) return [];
      throw explain(error, `read the lifecycle rules of bucket ${bucket}`, needs);
    }
  };
  return {
    id: 'lifecycle',
    title: 'Lifecycle rule',
    without: 'uploads that were broken off stay and cost for ever',
    needs,
    want: { abortAfter: LONGEST, own: false },
    read: async () => {
      const rules = await readAll();
      refuseDeletion(bucket, rules);
      return aborting(rules);
    },
    diff: (now, wanted) => {
      if (now === null) {
        const to = 'after 7 days';
        return [{ resource: 'lifecycle', action: 'create', what: 'rule that aborts unfinished uploads', to }];
      }
      // Sooner is as good.
      return now.abortAfter <= wanted.abortAfter ? [] : updates('lifecycle', flat(now), flat(wanted));
    },
    apply: async () => {
      // The API replaces all rules at once: what is there is read again and sent along, byte for byte.
      const rules = await readAll();
      const at = rules.findIndex(({ id }) => id === lifecycleRuleId);
      const merged = at === -1 ? [...rules, ours] : rules.with(at, ours);
      const body = { ...inPlace(place), rules: merged } as Parameters<typeof client.r2.buckets.lifecycle.update>[1];
      const what = `set the lifecycle rules of bucket ${bucket}`;
      await explained(client.r2.buckets.lifecycle.update(bucket, body), what, needs);
    },
  };
}

/** The rule that aborts unfinished uploads of the whole bucket soonest; `null` where none does. */
function aborting(rules: readonly LifecycleRule[]): Lifecycle | null {
  const found = rules
    .filter(({ enabled, conditions }) => enabled && conditions.prefix === '')
    .map((rule) => ({ own: rule.id === lifecycleRuleId, abortAfter: abortAfter(rule) }))
    .filter(({ abortAfter: seconds }) => seconds !== Infinity)
    .sort((a, b) => a.abortAfter - b.abortAfter);
  return found[0] ?? null;
}

function abortAfter({ abortMultipartUploadsTransition: abort }: LifecycleRule): number {
  return abort?.condition?.type === 'Age' ? (abort.condition.maxAge ?? Infinity) : Infinity;
}

/** Nobody's rule is removed by this project; but a bucket that forgets media is not one to move an instance to. */
function refuseDeletion(bucket: string, rules: readonly LifecycleRule[]): void {
  const deleting = rules.filter(
    ({ enabled, conditions, deleteObjectsTransition }) =>
      enabled && deleteObjectsTransition?.condition !== undefined && concernsMedia(conditions.prefix),
  );
  const first = deleting[0];
  if (first === undefined) return;
  throw new CloudflareProblem(
    'conflict',
    `The lifecycle rule ${JSON.stringify(first.id)} of bucket ${bucket} deletes objects with the prefix ${JSON.stringify(first.conditions.prefix)}, media among them, which Mastodon would go on linking to. Remove it, or limit it to a prefix without media: R2 > the bucket > Settings > Object lifecycle rules.`,
  );
}

/** Whether objects of Mastodon, or this project's records, have keys that begin so. */
function concernsMedia(prefix: string): boolean {
  const folders = [...knownFolders.map((name) => `${name}/`), '.mastodon-r2/'];
  return isMastodonKey(prefix) || folders.some((folder) => folder.startsWith(prefix) || prefix.startsWith(folder));
}

function flat({ abortAfter: seconds }: Lifecycle): Fields {
  return { 'unfinished uploads are aborted after': `${Math.round(seconds / 86_400)} days` };
}
