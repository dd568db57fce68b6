/** Whether the edge spares the bucket, and forgets what was taken down. */
import type { PublicAnswer } from '../net/public-web.ts';
import { encodeKey } from '../net/sigv4.ts';
import { withoutObjects, type Check, type Specimen, type Verdict, type World } from './check.ts';

/** Another machine of the same place may answer the second time. */
const READS = 4;
const LOOKED_AT = 3;
/** Seconds; the cache rule's own limit. */
const LONGEST = 86_400;
/** Larger ones are not kept on most plans. @see https://developers.cloudflare.com/cache/concepts/default-cache-behavior/ */
const LARGEST = 512 * 1024 * 1024;

/** Reads up to three objects of different extensions until the edge has them. */
export const caching: Check = {
  id: 'caching',
  title: 'Cache',
  proves: 'A second visitor is served without asking R2, and nothing stays cached for longer than a day.',
  objects: true,
  async run(world) {
    const specimens = differing(world.inventory.sample);
    if (specimens.length === 0) return withoutObjects;
    for (const specimen of specimens) {
      const answer = await untilHit(world, specimen);
      const fault = faultOf(specimen.stored.key, answer);
      if (fault !== undefined) return fault;
    }
    return capOf(world, specimens.length);
  },
};

function differing(sample: readonly Specimen[]): Specimen[] {
  const byExtension = new Map<string, Specimen>();
  const small = sample.filter(({ stored }) => stored.size > 0 && stored.size < LARGEST);
  for (const specimen of small.sort((a, b) => a.stored.size - b.stored.size)) {
    const extension = /\.(\w+)$/.exec(specimen.stored.key)?.[1] ?? '';
    if (!byExtension.has(extension)) byExtension.set(extension, specimen);
  }
  return [...byExtension.values()].slice(0, LOOKED_AT);
}

async function untilHit({ web, servingHost, cx }: World, { stored }: Specimen): Promise<PublicAnswer> {
  for (let reads = 1; ; reads++) {
    const answer = await web.read(servingHost, `/${encodeKey(stored.key)}`, {}, cx.signal);
    if (reads === READS || answer.headers['cf-cache-status'] === 'HIT') return answer;
  }
}

function faultOf(key: string, { status, headers }: PublicAnswer): Verdict | undefined {
  const state = headers['cf-cache-status'] ?? 'none';
  if (status !== 200 || state !== 'HIT') {
    return {
      verdict: 'fail',
      evidence: `${key}, read ${READS} times: answered ${status}, cf-cache-status: ${state}.`,
      fix: 'Run the step provision, which makes the cache rule, and look for rules of the zone that bypass the cache. Every read of what is not cached is an operation of R2.',
    };
  }
  const age = Number(headers['age'] ?? 0);
  if (age <= LONGEST) return undefined;
  return {
    verdict: 'fail',
    evidence: `${key} is in the cache for ${Math.round(age / 3600)} hours already: what is taken down stays readable for as long.`,
    fix: 'Run the step provision, which limits it to a day, then verify with purge: all.',
  };
}

/** Whether the limit is set, where that can be asked. */
async function capOf({ drift }: World, looked: number): Promise<Verdict> {
  const hit = `${looked} objects of different kinds of file: cf-cache-status: HIT.`;
  const planned = await drift?.();
  const rule = planned?.find(({ resource }) => resource.id === 'cache-rule');
  if (planned === undefined) {
    return {
      verdict: 'pass',
      evidence: `${hit} None is older than a day; whether the limit is set takes an api-token.`,
    };
  }
  if (rule?.changes.length === 0) return { verdict: 'pass', evidence: `${hit} The limit of a day is set.` };
  return {
    verdict: rule === undefined ? 'warn' : 'fail',
    evidence: `${hit} The limit of a day is not in force${rule === undefined ? ' (leave-out: cache-rule)' : ''}, so what is taken down and not purged stays readable.`,
    fix: 'Run the step provision with the cache rule.',
  };
}
