/** A local cloud for one test. */
import { afterEach } from '@jest/globals';
import { rawSend } from '../stores/contract/raw.ts';
import type { RawAnswer, RawRequest, RawTarget } from '../stores/contract/raw.ts';
import type { S3Options } from './s3/handler.ts';
import { startS3 } from './s3/server.ts';
import { CloudState } from './state.ts';
import type { CloudBucket, CloudCredentials } from './state.ts';

/** Called after each test, in order. */
export const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

/** May do everything. */
export const admin: CloudCredentials = {
  accessKeyId: 'admin',
  secretAccessKey: 'secret',
  buckets: 'all',
  access: 'admin',
};

/** An account with the bucket `media`, and its server. */
export interface Cloud {
  readonly state: CloudState;
  readonly bucket: CloudBucket;
  readonly target: RawTarget;
  readonly send: (request: RawRequest) => Promise<RawAnswer>;
}

/** Starts one; it ends with the test. */
export async function startCloud(
  options: S3Options = {},
  stateOptions: ConstructorParameters<typeof CloudState>[0] = {},
): Promise<Cloud> {
  const state = new CloudState(stateOptions);
  const bucket = state.createBucket('media');
  state.addCredentials(admin);
  const server = await startS3(state, options);
  closers.push(server.close, () => {
    state.close();
  });
  const target = { endpoint: server.url, bucket: 'media', ...admin };
  return { state, bucket, target, send: (request) => rawSend(target, request) };
}
