/** Secrets of a repository or of one of its environments: sealed here for GitHub's public key, never sent in plain text. */
import { type GitHub, ownerAndRepo } from './client.ts';
import { asking, GitHubProblem, type Attempt } from './explain.ts';

/** Where secrets go. */
export interface SecretPlace {
  /** `owner/name` */
  readonly repository: string;
  /** Secrets of this environment; without it those of the repository. */
  readonly environment?: string | undefined;
}

/** One secret, without its value. */
export interface SecretName extends SecretPlace {
  readonly name: string;
}

/**
 * GitHub takes 48 KB of encrypted text.
 * @see https://docs.github.com/en/actions/reference/security/secrets#limits-for-secrets
 */
const largest = 48 * 1024;
/** What a sealed box adds: a public key and an authentication tag. */
const boxOverhead = 48;

/** Tried before a key is minted; holds no secret and is taken away again. */
const probeName = 'MASTODON_MEDIA_R2_PROBE';

/**
 * Makes sure that secrets can be stored in a place, before there is one: stores a worthless value under a name of its own and
 * deletes it. Reading the public key would not do, as tokens that may only read can do that.
 * @throws GitHubProblem with the token and permission that it takes.
 */
export async function checkSecretSink(github: GitHub, place: SecretPlace): Promise<void> {
  const probe = { ...place, name: probeName };
  await putSecret(github, { ...probe, value: 'not a secret' });
  const tried = attempt('delete', probe);
  await asking(github, tried, () => {
    const { environment } = probe;
    const parameters = { ...ownerAndRepo(place.repository), secret_name: probeName };
    return environment === undefined
      ? github.request('DELETE /repos/{owner}/{repo}/actions/secrets/{secret_name}', parameters)
      : github.request('DELETE /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}', {
          ...parameters,
          environment_name: environment,
        });
  });
}

/**
 * Stores a secret, replacing one of the same name.
 * @param secret - with the `value` in plain text; it leaves this process sealed only.
 * @throws GitHubProblem with the token and permission that it takes.
 * @see https://docs.github.com/en/rest/guides/encrypting-secrets-for-the-rest-api
 */
export async function putSecret(github: GitHub, secret: SecretName & { readonly value: string }): Promise<void> {
  refuseBadName(secret.name);
  if (Buffer.byteLength(secret.value) + boxOverhead > largest) {
    throw new Error(`The value of the secret ${secret.name} is larger than the 48 KB that GitHub takes.`);
  }
  const { environment } = secret;
  const parameters = ownerAndRepo(secret.repository);
  await asking(github, attempt('store', secret), async () => {
    if (environment === undefined) {
      const key = await github.request('GET /repos/{owner}/{repo}/actions/secrets/public-key', parameters);
      await github.request('PUT /repos/{owner}/{repo}/actions/secrets/{secret_name}', {
        ...parameters,
        secret_name: secret.name,
        encrypted_value: await sealed(secret.value, key.data.key),
        key_id: key.data.key_id,
      });
    } else {
      const there = { ...parameters, environment_name: environment };
      const route = '/repos/{owner}/{repo}/environments/{environment_name}/secrets';
      const key = await github.request(`GET ${route}/public-key`, there);
      await github.request(`PUT ${route}/{secret_name}`, {
        ...there,
        secret_name: secret.name,
        encrypted_value: await sealed(secret.value, key.data.key),
        key_id: key.data.key_id,
      });
    }
  });
}

/**
 * When a secret was last stored. Its value cannot be read. A token without the right sees none, so check the place first.
 * @returns `undefined` when there is none of that name.
 */
export async function secretStoredMs(github: GitHub, secret: SecretName): Promise<number | undefined> {
  refuseBadName(secret.name);
  const { environment } = secret;
  const parameters = { ...ownerAndRepo(secret.repository), secret_name: secret.name };
  try {
    const { data } = await asking(github, attempt('look for', secret), () =>
      environment === undefined
        ? github.request('GET /repos/{owner}/{repo}/actions/secrets/{secret_name}', parameters)
        : github.request('GET /repos/{owner}/{repo}/environments/{environment_name}/secrets/{secret_name}', {
            ...parameters,
            environment_name: environment,
          }),
    );
    return Date.parse(data.updated_at);
  } catch (error) {
    if (error instanceof GitHubProblem && error.kind === 'not-found') return undefined;
    throw error;
  }
}

/** @see https://docs.github.com/en/actions/reference/security/secrets#naming-your-secrets */
function refuseBadName(name: string): void {
  if (/^(?!GITHUB_)[A-Z_][A-Z0-9_]*$/i.test(name)) return;
  throw new Error(
    `GitHub allows no secret named ${JSON.stringify(name.slice(0, 100))}: letters, digits and _ only, no digit first, not beginning with GITHUB_.`,
  );
}

function attempt(verb: string, { repository, environment, name }: SecretName): Attempt {
  const where = environment === undefined ? '' : `the environment ${environment} of `;
  return {
    what: `${verb} the secret ${name} in ${where}${repository}`,
    needs: environment === undefined ? 'secrets' : 'environments',
  };
}

/** Encrypts for the holder of the private key alone. Loaded here, as few runs need it and it takes a moment to start. */
async function sealed(value: string, publicKey: string): Promise<string> {
  const { default: sodium } = await import('libsodium-wrappers');
  await sodium.ready;
  return Buffer.from(sodium.crypto_box_seal(value, Buffer.from(publicKey, 'base64'))).toString('base64');
}
