/** One small object that several runs may write at once: read with its version, written only over the version that was read. */
import { hash } from 'node:crypto';
import type { Context } from '../../net/context.ts';
import { StoreError, type Key, type VersionedBytes } from '../model.ts';
import { readWhole } from './body.ts';
import { etagOf, proveEtag, type Wire } from './wire.ts';

/** Bytes of the largest record. */
const MOST = 4 << 20;

/**
 * See `Records.readRecord`. One operation of Class B.
 * @throws StoreError
 */
export async function readRecord(wire: Wire, key: Key, cx: Context): Promise<VersionedBytes | null> {
  const question = { operation: 'GetObject', billed: 'B', key, headers: { 'accept-encoding': 'identity' } } as const;
  try {
    return await wire.ask(question, cx, async (reply) => ({
      bytes: await readWhole(reply, MOST),
      version: etagOf(reply.headers),
    }));
  } catch (error) {
    if (error instanceof StoreError && error.status === 404 && error.code !== 'NoSuchBucket') return null;
    throw error;
  }
}

/**
 * See `Records.writeRecord`. One operation of Class A, also where it is refused.
 * @throws StoreError
 * @see https://developers.cloudflare.com/r2/api/s3/extensions/#conditional-operations-in-putobject
 */
export async function writeRecord(
  wire: Wire,
  key: Key,
  bytes: Uint8Array,
  over: string | null,
  cx: Context,
): Promise<string | null> {
  const md5 = hash('md5', bytes, 'hex');
  const headers = {
    'content-type': 'application/json',
    'cache-control': 'private, no-store',
    'content-md5': Buffer.from(md5, 'hex').toString('base64'),
    ...(over === null ? { 'if-none-match': '*' } : { 'if-match': `"${over}"` }),
  };
  try {
    const answer = await wire.send({ operation: 'PutObject', method: 'PUT', key, headers, body: bytes }, cx, (got) =>
      proveEtag('PutObject', etagOf(got), md5),
    );
    return etagOf(answer);
  } catch (error) {
    if (error instanceof StoreError && error.status === 412) return null;
    throw error;
  }
}
