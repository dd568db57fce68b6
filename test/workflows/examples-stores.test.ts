/** Examples for other stores and for a new instance, run as they stand but for the names that whoever copies them fills in. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { armor, Decrypter, generateIdentity, identityToRecipient } from 'age-encryption';
import { JOURNAL_KEY, type Journal } from '../../src/sync/journal.ts';
import { startCloud } from '../cloud/cloud.ts';
import type { Zone } from '../cloud/control/state.ts';
import { startScene, type Scene } from '../e2e/scene.ts';
import { readByNode } from '../publish/readers.ts';
import { jobOf, summaryOf } from '../runner/run.ts';
import { startOdd } from '../stores/s3/odd-store.ts';
import { endStage, proposed, runExample, startStage, type Names, type Stage } from './copied.ts';
import { webHost } from './rehearsal.ts';

let scene: Scene;
let stage: Stage;
let zone: Zone;
beforeAll(async () => {
  scene = await startScene(110);
  zone = scene.cloud.control.addZone('example.org');
  stage = await startStage(scene);
});
afterAll(() => endStage(stage));

/** Of all files, as an S3 store would hold them. */
function mediaPaths(): string[] {
  const paths = readdirSync(scene.root, { recursive: true }) as string[];
  return paths.filter((path) => statSync(join(scene.root, path)).isFile()).sort();
}

/** A bucket and a host of the example's own. */
const at = (bucket: string, host: string): Names => [
  [/bucket: example-media/g, `bucket: ${bucket}`],
  [/files\.example\.com/g, host],
];

