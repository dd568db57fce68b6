/** What a rule is, and what it is put to. */
import assert from 'node:assert/strict';
import { S3Client, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import type { RawTarget } from './raw.ts';

/** A server under test. */
export interface Target extends RawTarget {
  readonly client: S3Client;
  /** All keys of a rule begin with it; it ends in `/`. */
  readonly prefix: string;
  /** Lets a second pass, as R2 wants between two writes to a key. */
  readonly pause: () => Promise<void>;
}

/** One rule. */
export interface Rule {
  readonly title: string;
  /**
   * `agreed`: Cloudflare's own simulator (miniflare) answers the same. `documented`: by Cloudflare's pages, while the
   * simulator does otherwise or cannot tell. `recorded`: seen at R2 itself.
   */
  readonly tag: 'agreed' | 'documented' | 'recorded';
  /** The page or thread that says so. */
  readonly source?: string;
  /** Needs so many requests that the simulator, which takes 10 ms for each, is spared unless `CONTRACT_SLOW` is set. */
  readonly slow?: boolean;
  readonly run: (target: Target) => Promise<void>;
}

/** The SDK as it must be set up for R2: no checksums it does not want, no 100-continue it does not answer. */
export function clientFor(target: RawTarget): S3Client {
  return new S3Client({
    region: 'auto',
    endpoint: target.endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: target.accessKeyId, secretAccessKey: target.secretAccessKey },
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    expectContinueHeader: false,
    maxAttempts: 1,
  });
}

/** All keys below a prefix, as the listing tells them. */
export async function listKeys(target: Target, prefix: string): Promise<string[]> {
  const keys = [];
  const pages = paginateListObjectsV2({ client: target.client }, { Bucket: target.bucket, Prefix: prefix });
  for await (const page of pages) for (const object of page.Contents ?? []) keys.push(object.Key ?? '');
  return keys;
}

/** Asserts that the SDK's call is refused with this status and code. HEAD answers have no code: leave it out. */
export async function refused(call: Promise<unknown>, status: number, code?: string): Promise<void> {
  const error = await call.then(
    () => assert.fail(`expected ${String(status)} ${code ?? ''}, but it was granted`),
    (reason: unknown) => reason as { name?: string; $metadata?: { httpStatusCode?: number } },
  );
  if (error.$metadata === undefined) throw error as Error;
  const found = { status: error.$metadata.httpStatusCode, code: code === undefined ? undefined : error.name };
  assert.deepEqual(found, { status, code });
}
