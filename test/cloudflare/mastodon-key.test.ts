/** Mastodon's key against the local cloud: minted, tried, sealed, or gone again. */
import { afterEach, describe, expect, it } from '@jest/globals';
import { tryKey } from '../../src/cloudflare/key-trial.ts';
import { mastodonKeys } from '../../src/cloudflare/key.ts';
import { mastodonKey, sorted, type KeyGoal, type KeyOptions } from '../../src/cloudflare/mastodon-key.ts';
import {
  applyAll,
  describeChange,
  provisionPlan,
  rehearseAll,
  type AnyResource,
  type Change,
} from '../../src/cloudflare/resource.ts';
import { temporaryCredentials } from '../../src/cloudflare/temporary-credentials.ts';
import { systemClock } from '../../src/net/context.ts';
import { everything } from '../../src/stores/model.ts';
import { R2Bucket } from '../../src/stores/s3/r2.ts';
import { clientOf, messageOf, startWorld, testContext, type World } from './world.ts';

const worlds: World[] = [];
afterEach(async () => {
  for (const { cloud } of worlds.splice(0)) {
    expect(cloud.contractProblems).toEqual([]);
    await cloud.close();
  }
});

/** Sealing places that only remember. */
class Place implements KeyGoal {
  readonly title: string;
  readonly keys: string[] = [];
  refuses: { check?: string; seal?: string; put?: string } = {};

  constructor(title: string) {
    this.title = title;
  }

  check(): Promise<void> {
    return this.refuses.check === undefined ? Promise.resolve() : Promise.reject(new Error(this.refuses.check));
  }

  seal({ secretAccessKey }: { secretAccessKey: string }): Promise<{ put(): Promise<void> }> {
    if (this.refuses.seal !== undefined) return Promise.reject(new Error(this.refuses.seal));
    return Promise.resolve({
      put: () => {
        if (this.refuses.put !== undefined) return Promise.reject(new Error(this.refuses.put));
        this.keys.push(secretAccessKey);
        return Promise.resolve();
      },
    });
  }
}

interface Options {
  readonly permissions?: readonly string[];
  readonly jurisdiction?: 'default' | 'eu';
  /** Done to a fresh key before it is tried. */
  readonly before?: (key: { accessKeyId: string; secretAccessKey: string }) => void;
  /** In place of trying it. */
  readonly attempt?: () => Promise<void>;
}

async function startKeys({
  permissions = ['Account API Tokens Write'],
  jurisdiction = 'default',
  before,
  attempt,
}: Options = {}) {
  const world = await startWorld();
  worlds.push(world);
  const { cloud } = world;
  cloud.state.createBucket('media', { jurisdiction });
  cloud.state.createBucket('other');
  const minting = cloud.control.addToken({ permissions });
  const place = { ...world.place, jurisdiction, client: clientOf(cloud, minting.value) };
  const [first, second] = [new Place('first'), new Place('second')];
  const masked: string[] = [];
  const cx = { ...testContext(), clock: { ...systemClock, sleep: () => Promise.resolve() } };
  const resource = (action: KeyOptions['action']): AnyResource =>
    mastodonKey({
      place,
      atLast: () => place,
      action,
      goals: [first, second],
      attempt: async (key) => {
        before?.(key);
        await (attempt?.() ?? tryKey(key, { endpoint: cloud.url, bucket: 'media', other: 'other' }, cx));
      },
      mask: (secret) => masked.push(secret),
      cx,
    });
  const run = async (action: KeyOptions['action']): Promise<readonly Change[]> => {
    const plan = await provisionPlan([resource(action)]);
    await rehearseAll(plan);
    return applyAll(plan, cx);
  };
  const keys = async () => sorted(await mastodonKeys(place));
  const minted = () => [...cloud.control.tokens.values()].filter(({ policies }) => policies.length > 0);
  return { ...world, place, first, second, masked, cx, resource, run, keys, minted };
}

