/** Mastodon's key as a part of `provision`: the places it goes to, and what is told about it. */
import { explained } from '../cloudflare/explain.ts';
import { tryKey } from '../cloudflare/key-trial.ts';
import { mastodonKeys, type KeyPlace, type MastodonKey } from '../cloudflare/key.ts';
import { mastodonKey, sorted } from '../cloudflare/mastodon-key.ts';
import { permissions } from '../cloudflare/permissions.ts';
import { inPlace, type AnyResource, type BucketPlace, type Change } from '../cloudflare/resource.ts';
import { githubAt, type GitHub } from '../github/client.ts';
import type { KeyInputs, ProvisionInputs } from '../inputs/steps/provision.ts';
import type { Context } from '../net/context.ts';
import type { KeyByHand, KeySummary } from '../report/summary/key.ts';
import { ageSealer } from '../seal/age.ts';
import { githubSecrets } from '../seal/github-secrets.ts';
import { sealedFile } from '../seal/sealed-file.ts';
import { sealedSecretSealer } from '../seal/sealed-secret.ts';
import type { KeySink } from '../seal/sink.ts';
import { sopsSealer } from '../seal/sops.ts';
import { bucketPlace } from './resources.ts';
import type { StepWorld } from './step.ts';

/** How long deleting a key may take when the run was cancelled already. */
const AT_LAST_MS = 15_000;

/** The key in a run. */
export interface KeyWork {
  readonly resource: AnyResource;
  /** What came of it, once the run's changes were made or not. */
  told(made: readonly Change[], pending: readonly Change[]): Promise<KeySummary>;
}

/**
 * The work on the key.
 * @returns instructions to make it by hand where no token that may make it was given.
 */
export function keyWork(inputs: ProvisionInputs, world: StepWorld): KeyWork | KeyByHand {
  const { key, r2 } = inputs;
  if (key === undefined) return { accountId: r2.accountId, bucket: r2.bucket };
  const place = mintingPlace(inputs, key, world, world.cx);
  const sinks = key.sinks.map((sink) => sinkOf(sink, key, inputs, world));
  const seen = { otherShut: false };
  const resource = mastodonKey({
    place,
    atLast: () => mintingPlace(inputs, key, world, { ...world.cx, signal: AbortSignal.timeout(AT_LAST_MS) }),
    action: key.action,
    goals: sinks.map((sink) => ({
      title: sink.title,
      check: () => sink.check(world.cx),
      seal: (pair) => sink.seal(pair, world.cx),
    })),
    attempt: async (pair) => {
      const other = await anotherBucket(bucketPlace(inputs, world));
      await tryKey(pair, { endpoint: r2.endpoint, bucket: r2.bucket, other }, world.cx);
      seen.otherShut = other !== undefined;
    },
    mask: (secret) => world.mask(secret),
    cx: world.cx,
  });
  const told = async (made: readonly Change[], pending: readonly Change[]): Promise<KeySummary> => {
    const { current, old, unfinished } = sorted(await mastodonKeys(place));
    const places = [];
    for (const sink of sinks) {
      const { title, advice } = sink;
      // A token that may not even look says nothing about what is there.
      places.push({ title, advice, holds: await sink.holds().catch(() => true) });
    }
    return {
      state: stateOf(made.filter(isOurs), pending.filter(isOurs), current),
      ...(current !== undefined && { current: current.title }),
      old: old.map(({ title }) => title),
      unfinished: unfinished.map(({ title }) => title),
      places,
      otherShut: seen.otherShut,
    };
  };
  return { resource, told };
}

const isOurs = ({ resource }: Change): boolean => resource === 'mastodon-key';

function stateOf(
  made: readonly Change[],
  pending: readonly Change[],
  current: MastodonKey | undefined,
): KeySummary['state'] {
  if (pending.length > 0) return 'open';
  const did = { create: 'made', update: 'corrected', delete: 'retired' } as const;
  const [first] = made;
  if (first !== undefined) return did[first.action];
  return current === undefined ? 'none' : 'kept';
}

function mintingPlace(inputs: ProvisionInputs, { mintToken }: KeyInputs, world: StepWorld, cx: Context): KeyPlace {
  return {
    ...bucketPlace(inputs, world),
    client: world.cloudflare(mintToken, cx),
  };
}

/** The name of any other bucket beside ours. */
async function anotherBucket(place: BucketPlace): Promise<string | undefined> {
  const call = place.client.r2.buckets.list({ ...inPlace(place), per_page: 20 });
  const { buckets = [] } = await explained(call, 'list the buckets of the account', [permissions.r2]);
  return buckets.find(({ name }) => name !== undefined && name !== place.bucket)?.name;
}

function sinkOf(sink: KeyInputs['sinks'][number], key: KeyInputs, inputs: ProvisionInputs, world: StepWorld): KeySink {
  const { file = '', recipients, certificate = '', environment } = key;
  const { secretName: name, namespace } = inputs;
  switch (sink) {
    case 'repository-secret':
      return githubSecrets(githubOf(inputs, world), { repository: repositoryOf(inputs, world) });
    case 'environment-secret':
      return githubSecrets(githubOf(inputs, world), { repository: repositoryOf(inputs, world), environment });
    case 'age':
      return sealedFile(file, ageSealer(recipients));
    case 'sops':
      return sealedFile(
        file,
        sopsSealer({ path: file, recipients, ...(namespace !== undefined && { secret: { name, namespace } }) }),
      );
    case 'sealed-secret':
      return sealedFile(file, sealedSecretSealer(certificate, { name, namespace: namespace ?? '' }));
  }
}

/** GitHub with the token that was given. */
export function githubOf({ githubToken = '' }: ProvisionInputs, world: StepWorld): GitHub {
  return githubAt({ token: githubToken, ...world.github, cx: world.cx });
}

/** The repository that takes secrets. */
export function repositoryOf({ repository }: ProvisionInputs, world: StepWorld): string {
  const name = repository ?? world.github.repository;
  if (name === undefined) throw new Error('repository is missing: outside of a workflow nothing else tells it.');
  return name;
}
