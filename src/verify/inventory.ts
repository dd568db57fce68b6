/** Reads both listings to their ends and compares them: what is missing, what differs, and a sample for the other checks. */
import { classify, parseKey } from '../mastodon/layout.ts';
import { judge } from '../mastodon/privacy.ts';
import type { Context } from '../net/context.ts';
import { everything, type Destination, type Entry, type Source } from '../stores/model.ts';
import { join } from '../sync/join.ts';
import type { Inventory, Specimen, Verdict } from './check.ts';
import { examples } from './check.ts';
import { StratifiedSample } from './sample.ts';

/** Keys named for each fault at most; all are counted. */
const NAMED = 100;

class Finding {
  count = 0;
  readonly keys: string[] = [];

  add(key: string): void {
    this.count++;
    if (this.keys.length < NAMED) this.keys.push(key);
  }
}

/** What a look at both sides found. */
export interface Comparison {
  readonly matched: { objects: number; bytes: number };
  readonly missing: Finding;
  readonly different: Finding;
  /** At the bucket although the source hides it or never shows it. */
  readonly exposed: Finding;
  readonly extra: number;
}

/**
 * Compares the bucket with the source, or only reads the bucket where there is no source.
 * @param wanted - objects in the sample.
 */
export async function takeInventory(
  source: Source | undefined,
  bucket: Destination,
  wanted: number,
  random: () => number,
  cx: Context,
): Promise<Inventory & { readonly comparison: Comparison }> {
  const sample = new StratifiedSample<Specimen>(wanted, random);
  const comparison: Comparison = {
    matched: { objects: 0, bytes: 0 },
    missing: new Finding(),
    different: new Finding(),
    exposed: new Finding(),
    extra: 0,
  };
  let extra = 0;
  for await (const pairs of join(
    source === undefined ? nothing() : source.list(everything, cx),
    bucket.list(everything, cx),
  )) {
    for (const pair of pairs) {
      const { source: file, stored } = pair;
      const key = file?.key ?? stored?.key ?? '';
      const kind = classify(key);
      if (kind.id === 'own') continue;
      if (file === undefined && stored !== undefined) {
        if (kind.private) comparison.exposed.add(kind.title);
        else if (source === undefined) note(comparison, sample, { stored });
        else extra++;
        continue;
      }
      if (file === undefined || pair.collision === true || parseKey(key) === null) continue;
      if (judge(file.access, kind) !== 'public') {
        // Names of private files are told to nobody.
        if (stored !== undefined) comparison.exposed.add(kind.title);
      } else if (stored === undefined) comparison.missing.add(key);
      else if (stored.size !== file.size) comparison.different.add(key);
      else note(comparison, sample, { stored, source: file });
    }
  }
  return { sample: sample.picked(), comparison: { ...comparison, extra } };
}

/** The verdict about the comparison. */
export function judgeInventory(comparison: Comparison, hasSource: boolean): Verdict {
  const { matched, missing, different, exposed, extra } = comparison;
  if (exposed.count > 0) {
    return {
      verdict: 'fail',
      evidence: `${exposed.count} objects at the bucket are private or hidden at the source (${[...new Set(exposed.keys)].slice(0, 3).join(', ')}).`,
      fix: 'Delete them from the bucket and purge their addresses at the media host.',
    };
  }
  if (!hasSource) {
    return {
      verdict: 'skipped',
      evidence: `${matched.objects} objects at the bucket; no source was given to compare them with.`,
      fix: 'Give source to prove that nothing is missing.',
    };
  }
  const beside = extra > 0 ? ` ${extra} more are at the bucket only.` : '';
  if (missing.count + different.count === 0) {
    const none = matched.objects === 0 ? 'warn' : 'pass';
    return {
      verdict: none,
      evidence: `All ${matched.objects} objects of the source are at the bucket, same sizes.${beside}`,
    };
  }
  const told = [
    missing.count > 0 ? `${missing.count} are missing: ${examples(missing.keys)}` : '',
    different.count > 0 ? `${different.count} have another size: ${examples(different.keys)}` : '',
  ].filter((text) => text !== '');
  return {
    verdict: 'fail',
    evidence: `${told.join('. ')}. ${matched.objects} are right.${beside}`,
    fix:
      different.count > 0
        ? 'Run the step sync; it copies what is missing. An object of another size that is newer than its source is kept by sync: remove it from the bucket first if the source is right.'
        : 'Run the step sync; it copies what is missing.',
  };
}

function note(comparison: Comparison, sample: StratifiedSample<Specimen>, specimen: Specimen): void {
  comparison.matched.objects++;
  comparison.matched.bytes += specimen.stored.size;
  sample.offer(classify(specimen.stored.key).title, specimen);
}

async function* nothing(): AsyncGenerator<readonly Entry[]> {
  // Without a source there is nothing to compare with.
}
