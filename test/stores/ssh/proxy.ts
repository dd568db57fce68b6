/** A TCP proxy on the loopback interface: every byte takes a while each way, and connections can be cut. */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export interface Proxy {
  readonly port: number;
  /** Bytes that came from the server. */
  readonly received: number;
  /** Called with `received` whenever bytes came. */
  watch: ((received: number) => void) | undefined;
  /** Cuts every connection; new ones may be made. */
  cut(): void;
  close(): Promise<void>;
}

/**
 * @param to - the server's port.
 * @param roundTripMs - half of it is added to each direction.
 */
export async function startProxy(to: number, roundTripMs = 0): Promise<Proxy> {
  const open = new Set<Socket>();
  let received = 0;
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1');
    for (const socket of [client, upstream]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    forward(client, upstream, roundTripMs / 2);
    forward(upstream, client, roundTripMs / 2, (bytes) => {
      received += bytes;
      proxy.watch?.(received);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  const proxy: Proxy = {
    port: (server.address() as AddressInfo).port,
    get received() {
      return received;
    },
    watch: undefined,
    cut,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      cut();
      await closed;
    },
  };
  return proxy;
}

/** More than this many bytes on their way, and the sender has to wait: what a good line holds at 80 ms. */
const ON_THE_WAY = 16 << 20;

function forward(from: Socket, to: Socket, delayMs: number, count?: (bytes: number) => void): void {
  let held = 0;
  const pass = (bytes: Buffer): void => {
    if (!to.destroyed) to.write(bytes);
    held -= bytes.length;
    if (held < ON_THE_WAY && from.isPaused()) from.resume();
  };
  from.on('data', (bytes: Buffer) => {
    count?.(bytes.length);
    held += bytes.length;
    if (held >= ON_THE_WAY || to.writableLength >= ON_THE_WAY) from.pause();
    if (delayMs === 0) pass(bytes);
    else setTimeout(() => pass(bytes), delayMs);
  });
  from.on('end', () => setTimeout(() => to.end(), delayMs));
}
