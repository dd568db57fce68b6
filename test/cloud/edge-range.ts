/** Which part of a whole answer was asked for: conditions and ranges. */
import type { IncomingHttpHeaders } from 'node:http';
import { page } from './edge-bucket.ts';
import type { WholeAnswer } from './edge-cache.ts';

/** @param whole - answered 200. */
export function partOf(asked: IncomingHttpHeaders, whole: WholeAnswer): WholeAnswer {
  const { headers, body } = whole;
  if (isUnchanged(asked, headers)) return { status: 304, headers, body: Buffer.alloc(0) };
  const range = rangeOf(asked.range, body.length);
  if (range === undefined) return whole;
  if (range === 'unsatisfiable') {
    const { status, headers: told, body: text } = page(416, 'Range not satisfiable');
    return { status, headers: { ...headers, ...told, 'content-range': `bytes */${body.length}` }, body: text };
  }
  const { start, end } = range;
  const more = { 'content-range': `bytes ${start}-${end - 1}/${body.length}` };
  return { status: 206, headers: { ...headers, ...more }, body: body.subarray(start, end) };
}

function isUnchanged(asked: IncomingHttpHeaders, headers: Readonly<Record<string, string>>): boolean {
  const tags = asked['if-none-match'];
  if (tags !== undefined) {
    return tags.split(',').some((tag) => ['*', headers['etag']].includes(tag.trim().replace(/^W\//, '')));
  }
  const since = Date.parse(asked['if-modified-since'] ?? '');
  return Number.isFinite(since) && Date.parse(headers['last-modified'] ?? '') <= since;
}

/**
 * @returns the bytes `[start, end)`; `undefined` for the whole object, as for headers that are not understood.
 */
function rangeOf(
  header: string | undefined,
  size: number,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const parts = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? '');
  const [, first = '', last = ''] = parts ?? [];
  if (first === '' && last === '') return undefined;
  if (first === '') {
    const length = Math.min(Number(last), size);
    return length === 0 ? 'unsatisfiable' : { start: size - length, end: size };
  }
  const start = Number(first);
  const end = last === '' ? size : Math.min(Number(last) + 1, size);
  if (last !== '' && Number(last) < start) return undefined;
  return start >= size ? 'unsatisfiable' : { start, end };
}
