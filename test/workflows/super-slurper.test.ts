/** migrate.yml with Super Slurper, from a store where single objects are private: nobody ever reads one of them at the media host. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { encodeKey } from '../../src/net/sigv4.ts';
import { PublicWeb } from '../../src/net/public-web.ts';
import { mediaHost, startScene, type Scene } from '../e2e/scene.ts';
import { jobOf, summaryOf, transcript } from '../runner/run.ts';
import { startOdd, type OddStore } from '../stores/s3/odd-store.ts';
import { rehearse, webHost } from './rehearsal.ts';
import { secretsOf, traces } from './traces.ts';

let scene: Scene;
let store: OddStore;
beforeEach(async () => {
  scene = await startScene(110);
  store = await startOdd([]);
  const paths = (readdirSync(scene.root, { recursive: true }) as string[]).filter((path) =>
    statSync(join(scene.root, path)).isFile(),
  );
  for (const path of paths) {
    const acl = scene.tree.hidden.includes(path) ? 'owner' : 'public';
    store.objects.set(path.normalize(), { body: readFileSync(join(scene.root, path)), acl });
  }
  // The way by which Cloudflare reaches the old store.
  scene.cloud.control.slurper.stores.set(store.endpoint, {
    keys: () => [...store.objects.keys()],
    get: (key) => {
      const body = store.objects.get(key)?.body ?? Buffer.alloc(0);
      const read = () => Promise.resolve(body);
      return { size: body.length, headers: {}, metadata: {}, storageClass: 'STANDARD', read };
    },
  });
  const host = 's3.old-store.example';
  scene.cloud.instances.add({ webHost, version: '4.5.3', servesFrom: { host }, keys: paths });
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  await scene[Symbol.asyncDispose]();
});

/** Somebody who knows the names of private objects, and asks for them without a pause. */
class Stranger {
  /** What was answered to any of them, each once. */
  readonly answers = new Set<string>();
  /** Whether one was in the bucket, and whether while the bucket was public. */
  readonly sawInBucket = new Set<'shut' | 'public'>();
  private going = true;
  private readonly web = new PublicWeb(new Map([[mediaHost, scene.cloud.url]]));
  private readonly walk = this.ask();

  async leave(): Promise<void> {
    this.going = false;
    await this.walk;
  }

  private async ask(): Promise<void> {
    const { control, state } = scene.cloud;
    while (this.going) {
      for (const key of scene.tree.hidden) {
        if (state.bucket('media')?.get(key) !== undefined)
          this.sawInBucket.add(control.domains.size > 0 ? 'public' : 'shut');
        const { status } = await this.web.read(mediaHost, `/${encodeKey(key)}`, {}, AbortSignal.timeout(20_000));
        this.answers.add(String(status));
      }
      await new Promise(setImmediate);
    }
  }
}

it('copies, looks at everything, and only then makes the bucket public, in one click', async () => {
  const stranger = new Stranger();
  const secret = 'the-secret-of-the-old-store';
  const run = await rehearse(scene, {
    workflow: 'migrate',
    inputs: {
      ...{ phase: 'start', publish: false, engine: 'super-slurper' },
      ...{ source: 's3://media', 'source-endpoint': store.endpoint },
    },
    secrets: {
      'api-token': scene.secrets[0] ?? '',
      'source-access-key-id': 'an-old-key',
      'source-secret-access-key': secret,
    },
  }).finally(() => stranger.leave());
  expect([run.conclusion, run.conclusion === 'success' ? '' : transcript(run)]).toEqual(['success', '']);
  expect(traces(run, [...secretsOf(scene.cloud), secret], scene.tree)).toEqual([]);

  // Private objects came along with the others, were taken down again, and nobody could read them in between.
  expect([...stranger.sawInBucket]).toEqual(['shut']);
  expect(stranger.answers).not.toContain('200');
  expect(scene.tree.hidden.filter((key) => scene.media.get(key) !== undefined)).toEqual([]);
  expect(scene.objects).toBe(scene.tree.migratable.objects);
  expect([...scene.cloud.control.domains.keys()]).toEqual([mediaHost]);
  expect(jobOf(run, 'migrate / Media host').steps[0]?.outputs).toMatchObject({ changed: 'true' });
  expect(jobOf(run, 'migrate / Prove / prove').outputs).toMatchObject({ complete: 'true', verified: 'true' });
  expect(summaryOf(run)).toContain('Super Slurper copied');
  expect(summaryOf(run)).toContain('nobody can read the bucket yet');
}, 180_000);
