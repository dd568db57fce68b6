/** Whether players can seek: they ask for a part of a file, and for its size without the file. */
import { encodeKey } from '../net/sigv4.ts';
import { eachOf, examples, withoutObjects, type Check, type Specimen, type World } from './check.ts';

const LOOKED_AT = 20;
const AT_ONCE = 8;

/** One HEAD and one range request for some objects of the sample. */
export const partialReads: Check = {
  id: 'partial-reads',
  title: 'Range requests and HEAD',
  proves: 'Browsers can seek in audio and video, and learn sizes without reading.',
  objects: true,
  async run(world) {
    const large = world.inventory.sample.filter(({ stored }) => stored.size >= 3);
    const specimens = large.slice(0, LOOKED_AT);
    if (specimens.length === 0) return withoutObjects;
    const wrong: string[] = [];
    await eachOf(world, specimens, AT_ONCE, async (specimen) => {
      const fault = (await headFault(world, specimen)) ?? (await rangeFault(world, specimen));
      if (fault !== undefined) wrong.push(`${specimen.stored.key} (${fault})`);
    });
    if (wrong.length === 0) return { verdict: 'pass', evidence: `${specimens.length} objects answered both right.` };
    return {
      verdict: 'fail',
      evidence: `${wrong.length} of ${specimens.length} objects did not: ${examples(wrong)}.`,
      fix: `R2 answers both. Look for a Worker, a rule or a proxy that comes between ${world.servingHost} and the bucket.`,
    };
  },
};

async function headFault({ web, servingHost, cx }: World, { stored }: Specimen): Promise<string | undefined> {
  const answer = await web.read(servingHost, `/${encodeKey(stored.key)}`, { method: 'HEAD' }, cx.signal);
  if (answer.status !== 200) return `HEAD answered ${answer.status}`;
  const told = answer.headers['content-length'];
  return told === String(stored.size) ? undefined : `HEAD told ${told ?? 'no'} bytes instead of ${stored.size}`;
}

/** The second byte up to the second last: neither the whole nor its beginning. */
async function rangeFault({ web, servingHost, cx }: World, { stored }: Specimen): Promise<string | undefined> {
  const last = Math.min(stored.size - 2, 1024);
  const headers = { range: `bytes=1-${last}` };
  const what = { headers, limit: last + 1 };
  const answer = await web.read(servingHost, `/${encodeKey(stored.key)}`, what, cx.signal);
  if (answer.status !== 206) return `a range was answered ${answer.status}`;
  const told = answer.headers['content-range'] ?? 'none';
  if (told !== `bytes 1-${last}/${stored.size}`) return `Content-Range: ${told}`;
  return answer.body.length === last ? undefined : `a range of ${last} bytes came with ${answer.body.length}`;
}
