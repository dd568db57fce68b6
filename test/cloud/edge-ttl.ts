/**
 * How long the edge keeps an answer.
 * @see https://developers.cloudflare.com/cache/how-to/cache-rules/settings/
 */
import type { WholeAnswer } from './edge-cache.ts';
import type { CacheSettings } from './edge-rules.ts';

/** Extensions that are cached without a rule, those of media among them. */
const cachedExtensions = /\.(?:avif|bmp|flac|gif|ico|jpe?g|mid|mkv|mp3|mp4|ogg|pdf|png|svg|tiff?|webm|webp|zip)$/i;

/** Whether answers to this path may be kept. */
export function isCacheable(path: string, settings: CacheSettings): boolean {
  return settings.cache ?? cachedExtensions.test(path.replace(/\?.*$/s, ''));
}

/** Seconds; 0 where the answer is not kept. */
export function edgeTtl(answer: WholeAnswer, settings: CacheSettings): number {
  const { status } = answer;
  const { edge_ttl: edge } = settings;
  const fitting = edge?.status_code_ttl?.find(
    ({ status_code: code, status_code_range: range }) =>
      code === status || (range !== undefined && status >= (range.from ?? 0) && status <= (range.to ?? 999)),
  );
  if (fitting !== undefined) return Math.max(0, fitting.value);
  if (edge?.mode === 'override_origin') return edge.default ?? 0;
  const control = answer.headers['cache-control'];
  if (control === undefined) return ({ 200: 7200, 404: 180 } as Record<number, number>)[status] ?? 0;
  if (/no-store|no-cache|private/.test(control)) return 0;
  return Number(/s-maxage=(\d+)/.exec(control)?.[1] ?? /max-age=(\d+)/.exec(control)?.[1] ?? 0);
}
