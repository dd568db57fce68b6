/**
 * The web server of an instance, as docs/rollback.md has it changed: nginx itself where it is installed, else the local cloud's
 * instance, which does what those lines tell.
 */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, request as send, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { CloudInstance } from '../cloud/instance.ts';
import { mediaHost, type Scene } from '../e2e/scene.ts';
import { freePort, listening } from '../loopback.ts';
import { inRepository } from './files.ts';

const program = ['/usr/sbin/nginx', '/usr/bin/nginx', '/usr/local/sbin/nginx'].find((path) => existsSync(path));

/** Why the real one is not there. */
export const missing = program === undefined ? 'nginx is not installed' : undefined;

/** What stands before an instance. */
export interface WebServer extends AsyncDisposable {
  /** Whether files that are not on the disk are looked for in the bucket. Resolves when it is so. */
  fallBack(on: boolean): Promise<void>;
}

/** Starts it between Cloudflare and the instance. */
export async function startWebServer(scene: Scene, instance: CloudInstance): Promise<WebServer> {
  if (program !== undefined) return Nginx.start(program, scene, instance);
  return {
    fallBack: (on) => {
      instance.fallback = on ? mediaHost : undefined;
      return Promise.resolve();
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

class Nginx implements WebServer {
  private readonly folder: string;
  private readonly root: string;
  private readonly port: number;
  private readonly puma: number;
  private process: ChildProcess | undefined;
  private readonly close: () => Promise<void>;

  private constructor(folder: string, root: string, port: number, puma: number, close: () => Promise<void>) {
    this.folder = folder;
    this.root = root;
    this.port = port;
    this.puma = puma;
    this.close = close;
  }

  static async start(path: string, scene: Scene, instance: CloudInstance): Promise<Nginx> {
    const { instances, origins } = scene.cloud;
    const server = createServer((asked, answer) => instances.handle(asked, answer, true)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const folder = join(scene.folder, 'nginx');
    mkdirSync(folder);
    // Its workers are another user, who may not read what Mastodon has hidden.
    chmodSync(scene.folder, 0o755);
    const port = await freePort();
    const nginx = new Nginx(folder, scene.root, port, (server.address() as AddressInfo).port, async () => {
      origins.delete(instance.webHost);
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    });
    nginx.configure(false);
    const config = ['-c', join(folder, 'config'), '-e', join(folder, 'error.log')];
    nginx.process = spawn(path, config, { stdio: 'ignore' });
    await listening(port);
    origins.set(instance.webHost, (asked, answer) => passOn(port, asked, answer));
    return nginx;
  }

  async fallBack(on: boolean): Promise<void> {
    this.configure(on);
    this.process?.kill('SIGHUP');
    // Workers of before finish what they have begun, and new ones take over.
    while (((await ask(this.port, '/system/none.png')) === 302) !== on) await new Promise(setImmediate);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.process !== undefined) {
      const ended = once(this.process, 'close');
      this.process.kill('SIGTERM');
      await ended;
    }
    await this.close();
  }

  /** As Mastodon's own example has it, as far as media are concerned. */
  private configure(fallback: boolean): void {
    const { folder, port, puma, root } = this;
    const [inside, beside] = fallback ? documented() : ['try_files $uri =404;', ''];
    const user =
      process.getuid?.() === 0 ? `user nobody ${execFileSync('id', ['-gn', 'nobody']).toString().trim()};` : '';
    const text = `${user} daemon off; worker_processes 1; pid ${folder}/pid; error_log ${folder}/error.log;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}; proxy_temp_path ${folder}; fastcgi_temp_path ${folder}; uwsgi_temp_path ${folder}; scgi_temp_path ${folder};
  server {
    listen 127.0.0.1:${port};
    root ${root.replace(/\/system$/, '')};
    location / { proxy_pass http://127.0.0.1:${puma}; proxy_set_header Host $host; }
    location ^~ /system/ {
      add_header Cache-Control "public, max-age=2419200, immutable";
      ${inside}
    }
    ${beside}
  }
}`;
    writeFileSync(join(folder, 'config'), text);
  }
}

/** The lines of docs/rollback.md, word for word but for the name of the media host. */
function documented(): readonly [inside: string, beside: string] {
  const text = readFileSync(inRepository('docs/rollback.md'), 'utf8');
  const blocks = [...text.matchAll(/^```nginx\n(.*?)^```$/gms)].map(([, lines = '']) => lines);
  const [inside = '', beside = ''] = blocks.map((lines) => lines.replaceAll('files.example.com', mediaHost));
  if (!inside.includes('try_files $uri @bucket;') || !beside.includes('location @bucket {')) {
    throw new Error('docs/rollback.md no longer begins with the two blocks of the fallback.');
  }
  return [inside, beside];
}

/** From Cloudflare to the web server behind it, a connection for each request. */
function passOn(port: number, asked: IncomingMessage, answer: ServerResponse): Promise<void> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', url = '/', headers } = asked;
    const on = send({ host: '127.0.0.1', port, method, path: url, headers: { ...headers, connection: 'close' } });
    on.on('error', reject);
    on.on('response', (seen) => {
      const own = { server: 'cloudflare', 'cf-ray': '8f0a0b0c0d0e0f00-AMS' };
      answer.writeHead(seen.statusCode ?? 502, { ...seen.headers, ...own });
      seen.pipe(answer).on('finish', resolve).on('error', reject);
    });
    asked.pipe(on);
  });
}

function ask(port: number, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = send({ host: '127.0.0.1', port, path, headers: { connection: 'close' } }, (answer) => {
      answer.resume().on('end', () => resolve(answer.statusCode ?? 0));
    });
    sent.on('error', reject).end();
  });
}