describe("Mastodon's key", () => {
  it('is made once, for objects of the one bucket, tried, and sealed to every place', async () => {
    const started = await startKeys({
      before: (key) => expect(started.masked).toEqual(expect.arrayContaining([key.accessKeyId, key.secretAccessKey])),
    });
    const { cloud, run, minted, first, second, masked, keys, resource } = started;
    expect((await run('ensure')).map(describeChange)).toEqual([
      'mastodon-key: create a key (read and write objects of media; sealed to first, second)',
    ]);
    const [token] = minted();
    const credentials = cloud.state.credentials.get(token?.id ?? '');
    expect(credentials).toMatchObject({ buckets: ['default/media'], access: 'read-write' });
    expect([first.keys, second.keys]).toEqual([[credentials?.secretAccessKey], [credentials?.secretAccessKey]]);
    expect(masked).toEqual([token?.value, credentials?.secretAccessKey, token?.id]);
    expect(token?.name).toMatch(/^mastodon-media-r2, default\/media, \d{4}-\d\d-\d\d \d\d:\d\d UTC, [0-9a-f]{6}$/);
    expect(cloud.state.bucket('media')?.count).toBe(0);

    expect(await run('ensure')).toEqual([]);
    const [plan] = await provisionPlan([resource('ensure')]);
    expect(plan?.changes).toEqual([]);
    expect(await keys()).toMatchObject({ old: [], unfinished: [] });
    expect(minted()).toHaveLength(1);
  });

  it('of a bucket of the EU names its jurisdiction', async () => {
    // The local cloud has the endpoint of no jurisdiction, so the trial is left out here.
    const { run, minted, cloud } = await startKeys({ jurisdiction: 'eu', attempt: () => Promise.resolve() });
    await run('ensure');
    expect(minted()[0]?.policies[0]?.resources).toEqual({
      [`com.cloudflare.edge.r2.bucket.${cloud.state.accountId}_eu_media`]: '*',
    });
  });

  it('that may do more by now is put right, and keeps its secret', async () => {
    const { cloud, run, minted } = await startKeys();
    await run('ensure');
    const [token] = minted();
    if (token === undefined) throw new Error('no key');
    const before = cloud.state.credentials.get(token.id);
    token.policies = token.policies.map((policy) => ({
      ...policy,
      resources: { ...policy.resources, ['com.cloudflare.edge.r2.bucket.x_default_other']: '*' },
    }));
    cloud.control.grant(token);
    expect((await run('ensure')).map(describeChange)[0]).toContain('to read and write objects of media alone');
    expect(cloud.state.credentials.get(token.id)).toEqual(before);
    expect(await run('ensure')).toEqual([]);
  });

  it('is looked for a minute where it is not known everywhere yet', async () => {
    const { cloud, run, first } = await startKeys();
    cloud.control.faults.unknownKeyRequests = 3;
    await run('ensure');
    expect(first.keys).toHaveLength(1);
  });

  it('is made anew where the old one was disabled, which stays so', async () => {
    const { run, minted, keys } = await startKeys();
    await run('ensure');
    const [token] = minted();
    if (token !== undefined) token.status = 'disabled';
    await run('ensure');
    expect(minted().map(({ status }) => status)).toEqual(['disabled', 'active']);
    expect((await keys()).old).toHaveLength(1);
  });
});

describe('nothing is left of a key that was not sealed', () => {
  it('no key is made where a place cannot take it; all are named', async () => {
    const { run, minted, first, second } = await startKeys();
    first.refuses = { check: 'no folder' };
    second.refuses = { check: 'no right' };
    const told = await messageOf(() => run('ensure'));
    expect(told).toBe('No key was made, as it cannot be sealed:\n- first: no folder\n- second: no right');
    expect(minted()).toEqual([]);
  });

  it.each(['seal', 'put'] as const)(
    'a key whose %s failed is deleted, and what may hold it is named',
    async (stage) => {
      const { run, minted, first, second, cloud, masked } = await startKeys();
      second.refuses = { [stage]: 'the disk is full' };
      const told = await messageOf(() => run('ensure'));
      expect(told).toContain(
        'The new key could not be sealed (second): the disk is full The new key was deleted again.',
      );
      expect(told.includes('What is now in first and second may be that deleted key.')).toBe(stage === 'put');
      expect(first.keys).toHaveLength(stage === 'put' ? 1 : 0);
      expect(minted()).toEqual([]);
      expect(cloud.state.credentials.has(masked[2] ?? '')).toBe(false);
      for (const secret of masked) expect(told).not.toContain(secret);
    },
  );

  it('a key that opens another bucket is deleted', async () => {
    const { cloud, run, minted } = await startKeys({
      before: (key) => cloud.state.credentials.set(key.accessKeyId, { ...key, buckets: 'all', access: 'read-write' }),
    });
    expect(await messageOf(() => run('ensure'))).toBe(
      'The new key was tried and failed: It opens the bucket other too. The new key was deleted again. Mend the cause, then run again.',
    );
    expect(minted()).toEqual([]);
    expect([...cloud.state.buckets.values()].map(({ count }) => count)).toEqual([0, 0]);
  });

  it('a lost answer leaves one key, not two', async () => {
    const { cloud, run, minted, first } = await startKeys();
    cloud.control.faults.lostAnswers = 1;
    await run('ensure');
    expect(minted()).toHaveLength(1);
    expect(cloud.state.credentials.get(minted()[0]?.id ?? '')?.secretAccessKey).toBe(first.keys[0]);
  });

  it('a run that was killed in between leaves a key that is told from the sealed one', async () => {
    const { run, resource, minted, keys, first } = await startKeys();
    await run('ensure');
    const [sealed] = minted();
    first.seal = () => new Promise(() => undefined);
    void provisionPlan([resource('rotate')]).then((plan) => plan[0]?.resource.apply(plan[0].changes));
    while ((await keys()).unfinished.length === 0) await new Promise(setImmediate);
    const seen = await keys();
    expect(seen.current?.id).toBe(sealed?.id);
    expect(await run('ensure')).toEqual([]);
    // Which of the two is in use is not certain, so neither is deleted.
    expect(await messageOf(() => run('retire'))).toContain('Run mastodon-key: rotate first');
    expect(minted()).toHaveLength(2);
  });
});

