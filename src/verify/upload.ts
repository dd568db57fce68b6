/** Whether new uploads arrive: settings may be right and the running processes old. */
import { readMediaUrl } from '../mastodon/media-url.ts';
import { encodeKey } from '../net/sigv4.ts';
import type { Key } from '../stores/model.ts';
import type { Check, Verdict } from './check.ts';

const restart = 'Restart web and sidekiq with the new settings, post a new picture and give its URL.';

/** The URL of a picture that was posted after the switch: its object first, then the address. */
export const upload: Check = {
  id: 'upload',
  title: 'Fresh upload',
  proves: 'What is uploaded now lands in the bucket and is served.',
  async run({ uploadUrl, mediaHost, servingHost, bucket, journal, web, cx }): Promise<Verdict> {
    if (uploadUrl === undefined) return { verdict: 'skipped', evidence: 'upload-url was not given.' };
    const medium = readMediaUrl(uploadUrl);
    if (medium === undefined)
      return {
        verdict: 'fail',
        evidence: 'upload-url is no address of a medium.',
        fix: 'Copy the address of the picture itself, not of the post.',
      };
    if (medium.host !== mediaHost)
      return {
        verdict: 'fail',
        evidence: `The upload is given out at ${medium.host}, not at ${mediaHost}.`,
        fix: restart,
      };
    const stored = await bucket.head(medium.key as Key, cx);
    if (stored === null)
      return {
        verdict: 'fail',
        evidence: 'The upload is not in the bucket.',
        fix: `${restart} If it is missing again, Mastodon writes to another bucket.`,
      };
    const answer = await web.read(servingHost, `/${encodeKey(medium.key)}`, {}, cx.signal);
    if (answer.status !== 200 || answer.body.length !== stored.size) {
      return {
        verdict: 'fail',
        evidence: `The upload is in the bucket (${stored.size} bytes), but its address answered ${answer.status} with ${answer.body.length} bytes.`,
        fix: 'Verify with purge: all. If it stays so, look at the checks of the media host.',
      };
    }
    const { switchedMs } = journal;
    if (switchedMs !== undefined && stored.modifiedMs < switchedMs)
      return {
        verdict: 'warn',
        evidence: 'It was uploaded before the switch, so it proves nothing.',
        fix: 'Post a new picture and give its URL.',
      };
    return {
      verdict: 'pass',
      evidence: `It is in the bucket and is served, as ${answer.headers['content-type'] ?? 'no type'}.`,
    };
  },
};
