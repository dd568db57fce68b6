/** The stage of a rehearsal: a local Cloudflare account, a Mastodon-shaped folder, and the bundle run on both as a runner does. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCloud, type LocalCloud } from '../cloud/cloud.ts';
import { dailyGroups } from '../cloud/control/groups.ts';
import type { Faults } from '../cloud/s3/faults.ts';
import type { CloudBucket } from '../cloud/state.ts';
import { buildMediaTree, type TreeSummary } from '../demo/media-tree.ts';
import { startAction, type ActionOptions, type ActionRun, type RunningAction } from './action.ts';

/** What is run: `BUNDLE` from the environment, else the committed bundle. */
export const bundle = resolve(process.env['BUNDLE'] ?? fileURLToPath(new URL('../../dist/index.js', import.meta.url)));
export const mediaHost = 'files.demo.example';
/** Of an instance, where a test adds one. */
export const webHost = 'social.demo.example';

type Inputs = Readonly<Record<string, string>>;

export interface Scene extends AsyncDisposable {
  readonly cloud: LocalCloud;
  /** Holds the media in `public/system`. */
  readonly folder: string;
  /** The media. */
  readonly root: string;
  readonly tree: TreeSummary;
  /** The API token and the secret key that belongs to it. */
  readonly secrets: readonly string[];
  /** The S3 key that belongs to the token. */
  readonly key: { readonly 'access-key-id': string; readonly 'secret-access-key': string };
  /** What goes wrong at the S3 API from now on. */
  faults: Faults | undefined;
  /** The bucket `media`; throws before it was made. */
  readonly media: CloudBucket;
  /** Objects in it that are media. */
  readonly objects: number;
  /** Runs a step with the inputs that every step takes; an empty text takes one away. */
  run(step: string, inputs?: Inputs, options?: Partial<ActionOptions>): Promise<ActionRun>;
  start(step: string, inputs?: Inputs, options?: Partial<ActionOptions>): RunningAction;
  /** Operations at the S3 API since the last call that change something, and the buckets there are. */
  written(): readonly string[];
}

const reading = /^(?:Get|Head|List)/;

export async function startScene(objects = 250): Promise<Scene> {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'e2e-test-')));
  const root = join(folder, 'public/system');
  const tree = await buildMediaTree(root, { objects, scale: 0 });
  const cloud = await startCloud({ s3: { faults: (request) => scene.faults?.(request) } });
  cloud.control.addZone('demo.example');
  const token = cloud.control.addToken({ permissions: dailyGroups });
  const secretKey = cloud.state.credentials.get(token.id)?.secretAccessKey ?? '';
  let seen = 0;
  const start: Scene['start'] = (step, inputs = {}, options = {}) => {
    const shared = {
      step,
      'account-id': cloud.state.accountId,
      'api-token': token.value,
      bucket: 'media',
      endpoint: cloud.url,
      'media-host': mediaHost,
      ...(['plan', 'sync', 'verify'].includes(step) && { source: root }),
    };
    return startAction({
      inputs: { ...shared, ...inputs },
      env: {
        CLOUDFLARE_BASE_URL: cloud.controlUrl,
        // The media host has no address of its own: its public reads go to the local edge.
        MEDIA_R2_CONNECT_TO: `${mediaHost}=${cloud.url} ${webHost}=${cloud.url}`,
      },
      bundle,
      parentFolder: folder,
      ...options,
    });
  };
  const scene: Scene = {
    cloud,
    folder,
    root,
    tree,
    secrets: [token.value, secretKey],
    key: { 'access-key-id': token.id, 'secret-access-key': secretKey },
    faults: undefined,
    get media() {
      const bucket = cloud.state.bucket('media');
      if (bucket === undefined) throw new Error('there is no bucket yet');
      return bucket;
    },
    get objects() {
      return scene.media.keys().filter((key) => !key.startsWith('.mastodon-r2/')).length;
    },
    start,
    run: (step, inputs, options) => start(step, inputs, options).done,
    written: () => {
      const { operations } = cloud.state.meter.snapshot();
      const writes = Object.entries(operations).filter(([name]) => !reading.test(name));
      const count = writes.reduce((sum, [, times]) => sum + times, 0);
      const fresh = count > seen ? writes.map(([name]) => name) : [];
      seen = count;
      return [...fresh, ...[...cloud.state.buckets.keys()].map((id) => `bucket ${id}`)];
    },
    [Symbol.asyncDispose]: async () => {
      await cloud.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return scene;
}

/** The errors a runner shows at the top of the run. */
export const errorsOf = (run: ActionRun): string =>
  run.annotations
    .filter(({ level }) => level === 'error')
    .map(({ message }) => message)
    .join('\n');
