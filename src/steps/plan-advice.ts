/** What a plan advises: a clean-up before the copy, Cloudflare's own engine or not, when the old store may go. Pure. */
import { listPrice, r2Prices } from '../cloudflare/prices.ts';
import type { KeyKind } from '../mastodon/layout.ts';
import type { LiveInstance } from '../mastodon/instance.ts';
import { bytes, counted, duration, money } from '../report/format.ts';
import type { Journal } from '../sync/journal.ts';
import type { Amount } from '../sync/tally.ts';
import { secondsFor } from './plan-estimate.ts';

/** Objects of one kind that are to be copied. */
export interface KindAmount {
  readonly kind: KeyKind;
  readonly amount: Amount;
}

/** Below this a clean-up is not worth a person's time. */
const WORTH_CLEANING = { objects: 1000, bytes: 100e6 };

/**
 * The `tootctl` commands that make the copy smaller, each with what it saves at most.
 * @param toCopy - what the bucket lacks, by kind.
 * @see https://docs.joinmastodon.org/admin/tootctl/
 */
export function cleanUps(toCopy: readonly KindAmount[]): string[] {
  const of = (id: string, cached: boolean): Amount =>
    toCopy.find(({ kind }) => kind.id === id && kind.cached === cached)?.amount ?? { objects: 0, bytes: 0 };
  const advice: string[] = [];
  // Link previews are never local: one outside cache/ was written before 3.1.4, and so were others.
  const old = of('preview_cards/images', false);
  if (old.objects > 0) {
    advice.push(
      `tootctl upgrade storage-schema: ${counted(old.objects, 'link preview')} still lie where Mastodon before 3.1.4 put them, and so do other files. On this store it moves them for nothing; at R2 it would copy them one by one. On versions before 4.5.2 it stops with an ArgumentError: update first.`,
    );
  }
  const attachments = of('media_attachments/files', true);
  if (isWorthIt(attachments)) {
    advice.push(
      `tootctl media remove --days 7: of ${worth(attachments)} of other servers' attachments, those older than a week; Mastodon fetches them again when somebody looks.`,
    );
  }
  const previews = of('preview_cards/images', true);
  if (isWorthIt(previews)) {
    advice.push(
      `tootctl preview_cards remove --days 180 (never below 14): of ${worth(previews)} of link previews, the older ones.`,
    );
  }
  return advice;
}

function isWorthIt({ objects, bytes: size }: Amount): boolean {
  return objects >= WORTH_CLEANING.objects || size >= WORTH_CLEANING.bytes;
}

/** `12,000 objects (4 GB; $0.05 to write, $0.06 a month, 1 min)` */
function worth(amount: Amount): string {
  const writing = listPrice({ classA: amount.objects, classB: 0 });
  const keeping = (amount.bytes / 1e9) * r2Prices.storagePerGigabyteMonth;
  return `${counted(amount.objects, 'object')} (${bytes(amount.bytes)}; ${money(writing)} to write, ${money(keeping)} a month to keep, ${duration(secondsFor(amount))} of copying at list prices and in one job)`;
}

/**
 * Objects a second of Cloudflare's Super Slurper: 75,000 in 3 min 25 s.
 * @see https://blog.cloudflare.com/making-super-slurper-five-times-faster/
 */
const SLURPER_PER_SECOND = 366;
/** Jobs that it runs at once for one account. */
const SLURPER_JOBS = 3;
/** A hosted runner's job ends after six hours; a copy of several runs is worth another engine. */
const LONG_SECONDS = 6 * 3600;

/** What the choice of an engine rests on. */
export interface EngineQuestion {
  readonly toCopy: Amount;
  /** As estimated for runners, all jobs at once. */
  readonly seconds: number;
  /** Private objects may be among them that only their ACL tells. */
  readonly mayHidePrivate: boolean;
  /** R2 copies by itself within one account. */
  readonly sameStore: boolean;
  /** The store is reached by https. */
  readonly secure: boolean;
  /** What the names at the source begin with and keys do not. */
  readonly prefix: string;
  /** The source's keys expire. */
  readonly temporaryKeys: boolean;
}

