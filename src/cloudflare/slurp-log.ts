/** What the logs of Super Slurper's jobs come to: how much was left out, and why. */
import { parseKey } from '../mastodon/layout.ts';
import type { SlurpLog } from './super-slurper.ts';

/** Why an object was not copied. */
export type SlurpGap = 'empty' | 'oversized' | 'archived' | 'exhausted' | 'other';

/**
 * The types that a log gives to objects that were not copied.
 * @see https://developers.cloudflare.com/api/resources/r2/subresources/super_slurper/subresources/jobs/subresources/logs/
 */
const gaps: Readonly<Record<string, SlurpGap>> = {
  importSkippedEmptyObject: 'empty',
  importSkippedOversized: 'oversized',
  importSkippedStorageClass: 'archived',
  importSkippedRequiresRetrieval: 'archived',
  importErrorRetryExhaustion: 'exhausted',
  importSkippedUnsupportedContentType: 'other',
  importSkippedExcludedContentType: 'other',
  importSkippedInvalidMedia: 'other',
};
/** A job that broke off. */
const broken: ReadonlySet<string> = new Set(['migrationError', 'migrationErrorFailedContinuation']);
/** Names shown for one reason. */
const SHOWN = 5;

/** Counts of all jobs together. */
export class SlurpLogTally {
  readonly counts: Record<SlurpGap, number> = { empty: 0, oversized: 0, archived: 0, exhausted: 0, other: 0 };
  /** Errors that concern whole jobs. */
  errors = 0;
  /** Public keys, a few for each reason; none where `named` is off. */
  readonly examples: Record<SlurpGap, string[]> = { empty: [], oversized: [], archived: [], exhausted: [], other: [] };
  private readonly named: boolean;

  /** @param named - whether names may be shown at all: not where some may be private by an access control list. */
  constructor(named: boolean) {
    this.named = named;
  }

  add({ type, key }: SlurpLog): void {
    if (broken.has(type)) this.errors += 1;
    const gap = gaps[type];
    if (gap === undefined) return;
    this.counts[gap] += 1;
    const names = this.examples[gap];
    if (!this.named || key === undefined || names.length >= SHOWN) return;
    if (parseKey(key)?.kind.private === false) names.push(key);
  }
}
