/** Whether objects carry the headers that Mastodon itself would have written. */
import { areLikely, cacheControl, correctedHeaders, headLength, uploadHeaders } from '../mastodon/headers.ts';
import { encodeKey } from '../net/sigv4.ts';
import type { Entry, Opened, Stored } from '../stores/model.ts';
import { confidence, eachOf, examples, withoutObjects, type Check, type Specimen, type World } from './check.ts';

const AT_ONCE = 32;

/** One HeadObject for each object of the sample; the bytes at the source only where name and type do not go together. */
export const storedHeaders: Check = {
  id: 'headers',
  title: 'Headers of stored objects',
  proves: 'Objects have the Content-Type and Cache-Control that Mastodon writes, and no metadata of other tools.',
  objects: true,
  async run(world) {
    const { sample, matched } = world.inventory;
    if (sample.length === 0) return withoutObjects;
    const wrong: string[] = [];
    await eachOf(world, sample, AT_ONCE, async (specimen) => {
      const found = await world.bucket.head(specimen.stored.key, world.cx);
      // Gone since it was listed, as an instance deletes all day long.
      const fault = found === null ? undefined : await faultOf(world, specimen, found);
      if (fault !== undefined) wrong.push(`${specimen.stored.key} (${fault})`);
    });
    const looked = sample.length;
    if (wrong.length === 0) {
      return {
        verdict: 'pass',
        evidence: `${looked} of ${matched.objects} objects looked at, all right. ${confidence(looked, matched.objects)}`,
      };
    }
    return {
      verdict: 'fail',
      evidence: `${wrong.length} of ${looked} objects looked at are wrong: ${examples(wrong)}.`,
      fix: 'They were written by another tool. Run the step sync with compare: full and repair-headers: true, which corrects headers in place.',
    };
  },
};

async function faultOf(world: World, specimen: Specimen, { headers, metadata }: Stored): Promise<string | undefined> {
  if (headers.cacheControl !== cacheControl) return `Cache-Control: ${headers.cacheControl ?? 'none'}`;
  const [name] = Object.keys(metadata);
  if (name !== undefined) return `metadata ${name}`;
  const { contentType } = headers;
  if (areLikely(specimen.stored.key, headers)) return undefined;
  const expected =
    specimen.source === undefined
      ? await typeServed(world, specimen.stored)
      : await typeAtSource(world, specimen.source);
  if (expected === undefined) return contentType === undefined ? 'Content-Type: none' : undefined;
  return contentType === expected ? undefined : `Content-Type: ${contentType ?? 'none'} instead of ${expected}`;
}

/** What the type should be, by the first bytes at the source and, for an object store, what is stored with them. */
async function typeAtSource({ source, cx }: World, file: Entry): Promise<string | undefined> {
  for await (const answer of source?.open([file], cx) ?? []) {
    if ('why' in answer) return undefined;
    const own = await uploadHeaders(file.key, await headOf(answer), answer.entry.size);
    return correctedHeaders(answer.headers ?? {}, own).contentType;
  }
  return undefined;
}

/** What the type should be, by the first bytes that visitors get. */
async function typeServed({ web, servingHost, cx }: World, { key, size }: Entry): Promise<string | undefined> {
  const answer = await web.read(servingHost, `/${encodeKey(key)}`, { limit: headLength }, cx.signal);
  return answer.status === 200 ? (await uploadHeaders(key, answer.body, size)).contentType : undefined;
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