/** For or against Super Slurper, with the numbers. */
export function engineAdvice(question: EngineQuestion): { readonly use: boolean; readonly text: string } | undefined {
  const { toCopy, seconds } = question;
  if (toCopy.objects === 0) return undefined;
  const against = (why: string) => ({ use: false, text: `Super Slurper is not advised: ${why}` });
  if (question.sameStore)
    return against('R2 copies from bucket to bucket by itself here, without any bytes on the way.');
  if (!question.secure) return against('it reads by https only.');
  if (question.prefix !== '')
    return against(`it keeps names as they are, so keys at the bucket would begin with ${question.prefix}.`);
  if (question.temporaryKeys) return against('it takes no temporary keys (source-session-token).');
  const slurping = toCopy.objects / (SLURPER_PER_SECOND * SLURPER_JOBS);
  // Our own pass afterwards looks at each object's headers and rewrites those that are not as Mastodon writes them.
  const repair = { classA: toCopy.objects, classB: toCopy.objects };
  const figures = `about ${duration(slurping)} for its ${SLURPER_JOBS} jobs, against ${duration(seconds)} on runners, plus up to ${money(listPrice(repair))} to look at and correct the headers of ${counted(toCopy.objects, 'object')} afterwards`;
  if (seconds < LONG_SECONDS) return against(`${figures}. Runners are quick enough, and need no second look.`);
  if (question.mayHidePrivate) {
    return against(
      `${figures}. It copies objects that are private by their ACL like all others: only with source-acl: none, or before the media host is attached.`,
    );
  }
  return {
    use: true,
    text: `Super Slurper (engine: super-slurper) is worth it: ${figures}. Both sides' keys go to Cloudflare for it.`,
  };
}

/** Days without a failed check after which the old store is not needed as a way back. */
const GREEN_DAYS = 30;

/** What the advice about the old store rests on. */
export interface OldStore {
  readonly nowMs: number;
  readonly journal: Journal;
  readonly live: LiveInstance | undefined;
  readonly kind: 'local' | 's3' | 'ssh';
  /** Files that only the old store has: hidden by Mastodon, and what is never copied. */
  readonly heldBack: number;
  readonly neverCopied: number;
  /** Public files that came after the last complete pass. */
  readonly late: number;
}

/** Whether the old disk or bucket may go. It is never removed by this project. */
export interface OldStoreAdvice {
  /** Why it has to stay; empty when it may go. */
  readonly stays: readonly string[];
  /** What a person has to see to before it goes: nobody else can tell whether it was done. */
  readonly first: readonly string[];
}

/** What stands against parting with the old store, and what to do first. */
export function oldStoreAdvice(old: OldStore): OldStoreAdvice {
  const { journal, live, kind } = old;
  const stays: string[] = [];
  const first: string[] = [];
  if (old.late > 0) stays.push(`${counted(old.late, 'file')} there ${is(old.late)} not at the bucket yet.`);
  if (journal.bridgeUntilMs !== undefined && journal.bridgeUntilMs > old.nowMs)
    stays.push('R2 still fetches from it what is missing (Sippy), until a sync over everything is complete.');
  const green = daysGreen(journal, old.nowMs);
  if (green === undefined)
    stays.push(
      `No verify is on record without failures; ${GREEN_DAYS} days of them are wanted, as the old store is the way back.`,
    );
  else if (green < GREEN_DAYS) {
    stays.push(
      `Verify has been without failures for ${counted(green, 'day')}; wait for ${GREEN_DAYS}, as the old store is the way back.`,
    );
  }
  if (kind !== 's3' && live?.oldUrls !== 'redirect') {
    stays.push('Old addresses were not seen to redirect to the media host: run the step redirect.');
  }
  if (kind === 's3') {
    first.push(
      "Make sure that no post ever showed the store's own host name: other servers keep such addresses for months and nothing can redirect them. If posts did, the store has to stay readable. A media host of your own is no problem.",
    );
  }
  if (old.heldBack > 0) {
    first.push(
      `Archive ${counted(old.heldBack, 'file')} that Mastodon hides: they are nowhere else, and missing when a suspended account returns.`,
    );
  }
  if (old.neverCopied > 0) {
    first.push(
      `Keep what you need of ${counted(old.neverCopied, 'file')} that ${is(old.neverCopied)} never copied: account archives (their users can ask for new ones), uploaded lists, files that are not Mastodon's.`,
    );
  }
  return { stays, first };
}

function is(number: number): string {
  return number === 1 ? 'is' : 'are';
}

/** `undefined`: the last verify failed, or there was none. */
function daysGreen({ verified }: Journal, nowMs: number): number | undefined {
  if (verified?.ok !== true) return undefined;
  return Math.max(0, Math.floor((nowMs - (verified.greenSinceMs ?? verified.atMs)) / 86_400_000));
}
