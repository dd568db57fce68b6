/** Whether Mastodon's key does what Mastodon needs, and no more. */
import { randomBytes } from 'node:crypto';
import { opensBucket, tryKey } from '../cloudflare/key-trial.ts';
import type { Check } from './check.ts';

/**
 * Tries the S3 key that was given: writes with Mastodon's headers below a blocked folder, reads, deletes; then asks for a bucket that is
 * not there. A key of one bucket is refused, a wider one is told so.
 */
export const key: Check = {
  id: 'key',
  title: "Mastodon's key",
  proves: 'The S3 key that was given writes, reads and deletes as Mastodon does, and opens no other bucket.',
  async run({ key: credentials, endpoint, bucketName, cx }) {
    if (credentials === undefined) return { verdict: 'skipped', evidence: 'No access-key-id was given.' };
    try {
      await tryKey(credentials, { endpoint, bucket: bucketName, other: undefined }, cx);
    } catch (error) {
      cx.signal.throwIfAborted();
      return {
        verdict: 'fail',
        evidence: `It does not work: ${error instanceof Error ? error.message : String(error)}`,
        fix: 'Give the key that Mastodon uses, with object read and write on this bucket. Where another key is meant to be used here, leave this check out by naming the others in checks.',
      };
    }
    const nobodys = `mastodon-media-r2-${randomBytes(8).toString('hex')}`;
    if (!(await opensBucket(credentials, endpoint, nobodys, cx))) {
      return { verdict: 'pass', evidence: 'It wrote, read and deleted; a bucket of another name was refused.' };
    }
    return {
      verdict: 'warn',
      evidence: 'It works, and opens other buckets of the account as well.',
      fix: 'Give Mastodon a key of its own for this one bucket (step provision, mint-token), or make one by hand with object read and write on it.',
    };
  },
};
