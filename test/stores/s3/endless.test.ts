import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { systemClock } from '../../../src/net/context.ts';
import { everything } from '../../../src/stores/model.ts';
import { R2Bucket } from '../../../src/stores/s3/r2.ts';

/** A store that gives the same page, and the same word for where to go on, for ever. */
const server = createServer((_request, response) => {
  requests++;
  response.end(
    '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>again</NextContinuationToken><Contents><Key>a</Key><Size>1</Size></Contents></ListBucketResult>',
  );
});
let requests = 0;
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => {
  server.close();
});

describe('a listing that leads nowhere', () => {
  it('is an error, not an endless bill', async () => {
    const { port } = server.address() as AddressInfo;
    await using bucket = new R2Bucket({
      endpoint: `http://127.0.0.1:${port}`,
      bucket: 'media',
      region: 'auto',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    });
    const cx = { signal: new AbortController().signal, clock: systemClock, emit: () => undefined };
    const all = async (): Promise<void> => {
      for await (const page of bucket.list(everything, cx)) expect(page).toHaveLength(1);
    };
    await expect(all()).rejects.toThrow('not where to go on');
    expect(requests).toBe(2);
  });
});
