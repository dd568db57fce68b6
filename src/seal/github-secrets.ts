/** The secrets of a repository, or of one of its environments, as a sink. */
import type { GitHub } from '../github/client.ts';
import { checkSecretSink, putSecret, secretStoredMs, type SecretPlace } from '../github/secrets.ts';
import type { KeySink } from './sink.ts';

/** Names of their own: a repository may well have the AWS_ names for the key of an older store. */
export const secretNames = {
  accessKeyId: 'MASTODON_S3_ACCESS_KEY_ID',
  secretAccessKey: 'MASTODON_S3_SECRET_ACCESS_KEY',
} as const;

export function githubSecrets(github: GitHub, place: SecretPlace): KeySink {
  const where = place.environment === undefined ? '' : `the environment ${place.environment} of `;
  return {
    title: `secrets of ${where}${place.repository}`,
    advice: `A workflow hands it to Mastodon as secrets.${secretNames.accessKeyId} and secrets.${secretNames.secretAccessKey}.`,
    check: () => checkSecretSink(github, place),
    holds: async () =>
      (await secretStoredMs(github, { ...place, name: secretNames.secretAccessKey })) !== undefined &&
      (await secretStoredMs(github, { ...place, name: secretNames.accessKeyId })) !== undefined,
    // The sealing is for a key that only GitHub's answer tells, so it happens on the way.
    seal: (key) =>
      Promise.resolve({
        put: async () => {
          for (const half of ['accessKeyId', 'secretAccessKey'] as const)
            await putSecret(github, { ...place, name: secretNames[half], value: key[half] });
        },
      }),
  };
}
