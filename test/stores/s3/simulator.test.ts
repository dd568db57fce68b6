/**
 * The store's own operations against Cloudflare's simulator of R2, which knows nothing of this project's ideas of R2.
 * @see https://github.com/cloudflare/workers-sdk/pull/14280
 */
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from '@jest/globals';
import { Signer } from '../../../src/net/sigv4.ts';
import { multipartEtag } from '../../../src/stores/etag.ts';
import type { Part } from '../../../src/stores/model.ts';
import { R2Bucket } from '../../../src/stores/s3/r2.ts';
import { everyKey, headers, key, keys, md5, refusal, testContext } from './bucket-world.ts';

interface Simulator {
  readonly endpoint: string;
  close(): Promise<void>;
}

const simulator = await startSimulator();
afterAll(async () => {
  if (!(simulator instanceof Error)) await simulator.close();
});

const body = Buffer.from('some bytes');

if (simulator instanceof Error) {
  describe("Cloudflare's simulator", () => {
    it.skip(`SKIPPED: workerd cannot run here (${simulator.message.split('\n')[0] ?? ''})`, () => undefined);
  });
} else {
  describe("Cloudflare's simulator", () => {
    const bucket = new R2Bucket({ endpoint: simulator.endpoint, bucket: 'media', region: 'auto', credentials: keys });
    const cx = testContext();
    afterAll(() => bucket[Symbol.asyncDispose]());

    it.each(['a/b.png', 'a//c+ d&%41é🐘.png', 'files/@2x/logo.png', "it's=;,!*().jpg"])(
      'takes %j, tells it again and removes it',
      async (name) => {
        expect(await bucket.put(key(name), body, md5(body), headers, cx)).toEqual({ etag: md5(body) });
        expect(await bucket.head(key(name), cx)).toMatchObject({
          size: body.length,
          etag: md5(body),
          headers,
          metadata: {},
        });
        expect(await everyKey(bucket, cx)).toEqual([name]);
        await bucket.remove([key(name)], cx);
        expect(await bucket.head(key(name), cx)).toBeNull();
      },
    );

    it('refuses bytes that do not match their digest', async () => {
      const error = await refusal(bucket.put(key('x'), body, md5(Buffer.from('other')), headers, cx));
      expect(error).toMatchObject({ status: 400, code: 'BadDigest' });
      expect(await bucket.head(key('x'), cx)).toBeNull();
    });

    it('makes one object of parts, with the ETag that follows from them', async () => {
      const bytes = [Buffer.alloc(5 << 20, 1), Buffer.alloc(5 << 20, 2), Buffer.alloc(1000, 3)];
      // eslint-disable-next-line @typescript-eslint/require-await -- an async iterable of what is there already
      async function* parts(): AsyncGenerator<Part> {
        for (const part of bytes) yield { bytes: Uint8Array.from(part), release: () => undefined };
      }
      const { etag } = await bucket.putParts(key('movie.mp4'), parts(), headers, cx);
      expect(etag).toBe(multipartEtag(bytes.map(md5)));
      expect(await bucket.head(key('movie.mp4'), cx)).toMatchObject({ size: (10 << 20) + 1000, etag, headers });
      await bucket.remove([key('movie.mp4')], cx);
    });

    it('lists in the order of bytes, from behind a key up to another', async () => {
      const names = ['a', 'a b', 'a+b', 'a/b', 'a0', '～', '😀'];
      for (const name of names) await bucket.put(key(name), body, md5(body), headers, cx);
      expect(await everyKey(bucket, cx)).toEqual(names);
      expect(await everyKey(bucket, cx, key('a b'), key('a0'))).toEqual(['a+b', 'a/b', 'a0']);
      await bucket.remove(names.map(key), cx);
    });
  });
}

/**
 * The simulator has its S3 API below a path, which this project's stores do not know; a go-between signs anew for that path.
 */
async function startSimulator(): Promise<Simulator | Error> {
  try {
    const { Miniflare } = await import('miniflare');
    const miniflare = new Miniflare({
      modules: true,
      script: 'export default { fetch: () => new Response() };',
      handleRuntimeStdio: (output: Readable, errors: Readable) => {
        output.resume();
        errors.resume();
      },
      r2Buckets: { BUCKET: { id: 'media', s3Credentials: keys } },
    });
    const target = new URL('/cdn-cgi/local/r2/s3', await miniflare.ready);
    const server = createServer((incoming, response) => passOn(target, incoming, response));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      close: async () => {
        server.close();
        server.closeAllConnections();
        await miniflare.dispose();
      },
    };
  } catch (error) {
    return error as Error;
  }
}

function passOn(target: URL, incoming: IncomingMessage, response: ServerResponse): void {
  const [path = '', query = ''] = (incoming.url ?? '').split('?', 2);
  const own = ['authorization', 'host', 'connection'];
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (typeof value === 'string' && !own.includes(name)) kept[name] = value;
  }
  const signed = new Signer(keys, 'auto').sign(
    {
      method: incoming.method ?? '',
      host: target.host,
      path: target.pathname + path,
      query: query
        .split('&')
        .map((pair) => (pair === '' || pair.includes('=') ? pair : `${pair}=`))
        .sort()
        .join('&'),
      headers: Object.fromEntries(
        Object.entries(kept).filter(([name]) => name.startsWith('x-amz-') || name === 'content-md5'),
      ),
      payloadHash: kept['x-amz-content-sha256'] ?? '',
    },
    Date.now(),
  );
  const onward = request(
    {
      host: target.hostname,
      port: target.port,
      method: incoming.method,
      path: target.pathname + (incoming.url ?? ''),
      headers: { ...kept, ...signed },
    },
    (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    },
  );
  onward.on('error', () => response.destroy());
  incoming.pipe(onward);
}
