/** Mastodon's key in the summary of `provision`: where it is, what to do with it, or how to make it by hand. Never the key. */
import { code, link, list, markup, nothing, type Content, type Markdown } from '../markdown.ts';
import { section } from './parts.ts';

/** What became of the key. */
export interface KeySummary {
  /** `open`: to be made, corrected or deleted, and not done in this run. */
  readonly state: 'made' | 'kept' | 'corrected' | 'retired' | 'open' | 'none';
  /** The key that is in use from now on, by its name. */
  readonly current?: string;
  /** Keys that still work beside it, by their names. */
  readonly old: readonly string[];
  /** Keys of runs that did not come to their end. */
  readonly unfinished: readonly string[];
  /** Where the key goes. */
  readonly places: readonly { readonly title: string; readonly advice: string; readonly holds: boolean }[];
  /** Whether the new key was shown not to open another bucket; there may be none. */
  readonly otherShut: boolean;
}

/** What it takes to make the key by hand. */
export interface KeyByHand {
  readonly accountId: string;
  readonly bucket: string;
}

/** The part of the summary about the key. */
export function keySection(key: KeySummary | KeyByHand): Markdown {
  const lines = 'state' in key ? keyLines(key) : byHand(key);
  return lines.length === 0 ? nothing : section("Mastodon's key", list(lines));
}

function keyLines({ state, current, old, unfinished, places, otherShut }: KeySummary): Content[] {
  const title = current ?? '';
  const lines: Content[] = [];
  if (state === 'made') {
    const closed = otherShut ? 'Another bucket stayed shut to it.' : 'There was no other bucket to try it on.';
    lines.push(
      markup`The key of ${title} was made and tried: it wrote, read and deleted an object. ${closed}`,
      ...places.map((place) => markup`Sealed to ${place.title}. ${place.advice}`),
    );
  }
  if (state === 'kept') lines.push(`The key of ${title} is there. Nothing was made.`);
  if (state === 'corrected') lines.push(`The key of ${title} may do what it should again, and nothing else.`);
  if (state === 'retired') lines.push(`Old keys were deleted. The key of ${title} is the one in use.`);
  if (state === 'kept' || state === 'corrected') {
    for (const place of places.filter(({ holds }) => !holds)) {
      lines.push(
        markup`There is no key in ${place.title}, and Cloudflare does not tell it again. For a new one run with ${code('mastodon-key: rotate')}.`,
      );
    }
  }
  if (old.length > 0) {
    lines.push(
      markup`Beside it there are still: ${old.join('; ')}. Once Mastodon runs with the new key, delete them: run with ${code('mastodon-key: retire')}.`,
    );
  }
  if (unfinished.length > 0) {
    lines.push(
      markup`Runs that did not come to their end left: ${unfinished.join('; ')}. Where one of them may have got into use, run with ${code('mastodon-key: rotate')}; ${code('mastodon-key: retire')} deletes them.`,
    );
  }
  return lines;
}

/**
 * Exact instructions, for those who do not hand over a token that makes tokens.
 * @see https://developers.cloudflare.com/r2/api/tokens/#create-an-api-token
 */
function byHand({ accountId, bucket }: KeyByHand): Content[] {
  const account = `https://dash.cloudflare.com/${accountId}`;
  return [
    markup`Mastodon needs a key of its own for the bucket, once. Open ${link('R2 API tokens', `${account}/r2/api-tokens`)} and choose "Create Account API token".`,
    markup`Permissions: "Object Read & Write". Specify bucket: "Apply to specific buckets only", ${code(bucket)}. TTL: forever. No IP addresses, unless those of all your servers.`,
    markup`Cloudflare shows it once: "Access Key ID" is ${code('AWS_ACCESS_KEY_ID')}, "Secret Access Key" is ${code('AWS_SECRET_ACCESS_KEY')}. Put both where Mastodon reads its secrets, never into git.`,
    markup`Or let this step make and seal it: give ${code('mint-token')}, a token with the permission "Account API Tokens: Edit" and no other (${link('API tokens of the account', `${account}/api-tokens`)}), and ${code('key-sinks')}.`,
  ];
}
