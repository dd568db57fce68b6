/** The step `sync` in this process, against a local cloud: quicker than the bundle, and with a clock that tests own. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { setMaxListeners } from 'node:events';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createCloudflare } from '../../src/cloudflare/client.ts';
import { readInputs } from '../../src/inputs/read.ts';
import type { SyncEvent } from '../../src/net/context.ts';
import { systemClock } from '../../src/net/context.ts';
import { PublicWeb } from '../../src/net/public-web.ts';
import { buildReport } from '../../src/report/report.ts';
import { runStep } from '../../src/steps/index.ts';
import type { StepDone, StepWorld } from '../../src/steps/step.ts';
import { JOURNAL_KEY, type Journal } from '../../src/sync/journal.ts';
import { startCloud, type LocalCloud } from '../cloud/cloud.ts';
import type { Faults } from '../cloud/s3/faults.ts';
import type { CloudBucket } from '../cloud/state.ts';
import { DAY_MS } from '../sync/pass-world.ts';

export const HOUR_MS = 3_600_000;
export const mediaHost = 'files.demo.example';
export const webHost = 'social.demo.example';

type Texts = Readonly<Record<string, string>>;

/** What a run came to. */
export interface Ran extends StepDone {
  /** Operations at the S3 API by name. */
  readonly operations: Readonly<Record<string, number>>;
  /** Everything that is logged, annotated, summarised, reported or put out. */
  readonly told: string;
  readonly notices: readonly string[];
  /** The lists on the runner, by name. */
  readonly lists: Readonly<Record<string, readonly string[]>>;
}

export interface SyncWorld extends AsyncDisposable {
  readonly cloud: LocalCloud;
  readonly root: string;
  readonly media: CloudBucket;
  readonly key: { readonly id: string; readonly secret: string };
  faults: Faults | undefined;
  /** How far the clock is ahead of the real one. It begins an hour ahead, so that files made now are old. */
  aheadMs: number;
  /** Writes a file; a day old unless told otherwise. */
  file(
    path: string,
    content: string | Uint8Array,
    how?: { readonly modifiedMs?: number; readonly mode?: number },
  ): void;
  now(): number;
  run(
    inputs?: Texts,
    how?: { readonly event?: string; readonly stop?: AbortSignal; readonly step?: string },
  ): Promise<Ran>;
  journal(): Promise<Journal | undefined>;
  remember(change: Partial<Journal>): Promise<void>;
}

export async function startSyncWorld(
  permissions: readonly string[] = ['Workers R2 Storage Write', 'Zone Read', 'Cache Purge'],
): Promise<SyncWorld> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'sync-step-')));
  const root = join(folder, 'public/system');
  mkdirSync(root, { recursive: true });
  const clock = { aheadMs: HOUR_MS };
  const now = (): number => Date.now() + clock.aheadMs;
  const cloud = await startCloud({
    now,
    s3: { faults: (request) => world.faults?.(request) },
  });
  const zone = cloud.control.addZone('demo.example');
  const media = cloud.state.createBucket('media');
  const token = cloud.control.addToken({ permissions });
  cloud.control.domains.set(mediaHost, {
    domain: mediaHost,
    bucketId: media.id,
    zone,
    enabled: true,
    minTLS: '1.2',
    ciphers: undefined,
    pollsLeft: 0,
  });
  const secret = cloud.state.credentials.get(token.id)?.secretAccessKey ?? '';
  const world: SyncWorld = {
    cloud,
    root,
    media,
    key: { id: token.id, secret },
    faults: undefined,
    get aheadMs() {
      return clock.aheadMs;
    },
    set aheadMs(ms) {
      clock.aheadMs = ms;
    },
    now,
    file: (path, content, { modifiedMs = Date.now() - DAY_MS, mode = 0o644 } = {}) => {
      const full = join(root, path);
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, content);
      chmodSync(full, mode);
      utimesSync(full, modifiedMs / 1000, modifiedMs / 1000);
    },
    run: async (inputs = {}, { event, stop = new AbortController().signal, step = 'sync' } = {}) => {
      const texts: Texts = {
        step,
        'account-id': cloud.state.accountId,
        'api-token': token.value,
        bucket: 'media',
        endpoint: cloud.url,
        'media-host': mediaHost,
        source: root,
        ...inputs,
      };
      const lines: string[] = [];
      const notices: string[] = [];
      const signal = new AbortController().signal;
      setMaxListeners(0, signal, stop);
      const before = cloud.state.meter.snapshot().operations;
      const stepWorld: StepWorld = {
        cx: {
          signal,
          clock: { now, sleep: (ms, until) => systemClock.sleep(ms / 20, until) },
          emit: (what: SyncEvent) => {
            if (what.kind === 'log') lines.push(what.text);
          },
        },
        stop,
        mask: () => undefined,
        startThread: (at) => new Worker(new URL('../../src/index.ts', import.meta.url), { workerData: { root: at } }),
        web: new PublicWeb(new Map([mediaHost, webHost].map((host) => [host, cloud.url]))),
        cloudflare: (token, cx) => createCloudflare({ token, cx, baseUrl: cloud.controlUrl }),
        event,
        github: {},
        temporary: mkdtempSync(join(folder, 'temp-')),
        annotate: (level, title, text) => notices.push(`${level} ${title}: ${text}`),
        progress: (line) => lines.push(line),
      };
      const read = readInputs(
        (name) => texts[name] ?? '',
        () => undefined,
      );
      const done = await runStep(read, stepWorld);
      const report = buildReport(
        { step, startedMs: 0, finishedMs: 0, outcome: done.outcome, inputs: {}, data: done.data },
        [],
      );
      const after = Object.entries(cloud.state.meter.snapshot().operations);
      const operations = after.map(([name, count]) => [name, count - (before[name] ?? 0)] as const);
      return {
        ...done,
        operations: Object.fromEntries(operations.filter(([, count]) => count > 0)),
        notices,
        lists: listsIn(done.outputs.details),
        told: [
          ...lines,
          ...notices,
          done.summary,
          done.failure ?? '',
          JSON.stringify(done.outputs),
          JSON.stringify(report),
        ].join('\n'),
      };
    },
    journal: async () => {
      const stored = await media.get(JOURNAL_KEY)?.read();
      return stored === undefined ? undefined : (JSON.parse(stored.toString()) as Journal);
    },
    remember: async (change) => {
      const known = (await world.journal()) ?? { version: 1, passes: [], salt: '00'.repeat(16) };
      await media.put(JOURNAL_KEY, Buffer.from(JSON.stringify({ ...known, ...change })), {});
    },
    [Symbol.asyncDispose]: async () => {
      await cloud.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return world;
}

/** The exact lists, which nobody but the runner's user may read. */
function listsIn(folder: string | undefined): Record<string, readonly string[]> {
  if (folder === undefined) return {};
  const lists = readdirSync(folder).map((name) => {
    const path = join(folder, name);
    const mode = statSync(path).mode & 0o777;
    if (mode !== 0o600) throw new Error(`${name} has mode ${mode.toString(8)}`);
    const keys = readFileSync(path, 'utf8').trim().split('\n');
    return [name.replace('.jsonl', ''), keys.map((key) => JSON.parse(key) as string).sort()] as const;
  });
  return Object.fromEntries(lists);
}
