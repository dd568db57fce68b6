/** What every check has in common. */
import type { Context } from '../net/context.ts';
import type { PublicWeb } from '../net/public-web.ts';
import type { Destination, Entry, Source } from '../stores/model.ts';

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

/** What the inventory leaves for the checks after it. */
export interface Inventory {
  /** Objects picked at random over all kinds. */
  readonly sample: readonly Specimen[];
}

/** What checks look at. */
export interface World {
  readonly cx: Context;
  readonly bucket: Destination;
  readonly source: Source | undefined;
  readonly web: PublicWeb;
  readonly mediaHost: string;
  /** The instance's web host, or a stand-in: the origin that browsers name. */
  readonly webHost: string;
  /** Origin of the S3 API. */
  readonly endpoint: string;
  readonly bucketName: string;
  readonly inventory: Inventory;
}

/** One proof. */
export interface Check {
  readonly id: string;
  readonly title: string;
  /** What is known to be true when it passes. */
  readonly proves: string;
  run(world: World): Promise<Verdict>;
}

/** Up to three examples of keys, and how many more there are. Keys of samples are public ones. */
export function examples(keys: readonly string[]): string {
  const shown = keys.slice(0, 3).join(', ');
  return keys.length > 3 ? `${shown} and ${keys.length - 3} more` : shown;
}

/** Works on all items, several at a time. */
export async function eachOf<T>(items: readonly T[], atOnce: number, work: (item: T) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
}
