/**
 * The local Cloudflare: one listener on the loopback interface that is the control API (`/client/v4`), the media hosts and the
 * live instances (by their host names) and R2's S3 API (everything else).
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { loadContract } from './control/contract.ts';
import { controlBase, controlHandler } from './control/handler.ts';
import { ControlState } from './control/state.ts';
import { edgeHandler, hostOf, isAtEdge, noEdgeFaults } from './edge.ts';
import type { EdgeFaults, Origin } from './edge.ts';
import { CloudInstances } from './instance.ts';
import { createS3Handler } from './s3/handler.ts';
import type { S3Options } from './s3/handler.ts';
import { CloudState } from './state.ts';
import type { CloudStateOptions } from './state.ts';

/** Choices for the local cloud. */
export interface CloudOptions extends CloudStateOptions {
  /** Any free one when left out. */
  readonly port?: number;
  readonly s3?: S3Options;
}

/** A running local cloud. */
export interface LocalCloud {
  /** `http://127.0.0.1:<port>`: the S3 endpoint, and where media hosts are reached with their name as `Host`. */
  readonly url: string;
  /** The base URL of the control API. */
  readonly controlUrl: string;
  readonly port: number;
  readonly state: CloudState;
  readonly control: ControlState;
  readonly edge: EdgeFaults;
  /** What is behind hosts that are proxied and neither media hosts nor instances, by host name. */
  readonly origins: Map<string, Origin>;
  /** Mastodon-like instances by their web hosts; behind the edge where the host's DNS record is proxied. */
  readonly instances: CloudInstances;
  /** Where requests to the control API and its answers depart from the API's description; empty without a description. */
  readonly contractProblems: string[];
  close(): Promise<void>;
}

/** Starts it. */
export async function startCloud(options: CloudOptions = {}): Promise<LocalCloud> {
  const state = new CloudState(options);
  const control = new ControlState(state);
  const edge = noEdgeFaults();
  const instances = new CloudInstances();
  const contract = loadContract();
  const contractProblems: string[] = [];

  const answerControl = controlHandler(control, (exchange) => contractProblems.push(...(contract?.(exchange) ?? [])));
  const origins = new Map<string, Origin>();
  const answerEdge = edgeHandler(control, edge, (host) => origins.get(host) ?? instances.originOf(host));
  const answerS3 = createS3Handler(state, options.s3);
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    const failed = (error: unknown): void => {
      response.writeHead(500).end(`local cloud: ${String(error)}`);
    };
    // A media host may hold a folder of any name, so the host goes first.
    if (isAtEdge(control, hostOf(request))) answerEdge(request, response).catch(failed);
    else if (instances.has(hostOf(request))) instances.handle(request, response);
    else if (request.url?.startsWith(`${controlBase}/`)) answerControl(request, response).catch(failed);
    else answerS3(request, response);
  };

  const server = createServer({ keepAliveTimeout: 60_000 }, handle);
  // With a listener of our own Node does not send the 100 that R2 never sends either.
  server.on('checkContinue', handle);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    controlUrl: `${url}${controlBase}`,
    port,
    state,
    control,
    edge,
    origins,
    instances,
    contractProblems,
    close: async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
      state.close();
    },
  };
}
