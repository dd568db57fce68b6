/**
 * The CORS rule of the bucket. Mastodon's web client reads media of other origins (its audio player always does), so the
 * rule has to be there before the first visitor: caches keep answers without it.
 */
import { explained, orNull } from './explain.ts';
import { permissions } from './permissions.ts';
import { inPlace, updates } from './resource.ts';
import type { BucketPlace, Fields, Resource } from './resource.ts';

/** A rule in the shape of the control API. */
export interface CorsRule {
  readonly id?: string;
  readonly allowed: {
    readonly methods: readonly ('GET' | 'PUT' | 'POST' | 'DELETE' | 'HEAD')[];
    readonly origins: readonly string[];
    readonly headers?: readonly string[];
  };
  readonly exposeHeaders?: readonly string[];
  readonly maxAgeSeconds?: number;
}

/** By this our rule is found again. */
export const corsRuleId = 'mastodon-media';

/**
 * Reading for everyone: media are public, and other servers' web clients show them too. Request headers are named one by
 * one because R2 has been seen to take `*` for a header of that name.
 * @see https://developers.cloudflare.com/r2/buckets/cors/
 */
export const mediaCorsRule: CorsRule = {
  id: corsRuleId,
  allowed: { methods: ['GET', 'HEAD'], origins: ['*'], headers: ['Range', 'If-None-Match', 'If-Modified-Since'] },
  exposeHeaders: ['Accept-Ranges', 'Content-Length', 'Content-Range', 'ETag'],
  maxAgeSeconds: 86_400,
};

const needs = [permissions.r2];

/** Our one rule among those of the bucket. All other rules stay as they are, in their order. */
export function corsResource(place: BucketPlace, want: CorsRule = mediaCorsRule): Resource<CorsRule> {
  const { client, bucket } = place;
  const readAll = async (): Promise<readonly CorsRule[]> => {
    const what = `read the CORS rules of bucket ${bucket}`;
    // 404: no rules yet, or no bucket yet.
    const answer = await orNull(client.r2.buckets.cors.get(bucket, inPlace(place)), what, needs);
    return answer?.rules ?? [];
  };
  return {
    id: 'cors',
    title: 'CORS rule',
    without: 'audio does not play in the web client',
    needs,
    want,
    read: async () => (await readAll()).find(isOurs) ?? null,
    diff: (now, wanted) =>
      now === null
        ? [{ resource: 'cors', action: 'create', what: `rule ${corsRuleId}`, to: summary(wanted) }]
        : updates('cors', flat(now), flat(wanted)),
    apply: async () => {
      // Read again: somebody may have added a rule since.
      const rules = await readAll();
      const at = rules.findIndex(isOurs);
      const merged = at === -1 ? [...rules, want] : rules.with(at, want);
      await explained(
        client.r2.buckets.cors.update(bucket, { ...inPlace(place), rules: merged as MutableRules }),
        `set the CORS rules of bucket ${bucket}`,
        needs,
      );
    },
  };
}

type MutableRules = {
  allowed: { methods: CorsRule['allowed']['methods'][number][]; origins: string[]; headers?: string[] };
}[];

function isOurs(rule: CorsRule): boolean {
  return rule.id === corsRuleId;
}

/** Order means nothing in these lists, and letter case nothing in header names. */
function flat(rule: CorsRule): Fields {
  const list = (values: readonly string[] | undefined): string | undefined => values?.toSorted().join(', ');
  const headers = (values: readonly string[] | undefined) => list(values?.map((value) => value.toLowerCase()));
  return {
    'allowed.methods': list(rule.allowed.methods),
    'allowed.origins': list(rule.allowed.origins),
    'allowed.headers': headers(rule.allowed.headers),
    exposeHeaders: headers(rule.exposeHeaders),
    maxAgeSeconds: rule.maxAgeSeconds?.toString(),
  };
}

function summary(rule: CorsRule): string {
  return `${rule.allowed.methods.join(', ')} from ${rule.allowed.origins.join(', ')}`;
}
