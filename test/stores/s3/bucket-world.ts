/** An R2 bucket of ours on the local cloud, with everything it tells written down and no waiting between attempts. */
import { createHash } from 'node:crypto';
import { setMaxListeners } from 'node:events';
import type { Context, SyncEvent } from '../../../src/net/context.ts';
import type { Key, ObjectHeaders, StoreError } from '../../../src/stores/model.ts';
import type { BucketLocation } from '../../../src/stores/s3/location.ts';
import { R2Bucket } from '../../../src/stores/s3/r2.ts';
import type { S3Options } from '../../cloud/s3/handler.ts';
import { startS3 } from '../../cloud/s3/server.ts';
import { CloudState, type CloudBucket, type CloudStateOptions } from '../../cloud/state.ts';

export const keys = { accessKeyId: 'a'.repeat(32), secretAccessKey: 'b'.repeat(64) };
export const headers: ObjectHeaders = {
  contentType: 'image/png',
  cacheControl: 'public, max-age=315576000, immutable',
};

/** A context that writes down what it is told; its sleeps are over at once, but asked for in `slept`. */
export interface TestContext extends Context {
  readonly events: SyncEvent[];
  readonly slept: number[];
  readonly pressures: () => number;
}

export interface BucketWorld extends AsyncDisposable {
  readonly state: CloudState;
  /** What the store holds. */
  readonly stored: CloudBucket;
  readonly location: BucketLocation;
  readonly bucket: R2Bucket;
  readonly cx: TestContext;
  /** The same store with something about the way in changed. */
  other(change: Partial<BucketLocation>): R2Bucket;
}

export function testContext(signal: AbortSignal = new AbortController().signal, now = Date.now): TestContext {
  // Hundreds of requests at once each listen to it.
  setMaxListeners(0, signal);
  const events: SyncEvent[] = [];
  const slept: number[] = [];
  let pressed = 0;
  return {
    signal,
    events,
    slept,
    pressures: () => pressed,
    pressure: () => {
      pressed++;
    },
    emit: (event) => events.push(event),
    clock: {
      now,
      sleep: async (ms) => {
        slept.push(ms);
        await new Promise((resolve) => setImmediate(resolve));
        signal.throwIfAborted();
      },
    },
  };
}

export async function startBucket(options: S3Options = {}, cloud: CloudStateOptions = {}): Promise<BucketWorld> {
  const state = new CloudState(cloud);
  const stored = state.createBucket('media');
  state.addCredentials({ ...keys, buckets: ['media', 'absent'], access: 'read-write' });
  const server = await startS3(state, options);
  const location: BucketLocation = { endpoint: server.url, bucket: 'media', region: 'auto', credentials: keys };
  const opened: R2Bucket[] = [];
  const open = (at: BucketLocation): R2Bucket => {
    const bucket = new R2Bucket(at);
    opened.push(bucket);
    return bucket;
  };
  return {
    state,
    stored,
    location,
    bucket: open(location),
    cx: testContext(),
    other: (change) => open({ ...location, ...change }),
    [Symbol.asyncDispose]: async () => {
      for (const bucket of opened) await bucket[Symbol.asyncDispose]();
      await server.close();
      state.close();
    },
  };
}

export const key = (name: string): Key => name as Key;
export const md5 = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');

/** What a call is refused with. */
export async function refusal(call: Promise<unknown>): Promise<StoreError> {
  return call.then(
    () => {
      throw new Error('nothing was refused');
    },
    (error: unknown) => error as StoreError,
  );
}

export async function everyKey(bucket: R2Bucket, cx: Context, after: Key | null = null, upTo: Key | null = null) {
  const found: string[] = [];
  for await (const page of bucket.list({ after, upTo }, cx)) found.push(...page.map((entry) => entry.key));
  return found;
}