describe('examples', () => {
  it('new-instance makes everything in one run, with a key that the holder of the age key alone can open', async () => {
    const identity = await generateIdentity();
    const run = await runExample(stage, 'new-instance', {
      event: { name: 'workflow_dispatch' },
      names: [...at('fresh', 'new.example.org'), [/age1examplex+/, await identityToRecipient(identity)]],
      secrets: {
        CLOUDFLARE_MINT_TOKEN: scene.cloud.control.addToken({ permissions: ['Account API Tokens Write'] }).value,
      },
      hosts: ['new.example.org'],
      hidden: [identity],
    });
    const settings = readByNode(Buffer.from(await proposed(stage, 'mastodon/storage.env', 'switch', 'fresh')));
    expect(settings).toMatchObject({
      S3_ENABLED: 'true',
      S3_BUCKET: 'fresh',
      S3_ENDPOINT: scene.cloud.url,
      S3_ALIAS_HOST: 'new.example.org',
    });
    const decrypter = new Decrypter();
    decrypter.addIdentity(identity);
    const sealed = run.artifacts.get('sealed-key.fresh')?.get('mastodon-key.env.age')?.toString() ?? '';
    const key = readByNode(Buffer.from(await decrypter.decrypt(armor.decode(sealed))));
    expect(scene.cloud.state.credentials.get(key['AWS_ACCESS_KEY_ID'] ?? '')).toMatchObject({
      secretAccessKey: key['AWS_SECRET_ACCESS_KEY'],
      buckets: ['default/fresh'],
    });
  }, 180_000);

  it('other-store fills the bucket behind a temporary host, and takes over the media host when told so', async () => {
    const [host, temporary] = ['kept.example.org', 'kept-r2.example.org'];
    await using store = await startOdd([]);
    for (const path of mediaPaths()) {
      const acl = scene.tree.hidden.includes(path) ? 'owner' : 'public';
      store.objects.set(path, { body: readFileSync(join(scene.root, path)), acl });
    }
    const live = scene.cloud.instances.add({ webHost, version: '4.5.3', servesFrom: { host }, csp: [host] });
    live.keys = mediaPaths().filter((path) => !scene.tree.hidden.includes(path));
    const { records } = zone;
    scene.cloud.control.addRecord(zone, { type: 'CNAME', name: host, content: 'old-store.example', proxied: true });
    scene.cloud.origins.set(host, (request, response) => {
      const body = store.objects.get(decodeURIComponent((request.url ?? '').slice(1)))?.body;
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    const copy = {
      names: [
        ...at('moved', host),
        [/files-r2\.example\.com/g, temporary],
        [/s3:\/\/old-media/, 's3://media'],
        [/https:\/\/s3\.old-store\.example/, store.endpoint],
      ] satisfies Names,
      secrets: { OLD_ACCESS_KEY_ID: 'an-old-key', OLD_SECRET_ACCESS_KEY: 'the-secret-of-the-old-store' },
      hosts: [host, temporary],
    };
    const first = await runExample(stage, 'other-store', copy);
    const bucket = scene.cloud.state.bucket('moved');
    // What the old store hides by the list of a single object is not waited for.
    expect(jobOf(first, 'migrate / Round 2 / copy').result).toBe('skipped');
    expect(jobOf(first, 'migrate / Summary').outputs['copied-objects']).toBe(String(scene.tree.migratable.objects));
    expect(scene.tree.hidden.filter((path) => bucket?.get(path) !== undefined)).toEqual([]);
    expect([...scene.cloud.control.domains.keys()]).toContain(temporary);
    expect(records.filter(({ name }) => name === host)).toMatchObject([{ content: 'old-store.example' }]);

    // The quiet hour: no record of the old store, no temporary host, the same click once more. Mastodon still writes to the old store.
    const late = 'media_attachments/files/115/137/419/673/699/999/original/00112233445566aa.jpg';
    const upload = (key: string): void =>
      void store.objects.set(key, { body: Buffer.from('late'), acl: 'public', modifiedMs: Date.now() });
    records.splice(0, records.length, ...records.filter(({ name }) => name !== host));
    upload(late);
    const moved = { ...copy, names: [[/ *temporary-host: .*\n/, ''], ...copy.names] satisfies Names };
    const second = await runExample(stage, 'other-store', moved);
    expect(records.filter(({ name }) => name === host)).toMatchObject([{ content: 'public.r2.dev' }]);
    expect(summaryOf(second)).toContain('The bucket is complete and proven');
    expect(bucket?.get(late)?.size).toBe(4);

    // A week after the first look.
    const journal = JSON.parse((await bucket?.get(JOURNAL_KEY)?.read())?.toString() ?? '{}') as Journal;
    const cspSeenMs = Date.now() - 8 * 86_400_000;
    await bucket?.put(JOURNAL_KEY, Buffer.from(JSON.stringify({ ...journal, cspSeenMs })), {});
    upload(late.replace('aa.jpg', 'bb.jpg'));
    const event = { name: 'workflow_dispatch', inputs: { phase: 'switch', confirm: host } } as const;
    await runExample(stage, 'other-store', { ...moved, event });
    expect(bucket?.get(late.replace('aa.jpg', 'bb.jpg'))?.size).toBe(4);
    expect(readByNode(Buffer.from(await proposed(stage, 'mastodon/storage.env', 'switch', 'moved')))).toMatchObject({
      S3_ENABLED: 'true',
      S3_BUCKET: 'moved',
      S3_ALIAS_HOST: host,
    });
  }, 180_000);

  it('second-copy copies the bucket to another store, and finds nothing to do the next night', async () => {
    const copies = await startCloud();
    try {
      const target = copies.state.createBucket('media-copy');
      const keys = { accessKeyId: 'copy-key', secretAccessKey: 'the-secret-of-the-second-store' };
      copies.state.addCredentials({ ...keys, buckets: ['media-copy'], access: 'read-write' });
      const copy = {
        event: { name: 'schedule', payload: { schedule: '52 2 * * *' } },
        names: [...at('moved', ''), [/https:\/\/s3\.other-store\.example/, copies.url]] satisfies Names,
        secrets: { COPY_ACCESS_KEY_ID: keys.accessKeyId, COPY_SECRET_ACCESS_KEY: keys.secretAccessKey },
      } as const;
      const outputs = async () =>
        jobOf(await runExample(stage, 'second-copy', copy), 'copy / Delta sync / delta-sync').outputs;
      const own = (key: string): boolean => key.startsWith('.mastodon-r2/');
      const media =
        scene.cloud.state
          .bucket('moved')
          ?.keys()
          .filter((key) => !own(key)) ?? [];
      const objects = String(media.length);
      expect(media.length).toBeGreaterThan(100);
      expect(await outputs()).toMatchObject({ complete: 'true', 'copied-objects': objects });
      expect(target.keys().filter((key) => !own(key))).toEqual(media);
      expect(await outputs()).toMatchObject({ complete: 'true', 'copied-objects': '0' });
    } finally {
      await copies.close();
    }
  }, 180_000);
});
