/** The TLS check against real servers on this machine, with certificates that openssl makes. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer, type Server, type TlsOptions } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PublicWeb } from '../../src/net/public-web.ts';
import type { World } from '../../src/verify/check.ts';
import { tls } from '../../src/verify/tls.ts';
import { testContext } from '../cloudflare/world.ts';

const host = 'files.example.com';
const found = hasOpenssl();
const servers: Server[] = [];
let folder: string;
let key: Buffer;
let cert: Buffer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tls-check-'));
  if (!found) return;
  const make = `req -x509 -newkey rsa:2048 -nodes -subj /CN=${host} -addext subjectAltName=DNS:${host} -days 90`;
  const files = ['-keyout', join(folder, 'key.pem'), '-out', join(folder, 'cert.pem')];
  execFileSync('openssl', [...make.split(' '), ...files], { stdio: 'ignore' });
  key = readFileSync(join(folder, 'key.pem'));
  cert = readFileSync(join(folder, 'cert.pem'));
});
afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the check against a server with these settings. */
async function check(settings: TlsOptions, how: { readonly trusted?: boolean; readonly daysLater?: number } = {}) {
  const server = createServer({ key, cert, ...settings }, (socket) => socket.end());
  server.on('tlsClientError', () => undefined);
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const routes = new Map([[host, `https://127.0.0.1:${port}`]]);
  const now = Date.now() + (how.daysLater ?? 0) * 86_400_000;
  const cx = { ...testContext(), clock: { ...testContext().clock, now: () => now } };
  const web = new PublicWeb(routes, how.trusted === false ? undefined : cert.toString());
  // The check looks at nothing else.
  return tls.run({ cx, web, servingHost: host } as unknown as World);
}

describe(found ? 'TLS' : 'TLS (SKIPPED: there is no openssl here)', () => {
  const real = found ? it : it.skip;

  real('passes with a trusted certificate and TLS 1.2 at least', async () => {
    expect(await check({ minVersion: 'TLSv1.2' })).toEqual({
      verdict: 'pass',
      evidence: 'TLSv1.3, the certificate lasts 89 more days; TLS 1.1 is refused.',
    });
  });

  real('fails when an old version is taken', async () => {
    const line = await check({ minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' });
    expect(line).toMatchObject({ verdict: 'fail', evidence: `${host} still takes TLSv1.1.` });
    expect(line.fix).toContain('Run the step provision');
  });

  real('fails when browsers would not trust the certificate', async () => {
    const line = await check({ minVersion: 'TLSv1.2' }, { trusted: false });
    expect(line.verdict).toBe('fail');
    expect(line.evidence).toMatch(/not trusted \((?:Error: )?.*(?:SELF_SIGNED|self.signed)/);
  });

  real('warns when the certificate is about to end, fails when it has', async () => {
    expect(await check({ minVersion: 'TLSv1.2' }, { daysLater: 80 })).toMatchObject({ verdict: 'warn' });
    expect(await check({ minVersion: 'TLSv1.2' }, { daysLater: 91 })).toMatchObject({ verdict: 'fail' });
  });

  it('is left out in a rehearsal by plain http', async () => {
    const web = new PublicWeb(new Map([[host, 'http://127.0.0.1:1']]));
    const world = { cx: testContext(), web, servingHost: host } as unknown as World;
    expect(await tls.run(world)).toMatchObject({ verdict: 'skipped' });
  });
});

function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
