/** Steps run in this process against a local cloud, a Mastodon-shaped folder and a live instance; the test moves the clock. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createCloudflare } from '../../src/cloudflare/client.ts';
import { systemClock, type SyncEvent } from '../../src/net/context.ts';
import { PublicWeb } from '../../src/net/public-web.ts';
import { provision } from '../../src/steps/provision.ts';
import { plan } from '../../src/steps/plan.ts';
import { sync } from '../../src/steps/sync.ts';
import type { StepDone, StepWorld } from '../../src/steps/step.ts';
import { parseJournal } from '../../src/sync/journal-text.ts';
import { JOURNAL_KEY, type Journal } from '../../src/sync/journal.ts';
import { startCloud, type LocalCloud } from '../cloud/cloud.ts';
import { dailyGroups } from '../cloud/control/groups.ts';
import type { CloudInstance } from '../cloud/instance.ts';
import { buildMediaTree, type TreeSummary } from '../demo/media-tree.ts';
import { inputsOf, type Texts } from '../inputs/builder.ts';

export const mediaHost = 'files.demo.example';
export const webHost = 'social.demo.example';
const entryFile = new URL('../../src/index.ts', import.meta.url);

export interface PlanWorld extends AsyncDisposable {
  readonly cloud: LocalCloud;
  readonly tree: TreeSummary;
  readonly live: CloudInstance;
  readonly events: readonly SyncEvent[];
  readonly annotations: readonly string[];
  /** Days that the clocks of all are ahead. */
  days: number;
  plan(changes?: Texts): Promise<StepDone>;
  provision(): Promise<StepDone>;
  sync(): Promise<StepDone>;
  journal(): Promise<Journal>;
  /** Writes the journal as other steps would. */
  record(change: (now: Journal) => Journal): Promise<void>;
}

export async function startPlanWorld(): Promise<PlanWorld> {
  const folder = mkdtempSync(join(tmpdir(), 'plan-'));
  const root = join(folder, 'public/system');
  const tree = await buildMediaTree(root, { objects: 130, scale: 0, newestMs: Date.now() - 86_400_000 });
  // The cloud asks for the time before there is a world.
  const ahead = { days: 0 };
  const now = (): number => Date.now() + ahead.days * 86_400_000;
  const cloud = await startCloud({ now });
  cloud.control.faults.activationPolls = 0;
  cloud.control.addZone('demo.example');
  const token = cloud.control.addToken({ permissions: dailyGroups });
  const live = cloud.instances.add({ webHost, root });
  const events: SyncEvent[] = [];
  const annotations: string[] = [];
  const step: StepWorld = {
    cx: {
      signal: new AbortController().signal,
      clock: { now, sleep: (ms, signal) => systemClock.sleep(ms, signal) },
      emit: (event) => events.push(event),
    },
    stop: new AbortController().signal,
    mask: () => undefined,
    startThread: (path) => new Worker(entryFile, { workerData: { root: path } }),
    web: new PublicWeb(new Map([mediaHost, webHost].map((host) => [host, cloud.url]))),
    cloudflare: (token, cx) => createCloudflare({ token, cx, baseUrl: cloud.controlUrl }),
    event: undefined,
    github: {},
    temporary: folder,
    annotate: (level, title, text) => annotations.push(`${level} ${title}: ${text}`),
    progress: () => undefined,
  };
  const shared: Texts = {
    'account-id': cloud.state.accountId,
    'api-token': token.value,
    bucket: 'media',
    endpoint: cloud.url,
    'media-host': mediaHost,
    'web-host': webHost,
  };
  const world: PlanWorld = {
    cloud,
    tree,
    live,
    events,
    annotations,
    get days() {
      return ahead.days;
    },
    set days(days) {
      ahead.days = days;
    },
    plan: async (changes = {}) => plan(inputsOf('plan', { ...shared, source: root, ...changes }), step),
    provision: () => provision(inputsOf('provision', shared), step),
    sync: () => sync(inputsOf('sync', { ...shared, source: root }), step),
    journal: async () => {
      const stored = await cloud.state.bucket('media')?.get(JOURNAL_KEY)?.read();
      return parseJournal(stored?.toString() ?? '');
    },
    record: async (change) => {
      const body = Buffer.from(JSON.stringify(change(await world.journal())));
      await cloud.state.bucket('media')?.put(JOURNAL_KEY, body, { 'content-type': 'application/json' });
    },
    [Symbol.asyncDispose]: async () => {
      await cloud.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}
