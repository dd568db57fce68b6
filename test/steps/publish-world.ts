/** The stage for `publish`: a bucket with its media host and block rule, an instance, and a folder for settings files. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCloudflare } from '../../src/cloudflare/client.ts';
import { PublicWeb } from '../../src/net/public-web.ts';
import { publish } from '../../src/steps/publish.ts';
import type { StepDone, StepWorld } from '../../src/steps/step.ts';
import { R2Bucket } from '../../src/stores/s3/r2.ts';
import { everything } from '../../src/stores/model.ts';
import { emptyJournal, journalAt, type Journal } from '../../src/sync/journal.ts';
import { startCloud, type LocalCloud } from '../cloud/cloud.ts';
import type { CloudInstance } from '../cloud/instance.ts';
import { inputsOf, type Texts } from '../inputs/builder.ts';
import { testContext } from '../stores/s3/bucket-world.ts';

export const mediaHost = 'files.example.com';
export const webHost = 'social.example.com';

export interface PublishWorld extends AsyncDisposable {
  readonly cloud: LocalCloud;
  readonly instance: CloudInstance;
  readonly folder: string;
  /** Runs the step with the file `.env` and the key of the bucket. */
  run(inputs?: Texts): Promise<StepDone>;
  /** Runs the step with a file as it is named, for a repository. */
  runAt(file: string, inputs: Texts): Promise<StepDone>;
  file(name?: string): string;
  write(text: string, name?: string): void;
  journal(): Promise<Journal>;
  /** Lets the bucket be complete and verified, and the media host be in the CSP for eight days. */
  makeReady(): Promise<void>;
  setJournal(change: Partial<Journal>): Promise<void>;
}

const DAY_MS = 86_400_000;

export async function startPublishWorld(github: StepWorld['github'] = {}): Promise<PublishWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'publish-'));
  // One key takes one write a second; here time goes on with every write.
  let aheadMs = 0;
  const now = (): number => Date.now() + aheadMs;
  const cloud = await startCloud({ now });
  const zone = cloud.control.addZone('example.com');
  const bucket = cloud.state.createBucket('example-media');
  cloud.control.addDomain(bucket.id, zone, mediaHost, { pollsLeft: 0 });
  const folders = ['backups', 'imports', '.mastodon-r2'].map(
    (name) => `starts_with(http.request.uri.path, "/${name}/")`,
  );
  cloud.control.rulesets.put({ id: zone.id, plan: 'business' }, 'http_request_firewall_custom', [
    { action: 'block', expression: `http.host eq "${mediaHost}" and (${folders.join(' or ')})` },
  ]);
  const instance = cloud.instances.add({ webHost, version: '4.5.3', csp: [mediaHost] });
  const key = cloud.state.addCredentials({
    accessKeyId: 'a'.repeat(32),
    secretAccessKey: 'b'.repeat(64),
    access: 'read-write',
    buckets: ['example-media'],
  });
  const cx = testContext(undefined, now);
  const journal = journalAt(
    new R2Bucket({ endpoint: cloud.url, bucket: 'example-media', region: 'auto', credentials: key }),
  );
  const stepWorld: StepWorld = {
    cx,
    stop: cx.signal,
    mask: () => undefined,
    startThread: () => {
      throw new Error('no thread is needed');
    },
    web: new PublicWeb(new Map([mediaHost, webHost].map((host) => [host, cloud.url]))),
    cloudflare: (token, cx) => createCloudflare({ token, cx, baseUrl: cloud.controlUrl }),
    github,
    event: undefined,
    temporary: undefined,
    annotate: () => undefined,
    progress: () => undefined,
  };
  const world: PublishWorld = {
    cloud,
    instance,
    folder,
    file: (name = '.env') => readFileSync(join(folder, name), 'utf8'),
    write: (text, name = '.env') => writeFileSync(join(folder, name), text),
    journal: () => journal.read(cx),
    setJournal: async (change) => {
      await journal.update((before) => ({ ...before, ...change }), cx);
      aheadMs += 2000;
    },
    makeReady: () => {
      const nowMs = now();
      const times = { startedMs: nowMs - 60_000, finishedMs: nowMs - 30_000 };
      const counts = { objects: 1, bytes: 1, heldBack: 0, source: 'a1b2' };
      const pass = {
        ...times,
        ...counts,
        range: everything,
        compare: 'full',
        complete: true,
        everything: true,
      } as const;
      return world.setJournal({
        ...emptyJournal(),
        passes: [pass],
        verified: { atMs: nowMs, ok: true },
        cspSeenMs: nowMs - 8 * DAY_MS,
      });
    },
    run: (inputs = {}) => world.runAt(join(folder, inputs.file ?? '.env'), inputs),
    runAt: (file, inputs) => {
      const keys = { 'access-key-id': key.accessKeyId, 'secret-access-key': key.secretAccessKey, 'api-token': '' };
      aheadMs += 2000;
      return publish(inputsOf('publish', { ...keys, endpoint: cloud.url, ...inputs, file }), stepWorld);
    },
    [Symbol.asyncDispose]: async () => {
      await cloud.close();
      rmSync(folder, { recursive: true });
    },
  };
  return world;
}
