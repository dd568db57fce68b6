/** What every check has in common. */
import type { BucketPlace, PlannedResource } from '../cloudflare/resource.ts';
import type { LiveInstance } from '../mastodon/instance.ts';
import type { Context } from '../net/context.ts';
import type { PublicWeb } from '../net/public-web.ts';
import type { Credentials } from '../net/sigv4.ts';
import type { Destination, Entry, Source } from '../stores/model.ts';
import type { Journal } from '../sync/journal.ts';
import type { CopyPlace } from './second-copy.ts';
import type { Inventory } from './take-inventory.ts';

/** How a check ended, with what was seen and, where it did not pass, what to do. */
export interface Verdict {
  readonly verdict: 'pass' | 'fail' | 'warn' | 'skipped';
  readonly evidence: string;
  readonly fix?: string;
}

/** An object that checks look at closely: known to be at the bucket, and at the source where there is one. */
export interface Specimen {
  readonly stored: Entry;
  readonly source?: Entry;
}

/** What checks look at. */
export interface World {
  readonly cx: Context;
  /** Requests in flight at the same time; `auto`: as many as each check finds right. */
  readonly concurrency: number | 'auto';
  readonly bucket: Destination;
  /** Absent after the switch as well: it is no measure any more. */
  readonly source: Source | undefined;
  readonly inventory: Inventory;
  /** A copy of the bucket at another place, where one was named. */
  readonly copy?: CopyPlace | undefined;
  readonly journal: Journal;
  /** Before the switch the source, after it the bucket. */
  readonly authority: 'source' | 'bucket';
  readonly web: PublicWeb;
  /** The host that media addresses name. */
  readonly mediaHost: string;
  /** The host that serves the bucket: the media host, or another one until the switch. */
  readonly servingHost: string;
  readonly webHost: string | undefined;
  /** Hosts and paths that gave out media before the switch, as the step redirect takes them. */
  readonly oldAddresses: { readonly hosts: readonly string[]; readonly paths: readonly string[] };
  /** The instance behind `webHost`. */
  readonly live: LiveInstance | undefined;
  /** A picture that was posted after the switch. */
  readonly uploadUrl: string | undefined;
  /** Origin of the S3 API. */
  readonly endpoint: string;
  readonly bucketName: string;
  /** The S3 key that was given, to be tried as Mastodon's own. */
  readonly key: Credentials | undefined;
  /** The bucket for the control API; absent without an API token. */
  readonly account: BucketPlace | undefined;
  /** Every resource with what provisioning would change about it; absent without an API token. */
  readonly drift: (() => Promise<readonly PlannedResource[]>) | undefined;
}

/** One proof. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** What is known to be true when it passes. */
  readonly proves: string;
  /** Whether it rests on the inventory; without such a check nothing is listed. */
  readonly objects?: true;
  run(world: World): Promise<Verdict> | Verdict;
}

/** Up to three examples of keys, and how many more there are. Keys of samples are public ones; what may be hidden has no name here. */
export function examples(keys: readonly string[], all = keys.length): string {
  const shown = keys.slice(0, 3);
  if (shown.length === 0 && all > 0) return 'not named, as the source does not tell who may read them';
  return all > shown.length ? `${shown.join(', ')} and ${all - shown.length} more` : shown.join(', ');
}

/** Why a check about the account was left out. */
export const withoutToken: Verdict = {
  verdict: 'skipped',
  evidence: "No api-token was given, so the account's settings cannot be read.",
};

/** Why a check about objects was left out. */
export const withoutObjects: Verdict = { verdict: 'skipped', evidence: 'There is no object to look at.' };

/**
 * What a sample without a fault says of the rest.
 * @see https://en.wikipedia.org/wiki/Rule_of_three_(statistics)
 */
export function confidence(looked: number, objects: number): string {
  if (looked >= objects) return 'That is all there are.';
  const share = Math.min(100, 300 / looked);
  const shown = share >= 10 ? Math.ceil(share) : Math.ceil(share * 10) / 10;
  return `A fault in ${shown} % of each kind and age, or more, would have shown with 95 % confidence.`;
}

/**
 * Works on all items, several at a time.
 * @param usual - how many, unless the operator said.
 */
export async function eachOf<T>(
  { concurrency }: Pick<World, 'concurrency'>,
  items: readonly T[],
  usual: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const atOnce = concurrency === 'auto' ? usual : concurrency;
  // Nobody at work would look like nothing wrong.
  if (!(atOnce >= 1)) throw new Error(`concurrency of ${String(atOnce)} was let through`);
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
