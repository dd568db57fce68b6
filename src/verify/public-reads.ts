/** Whether visitors get the very bytes of the source from the media host. */
import { createHash } from 'node:crypto';
import { encodeKey } from '../net/sigv4.ts';
import { isComparable, partsOf } from '../sync/proof.ts';
import { eachOf, examples, type Check, type Specimen, type World } from './check.ts';

const AT_ONCE = 8;

/** One public GET for each object of the sample, compared with the source byte for byte (or with the bucket's MD5). */
export const publicReads: Check = {
  id: 'public-reads',
  title: 'Public reads',
  proves: 'The media host serves the same bytes as the source, with the stored type, to anyone.',
  async run(world) {
    const wrong: string[] = [];
    await eachOf(world.inventory.sample, AT_ONCE, async (specimen) => {
      const fault = await faultOf(world, specimen);
      if (fault !== undefined) wrong.push(`${specimen.stored.key} (${fault})`);
    });
    const looked = world.inventory.sample.length;
    if (looked === 0) return { verdict: 'skipped', evidence: 'There is no object to look at.' };
    if (wrong.length === 0) {
      const against = world.source === undefined ? 'as the bucket holds them' : 'byte for byte as at the source';
      return { verdict: 'pass', evidence: `${looked} of ${looked} objects were served ${against}.` };
    }
    return {
      verdict: 'fail',
      evidence: `${wrong.length} of ${looked} objects were not served right: ${examples(wrong)}.`,
      fix: `See that ${world.mediaHost} is attached to the bucket and active (step provision, mode: check), and that nothing else answers for it. A cached 404 passes within minutes or by a purge.`,
    };
  },
};

async function faultOf(world: World, { stored, source: file }: Specimen): Promise<string | undefined> {
  const { web, mediaHost, cx } = world;
  let answer;
  try {
    answer = await web.read(mediaHost, `/${encodeKey(stored.key)}`, {}, cx.signal);
  } catch (error) {
    return `no answer: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (answer.status !== 200) return `answered ${answer.status}`;
  if ((answer.headers['content-type'] ?? '') === '') return 'no Content-Type';
  const served = md5Of([answer.body]);
  const expected = file === undefined ? storedDigest(stored.etag) : await sourceDigest(world, file);
  if (expected === undefined) return answer.body.length === stored.size ? undefined : 'another size';
  return served === expected ? undefined : 'other bytes';
}

/** The MD5 of a whole object; one uploaded in parts has none. */
function storedDigest(etag: string | undefined): string | undefined {
  return isComparable(etag) && partsOf(etag) === undefined ? etag : undefined;
}

async function sourceDigest(world: World, entry: NonNullable<Specimen['source']>): Promise<string | undefined> {
  for await (const answer of world.source?.open([entry], world.cx) ?? []) {
    if ('why' in answer) return undefined;
    if (answer.md5 !== undefined) return answer.md5;
    const digest = createHash('md5');
    for await (const chunk of answer.body) digest.update(chunk);
    return digest.digest('hex');
  }
  return undefined;
}

function md5Of(chunks: readonly Uint8Array[]): string {
  const digest = createHash('md5');
  for (const chunk of chunks) digest.update(chunk);
  return digest.digest('hex');
}
