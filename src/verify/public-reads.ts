/** Whether visitors get the very bytes of the source from the media host. */
import { createHash } from 'node:crypto';
import { encodeKey } from '../net/sigv4.ts';
import type { Entry } from '../stores/model.ts';
import { isComparable, partsOf } from '../sync/proof.ts';
import { confidence, eachOf, examples, withoutObjects, type Check, type Specimen, type World } from './check.ts';

const AT_ONCE = 8;

/** One public GET for each object of the sample, compared with the source byte for byte (or with the bucket's MD5). */
export const publicReads: Check = {
  id: 'public-reads',
  title: 'Public reads',
  proves: 'The media host serves the same bytes as the source, with a type, to anyone.',
  objects: true,
  async run(world) {
    const { sample, matched } = world.inventory;
    if (sample.length === 0) return withoutObjects;
    const wrong: string[] = [];
    await eachOf(world, sample, AT_ONCE, async (specimen) => {
      const fault = await faultOf(world, specimen);
      if (fault !== undefined) wrong.push(`${specimen.stored.key} (${fault})`);
    });
    const looked = sample.length;
    if (wrong.length === 0) {
      const against = world.source === undefined ? 'as the bucket holds them' : 'byte for byte as at the source';
      return {
        verdict: 'pass',
        evidence: `${looked} of ${matched.objects} objects looked at were served ${against}. ${confidence(looked, matched.objects)}`,
      };
    }
    return {
      verdict: 'fail',
      evidence: `${wrong.length} of ${looked} objects were not served right: ${examples(wrong)}.`,
      fix: `See that ${world.servingHost} is attached to the bucket and active (step provision, mode: check), and that nothing else answers for it. What a cache kept from before goes by purge: all.`,
    };
  },
};

async function faultOf(world: World, { stored, source: file }: Specimen): Promise<string | undefined> {
  const { web, servingHost, bucket, cx } = world;
  let answer;
  try {
    answer = await web.read(servingHost, `/${encodeKey(stored.key)}`, {}, cx.signal);
  } catch (error) {
    cx.signal.throwIfAborted();
    return `no answer: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (answer.status === 404) {
    // An instance deletes all day long: what is gone from the bucket too was right not to be served.
    return (await bucket.head(stored.key, cx)) === null ? undefined : 'answered 404';
  }
  if (answer.status !== 200) return `answered ${answer.status}`;
  if ((answer.headers['content-type'] ?? '') === '') return 'no Content-Type';
  if (answer.body.length !== stored.size) return `${answer.body.length} bytes instead of ${stored.size}`;
  const expected = (file === undefined ? undefined : await sourceDigest(world, file)) ?? storedDigest(stored);
  if (expected === undefined) return undefined;
  return createHash('md5').update(answer.body).digest('hex') === expected ? undefined : 'other bytes';
}

/** The MD5 of a whole object; one uploaded in parts has none. */
export function storedDigest({ etag }: Entry): string | undefined {
  return isComparable(etag) && partsOf(etag) === undefined ? etag : undefined;
}

async function sourceDigest({ source, cx }: World, entry: Entry): Promise<string | undefined> {
  for await (const answer of source?.open([entry], cx) ?? []) {
    if ('why' in answer) return undefined;
    if (answer.md5 !== undefined) return answer.md5;
    const digest = createHash('md5');
    for await (const chunk of answer.body) digest.update(chunk);
    return digest.digest('hex');
  }
  return undefined;
}
