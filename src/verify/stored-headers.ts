/** Whether objects carry the headers that Mastodon itself would have written. */
import { headLength, uploadHeaders } from '../mastodon/headers.ts';
import { cacheControl } from '../mastodon/headers.ts';
import type { Opened } from '../stores/model.ts';
import { eachOf, examples, type Check, type Specimen, type World } from './check.ts';

const AT_ONCE = 16;

/** One HeadObject for each object of the sample. */
export const storedHeaders: Check = {
  id: 'headers',
  title: 'Headers of stored objects',
  proves: 'Objects have the Content-Type and Cache-Control that Mastodon writes, and no metadata of other tools.',
  async run(world) {
    const wrong: string[] = [];
    const heads = await sourceHeads(world);
    await eachOf(world.inventory.sample, AT_ONCE, async ({ stored }) => {
      const found = await world.bucket.head(stored.key, world.cx);
      const fault = faultOf(found, heads.get(stored.key));
      if (fault !== undefined) wrong.push(`${stored.key} (${fault})`);
    });
    const looked = world.inventory.sample.length;
    if (looked === 0) return { verdict: 'skipped', evidence: 'There is no object to look at.' };
    if (wrong.length === 0) return { verdict: 'pass', evidence: `${looked} of ${looked} objects looked at are right.` };
    return {
      verdict: 'fail',
      evidence: `${wrong.length} of ${looked} objects looked at are wrong: ${examples(wrong)}.`,
      fix: 'They were written by another tool. Remove these objects from the bucket and run the step sync, which writes them with the right headers.',
    };
  },
};

function faultOf(
  found: Awaited<ReturnType<World['bucket']['head']>>,
  expected: { contentType: string } | undefined,
): string | undefined {
  if (found === null) return 'gone';
  const { headers, metadata } = found;
  if (headers.cacheControl !== cacheControl) return `Cache-Control: ${headers.cacheControl ?? 'none'}`;
  if (expected === undefined ? headers.contentType === undefined : headers.contentType !== expected.contentType) {
    return `Content-Type: ${headers.contentType ?? 'none'}${expected === undefined ? '' : ` instead of ${expected.contentType}`}`;
  }
  const [name] = Object.keys(metadata);
  return name === undefined ? undefined : `metadata ${name}`;
}

/** What the headers should be, by the first bytes at the source. Without a source only their presence is looked at. */
async function sourceHeads(world: World): Promise<Map<string, { contentType: string }>> {
  const heads = new Map<string, { contentType: string }>();
  const { source } = world;
  if (source === undefined) return heads;
  const entries = world.inventory.sample.flatMap(({ source: file }: Specimen) => file ?? []);
  await eachOf(entries, 4, async (entry) => {
    for await (const answer of source.open([entry], world.cx)) {
      if ('why' in answer) continue;
      heads.set(entry.key, await uploadHeaders(entry.key, await headOf(answer), answer.entry.size));
    }
  });
  return heads;
}

async function headOf(opened: Opened): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of opened.body) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= headLength) break;
  }
  return Buffer.concat(chunks).subarray(0, headLength);
}
