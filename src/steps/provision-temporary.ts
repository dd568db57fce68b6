/**
 * Credentials of an hour for sync jobs on other machines. They go to an environment of the repository: outputs would hold them in
 * plain text and are dropped between jobs, while secrets of an environment are read when a job that names it starts.
 * @see https://docs.github.com/en/actions/reference/security/secrets#when-github-actions-reads-secrets
 */
import { deriveS3Credentials } from '../cloudflare/credentials.ts';
import { tryKey } from '../cloudflare/key-trial.ts';
import { temporaryCredentials } from '../cloudflare/temporary-credentials.ts';
import { checkSecretSink, putSecret } from '../github/secrets.ts';
import type { ProvisionInputs } from '../inputs/steps/provision.ts';
import { openCloudflare } from './places.ts';
import { githubOf, repositoryOf } from './provision-key.ts';
import type { StepWorld } from './step.ts';

/** The names of the inputs of `sync` that take them. */
const secretNames = {
  accessKeyId: 'MEDIA_R2_ACCESS_KEY_ID',
  secretAccessKey: 'MEDIA_R2_SECRET_ACCESS_KEY',
  sessionToken: 'MEDIA_R2_SESSION_TOKEN',
} as const;

export interface TemporaryWork {
  /** @throws when the environment cannot take them. */
  check(): Promise<void>;
  /** Makes, tries and stores them; says for how long, and where. */
  run(): Promise<string>;
}

export function temporaryWork(inputs: ProvisionInputs, world: StepWorld): TemporaryWork | undefined {
  const { temporaryEnvironment: environment, r2, cloudflare } = inputs;
  if (environment === undefined) return undefined;
  const github = githubOf(inputs, world);
  const place = { repository: repositoryOf(inputs, world), environment };
  return {
    check: () => checkSecretSink(github, place),
    run: async () => {
      const client = openCloudflare(cloudflare, world);
      const parent = await deriveS3Credentials(client, cloudflare.apiToken, cloudflare.accountId);
      world.mask(parent.secretAccessKey);
      const credentials = await temporaryCredentials(
        { client, accountId: cloudflare.accountId, bucket: r2.bucket, parentAccessKeyId: parent.accessKeyId },
        (secret) => world.mask(secret),
      );
      try {
        await tryKey(credentials, { endpoint: r2.endpoint, bucket: r2.bucket, other: undefined }, world.cx);
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        const advice =
          r2.jurisdiction === 'default'
            ? 'Run again.'
            : `Cloudflare's API does not say whether temporary credentials open buckets of a jurisdiction (${r2.jurisdiction}): give those jobs a key for this bucket alone, made by hand.`;
        throw new Error(`temporary-environment: the credentials were tried and failed: ${why} ${advice}`, {
          cause: error,
        });
      }
      for (const half of ['accessKeyId', 'secretAccessKey', 'sessionToken'] as const)
        await putSecret(github, { ...place, name: secretNames[half], value: credentials[half] });
      return `The environment ${environment} of ${place.repository} holds S3 credentials for this bucket alone, for an hour: ${Object.values(secretNames).join(', ')}. A job that names the environment can sync with them until then.`;
    },
  };
}
