/** Reading the bodies of answers whole. */
import { StoreError } from '../model.ts';
import type { WireReply } from './wire.ts';

/**
 * The bytes of a body, in memory of their own.
 * @param most - bytes after which the body is given up.
 * @throws StoreError `TooLarge`, not worth another try, when there are more than `most`; or what breaks the connection.
 */
export async function readWhole(reply: WireReply, most: number): Promise<Uint8Array<ArrayBuffer>> {
  const tooLarge = new StoreError(`The answer has more than ${most} bytes.`, {
    status: reply.status,
    code: 'TooLarge',
  });
  if (Number(reply.headers['content-length'] ?? 0) > most) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let length = 0;
  return new Promise((resolve, reject) => {
    reply.body.on('data', (chunk: Uint8Array) => {
      length += chunk.length;
      if (length > most) reply.body.destroy(tooLarge);
      else chunks.push(chunk);
    });
    reply.body.on('error', reject);
    reply.body.on('end', () => {
      const bytes = new Uint8Array(length);
      let at = 0;
      for (const chunk of chunks) {
        bytes.set(chunk, at);
        at += chunk.length;
      }
      resolve(bytes);
    });
  });
}
