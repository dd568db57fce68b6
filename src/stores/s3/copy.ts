/** Copying within one account: the store moves the bytes by itself. */
import { encodeKey } from '../../net/sigv4.ts';
import type { Context } from '../../net/context.ts';
import { StoreError, type CopySource, type Key, type ObjectHeaders, type Written } from '../model.ts';
import { readWhole } from './body.ts';
import { parseErrorDocument } from './errors.ts';
import { etagOf, proveEtag, type Wire } from './wire.ts';
import { unescapeXml } from './xml.ts';

const OPERATION = 'CopyObject';

/**
 * See `Destination.copyWithin`. One operation of Class A, on success and on refusal.
 * @see https://developers.cloudflare.com/r2/api/s3/api/
 */
export async function copyObject(
  wire: Wire,
  from: CopySource,
  key: Key,
  headers: ObjectHeaders,
  cx: Context,
): Promise<Written> {
  const question = {
    operation: OPERATION,
    method: 'PUT',
    billed: 'A',
    key,
    headers: {
      'content-type': headers.contentType,
      'cache-control': headers.cacheControl,
      'x-amz-copy-source': `/${from.bucket}/${encodeKey(from.key)}`,
      'x-amz-copy-source-if-match': `"${from.etag}"`,
      'x-amz-metadata-directive': 'REPLACE',
    },
  } as const;
  return wire.ask(question, cx, async (reply) => {
    const xml = Buffer.from(await readWhole(reply, 1 << 20)).toString();
    const etag = etagOf({ etag: unescapeXml(/<ETag>([^<]*)<\/ETag>/.exec(xml)?.[1] ?? '') });
    if (!xml.includes('<CopyObjectResult') || etag === '') {
      // A copy that takes long is answered before it is done, and may fail after the 200.
      const { code, message } = parseErrorDocument(xml);
      throw new StoreError(
        `${OPERATION}: the copy was begun and not finished: ${message || 'the answer is cut off'}.`,
        {
          status: code === '' ? 0 : 500,
          code,
        },
      );
    }
    // An object made of parts may become one of a single part; then its ETag says nothing of the old one.
    if (/^[\da-f]{32}$/.test(from.etag)) proveEtag(OPERATION, etag, from.etag);
    return { etag };
  });
}
