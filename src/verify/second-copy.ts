/** Whether a copy of the bucket at another place holds everything, and the same bytes. */
import { createHash } from 'node:crypto';
import { classify, parseKey } from '../mastodon/layout.ts';
import type { Context } from '../net/context.ts';
import { everything, type Entry, type Source } from '../stores/model.ts';
import { join } from '../sync/join.ts';
import { isComparable } from '../sync/proof.ts';
import { confidence, eachOf, examples, type Check } from './check.ts';
import { storedDigest } from './public-reads.ts';
import { StratifiedSample } from './sample.ts';

/** A copy and what it was made of. */
export interface CopyPlace {
  /** The bucket, listed as what is copied. */
  readonly bucket: Source;
  readonly copy: Source;
  /** For sentences. */
  readonly name: string;
  /** Objects whose bytes are compared. */
  readonly sample: number;
  readonly random: () => number;
  /** Public media that are left out. */
  readonly keep?: (key: string) => boolean;
  /** Objects of the bucket written later may not be there yet, milliseconds since the epoch. */
  readonly freshMs: number;
}

interface Twin {
  readonly stored: Entry;
  readonly copy: Entry;
}

const AT_ONCE = 8;
const NAMED = 3;

/** Both listings to their ends; then the bytes of a sample, unless both stores vouch for the same ones. */
export const secondCopy: Check = {
  id: 'copy',
  title: 'Second copy',
  proves: 'Everything in the bucket is at the destination too, with the same size, and a sample with the same bytes.',
  async run(world) {
    const { copy: place, cx } = world;
    if (place === undefined) return { verdict: 'skipped', evidence: 'No destination was given.' };
    const compared = await compare(place, cx);
    const wrong = [...compared.wrong];
    let { count } = compared;
    let looked = 0;
    await eachOf(world, compared.sample, AT_ONCE, async (twin) => {
      const fault = await faultOf(twin, place.copy, cx);
      if (fault !== 'unknown') looked++;
      if (fault !== 'other bytes' && fault !== 'unreadable') return;
      count++;
      if (wrong.length < NAMED) wrong.push(`${twin.stored.key} (${fault})`);
    });
    const more = [
      compared.fresh > 0 ? ` ${compared.fresh} were written within the last minutes and are not there yet.` : '',
      compared.extra > 0 ? ` ${compared.extra} more are there only.` : '',
    ].join('');
    if (count > 0) {
      return {
        verdict: 'fail',
        evidence: `${count} objects are missing at ${place.name} or differ there: ${examples(wrong, count)}.${more}`,
        fix: 'Run the step sync with the same destination; with compare: checksum where bytes differ.',
      };
    }
    if (compared.matched === 0) {
      return { verdict: 'warn', evidence: 'The bucket holds no media.', fix: 'Check the name of the bucket.' };
    }
    return {
      verdict: 'pass',
      evidence: `All ${compared.matched} objects are at ${place.name}, same sizes; the bytes of ${looked} were compared. ${looked === 0 ? '' : confidence(looked, compared.matched)}${more}`,
    };
  },
};

async function compare(place: CopyPlace, cx: Context) {
  const sample = new StratifiedSample<Twin>(place.sample, place.random);
  const wrong: string[] = [];
  const found = { matched: 0, count: 0, fresh: 0, extra: 0 };
  const fault = (text: string): void => {
    found.count++;
    if (wrong.length < NAMED) wrong.push(text);
  };
  for await (const pairs of join(place.bucket.list(everything, cx), place.copy.list(everything, cx))) {
    for (const { source: stored, stored: copy } of pairs) {
      if (stored === undefined) {
        if (copy !== undefined && parseKey(copy.key) !== null) found.extra++;
        continue;
      }
      const kind = classify(stored.key);
      if (kind.private || parseKey(stored.key) === null || place.keep?.(stored.key) === false) continue;
      if (copy === undefined || copy.irregular === true) {
        if (stored.modifiedMs >= place.freshMs) found.fresh++;
        else fault(`${stored.key} (missing)`);
      } else if (copy.size !== stored.size) {
        fault(`${stored.key} (${copy.size} bytes instead of ${stored.size})`);
      } else {
        found.matched++;
        sample.offer(kind.title, { stored, copy });
      }
    }
  }
  return { ...found, wrong, sample: sample.picked() };
}

/** @returns `unknown` where nothing tells the bytes of the bucket's object, which was uploaded in parts. */
async function faultOf(
  { stored, copy }: Twin,
  place: Source,
  cx: Context,
): Promise<'same' | 'other bytes' | 'unreadable' | 'unknown'> {
  if (isComparable(stored.etag) && stored.etag === copy.etag) return 'same';
  const expected = storedDigest(stored);
  if (expected === undefined) return 'unknown';
  for await (const answer of place.open([copy], cx)) {
    if ('why' in answer) return answer.why === 'vanished' ? 'unknown' : 'unreadable';
    const digest = createHash('md5');
    for await (const chunk of answer.body) digest.update(chunk);
    return digest.digest('hex') === expected ? 'same' : 'other bytes';
  }
  return 'unknown';
}