describe('rotating', () => {
  it('makes a new key beside the old, which retiring deletes', async () => {
    const { run, minted, first, second, keys, cloud } = await startKeys();
    await run('ensure');
    expect((await run('rotate')).map(describeChange)[0]).toMatch(/create a new key beside that of \d{4}-/);
    expect(minted()).toHaveLength(2);
    expect(first.keys).toHaveLength(2);
    const { current, old } = await keys();
    expect(cloud.state.credentials.get(current?.id ?? '')?.secretAccessKey).toBe(second.keys[1]);
    expect(old).toHaveLength(1);

    expect((await run('retire')).map(describeChange)).toEqual([`mastodon-key: delete the key of ${old[0]?.title}`]);
    expect(minted().map(({ id }) => id)).toEqual([current?.id]);
    expect(await run('retire')).toEqual([]);
    expect(first.keys).toHaveLength(2);
  });

  it('never touches the keys of other buckets, nor other tokens', async () => {
    const { run, minted, cloud } = await startKeys();
    const own = {
      name: 'mastodon-media-r2, default/media-2, 2026-01-01 00:00 UTC, 0a0b0c',
      permissions: [],
      policies: [],
    };
    cloud.control.addToken(own);
    const before = cloud.control.tokens.size;
    for (const action of ['ensure', 'rotate', 'retire'] as const) await run(action);
    expect(minted()).toHaveLength(1);
    expect(cloud.control.tokens.size).toBe(before + 1);
  });
});

describe('the token that makes keys', () => {
  it.each([
    [[], 'mint-token: Could not look up the permissions of keys with mint-token: Cloudflare refused it'],
    [['Account API Tokens Read'], 'mint-token: Could not make a key for bucket media: Cloudflare refused it'],
  ])('that may only %j is told what it needs', async (permissions, told) => {
    const { run } = await startKeys({ permissions });
    const message = await messageOf(() => run('ensure'));
    expect(message).toContain(told);
    expect(message).toContain('Account API Tokens: Edit (Account)');
  });
});

describe('temporary credentials', () => {
  it('open the one bucket for an hour and end with the key they come from', async () => {
    const { cloud, place, client, token, cx } = await startKeys();
    const masked: string[] = [];
    const parentAccessKeyId = cloud.control.tokens.get(token)?.id ?? '';
    const credentials = await temporaryCredentials({ ...place, client, parentAccessKeyId }, (secret) =>
      masked.push(secret),
    );
    expect(masked.sort()).toEqual(Object.values(credentials).sort());
    const trial = { endpoint: cloud.url, bucket: 'media', other: 'other' };
    await tryKey(credentials, trial, cx);
    const hour = cloud.state.credentials.get(credentials.accessKeyId)?.expiresMs ?? 0;
    expect(hour - Date.now()).toBeGreaterThan(3_500_000);

    const parent = cloud.control.tokens.get(token);
    if (parent !== undefined) cloud.control.removeToken(parent);
    await using bucket = new R2Bucket({ endpoint: cloud.url, bucket: 'media', region: 'auto', credentials });
    await expect(bucket.list(everything, testContext()).next()).rejects.toThrow('R2 does not know this access key id');
  });
});
