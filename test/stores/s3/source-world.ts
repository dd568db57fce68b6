/** A source of ours on one store or another. */
import type { Context } from '../../../src/net/context.ts';
import { everything, type Entry, type KeyRange, type Opened, type Unread } from '../../../src/stores/model.ts';
import { S3Source, type S3SourcePlace } from '../../../src/stores/s3/source.ts';
import { keys } from './bucket-world.ts';

/** A source in the bucket `media` of an endpoint. */
export function sourceAt(endpoint: string, change: Partial<S3SourcePlace> = {}): S3Source {
  return new S3Source({
    endpoint,
    bucket: 'media',
    prefix: '',
    region: 'auto',
    pathStyle: true,
    credentials: keys,
    acl: 'none',
    ...change,
  });
}

export async function listAll(source: S3Source, cx: Context, range: KeyRange = everything): Promise<Entry[]> {
  const found: Entry[] = [];
  for await (const page of source.list(range, cx)) found.push(...page);
  return found;
}

/** What came of one entry. */
export type Read =
  | { readonly opened: Opened; readonly bytes: Buffer; readonly settled: 'unchanged' | 'changed' }
  | { readonly unread: Unread };

/** Opens and reads entries as a transfer does, one answer after the other. */
export async function readAll(source: S3Source, entries: readonly Entry[], cx: Context): Promise<Map<string, Read>> {
  const found = new Map<string, Read>();
  for await (const answer of source.open(entries, cx)) {
    if (found.has(answer.entry.key)) throw new Error('two answers for one entry');
    if ('why' in answer) {
      found.set(answer.entry.key, { unread: answer });
      continue;
    }
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    const bytes = Buffer.concat(chunks);
    found.set(answer.entry.key, { opened: answer, bytes, settled: await answer.settle() });
  }
  return found;
}
