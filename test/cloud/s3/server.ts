/** A server for the S3 API alone, on the loopback interface. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { CloudState } from '../state.ts';
import { createS3Handler } from './handler.ts';
import type { S3Options } from './handler.ts';

/** A running server. */
export interface S3Server {
  /** `http://127.0.0.1:<port>`, path style. */
  readonly url: string;
  readonly port: number;
  readonly close: () => Promise<void>;
}

/** @param options.port - any free one when left out. */
export async function startS3(
  state: CloudState,
  options: S3Options & { readonly port?: number } = {},
): Promise<S3Server> {
  const handle = createS3Handler(state, options);
  const server = createServer({ keepAliveTimeout: 60_000 }, handle);
  // With a listener of our own Node does not send the 100 that the client waits for.
  server.on('checkContinue', handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${String(port)}`,
    port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => {
          resolve();
        });
        server.closeAllConnections();
      }),
  };
}
