/** What a server offers by TLS: its newest version up to a limit, and its certificate. */
import { connect, type ConnectionOptions, type TLSSocket } from 'node:tls';

/** What to offer the server. */
export interface HandshakeRequest {
  /** The newest version that is offered; without one, the newest there is. Older versions are offered as well. */
  readonly newest?: 'TLSv1.1';
}

/** How it went. */
export type Handshake =
  | {
      readonly protocol: string;
      /** When the certificate ends, milliseconds since the epoch. */
      readonly validToMs: number;
      /** Why browsers would not trust the certificate; absent when they do. */
      readonly distrust?: string;
    }
  /** The server itself said no. */
  | { readonly refused: string };

const SILENCE_MS = 15_000;

/** Alerts and breaks by which servers turn an old version away. */
const refusals = /ALERT_PROTOCOL_VERSION|ALERT_HANDSHAKE_FAILURE|ALERT_INSUFFICIENT_SECURITY|ECONNRESET/;

/**
 * One handshake, without a request.
 * @param where - `host` is the name asked for, `at` and `port` where that is.
 * @throws when the server is not reached, or this machine's own OpenSSL does not go along.
 */
export async function shakeHands(
  where: {
    readonly host: string;
    readonly at: string;
    readonly port: number;
    /** A certificate that is trusted in place of the well-known ones. */
    readonly authority?: string | undefined;
  },
  { newest }: HandshakeRequest,
  signal: AbortSignal,
): Promise<Handshake> {
  const options: ConnectionOptions = {
    host: where.at,
    port: where.port,
    servername: where.host,
    // A certificate that is not trusted is to be looked at as well.
    rejectUnauthorized: false,
    ...(where.authority !== undefined && { ca: where.authority }),
    // OpenSSL 3 offers old versions at security level 0 only.
    ...(newest !== undefined && { minVersion: 'TLSv1', maxVersion: newest, ciphers: 'DEFAULT@SECLEVEL=0' }),
  };
  signal.throwIfAborted();
  const socket = connect(options);
  const cut = (): void => {
    socket.destroy(signal.reason as Error);
  };
  signal.addEventListener('abort', cut, { once: true });
  try {
    await secured(socket);
    const certificate = socket.getPeerCertificate();
    const { authorized, authorizationError } = socket;
    return {
      protocol: socket.getProtocol() ?? 'unknown',
      validToMs: Date.parse(certificate.valid_to),
      ...(!authorized && { distrust: String(authorizationError) }),
    };
  } catch (error) {
    const { code = '' } = error as { code?: string };
    if (refusals.test(code)) return { refused: code };
    throw error;
  } finally {
    signal.removeEventListener('abort', cut);
    socket.destroy();
  }
}

function secured(socket: TLSSocket): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.setTimeout(SILENCE_MS, () => {
      socket.destroy(new Error(`no TLS handshake within ${SILENCE_MS / 1000} seconds`));
    });
    socket.once('secureConnect', resolve);
    socket.once('error', reject);
    socket.once('close', () => {
      reject(Object.assign(new Error('the connection was closed during the handshake'), { code: 'ECONNRESET' }));
    });
  });
}
